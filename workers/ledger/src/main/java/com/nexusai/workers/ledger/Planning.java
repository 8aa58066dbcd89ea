package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.BusinessError;
import com.nexusai.workers.api.Decisions.Decision;
import com.nexusai.workers.approvals.Approvals;
import com.nexusai.workers.approvals.Approvals.Level;
import com.nexusai.workers.approvals.Approvals.Plan;
import com.nexusai.workers.approvals.Approvals.Subject;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Plans the approvals of validated and rated entries, from facts in tables and two decisions. */
@Component
public class Planning {

    static final String SUBJECT_KIND = "journal-entry";
    static final String OWNER_GROUP = "cost-centre-owner";
    static final String CONTROLLER_GROUP = "controller";

    private static final String FACTS =
            """
            WITH d AS (
                SELECT e.* FROM ledger.entry_document e WHERE e.tenant_id = :tenant AND e.id = ANY (:ids)),
            batch AS (
                SELECT b.company, b.source, b.external_reference, b.currency,
                       (SELECT sum(e.total_debit) FROM ledger.entry_document e
                         WHERE e.tenant_id = :tenant AND e.company = b.company AND e.source = b.source AND e.external_reference = b.external_reference
                           AND e.currency = b.currency AND e.status NOT IN ('rejected', 'cancelled')) AS total
                  FROM (SELECT DISTINCT company, source, external_reference, currency FROM d WHERE external_reference IS NOT NULL) b)
            SELECT d.id, d.company, d.reference, d.revision, d.content_hash, d.status, coalesce(d.policy_amount, 0) AS amount,
                   d.source NOT IN ('manual', 'import') AS system_source,
                   coalesce(batch.total = t.total, false)
                     -- A reversal undoes its original to the cent, so what vouched for the original vouches for it.
                     OR EXISTS (SELECT FROM approvals.approval_plan o WHERE o.tenant_id = d.tenant_id AND o.subject_id = d.reverses_id
                                 AND (o.facts ->> 'controlTotalMatched')::boolean) AS control_total_matched,
                   coalesce(r.score, 100) AS score,
                   coalesce(r.measures ->> 'sensitiveClass', 'none') <> 'none' AS sensitive,
                   coalesce(p.status, 'none') AS period_status,
                   owner.person AS owner,
                   EXISTS (SELECT FROM ledger.posting_right g WHERE g.tenant_id = d.tenant_id AND g.person_code = d.preparer AND g.company = d.company) AS entitled,
                   ARRAY(SELECT ledger.segregation_set(d.tenant_id, d.id)) AS segregated
              FROM d
              LEFT JOIN batch ON batch.company = d.company AND batch.source = d.source AND batch.external_reference = d.external_reference AND batch.currency = d.currency
              LEFT JOIN ledger.control_total t ON t.tenant_id = d.tenant_id AND t.company = d.company AND t.source = d.source
                    AND t.batch = d.external_reference AND t.currency = d.currency
              LEFT JOIN ledger.risk_assessment r ON r.tenant_id = d.tenant_id AND r.entry_id = d.id AND r.revision = d.revision AND r.content_hash = d.content_hash
              LEFT JOIN ledger.period p ON p.tenant_id = d.tenant_id AND p.company = d.company AND d.posting_date BETWEEN p.starts_on AND p.ends_on
                    AND (p.code = d.period OR d.period IS NULL AND p.kind = 'normal')
              LEFT JOIN LATERAL (
                SELECT k.owner AS person FROM ledger.document_line l
                  JOIN ledger.account a ON a.tenant_id = l.tenant_id AND a.code = l.account AND a.type IN ('revenue', 'expense')
                  LEFT JOIN ledger.cost_centre k ON k.tenant_id = l.tenant_id AND k.company = d.company AND k.code = l.cost_centre
                 WHERE l.tenant_id = d.tenant_id AND l.entry_id = d.id ORDER BY l.debit + l.credit DESC, l.line LIMIT 1) owner ON true
            """;

    private final JdbcClient db;
    private final Approvals approvals;
    private final Clock clock;

    public Planning(JdbcClient db, Approvals approvals, Clock clock) {
        this.db = db;
        this.approvals = approvals;
        this.clock = clock;
    }

    /** Asks a decision about one entry. */
    @FunctionalInterface
    public interface Question {
        Decision ask(UUID entryId, DecisionKey key, Map<String, Object> facts);
    }

