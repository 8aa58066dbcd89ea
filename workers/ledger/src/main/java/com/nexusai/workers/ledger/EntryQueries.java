package com.nexusai.workers.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds entries in every state, from drafts to what is posted and reversed. Pages go on after the last row of the one
 * before (keyset). Only the conditions asked for are in the statement, so that each can use its index. Every call needs
 * an open transaction with its tenant bound.
 */
@Component
public class EntryQueries {

    private static final String COLUMNS =
            """
            SELECT d.id, d.company, d.reference, d.status, d.revision, d.journal, d.document_date, d.posting_date, d.period, d.currency,
                   d.description, d.source, d.prepared_by, d.preparer, d.total_debit, d.policy_amount, d.received_at, d.reverses_id, d.prepared_at,
                   d.external_reference, d.reverse_on, d.exchange_rate, d.submitter, d.importer, d.import_id, d.keyspace, d.entry_key, d.content_hash,
                   d.amount_order, r.score, e.posted_at, e.period AS posted_period, e.fiscal_year, n.number, x.id AS reversed_by
            """;

    private static final String DOCUMENT = " FROM ledger.entry_document d";
    private static final String RATING =
            " ledger.risk_assessment r ON r.tenant_id = d.tenant_id AND r.entry_id = d.id AND r.revision = d.revision";
    private static final String NUMBER = " ledger.document_number n ON n.tenant_id = d.tenant_id AND n.entry_id = d.id";
    private static final String POSTING =
            """
             LEFT JOIN ledger.journal_entry e ON e.tenant_id = d.tenant_id AND e.id = d.id
             LEFT JOIN ledger.journal_entry x ON x.tenant_id = d.tenant_id AND x.reverses_id = d.id
            """;

    private final JdbcClient db;
    private final Documents documents;
    private final Evidence evidence;

    public EntryQueries(JdbcClient db, Documents documents, Evidence evidence) {
        this.db = db;
        this.documents = documents;
        this.evidence = evidence;
    }

    /** What entries are sorted by; each ends in the id or a unique number, so that no two rows are equal. */
    public enum Sort {
        CAPTURED(Key.CAPTURED, true),
        CAPTURED_DESC(Key.CAPTURED, false),
        POSTING_DATE(Key.POSTING_DATE, true),
        POSTING_DATE_DESC(Key.POSTING_DATE, false),
        AMOUNT(Key.AMOUNT, true),
        AMOUNT_DESC(Key.AMOUNT, false),
        RISK(Key.RISK, true),
        RISK_DESC(Key.RISK, false),
        /** By company, fiscal year, journal and number, for a number is one only within these. */
        DOCUMENT_NUMBER(Key.DOCUMENT_NUMBER, true),
        DOCUMENT_NUMBER_DESC(Key.DOCUMENT_NUMBER, false);

        private final Key key;
        private final boolean ascending;

        Sort(Key key, boolean ascending) {
            this.key = key;
            this.ascending = ascending;
        }

        private String direction() {
            return ascending ? " ASC" : " DESC";
        }
    }

    /**
     * The columns of a sort, each comparable through an index.
     *
     * <p>What has no rating or number comes after all that has one, in either direction.
     */
    private enum Key {
        CAPTURED("d.id", null),
        POSTING_DATE("d.posting_date, d.id", null),
        AMOUNT("d.amount_order, d.id", null),
        RISK("r.score, r.entry_id", "r.entry_id IS NULL"),
        DOCUMENT_NUMBER("n.company, n.fiscal_year, n.journal, n.number", "n.entry_id IS NULL");

        private final String columns;
        private final @Nullable String without;

        Key(String columns, @Nullable String without) {
            this.columns = columns;
            this.without = without;
        }

