package com.nexusai.app.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Open incidents from the engine's tables, which its own queries cannot group. One that a called process has handed up to its caller counts
 * where it arose. Two are alike when process, step, kind and message are, numbers, ids and quoted names in the message left aside.
 */
@Component
class Incidents {

    /** More than this many open ones are not grouped: the newest tell enough then. */
    static final int GROUPED = 10_000;

    private static final String OPEN =
            """
            SELECT i.id_, i.incident_type_, i.activity_id_, i.incident_msg_, i.incident_timestamp_, i.proc_inst_id_, i.configuration_,
                   d.key_, d.name_, d.version_, h.business_key_,
                   (SELECT a.act_name_ FROM engine.act_hi_actinst a WHERE a.proc_inst_id_ = i.proc_inst_id_ AND a.act_id_ = i.activity_id_
                     ORDER BY a.start_time_ DESC LIMIT 1) AS activity_name,
                   md5(concat_ws(E'\\n', d.key_, i.activity_id_, i.incident_type_,
                       regexp_replace(coalesce(i.incident_msg_, ''), '[0-9a-fA-F-]{32,36}|[0-9]+|''[^'']*''|"[^"]*"', '#', 'g'))) AS fingerprint
              FROM engine.act_ru_incident i
              LEFT JOIN engine.act_re_procdef d ON d.id_ = i.proc_def_id_
              LEFT JOIN engine.act_hi_procinst h ON h.id_ = i.proc_inst_id_
             WHERE i.tenant_id_ = :tenant AND (i.cause_incident_id_ IS NULL OR i.cause_incident_id_ = i.id_)
            """;

    private final JdbcClient db;

    Incidents(JdbcClient db) {
        this.db = db;
    }

    /**
     * @param type {@code failedJob}, {@code failedExternalTask} or one of a model's own
     * @param activityId the element's id in the model
     * @param fingerprint of its group
     * @param retryable whether a job or external task stands behind it that can be tried again
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OpenIncident(
            String id,
            String type,
            String activityId,
            @Nullable String activityName,
            @Nullable String message,
            Instant createdAt,
            String processInstanceId,
            @Nullable String processKey,
            @Nullable String processName,
            @Nullable Integer processVersion,
            @Nullable String businessKey,
            String fingerprint,
            boolean retryable,
            Map<String, String> links) {}

    /**
     * Incidents that are alike.
     *
     * @param message of the newest
     * @param sample id of the newest
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record IncidentGroup(
            String fingerprint,
            String type,
            String activityId,
            @Nullable String activityName,
            @Nullable String processKey,
            @Nullable String processName,
            @Nullable String message,
            long count,
            long instances,
            Instant firstAt,
            Instant lastAt,
            String sample,
            Map<String, String> links) {}

    /** The groups, the largest first. */
    List<IncidentGroup> groups(String tenant) {
        return db.sql(
                        "WITH open AS (" + OPEN
                                + """
                         ORDER BY i.incident_timestamp_ DESC LIMIT :most)
                        SELECT fingerprint, min(incident_type_) AS incident_type_, min(activity_id_) AS activity_id_, min(activity_name) AS activity_name, min(key_) AS key_, min(name_) AS name_,
                               (array_agg(incident_msg_ ORDER BY incident_timestamp_ DESC))[1] AS incident_msg_, count(*) AS found,
                               count(DISTINCT proc_inst_id_) AS instances, min(incident_timestamp_) AS first_at, max(incident_timestamp_) AS last_at,
                               (array_agg(id_ ORDER BY incident_timestamp_ DESC))[1] AS sample
                          FROM open GROUP BY fingerprint ORDER BY found DESC, fingerprint LIMIT 200
                        """)
                .param("tenant", tenant)
                .param("most", GROUPED)
                .query((row, n) -> new IncidentGroup(
                        row.getString("fingerprint"),
                        row.getString("incident_type_"),
                        row.getString("activity_id_"),
                        row.getString("activity_name"),
                        row.getString("key_"),
                        row.getString("name_"),
                        row.getString("incident_msg_"),
                        row.getLong("found"),
                        row.getLong("instances"),
                        row.getTimestamp("first_at").toInstant(),
                        row.getTimestamp("last_at").toInstant(),
                        row.getString("sample"),
                        Map.of(
                                "incidents",
                                "/api/v1/incidents?fingerprint=" + row.getString("fingerprint"),
                                "sample",
                                "/api/v1/incidents/" + row.getString("sample"))))
                .list();
    }

    /** Open ones by id, the newest first. Ids are made in the order of time. */
    List<OpenIncident> list(String tenant, @Nullable String fingerprint, @Nullable String before, int limit) {
        List<String> conditions = new ArrayList<>();
        if (fingerprint != null) {
            conditions.add("fingerprint = :fingerprint");
        }
        if (before != null) {
            conditions.add("id_ < :before");
        }
        return db.sql("SELECT * FROM (" + OPEN + ") o "
                        + (conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions))
                        + " ORDER BY id_ DESC LIMIT :limit")
                .param("tenant", tenant)
                .param("fingerprint", fingerprint)
                .param("before", before)
                .param("limit", limit)
                .query((row, n) -> open(row))
                .list();
    }

    Optional<OpenIncident> find(String tenant, String id) {
        return db.sql(OPEN + " AND i.id_ = :id")
                .param("tenant", tenant)
                .param("id", id)
                .query((row, n) -> open(row))
                .optional();
    }

    /** Of the job or external task behind it, as far as the engine has kept it. */
    Optional<String> stackTrace(String tenant, String id) {
        return db.sql(
                        """
                SELECT convert_from(b.bytes_, 'UTF8')
                  FROM engine.act_ru_incident i
                  LEFT JOIN engine.act_ru_job j ON j.id_ = i.configuration_
                  LEFT JOIN engine.act_ru_ext_task t ON t.id_ = i.configuration_
                  JOIN engine.act_ge_bytearray b ON b.id_ = coalesce(j.exception_stack_id_, t.error_details_id_)
                 WHERE i.tenant_id_ = ? AND i.id_ = ?
                """)
                .params(tenant, id)
                .query(String.class)
                .optional();
    }

    /** What stands behind an incident: a job, or an external task. */
    Optional<String> configuration(String tenant, String id, String type) {
        return db.sql(
                        "SELECT configuration_ FROM engine.act_ru_incident WHERE tenant_id_ = ? AND id_ = ? AND incident_type_ = ? AND configuration_ IS NOT NULL")
                .params(tenant, id, type)
                .query(String.class)
                .optional();
    }

    private static OpenIncident open(ResultSet row) throws SQLException {
        String id = row.getString("id_");
        String instance = row.getString("proc_inst_id_");
        String type = row.getString("incident_type_");
        return new OpenIncident(
                id,
                type,
                row.getString("activity_id_"),
                row.getString("activity_name"),
                row.getString("incident_msg_"),
                row.getTimestamp("incident_timestamp_").toInstant(),
                instance,
                row.getString("key_"),
                row.getString("name_"),
                row.getObject("version_") == null ? null : row.getInt("version_"),
                row.getString("business_key_"),
                row.getString("fingerprint"),
                row.getString("configuration_") != null
                        && (type.equals(Retries.FAILED_JOB) || type.equals(Retries.FAILED_TASK)),
                Map.of(
                        "self", "/api/v1/incidents/" + id,
                        "processInstance", "/api/v1/process-instances/" + instance));
    }
}
