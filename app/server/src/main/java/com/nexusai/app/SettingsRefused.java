package com.nexusai.app;

/** A setting is wrong. The message is one line for a person: which, with which value, and the remedy. */
final class SettingsRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SettingsRefused(String message) {
        super(message);
    }

    SettingsRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
