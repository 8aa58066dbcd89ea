package com.nexusai.workers.ledger;

import com.nexusai.processes.entryreversal.EntryReversal;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.ProcessMessages;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
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

    private final JdbcClient db;

    private final ProcessMessages messages;

    public Periods(JdbcClient db, ProcessMessages messages) {
        this.db = db;
        this.messages = messages;
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
        db.sql("SELECT pg_advisory_xact_lock(ledger.period_lock(?, ?, ?))")
                .params(tenant, company, period)
                .query((row, n) -> 0)
                .list();
        if (status == Status.CLOSED) {
            awaitSealed(tenant, company, period);
        }
        int changed = db.sql("UPDATE ledger.period SET status = ? WHERE tenant_id = ? AND company = ? AND code = ?")
                .params(status.text(), tenant, company, period)
                .update();
        if (changed == 0) {
            throw new LedgerRefusal(
                    "NOT_FOUND",
                    "period",
                    period,
                    "company " + company + " has no period " + period,
                    "choose one of its periods");
        }
        List<Waiting> waiting = waiting(tenant, company, period);
        if (status == Status.CLOSED) {
            waiting.forEach(entry -> messages.send(GlPosting.PERIOD_CLOSING, tenant, entry.reference()));
        } else {
            messages.broadcast(EntryReversal.PERIOD_OPENED, tenant);
        }
        return waiting;
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
