package com.nexusai.workers.ledger;

import com.nexusai.workers.approvals.Approvals;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Why an entry is where it is: what validation found, each risk signal with its evidence, who had to approve and who
 * did, and who did what. All of it from tables, nothing from the engine's history, so that it outlives the engine's
 * clean-up. Every call needs an open transaction with its tenant bound.
 */
@Component
public class Evidence {

    private static final String HISTORY =
            """
            WITH d AS (SELECT * FROM ledger.entry_document WHERE tenant_id = :tenant AND id = :id)
            SELECT at, event, revision, person, client, why, comment, detail FROM (
                SELECT r.edited_at AS at, 1 AS ord, coalesce(a.act, CASE WHEN r.revision = 1 THEN 'captured'
                           WHEN jsonb_exists(r.snapshot, 'resubmitted') THEN 'submitted' ELSE 'edited' END) AS event,
                       r.revision, r.editor AS person, a.client,
                       coalesce(a.why, CASE WHEN d.import_id IS NOT NULL THEN 'imported with the file ' || i.file_name END) AS why,
                       a.comment, CASE WHEN r.revision = 1 AND i.id IS NOT NULL THEN jsonb_build_object('importId', i.id, 'file', i.file_name) ELSE '{}' END AS detail
                  FROM d JOIN ledger.document_revision r ON r.tenant_id = d.tenant_id AND r.entry_id = d.id
                  LEFT JOIN ledger.entry_import i ON i.tenant_id = d.tenant_id AND i.id = d.import_id
                  LEFT JOIN LATERAL (SELECT x.* FROM ledger.entry_act x WHERE x.tenant_id = d.tenant_id AND x.entry_id = d.id
                       AND x.revision = r.revision AND x.act IN ('captured', 'edited', 'attached', 'detached') ORDER BY x.id LIMIT 1) a ON true
                 WHERE NOT (jsonb_exists(r.snapshot, 'resubmitted') AND EXISTS (SELECT FROM ledger.entry_act x
                            WHERE x.tenant_id = d.tenant_id AND x.entry_id = d.id AND x.revision = r.revision AND x.act = 'submitted'))
                UNION ALL
                SELECT a.acted_at, 2, CASE a.act WHEN 'submitted' THEN 'submitted' WHEN 'cancelled' THEN 'cancellation-asked' ELSE 'reversal-asked' END,
                       a.revision, a.person, a.client, a.why, a.comment, '{}'
                  FROM d JOIN ledger.entry_act a ON a.tenant_id = d.tenant_id AND a.entry_id = d.id AND a.act IN ('submitted', 'cancelled', 'reversed')
                UNION ALL
                SELECT v.validated_at, 3, 'validated', v.revision, NULL, NULL, 'decision je-validation, version ' || v.decision_version, NULL,
                       jsonb_build_object('outcome', v.outcome, 'findings', coalesce((SELECT jsonb_agg(DISTINCT f.code) FROM ledger.document_violation f
                            WHERE f.tenant_id = v.tenant_id AND f.entry_id = v.entry_id AND f.revision = v.revision), '[]'))
                  FROM d JOIN ledger.document_validation v ON v.tenant_id = d.tenant_id AND v.entry_id = d.id
                UNION ALL
                SELECT r.assessed_at, 4, 'rated', r.revision, NULL, NULL, 'decision je-risk, version ' || r.decision_version, NULL, jsonb_build_object('score', r.score)
                  FROM d JOIN ledger.risk_assessment r ON r.tenant_id = d.tenant_id AND r.entry_id = d.id
                UNION ALL
                SELECT j.judged_at, 8, 'risk-judged', j.revision, j.person, NULL, 'an approver of the company', j.reason,
                       jsonb_build_object('verdict', j.verdict, 'rule', j.rule, 'score', j.score)
                  FROM d JOIN ledger.risk_judgement j ON j.tenant_id = d.tenant_id AND j.entry_id = d.id
                UNION ALL
                SELECT p.planned_at, 5, 'planned', p.revision, NULL, NULL, p.reason, NULL,
                       jsonb_build_object('required', p.required, 'levels', coalesce((SELECT jsonb_agg(coalesce(l.person_code, l.group_name) ORDER BY l.level)
                            FROM approvals.approval_plan_level l WHERE l.tenant_id = p.tenant_id AND l.subject_id = p.subject_id AND l.revision = p.revision), '[]'))
                  FROM d JOIN approvals.approval_plan p ON p.tenant_id = d.tenant_id AND p.subject_id = d.id
                UNION ALL
                SELECT s.opened_at, 6, CASE WHEN s.escalation = 0 THEN 'level-opened' ELSE 'level-escalated' END, s.revision, NULL, NULL, s.reason, NULL,
                       jsonb_build_object('level', s.level, 'group', s.group_name, 'person', s.person_code, 'dueAt', s.due_at, 'approverFound', s.approver_found)
                  FROM d JOIN approvals.approval_step s ON s.tenant_id = d.tenant_id AND s.subject_id = d.id
                UNION ALL
                SELECT x.decided_at, 7, 'decided', x.revision, x.person_code, NULL, x.reason, x.comment,
                       jsonb_build_object('level', x.level, 'decision', x.decision, 'roles', x.roles, 'ruleVersion', x.rule_version,
                                          'counts', x.revision = d.revision AND x.content_hash = d.content_hash)
                  FROM d JOIN approvals.approval_decision x ON x.tenant_id = d.tenant_id AND x.subject_id = d.id
                UNION ALL
                SELECT o.created_at, 8, split_part(o.type, '.', 4), coalesce((o.data ->> 'revision')::integer, d.revision), NULL, NULL, NULL, NULL, '{}'
                  FROM d JOIN ledger.outbox o ON o.tenant_id = d.tenant_id AND o.subject = d.id
                   AND o.type IN ('com.nexusai.journal-entry.returned.v1', 'com.nexusai.journal-entry.rejected.v1', 'com.nexusai.journal-entry.cancelled.v1', 'com.nexusai.approval.reminded.v1')
                UNION ALL
                SELECT e.posted_at, 9, 'posted', d.revision, NULL, NULL,
                       CASE e.door WHEN 'history' THEN 'loaded as history' ELSE coalesce('validated, rated and ' || CASE WHEN p.required THEN 'approved on every level' ELSE 'free of approval: ' || p.reason END, 'validated and rated') END,
                       NULL, jsonb_build_object('period', e.period)
                  FROM d JOIN ledger.journal_entry e ON e.tenant_id = d.tenant_id AND e.id = d.id
                  LEFT JOIN approvals.approval_plan p ON p.tenant_id = d.tenant_id AND p.subject_id = d.id AND p.revision = d.revision
                UNION ALL
                SELECT s.sealed_at, 10, 'sealed', d.revision, NULL, NULL, NULL, NULL, jsonb_build_object('documentNumber', n.number, 'seal', s.number)
                  FROM d JOIN ledger.seal_leaf l ON l.tenant_id = d.tenant_id AND l.entry_id = d.id
                  JOIN ledger.seal s ON s.tenant_id = l.tenant_id AND s.number = l.seal_number
                  JOIN ledger.document_number n ON n.tenant_id = d.tenant_id AND n.entry_id = d.id
                UNION ALL
                SELECT e.posted_at, 11, 'reversed', d.revision, NULL, NULL, NULL, NULL, jsonb_build_object('reversalId', e.id, 'reference', e.reference)
                  FROM d JOIN ledger.journal_entry e ON e.tenant_id = d.tenant_id AND e.reverses_id = d.id
            ) h ORDER BY revision, at, ord, (detail ->> 'level')::integer
            """;

