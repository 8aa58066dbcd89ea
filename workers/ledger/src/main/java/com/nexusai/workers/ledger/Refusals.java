package com.nexusai.workers.ledger;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** Turns what the database refuses (SQLSTATE NX...) into a typed {@link LedgerRefusal}. */
final class Refusals {

    private static final int LONGEST_TEXT = 1_000;

    static <T> T translate(String thing, Supplier<T> statement) {
        try {
            return statement.get();
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith("NX")) {
                throw refusal(thing, sql, e);
            }
            throw e;
        }
    }

    /** A text that people must give, and that can be stored: not blank, of a sensible length, no control characters. */
    static void requireText(String pointer, @Nullable String text) {
        String field = pointer.substring(pointer.lastIndexOf('/') + 1);
        if (text == null || text.isBlank()) {
            throw invalid(pointer, "REQUIRED", null, field + " is missing", "fill it in");
        }
        requireStorable(pointer, text);
    }

    static void requireStorable(String pointer, @Nullable String text) {
        if (text == null) {
            return;
        }
        String field = pointer.substring(pointer.lastIndexOf('/') + 1);
        if (text.length() > LONGEST_TEXT) {
            throw invalid(
                    pointer,
                    "TEXT_TOO_LONG",
                    text.substring(0, 40) + "...",
                    field + " has " + text.length() + " characters",
                    "shorten it to " + LONGEST_TEXT);
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r')) {
            throw invalid(pointer, "TEXT_INVALID", null, field + " contains control characters", "remove them");
        }
    }

    /** One thing wrong with what was handed in. */
    static LedgerRefusal invalid(String pointer, String code, @Nullable String value, String message, String remedy) {
        return new LedgerRefusal(
                "VALIDATION_FAILED",
                pointer.substring(pointer.lastIndexOf('/') + 1),
                value,
                message,
                remedy,
                List.of(new LedgerRefusal.Problem(pointer, code, value, message, remedy)),
                null);
    }

    private static LedgerRefusal refusal(String thing, SQLException sql, DataAccessException cause) {
        String text =
                String.valueOf(sql.getMessage()).lines().findFirst().orElse("").replaceFirst("^ERROR: ", "");
        int colon = text.indexOf(": ");
        String code = colon < 0 ? "REFUSED" : text.substring(0, colon);
        return new LedgerRefusal(code, thing, null, text.substring(colon + 2), remedy(code), cause);
    }

    private static String remedy(String code) {
        return switch (code) {
            case "PERIOD_CLOSED", "PERIOD_UNKNOWN", "PERIOD_MISMATCH" ->
                "choose a posting date in an open period, or have the period reopened";
            case "NOT_APPROVED" -> "send the entry through validation, rating and approval of its current revision";
            case "SEPARATION_OF_DUTIES" -> "have the level decided by someone who did not work on the entry";
            case "ENTRY_IMMUTABLE" -> "reverse the entry and post a corrected one";
            case "HISTORY_CLOSED" -> "post through the process instead";
            default -> "correct the entry and submit it again";
        };
    }

    private Refusals() {}
}