        private List<Object> of(Row row) {
            return switch (this) {
                case CAPTURED -> List.of(row.id());
                case POSTING_DATE -> List.of(row.postingDate(), row.id());
                case AMOUNT -> List.of(row.amountOrder(), row.id());
                case RISK -> List.of(Objects.requireNonNull(row.riskScore()), row.id());
                case DOCUMENT_NUMBER ->
                    List.of(
                            row.company(),
                            Objects.requireNonNull(row.fiscalYear()),
                            row.journal(),
                            Objects.requireNonNull(row.documentNumber()));
            };
        }

        private List<Object> read(List<String> position) {
            return switch (this) {
                case CAPTURED -> List.of(UUID.fromString(position.get(0)));
                case POSTING_DATE -> List.of(LocalDate.parse(position.get(0)), UUID.fromString(position.get(1)));
                case AMOUNT, RISK -> List.of(Long.valueOf(position.get(0)), UUID.fromString(position.get(1)));
                case DOCUMENT_NUMBER ->
                    List.of(
                            position.get(0),
                            Integer.valueOf(position.get(1)),
                            position.get(2),
                            Long.valueOf(position.get(3)));
            };
        }

        private boolean has(Row row) {
            return switch (this) {
                case CAPTURED, POSTING_DATE, AMOUNT -> true;
                case RISK -> row.riskScore() != null;
                case DOCUMENT_NUMBER -> row.documentNumber() != null;
            };
        }
    }

    /**
     * Which entries are wanted; null or empty asks for all.
     *
     * @param companies those the caller may see; null is all of them
     * @param period code of a posting period
     * @param postingDateFrom first posting date
     * @param postingDateTo last posting date
     * @param amountFrom total debits in the entry's currency, with the bound itself
     * @param preparer code as the entry names it
     * @param text part of description, reference or external reference, in any case
     * @param reference the whole reference
     * @param postedFrom posted at that moment or later
     * @param automatic whether it needed nobody's approval; entries that were never planned are neither
     * @param reversing whether it reverses another entry
     * @param failedFrom with a revision that validation has not found valid, at that moment or later
     */
    public record Filter(
            @Nullable Set<String> companies,
            Set<EntryStatus> statuses,
            @Nullable String account,
            @Nullable String period,
            @Nullable LocalDate postingDateFrom,
            @Nullable LocalDate postingDateTo,
            @Nullable BigDecimal amountFrom,
            @Nullable BigDecimal amountTo,
            @Nullable String preparer,
            @Nullable String source,
            @Nullable Integer riskFrom,
            @Nullable Integer riskTo,
            @Nullable String text,
            @Nullable Long documentNumber,
            @Nullable String reference,
            @Nullable Instant postedFrom,
            @Nullable Instant postedBefore,
            @Nullable Boolean automatic,
            @Nullable Boolean reversing,
            @Nullable Instant failedFrom) {

        public static final Filter ALL = new Filter(
                null, Set.of(), null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null);

        public Filter {
            companies = companies == null ? null : Set.copyOf(companies);
            statuses = Set.copyOf(statuses);
        }
    }

    /**
     * One entry in a list.
     *
     * @param version the revision; what an edit must name
     * @param period of the posting, else as the document names it; null where its date says it
     * @param documentNumber null until the sequencer has given it
     * @param riskScore of the current revision; null before it is rated
     * @param totalDebit in the entry's currency
     * @param amountOrder the same as entries are sorted by it
     * @param policyAmount the same in the currency in which limits are compared; null without a rate
     */
    public record Row(
            UUID id,
            String reference,
            String company,
            EntryStatus status,
            int version,
            @Nullable Long documentNumber,
            @Nullable Integer fiscalYear,
            String journal,
            LocalDate documentDate,
            LocalDate postingDate,
            @Nullable String period,
            String description,
            String source,
            String preparedBy,
            BigDecimal totalDebit,
            long amountOrder,
            String currency,
            @Nullable BigDecimal policyAmount,
            @Nullable Integer riskScore,
            Instant capturedAt,
            @Nullable Instant postedAt,
            @Nullable UUID reversesId,
            @Nullable UUID reversedById) {}

