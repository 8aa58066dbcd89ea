package com.nexusai.workers.ledger;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the ledger page by page. A page goes on after the last row of the one before (keyset), so that nothing is repeated
 * or skipped while entries are posted, and a late page costs no more than the first. Every call needs an open transaction
 * with its tenant bound.
 */
@Component
public class LedgerQueries {

    private static final int LONGEST_PAGE = 200;
    /** Of an export, which is read part by part. */
    private static final int LONGEST_PART = 2_000;

    private final JdbcClient db;

    public LedgerQueries(JdbcClient db) {
        this.db = db;
    }

    /** Where a page of entries ended. */
    public record EntryCursor(LocalDate postingDate, UUID id) {}

    /** Which entries are wanted; null asks for all of them. */
    public record EntryFilter(
            @Nullable String company,
            @Nullable String period,
            @Nullable String account,
            @Nullable String preparer,
            @Nullable String source) {}

    /** @param documentNumber null until the sequencer has given it, about a second */
    public record Entry(
            UUID id,
            String company,
            String period,
            String journal,
            @Nullable Long documentNumber,
            String reference,
            LocalDate postingDate,
            String description,
            BigDecimal totalDebit,
            String currency,
            String source,
            String preparer,
            @Nullable UUID reversesId,
            @Nullable UUID reversedById) {

        public EntryCursor cursor() {
            return new EntryCursor(postingDate, id);
        }
    }

    /** Posted entries by posting date. */
    public List<Entry> entries(String tenant, EntryFilter filter, @Nullable EntryCursor after, int limit) {
        return db.sql(
                        """
                SELECT e.*, n.number, r.id AS reversed_by
                  FROM ledger.journal_entry e
                  LEFT JOIN ledger.document_number n ON n.tenant_id = e.tenant_id AND n.entry_id = e.id
                  LEFT JOIN ledger.journal_entry r ON r.tenant_id = e.tenant_id AND r.reverses_id = e.id
                 WHERE e.tenant_id = :tenant
                   AND (CAST(:company AS text) IS NULL OR e.company = :company)
                   AND (CAST(:period AS text) IS NULL OR e.period = :period)
                   AND (CAST(:preparer AS text) IS NULL OR e.preparer = :preparer)
                   AND (CAST(:source AS text) IS NULL OR e.source = :source)
                   AND (CAST(:account AS text) IS NULL OR EXISTS (SELECT FROM ledger.journal_line l
                         WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id AND l.account = :account))
                   AND (CAST(:afterDate AS date) IS NULL OR (e.posting_date, e.id) > (CAST(:afterDate AS date), CAST(:afterId AS uuid)))
                 ORDER BY e.posting_date, e.id LIMIT :limit
                """)
                .param("tenant", tenant)
                .param("company", filter.company())
                .param("period", filter.period())
                .param("preparer", filter.preparer())
                .param("source", filter.source())
                .param("account", filter.account())
                .param("afterDate", after == null ? null : after.postingDate())
                .param("afterId", after == null ? null : after.id())
                .param("limit", page(limit))
                .query((row, n) -> new Entry(
                        row.getObject("id", UUID.class),
                        row.getString("company"),
                        row.getString("period"),
                        row.getString("journal"),
                        row.getObject("number", Long.class),
                        row.getString("reference"),
                        row.getObject("posting_date", LocalDate.class),
                        row.getString("description"),
                        row.getBigDecimal("total_debit"),
                        row.getString("currency"),
                        row.getString("source"),
                        row.getString("preparer"),
                        row.getObject("reverses_id", UUID.class),
                        row.getObject("reversed_by", UUID.class)))
                .list();
    }

    /**
     * An account of the tenant's chart.
     *
     * @param header groups other accounts and takes no postings
     * @param systemOnly kept by a sub-ledger: a manual entry to it is a risk signal
     * @param currency the only transaction currency it takes; null takes any
     */
    public record Account(
            String code,
            String name,
            String type,
            boolean header,
            boolean active,
            boolean systemOnly,
            @Nullable String currency,
            String accountClass) {}

    /**
     * The chart of accounts by code.
     *
     * @param text part of code or name, in any case; null asks for all
     * @param type {@code asset}, {@code liability}, {@code equity}, {@code revenue} or {@code expense}; null asks for all
     * @param after code of the last account of the page before
     */
    public List<Account> accounts(
            String tenant, @Nullable String text, @Nullable String type, @Nullable String after, int limit) {
        return db.sql(
                        """
                SELECT * FROM ledger.account a
                 WHERE a.tenant_id = :tenant
                   AND (CAST(:type AS text) IS NULL OR a.type = :type)
                   AND (CAST(:text AS text) IS NULL OR position(lower(:text) IN lower(a.code || ' ' || a.name)) > 0)
                   AND (CAST(:after AS text) IS NULL OR a.code > :after)
                 ORDER BY a.code LIMIT :limit
                """)
                .param("tenant", tenant)
                .param("type", type)
                .param("text", text)
                .param("after", after)
                .param("limit", page(limit))
                .query((row, n) -> account(row))
                .list();
    }

