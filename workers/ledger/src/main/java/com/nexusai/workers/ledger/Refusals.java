package com.nexusai.workers.ledger;

import java.sql.SQLException;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/** Turns what the database refuses (SQLSTATE NX...) into a typed {@link LedgerRefusal}. */
final class Refusals {

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