    private static final String LAST = "last";
    private static final BigDecimal LARGEST_ORDERED = new BigDecimal("900000000000000");

    /**
     * A page of entries.
     *
     * @param after where the page before ended, as {@link #position} says; empty for the first
     */
    public List<Row> list(String tenant, Filter filter, Sort sort, List<String> after, int limit) {
        LedgerQueries.part(limit);
        boolean amongLast = !after.isEmpty() && after.get(0).equals(LAST);
        List<Row> page = new ArrayList<>();
        if (!amongLast) {
            page.addAll(sorted(tenant, filter, sort, after.isEmpty() ? List.of() : sort.key.read(after), limit));
        }
        if (sort.key.without != null && page.size() < limit) {
            UUID last = amongLast ? UUID.fromString(after.get(1)) : null;
            page.addAll(withoutKey(tenant, filter, sort, last, limit - page.size()));
        }
        return page;
    }

    /** Where a page ended. */
    public static List<String> position(Sort sort, Row last) {
        return sort.key.has(last)
                ? sort.key.of(last).stream().map(Object::toString).toList()
                : List.of(LAST, last.id().toString());
    }

    private List<Row> sorted(String tenant, Filter filter, Sort sort, List<Object> after, int limit) {
        Map<String, Object> params = new LinkedHashMap<>();
        List<String> conditions = conditions(tenant, filter, params);
        String columns = sort.key.columns;
        if (!after.isEmpty()) {
            List<String> names = new ArrayList<>();
            for (Object value : after) {
                String name = "after" + names.size();
                params.put(name, value);
                names.add(":" + name);
            }
            conditions.add("(" + columns + ") " + (sort.ascending ? ">" : "<") + " (" + String.join(", ", names) + ")");
        }
        String order = Stream.of(columns.split(", "))
                .map(column -> column + sort.direction())
                .collect(Collectors.joining(", "));
        String from =
                switch (sort.key) {
                    // Read in the order of the index that has the key, with its tenant named so that it can be.
                    case RISK -> DOCUMENT + " JOIN" + RATING + " AND r.tenant_id = :tenant LEFT JOIN" + NUMBER;
                    case DOCUMENT_NUMBER ->
                        DOCUMENT + " JOIN" + NUMBER + " AND n.tenant_id = :tenant LEFT JOIN" + RATING;
                    case CAPTURED, POSTING_DATE, AMOUNT -> DOCUMENT + " LEFT JOIN" + RATING + " LEFT JOIN" + NUMBER;
                };
        return rows(from, conditions, order, params, limit);
    }

    private List<Row> withoutKey(String tenant, Filter filter, Sort sort, @Nullable UUID after, int limit) {
        Map<String, Object> params = new LinkedHashMap<>();
        List<String> conditions = conditions(tenant, filter, params);
        conditions.add(String.valueOf(sort.key.without));
        if (after != null) {
            conditions.add("d.id " + (sort.ascending ? ">" : "<") + " :after");
            params.put("after", after);
        }
        return rows(
                DOCUMENT + " LEFT JOIN" + RATING + " LEFT JOIN" + NUMBER,
                conditions,
                "d.id" + sort.direction(),
                params,
                limit);
    }

    private List<Row> rows(String from, List<String> conditions, String order, Map<String, Object> params, int limit) {
        params.put("limit", limit);
        return db.sql(COLUMNS + from + POSTING + " WHERE " + String.join(" AND ", conditions) + " ORDER BY " + order
                        + " LIMIT :limit")
                .params(params)
                .query((row, n) -> row(row))
                .list();
    }

    /** @param exact false where counting ended at the cap */
    public record Count(long entries, boolean exact) {}

