package com.nexusai.workers.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads what happened, in the one order that the sequencer gave. Positions are given to committed events only, one
 * sequencer at a time, so that nothing ever appears before a position that was read: whoever goes on after the last
 * position seen misses nothing and sees nothing twice. Every call needs an open transaction with its tenant bound.
 */
@Component
public class EventFeed {

    private static final int LONGEST_PAGE = 1_000;

    private final JdbcClient db;

    public EventFeed(JdbcClient db) {
        this.db = db;
    }

    /**
     * A CloudEvent 1.0.
     *
     * @param position where to go on after it; positions of a tenant rise and may have gaps, which are other tenants'
     * @param source {@code /tenants/{tenant}}
     * @param subject id of the entry; of the event itself where it belongs to no entry
     * @param companyId extension {@code companyid}; empty where it belongs to no company
     * @param businessKey extension {@code businesskey}; empty likewise
     * @param data a JSON object
     */
    public record Event(
            long position,
            UUID id,
            String type,
            String source,
            String subject,
            Instant time,
            String tenantId,
            String companyId,
            String businessKey,
            @Nullable String traceparent,
            String data) {}

    /**
     * The events after a position; empty when there is none yet.
     *
     * @param position of the last event seen; 0 begins at the first
     * @param limit 1 to {@value #LONGEST_PAGE}
     */
    public List<Event> after(String tenant, long position, int limit) {
        if (limit < 1 || limit > LONGEST_PAGE) {
            throw Refusals.invalid(
                    "/limit",
                    "LIMIT_INVALID",
                    Integer.toString(limit),
                    "a page of " + limit + " events is not possible",
                    "ask for 1 to " + LONGEST_PAGE);
        }
        return db.sql(
                        """
                SELECT l.position, o.* FROM ledger.event_log l
                  JOIN ledger.outbox o ON o.tenant_id = l.tenant_id AND o.id = l.event_id
                 WHERE l.tenant_id = ? AND l.position > ? ORDER BY l.position LIMIT ?
                """)
                .params(tenant, position, limit)
                .query((row, n) -> new Event(
                        row.getLong("position"),
                        row.getObject("id", UUID.class),
                        row.getString("type"),
                        "/tenants/" + tenant,
                        row.getString("subject"),
                        row.getTimestamp("created_at").toInstant(),
                        tenant,
                        row.getString("company"),
                        row.getString("business_key"),
                        row.getString("traceparent"),
                        row.getString("data")))
                .list();
    }

    /** Position of the newest event; 0 when there is none. For a reader that wants only what is new. */
    public long newest(String tenant) {
        return db.sql("SELECT coalesce(max(position), 0) FROM ledger.event_log WHERE tenant_id = ?")
                .params(tenant)
                .query(Long.class)
                .single();
    }
}
