package com.nexusai.workers.ledger;

import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.BusinessError;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Posts documents: header, lines and event in the caller's transaction. It reads nothing but the entries' ids; whether
 * they may be posted, the database decides from its tables, here and now, not at some later commit.
 */
@Component
public class Posting {

    private static final Set<String> PERIOD_CODES = Set.of("PERIOD_CLOSED", "PERIOD_UNKNOWN", "PERIOD_MISMATCH");

    private final JdbcClient db;
    private final Events events;
    private final Clock clock;

    Posting(JdbcClient db, Events events, Clock clock) {
        this.db = db;
        this.events = events;
        this.clock = clock;
    }

    /**
     * @return for each entry whether it asks for its reversal on a later day
     * @throws BusinessError {@code PERIOD_CLOSED} when the period takes no posting any more
     * @throws LedgerRefusal {@code NOT_APPROVED}, {@code SEPARATION_OF_DUTIES} and what else the database refuses
     */
    public Map<UUID, Boolean> post(String tenant, Collection<UUID> ids) {
        try {
            return Refusals.translate("journal entry", () -> {
                insert(tenant, ids, "process");
                db.sql("SET CONSTRAINTS ledger.check_entry IMMEDIATE").update();
                db.sql("SET CONSTRAINTS ledger.check_entry DEFERRED").update();
                Map<UUID, Boolean> reverseLater = markPosted(tenant, ids);
                events.tell(tenant, Events.POSTED, ids, Map.of());
                return reverseLater;
            });
        } catch (LedgerRefusal refusal) {
            if (PERIOD_CODES.contains(refusal.code())) {
                throw new BusinessError(GlPosting.PERIOD_CLOSED, String.valueOf(refusal.getMessage()));
            }
            throw refusal;
        } catch (DuplicateKeyException e) {
            throw new LedgerRefusal(
                    "ALREADY_POSTED",
                    "journal entry",
                    ids.toString(),
                    "an entry of " + ids + " is posted already, or what it reverses is reversed already",
                    "nothing is left to do",
                    e);
        }
    }

    /** Inserts headers and lines; what the database demands of them it checks when they commit, or when asked to. */
    void insert(String tenant, Collection<UUID> ids, String door) {
        UUID[] array = ids.toArray(UUID[]::new);
        Timestamp now = Timestamp.from(clock.instant().truncatedTo(ChronoUnit.MICROS));
        int posted = db.sql(
                        """
                INSERT INTO ledger.journal_entry
                    (tenant_id, id, company, fiscal_year, period, journal, document_date, posting_date, currency, exchange_rate,
                     description, source, reference, external_reference, preparer, prepared_at, reverses_id, content_hash,
                     total_debit, policy_amount, main_debit, main_credit, counterparty, door, posted_at)
                SELECT d.tenant_id, d.id, d.company, coalesce(p.fiscal_year, 0), coalesce(p.code, d.period, to_char(d.posting_date, 'YYYY-MM')), d.journal,
                       d.document_date, d.posting_date, d.currency,
                       coalesce(d.exchange_rate, ledger.rate_on(d.tenant_id, d.currency, c.currency, d.posting_date)),
                       d.description, d.source, d.reference, d.external_reference, d.preparer, d.prepared_at, d.reverses_id,
                       d.content_hash, d.total_debit, d.policy_amount, d.main_debit, d.main_credit, d.counterparty, ?,
                       CASE ? WHEN 'history' THEN coalesce(d.prepared_at, d.posting_date) ELSE ? END
                  FROM ledger.entry_document d
                  JOIN ledger.company c ON c.tenant_id = d.tenant_id AND c.code = d.company
                  LEFT JOIN ledger.period p ON p.tenant_id = d.tenant_id AND p.company = d.company
                       AND d.posting_date BETWEEN p.starts_on AND p.ends_on AND (p.code = d.period OR d.period IS NULL AND p.kind = 'normal')
                 WHERE d.tenant_id = ? AND d.id = ANY (?)
                """)
                .params(door, door, now, tenant, array)
                .update();
        if (posted != ids.size()) {
            throw new LedgerRefusal(
                    "NOT_FOUND",
                    "journal entry",
                    ids.toString(),
                    ids.size() - posted + " of the entries " + ids + " have no document",
                    "check the ids");
        }
        db.sql(
                        """
                INSERT INTO ledger.journal_line
                    (tenant_id, entry_id, line, company, posting_date, account, debit, credit, company_debit, company_credit,
                     cost_centre, counterparty, line_text, tax_code, quantity, unit, intercompany_company)
                SELECT d.tenant_id, d.id, l.line, d.company, d.posting_date, l.account, l.debit, l.credit, l.company_debit,
                       l.company_credit, l.cost_centre, l.counterparty, l.line_text, l.tax_code, l.quantity, l.unit, l.intercompany_company
                  FROM ledger.company_lines(?, ?) l
                  JOIN ledger.entry_document d ON d.tenant_id = ? AND d.id = l.entry_id
                """)
                .params(tenant, array, tenant)
                .update();
    }

    Map<UUID, Boolean> markPosted(String tenant, Collection<UUID> ids) {
        Map<UUID, Boolean> reverseLater = new HashMap<>();
        db.sql(
                        """
                UPDATE ledger.entry_document SET status = 'posted' WHERE tenant_id = ? AND id = ANY (?)
                RETURNING id, reverse_on IS NOT NULL AS later
                """)
                .params(tenant, ids.toArray(UUID[]::new))
                .query((row, n) -> reverseLater.put(row.getObject("id", UUID.class), row.getBoolean("later")))
                .list();
        return reverseLater;
    }
}