    /** How many entries there are, counted up to a cap. */
    public Count count(String tenant, Filter filter, int cap) {
        Map<String, Object> params = new LinkedHashMap<>();
        List<String> conditions = conditions(tenant, filter, params);
        params.put("limit", cap + 1);
        String rated = filter.riskFrom() == null && filter.riskTo() == null ? "" : " LEFT JOIN" + RATING;
        long found = db.sql("SELECT count(*) FROM (SELECT" + DOCUMENT + rated + " WHERE "
                        + String.join(" AND ", conditions) + " LIMIT :limit) q")
                .params(params)
                .query(Long.class)
                .single();
        return new Count(Math.min(found, cap), found <= cap);
    }

    private static List<String> conditions(String tenant, Filter filter, Map<String, Object> params) {
        List<String> conditions = new ArrayList<>();
        conditions.add("d.tenant_id = :tenant");
        params.put("tenant", tenant);
        Set<String> companies = filter.companies();
        if (companies != null) {
            conditions.add("d.company = ANY (:companies)");
            params.put("companies", companies.toArray(String[]::new));
        }
        if (!filter.statuses().isEmpty()) {
            conditions.add("d.status = ANY (:statuses)");
            params.put(
                    "statuses",
                    filter.statuses().stream().map(EntryStatus::text).toArray(String[]::new));
        }
        with(
                conditions,
                params,
                "account",
                filter.account(),
                "EXISTS (SELECT FROM ledger.document_line l WHERE l.tenant_id = d.tenant_id AND l.entry_id = d.id AND l.account = :account)");
        with(
                conditions,
                params,
                "period",
                filter.period(),
                """
                d.posting_date BETWEEN (SELECT min(p.starts_on) FROM ledger.period p WHERE p.tenant_id = :tenant AND p.code = :period)
                    AND (SELECT max(p.ends_on) FROM ledger.period p WHERE p.tenant_id = :tenant AND p.code = :period)
                AND EXISTS (SELECT FROM ledger.period p WHERE p.tenant_id = d.tenant_id AND p.company = d.company AND p.code = :period
                     AND d.posting_date BETWEEN p.starts_on AND p.ends_on AND (d.period = p.code OR d.period IS NULL AND p.kind = 'normal'))
                """);
        with(conditions, params, "dateFrom", filter.postingDateFrom(), "d.posting_date >= :dateFrom");
        with(conditions, params, "dateTo", filter.postingDateTo(), "d.posting_date <= :dateTo");
        with(conditions, params, "amountFrom", filter.amountFrom(), "d.total_debit >= :amountFrom");
        with(conditions, params, "amountTo", filter.amountTo(), "d.total_debit <= :amountTo");
        with(conditions, params, "leastOrder", amountOrder(filter.amountFrom()), "d.amount_order >= :leastOrder");
        with(conditions, params, "mostOrder", amountOrder(filter.amountTo()), "d.amount_order <= :mostOrder");
        with(conditions, params, "reference", filter.reference(), "d.reference = :reference");
        with(
                conditions,
                params,
                "number",
                filter.documentNumber(),
                "d.id IN (SELECT m.entry_id FROM ledger.document_number m WHERE m.tenant_id = :tenant AND m.number = :number)");
        with(conditions, params, "preparer", filter.preparer(), "d.prepared_by = :preparer");
        with(conditions, params, "source", filter.source(), "d.source = :source");
        with(conditions, params, "riskFrom", filter.riskFrom(), "r.score >= :riskFrom");
        with(conditions, params, "riskTo", filter.riskTo(), "r.score <= :riskTo");
        posting(conditions, params, filter);
        String text = filter.text();
        with(
                conditions,
                params,
                "text",
                text == null || text.isBlank() ? null : "%" + text.strip().replaceAll("([\\\\%_])", "\\\\$1") + "%",
                "(d.description ILIKE :text OR d.reference ILIKE :text OR d.external_reference ILIKE :text)");
        return conditions;
    }

    /** As the column is computed; what it rounds away the comparison with the amount itself decides. */
    private static @Nullable Long amountOrder(@Nullable BigDecimal amount) {
        return amount == null
                ? null
                : amount.min(LARGEST_ORDERED)
                        .max(LARGEST_ORDERED.negate())
                        .movePointRight(4)
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact();
    }

