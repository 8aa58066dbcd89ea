package com.nexusai.app.web;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.FilterService;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.TaskService;

/** The routes of the engine's REST API as their annotations name them, and a call of each about the things of one entry. */
final class EngineRoutes {

    /** What is sent where an empty object would say nothing; the first key that the route ends with, or matches, counts. */
    private static final Map<String, String> BODIES = bodies();

    private final Map<String, Class<?>> routes;

    private EngineRoutes(Map<String, Class<?>> routes) {
        this.routes = routes;
    }

    /** @param reads whether those by GET are wanted too */
    static EngineRoutes of(Class<?> root, String base, boolean reads) {
        Map<String, Class<?>> found = new TreeMap<>();
        walk(root, base, found, Set.of());
        if (!reads) {
            found.keySet().removeIf(route -> route.startsWith("GET "));
        }
        return new EngineRoutes(found);
    }

    /** Method and path, as {@code POST /task/{id}/claim}. */
    Set<String> all() {
        return routes.keySet();
    }

    Attempt attempt(String route) {
        return new Attempt(route);
    }

    // ---- attempts

    interface Sending {
        Http.Answer send(String method, String path, @Nullable Object body, Map<String, String> headers);
    }

    /** A call of a route about the things of one entry. */
    final class Attempt {

        private final String method;
        private final String pattern;
        private final boolean multipart;
        private Map<String, String> ids = Map.of();
        private String door = "";
        private boolean activate;

        Attempt(String route) {
            this.method = route.substring(0, route.indexOf(' '));
            this.pattern = route.substring(route.indexOf(' ') + 1);
            this.multipart = routes.get(route) == Multipart.class;
        }

        Attempt with(Map<String, String> things, String at) {
            ids = things;
            door = at;
            activate = false;
            return this;
        }

        Attempt activating() {
            activate = true;
            return this;
        }

        boolean suspends() {
            return pattern.endsWith("suspended");
        }

        Http.Answer send(Sending by) {
            Map<String, String> headers = new LinkedHashMap<>();
            Object body = null;
            if (multipart) {
                String edge = "----edge";
                headers.put("Content-Type", "multipart/form-data; boundary=" + edge);
                body = multipart(edge);
            } else if (!method.equals("DELETE") && !method.equals("GET")) {
                body = fill(body());
                if (activate) {
                    body = ((String) body).replace("\"suspended\":true", "\"suspended\":false");
                }
            }
            return by.send(method, door + path(), body, headers);
        }

