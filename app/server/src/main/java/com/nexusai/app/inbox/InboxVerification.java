package com.nexusai.app.inbox;

import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares the projection with the engine's own tables, for every tenant, beside a working program or without one. */
public final class InboxVerification {

    /** More are counted and not listed. */
    private static final int LISTED = 100;

    private final JdbcClient auditor;

    /** @param auditor somebody who sees the rows of every tenant */
    public InboxVerification(DataSource auditor) {
        this.auditor = JdbcClient.create(auditor);
    }

    /**
     * @param state {@code open} or {@code ended}
     * @param difference {@code missing} and {@code extra} of the projection, or {@code different}
     * @param field the column that differs; null where a whole row does
     * @param expected what the engine's tables say
     * @param found what the projection says
     */
    public record Difference(
            String tenant,
            UUID task,
            String state,
            String difference,
            @Nullable String field,
            @Nullable String expected,
            @Nullable String found) {}

    /**
     * @param open rows of open tasks
     * @param ended rows of ended tasks
     * @param tenants tenants with differences
     * @param listed at most a hundred of the differences
     */
    public record Report(long open, long ended, long differences, List<String> tenants, List<Difference> listed) {

        public Report {
            tenants = List.copyOf(tenants);
            listed = List.copyOf(listed);
        }
    }

    public Report verify() {
        List<Difference> found = auditor.sql(
                        "select * from inbox.differences() order by tenant_id, task_id, state, field")
                .query((row, n) -> new Difference(
                        row.getString("tenant_id"),
                        row.getObject("task_id", UUID.class),
                        row.getString("state"),
                        row.getString("difference"),
                        row.getString("field"),
                        row.getString("expected"),
                        row.getString("found")))
                .list();
        return new Report(
                count("inbox.open_task"),
                count("inbox.ended_task"),
                found.size(),
                found.stream().map(Difference::tenant).distinct().toList(),
                found.subList(0, Math.min(LISTED, found.size())));
    }

    private long count(String table) {
        return auditor.sql("select count(*) from " + table).query(Long.class).single();
    }
}
