package com.nexusai.processes.contract;

/** The name of a BPMN message, for example {@code PeriodOpened}. */
public record MessageName(String value) {

    public MessageName {
        if (!value.matches("([A-Z][a-z]+)+")) {
            throw new IllegalArgumentException("MessageName '" + value + "' must match ([A-Z][a-z]+)+");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
