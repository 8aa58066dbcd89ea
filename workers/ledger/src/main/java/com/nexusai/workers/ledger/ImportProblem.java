package com.nexusai.workers.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Why an entry of a file was not imported.
 *
 * @param line line of the file, 1-based
 * @param field as the file calls it: a column, or a path such as {@code lines[0].debit}; empty when it is about the row
 * @param value what stands there, shortened, without control characters
 */
public record ImportProblem(
        long line, String field, String code, @Nullable String value, String message, String remedy) {

    private static final int LONGEST_VALUE = 100;

    public ImportProblem {
        value = value == null ? null : shown(value);
    }

    /** So that whatever a file contains can be stored, logged and read. */
    static String shown(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length() && text.length() < LONGEST_VALUE; i++) {
            char c = value.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1));
            if (pair) {
                text.append(c).append(value.charAt(++i));
            } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                text.append("\\u").append(String.format("%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.length() < LONGEST_VALUE
                ? text.toString()
                : text.append("...").toString();
    }
}
