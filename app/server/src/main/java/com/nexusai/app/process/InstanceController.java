package com.nexusai.app.process;

import com.fasterxml.jackson.annotation.JsonValue;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.KebabCase;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What runs and what ran, read from the engine's history tables: its own queries know no keyset. Ids are made in the order of time, so a list
 * by id is one by start.
 */
@RestController
@RequestMapping(path = "/api/v1/process-instances", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Process instances")
@Allowed({Roles.INTEGRATOR, Roles.OPERATIONS, Roles.ANALYST, Roles.ADMINISTRATOR, Roles.AUDITOR})
class InstanceController {

    private static final String COLUMNS =
            """
            SELECT i.id_, i.proc_def_key_, d.version_, i.business_key_, i.state_, i.start_time_, i.end_time_, i.start_user_id_,
                   i.super_process_instance_id_, i.delete_reason_
              FROM engine.act_hi_procinst i LEFT JOIN engine.act_re_procdef d ON d.id_ = i.proc_def_id_
             WHERE i.tenant_id_ = ?
            """;

    private final JdbcClient db;
    private final Cursors cursors;
    private final InstancePaths paths;

    InstanceController(JdbcClient db, Cursors cursors, InstancePaths paths) {
        this.db = db;
        this.cursors = cursors;
        this.paths = paths;
    }

    enum State {
        ACTIVE,
        SUSPENDED,
        COMPLETED,
        TERMINATED;

        @JsonValue
        String text() {
            return KebabCase.of(name());
        }

        private String engine() {
            return switch (this) {
                case ACTIVE, SUSPENDED, COMPLETED -> name();
                case TERMINATED -> "%TERMINATED";
            };
        }

        private static State of(String engine) {
            return engine.endsWith("TERMINATED") ? TERMINATED : valueOf(engine);
        }
    }

    record ProcessInstance(
            String id,
            String processKey,
            @Nullable Integer version,
            @Nullable String businessKey,
            State state,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String startedBy,
            @Nullable String parentId,
            @Nullable String endReason,
            Map<String, String> links) {}

    record ProcessIncident(
            String id,
            String type,
            String activityId,
            @Nullable String message,
            Instant createdAt,
            @Nullable Instant endedAt,
            boolean open) {}

    record ProcessIncidents(List<ProcessIncident> items, @Nullable String nextCursor) {}

    @GetMapping
    @Operation(summary = "Instances, the newest first")
    Page<ProcessInstance> list(
            Caller caller,
            @RequestParam(required = false) @Nullable String processKey,
            @RequestParam(required = false) @Nullable String businessKey,
            @RequestParam(required = false) @Nullable State state,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Parameter(description = "The nextCursor of the page before") @Nullable
                    String cursor) {
        int rows = Page.limit(limit);
        String list =
                String.join("\n", caller.tenant(), "process-instances", "" + processKey, "" + businessKey, "" + state);
        List<Object> values = new ArrayList<>(List.of(caller.tenant()));
        StringBuilder sql = new StringBuilder(COLUMNS);
        if (processKey != null) {
            sql.append(" AND i.proc_def_key_ = ?");
            values.add(processKey);
        }
        if (businessKey != null) {
            sql.append(" AND i.business_key_ = ?");
            values.add(businessKey);
        }
        if (state != null) {
            sql.append(" AND i.state_ LIKE ?");
            values.add(state.engine());
        }
        cursors.read(list, cursor).ifPresent(position -> {
            sql.append(" AND i.id_ < ?");
            values.add(position.get(0));
        });
        sql.append(" ORDER BY i.id_ DESC LIMIT ").append(rows + 1);
        List<ProcessInstance> found = db.sql(sql.toString())
                .params(values)
                .query((row, n) -> instance(row))
                .list();
        return Page.of(found, rows, one -> one, last -> cursors.write(list, List.of(last.id())));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One instance")
    @ApiResponse(responseCode = "200")
    ProcessInstance get(Caller caller, @PathVariable String id) {
        return find(caller, id);
    }

    @GetMapping("/{id}/path")
    @Operation(summary = "The steps an instance has taken, in their order")
    InstancePaths.ProcessPath path(Caller caller, @PathVariable String id) {
        find(caller, id);
        return paths.of(caller.tenant(), id);
    }

    @GetMapping("/{id}/incidents")
    @Operation(summary = "What failed in an instance")
    ProcessIncidents incidents(Caller caller, @PathVariable String id) {
        find(caller, id);
        return new ProcessIncidents(
                db.sql(
                                """
                        SELECT id_, incident_type_, activity_id_, incident_msg_, create_time_, end_time_, incident_state_
                          FROM engine.act_hi_incident WHERE tenant_id_ = ? AND proc_inst_id_ = ? ORDER BY id_ LIMIT 2000
                        """)
                        .params(caller.tenant(), id)
                        .query((row, n) -> new ProcessIncident(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                instant(row, 5),
                                ended(row, 6),
                                row.getInt(7) == 0))
                        .list(),
                null);
    }

    private ProcessInstance find(Caller caller, String id) {
        return db.sql(COLUMNS + " AND i.id_ = ?")
                .params(caller.tenant(), id)
                .query((row, n) -> instance(row))
                .optional()
                .orElseThrow(() -> ProblemException.notFound("process instance", id));
    }

    private static ProcessInstance instance(ResultSet row) throws SQLException {
        String id = row.getString(1);
        return new ProcessInstance(
                id,
                row.getString(2),
                row.getObject(3) == null ? null : row.getInt(3),
                row.getString(4),
                State.of(row.getString(5)),
                instant(row, 6),
                ended(row, 7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                Map.of(
                        "self", "/api/v1/process-instances/" + id,
                        "path", "/api/v1/process-instances/" + id + "/path",
                        "incidents", "/api/v1/process-instances/" + id + "/incidents",
                        "process", "/api/v1/processes/" + row.getString(2)));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    private static @Nullable Instant ended(ResultSet row, int column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
