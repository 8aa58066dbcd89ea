package com.nexusai.app.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes audit events. One insert each; what follows, the sealing, is not the caller's time. */
@Component
public class AuditTrail {

    private static final int LONGEST_ID = 300;
    private static final int LONGEST_ADDRESS = 100;
    private static final int LONGEST_AGENT = 200;
    private static final int LONGEST_STATE = 16_000;

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final JdbcClient db;
    private final TenantTransactions transactions;
    private final Clock clock;

    public AuditTrail(JdbcClient db, TenantTransactions transactions, Clock clock) {
        this.db = db;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Writes in the open transaction, or in one of its own. */
    public void record(AuditEvent event) {
        transactions.run(event.tenant(), () -> insert(event, true));
    }

    /** Writes in the open transaction when that has written something itself. */
    boolean recordEffect(AuditEvent event) {
        transactions.bind(event.tenant());
        return insert(event, false);
    }

    private boolean insert(AuditEvent event, boolean always) {
        return db.sql(
                                """
                        INSERT INTO platform.audit_event (tenant_id, id, occurred_at, person, client, action, thing, thing_id, outcome, problem,
                            request_id, address, user_agent, before, after)
                        SELECT ?, ?, ?::timestamptz, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb
                         WHERE ?::boolean OR pg_current_xact_id_if_assigned() IS NOT NULL
                        """)
                        .params(Arrays.asList(
                                event.tenant(),
                                Ids.next(),
                                Timestamp.from(clock.instant().truncatedTo(ChronoUnit.MICROS)),
                                event.person(),
                                event.client(),
                                event.action(),
                                event.thing(),
                                cut(event.thingId(), LONGEST_ID),
                                event.problem() == null ? "done" : "refused",
                                event.problem(),
                                event.origin().requestId(),
                                cut(event.origin().address(), LONGEST_ADDRESS),
                                cut(event.origin().userAgent(), LONGEST_AGENT),
                                json(event.before()),
                                json(event.after()),
                                always))
                        .update()
                == 1;
    }

    private static @Nullable String json(Map<String, Object> state) {
        if (state.isEmpty()) {
            return null;
        }
        try {
            String text = JSON.writeValueAsString(state);
            return text.length() > LONGEST_STATE ? "{\"omitted\":\"longer than " + LONGEST_STATE + "\"}" : text;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An audit event cannot be written as JSON", e);
        }
    }

    private static @Nullable String cut(@Nullable String text, int longest) {
        return text == null || text.length() <= longest ? text : text.substring(0, longest);
    }
}
