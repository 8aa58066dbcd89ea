package com.nexusai.workers.ledger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What an entry is to be compared with: the posted entries nearest to it, and what its preparer usually books, both of its own company. Only
 * the newest rows by index are looked at, so that an answer costs the same in a large ledger. Every call needs an open transaction with its
 * tenant bound.
 */
@Component
public class Comparables {

    static final int PREPARED_LOOKED_AT = 500;
    private static final int POSTED_LOOKED_AT = 200;
    private static final int NEAREST = 4;
    private static final int LINES = 12;
    private static final int PAIRS = 6;

    private static final String DOCUMENT =
            """
            WITH d AS MATERIALIZED (
                SELECT e.tenant_id, e.id, e.company, e.posting_date, e.prepared_by, coalesce(e.preparer, e.prepared_by) AS preparer, e.currency,
                       e.main_debit, e.main_credit, e.counterparty, e.policy_amount, c.zone, t.policy_currency
                  FROM ledger.entry_document e
                  JOIN ledger.company c ON c.tenant_id = e.tenant_id AND c.code = e.company
                  JOIN ledger.tenant t ON t.tenant_id = e.tenant_id
                 WHERE e.tenant_id = :tenant AND e.id = :id)
            """;

    /** By party, then by how many times the amount is larger or smaller, then the newest. */
    private static final String NEAREST_POSTED = DOCUMENT
            + """
            SELECT j.id, j.reference, j.posting_date, j.description, j.preparer, j.counterparty, j.currency, j.total_debit, j.policy_amount,
                   n.number, j.counterparty IS NOT DISTINCT FROM d.counterparty AS same_counterparty, j.preparer = d.preparer AS same_preparer,
                   d.policy_amount AS amount, d.policy_currency,
                   (SELECT count(*) FROM ledger.journal_line l WHERE l.tenant_id = j.tenant_id AND l.entry_id = j.id) AS lines
              FROM d CROSS JOIN LATERAL (
                SELECT e.* FROM ledger.journal_entry e
                 WHERE e.tenant_id = d.tenant_id AND e.company = d.company AND e.main_debit = d.main_debit AND e.main_credit = d.main_credit
                   AND e.posting_date <= d.posting_date AND e.id <> d.id AND e.reverses_id IS DISTINCT FROM d.id
                 ORDER BY e.posting_date DESC LIMIT :lookedAt) j
              LEFT JOIN ledger.document_number n ON n.tenant_id = j.tenant_id AND n.entry_id = j.id
             ORDER BY same_counterparty DESC, abs(ln(greatest(j.policy_amount, 0.01)) - ln(greatest(coalesce(d.policy_amount, 0), 0.01))),
                      j.posting_date DESC, j.id DESC
             LIMIT :nearest
            """;

    private static final String PREPARED = DOCUMENT
            + """
            , booked AS MATERIALIZED (
                SELECT q.*, (q.prepared_at AT TIME ZONE d.zone) AS local FROM d CROSS JOIN LATERAL (
                    SELECT e.id, e.company, e.status, e.main_debit, e.main_credit, e.policy_amount, e.prepared_at FROM ledger.entry_document e
                     WHERE e.tenant_id = d.tenant_id AND e.prepared_by = d.prepared_by AND e.id <> d.id ORDER BY e.id DESC LIMIT :lookedAt) q
                 WHERE q.status = 'posted' AND q.company = d.company)
            """;

    private final JdbcClient db;

    public Comparables(JdbcClient db) {
        this.db = db;
    }

    /** A posted line, in the entry's currency. */
    public record Line(
            int line,
            String account,
            @Nullable String accountName,
            BigDecimal debit,
            BigDecimal credit,
            @Nullable String costCentre,
            @Nullable String counterparty,
            @Nullable String text) {}

    /**
     * A posted entry on the same pair of accounts.
     *
     * @param amountRatio its amount to that of the entry compared, in the policy currency; null where that has none
     * @param lines its first lines
     * @param lineCount how many it has
     */
    public record Comparable(
            UUID id,
            String reference,
            @Nullable Long documentNumber,
            LocalDate postingDate,
            String description,
            String preparer,
            @Nullable String counterparty,
            BigDecimal totalDebit,
            String currency,
            boolean sameCounterparty,
            boolean samePreparer,
            @Nullable BigDecimal amountRatio,
            List<Line> lines,
            int lineCount) {}

    /**
     * A pair of accounts that the preparer books.
     *
     * @param lowest of the amounts, in the policy currency
     * @param same whether it is the pair of the entry compared
     */
    public record Pair(
            String debit,
            @Nullable String debitName,
            String credit,
            @Nullable String creditName,
            int entries,
            BigDecimal lowest,
            BigDecimal median,
            BigDecimal highest,
            boolean same) {}

    /** @param value ISO day of the week, 1 to 7, or hour of the day, in the company's time zone */
    public record Times(int value, int entries) {}

    /**
     * What the preparer has lately booked for the company.
     *
     * @param entries posted ones among the preparer's newest
     * @param pairs the most used ones
     */
    public record Usual(
            String preparer,
            String currency,
            String timeZone,
            int entries,
            List<Pair> pairs,
            List<Times> weekdays,
            List<Times> hours) {}