    /** @throws LedgerRefusal {@code NOT_FOUND} */
    public Account account(String tenant, String code) {
        return db.sql("SELECT * FROM ledger.account WHERE tenant_id = ? AND code = ?")
                .params(tenant, code)
                .query((row, n) -> account(row))
                .optional()
                .orElseThrow(() -> new LedgerRefusal(
                        "NOT_FOUND",
                        "account",
                        code,
                        "no account " + code + " exists here",
                        "choose one from the chart of accounts"));
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getString("code"),
                row.getString("name"),
                row.getString("type"),
                row.getBoolean("header"),
                row.getBoolean("active"),
                row.getBoolean("system_only"),
                row.getString("currency"),
                row.getString("class"));
    }

    /** Where a page of account lines ended. */
    public record LineCursor(LocalDate postingDate, UUID entryId, int line) {}

    /**
     * @param documentNumber null until the sequencer has given it
     * @param text of the line alone
     * @param balance debits less credits in the company's currency, up to and with this line
     */
    public record AccountLine(
            LocalDate postingDate,
            UUID entryId,
            int line,
            String reference,
            @Nullable Long documentNumber,
            String description,
            @Nullable String text,
            @Nullable String costCentre,
            @Nullable String counterparty,
            BigDecimal companyDebit,
            BigDecimal companyCredit,
            BigDecimal balance) {

        public LineCursor cursor() {
            return new LineCursor(postingDate, entryId, line);
        }
    }

    /** Posting dates from the first to the last; null has no end there. */
    public record Days(@Nullable LocalDate from, @Nullable LocalDate to) {

        public static final Days ALL = new Days(null, null);
    }

    /**
     * The balance of an account before a day, debits less credits in the company's currency: of a profit-and-loss account
     * within the day's fiscal year, of a balance-sheet account from the beginning.
     *
     * @param day null is the beginning
     */
    public BigDecimal opening(String tenant, String company, String account, @Nullable LocalDate day) {
        return db.sql(
                        """
                SELECT coalesce(sum(l.company_debit - l.company_credit), 0) FROM ledger.journal_line l
                  JOIN ledger.account a ON a.tenant_id = l.tenant_id AND a.code = l.account
                  LEFT JOIN ledger.fiscal_year y ON y.tenant_id = l.tenant_id AND y.company = l.company
                       AND :day BETWEEN y.starts_on AND y.ends_on AND a.type IN ('revenue', 'expense')
                 WHERE l.tenant_id = :tenant AND l.company = :company AND l.account = :account
                   AND l.posting_date < CAST(:day AS date) AND (y.starts_on IS NULL OR l.posting_date >= y.starts_on)
                """)
                .param("tenant", tenant)
                .param("company", company)
                .param("account", account)
                .param("day", day)
                .query(BigDecimal.class)
                .single();
    }

    /**
     * An account's lines with their running balance. A profit-and-loss account begins at zero each fiscal year; a
     * balance-sheet account never does. What lies before the days counts in the balance.
     */
    public List<AccountLine> accountLines(
            String tenant, String company, String account, Days days, @Nullable LineCursor after, int limit) {
        return db.sql(
                        """
                WITH page AS (
                    SELECT l.posting_date, l.entry_id, l.line, l.company_debit, l.company_credit, y.starts_on,
                           l.line_text, l.cost_centre, l.counterparty
                      FROM ledger.journal_line l
                      JOIN ledger.account a ON a.tenant_id = l.tenant_id AND a.code = l.account
                      LEFT JOIN ledger.fiscal_year y ON y.tenant_id = l.tenant_id AND y.company = l.company
                           AND l.posting_date BETWEEN y.starts_on AND y.ends_on AND a.type IN ('revenue', 'expense')
                     WHERE l.tenant_id = :tenant AND l.company = :company AND l.account = :account
                       AND (CAST(:from AS date) IS NULL OR l.posting_date >= CAST(:from AS date))
                       AND (CAST(:to AS date) IS NULL OR l.posting_date <= CAST(:to AS date))
                       AND (CAST(:afterDate AS date) IS NULL
                            OR (l.posting_date, l.entry_id, l.line) > (CAST(:afterDate AS date), CAST(:afterId AS uuid), :afterLine))
                     ORDER BY l.posting_date, l.entry_id, l.line LIMIT :limit),
                first AS (
                    SELECT p.starts_on,
                           (array_agg(p.posting_date ORDER BY p.posting_date, p.entry_id, p.line))[1] AS posting_date,
                           (array_agg(p.entry_id ORDER BY p.posting_date, p.entry_id, p.line))[1] AS entry_id,
                           (array_agg(p.line ORDER BY p.posting_date, p.entry_id, p.line))[1] AS line
                      FROM page p GROUP BY p.starts_on),
                carried AS (
                    SELECT f.starts_on, coalesce(sum(l.company_debit - l.company_credit), 0) AS balance
                      FROM first f
                      LEFT JOIN ledger.journal_line l ON l.tenant_id = :tenant AND l.company = :company AND l.account = :account
                           AND (l.posting_date, l.entry_id, l.line) < (f.posting_date, f.entry_id, f.line)
                           AND (f.starts_on IS NULL OR l.posting_date >= f.starts_on)
                     GROUP BY f.starts_on)
                SELECT p.posting_date, p.entry_id, p.line, e.reference, n.number, e.description, p.line_text, p.cost_centre, p.counterparty,
                       p.company_debit, p.company_credit,
                       c.balance + sum(p.company_debit - p.company_credit)
                           OVER (PARTITION BY p.starts_on ORDER BY p.posting_date, p.entry_id, p.line) AS balance
                  FROM page p
                  JOIN carried c ON c.starts_on IS NOT DISTINCT FROM p.starts_on
                  JOIN ledger.journal_entry e ON e.tenant_id = :tenant AND e.id = p.entry_id
                  LEFT JOIN ledger.document_number n ON n.tenant_id = :tenant AND n.entry_id = p.entry_id
                 ORDER BY p.posting_date, p.entry_id, p.line
                """)
                .param("tenant", tenant)
                .param("company", company)
                .param("account", account)
                .param("afterDate", after == null ? null : after.postingDate())
                .param("afterId", after == null ? null : after.entryId())
                .param("afterLine", after == null ? 0 : after.line())
                .param("from", days.from())
                .param("to", days.to())
                .param("limit", part(limit))
                .query((row, n) -> new AccountLine(
                        row.getObject("posting_date", LocalDate.class),
                        row.getObject("entry_id", UUID.class),
                        row.getInt("line"),
                        row.getString("reference"),
                        row.getObject("number", Long.class),
                        row.getString("description"),
                        row.getString("line_text"),
                        row.getString("cost_centre"),
                        row.getString("counterparty"),
                        row.getBigDecimal("company_debit"),
                        row.getBigDecimal("company_credit"),
                        row.getBigDecimal("balance")))
                .list();
    }

    /** @param balance debits less credits in the company's currency */
    public record AccountBalance(String account, String name, String type, BigDecimal balance) {}

    /**
     * The trial balance of a company at the end of a day: profit and loss of the fiscal year so far, everything else from
     * the beginning. The result of earlier years shows on retained earnings; it is computed, no entry carries it there.
     */
    public List<AccountBalance> trialBalance(String tenant, String company, LocalDate asOf) {
        return db.sql(
                        """
                WITH year AS (
                    SELECT max(y.starts_on) AS starts_on FROM ledger.fiscal_year y
                     WHERE y.tenant_id = :tenant AND y.company = :company AND y.starts_on <= :asOf),
                balances AS (
                    SELECT CASE WHEN a.type IN ('revenue', 'expense') AND l.posting_date < (SELECT starts_on FROM year)
                                THEN c.retained_earnings_account ELSE l.account END AS account,
                           sum(l.company_debit - l.company_credit) AS balance
                      FROM ledger.journal_line l
                      JOIN ledger.account a ON a.tenant_id = l.tenant_id AND a.code = l.account
                      JOIN ledger.company c ON c.tenant_id = l.tenant_id AND c.code = l.company
                     WHERE l.tenant_id = :tenant AND l.company = :company AND l.posting_date <= :asOf
                     GROUP BY 1)
                SELECT b.account, a.name, a.type, b.balance
                  FROM balances b JOIN ledger.account a ON a.tenant_id = :tenant AND a.code = b.account
                 ORDER BY b.account
                """)
                .param("tenant", tenant)
                .param("company", company)
                .param("asOf", asOf)
                .query((row, n) -> new AccountBalance(
                        row.getString("account"),
                        row.getString("name"),
                        row.getString("type"),
                        row.getBigDecimal("balance")))
                .list();
    }

    static int page(int limit) {
        return within(limit, LONGEST_PAGE);
    }

    static int part(int limit) {
        return within(limit, LONGEST_PART);
    }

    private static int within(int limit, int longest) {
        if (limit < 1 || limit > longest) {
            throw new LedgerRefusal(
                    "VALIDATION_FAILED",
                    "limit",
                    Integer.toString(limit),
                    "a page of " + limit + " rows is not possible",
                    "ask for 1 to " + longest);
        }
        return limit;
    }
}
