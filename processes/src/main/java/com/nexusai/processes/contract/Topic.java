package com.nexusai.processes.contract;

/** The topic of an external task: {@code area.capability}, for example {@code ledger.post-entry}. */
public record Topic(String value) {

    public Topic {
        if (!value.matches("[a-z]+(\\.[a-z]+(-[a-z]+)*)+")) {
            throw new IllegalArgumentException("Topic '" + value + "' must match [a-z]+(\\.[a-z]+(-[a-z]+)*)+");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
