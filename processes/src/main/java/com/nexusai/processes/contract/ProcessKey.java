package com.nexusai.processes.contract;

import java.util.regex.Pattern;

/** The id of a process in its model and in the engine. Ours are kebab-case, for example {@code gl-posting}; an analyst's is what XML allows. */
public record ProcessKey(String value) {

    private static final Pattern FORM = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.-]*");

    public ProcessKey {
        if (!isOne(value)) {
            throw new IllegalArgumentException("ProcessKey '" + value + "' must match " + FORM);
        }
    }

    public static boolean isOne(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
