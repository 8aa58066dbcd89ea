package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes events to the outbox, in the transaction of what they tell. Facts and references only, no free text. */
@Component
class Events {

    static final String POSTED = "com.nexusai.journal-entry.posted.v1";
    static final String FAILED = "com.nexusai.journal-entry.failed.v1";
    static final String RETURNED = "com.nexusai.journal-entry.returned.v1";
    static final String REJECTED = "com.nexusai.journal-entry.rejected.v1";
    static final String CANCELLED = "com.nexusai.journal-entry.cancelled.v1";
    static final String REMINDED = "com.nexusai.approval.reminded.v1";
    static final String ESCALATED = "com.nexusai.approval.escalated.v1";
    static final String SEALED = "com.nexusai.ledger.sealed.v1";

    private final JdbcClient db;
    private final Clock clock;

    Events(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** One event of the same type for each entry. */
    void tell(String tenant, String type, Collection<UUID> entries, Map<String, Object> more) {
        record Event(UUID id, UUID entry) {}
        List<Event> events =
                entries.stream().map(entry -> new Event(Ids.next(), entry)).toList();
        db.sql(
                        """
                INSERT INTO ledger.outbox (tenant_id, id, type, subject, company, business_key, data, created_at)
                SELECT d.tenant_id, x.id, ?, d.id, d.company, d.reference,
                       jsonb_build_object('entryId', d.id, 'reference', d.reference, 'company', d.company, 'revision', d.revision,
                           'postingDate', d.posting_date, 'amount', jsonb_build_object('amount', d.total_debit::text, 'currency', d.currency)) || ?::jsonb, ?
                  FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, entry uuid)
                  JOIN ledger.entry_document d ON d.tenant_id = ? AND d.id = x.entry
                """)
                .params(type, Json.write(more), Timestamp.from(clock.instant()), Json.write(events), tenant)
                .update();
    }

    /** Tells a new seal head; the subject is the event itself, since a seal belongs to no single entry. */
    void tellSeal(String tenant, long number, String hash) {
        UUID id = Ids.next();
        db.sql(
                        """
                INSERT INTO ledger.outbox (tenant_id, id, type, subject, company, business_key, data, created_at)
                VALUES (?, ?, ?, ?, '', '', ?::jsonb, ?)
                """)
                .params(
                        tenant,
                        id,
                        SEALED,
                        id,
                        Json.write(Map.of("number", number, "hash", hash)),
                        Timestamp.from(clock.instant()))
                .update();
    }
}
