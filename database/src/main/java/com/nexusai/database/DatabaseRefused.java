package com.nexusai.database;

/** The database cannot be used as it is. The message is one line for a person: what is wrong, with which value, and the remedy. */
public final class DatabaseRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DatabaseRefused(String message) {
        super(message);
    }

    public DatabaseRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
