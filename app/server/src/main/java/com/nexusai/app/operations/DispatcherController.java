package com.nexusai.app.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the steps of processes and the timers do. What waits is the caller's tenant's; what was done is what this node has done since it started. */
@RestController
@RequestMapping(path = "/api/v1/operations/dispatcher", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Operations")
@Allowed({Roles.OPERATIONS, Roles.ADMINISTRATOR})
class DispatcherController {

    private final JdbcClient db;
    private final MeterRegistry meters;
    private final Clock clock;

    DispatcherController(JdbcClient db, MeterRegistry meters, Clock clock) {
        this.db = db;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * A kind of step that workers do.
     *
     * @param depth tasks that wait
     * @param oldestSeconds how long the oldest has waited
     * @param parked tasks with an incident
     * @param completed by this node since it started, as {@code businessErrors}, {@code retries} and {@code incidents}
     * @param meanSeconds time a worker takes for a batch
     * @param meanBatch tasks done at once
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DispatcherTopic(
            String topic,
            long depth,
            double oldestSeconds,
            long parked,
            long completed,
            long businessErrors,
            long retries,
            long incidents,
            @Nullable Double meanSeconds,
            @Nullable Double meanBatch) {}

    /**
     * Timers and other jobs of the engine.
     *
     * @param due that could run now
     * @param later timers that are not due
     * @param oldestDueSeconds how long the oldest due one has waited
     * @param failed without a try left
     */
    record JobQueue(long due, long later, double oldestDueSeconds, long failed) {}

    record DispatcherView(Instant at, List<DispatcherTopic> topics, JobQueue jobs) {}

    @GetMapping
    @Operation(summary = "What waits for workers and timers, and what this node has done")
    DispatcherView get(Caller caller) {
        Instant now = clock.instant();
        return new DispatcherView(now, topics(caller.tenant(), now), jobs(caller.tenant(), now));
    }

    private List<DispatcherTopic> topics(String tenant, Instant now) {
        // Topics at which this node has worked are shown also when nothing waits.
        String[] worked = meters.find("nexus.worker.depth").gauges().stream()
                .map(gauge -> Objects.requireNonNullElse(gauge.getId().getTag("topic"), ""))
                .toArray(String[]::new);
        return db.sql(
                        """
                SELECT n.topic, count(t.id_) FILTER (WHERE t.retries_ IS NULL OR t.retries_ > 0) AS depth,
                       coalesce(extract(epoch FROM :now::timestamp - min(t.create_time_) FILTER (WHERE t.retries_ IS NULL OR t.retries_ > 0)), 0) AS oldest,
                       count(t.id_) FILTER (WHERE t.retries_ <= 0) AS parked
                  FROM (SELECT unnest(:worked::text[]) AS topic UNION
                        SELECT DISTINCT topic_name_ FROM engine.act_ru_ext_task WHERE tenant_id_ = :tenant) n
                  LEFT JOIN engine.act_ru_ext_task t ON t.tenant_id_ = :tenant AND t.topic_name_ = n.topic
                 GROUP BY n.topic ORDER BY n.topic
                """)
                .param("tenant", tenant)
                .param("now", Timestamp.from(now))
                .param("worked", worked)
                .query((row, n) -> topic(
                        row.getString("topic"), row.getLong("depth"), row.getDouble("oldest"), row.getLong("parked")))
                .list();
    }

    private DispatcherTopic topic(String topic, long depth, double oldest, long parked) {
        Timer time = meters.find("nexus.worker.execution").tag("topic", topic).timer();
        DistributionSummary batch =
                meters.find("nexus.worker.batch").tag("topic", topic).summary();
        return new DispatcherTopic(
                topic,
                depth,
                Math.max(oldest, 0),
                parked,
                count(topic, "completed"),
                count(topic, "business-error"),
                count(topic, "retry"),
                count(topic, "incident"),
                time == null || time.count() == 0 ? null : time.mean(TimeUnit.SECONDS),
                batch == null || batch.count() == 0 ? null : batch.mean());
    }

    private long count(String topic, String outcome) {
        return Math.round(meters.find("nexus.worker.tasks").tags("topic", topic, "outcome", outcome).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum());
    }

    private JobQueue jobs(String tenant, Instant now) {
        return db.sql(
                        """
                SELECT count(*) FILTER (WHERE retries_ > 0 AND (duedate_ IS NULL OR duedate_ <= :now)) AS due,
                       count(*) FILTER (WHERE retries_ > 0 AND duedate_ > :now) AS later,
                       coalesce(extract(epoch FROM :now::timestamp - min(coalesce(duedate_, create_time_))
                                FILTER (WHERE retries_ > 0 AND (duedate_ IS NULL OR duedate_ <= :now))), 0) AS oldest,
                       count(*) FILTER (WHERE retries_ <= 0) AS failed
                  FROM engine.act_ru_job WHERE tenant_id_ = :tenant AND suspension_state_ = 1
                """)
                .param("tenant", tenant)
                .param("now", Timestamp.from(now))
                .query((row, n) -> new JobQueue(
                        row.getLong("due"),
                        row.getLong("later"),
                        Math.max(row.getDouble("oldest"), 0),
                        row.getLong("failed")))
                .single();
    }
}