    /** The nearest posted entries first. */
    public List<Comparable> nearest(String tenant, UUID id) {
        List<Comparable> found = db.sql(NEAREST_POSTED)
                .param("tenant", tenant)
                .param("id", id)
                .param("lookedAt", POSTED_LOOKED_AT)
                .param("nearest", NEAREST)
                .query((row, n) -> {
                    BigDecimal amount = row.getBigDecimal("amount");
                    return new Comparable(
                            row.getObject("id", UUID.class),
                            row.getString("reference"),
                            row.getObject("number", Long.class),
                            row.getObject("posting_date", LocalDate.class),
                            row.getString("description"),
                            row.getString("preparer"),
                            row.getString("counterparty"),
                            row.getBigDecimal("total_debit"),
                            row.getString("currency"),
                            row.getBoolean("same_counterparty"),
                            row.getBoolean("same_preparer"),
                            amount == null || amount.signum() == 0
                                    ? null
                                    : row.getBigDecimal("policy_amount")
                                            .divide(amount, 4, java.math.RoundingMode.HALF_UP),
                            List.of(),
                            row.getInt("lines"));
                })
                .list();
        Map<UUID, List<Line>> lines =
                lines(tenant, found.stream().map(Comparable::id).toList());
        return found.stream()
                .map(one -> new Comparable(
                        one.id(),
                        one.reference(),
                        one.documentNumber(),
                        one.postingDate(),
                        one.description(),
                        one.preparer(),
                        one.counterparty(),
                        one.totalDebit(),
                        one.currency(),
                        one.sameCounterparty(),
                        one.samePreparer(),
                        one.amountRatio(),
                        lines.getOrDefault(one.id(), List.of()),
                        one.lineCount()))
                .toList();
    }

    private Map<UUID, List<Line>> lines(String tenant, List<UUID> entries) {
        Map<UUID, List<Line>> lines = new LinkedHashMap<>();
        db.sql(
                        """
                SELECT l.*, a.name AS account_name FROM unnest(?::uuid[]) AS e(id) CROSS JOIN LATERAL (
                    SELECT * FROM ledger.journal_line j WHERE j.tenant_id = ? AND j.entry_id = e.id ORDER BY j.line LIMIT ?) l
                  LEFT JOIN ledger.account a ON a.tenant_id = l.tenant_id AND a.code = l.account ORDER BY l.entry_id, l.line
                """)
                .params(entries.toArray(UUID[]::new), tenant, LINES)
                .query((row, n) -> lines.computeIfAbsent(row.getObject("entry_id", UUID.class), id -> new ArrayList<>())
                        .add(new Line(
                                row.getInt("line"),
                                row.getString("account"),
                                row.getString("account_name"),
                                row.getBigDecimal("debit"),
                                row.getBigDecimal("credit"),
                                row.getString("cost_centre"),
                                row.getString("counterparty"),
                                row.getString("line_text"))))
                .list();
        return lines;
    }

    /** What the entry's preparer usually books. */
    public Usual usual(String tenant, UUID id) {
        List<Pair> pairs = prepared(
                        tenant,
                        id,
                        """
                SELECT b.main_debit, b.main_credit, x.name AS debit_name, y.name AS credit_name, count(*) AS entries, min(b.policy_amount) AS lowest,
                       percentile_disc(0.5) WITHIN GROUP (ORDER BY b.policy_amount) AS median, max(b.policy_amount) AS highest,
                       bool_and(b.main_debit = d.main_debit AND b.main_credit = d.main_credit) AS same
                  FROM d CROSS JOIN booked b
                  LEFT JOIN ledger.account x ON x.tenant_id = d.tenant_id AND x.code = b.main_debit
                  LEFT JOIN ledger.account y ON y.tenant_id = d.tenant_id AND y.code = b.main_credit
                 WHERE b.main_debit IS NOT NULL AND b.main_credit IS NOT NULL
                 GROUP BY 1, 2, 3, 4 ORDER BY same DESC, entries DESC, 1, 2 LIMIT :pairs
                """)
                .param("pairs", PAIRS)
                .query((row, n) -> new Pair(
                        row.getString("main_debit"),
                        row.getString("debit_name"),
                        row.getString("main_credit"),
                        row.getString("credit_name"),
                        row.getInt("entries"),
                        row.getBigDecimal("lowest"),
                        row.getBigDecimal("median"),
                        row.getBigDecimal("highest"),
                        row.getBoolean("same")))
                .list();
        return prepared(
                        tenant,
                        id,
                        "SELECT d.preparer, d.policy_currency, d.zone, (SELECT count(*) FROM booked) AS entries FROM d")
                .query((row, n) -> new Usual(
                        row.getString("preparer"),
                        row.getString("policy_currency"),
                        row.getString("zone"),
                        row.getInt("entries"),
                        pairs,
                        times(tenant, id, "isodow"),
                        times(tenant, id, "hour")))
                .optional()
                .orElseThrow(() -> Documents.unknown(id));
    }

    private List<Times> times(String tenant, UUID id, String part) {
        return prepared(
                        tenant,
                        id,
                        "SELECT extract(" + part
                                + " FROM local)::integer AS value, count(*) AS entries FROM booked WHERE local IS NOT NULL GROUP BY 1 ORDER BY 1")
                .query((row, n) -> new Times(row.getInt("value"), row.getInt("entries")))
                .list();
    }

    private JdbcClient.StatementSpec prepared(String tenant, UUID id, String select) {
        return db.sql(PREPARED + select).param("tenant", tenant).param("id", id).param("lookedAt", PREPARED_LOOKED_AT);
    }
}
