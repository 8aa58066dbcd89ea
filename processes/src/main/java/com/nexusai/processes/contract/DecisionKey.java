package com.nexusai.processes.contract;

/** The id of a decision in its DMN table and in the engine, kebab-case, for example {@code je-risk}. */
public record DecisionKey(String value) {

    public DecisionKey {
        if (!value.matches("[a-z]+(-[a-z]+)*")) {
            throw new IllegalArgumentException("DecisionKey '" + value + "' must match [a-z]+(-[a-z]+)*");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
