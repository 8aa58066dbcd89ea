package com.nexusai.workers.approvals;

import com.nexusai.database.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Approval plans, the levels that were opened and the decisions taken. Plans, levels and decisions are only ever
 * inserted; each holds for one revision and one content hash of its subject. Every call needs an open transaction with
 * its tenant bound.
 */
@Component
public class Approvals {

    private final JdbcClient db;

    public Approvals(JdbcClient db) {
        this.db = db;
    }

    /** One revision of a document, and the hash of what it says. */
    public record Subject(String tenant, UUID id, int revision, byte[] contentHash) {}

    /**
     * @param group role in which the level is decided
     * @param person the one person who may decide it; null leaves it to the whole group
     * @param reason of the decision rule that asks for it
     */
    public record Level(int level, String group, @Nullable String person, String reason) {}

    /**
     * @param facts what the decisions were asked, as JSON
     * @param decisions key, version and matched rules of each, as JSON
     */
    public record Plan(
            String subjectKind, boolean required, String reason, String facts, String decisions, List<Level> levels) {

        public Plan {
            levels = List.copyOf(levels);
        }
    }

    /**
     * A level that was opened, the first time or by an escalation.
     *
     * @param approverFound whether anyone is known who may decide it
     */
    public record Step(
            int level,
            int escalation,
            String group,
            @Nullable String person,
            boolean approverFound,
            String reason,
            Instant openedAt,
            Instant remindAt,
            Instant lastCallAt,
            Instant dueAt) {}

    /** @param ruleVersion version of the separation-of-duties decision that allowed it */
    public record Decision(
            int level,
            String person,
            String decision,
            @Nullable String comment,
            Set<String> roles,
            @Nullable String tokenId,
            int ruleVersion,
            String reason,
            Instant decidedAt) {

        public Decision {
            roles = Set.copyOf(roles);
        }
    }

    /** Stores the plan of a revision. A plan that stands already stays: what is planned does not change afterwards. */
    public void plan(Subject subject, Plan plan, Instant now) {
        int inserted = db.sql(
                        """
                INSERT INTO approvals.approval_plan
                    (tenant_id, subject_id, revision, subject_kind, content_hash, required, reason, facts, decisions, planned_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?) ON CONFLICT DO NOTHING
                """)
                .params(
                        subject.tenant(),
                        subject.id(),
                        subject.revision(),
                        plan.subjectKind(),
                        subject.contentHash(),
                        plan.required(),
                        plan.reason(),
                        plan.facts(),
                        plan.decisions(),
                        java.sql.Timestamp.from(now))
                .update();
        if (inserted == 0) {
            return;
        }
        for (Level level : plan.levels()) {
            db.sql(
                            """
                    INSERT INTO approvals.approval_plan_level (tenant_id, subject_id, revision, level, group_name, person_code, reason)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """)
                    .params(
                            subject.tenant(),
                            subject.id(),
                            subject.revision(),
                            level.level(),
                            level.group(),
                            level.person(),
                            level.reason())
                    .update();
        }
    }

    /** Whether the stored plan of the revision asks for approval; empty when there is no plan. */
    public Optional<Boolean> required(Subject subject) {
        return db.sql(
                        "SELECT required FROM approvals.approval_plan WHERE tenant_id = ? AND subject_id = ? AND revision = ?")
                .params(subject.tenant(), subject.id(), subject.revision())
                .query(Boolean.class)
                .optional();
    }

    /** The first planned level that nobody approved yet; read anew at each pass of the approval loop. */
    public Optional<Level> nextLevel(Subject subject) {
        return db.sql(
                        """
                SELECT l.level, l.group_name, l.person_code, l.reason
                  FROM approvals.approval_plan_level l
                  LEFT JOIN approvals.approval_decision x
                    ON x.tenant_id = l.tenant_id AND x.subject_id = l.subject_id AND x.revision = l.revision
                   AND x.level = l.level AND x.decision = 'approve' AND x.content_hash = ?
                 WHERE l.tenant_id = ? AND l.subject_id = ? AND l.revision = ? AND x.id IS NULL
                 ORDER BY l.level LIMIT 1
                """)
                .params(subject.contentHash(), subject.tenant(), subject.id(), subject.revision())
                .query((row, n) -> new Level(
                        row.getInt("level"),
                        row.getString("group_name"),
                        row.getString("person_code"),
                        row.getString("reason")))
                .optional();
    }

    /** The newest opening of a level. */
    public Optional<Step> openStep(Subject subject, int level) {
        return db.sql(
                        """
                SELECT * FROM approvals.approval_step
                 WHERE tenant_id = ? AND subject_id = ? AND revision = ? AND level = ? ORDER BY escalation DESC LIMIT 1
                """)
                .params(subject.tenant(), subject.id(), subject.revision(), level)
                .query((row, n) -> step(row))
                .optional();
    }

