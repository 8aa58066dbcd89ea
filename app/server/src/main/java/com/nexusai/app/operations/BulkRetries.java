package com.nexusai.app.operations;

import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.live.LiveHints;
import com.nexusai.app.operations.Incidents.OpenIncident;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Caller;
import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.OptimisticLockingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Trying incidents of a group once more, step by step on any node. Each gets its try in a transaction of its own together with the mark that it
 * has got it, so that after a crash it has both or neither.
 */
@Component
class BulkRetries {

    private static final Logger log = LoggerFactory.getLogger(BulkRetries.class);
    private static final int AT_ONCE = 10;
    /** Hints of progress come after so many. */
    private static final int HINTED = 25;

    static final String HINT = "incident-retry";

    private final JdbcClient db;
    private final TenantTransactions transactions;
    private final Incidents incidents;
    private final Retries retries;
    private final LiveHints hints;
    private final Clock clock;

    BulkRetries(
            JdbcClient db,
            TenantTransactions transactions,
            Incidents incidents,
            Retries retries,
            LiveHints hints,
            Clock clock) {
        this.db = db;
        this.transactions = transactions;
        this.incidents = incidents;
        this.retries = retries;
        this.hints = hints;
        this.clock = clock;
    }

    /** @param state {@code running}, {@code done} or {@code stopped} */
    record BulkRetry(UUID id, Caller caller, String fingerprint, String state, Instant createdAt) {}

    record Counts(int pending, int retried, int refused, int stopped) {}

    /** @param problem slug of what refused it */
    record Refusal(String incident, String problem, String detail) {}

    /** @return empty when no incident of the group is open */
    Optional<BulkRetry> start(Caller caller, String fingerprint, int most) {
        return transactions.call(caller.tenant(), () -> {
            List<String> found = incidents.list(caller.tenant(), fingerprint, null, most).stream()
                    .filter(OpenIncident::retryable)
                    .map(OpenIncident::id)
                    .toList();
            if (found.isEmpty()) {
                return Optional.empty();
            }
            UUID id = Ids.next();
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            db.sql(
                            """
                    INSERT INTO process.incident_retry
                        (tenant_id, id, fingerprint, person, person_name, client, roles, companies, token_id, state, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', ?)
                    """)
                    .params(
                            caller.tenant(),
                            id,
                            fingerprint,
                            caller.person(),
                            caller.name(),
                            caller.client(),
                            caller.roles().stream().sorted().toArray(String[]::new),
                            caller.companies().stream().sorted().toArray(String[]::new),
                            caller.tokenId(),
                            Timestamp.from(now))
                    .update();
            // The oldest first.
            db.sql(
                            """
                    INSERT INTO process.incident_retry_item (tenant_id, retry_id, position, incident_id, state)
                    SELECT ?, ?, cardinality(x.ids) - n, x.ids[n], 'pending' FROM (SELECT ?::text[] AS ids) x, generate_subscripts(x.ids, 1) n
                    """)
                    .params(caller.tenant(), id, found.toArray(String[]::new))
                    .update();
            AuditNote.after("incidents", found.size());
            return Optional.of(new BulkRetry(id, caller, fingerprint, "running", now));
        });
    }

    Optional<BulkRetry> find(String tenant, UUID id) {
        return transactions.call(
                tenant, () -> db.sql("SELECT * FROM process.incident_retry WHERE tenant_id = ? AND id = ?")
                        .params(tenant, id)
                        .query((row, n) -> retry(row))
                        .optional());
    }

