package com.nexusai.app.process;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The ways that instances have taken through their models, from the engine's history. */
@Component
public final class InstancePaths {

    private static final int MOST = 2_000;
    private static final int CANCELED = 2;

    private final JdbcClient db;

    InstancePaths(JdbcClient db) {
        this.db = db;
    }

    /**
     * A step of an instance.
     *
     * @param activityId the element's id in the model
     * @param canceled whether it was left without having been completed
     */
    public record ProcessStep(
            String activityId,
            @Nullable String name,
            String type,
            Instant startedAt,
            @Nullable Instant endedAt,
            boolean canceled,
            @Nullable String assignee) {}

    public record ProcessPath(List<ProcessStep> items, @Nullable String nextCursor) {

        public ProcessPath {
            items = List.copyOf(items);
        }
    }

    /** The steps of an instance in their order. Whether the caller may see it was judged before. */
    public ProcessPath of(String tenant, String instance) {
        return new ProcessPath(
                db.sql(
                                """
                        SELECT act_id_, act_name_, act_type_, start_time_, end_time_, act_inst_state_, assignee_
                          FROM engine.act_hi_actinst WHERE tenant_id_ = ? AND proc_inst_id_ = ?
                         ORDER BY sequence_counter_, start_time_, id_ LIMIT ?
                        """)
                        .params(tenant, instance, MOST)
                        .query((row, n) -> new ProcessStep(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getTimestamp(4).toInstant(),
                                ended(row),
                                row.getInt(6) == CANCELED,
                                row.getString(7)))
                        .list(),
                null);
    }

    private static @Nullable Instant ended(ResultSet row) throws SQLException {
        Timestamp time = row.getTimestamp(5);
        return time == null ? null : time.toInstant();
    }
}
