package com.nexusai.app.inbox;

import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.engine.Refused;
import com.nexusai.app.live.LiveHints;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.Versions;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.CurrentCaller;
import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.AuthorizationException;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.OptimisticLockingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Decisions on many tasks at once, carried out later on any node. Each task is decided in a transaction of its own together with its result,
 * so that after a crash it is decided and marked, or neither. The person acts with what the token showed when the decision was given.
 */
@Component
class BulkDecisions {

    /** A decision that nobody came to for so long is not carried out any more: the roles shown then may be gone. */
    static final Duration LATEST = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(BulkDecisions.class);
    private static final int AT_ONCE = 10;

    private final JdbcClient db;
    private final TenantTransactions transactions;
    private final TaskActions actions;
    private final IdentityService identity;
    private final LiveHints hints;
    private final Clock clock;

    BulkDecisions(
            JdbcClient db,
            TenantTransactions transactions,
            TaskActions actions,
            IdentityService identity,
            LiveHints hints,
            Clock clock) {
        this.db = db;
        this.transactions = transactions;
        this.actions = actions;
        this.identity = identity;
        this.hints = hints;
        this.clock = clock;
    }

    record Wanted(UUID task, long version) {}

    /** @param state {@code scheduled}, {@code running}, {@code done} or {@code cancelled} */
    record Bulk(
            UUID id,
            Caller caller,
            String decision,
            @Nullable String comment,
            String state,
            Instant createdAt,
            Instant executesAt) {}

    /** @param problem slug of what refused it; null unless its state is {@code refused} */
    record Item(
            UUID task,
            long version,
            String state,
            @Nullable String problem,
            @Nullable String detail,
            @Nullable Instant decidedAt) {}

    Bulk schedule(
            Caller caller, List<Wanted> wanted, String decision, @Nullable String comment, Instant now, Instant at) {
        UUID id = Ids.next();
        return transactions.call(caller.tenant(), () -> {
            db.sql(
                            """
                    INSERT INTO platform.task_decision
                        (tenant_id, id, person, person_name, client, roles, companies, token_id, decision, comment, state, created_at, executes_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'scheduled', ?, ?)
                    """)
                    .params(
                            caller.tenant(),
                            id,
                            caller.person(),
                            caller.name(),
                            caller.client(),
                            caller.roles().stream().sorted().toArray(String[]::new),
                            caller.companies().stream().sorted().toArray(String[]::new),
                            caller.tokenId(),
                            decision,
                            comment,
                            Timestamp.from(now),
                            Timestamp.from(at))
                    .update();
            AuditNote.after("decision", decision);
            AuditNote.after("tasks", wanted.stream().map(Wanted::task).toList());
            for (int i = 0; i < wanted.size(); i++) {
                db.sql(
                                """
                        INSERT INTO platform.task_decision_item (tenant_id, decision_id, position, task_id, version, state)
                        VALUES (?, ?, ?, ?, ?, 'pending')
                        """)
                        .params(
                                caller.tenant(),
                                id,
                                i,
                                wanted.get(i).task(),
                                wanted.get(i).version())
                        .update();
            }
            return new Bulk(id, caller, decision, comment, "scheduled", now, at);
        });
    }

    Optional<Bulk> find(String tenant, UUID id) {
        return transactions.call(
                tenant, () -> db.sql("SELECT * FROM platform.task_decision WHERE tenant_id = ? AND id = ?")
                        .params(tenant, id)
                        .query((row, n) -> bulk(row))
                        .optional());
    }

    List<Item> items(String tenant, UUID id) {
        return transactions.call(tenant, () -> db.sql(
                        "SELECT * FROM platform.task_decision_item WHERE tenant_id = ? AND decision_id = ? ORDER BY position")
                .params(tenant, id)
                .query((row, n) -> item(row))
                .list());
    }

    /** Whether it could still be taken back; none of it was carried out then, and none will be. */
    boolean cancel(String tenant, UUID id) {
        return transactions.call(tenant, () -> {
            int cancelled = db.sql(
                            "UPDATE platform.task_decision SET state = 'cancelled' WHERE tenant_id = ? AND id = ? AND state = 'scheduled'")
                    .params(tenant, id)
                    .update();
            if (cancelled == 1) {
                db.sql(
                                "UPDATE platform.task_decision_item SET state = 'cancelled' WHERE tenant_id = ? AND decision_id = ?")
                        .params(tenant, id)
                        .update();
            }
            return cancelled == 1;
        });
    }

    private record Due(String tenant, UUID id) {}

    /** Carries out what is due. */
    void run() {
        List<Due> due = db.sql("SELECT tenant_id, id FROM platform.task_decisions_due(?, ?)")
                .params(Timestamp.from(clock.instant()), AT_ONCE)
                .query((row, n) -> new Due(row.getString(1), row.getObject(2, UUID.class)))
                .list();
        for (Due one : due) {
            run(one);
        }
    }

