package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import com.nexusai.processes.entryreversal.EntryReversal;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.ProcessMessages;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Posting periods: soft close, close, reopen. A change of status takes the period's lock exclusively, which every posting
 * holds shared until it commits, so that a close and a posting never cross.
 */
@Component
public class Periods {

    private static final Duration SEALED_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private static final int MOST_NAMED = 100;

    private final JdbcClient db;
    private final ProcessMessages messages;
    private final Clock clock;

    public Periods(JdbcClient db, ProcessMessages messages, Clock clock) {
        this.db = db;
        this.messages = messages;
        this.clock = clock;
    }

    public enum Status {
        OPEN("open"),
        SOFT_CLOSED("soft-closed"),
        CLOSED("closed");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        static Status of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** A posting period of a company, as it stands. */
    public record Period(
            String company,
            String code,
            int fiscalYear,
            int number,
            String kind,
            LocalDate startsOn,
            LocalDate endsOn,
            Status status) {}

    /**
     * The periods of a company in order.
     *
     * @param company null asks for every company
     */
    public List<Period> list(String tenant, @Nullable String company) {
        return db.sql(
                        """
                SELECT * FROM ledger.period WHERE tenant_id = :tenant AND (CAST(:company AS text) IS NULL OR company = :company)
                 ORDER BY company, fiscal_year, number
                """)
                .param("tenant", tenant)
                .param("company", company)
                .query((row, n) -> period(row))
                .list();
    }

    /** @throws LedgerRefusal {@code NOT_FOUND} */
    public Period find(String tenant, String company, String code) {
        return db.sql("SELECT * FROM ledger.period WHERE tenant_id = ? AND company = ? AND code = ?")
                .params(tenant, company, code)
                .query((row, n) -> period(row))
                .optional()
                .orElseThrow(() -> unknown(company, code));
    }

    private static Period period(ResultSet row) throws SQLException {
        return new Period(
                row.getString("company"),
                row.getString("code"),
                row.getInt("fiscal_year"),
                row.getInt("number"),
                row.getString("kind"),
                row.getObject("starts_on", LocalDate.class),
                row.getObject("ends_on", LocalDate.class),
                Status.of(row.getString("status")));
    }

    /** @param unsealed entries posted that the sequencer has not sealed yet; a close waits for them */
    public record Blocking(List<Waiting> waiting, long unsealed) {

        public Blocking {
            waiting = List.copyOf(waiting);
        }
    }

    /**
     * What stands in the way of a close.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}
     */
    public Blocking blocking(String tenant, String company, String period) {
        find(tenant, company, period);
        return new Blocking(waiting(tenant, company, period), unsealed(tenant, company, period));
    }

    /** A period after a change, and the entries that the close sent back to their preparers. */
    public record Changed(Period period, List<Waiting> returned) {

        public Changed {
            returned = List.copyOf(returned);
        }
    }

    /**
     * Closes a period for daily work, after which its entries need a controller's approval.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}, {@code FORBIDDEN}, {@code CONFLICT} when it is not open
     */
    public Changed closeSoftly(String tenant, Author author, String company, String period, String reason) {
        return change(tenant, author, company, period, Status.SOFT_CLOSED, reason, true);
    }

    /**
     * Closes a period for every posting, once what it has is sealed.
     *
     * @param returnWaiting sends the entries that wait in it back to their preparers; without it they are named and
     *     nothing is closed
     * @throws LedgerRefusal {@code NOT_FOUND}, {@code FORBIDDEN}, {@code CONFLICT} when it is closed,
     *     {@code PERIOD_HAS_OPEN_ENTRIES} with each of them, {@code PERIOD_HAS_UNSEALED_ENTRIES}
     */
    public Changed close(
            String tenant, Author author, String company, String period, boolean returnWaiting, String reason) {
        return change(tenant, author, company, period, Status.CLOSED, reason, returnWaiting);
    }

    /**
     * Opens a period again as a second person confirms it.
     *
     * @throws LedgerRefusal as {@link #change}
     */
    Changed open(String tenant, Author author, String company, String period, String reason) {
        return change(tenant, author, company, period, Status.OPEN, reason, true);
    }

