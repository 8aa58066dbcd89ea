package com.nexusai.app.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an instance knows and which decisions were taken for it, from the engine's history, so that it stays readable after the end. */
@RestController
@RequestMapping(path = "/api/v1/process-instances/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Process instances")
@Allowed({Roles.INTEGRATOR, Roles.OPERATIONS, Roles.ANALYST, Roles.ADMINISTRATOR, Roles.AUDITOR})
class InstanceContentController {

    /** Longer values are cut in the list. */
    private static final int SHOWN = 500;

    private static final String VALUE =
            """
            SELECT v.id_, v.name_, v.var_type_, v.text_, v.long_, v.double_, v.create_time_, v.act_inst_id_ = v.proc_inst_id_ AS of_instance,
                   b.id_ IS NOT NULL AS stored_apart, coalesce(octet_length(b.bytes_), octet_length(v.text_), 0) AS size,
                   %s AS bytes
              FROM engine.act_hi_varinst v LEFT JOIN engine.act_ge_bytearray b ON b.id_ = v.bytearray_id_
             WHERE v.tenant_id_ = ? AND v.proc_inst_id_ = ? AND v.state_ IS DISTINCT FROM 'DELETED'
            """;

    private final JdbcClient db;

    InstanceContentController(JdbcClient db) {
        this.db = db;
    }

    /**
     * @param type of the engine, such as {@code string} or {@code bytes}
     * @param value as text; cut after 500 characters, and null for bytes
     * @param cut whether {@code value} is not all of it
     * @param size in bytes
     * @param local whether it belongs to a step, not to the whole instance
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProcessVariable(
            String id,
            String name,
            String type,
            @Nullable String value,
            boolean cut,
            long size,
            boolean local,
            @Nullable Instant createdAt,
            Map<String, String> links) {}

    record ProcessVariables(List<ProcessVariable> items, @Nullable String nextCursor) {}

    /** @param name label of the column, else its expression */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DecisionValue(String name, @Nullable String type, @Nullable String value) {}

    /** @param rule id of the row in the table */
    record DecisionRule(String rule, List<DecisionValue> outputs) {}

