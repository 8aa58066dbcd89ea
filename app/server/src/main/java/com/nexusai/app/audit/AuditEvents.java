package com.nexusai.app.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the audit trail of one tenant, the newest first. The caller opens the tenant's transaction. */
@Component
class AuditEvents {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> STATE = new TypeReference<>() {};

    private final JdbcClient db;

    AuditEvents(JdbcClient db) {
        this.db = db;
    }

    /** Null matches everything. {@code from} is the first instant that counts, {@code to} the first that does not any more. */
    record Filter(
            @Nullable String person,
            @Nullable String action,
            @Nullable String thing,
            @Nullable String thingId,
            @Nullable String outcome,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /** Where the list goes on. */
    record Position(Instant at, UUID id) {}

    record Row(
            UUID id,
            Instant at,
            @Nullable String person,
            @Nullable String client,
            String action,
            String thing,
            @Nullable String thingId,
            String outcome,
            @Nullable String problem,
            @Nullable String requestId,
            @Nullable String address,
            @Nullable String userAgent,
            @Nullable Map<String, String> before,
            @Nullable Map<String, String> after) {}

    List<Row> list(String tenant, Filter filter, @Nullable Position after, int limit) {
        return db.sql(
                        """
                SELECT * FROM platform.audit_event
                 WHERE tenant_id = :tenant
                   AND (CAST(:person AS text) IS NULL OR person = :person) AND (CAST(:action AS text) IS NULL OR action = :action)
                   AND (CAST(:thing AS text) IS NULL OR thing = :thing) AND (CAST(:thingId AS text) IS NULL OR thing_id = :thingId)
                   AND (CAST(:outcome AS text) IS NULL OR outcome = :outcome)
                   AND (CAST(:from AS timestamptz) IS NULL OR occurred_at >= :from)
                   AND (CAST(:to AS timestamptz) IS NULL OR occurred_at < :to)
                   AND (CAST(:at AS timestamptz) IS NULL OR (occurred_at, id) < (:at, CAST(:id AS uuid)))
                 ORDER BY occurred_at DESC, id DESC LIMIT :limit
                """)
                .param("tenant", tenant)
                .param("person", filter.person())
                .param("action", filter.action())
                .param("thing", filter.thing())
                .param("thingId", filter.thingId())
                .param("outcome", filter.outcome())
                .param("from", filter.from() == null ? null : Timestamp.from(filter.from()))
                .param("to", filter.to() == null ? null : Timestamp.from(filter.to()))
                .param("at", after == null ? null : Timestamp.from(after.at()))
                .param("id", after == null ? null : after.id())
                .param("limit", limit)
                .query((row, n) -> row(row))
                .list();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getObject("id", UUID.class),
                row.getTimestamp("occurred_at").toInstant(),
                row.getString("person"),
                row.getString("client"),
                row.getString("action"),
                row.getString("thing"),
                row.getString("thing_id"),
                row.getString("outcome"),
                row.getString("problem"),
                row.getString("request_id"),
                row.getString("address"),
                row.getString("user_agent"),
                state(row.getString("before")),
                state(row.getString("after")));
    }

    private static @Nullable Map<String, String> state(@Nullable String json) {
        try {
            return json == null ? null : JSON.readValue(json, STATE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An audit event cannot be read", e);
        }
    }
}