    Counts counts(String tenant, UUID id) {
        return transactions.call(tenant, () -> db.sql(
                        """
                SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'retried'),
                       count(*) FILTER (WHERE state = 'refused'), count(*) FILTER (WHERE state = 'stopped')
                  FROM process.incident_retry_item WHERE tenant_id = ? AND retry_id = ?
                """)
                .params(tenant, id)
                .query((row, n) -> new Counts(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4)))
                .single());
    }

    List<Refusal> refusals(String tenant, UUID id) {
        return transactions.call(tenant, () -> db.sql(
                        """
                SELECT incident_id, problem, detail FROM process.incident_retry_item
                 WHERE tenant_id = ? AND retry_id = ? AND state = 'refused' ORDER BY position LIMIT 100
                """)
                .params(tenant, id)
                .query((row, n) -> new Refusal(row.getString(1), row.getString(2), row.getString(3)))
                .list());
    }

    /** What has not had its try yet gets none; again changes nothing. */
    void stop(String tenant, UUID id) {
        transactions.run(tenant, () -> {
            int stopped = db.sql(
                            "UPDATE process.incident_retry SET state = 'stopped' WHERE tenant_id = ? AND id = ? AND state = 'running'")
                    .params(tenant, id)
                    .update();
            if (stopped == 1) {
                db.sql(
                                "UPDATE process.incident_retry_item SET state = 'stopped' WHERE tenant_id = ? AND retry_id = ? AND state = 'pending'")
                        .params(tenant, id)
                        .update();
            }
        });
        hints.changed(tenant, HINT, List.of(id.toString()));
    }

    private record Running(String tenant, UUID id) {}

    /** Goes on with what runs, as long as {@code goOn} says so. */
    void run(BooleanSupplier goOn) {
        List<Running> running = db.sql("SELECT tenant_id, id FROM process.incident_retries_running(?)")
                .param(AT_ONCE)
                .query((row, n) -> new Running(row.getString(1), row.getObject(2, UUID.class)))
                .list();
        for (Running one : running) {
            BulkRetry retry = find(one.tenant(), one.id()).orElseThrow();
            boolean more = true;
            for (int n = 1; more && goOn.getAsBoolean(); n++) {
                more = AuditNote.during(
                        retry.caller(), "retry", "incident-retry", one.id().toString(), () -> next(retry));
                if (n % HINTED == 0) {
                    hints.changed(one.tenant(), HINT, List.of(one.id().toString()));
                }
            }
            finish(one);
        }
    }

    private void finish(Running one) {
        int done = transactions.call(one.tenant(), () -> db.sql(
                        """
                UPDATE process.incident_retry r SET state = 'done'
                 WHERE r.tenant_id = ? AND r.id = ? AND r.state = 'running' AND NOT EXISTS (SELECT FROM process.incident_retry_item i
                        WHERE i.tenant_id = r.tenant_id AND i.retry_id = r.id AND i.state = 'pending')
                """)
                .params(one.tenant(), one.id())
                .update());
        if (done == 1) {
            hints.changed(one.tenant(), HINT, List.of(one.id().toString()));
        }
    }

    /** An item that is refused: what was done of it is undone before the refusal is kept. */
    private static final class ItemRefused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int position;
        private final RuntimeException why;

        ItemRefused(int position, RuntimeException why) {
            super(why);
            this.position = position;
            this.why = why;
        }
    }

    private record Pending(int position, String incident) {}

    private boolean next(BulkRetry retry) {
        String tenant = retry.caller().tenant();
        try {
            return transactions.call(tenant, () -> {
                Pending item = db.sql(
                                """
                        SELECT i.position, i.incident_id FROM process.incident_retry_item i
                         WHERE i.tenant_id = ? AND i.retry_id = ? AND i.state = 'pending' ORDER BY i.position LIMIT 1 FOR UPDATE SKIP LOCKED
                        """)
                        .params(tenant, retry.id())
                        .query((row, n) -> new Pending(row.getInt(1), row.getString(2)))
                        .optional()
                        .orElse(null);
                if (item == null) {
                    return false;
                }
                AuditNote.after("incident", item.incident());
                try {
                    retries.retry(retry.caller(), item.incident());
                } catch (TransientDataAccessException
                        | DataAccessResourceFailureException
                        | CannotCreateTransactionException e) {
                    throw e;
                } catch (RuntimeException e) {
                    throw new ItemRefused(item.position(), e);
                }
                mark(retry, item.position(), "retried", null, null);
                return true;
            });
        } catch (ItemRefused refused) {
            RuntimeException why = refused.why;
            ProblemType type = type(why);
            AuditNote.refused(type.slug());
            if (type == ProblemType.INTERNAL_ERROR) {
                log.error("Item {} of the retry {} failed", refused.position, retry.id(), why);
            }
            String detail = type == ProblemType.INTERNAL_ERROR ? type.title() : String.valueOf(why.getMessage());
            transactions.run(tenant, () -> mark(retry, refused.position, "refused", type.slug(), detail));
            return true;
        }
    }

    private void mark(BulkRetry retry, int position, String state, @Nullable String problem, @Nullable String detail) {
        db.sql(
                        """
                UPDATE process.incident_retry_item SET state = ?, problem = ?, detail = ?
                 WHERE tenant_id = ? AND retry_id = ? AND position = ? AND state = 'pending'
                """)
                .params(state, problem, detail, retry.caller().tenant(), retry.id(), position)
                .update();
    }

    private static ProblemType type(RuntimeException why) {
        if (why instanceof ProblemException problem) {
            return problem.type();
        }
        return why instanceof OptimisticLockingException ? ProblemType.CONFLICT : ProblemType.INTERNAL_ERROR;
    }

    private static BulkRetry retry(ResultSet row) throws SQLException {
        return new BulkRetry(
                row.getObject("id", UUID.class),
                new Caller(
                        row.getString("tenant_id"),
                        row.getString("person"),
                        row.getString("person_name"),
                        row.getString("client"),
                        Set.of((String[]) row.getArray("roles").getArray()),
                        Set.of((String[]) row.getArray("companies").getArray()),
                        row.getString("token_id")),
                row.getString("fingerprint"),
                row.getString("state"),
                row.getTimestamp("created_at").toInstant());
    }
}