        private String body() {
            String route = method + " " + pattern;
            return BODIES.entrySet().stream()
                    .filter(body -> body.getKey().contains("(") || body.getKey().contains(".*")
                            ? route.matches(body.getKey())
                            : route.endsWith(body.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("{}");
        }

        private String multipart(String edge) {
            StringBuilder text = new StringBuilder();
            Map<String, String> parts = new LinkedHashMap<>();
            if (pattern.startsWith("/deployment")) {
                parts.put("\"deployment-name\"", "attempt");
                parts.put(
                        "\"data\"; filename=\"a.bpmn\"",
                        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" targetNamespace=\"a\"><process id=\"attempt\"/></definitions>");
            } else if (pattern.contains("attachment")) {
                parts.put("\"attachment-name\"", "invoice");
                parts.put("\"attachment-type\"", "text/plain");
                parts.put("\"content\"; filename=\"invoice.txt\"", "an invoice");
            } else {
                parts.put("\"data\"", "auto");
                parts.put("\"valueType\"", "Bytes");
            }
            parts.forEach((name, content) -> text.append("--")
                    .append(edge)
                    .append("\r\nContent-Disposition: form-data; name=")
                    .append(name)
                    .append("\r\n\r\n")
                    .append(content)
                    .append("\r\n"));
            return text.append("--").append(edge).append("--\r\n").toString();
        }

        private String path() {
            String first = pattern.split("/", -1)[1];
            String thing =
                    switch (first) {
                        case "task" -> "task";
                        case "execution" -> pattern.contains("Subscriptions") ? "subscription" : "execution";
                        case "external-task" -> "external";
                        case "incident" -> "incident";
                        case "job" -> "job";
                        case "job-definition" -> "jobDefinition";
                        case "process-definition" -> "definition";
                        case "process-instance" -> "instance";
                        // Whoever may deploy may deploy again; that is no attempt on the entry.
                        case "deployment" -> pattern.endsWith("redeploy") ? "random" : "deployment";
                        case "decision-definition" -> "decision";
                        case "filter" -> "filter";
                        case "history" ->
                            pattern.contains("variable-instance/")
                                    ? "variable"
                                    : pattern.contains("process-instance/") ? "instance" : "random";
                        default -> "random";
                    };
            return fill(pattern.replace("{id}", "$" + thing)
                    .replace("{key}", first.startsWith("decision") ? "je-sod" : "gl-posting")
                    .replace("{tenantId}", ids.getOrDefault("tenant", "demo"))
                    .replace("{varId}", "approval")
                    .replace("{attachmentId}", ids.containsKey("attachment") ? "$attachment" : "$random")
                    .replace("{commentId}", "$comment")
                    .replace("{messageName}", "EntryCancelled")
                    .replace("{operationId}", "$operation")
                    .replace("{userId}", "$person")
                    .replace("{groupId}", "controller")
                    .replaceAll("\\{[^}]+}", "\\$random"));
        }

        private String fill(String text) {
            String filled = text;
            for (Map.Entry<String, String> id : ids.entrySet()) {
                filled = filled.replace("$" + id.getKey(), id.getValue());
            }
            return filled.replace("$random", UUID.randomUUID().toString());
        }
    }

    /** Of everything that belongs to an entry, by the name under which paths and bodies ask for it. */
    static SortedMap<String, String> ids(WaitingEntry entry, String person) {
        Installation nexus = entry.nexus();
        // Longer names first, since they are replaced as text.
        SortedMap<String, String> ids = new TreeMap<>(Comparator.reverseOrder());
        ids.put("task", entry.task());
        ids.put("instance", entry.instance());
        ids.put("execution", entry.execution());
        ids.put("subscription", entry.subscription());
        ids.put("definition", entry.definition());
        ids.put("external", entry.external());
        ids.put("job", entry.job());
        ids.put("person", person);
        ids.put("entry", entry.id().toString());
        ids.put("reference", entry.reference());
        ids.put(
                "incident",
                one(nexus, "SELECT id_ FROM engine.act_ru_incident WHERE proc_inst_id_ = ?", entry.instance()));
        ids.put(
                "variable",
                one(nexus, "SELECT min(id_) FROM engine.act_hi_varinst WHERE proc_inst_id_ = ?", entry.instance()));
        ids.put("jobDefinition", one(nexus, "SELECT job_def_id_ FROM engine.act_ru_job WHERE id_ = ?", entry.job()));
        ids.put(
                "deployment",
                one(nexus, "SELECT deployment_id_ FROM engine.act_re_procdef WHERE id_ = ?", entry.definition()));
        ids.put(
                "decision",
                one(
                        nexus,
                        "SELECT min(id_) FROM engine.act_re_decision_def WHERE key_ = ? AND tenant_id_ = 'demo'",
                        "je-sod"));
        ids.put(
                "ended",
                one(
                        nexus,
                        "SELECT min(id_) FROM engine.act_hi_procinst WHERE end_time_ IS NOT NULL AND tenant_id_ = 'demo' AND proc_def_id_ = ?",
                        entry.definition()));
        ids.put("operation", UUID.randomUUID().toString());
        nexus.superuser()
                .sql(
                        "INSERT INTO engine.act_hi_op_log (id_, operation_id_, tenant_id_, timestamp_, operation_type_, entity_type_, user_id_, proc_def_key_) VALUES (?, ?, 'demo', now(), 'Claim', 'Task', 'controller', 'gl-posting')")
                .params(UUID.randomUUID().toString(), ids.get("operation"))
                .update();
        // As if somebody else's worker held it: the lock is then no reason to refuse.
        nexus.superuser()
                .sql(
                        "UPDATE engine.act_ru_ext_task SET worker_id_ = 'w', lock_exp_time_ = now() + interval '1 hour' WHERE id_ = ?")
                .param(entry.external())
                .update();
        TaskService tasks = nexus.bean(TaskService.class);
        ids.put(
                "comment",
                tasks.createComment(entry.task(), entry.instance(), "looked at it")
                        .getId());
        FilterService filters = nexus.bean(ProcessEngine.class).getFilterService();
        ids.put(
                "filter",
                filters.saveFilter(filters.newTaskFilter("of " + person).setQuery(tasks.createTaskQuery()))
                        .getId());
        return ids;
    }

    private static String one(Installation nexus, String sql, String parameter) {
        return nexus.superuser().sql(sql).param(parameter).query(String.class).single();
    }

    private static Map<String, String> bodies() {
        String variables = "{\"approval\":{\"value\":\"auto\",\"type\":\"String\"}}";
        String decision = "{\"variables\":{\"decision\":{\"value\":\"approve\",\"type\":\"String\"}}}";
        String instructions = "\"instructions\":[{\"type\":\"startBeforeActivity\",\"activityId\":\"Task_PostEntry\"}]";
        String start =
                "{\"businessKey\":\"again-$random\",\"variables\":{\"entryId\":{\"value\":\"$entry\",\"type\":\"String\"}}}";
        String plan = "{\"sourceProcessDefinitionId\":\"$definition\",\"targetProcessDefinitionId\":\"$definition\","
                + "\"instructions\":[{\"sourceActivityIds\":[\"Task_ReviewEntry\"],\"targetActivityIds\":[\"Task_ReviewEntry\"]}]}";
        Map<String, String> all = new LinkedHashMap<>();
        all.put("POST /task/create", "{\"id\":\"$random\",\"name\":\"mine\"}");
        all.put("POST /task/{id}/assignee", "{\"userId\":\"$person\"}");
        all.put("/task/{id}/claim", "{\"userId\":\"$person\"}");
        all.put("/task/{id}/delegate", "{\"userId\":\"$person\"}");
        all.put("/task/{id}/complete", decision);
        all.put("/task/{id}/submit-form", decision);
        all.put("/task/{id}/resolve", decision);
        all.put("/task/{id}/bpmnError", "{\"errorCode\":\"PERIOD_CLOSED\"}");
        all.put("/task/{id}/bpmnEscalation", "{\"escalationCode\":\"late\"}");
        all.put("/task/{id}/identity-links/delete", "{\"groupId\":\"controller\",\"type\":\"candidate\"}");
        all.put("/task/{id}/identity-links", "{\"userId\":\"$person\",\"type\":\"candidate\"}");
        all.put("/comment/create", "{\"message\":\"please\"}");
        all.put("PUT /task/{id}/comment", "{\"id\":\"$comment\",\"message\":\"approved\"}");
        all.put("PUT /process-instance/{id}/comment", "{\"id\":\"$comment\",\"message\":\"approved\"}");
        all.put("PUT /task/{id}", "{\"name\":\"mine\",\"assignee\":\"$person\",\"owner\":\"$person\"}");
        all.put("PUT .*ariables/\\{varId}", "{\"value\":\"auto\",\"type\":\"String\"}");
        all.put(
                "POST /(task|process-instance|execution|case-instance|case-execution)/\\{id}/.*ariables",
                "{\"modifications\":" + variables + ",\"deletions\":[\"entryId\"]}");
        all.put(
                "/execution/{id}/create-incident",
                "{\"incidentType\":\"custom\",\"configuration\":\"x\",\"message\":\"x\"}");
        all.put("/trigger", "{\"variables\":{}}");
        all.put("/execution/{id}/signal", decision);
        all.put("POST /condition", "{\"variables\":" + variables + ",\"processDefinitionId\":\"$definition\"}");
        all.put("POST /message", "{\"messageName\":\"EntryCancelled\",\"processInstanceId\":\"$instance\"}");
        all.put("POST /signal", "{\"name\":\"EntryCancelled\",\"executionId\":\"$subscription\"}");
        all.put(
                "/process-instance/message-async",
                "{\"messageName\":\"EntryCancelled\",\"processInstanceIds\":[\"$instance\"]}");
        all.put(
                "/process-instance/variables-async",
                "{\"variables\":" + variables + ",\"processInstanceIds\":[\"$instance\"]}");
        all.put("/process-instance/suspended-async", "{\"suspended\":true,\"processInstanceIds\":[\"$instance\"]}");
        all.put("POST /process-instance/delete", "{\"processInstanceIds\":[\"$instance\"],\"deleteReason\":\"none\"}");
        all.put(
                "-historic-query-based",
                "{\"retries\":1,\"historicProcessInstanceQuery\":{\"processInstanceIds\":[\"$instance\"]}}");
        all.put("/process-instance/job-retries", "{\"retries\":1,\"processInstances\":[\"$instance\"]}");
        all.put("/job/retries", "{\"retries\":1,\"jobIds\":[\"$job\"]}");
        all.put("/modification", "{" + instructions + ",\"skipCustomListeners\":true}");
        all.put("/modification-async", "{" + instructions + ",\"skipCustomListeners\":true}");
        all.put(
                "POST /modification/.*",
                "{\"processDefinitionId\":\"$definition\",\"processInstanceIds\":[\"$instance\"]," + instructions
                        + "}");
        all.put(
                "POST /process-definition/.*/restart(-async)?",
                "{\"processInstanceIds\":[\"$ended\"]," + instructions + "}");
        all.put("POST /process-definition/.*/start", start);
        all.put("POST /process-definition/.*/submit-form", start);
        all.put(
                "/migration/generate",
                "{\"sourceProcessDefinitionId\":\"$definition\",\"targetProcessDefinitionId\":\"$definition\"}");
        all.put("/migration/validate", plan);
        all.put(
                "POST /migration/execute(Async)?",
                "{\"migrationPlan\":" + plan + ",\"processInstanceIds\":[\"$instance\"]}");
        all.put(
                "/external-task/fetchAndLock",
                "{\"workerId\":\"w\",\"maxTasks\":1,\"topics\":[{\"topicName\":\"ledger.post-entry\",\"lockDuration\":1000}]}");
        all.put("/external-task/{id}/complete", "{\"workerId\":\"w\",\"variables\":" + variables + "}");
        all.put(
                "/external-task/{id}/failure",
                "{\"workerId\":\"w\",\"errorMessage\":\"no\",\"retries\":0,\"retryTimeout\":0}");
        all.put("/external-task/{id}/bpmnError", "{\"workerId\":\"w\",\"errorCode\":\"PERIOD_CLOSED\"}");
        all.put("/external-task/{id}/lock", "{\"workerId\":\"w\",\"lockDuration\":1000}");
        all.put("/external-task/{id}/extendLock", "{\"workerId\":\"w\",\"newDuration\":1000}");
        all.put("/external-task/{id}/priority", "{\"priority\":5}");
        all.put("/external-task/{id}/retries", "{\"retries\":1}");
        all.put("/external-task/retries", "{\"retries\":1,\"externalTaskIds\":[\"$external\"]}");
        all.put("/external-task/retries-async", "{\"retries\":1,\"externalTaskIds\":[\"$external\"]}");
        all.put("PUT /job/{id}/duedate", "{\"duedate\":\"2020-01-01T00:00:00.000+0000\"}");
        all.put("/priority", "{\"priority\":5}");
        all.put("/jobPriority", "{\"priority\":5}");
        all.put("/retries", "{\"retries\":1}");
        all.put("PUT /job-definition/suspended", "{\"suspended\":true,\"processDefinitionId\":\"$definition\"}");
        all.put("PUT /job/suspended", "{\"suspended\":true,\"processInstanceId\":\"$instance\"}");
        all.put("PUT /process-instance/suspended", "{\"suspended\":true,\"processInstanceId\":\"$instance\"}");
        all.put("PUT /process-definition/suspended", "{\"suspended\":true,\"processDefinitionKey\":\"gl-posting\"}");
        all.put("suspended", "{\"suspended\":true}");
        all.put("/history-time-to-live", "{\"historyTimeToLive\":1}");
        all.put("annotation", "{\"annotation\":\"mine\"}");
        all.put("/evaluate", "{\"variables\":{\"known\":{\"value\":true,\"type\":\"Boolean\"}}}");
        all.put("/history/process-instance/delete", "{\"historicProcessInstanceIds\":[\"$ended\"]}");
        all.put(
                "/history/process-instance/set-removal-time",
                "{\"absoluteRemovalTime\":\"2020-01-01T00:00:00.000+0000\",\"historicProcessInstanceIds\":[\"$ended\"]}");
        all.put("/history/decision-instance/delete", "{\"historicDecisionInstanceIds\":[\"$random\"]}");
        all.put(
                "/history/decision-instance/set-removal-time",
                "{\"absoluteRemovalTime\":\"2020-01-01T00:00:00.000+0000\",\"historicDecisionInstanceIds\":[\"$random\"]}");
        all.put(
                "/history/batch/set-removal-time",
                "{\"absoluteRemovalTime\":\"2020-01-01T00:00:00.000+0000\",\"historicBatchIds\":[\"$random\"]}");
        all.put("/filter/create", "{\"resourceType\":\"Task\",\"name\":\"f-$random\",\"query\":{}}");
        all.put("PUT /filter/{id}", "{\"resourceType\":\"Task\",\"name\":\"f-$random\",\"query\":{}}");
        all.put(
                "/authorization/create",
                "{\"type\":1,\"permissions\":[\"ALL\"],\"userId\":\"$person\",\"resourceType\":0,\"resourceId\":\"*\"}");
        all.put("/user/create", "{\"profile\":{\"id\":\"mallory\"},\"credentials\":{\"password\":\"mallory\"}}");
        all.put("/group/create", "{\"id\":\"mine\",\"name\":\"mine\",\"type\":\"mine\"}");
        all.put("/tenant/create", "{\"id\":\"mine\",\"name\":\"mine\"}");
        all.put("/identity/verify", "{\"username\":\"controller\",\"password\":\"demo\"}");
        all.put("/identity/password-policy", "{\"password\":\"demo\"}");
        return all;
    }

    // ---- routes

    /** Marks a route that takes a form instead of JSON. */
    private static final class Multipart {}

    private static void walk(Class<?> resource, String base, Map<String, Class<?>> found, Set<Class<?>> above) {
        for (Method method : resource.getMethods()) {
            List<Method> declared = declarations(resource, method);
            Path path = annotation(declared, Path.class);
            String verb = declared.stream()
                    .flatMap(each -> Arrays.stream(each.getAnnotations()))
                    .map(each -> each.annotationType().getAnnotation(HttpMethod.class))
                    .filter(Objects::nonNull)
                    .map(HttpMethod::value)
                    .findFirst()
                    .orElse(null);
            if (path == null && verb == null) {
                continue;
            }
            String full = (base + "/" + (path == null ? "" : path.value()))
                    .replaceAll("/+", "/")
                    .replaceAll("\\{(\\w+)\\s*:[^}]*}", "{$1}")
                    .replaceAll("/$", "");
            if (verb == null) {
                if (!above.contains(method.getReturnType())) {
                    Set<Class<?>> deeper = new HashSet<>(above);
                    deeper.add(method.getReturnType());
                    walk(method.getReturnType(), full, found, deeper);
                }
            } else if (!Set.of("HEAD", "OPTIONS").contains(verb)) {
                Consumes consumes = annotation(declared, Consumes.class);
                boolean form = consumes != null && List.of(consumes.value()).contains("multipart/form-data");
                found.put(verb + " " + full, form ? Multipart.class : Object.class);
            }
        }
    }

    private static <A extends Annotation> @Nullable A annotation(List<Method> declared, Class<A> type) {
        return declared.stream()
                .map(each -> each.getAnnotation(type))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** JAX-RS takes a method's annotations from the interface that declares it. */
    private static List<Method> declarations(Class<?> resource, Method method) {
        List<Method> all = new ArrayList<>();
        Deque<Class<?>> open = new ArrayDeque<>(List.of(resource));
        for (Class<?> each = open.poll(); each != null; each = open.poll()) {
            try {
                all.add(each.getMethod(method.getName(), method.getParameterTypes()));
            } catch (NoSuchMethodException e) {
                // Declared elsewhere.
            }
            if (each.getSuperclass() != null) {
                open.add(each.getSuperclass());
            }
            open.addAll(List.of(each.getInterfaces()));
        }
        return all;
    }
}
