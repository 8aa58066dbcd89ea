package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reversals: documents that undo a posted entry with its own amounts and rate, and go the same way through approval. */
@Component
public class Reversals {

    private final JdbcClient db;
    private final Documents documents;
    private final Clock clock;

    Reversals(JdbcClient db, Documents documents, Clock clock) {
        this.db = db;
        this.documents = documents;
        this.clock = clock;
    }

    /** A document that undoes a posted entry once it is posted itself. */
    public record Reversal(UUID id, String reference) {}

    /**
     * Creates the reversing document.
     *
     * @param postingDate null takes the original's date when its period is open, else the first open day after it
     * @throws LedgerRefusal {@code ALREADY_REVERSED}, {@code NOT_FOUND}, {@code REVERSAL_BEFORE_ORIGINAL},
     *     {@code PERIOD_CLOSED}, {@code PERIOD_UNKNOWN}
     */
    public Reversal create(
            String tenant, UUID original, @Nullable LocalDate postingDate, String reason, String person) {
        return create(tenant, original, postingDate, reason, person, clock.instant());
    }

    /** The reversal that was arranged with the accrual itself: nobody prepares it, so its hour says nothing. */
    Reversal createArranged(String tenant, UUID original, LocalDate postingDate, String person) {
        return create(tenant, original, postingDate, "accrual", person, null);
    }

    private Reversal create(
            String tenant,
            UUID original,
            @Nullable LocalDate postingDate,
            String reason,
            String person,
            @Nullable Instant preparedAt) {
        record Original(
                String company,
                String reference,
                String journal,
                LocalDate postingDate,
                String currency,
                String source,
                String preparer,
                @Nullable BigDecimal exchangeRate,
                ZoneId zone) {}
        Original posted = db.sql(
                        """
                SELECT e.company, e.reference, e.journal, e.posting_date, e.currency, e.source, e.preparer, e.exchange_rate, c.zone
                  FROM ledger.journal_entry e JOIN ledger.company c ON c.tenant_id = e.tenant_id AND c.code = e.company
                 WHERE e.tenant_id = ? AND e.id = ?
                """)
                .params(tenant, original)
                .query((row, n) -> new Original(
                        row.getString("company"),
                        row.getString("reference"),
                        row.getString("journal"),
                        row.getObject("posting_date", LocalDate.class),
                        row.getString("currency"),
                        row.getString("source"),
                        row.getString("preparer"),
                        row.getBigDecimal("exchange_rate"),
                        ZoneId.of(row.getString("zone"))))
                .optional()
                .orElseThrow(() -> new LedgerRefusal(
                        "NOT_FOUND",
                        "journal entry",
                        original.toString(),
                        "no posted entry " + original,
                        "check the id"));
        int earlier = earlierAttempts(tenant, original, posted.reference());
        LocalDate day =
                postingDate != null ? postingDate : firstOpenDay(tenant, posted.company(), posted.postingDate());
        if (day.isBefore(posted.postingDate())) {
            throw new LedgerRefusal(
                    "REVERSAL_BEFORE_ORIGINAL",
                    posted.reference(),
                    day.toString(),
                    "a reversal on " + day + " would be before its original of " + posted.postingDate(),
                    "choose " + posted.postingDate() + " or a later day");
        }
        if (postingDate != null) {
            requireOpen(tenant, posted.company(), postingDate);
        }
        List<EntryDocument.Line> lines = db.sql(
                        """
                SELECT * FROM ledger.journal_line WHERE tenant_id = ? AND entry_id = ? ORDER BY line
                """)
                .params(tenant, original)
                .query((row, n) -> new EntryDocument.Line(
                        row.getInt("line"),
                        row.getString("account"),
                        row.getBigDecimal("credit"),
                        row.getBigDecimal("debit"),
                        row.getBigDecimal("company_credit"),
                        row.getBigDecimal("company_debit"),
                        row.getString("cost_centre"),
                        row.getString("counterparty"),
                        row.getString("line_text"),
                        row.getString("tax_code"),
                        row.getBigDecimal("quantity"),
                        row.getString("unit"),
                        row.getString("intercompany_company")))
                .list();
        Instant now = clock.instant();
        String again = earlier == 0 ? "" : Integer.toString(earlier + 1);
        EntryDocument document = new EntryDocument(
                posted.company(),
                "reversal",
                posted.reference() + again,
                posted.journal(),
                now.atZone(posted.zone()).toLocalDate().isBefore(day)
                        ? now.atZone(posted.zone()).toLocalDate()
                        : day,
                day,
                null,
                posted.currency(),
                "Reversal of " + posted.reference() + ": " + reason,
                posted.source(),
                posted.preparer(),
                preparedAt,
                posted.reference(),
                null,
                original,
                posted.exchangeRate(),
                lines,
                List.of());
        UUID id = Ids.next();
        String reference = posted.reference() + "-R" + again;
        try {
            documents.capture(tenant, List.of(new Documents.Draft(id, reference, person, null, null, document)));
        } catch (DuplicateKeyException e) {
            throw alreadyReversed(posted.reference(), reference, e);
        }
        return new Reversal(id, reference);
    }