    private static void posting(List<String> conditions, Map<String, Object> params, Filter filter) {
        List<String> posted = new ArrayList<>();
        with(posted, params, "postedFrom", timestamp(filter.postedFrom()), " AND e.posted_at >= :postedFrom");
        with(posted, params, "postedBefore", timestamp(filter.postedBefore()), " AND e.posted_at < :postedBefore");
        if (!posted.isEmpty()) {
            conditions.add("d.id IN (SELECT e.id FROM ledger.journal_entry e WHERE e.tenant_id = :tenant"
                    + String.join("", posted) + ")");
        }
        with(
                conditions,
                params,
                "automatic",
                filter.automatic(),
                "EXISTS (SELECT FROM approvals.approval_plan a WHERE a.tenant_id = d.tenant_id AND a.subject_id = d.id AND a.revision = d.revision AND a.required <> :automatic)");
        with(conditions, params, "reversing", filter.reversing(), "(d.reverses_id IS NOT NULL) = :reversing");
        with(
                conditions,
                params,
                "failedFrom",
                timestamp(filter.failedFrom()),
                "d.id IN (SELECT v.entry_id FROM ledger.document_validation v WHERE v.tenant_id = :tenant AND v.outcome <> 'valid' AND v.validated_at >= :failedFrom)");
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static void with(
            List<String> conditions,
            Map<String, Object> params,
            String name,
            @Nullable Object value,
            String condition) {
        if (value != null) {
            conditions.add(condition);
            params.put(name, value);
        }
    }

    /**
     * A line, with its amounts in the company's currency: as posted, or as they would be posted.
     *
     * @param companyDebit null where no exchange rate is known
     * @param rounding whether posting adds it for what converting leaves over
     */
    public record Line(
            int line,
            String account,
            @Nullable String accountName,
            BigDecimal debit,
            BigDecimal credit,
            @Nullable BigDecimal companyDebit,
            @Nullable BigDecimal companyCredit,
            @Nullable String costCentre,
            @Nullable String counterparty,
            @Nullable String text,
            @Nullable String taxCode,
            @Nullable BigDecimal quantity,
            @Nullable String unit,
            @Nullable String intercompanyCompany,
            boolean rounding) {}

    /**
     * One entry with everything it says.
     *
     * @param preparer the person that {@code preparedBy} names; null when nobody is known by that code
     * @param companyCurrency currency of the lines' company amounts
     * @param contentHash of header, lines and attachments, in hex; approvals hold for one
     * @param findings what the newest validation found
     */
    public record Detail(
            Row entry,
            String keyspace,
            String entryKey,
            @Nullable String preparer,
            @Nullable Instant preparedAt,
            @Nullable String externalReference,
            @Nullable LocalDate reverseOn,
            @Nullable BigDecimal exchangeRate,
            String submitter,
            @Nullable String importer,
            @Nullable UUID importId,
            String companyCurrency,
            String contentHash,
            List<Line> lines,
            List<EntryDocument.Attachment> attachments,
            Optional<Evidence.Findings> findings) {

        public Detail {
            lines = List.copyOf(lines);
            attachments = List.copyOf(attachments);
        }
    }

    /** @throws LedgerRefusal {@code NOT_FOUND} */
    public Detail find(String tenant, UUID id) {
        List<EntryDocument.Attachment> attachments = documents.attachments(tenant, id);
        Optional<Evidence.Findings> findings = evidence.findings(tenant, id);
        return db.sql(COLUMNS + DOCUMENT + " LEFT JOIN" + RATING + " LEFT JOIN" + NUMBER + POSTING
                        + " WHERE d.tenant_id = :tenant AND d.id = :id")
                .param("tenant", tenant)
                .param("id", id)
                .query((row, n) -> new Detail(
                        row(row),
                        row.getString("keyspace"),
                        row.getString("entry_key"),
                        row.getString("preparer"),
                        Documents.instant(row, "prepared_at"),
                        row.getString("external_reference"),
                        row.getObject("reverse_on", LocalDate.class),
                        row.getBigDecimal("exchange_rate"),
                        row.getString("submitter"),
                        row.getString("importer"),
                        row.getObject("import_id", UUID.class),
                        companyCurrency(tenant, row.getString("company")),
                        java.util.HexFormat.of().formatHex(row.getBytes("content_hash")),
                        lines(tenant, id, row.getTimestamp("posted_at") != null),
                        attachments,
                        findings))
                .optional()
                .orElseThrow(() -> Documents.unknown(id));
    }

    /** Ids of the entries that have these references; those that none has are left out. */
    public Map<String, UUID> ids(String tenant, List<String> references) {
        Map<String, UUID> ids = new LinkedHashMap<>();
        db.sql("SELECT reference, id FROM ledger.entry_document WHERE tenant_id = ? AND reference = ANY (?)")
                .params(tenant, references.toArray(String[]::new))
                .query((row, n) -> ids.put(row.getString("reference"), row.getObject("id", UUID.class)))
                .list();
        return ids;
    }

    private String companyCurrency(String tenant, String company) {
        return db.sql("SELECT currency FROM ledger.company WHERE tenant_id = ? AND code = ?")
                .params(tenant, company)
                .query(String.class)
                .single();
    }

    private List<Line> lines(String tenant, UUID id, boolean posted) {
        String source = posted
                ? """
                  (SELECT j.*, NOT EXISTS (SELECT FROM ledger.document_line k WHERE k.tenant_id = j.tenant_id AND k.entry_id = j.entry_id AND k.line = j.line) AS rounding
                     FROM ledger.journal_line j WHERE j.tenant_id = :tenant AND j.entry_id = :id)
                  """
                : "(SELECT * FROM ledger.company_lines(:tenant, ARRAY[:id]))";
        return db.sql(
                        "SELECT l.*, a.name AS account_name FROM " + source
                                + " l LEFT JOIN ledger.account a ON a.tenant_id = :tenant AND a.code = l.account ORDER BY l.line")
                .param("tenant", tenant)
                .param("id", id)
                .query((row, n) -> new Line(
                        row.getInt("line"),
                        row.getString("account"),
                        row.getString("account_name"),
                        row.getBigDecimal("debit"),
                        row.getBigDecimal("credit"),
                        row.getBigDecimal("company_debit"),
                        row.getBigDecimal("company_credit"),
                        row.getString("cost_centre"),
                        row.getString("counterparty"),
                        row.getString("line_text"),
                        row.getString("tax_code"),
                        row.getBigDecimal("quantity"),
                        row.getString("unit"),
                        row.getString("intercompany_company"),
                        row.getBoolean("rounding")))
                .list();
    }

    private static Row row(ResultSet row) throws SQLException {
        String postedPeriod = row.getString("posted_period");
        return new Row(
                row.getObject("id", UUID.class),
                row.getString("reference"),
                row.getString("company"),
                EntryStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getInt("revision"),
                row.getObject("number", Long.class),
                row.getObject("fiscal_year", Integer.class),
                row.getString("journal"),
                row.getObject("document_date", LocalDate.class),
                row.getObject("posting_date", LocalDate.class),
                postedPeriod == null ? row.getString("period") : postedPeriod,
                row.getString("description"),
                row.getString("source"),
                row.getString("prepared_by"),
                row.getBigDecimal("total_debit"),
                row.getLong("amount_order"),
                row.getString("currency"),
                row.getBigDecimal("policy_amount"),
                row.getObject("score", Integer.class),
                row.getTimestamp("received_at").toInstant(),
                Documents.instant(row, "posted_at"),
                row.getObject("reverses_id", UUID.class),
                row.getObject("reversed_by", UUID.class));
    }
}
