package com.nexusai.app.doors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whose the things are that a call of the engine's REST API names. The engine's commands tell a thing of another tenant from one that does not
 * exist in many ways, by status or text, and a few give it away; asked before them, both are the same.
 */
final class EngineThings {

    private static final String UUIDS = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    /** Has several rows for one operation. */
    private static final String OPERATIONS = "act_hi_op_log";

    /** What begins a path and the table in which its ids are; history also knows what has ended. */
    private static final Map<String, String> TABLES = Map.ofEntries(
            Map.entry("/task", "act_hi_taskinst"),
            Map.entry("/process-instance", "act_hi_procinst"),
            Map.entry("/execution", "act_ru_execution"),
            Map.entry("/external-task", "act_ru_ext_task"),
            Map.entry("/job", "act_ru_job"),
            Map.entry("/job-definition", "act_ru_jobdef"),
            Map.entry("/process-definition", "act_re_procdef"),
            Map.entry("/decision-definition", "act_re_decision_def"),
            Map.entry("/decision-requirements-definition", "act_re_decision_req_def"),
            Map.entry("/deployment", "act_re_deployment"),
            Map.entry("/incident", "act_hi_incident"),
            Map.entry("/variable-instance", "act_ru_variable"),
            Map.entry("/batch", "act_ru_batch"),
            Map.entry("/history/activity-instance", "act_hi_actinst"),
            Map.entry("/history/process-instance", "act_hi_procinst"),
            Map.entry("/history/decision-instance", "act_hi_decinst"),
            Map.entry("/history/variable-instance", "act_hi_varinst"),
            Map.entry("/history/detail", "act_hi_detail"),
            Map.entry("/history/job-log", "act_hi_job_log"),
            Map.entry("/history/external-task-log", "act_hi_ext_task_log"),
            Map.entry("/history/user-operation", OPERATIONS),
            Map.entry("/history/batch", "act_hi_batch"));

    /** Ids are made by us and hold a UUID; what holds none is an action, a key or nothing. */
    private static final Pattern IN_PATH =
            Pattern.compile("(?<resource>(/history)?/[a-z-]+)/(?<id>[^/]*" + UUIDS + ")(/.*)?");

    /** Commands, not queries, that name in their body what they are about. */
    static final Pattern NAMES_IN_BODY = Pattern.compile(
            "/condition|/migration/.*|/modification/.*|/(job|job-definition|process-instance|process-definition)/suspended|/process-definition/.*/restart(-async)?");

    private static final Map<String, String> FIELDS = Map.of(
            "processDefinitionId", "act_re_procdef",
            "sourceProcessDefinitionId", "act_re_procdef",
            "targetProcessDefinitionId", "act_re_procdef",
            "processInstanceId", "act_hi_procinst",
            "processInstanceIds", "act_hi_procinst",
            "jobDefinitionId", "act_ru_jobdef");

    private final JdbcClient db;
    private final ObjectMapper json = new ObjectMapper();

    EngineThings(JdbcClient db) {
        this.db = db;
    }

    /** Whether a path without its door names something that the tenant does not have. */
    boolean isAbsent(String tenant, String path) {
        Matcher named = IN_PATH.matcher(path);
        if (!named.matches()) {
            return false;
        }
        String table = TABLES.get(named.group("resource"));
        return table != null && !has(tenant, table, named.group("id"));
    }

    /** Whether a body names something that the tenant does not have; one that is no JSON is for the engine to refuse. */
    boolean isAbsent(String tenant, byte[] body) {
        try {
            return isAbsent(tenant, json.readTree(body));
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isAbsent(String tenant, @Nullable JsonNode node) {
        if (node == null) {
            return false;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String table = FIELDS.get(field.getKey());
            if (table != null) {
                for (String id : texts(field.getValue())) {
                    if (!has(tenant, table, id)) {
                        return true;
                    }
                }
            }
        }
        for (JsonNode child : node) {
            if (isAbsent(tenant, child)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> texts(JsonNode value) {
        List<String> all = new ArrayList<>();
        if (value.isTextual()) {
            all.add(value.textValue());
        }
        value.forEach(each -> {
            if (each.isTextual()) {
                all.add(each.textValue());
            }
        });
        return Set.copyOf(all);
    }

    private boolean has(String tenant, String table, String id) {
        String column = table.equals(OPERATIONS) ? "operation_id_" : "id_";
        return db.sql("SELECT EXISTS (SELECT FROM engine." + table + " WHERE " + column + " = ? AND tenant_id_ = ?)")
                .params(id, tenant)
                .query(Boolean.class)
                .single();
    }
}
