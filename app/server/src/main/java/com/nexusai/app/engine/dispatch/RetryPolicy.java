package com.nexusai.app.engine.dispatch;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.OptimisticLockingException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Decides, in this one place, whether a failure may pass and when to try again. */
final class RetryPolicy {

    private final DispatcherSettings settings;
    private final DoubleSupplier random;

    /** @param random numbers from 0 to 1, so that many tasks that failed together do not come back together */
    RetryPolicy(DispatcherSettings settings, DoubleSupplier random) {
        this.settings = settings;
        this.random = random;
    }

    /** Two transactions met; the same work done again a moment later goes through. It is not the task's fault and costs no try. */
    boolean isConflict(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockingException || cause instanceof ConcurrencyFailureException) {
                return true;
            }
            if (cause instanceof SQLException sql && isConflict(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConflict(@Nullable String state) {
        // serialization failure, deadlock, lock not available
        return "40001".equals(state) || "40P01".equals(state) || "55P03".equals(state);
    }

    /** The database went away under the batch. No task is at fault; all of them wait until it is back. */
    boolean isLost(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CannotCreateTransactionException) {
                return true;
            }
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                // Connection exceptions; the server was told to end the session or to shut down. The pool's own word
                // for a connection
                // that it has given up has no state.
                return state == null
                        ? "Connection is closed".equals(sql.getMessage())
                        : state.startsWith("08") || state.startsWith("57P");
            }
        }
        return false;
    }

    boolean mayPass(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransientDataAccessException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof CannotCreateTransactionException
                    || cause instanceof SQLTransientException
                    || cause instanceof SQLRecoverableException) {
                return true;
            }
            if (cause instanceof SQLException sql && isPassing(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPassing(@Nullable String state) {
        // connection lost, out of resources, server going down, query cancelled
        return state != null
                && (state.startsWith("08") || state.startsWith("53") || state.startsWith("57") || isConflict(state));
    }

    /** How many tries are left after one more failure. */
    int triesLeft(@Nullable Integer before, Throwable failure) {
        if (!mayPass(failure) && !isConflict(failure)) {
            return 0;
        }
        return Math.max(0, (before == null ? settings.tries() : before) - 1);
    }

    /** @param left tries left, at least 1 */
    Duration distance(int left) {
        int failures = Math.max(1, settings.tries() - left);
        double doubled = settings.firstRetry().toMillis() * Math.pow(2, failures - 1.0);
        double jittered = Math.min(doubled, settings.longestRetry().toMillis()) * (0.75 + random.getAsDouble() / 2);
        return Duration.ofMillis(Math.round(jittered));
    }
}