    private void run(Due due) {
        // From here on it cannot be cancelled any more.
        transactions.run(due.tenant(), () -> db.sql(
                        "UPDATE platform.task_decision SET state = 'running' WHERE tenant_id = ? AND id = ? AND state = 'scheduled'")
                .params(due.tenant(), due.id())
                .update());
        Bulk bulk = find(due.tenant(), due.id()).orElseThrow();
        if (!bulk.state().equals("running")) {
            return;
        }
        boolean more = true;
        while (more) {
            more = AuditNote.during(
                    bulk.caller(),
                    "complete-by-bulk",
                    "task-decision",
                    bulk.id().toString(),
                    () -> next(bulk));
        }
        transactions.run(due.tenant(), () -> db.sql(
                        """
                        UPDATE platform.task_decision d SET state = 'done'
                         WHERE d.tenant_id = ? AND d.id = ? AND NOT EXISTS (SELECT FROM platform.task_decision_item i
                                WHERE i.tenant_id = d.tenant_id AND i.decision_id = d.id AND i.state = 'pending')
                        """)
                .params(due.tenant(), due.id())
                .update());
        hints.changed(due.tenant(), LiveHints.TASK_DECISION, List.of(due.id().toString()));
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

    private record Pending(int position, UUID task, long version) {}

    private boolean next(Bulk bulk) {
        String tenant = bulk.caller().tenant();
        try {
            return transactions.call(tenant, () -> {
                Pending row = db.sql(
                                """
                        SELECT position, task_id, version FROM platform.task_decision_item
                         WHERE tenant_id = ? AND decision_id = ? AND state = 'pending' ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED
                        """)
                        .params(tenant, bulk.id())
                        .query((found, n) ->
                                new Pending(found.getInt(1), found.getObject(2, UUID.class), found.getLong(3)))
                        .optional()
                        .orElse(null);
                if (row == null) {
                    return false;
                }
                AuditNote.after("task", row.task());
                try {
                    decide(bulk, row.task(), row.version());
                } catch (TransientDataAccessException
                        | DataAccessResourceFailureException
                        | CannotCreateTransactionException e) {
                    throw e;
                } catch (RuntimeException e) {
                    throw new ItemRefused(row.position(), e);
                }
                db.sql(
                                """
                        UPDATE platform.task_decision_item SET state = 'decided', decided_at = ?
                         WHERE tenant_id = ? AND decision_id = ? AND position = ?
                        """)
                        .params(now(), tenant, bulk.id(), row.position())
                        .update();
                return true;
            });
        } catch (ItemRefused refused) {
            RuntimeException why = refused.why;
            ProblemType type = type(why);
            AuditNote.refused(type.slug());
            if (type == ProblemType.INTERNAL_ERROR) {
                log.error("Item {} of the decision {} failed", refused.position, bulk.id(), why);
            }
            transactions.run(tenant, () -> db.sql(
                            """
                            UPDATE platform.task_decision_item SET state = 'refused', problem = ?, detail = ?, decided_at = ?
                             WHERE tenant_id = ? AND decision_id = ? AND position = ? AND state = 'pending'
                            """)
                    .params(
                            type.slug(),
                            type == ProblemType.INTERNAL_ERROR ? type.title() : String.valueOf(why.getMessage()),
                            now(),
                            tenant,
                            bulk.id(),
                            refused.position)
                    .update());
            return true;
        }
    }

    private void decide(Bulk bulk, UUID task, long version) {
        if (clock.instant().isAfter(bulk.executesAt().plus(LATEST))) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE,
                    "No node could carry it out within " + LATEST.toMinutes() + " minutes; decide again");
        }
        Caller caller = bulk.caller();
        CurrentCaller.during(caller, () -> {
            identity.setAuthentication(caller.person(), List.copyOf(caller.roles()), List.of(caller.tenant()));
            try {
                return actions.complete(caller, task, Versions.tag(version), bulk.decision(), bulk.comment(), Map::of);
            } finally {
                identity.clearAuthentication();
            }
        });
    }

    private static ProblemType type(RuntimeException why) {
        if (why instanceof ProblemException problem) {
            return problem.type();
        }
        if (why instanceof Refused refused) {
            return ProblemType.of(refused.slug());
        }
        if (why instanceof AuthorizationException) {
            return ProblemType.FORBIDDEN;
        }
        return why instanceof OptimisticLockingException ? ProblemType.CONFLICT : ProblemType.INTERNAL_ERROR;
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    private static Bulk bulk(ResultSet row) throws SQLException {
        return new Bulk(
                row.getObject("id", UUID.class),
                new Caller(
                        row.getString("tenant_id"),
                        row.getString("person"),
                        row.getString("person_name"),
                        row.getString("client"),
                        Set.of((String[]) row.getArray("roles").getArray()),
                        Set.of((String[]) row.getArray("companies").getArray()),
                        row.getString("token_id")),
                row.getString("decision"),
                row.getString("comment"),
                row.getString("state"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("executes_at").toInstant());
    }

    private static Item item(ResultSet row) throws SQLException {
        Timestamp decided = row.getTimestamp("decided_at");
        return new Item(
                row.getObject("task_id", UUID.class),
                row.getLong("version"),
                row.getString("state"),
                row.getString("problem"),
                row.getString("detail"),
                decided == null ? null : decided.toInstant());
    }
}