    private final JdbcClient db;
    private final Approvals approvals;

    public Evidence(JdbcClient db, Approvals approvals) {
        this.db = db;
        this.approvals = approvals;
    }

    /**
     * What validation found in a revision.
     *
     * @param outcome {@code valid}, {@code mendable} or {@code final}
     */
    public record Findings(
            int revision,
            boolean current,
            String outcome,
            int decisionVersion,
            Instant validatedAt,
            List<Validation.Violation> violations) {

        public Findings {
            violations = List.copyOf(violations);
        }
    }

    /** What the newest validation found; empty before the first. */
    public Optional<Findings> findings(String tenant, UUID id) {
        List<Validation.Violation> violations = db.sql(
                        """
                SELECT * FROM ledger.document_violation v WHERE v.tenant_id = :tenant AND v.entry_id = :id AND v.revision = (
                    SELECT max(x.revision) FROM ledger.document_validation x WHERE x.tenant_id = :tenant AND x.entry_id = :id) ORDER BY v.ordinal
                """)
                .param("tenant", tenant)
                .param("id", id)
                .query((row, n) -> new Validation.Violation(
                        row.getString("code"),
                        row.getString("severity"),
                        row.getString("pointer"),
                        row.getString("value"),
                        row.getString("message"),
                        row.getString("remedy")))
                .list();
        return db.sql(
                        """
                SELECT v.*, v.revision = d.revision AND v.content_hash = d.content_hash AS current
                  FROM ledger.entry_document d JOIN ledger.document_validation v ON v.tenant_id = d.tenant_id AND v.entry_id = d.id
                 WHERE d.tenant_id = ? AND d.id = ? ORDER BY v.revision DESC LIMIT 1
                """)
                .params(tenant, id)
                .query((row, n) -> new Findings(
                        row.getInt("revision"),
                        row.getBoolean("current"),
                        row.getString("outcome"),
                        row.getInt("decision_version"),
                        row.getTimestamp("validated_at").toInstant(),
                        violations))
                .optional();
    }

