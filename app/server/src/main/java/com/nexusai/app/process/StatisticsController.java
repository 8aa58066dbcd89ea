package com.nexusai.app.process;

import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How each process does: what runs, what waits, what failed, and how long it takes. */
@RestController
@RequestMapping(path = "/api/v1/process-statistics", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Processes")
@Allowed({Roles.INTEGRATOR, Roles.OPERATIONS, Roles.ANALYST, Roles.ADMINISTRATOR, Roles.AUDITOR})
class StatisticsController {

    private static final Duration PERIOD = Duration.ofDays(30);

    /** The median is that of the newest ones: a long history does not make the answer slow. */
    private static final int MEASURED = 1000;

    private static final int COUNTED = 10_000;

    private static final String SQL =
            """
            SELECT d.key_, d.name_, d.version_,
                   (SELECT count(*) FROM engine.act_ru_execution e JOIN engine.act_re_procdef x ON x.id_ = e.proc_def_id_
                     WHERE e.tenant_id_ = d.tenant_id_ AND x.key_ = d.key_ AND e.parent_id_ IS NULL) AS running,
                   (SELECT count(DISTINCT t.proc_inst_id_) FROM engine.act_ru_task t JOIN engine.act_re_procdef x ON x.id_ = t.proc_def_id_
                     WHERE t.tenant_id_ = d.tenant_id_ AND x.key_ = d.key_) AS waiting,
                   (SELECT count(DISTINCT i.proc_inst_id_) FROM engine.act_ru_incident i JOIN engine.act_re_procdef x ON x.id_ = i.proc_def_id_
                     WHERE i.tenant_id_ = d.tenant_id_ AND x.key_ = d.key_) AS failed,
                   (SELECT count(*) FROM (SELECT FROM engine.act_hi_procinst h
                     WHERE h.tenant_id_ = d.tenant_id_ AND h.proc_def_key_ = d.key_ AND h.end_time_ >= :since LIMIT :counted + 1) n) AS ended,
                   (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY n.duration_) FROM (
                        SELECT h.duration_ FROM engine.act_hi_procinst h
                         WHERE h.tenant_id_ = d.tenant_id_ AND h.proc_def_key_ = d.key_ AND h.end_time_ >= :since
                         ORDER BY h.end_time_ DESC LIMIT :measured) n) AS median
              FROM engine.act_re_procdef d
             WHERE d.tenant_id_ = :tenant AND d.version_ = (SELECT max(v.version_) FROM engine.act_re_procdef v
                    WHERE v.tenant_id_ = d.tenant_id_ AND v.key_ = d.key_)
             ORDER BY d.key_ LIMIT 1000
            """;

    private final JdbcClient db;
    private final Clock clock;

    StatisticsController(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * @param version the newest
     * @param waiting instances in which a person is asked
     * @param failed instances with an open incident
     * @param ended in the period; at most 10,000, see {@code endedExact}
     * @param medianSeconds from start to end, of the newest thousand that ended in the period; null when none did
     */
    record ProcessStatistics(
            String key,
            @Nullable String name,
            int version,
            long running,
            long waiting,
            long failed,
            long ended,
            boolean endedExact,
            @Nullable Double medianSeconds,
            Map<String, String> links) {}

    /** @param since beginning of the period in which ended instances are counted */
    record ProcessStatisticsList(List<ProcessStatistics> items, Instant since, @Nullable String nextCursor) {}

    @GetMapping
    @Operation(summary = "For each process what runs, waits for people, failed, ended in 30 days and how long it took")
    ProcessStatisticsList list(Caller caller) {
        Instant since = clock.instant().minus(PERIOD);
        return new ProcessStatisticsList(
                db.sql(SQL)
                        .param("tenant", caller.tenant())
                        .param("since", Timestamp.from(since))
                        .param("counted", COUNTED)
                        .param("measured", MEASURED)
                        .query((row, n) -> {
                            long ended = row.getLong("ended");
                            Double median = row.getObject("median") == null ? null : row.getDouble("median") / 1000;
                            String key = row.getString("key_");
                            return new ProcessStatistics(
                                    key,
                                    row.getString("name_"),
                                    row.getInt("version_"),
                                    row.getLong("running"),
                                    row.getLong("waiting"),
                                    row.getLong("failed"),
                                    Math.min(ended, COUNTED),
                                    ended <= COUNTED,
                                    median,
                                    Map.of(
                                            "process", "/api/v1/processes/" + key,
                                            "instances", "/api/v1/process-instances?processKey=" + key));
                        })
                        .list(),
                since,
                null);
    }
}
