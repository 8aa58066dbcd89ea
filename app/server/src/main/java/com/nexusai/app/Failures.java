package com.nexusai.app;

import com.nexusai.database.DatabaseRefused;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.PortInUseException;

/** One readable line for each failure; the whole story goes to the log file. */
final class Failures {

    private Failures() {}

    static String describe(Throwable failure) {
        Throwable deepest = failure;
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (@Nullable Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (cause instanceof SettingsRefused || cause instanceof DatabaseRefused) {
                return oneLine(cause);
            }
            if (cause instanceof SQLException lost && databaseLost(lost)) {
                return "The database was lost in the middle of the work (" + oneLine(lost)
                        + "). What was committed is kept; start again to go on.";
            }
            if (cause instanceof PortInUseException port) {
                return "Port " + port.getPort()
                        + " is taken by another program; give NEXUS_HTTP_PORT another, or 0 for any free one.";
            }
            if (cause instanceof IllegalArgumentException argument && cause == failure) {
                return oneLine(argument);
            }
            deepest = cause;
        }
        return oneLine(deepest) + " (" + deepest.getClass().getSimpleName() + ")";
    }

    /** Classes 08 and 57P of SQLSTATE; the pool's own refusal of a dead connection has none. */
    private static boolean databaseLost(SQLException failure) {
        String state = failure.getSQLState();
        return state == null
                ? "Connection is closed".equals(failure.getMessage())
                : state.startsWith("08") || state.startsWith("57P");
    }

    static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
