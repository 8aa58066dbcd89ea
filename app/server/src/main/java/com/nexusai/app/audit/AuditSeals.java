package com.nexusai.app.audit;

import com.nexusai.app.engine.JobsLoop;
import com.nexusai.app.journal.SealHeads;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Seals what the audit trail has gathered, as the sequencer does with the ledger, every second. Any node with the role {@code jobs} may; the
 * database lets one through at a time. The new heads leave the database by the same file as the ledger's.
 */
@Component
@ConditionalOnProperty(name = "nexus.engine.jobs", havingValue = "true", matchIfMissing = true)
final class AuditSeals extends JobsLoop {

    private static final Logger log = LoggerFactory.getLogger(AuditSeals.class);
    private static final int PER_TICK = 5_000;

    private final JdbcClient db;
    private final SealHeads heads;

    AuditSeals(JdbcClient db, SealHeads heads) {
        super("audit-seals", Duration.ofSeconds(1), "The audit trail could not be sealed");
        this.db = db;
        this.heads = heads;
    }

    /** A line of the heads' file. The ledger's own heads name no chain. */
    record Head(String chain, String tenant, long number, String hash) {}

    private record Sealed(Head head, int events) {}

    /** Seals until nothing committed is left waiting. */
    void seal() {
        int events;
        do {
            List<Sealed> sealed = db.sql("SELECT * FROM platform.seal_audit(?)")
                    .param(PER_TICK)
                    .query((row, n) -> new Sealed(
                            new Head(
                                    AuditVerification.CHAIN,
                                    row.getString("sealed_tenant"),
                                    row.getLong("seal_number"),
                                    HexFormat.of().formatHex(row.getBytes("seal_hash"))),
                            row.getInt("sealed_events")))
                    .list();
            events = 0;
            for (Sealed one : sealed) {
                Head head = one.head();
                log.debug("Sealed {} audit events: {}", one.events(), head);
                heads.append(head);
                events += one.events();
            }
        } while (events >= PER_TICK);
    }

    @Override
    protected void turn() {
        seal();
    }
}
