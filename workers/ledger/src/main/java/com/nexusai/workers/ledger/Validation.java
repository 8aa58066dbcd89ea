package com.nexusai.workers.ledger;

import com.nexusai.workers.api.Decisions.Decision;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds what is wrong with documents, has {@code je-validation} judge it, and keeps the answer. */
@Component
public class Validation {

    static final String VALID = "valid";
    static final String MENDABLE = "mendable";
    static final String FINAL = "final";

    private static final String FINDINGS =
            """
            WITH d AS (
                SELECT e.*, c.currency AS company_currency, u.minor_units
                  FROM ledger.entry_document e
                  JOIN ledger.company c ON c.tenant_id = e.tenant_id AND c.code = e.company
                  LEFT JOIN ledger.currency u ON u.code = e.currency
                 WHERE e.tenant_id = :tenant AND e.id = ANY (:ids)),
            l AS (
                SELECT l.*, d.company, d.currency, d.minor_units, d.external_reference,
                       a.code AS known_account, a.header, a.active, a.currency AS account_currency, a.type, a.class
                  FROM d JOIN ledger.document_line l ON l.tenant_id = d.tenant_id AND l.entry_id = d.id
                  LEFT JOIN ledger.account a ON a.tenant_id = l.tenant_id AND a.code = l.account),
            t AS (
                SELECT l.entry_id, count(*) AS lines, sum(l.debit) - sum(l.credit) AS difference FROM l GROUP BY l.entry_id),
            c AS (
                SELECT m.entry_id, bool_or(m.company_debit IS NULL OR m.company_credit IS NULL) AS rate_missing,
                       sum(m.company_debit + m.company_credit) FILTER (WHERE m.rounding) AS residual, count(*) AS lines
                  FROM ledger.company_lines(:tenant, :ids) m GROUP BY m.entry_id)
            SELECT entry_id, code, pointer, value FROM (
                SELECT d.id AS entry_id, 'TOO_FEW_LINES' AS code, '/lines' AS pointer, coalesce(t.lines, 0)::text AS value
                  FROM d LEFT JOIN t ON t.entry_id = d.id WHERE coalesce(t.lines, 0) < 2
                UNION ALL SELECT t.entry_id, 'UNBALANCED', '/lines', trim_scale(t.difference)::text FROM t WHERE t.difference <> 0
                UNION ALL SELECT entry_id, 'BOTH_SIDES', '/lines/' || (line - 1), trim_scale(debit) || ' / ' || trim_scale(credit) FROM l WHERE debit <> 0 AND credit <> 0
                UNION ALL SELECT entry_id, 'NO_AMOUNT', '/lines/' || (line - 1), NULL FROM l
                           WHERE debit = 0 AND credit = 0 AND coalesce(company_debit, 0) = 0 AND coalesce(company_credit, 0) = 0
                UNION ALL SELECT entry_id, 'NEGATIVE_AMOUNT', '/lines/' || (line - 1), trim_scale(least(debit, credit))::text FROM l
                           WHERE debit < 0 OR credit < 0 OR company_debit < 0 OR company_credit < 0
                UNION ALL SELECT entry_id, 'AMOUNT_SCALE', '/lines/' || (line - 1), trim_scale(debit + credit)::text FROM l
                           WHERE scale(trim_scale(debit)) > minor_units OR scale(trim_scale(credit)) > minor_units
                UNION ALL SELECT entry_id, 'UNKNOWN_ACCOUNT', '/lines/' || (line - 1) || '/account', account FROM l WHERE known_account IS NULL
                UNION ALL SELECT entry_id, 'HEADER_ACCOUNT', '/lines/' || (line - 1) || '/account', account FROM l WHERE header
                UNION ALL SELECT entry_id, 'INACTIVE_ACCOUNT', '/lines/' || (line - 1) || '/account', account FROM l WHERE NOT active
                UNION ALL SELECT entry_id, 'ACCOUNT_CURRENCY', '/lines/' || (line - 1) || '/account', account FROM l
                           WHERE account_currency <> currency AND debit + credit > 0
                UNION ALL SELECT l.entry_id, 'UNKNOWN_COST_CENTRE', '/lines/' || (l.line - 1) || '/costCentre', l.cost_centre FROM l
                           WHERE l.cost_centre IS NOT NULL AND NOT EXISTS (SELECT FROM ledger.cost_centre k
                                 WHERE k.tenant_id = l.tenant_id AND k.company = l.company AND k.code = l.cost_centre AND k.active)
                UNION ALL SELECT entry_id, 'MISSING_COST_CENTRE', '/lines/' || (line - 1) || '/costCentre', account FROM l
                           WHERE cost_centre IS NULL AND type IN ('revenue', 'expense') AND class <> 'rounding'
                UNION ALL SELECT d.id, 'UNKNOWN_CURRENCY', '/currency', d.currency FROM d WHERE d.minor_units IS NULL
                UNION ALL SELECT d.id, 'RATE_MISSING', '/currency', d.currency FROM d JOIN c ON c.entry_id = d.id
                           WHERE d.minor_units IS NOT NULL AND (c.rate_missing OR d.policy_amount IS NULL)
                UNION ALL SELECT d.id, 'ROUNDING_TOO_LARGE', '/lines', trim_scale(c.residual)::text
                            FROM d JOIN c ON c.entry_id = d.id JOIN ledger.currency u ON u.code = d.company_currency
                           WHERE c.residual > c.lines * 0.5 * power(10::numeric, -u.minor_units)
                UNION ALL SELECT entry_id, 'MISSING_COUNTERPARTY', '/lines/' || (line - 1) || '/counterparty', account FROM l
                           WHERE counterparty IS NULL AND class IN ('receivable', 'payable') AND debit + credit <> 0
                UNION ALL SELECT l.entry_id, 'UNKNOWN_COUNTERPARTY', '/lines/' || (l.line - 1) || '/counterparty', l.counterparty FROM l
                           WHERE l.counterparty IS NOT NULL AND NOT EXISTS (SELECT FROM ledger.counterparty p
                                 WHERE p.tenant_id = l.tenant_id AND p.code = l.counterparty)
                UNION ALL SELECT entry_id, 'MISSING_BANK_REFERENCE', '/externalReference', account FROM l
                           WHERE class = 'bank' AND external_reference IS NULL AND debit + credit <> 0
                UNION ALL SELECT d.id, 'PREPARER_UNKNOWN', '/preparedBy', d.prepared_by FROM d WHERE d.preparer IS NULL
                UNION ALL SELECT d.id, 'PREPARER_NOT_AUTHORISED', '/preparedBy', d.preparer FROM d
                           WHERE d.preparer IS NOT NULL AND NOT EXISTS (SELECT FROM ledger.posting_right r
                                 WHERE r.tenant_id = d.tenant_id AND r.person_code = d.preparer AND r.company = d.company)
                UNION ALL SELECT d.id, 'DUPLICATE_ENTRY', '', o.reference FROM d
                           CROSS JOIN LATERAL (SELECT e.reference FROM ledger.entry_document e
                                 WHERE e.tenant_id = d.tenant_id AND e.duplicate_hash = d.duplicate_hash AND e.id < d.id
                                   AND e.status NOT IN ('rejected', 'cancelled') ORDER BY e.id LIMIT 1) o
                UNION ALL SELECT d.id, 'REVERSAL_BEFORE_ORIGINAL', '/postingDate', o.posting_date::text FROM d
                            JOIN ledger.journal_entry o ON o.tenant_id = d.tenant_id AND o.id = d.reverses_id AND d.posting_date < o.posting_date
            ) f ORDER BY entry_id, code, pointer
            """;