    /**
     * A decision that was taken.
     *
     * @param version of the decision that was asked
     * @param rules the rows that matched, in their order
     * @param result of a collected table, such as a sum
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DecisionTaken(
            String id,
            String key,
            @Nullable String name,
            @Nullable Integer version,
            Instant at,
            String activityId,
            List<DecisionValue> inputs,
            List<DecisionRule> rules,
            @Nullable Double result) {}

    record DecisionsTaken(List<DecisionTaken> items, @Nullable String nextCursor) {}

    @GetMapping("/variables")
    @Operation(summary = "The variables of an instance; long values are cut and can be fetched whole")
    ProcessVariables variables(Caller caller, @PathVariable String id) {
        exists(caller, id);
        return new ProcessVariables(
                db.sql(VALUE.formatted("NULL::bytea") + " ORDER BY v.name_, v.id_ LIMIT 1000")
                        .params(caller.tenant(), id)
                        .query((row, n) -> variable(id, row))
                        .list(),
                null);
    }

    private static ProcessVariable variable(String instance, ResultSet row) throws SQLException {
        String variable = row.getString("id_");
        String value = text(row);
        boolean apart = row.getBoolean("stored_apart");
        boolean cut = apart || (value != null && value.length() > SHOWN);
        return new ProcessVariable(
                variable,
                row.getString("name_"),
                row.getString("var_type_"),
                value == null || value.length() <= SHOWN ? value : value.substring(0, SHOWN),
                cut,
                row.getLong("size"),
                !row.getBoolean("of_instance"),
                row.getTimestamp("create_time_") == null
                        ? null
                        : row.getTimestamp("create_time_").toInstant(),
                Map.of("content", "/api/v1/process-instances/" + instance + "/variables/" + variable));
    }

    private static @Nullable String text(ResultSet row) throws SQLException {
        String type = row.getString("var_type_");
        return switch (type) {
            case "boolean" -> row.getObject("long_") == null ? null : Boolean.toString(row.getLong("long_") == 1);
            case "integer", "long", "short" -> row.getString("long_");
            case "double" -> row.getString("double_");
            case "date" ->
                row.getObject("long_") == null
                        ? null
                        : Instant.ofEpochMilli(row.getLong("long_")).toString();
            case "null" -> null;
            default -> row.getString("text_");
        };
    }

    @GetMapping(path = "/variables/{variable}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(summary = "The whole value of a variable as a file")
    @ApiResponse(responseCode = "200")
    ResponseEntity<byte[]> content(Caller caller, @PathVariable String id, @PathVariable String variable) {
        exists(caller, id);
        return db.sql(VALUE.formatted("b.bytes_") + " AND v.id_ = ?")
                .params(caller.tenant(), id, variable)
                .query((row, n) -> {
                    byte[] bytes = row.getBytes("bytes");
                    String text = Objects.requireNonNullElse(text(row), "");
                    return ResponseEntity.ok()
                            .header(
                                    HttpHeaders.CONTENT_DISPOSITION,
                                    ContentDisposition.attachment()
                                            .filename(row.getString("name_"), StandardCharsets.UTF_8)
                                            .build()
                                            .toString())
                            .contentType(MediaType.APPLICATION_OCTET_STREAM)
                            .body(bytes == null ? text.getBytes(StandardCharsets.UTF_8) : bytes);
                })
                .optional()
                .orElseThrow(() -> ProblemException.notFound("variable", variable));
    }

    @GetMapping("/decisions")
    @Operation(
            summary =
                    "The decisions taken for an instance, with what went in, the rules that matched and what came out")
    DecisionsTaken decisions(Caller caller, @PathVariable String id) {
        exists(caller, id);
        Map<String, List<DecisionValue>> inputs = new LinkedHashMap<>();
        db.sql(
                        """
                SELECT i.dec_inst_id_, coalesce(i.clause_name_, i.clause_id_) AS name, i.var_type_, i.text_, i.long_, i.double_
                  FROM engine.act_hi_dec_in i JOIN engine.act_hi_decinst d ON d.id_ = i.dec_inst_id_
                 WHERE d.tenant_id_ = ? AND d.proc_inst_id_ = ? ORDER BY i.id_
                """)
                .params(caller.tenant(), id)
                .query((RowCallbackHandler)
                        row -> inputs.computeIfAbsent(row.getString("dec_inst_id_"), any -> new ArrayList<>())
                                .add(value(row)));
        Map<String, Map<String, List<DecisionValue>>> rules = new LinkedHashMap<>();
        db.sql(
                        """
                SELECT o.dec_inst_id_, o.rule_id_, coalesce(o.clause_name_, o.var_name_, o.clause_id_) AS name, o.var_type_, o.text_, o.long_, o.double_
                  FROM engine.act_hi_dec_out o JOIN engine.act_hi_decinst d ON d.id_ = o.dec_inst_id_
                 WHERE d.tenant_id_ = ? AND d.proc_inst_id_ = ? ORDER BY o.rule_order_, o.id_
                """)
                .params(caller.tenant(), id)
                .query((RowCallbackHandler)
                        row -> rules.computeIfAbsent(row.getString("dec_inst_id_"), any -> new LinkedHashMap<>())
                                .computeIfAbsent(row.getString("rule_id_"), any -> new ArrayList<>())
                                .add(value(row)));
        return new DecisionsTaken(
                db.sql(
                                """
                        SELECT d.id_, d.dec_def_key_, d.dec_def_name_, x.version_, d.eval_time_, d.act_id_, d.collect_value_
                          FROM engine.act_hi_decinst d LEFT JOIN engine.act_re_decision_def x ON x.id_ = d.dec_def_id_
                         WHERE d.tenant_id_ = ? AND d.proc_inst_id_ = ? ORDER BY d.eval_time_, d.id_ LIMIT 1000
                        """)
                        .params(caller.tenant(), id)
                        .query((row, n) -> new DecisionTaken(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getObject(4) == null ? null : row.getInt(4),
                                row.getTimestamp(5).toInstant(),
                                row.getString(6),
                                inputs.getOrDefault(row.getString(1), List.of()),
                                rules.getOrDefault(row.getString(1), Map.of()).entrySet().stream()
                                        .map(rule -> new DecisionRule(rule.getKey(), rule.getValue()))
                                        .toList(),
                                row.getObject(7) == null ? null : row.getDouble(7)))
                        .list(),
                null);
    }

    private static DecisionValue value(ResultSet row) throws SQLException {
        return new DecisionValue(row.getString("name"), row.getString("var_type_"), text(row));
    }

    private void exists(Caller caller, String id) {
        boolean found = db.sql("SELECT EXISTS (SELECT FROM engine.act_hi_procinst WHERE tenant_id_ = ? AND id_ = ?)")
                .params(caller.tenant(), id)
                .query(Boolean.class)
                .single();
        if (!found) {
            throw ProblemException.notFound("process instance", id);
        }
    }
}