    private Changed change(
            String tenant,
            Author author,
            String company,
            String period,
            Status to,
            String reason,
            boolean returnWaiting) {
        author.requireCompany(company);
        Refusals.requireText("/reason", reason);
        lock(tenant, company, period);
        Period before = find(tenant, company, period);
        if (before.status() == to || to == Status.SOFT_CLOSED && before.status() == Status.CLOSED) {
            throw new LedgerRefusal(
                    "CONFLICT",
                    "period",
                    period,
                    "period " + period + " of company " + company + " is "
                            + before.status().text(),
                    to == Status.SOFT_CLOSED && before.status() == Status.CLOSED
                            ? "reopen it first"
                            : "nothing is left to do");
        }
        List<Waiting> waiting = to == Status.CLOSED ? waiting(tenant, company, period) : List.of();
        if (!returnWaiting && !waiting.isEmpty()) {
            throw hasOpenEntries(company, period, waiting);
        }
        overtakeReopening(tenant, company, period, author.person());
        List<Waiting> returned = change(tenant, company, period, to).stream()
                .filter(entry -> to == Status.CLOSED)
                .toList();
        db.sql(
                        """
                INSERT INTO ledger.period_change (tenant_id, id, company, period, from_status, to_status, person, reason, returned, changed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(
                        tenant,
                        Ids.next(),
                        company,
                        period,
                        before.status().text(),
                        to.text(),
                        author.person(),
                        reason,
                        returned.size(),
                        Timestamp.from(clock.instant()))
                .update();
        return new Changed(find(tenant, company, period), returned);
    }

    /** Who waits for a second person waits in vain once the period has changed otherwise. */
    private void overtakeReopening(String tenant, String company, String period, String person) {
        db.sql(
                        """
                UPDATE ledger.period_reopening SET outcome = 'overtaken', ended_by = ?, ended_at = ?
                 WHERE tenant_id = ? AND company = ? AND period = ? AND outcome IS NULL
                """)
                .params(person, Timestamp.from(clock.instant()), tenant, company, period)
                .update();
    }

    private static LedgerRefusal hasOpenEntries(String company, String period, List<Waiting> waiting) {
        return new LedgerRefusal(
                "PERIOD_HAS_OPEN_ENTRIES",
                "period",
                period,
                waiting.size() + " entries still wait in period " + period + " of company " + company,
                "have them decided or corrected first, or let the close return them to their preparers",
                waiting.stream()
                        .limit(MOST_NAMED)
                        .map(entry -> new LedgerRefusal.Problem(
                                "",
                                "ENTRY_WAITS",
                                entry.reference(),
                                "entry " + entry.reference() + " is " + entry.status(),
                                "have it decided, corrected or cancelled"))
                        .toList(),
                null);
    }

    /** One change of a period's status, and who made it. */
    public record Change(Status from, Status to, String person, String reason, int returned, Instant changedAt) {}

    /** Who closed and reopened a period, the newest first. */
    public List<Change> changes(String tenant, String company, String period) {
        return db.sql(
                        "SELECT * FROM ledger.period_change WHERE tenant_id = ? AND company = ? AND period = ? ORDER BY id DESC")
                .params(tenant, company, period)
                .query((row, n) -> new Change(
                        Status.of(row.getString("from_status")),
                        Status.of(row.getString("to_status")),
                        row.getString("person"),
                        row.getString("reason"),
                        row.getInt("returned"),
                        row.getTimestamp("changed_at").toInstant()))
                .list();
    }

    /** An entry that still waits in a period: a close returns it to its preparer, never re-dates it. */
    public record Waiting(UUID entryId, String reference, String status) {}

    /** What still waits in a period; shown before a close. */
    public List<Waiting> waiting(String tenant, String company, String period) {
        return db.sql(
                        """
                SELECT d.id, d.reference, d.status FROM ledger.entry_document d
                  JOIN ledger.period p ON p.tenant_id = d.tenant_id AND p.company = d.company AND p.code = ?
                 WHERE d.tenant_id = ? AND d.company = ? AND d.posting_date BETWEEN p.starts_on AND p.ends_on
                   AND (d.period = p.code OR d.period IS NULL AND p.kind = 'normal')
                   AND d.status IN ('submitted', 'failed', 'returned') ORDER BY d.reference
                """)
                .params(period, tenant, company)
                .query((row, n) -> new Waiting(
                        row.getObject("id", UUID.class), row.getString("reference"), row.getString("status")))
                .list();
    }

    /**
     * Changes the status of a period. A close returns the entries that wait for approval to their preparers; an open
     * period lets the reversals go on that wait for it.
     *
     * @return the entries that wait in it
     * @throws LedgerRefusal {@code NOT_FOUND}, or {@code PERIOD_HAS_UNSEALED_ENTRIES} for a close before its entries are sealed
     */
    public List<Waiting> change(String tenant, String company, String period, Status status) {
        lock(tenant, company, period);
        if (status == Status.CLOSED) {
            awaitSealed(tenant, company, period);
        }
        int changed = db.sql("UPDATE ledger.period SET status = ? WHERE tenant_id = ? AND company = ? AND code = ?")
                .params(status.text(), tenant, company, period)
                .update();
        if (changed == 0) {
            throw unknown(company, period);
        }
        List<Waiting> waiting = waiting(tenant, company, period);
        if (status == Status.CLOSED) {
            waiting.forEach(entry -> messages.send(GlPosting.PERIOD_CLOSING, tenant, entry.reference()));
        } else {
            messages.broadcast(EntryReversal.PERIOD_OPENED, tenant);
        }
        return waiting;
    }

    private static LedgerRefusal unknown(String company, String period) {
        return new LedgerRefusal(
                "NOT_FOUND",
                "period",
                period,
                "company " + company + " has no period " + period,
                "choose one of its periods");
    }

    void lock(String tenant, String company, String period) {
        db.sql("SELECT pg_advisory_xact_lock(ledger.period_lock(?, ?, ?))")
                .params(tenant, company, period)
                .query((row, n) -> 0)
                .list();
    }

    /** No posting gets into the period while its lock is held, so what waits for the sequencer only becomes less. */
    private void awaitSealed(String tenant, String company, String period) {
        long deadline = System.nanoTime() + SEALED_WITHIN.toNanos();
        long unsealed;
        while ((unsealed = unsealed(tenant, company, period)) > 0) {
            if (System.nanoTime() > deadline) {
                throw new LedgerRefusal(
                        "PERIOD_HAS_UNSEALED_ENTRIES",
                        period,
                        Long.toString(unsealed),
                        unsealed + " entries of period " + period + " of company " + company + " are not sealed after "
                                + SEALED_WITHIN.toSeconds() + " s",
                        "see that a node with the role jobs runs, and try again");
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private long unsealed(String tenant, String company, String period) {
        return db.sql("SELECT count(*) FROM ledger.unsealed_entry WHERE tenant_id = ? AND company = ? AND period = ?")
                .params(tenant, company, period)
                .query(Long.class)
                .single();
    }
}
