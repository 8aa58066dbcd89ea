package com.nexusai.processes.contract;

/** The id of a process in its model and in the engine, kebab-case, for example {@code gl-posting}. */
public record ProcessKey(String value) {

    public ProcessKey {
        if (!value.matches("[a-z]+(-[a-z]+)*")) {
            throw new IllegalArgumentException("ProcessKey '" + value + "' must match [a-z]+(-[a-z]+)*");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