    private record Facts(
            Documents.Header header,
            BigDecimal amount,
            boolean systemSource,
            boolean controlTotalMatched,
            int score,
            boolean sensitive,
            String periodStatus,
            @Nullable String owner,
            boolean entitled,
            List<String> segregated) {}

    /**
     * Plans and stores the approvals of documents of one tenant.
     *
     * @return whether each needs approval; a plan that stood already answers as it stands
     * @throws BusinessError {@code PREPARER_NOT_ENTITLED} when a preparer lost the right to post since validation
     */
    public Map<UUID, Boolean> plan(String tenant, Collection<UUID> ids, Question question) {
        Map<UUID, Boolean> required = new LinkedHashMap<>();
        for (Facts facts : facts(tenant, ids)) {
            if (!facts.entitled()) {
                throw new BusinessError(
                        GlPosting.PREPARER_NOT_ENTITLED,
                        "The preparer of " + facts.header().reference() + " may not post to company "
                                + facts.header().company());
            }
            Plan plan = plan(facts, question);
            Subject subject = facts.header().subject();
            approvals.plan(subject, plan, clock.instant());
            required.put(facts.header().id(), approvals.required(subject).orElseThrow());
        }
        return required;
    }

    private Plan plan(Facts facts, Question question) {
        UUID id = facts.header().id();
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("amount", facts.amount().doubleValue());
        asked.put("systemSource", facts.systemSource());
        asked.put("controlTotalMatched", facts.controlTotalMatched());
        asked.put("riskScore", facts.score());
        asked.put("sensitive", facts.sensitive());
        asked.put("periodStatus", facts.periodStatus());
        Decision need = question.ask(id, GlPosting.APPROVAL_REQUIRED, asked);
        // A table without an answer is no permission: only the explicit "auto" posts without a person.
        boolean auto =
                need.rows().size() == 1 && "auto".equals(need.rows().get(0).get("approval"));
        String reason = need.rows().isEmpty()
                ? "no rule matched"
                : String.valueOf(need.rows().get(0).get("reason"));
        List<Map<String, Object>> used = new ArrayList<>();
        used.add(reference(need));
        List<Level> levels = List.of();
        if (!auto) {
            Decision matrix = question.ask(id, GlPosting.APPROVAL_MATRIX, asked);
            used.add(reference(matrix));
            levels = levels(facts, matrix);
        }
        return new Plan(SUBJECT_KIND, !auto, reason, Json.write(asked), Json.write(used), levels);
    }

    /** The matrix names groups in order; the owner's level goes to the owner of the largest profit-and-loss line. */
    private static List<Level> levels(Facts facts, Decision matrix) {
        Map<String, Level> levels = new LinkedHashMap<>();
        for (Map<String, Object> row : matrix.rows()) {
            String group = String.valueOf(row.get("group"));
            String reason = String.valueOf(row.get("reason"));
            String person = null;
            if (OWNER_GROUP.equals(group)) {
                person = facts.owner();
                if (person == null || facts.segregated().contains(person)) {
                    reason = person == null
                            ? reason + "; no owner is known, so the controller decides"
                            : reason + "; the owner worked on the entry, so the controller decides";
                    group = CONTROLLER_GROUP;
                    person = null;
                }
            }
            levels.putIfAbsent(group, new Level(levels.size() + 1, group, person, reason));
        }
        if (levels.isEmpty()) {
            levels.put(CONTROLLER_GROUP, new Level(1, CONTROLLER_GROUP, null, "the approval matrix named no level"));
        }
        return List.copyOf(levels.values());
    }

    private static Map<String, Object> reference(Decision decision) {
        return Map.of(
                "key", decision.key().value(), "version", decision.version(), "matchedRules", decision.matchedRules());
    }

    private List<Facts> facts(String tenant, Collection<UUID> ids) {
        return db.sql(FACTS)
                .param("tenant", tenant)
                .param("ids", ids.toArray(UUID[]::new))
                .query((row, n) -> new Facts(
                        Documents.Header.of(tenant, row),
                        row.getBigDecimal("amount"),
                        row.getBoolean("system_source"),
                        row.getBoolean("control_total_matched"),
                        row.getInt("score"),
                        row.getBoolean("sensitive"),
                        row.getString("period_status"),
                        row.getString("owner"),
                        row.getBoolean("entitled"),
                        List.of((String[]) row.getArray("segregated").getArray())))
                .list();
    }
}