    private static final String FACTS =
            """
            SELECT d.id, d.company, d.reference, d.revision, d.content_hash, d.status, d.source, d.posting_date, coalesce(d.policy_amount, 0) AS amount,
                   1 + (SELECT count(*) FROM ledger.document_validation v
                         WHERE v.tenant_id = d.tenant_id AND v.entry_id = d.id AND v.revision < d.revision) AS submission,
                   (SELECT count(*) FROM ledger.document_attachment a WHERE a.tenant_id = d.tenant_id AND a.entry_id = d.id AND a.sha256 IS NOT NULL) AS attachments,
                   coalesce((SELECT p.status FROM ledger.period p
                      WHERE p.tenant_id = d.tenant_id AND p.company = d.company AND d.posting_date BETWEEN p.starts_on AND p.ends_on
                        AND (p.code = d.period OR d.period IS NULL AND p.kind = 'normal') LIMIT 1), 'none') AS period_status
              FROM ledger.entry_document d WHERE d.tenant_id = :tenant AND d.id = ANY (:ids)
            """;

    private final JdbcClient db;
    private final Clock clock;

    public Validation(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** A refused fact of a document, in words. */
    public record Violation(
            String code, String severity, String pointer, @Nullable String value, String message, String remedy) {}

    /** @param outcome {@code valid}, {@code mendable} or {@code final} */
    public record Result(String outcome, int decisionVersion, List<Violation> violations) {

        public Result {
            violations = List.copyOf(violations);
        }

        public boolean isClean() {
            return VALID.equals(outcome);
        }
    }

    private record Found(UUID entryId, String code, String pointer, @Nullable String value) {}

    /** @param submission the how-manieth time it is handed in; editing a draft many times is no fault */
    private record Facts(
            Documents.Header header,
            String source,
            String postingDate,
            BigDecimal amount,
            int attachments,
            int submission,
            String period) {}

    /**
     * Validates documents of one tenant, stores the answers and marks the documents that failed.
     *
     * @param decide asks {@code je-validation} with these facts for this entry
     */
    public Map<UUID, Result> validate(
            String tenant, Collection<UUID> ids, BiFunction<UUID, Map<String, Object>, Decision> decide) {
        Map<UUID, Result> results = judge(tenant, ids, decide);
        store(tenant, results);
        return results;
    }

    private Map<UUID, Result> judge(
            String tenant, Collection<UUID> ids, BiFunction<UUID, Map<String, Object>, Decision> decide) {
        UUID[] array = ids.toArray(UUID[]::new);
        Map<UUID, List<Found>> found = new LinkedHashMap<>();
        db.sql(FINDINGS)
                .param("tenant", tenant)
                .param("ids", array)
                .query((row, n) -> new Found(
                        row.getObject("entry_id", UUID.class),
                        row.getString("code"),
                        row.getString("pointer"),
                        row.getString("value")))
                .list()
                .forEach(f -> found.computeIfAbsent(f.entryId(), id -> new ArrayList<>())
                        .add(f));
        Map<UUID, Result> results = new LinkedHashMap<>();
        for (Facts facts : facts(tenant, array)) {
            UUID id = facts.header().id();
            results.put(id, judge(facts, found.getOrDefault(id, List.of()), decide));
        }
        return results;
    }

    private List<Facts> facts(String tenant, UUID[] ids) {
        return db.sql(FACTS)
                .param("tenant", tenant)
                .param("ids", ids)
                .query((row, n) -> new Facts(
                        Documents.Header.of(tenant, row),
                        row.getString("source"),
                        row.getString("posting_date"),
                        row.getBigDecimal("amount"),
                        row.getInt("attachments"),
                        row.getInt("submission"),
                        row.getString("period_status")))
                .list();
    }

    private static Result judge(
            Facts facts, List<Found> found, BiFunction<UUID, Map<String, Object>, Decision> decide) {
        Set<String> codes = new LinkedHashSet<>();
        found.forEach(f -> codes.add(f.code()));
        Decision decision = decide.apply(
                facts.header().id(),
                Map.of(
                        "findings", String.join(" ", codes),
                        "amount", facts.amount().doubleValue(),
                        "attachments", facts.attachments(),
                        "manual", "manual".equals(facts.source()),
                        "periodStatus", facts.period(),
                        "revision", facts.submission()));
        List<Violation> violations = new ArrayList<>();
        String outcome = VALID;
        for (Map<String, Object> row : decision.rows()) {
            String code = String.valueOf(row.get("code"));
            String severity = String.valueOf(row.get("severity"));
            List<Found> places =
                    found.stream().filter(f -> f.code().equals(code)).toList();
            for (Found place : places.isEmpty() ? List.of(ofTable(facts, code)) : places) {
                violations.add(new Violation(
                        code,
                        severity,
                        place.pointer(),
                        place.value(),
                        Finding.of(code).message(String.valueOf(place.value())),
                        Finding.of(code).remedy()));
            }
            outcome = FINAL.equals(severity) || FINAL.equals(outcome) ? FINAL : MENDABLE;
        }
        return new Result(outcome, decision.version(), violations);
    }

    /** Where a violation that the table itself computes is shown, and with which value. */
    private static Found ofTable(Facts facts, String code) {
        UUID id = facts.header().id();
        return switch (code) {
            case "PERIOD_CLOSED", "PERIOD_UNKNOWN" -> new Found(id, code, "/postingDate", facts.postingDate());
            case "ATTACHMENT_MISSING" ->
                new Found(id, code, "/attachments", facts.amount().toPlainString());
            case "RESUBMISSION_LIMIT" -> new Found(id, code, "", Integer.toString(facts.submission()));
            default -> new Found(id, code, "", null);
        };
    }

    private void store(String tenant, Map<UUID, Result> results) {
        record Row(UUID id, String outcome, int version, List<Violation> violations) {}
        String payload = Json.write(results.entrySet().stream()
                .map(e -> new Row(
                        e.getKey(),
                        e.getValue().outcome(),
                        e.getValue().decisionVersion(),
                        e.getValue().violations()))
                .toList());
        db.sql(
                        """
                INSERT INTO ledger.document_validation (tenant_id, entry_id, revision, content_hash, outcome, decision_version, validated_at)
                SELECT d.tenant_id, d.id, d.revision, d.content_hash, x.outcome, x.version, ?
                  FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, outcome text, version integer)
                  JOIN ledger.entry_document d ON d.tenant_id = ? AND d.id = x.id
                    ON CONFLICT (tenant_id, entry_id, revision) DO UPDATE
                   SET outcome = excluded.outcome, content_hash = excluded.content_hash,
                       decision_version = excluded.decision_version, validated_at = excluded.validated_at
                """)
                .params(Timestamp.from(clock.instant()), payload, tenant)
                .update();
        db.sql(
                        """
                DELETE FROM ledger.document_violation v USING ledger.entry_document d
                 WHERE d.tenant_id = ? AND d.id = ANY (?) AND v.tenant_id = d.tenant_id AND v.entry_id = d.id AND v.revision = d.revision
                """)
                .params(tenant, results.keySet().toArray(UUID[]::new))
                .update();
        db.sql(
                        """
                INSERT INTO ledger.document_violation (tenant_id, entry_id, revision, ordinal, code, severity, pointer, value, message, remedy)
                SELECT d.tenant_id, d.id, d.revision, v.ordinal, v.violation ->> 'code', v.violation ->> 'severity',
                       v.violation ->> 'pointer', v.violation ->> 'value', v.violation ->> 'message', v.violation ->> 'remedy'
                  FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, violations jsonb)
                 CROSS JOIN LATERAL jsonb_array_elements(x.violations) WITH ORDINALITY AS v(violation, ordinal)
                  JOIN ledger.entry_document d ON d.tenant_id = ? AND d.id = x.id
                """)
                .params(payload, tenant)
                .update();
        db.sql(
                        """
                UPDATE ledger.entry_document d SET status = 'failed' FROM ledger.document_validation v
                 WHERE d.tenant_id = ? AND d.id = ANY (?) AND v.tenant_id = d.tenant_id AND v.entry_id = d.id
                   AND v.revision = d.revision AND v.outcome = 'mendable'
                """)
                .params(tenant, results.keySet().toArray(UUID[]::new))
                .update();
    }
}
