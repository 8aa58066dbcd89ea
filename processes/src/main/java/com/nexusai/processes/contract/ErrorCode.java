package com.nexusai.processes.contract;

/** The code of a BPMN error that a worker raises and a model catches, for example {@code PERIOD_CLOSED}. */
public record ErrorCode(String value) {

    public ErrorCode {
        if (!value.matches("[A-Z]+(_[A-Z]+)*")) {
            throw new IllegalArgumentException("ErrorCode '" + value + "' must match [A-Z]+(_[A-Z]+)*");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
