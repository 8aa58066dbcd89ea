package com.nexusai.workers.ledger;

import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Drives the database's sequencer: gapless numbers, seals and the order of events for what has committed. Any node may
 * tick; one at a time does.
 */
@Component
public class Sequencer {

    private static final int PER_TICK = 2_000;

    private final JdbcClient db;
    private final TransactionOperations transactions;
    private final Events events;

    Sequencer(JdbcClient db, TransactionOperations transactions, Events events) {
        this.db = db;
        this.transactions = transactions;
        this.events = events;
    }

    /** The newest seal of a tenant: keep it outside the database, so that cutting off the newest entries is found too. */
    public record Head(String tenant, long number, String hash, int entries) {}

    /**
     * Sequences until nothing committed is left waiting.
     *
     * @param outside is given each new head after it committed, and takes it out of the database
     */
    public void run(Consumer<Head> outside) {
        while (tick(outside)) {
            // more may wait than one tick takes
        }
    }

    private boolean tick(Consumer<Head> outside) {
        record Tick(@Nullable Head head, int entries, int events) {}
        List<Tick> ticks = transactions.execute(status -> {
            List<Tick> done = db.sql("SELECT * FROM ledger.sequence(?)")
                    .params(PER_TICK)
                    .query((row, n) -> {
                        String tenant = row.getString("sealed_tenant");
                        int entries = row.getInt("sealed_entries");
                        Head head = tenant == null
                                ? null
                                : new Head(
                                        tenant,
                                        row.getLong("seal_number"),
                                        HexFormat.of().formatHex(row.getBytes("seal_hash")),
                                        entries);
                        return new Tick(head, entries, row.getInt("ordered_events"));
                    })
                    .list();
            done.forEach(tick -> tell(tick.head()));
            return done;
        });
        boolean more = false;
        for (Tick tick : ticks == null ? List.<Tick>of() : ticks) {
            Head head = tick.head();
            if (head != null) {
                outside.accept(head);
            }
            more |= tick.entries() >= PER_TICK || tick.events() >= PER_TICK;
        }
        return more;
    }

    /** In the seal's own transaction, which spans tenants; so each event names its tenant to the row-level security itself. */
    private void tell(@Nullable Head head) {
        if (head != null) {
            db.sql("SELECT set_config('nexus.tenant', ?, true)")
                    .params(head.tenant())
                    .query(String.class)
                    .single();
            events.tellSeal(head.tenant(), head.number(), head.hash());
        }
    }
}