    public void open(Subject subject, Step step) {
        db.sql(
                        """
                INSERT INTO approvals.approval_step
                    (tenant_id, subject_id, revision, level, escalation, group_name, person_code, approver_found, reason,
                     opened_at, remind_at, last_call_at, due_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(
                        subject.tenant(),
                        subject.id(),
                        subject.revision(),
                        step.level(),
                        step.escalation(),
                        step.group(),
                        step.person(),
                        step.approverFound(),
                        step.reason(),
                        java.sql.Timestamp.from(step.openedAt()),
                        java.sql.Timestamp.from(step.remindAt()),
                        java.sql.Timestamp.from(step.lastCallAt()),
                        java.sql.Timestamp.from(step.dueAt()))
                .update();
    }

    /**
     * Records a decision. The database refuses a second one on the same level or by the same person.
     *
     * @throws AlreadyDecided when the level was decided, or the person decided another level of this revision
     */
    public void decide(Subject subject, Decision decision) {
        decide(subject, decision, null);
    }

    /**
     * Records a decision of a substitute.
     *
     * @param actingFor the absent person whose groups the decider needed; null when his own were enough
     * @throws AlreadyDecided as without a substitute
     */
    public void decide(Subject subject, Decision decision, @Nullable String actingFor) {
        int inserted = db.sql(
                        """
                INSERT INTO approvals.approval_decision
                    (tenant_id, id, subject_id, revision, level, content_hash, person_code, decision, comment, roles,
                     token_id, rule_version, reason, decided_at, acting_for)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """)
                .params(
                        subject.tenant(),
                        Ids.next(),
                        subject.id(),
                        subject.revision(),
                        decision.level(),
                        subject.contentHash(),
                        decision.person(),
                        decision.decision(),
                        decision.comment(),
                        decision.roles().stream().sorted().toArray(String[]::new),
                        decision.tokenId(),
                        decision.ruleVersion(),
                        decision.reason(),
                        java.sql.Timestamp.from(decision.decidedAt()),
                        actingFor)
                .update();
        if (inserted == 0) {
            throw new AlreadyDecided(subject, decision);
        }
    }

    /** Who approved, returned or rejected which level of the subject's revision. */
    public List<Decision> decisions(Subject subject) {
        return db.sql(
                        """
                SELECT * FROM approvals.approval_decision
                 WHERE tenant_id = ? AND subject_id = ? AND revision = ? ORDER BY level
                """)
                .params(subject.tenant(), subject.id(), subject.revision())
                .query((row, n) -> decision(row))
                .list();
    }

    /**
     * What was planned and decided for one revision of a subject; earlier revisions stay visible and do not count.
     *
     * @param steps every opening of a level, escalations included, in their order
     */
    public record PlannedRevision(
            int revision,
            byte[] contentHash,
            Plan plan,
            Instant plannedAt,
            List<Step> steps,
            List<Decision> decisions) {

        public PlannedRevision {
            steps = List.copyOf(steps);
            decisions = List.copyOf(decisions);
        }
    }

    /** Plans of all revisions of a subject, the oldest first. */
    public List<PlannedRevision> revisions(String tenant, UUID subject) {
        Map<Integer, List<Level>> levels = byRevision(
                "SELECT * FROM approvals.approval_plan_level WHERE tenant_id = ? AND subject_id = ? ORDER BY revision, level",
                tenant,
                subject,
                row -> new Level(
                        row.getInt("level"),
                        row.getString("group_name"),
                        row.getString("person_code"),
                        row.getString("reason")));
        Map<Integer, List<Step>> steps = byRevision(
                "SELECT * FROM approvals.approval_step WHERE tenant_id = ? AND subject_id = ? ORDER BY revision, level, escalation",
                tenant,
                subject,
                Approvals::step);
        Map<Integer, List<Decision>> decisions = byRevision(
                "SELECT * FROM approvals.approval_decision WHERE tenant_id = ? AND subject_id = ? ORDER BY revision, level",
                tenant,
                subject,
                Approvals::decision);
        return db.sql("SELECT * FROM approvals.approval_plan WHERE tenant_id = ? AND subject_id = ? ORDER BY revision")
                .params(tenant, subject)
                .query((row, n) -> new PlannedRevision(
                        row.getInt("revision"),
                        row.getBytes("content_hash"),
                        new Plan(
                                row.getString("subject_kind"),
                                row.getBoolean("required"),
                                row.getString("reason"),
                                row.getString("facts"),
                                row.getString("decisions"),
                                levels.getOrDefault(row.getInt("revision"), List.of())),
                        row.getTimestamp("planned_at").toInstant(),
                        steps.getOrDefault(row.getInt("revision"), List.of()),
                        decisions.getOrDefault(row.getInt("revision"), List.of())))
                .list();
    }

    @FunctionalInterface
    private interface RowOf<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> Map<Integer, List<T>> byRevision(String sql, String tenant, UUID subject, RowOf<T> reader) {
        Map<Integer, List<T>> rows = new HashMap<>();
        db.sql(sql)
                .params(tenant, subject)
                .query((row, n) -> rows.computeIfAbsent(row.getInt("revision"), revision -> new ArrayList<>())
                        .add(reader.read(row)))
                .list();
        return rows;
    }

    private static Step step(ResultSet row) throws SQLException {
        return new Step(
                row.getInt("level"),
                row.getInt("escalation"),
                row.getString("group_name"),
                row.getString("person_code"),
                row.getBoolean("approver_found"),
                row.getString("reason"),
                row.getTimestamp("opened_at").toInstant(),
                row.getTimestamp("remind_at").toInstant(),
                row.getTimestamp("last_call_at").toInstant(),
                row.getTimestamp("due_at").toInstant());
    }

    private static Decision decision(ResultSet row) throws SQLException {
        return new Decision(
                row.getInt("level"),
                row.getString("person_code"),
                row.getString("decision"),
                row.getString("comment"),
                Set.of((String[]) row.getArray("roles").getArray()),
                row.getString("token_id"),
                row.getInt("rule_version"),
                row.getString("reason"),
                row.getTimestamp("decided_at").toInstant());
    }

    /** The level, or the person's one decision on this revision, is taken already. */
    public static final class AlreadyDecided extends RuntimeException {

        private static final long serialVersionUID = 1L;

        AlreadyDecided(Subject subject, Decision decision) {
            super("Level " + decision.level() + " of " + subject.id() + " is decided already, or " + decision.person()
                    + " decided another level of revision " + subject.revision() + "; reload to see by whom");
        }
    }
}