    private static LedgerRefusal alreadyReversed(String original, String reversal, @Nullable Throwable cause) {
        return new LedgerRefusal(
                "ALREADY_REVERSED",
                original,
                reversal,
                "entry " + original + " has a reversal already",
                "look at " + reversal,
                cause);
    }

    /**
     * How many reversals of an entry were rejected or cancelled before; each had a key of its own.
     *
     * @throws LedgerRefusal {@code ALREADY_REVERSED} when one is posted or on its way
     */
    private int earlierAttempts(String tenant, UUID original, String reference) {
        record Attempt(String reference, String status) {}
        List<Attempt> attempts = db.sql(
                        "SELECT reference, status FROM ledger.entry_document WHERE tenant_id = ? AND reverses_id = ? ORDER BY id")
                .params(tenant, original)
                .query((row, n) -> new Attempt(row.getString("reference"), row.getString("status")))
                .list();
        for (Attempt attempt : attempts) {
            if (!attempt.status().equals("rejected") && !attempt.status().equals("cancelled")) {
                throw alreadyReversed(reference, attempt.reference(), null);
            }
        }
        return attempts.size();
    }

    /** A closed period would only return it; that can be said at once. */
    private void requireOpen(String tenant, String company, LocalDate day) {
        String status = db.sql(
                        """
                SELECT status FROM ledger.period WHERE tenant_id = ? AND company = ? AND kind = 'normal' AND ? BETWEEN starts_on AND ends_on
                """)
                .params(tenant, company, day)
                .query(String.class)
                .optional()
                .orElse("unknown");
        if (status.equals("closed") || status.equals("unknown")) {
            throw new LedgerRefusal(
                    status.equals("closed") ? "PERIOD_CLOSED" : "PERIOD_UNKNOWN",
                    company,
                    day.toString(),
                    "the period of " + day + " of company " + company + " is " + status,
                    "choose a date in an open period, or leave it out");
        }
    }

    /** When an accrual's reversal is due: the start of its day where the company is. */
    Instant due(String tenant, UUID entry) {
        return db.sql(
                        """
                SELECT (d.reverse_on::timestamp AT TIME ZONE c.zone) AS due FROM ledger.entry_document d
                  JOIN ledger.company c ON c.tenant_id = d.tenant_id AND c.code = d.company WHERE d.tenant_id = ? AND d.id = ?
                """)
                .params(tenant, entry)
                .query(Timestamp.class)
                .single()
                .toInstant();
    }

    /** The day on which an accrual is reversed, when its period takes postings; empty while it does not. */
    Optional<LocalDate> reversalDay(String tenant, UUID entry) {
        return db.sql(
                        """
                SELECT d.reverse_on FROM ledger.entry_document d
                  JOIN ledger.period p ON p.tenant_id = d.tenant_id AND p.company = d.company AND p.kind = 'normal'
                       AND d.reverse_on BETWEEN p.starts_on AND p.ends_on AND p.status <> 'closed'
                 WHERE d.tenant_id = ? AND d.id = ?
                """)
                .params(tenant, entry)
                .query(LocalDate.class)
                .optional();
    }

    private LocalDate firstOpenDay(String tenant, String company, LocalDate from) {
        return db.sql(
                        """
                SELECT greatest(p.starts_on, ?::date) FROM ledger.period p
                 WHERE p.tenant_id = ? AND p.company = ? AND p.kind = 'normal' AND p.status = 'open' AND p.ends_on >= ?
                 ORDER BY p.starts_on LIMIT 1
                """)
                .params(from, tenant, company, from)
                .query(LocalDate.class)
                .optional()
                .orElseThrow(() -> new LedgerRefusal(
                        "PERIOD_CLOSED",
                        company,
                        from.toString(),
                        "company " + company + " has no open period on or after " + from,
                        "open a period, or name a posting date"));
    }
}