    /**
     * How an entry was rated.
     *
     * @param current whether it holds for the content as it stands
     * @param measures what was measured, by the name of the fact, as JSON
     * @param signals the rules that matched; {@code compared} is a JSON array of references
     */
    public record RiskReport(
            int revision,
            boolean current,
            int score,
            int decisionVersion,
            Instant assessedAt,
            String measures,
            List<Risk.Signal> signals) {

        public RiskReport {
            signals = List.copyOf(signals);
        }
    }

    /** The newest rating with its evidence; empty before the first. */
    public Optional<RiskReport> risk(String tenant, UUID id) {
        List<Risk.Signal> signals = db.sql(
                        """
                SELECT * FROM ledger.risk_signal s WHERE s.tenant_id = :tenant AND s.entry_id = :id AND s.revision = (
                    SELECT max(x.revision) FROM ledger.risk_assessment x WHERE x.tenant_id = :tenant AND x.entry_id = :id) ORDER BY s.points DESC, s.rule
                """)
                .param("tenant", tenant)
                .param("id", id)
                .query((row, n) -> new Risk.Signal(
                        row.getString("rule"),
                        row.getInt("points"),
                        row.getString("value"),
                        row.getString("comparison"),
                        row.getString("threshold"),
                        row.getString("compared")))
                .list();
        return db.sql(
                        """
                SELECT r.*, r.revision = d.revision AND r.content_hash = d.content_hash AS current
                  FROM ledger.entry_document d JOIN ledger.risk_assessment r ON r.tenant_id = d.tenant_id AND r.entry_id = d.id
                 WHERE d.tenant_id = ? AND d.id = ? ORDER BY r.revision DESC LIMIT 1
                """)
                .params(tenant, id)
                .query((row, n) -> new RiskReport(
                        row.getInt("revision"),
                        row.getBoolean("current"),
                        row.getInt("score"),
                        row.getInt("decision_version"),
                        row.getTimestamp("assessed_at").toInstant(),
                        row.getString("measures"),
                        signals))
                .optional();
    }

    /**
     * What was planned and decided for one revision.
     *
     * @param counts whether it holds for the content as it stands; what was decided about earlier content does not
     */
    public record RevisionApprovals(boolean counts, Approvals.PlannedRevision planned) {}

    /** Plans, levels, steps and decisions of every revision, the newest first. */
    public List<RevisionApprovals> approvals(String tenant, UUID id) {
        record Current(int revision, byte[] hash) {}
        Current current = db.sql(
                        "SELECT revision, content_hash FROM ledger.entry_document WHERE tenant_id = ? AND id = ?")
                .params(tenant, id)
                .query((row, n) -> new Current(row.getInt("revision"), row.getBytes("content_hash")))
                .optional()
                .orElseThrow(() -> Documents.unknown(id));
        List<RevisionApprovals> newestFirst = new java.util.ArrayList<>();
        for (Approvals.PlannedRevision planned : approvals.revisions(tenant, id)) {
            boolean counts =
                    planned.revision() == current.revision() && Arrays.equals(planned.contentHash(), current.hash());
            newestFirst.add(0, new RevisionApprovals(counts, planned));
        }
        return List.copyOf(newestFirst);
    }

    /**
     * One thing that happened.
     *
     * @param event {@code captured}, {@code edited}, {@code attached}, {@code detached}, {@code submitted},
     *     {@code cancellation-asked}, {@code reversal-asked}, {@code validated}, {@code rated}, {@code risk-judged}, {@code planned},
     *     {@code level-opened}, {@code level-escalated}, {@code decided}, {@code returned}, {@code rejected},
     *     {@code cancelled}, {@code reminded}, {@code posted}, {@code sealed} or {@code reversed}
     * @param person null where no person did it
     * @param why why it was allowed or had to be
     * @param detail facts of the event, as a JSON object
     */
    public record Happening(
            Instant at,
            String event,
            int revision,
            @Nullable String person,
            @Nullable String client,
            @Nullable String why,
            @Nullable String comment,
            String detail) {}

    /** Who did what and why it was allowed, in order. */
    public List<Happening> history(String tenant, UUID id) {
        List<Happening> history = db.sql(HISTORY)
                .param("tenant", tenant)
                .param("id", id)
                .query((row, n) -> new Happening(
                        row.getTimestamp("at").toInstant(),
                        row.getString("event"),
                        row.getInt("revision"),
                        row.getString("person"),
                        row.getString("client"),
                        row.getString("why"),
                        row.getString("comment"),
                        row.getString("detail")))
                .list();
        if (history.isEmpty()) {
            throw Documents.unknown(id);
        }
        return history;
    }
}
