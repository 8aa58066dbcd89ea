package com.nexusai.app.engine.dispatch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.JdbcTemplate;

/** How many tasks of each topic wait and how long the oldest has waited, asked of the database when somebody looks, at most every few seconds. */
final class TaskGauges implements SmartInitializingSingleton {

    private static final Duration FRESH = Duration.ofSeconds(5);

    private final MeterRegistry registry;
    private final JdbcTemplate jdbc;
    private final Workers workers;
    private final Clock clock;
    private Map<String, Waiting> waiting = Map.of();
    private long readAt;
    private boolean read;

    /** @param parked tasks of the topic that wait for an operator */
    private record Waiting(long depth, double oldestSeconds, long parked) {}

    TaskGauges(MeterRegistry registry, DataSource dataSource, Workers workers, Clock clock) {
        this.registry = registry;
        this.jdbc = new JdbcTemplate(dataSource);
        this.workers = workers;
        this.clock = clock;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String topic : workers.topics()) {
            Gauge.builder("nexus.worker.depth", () -> of(topic).depth())
                    .description("Tasks that wait for their worker")
                    .tag("topic", topic)
                    .register(registry);
            Gauge.builder("nexus.worker.oldest", () -> of(topic).oldestSeconds())
                    .description("Time the oldest task has waited for its worker")
                    .baseUnit("seconds")
                    .tag("topic", topic)
                    .register(registry);
            Gauge.builder("nexus.worker.parked", () -> of(topic).parked())
                    .description("Tasks whose incident waits for an operator")
                    .tag("topic", topic)
                    .register(registry);
        }
    }

    private synchronized Waiting of(String topic) {
        long now = System.nanoTime();
        if (!read || now - readAt > FRESH.toNanos()) {
            waiting = ask(workers.topics());
            readAt = now;
            read = true;
        }
        return waiting.getOrDefault(topic, new Waiting(0, 0, 0));
    }

    private Map<String, Waiting> ask(Set<String> topics) {
        Map<String, Waiting> found = new HashMap<>();
        jdbc.query(
                """
                select topic_name_, count(*) filter (where retries_ is null or retries_ > 0),
                       coalesce(extract(epoch from ?::timestamp - min(create_time_) filter (where retries_ is null or retries_ > 0)), 0),
                       count(*) filter (where retries_ <= 0)
                  from act_ru_ext_task where topic_name_ = any (?) group by topic_name_""",
                statement -> {
                    statement.setTimestamp(1, Timestamp.from(clock.instant()));
                    statement.setArray(2, statement.getConnection().createArrayOf("text", topics.toArray()));
                },
                row -> {
                    found.put(row.getString(1), new Waiting(row.getLong(2), row.getDouble(3), row.getLong(4)));
                });
        return found;
    }
}
