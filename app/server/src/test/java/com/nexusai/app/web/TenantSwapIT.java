package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.operaton.bpm.engine.TaskService;
import org.operaton.bpm.engine.rest.impl.DefaultProcessEngineRestServiceImpl;

/** A caller of another tenant, with every role there, gets for each id of this tenant the answer that an id of nothing gets, by every door. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantSwapIT {

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final String UUIDS = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    /** What is sent instead of the operation's example, which names other things. */
    private static final Map<String, String> BODIES = Map.of(
            "/complete", "{\"decision\":\"approve\"}",
            "/delegate", "{\"person\":\"stranger\"}",
            "/comments", "{\"text\":\"hello\"}",
            "/reverse", "{\"reason\":\"wrong\"}",
            "/close", "{\"kind\":\"soft\",\"reason\":\"month end\"}",
            "/instances", "{\"businessKey\":\"T-1\"}",
            "/instance-batches", "{\"items\":[{\"businessKey\":\"T-1\"}]}",
            "/task-decisions", "{\"items\":[{\"id\":\"$task\",\"etag\":\"\\\"1\\\"\"}],\"decision\":\"approve\"}",
            "/messages", "{\"name\":\"EntryCancelled\",\"businessKey\":\"$reference\"}");

    private Installation nexus;
    private Http stranger;
    private WaitingEntry entry;
    private Http insider;

    @BeforeAll
    void open() {
        nexus = Installation.shared();
        stranger = nexus.as("stranger");
        insider = Insider.signIn(nexus);
        entry = WaitingEntry.of(nexus, "preparer");
    }

    @Test
    void noRouteOfTheEngineTellsAForeignIdFromNone() {
        EngineRoutes engine = EngineRoutes.of(DefaultProcessEngineRestServiceImpl.class, "", true);
        SortedMap<String, String> foreign = EngineRoutes.ids(entry, "stranger");
        foreign.put("attachment", attachment());
        foreign.put("tenant", "demo");
        SortedMap<String, String> none = new TreeMap<>(foreign);
        none.replaceAll((name, id) -> random(id));
        none.put("person", "stranger");
        none.put("tenant", "nobody");
        String before = entry.facts();

        List<String> told = new ArrayList<>();
        for (String route : engine.all()) {
            EngineRoutes.Attempt attempt = engine.attempt(route);
            Http.Answer ofForeign = attempt.with(foreign, "/engine-rest").send(stranger::send);
            Http.Answer ofNone = attempt.with(none, "/engine-rest").send(stranger::send);
            compare(route, ofForeign, foreign, ofNone, none, told);
        }

        assertThat(told).isEmpty();
        assertThat(entry.facts()).isEqualTo(before);
    }

    @Test
    void noOperationOfTheApiTellsAForeignIdFromNone() {
        Map<String, String> known = things();
        String before = entry.facts();
        List<String> told = new ArrayList<>();
        JsonNode paths = nexus.http().get("/openapi.json").json().path("paths");
        paths.fields().forEachRemaining(path -> path.getValue().fieldNames().forEachRemaining(method -> {
            String pattern = path.getKey();
            boolean byBody = BODIES.entrySet().stream()
                    .anyMatch(body ->
                            pattern.endsWith(body.getKey()) && body.getValue().contains("$"));
            boolean byQuery =
                    pattern.equals("/api/v1/people") || pattern.equals("/api/v1/tasks") && method.equals("get");
            if (!pattern.contains("{") && !byBody && !byQuery) {
                return;
            }
            Map<String, String> foreign = new TreeMap<>(Map.of("task", entry.task(), "reference", entry.reference()));
            Map<String, String> none = new TreeMap<>(Map.of("task", random(entry.task()), "reference", "none"));
            Matcher parameter = PARAMETER.matcher(pattern);
            while (parameter.find()) {
                String thing = pattern.substring(0, parameter.end());
                String id = known.get(thing);
                if (id == null) {
                    told.add(method + " " + pattern + ": name a thing of tenant demo for " + thing + " in this test");
                    return;
                }
                foreign.put(parameter.group(1), id);
                none.put(parameter.group(1), random(id));
            }
            JsonNode example = path.getValue()
                    .path(method)
                    .path("requestBody")
                    .path("content")
                    .path("application/json")
                    .path("example");
            Http.Answer ofForeign = call(method, pattern, example, foreign);
            compare(method + " " + pattern, ofForeign, foreign, call(method, pattern, example, none), none, told);
            // A company names accounts, of which the other tenant has none.
            boolean judged = ofForeign.status() == 404 || pattern.equals("/api/v1/companies/{id}");
            if (pattern.contains("{") && !judged) {
                told.add(method + " " + pattern + " was refused before the id was looked at: " + ofForeign);
            }
        }));

        assertThat(told).isEmpty();
        assertThat(entry.facts()).isEqualTo(before);
    }

    private String attachment() {
        return nexus.bean(TaskService.class)
                .createAttachment(
                        "text", entry.task(), entry.instance(), "invoice", "an invoice", "https://example.com")
                .getId();
    }

    private Http.Answer call(String method, String pattern, JsonNode example, Map<String, String> ids) {
        String path = pattern;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            path = path.replace("{" + id.getKey() + "}", id.getValue());
        }
        if (pattern.equals("/api/v1/people")) {
            path += "?mayDecide=" + ids.get("task");
        }
        if (pattern.equals("/api/v1/tasks")) {
            path += "?scope=all&subject=" + ids.get("task");
        }
        if (pattern.endsWith("/lines")) {
            path += "?company=DE01";
        }
        Object body = null;
        if (!method.equals("get") && !method.equals("delete")) {
            body = BODIES.entrySet().stream()
                    .filter(each -> pattern.endsWith(each.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(example.isMissingNode() ? "{}" : example.toString())
                    .replace("$task", String.valueOf(ids.get("task")))
                    .replace("$reference", String.valueOf(ids.get("reference")));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("If-Match", "\"1\"");
        headers.put("Idempotency-Key", UUID.randomUUID().toString());
        if (pattern.endsWith("/attachments") && method.equals("post")) {
            Multipart form = new Multipart().file("file", "receipt.txt", "a receipt".getBytes(StandardCharsets.UTF_8));
            body = form.body();
            headers.put("Content-Type", form.contentType());
        }
        return stranger.send(method.toUpperCase(java.util.Locale.ROOT), path, body, headers);
    }

    /** An existing thing of tenant demo for each path that ends with its id. */
    private Map<String, String> things() {
        Map<String, String> known = new TreeMap<>();
        known.put("/api/v1/tasks/{id}", entry.task());
        known.put("/api/v1/journal-entries/{id}", entry.id().toString());
        known.put("/api/v1/process-instances/{id}", entry.instance());
        known.put("/api/v1/processes/{key}", "gl-posting");
        known.put(
                "/api/v1/deployments/{id}", EngineRoutes.ids(entry, "stranger").get("deployment"));
        known.put(
                "/api/v1/journal-entry-imports/{id}",
                nexus.superuser()
                        .sql("SELECT id FROM ledger.entry_import WHERE tenant_id = 'demo' LIMIT 1")
                        .query(UUID.class)
                        .single()
                        .toString());
        known.put("/api/v1/journal-entries/{id}/revisions/{revision}", "1");
        // An attachment is found below its entry only, so that any hash will do.
        known.put("/api/v1/journal-entries/{id}/attachments/{sha256}", "0".repeat(64));
        String company = nexus.superuser()
                .sql("SELECT company FROM ledger.cost_centre WHERE tenant_id = 'demo' LIMIT 1")
                .query(String.class)
                .single();
        for (String list : List.of(
                "ledger/accounts", "ledger/periods", "companies", "cost-centres", "counterparties", "exchange-rates")) {
            Http.Answer page =
                    insider.get("/api/v1/" + list + (list.equals("cost-centres") ? "?company=" + company : ""));
            known.put(
                    "/api/v1/" + list + "/{id}",
                    page.json()
                            .path("items")
                            .path(0)
                            .path("links")
                            .path("self")
                            .asText()
                            .replaceFirst(".*/", ""));
            assertThat(known.get("/api/v1/" + list + "/{id}")).as("%s", page).isNotEmpty();
        }
        Http.Answer substitution = insider.post(
                "/api/v1/substitutions",
                Map.of(
                        "substitute",
                        "accountant",
                        // Long after the other tests, for which it must not hold.
                        "from",
                        Instant.now().plus(Duration.ofDays(30)).toString(),
                        "until",
                        Instant.now().plus(Duration.ofDays(31)).toString(),
                        "reason",
                        "holidays"));
        known.put("/api/v1/substitutions/{id}", last(substitution));
        known.put(
                "/api/v1/saved-views/{id}",
                last(nexus.as("controller")
                        .post(
                                "/api/v1/saved-views",
                                Map.of(
                                        "page",
                                        "inbox",
                                        "name",
                                        UUID.randomUUID().toString(),
                                        "query",
                                        "view=late"))));
        Http.Answer decisions = nexus.as("controller")
                .post(
                        "/api/v1/task-decisions",
                        Map.of(
                                "items",
                                List.of(Map.of("id", UUID.randomUUID().toString(), "etag", "\"1\"")),
                                "decision",
                                "reject"));
        known.put("/api/v1/task-decisions/{id}", last(decisions));
        known.put("/api/v1/processes/{key}/versions/{version}", "1");
        known.put(
                "/api/v1/process-instances/{id}/variables/{variable}",
                nexus.superuser()
                        .sql(
                                "SELECT id_ FROM engine.act_hi_varinst WHERE tenant_id_ = 'demo' AND proc_inst_id_ = ? LIMIT 1")
                        .param(entry.instance())
                        .query(String.class)
                        .single());
        FailedStep failed = FailedStep.of(nexus);
        known.put("/api/v1/incidents/{id}", failed.incident());
        known.put("/api/v1/incident-retries/{id}", failed.retry());
        return known;
    }

    private static String last(Http.Answer made) {
        String location = made.header("Location");
        assertThat(location).as("%s", made).isNotNull();
        return String.valueOf(location).replaceFirst(".*/", "");
    }

    private static void compare(
            String call,
            Http.Answer ofForeign,
            Map<String, String> foreign,
            Http.Answer ofNone,
            Map<String, String> none,
            List<String> told) {
        String one = said(ofForeign, foreign);
        String other = said(ofNone, none);
        if (!one.equals(other) || ofForeign.status() >= 500) {
            told.add(call + "\n  foreign: " + one + "\n  none:    " + other);
        }
    }

    /** The answer with names in the place of ids; an id made for the call is none of those that are compared. */
    private static String said(Http.Answer answer, Map<String, String> ids) {
        String body = answer.body();
        for (Map.Entry<String, String> id : ids.entrySet()) {
            if (id.getValue().length() > 3 && !id.getKey().equals("tenant")) {
                body = body.replace(id.getValue(), "<id>");
                // Problems name the parts of a composed id, as company and period.
                for (String part : id.getValue().split("[^A-Za-z0-9]+")) {
                    body = part.matches("[A-Z]{2,}[A-Z0-9]*") ? body.replace(part, "<part>") : body;
                }
            }
        }
        return answer.status() + " "
                + body.replaceAll("\"(requestId|instance)\":\"[^\"]*\"", "")
                        .replaceAll(UUIDS, "<uuid>")
                        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|\\+\\d{4})", "<time>")
                        .replaceAll("\\d{4}-\\d\\d-\\d\\d", "<date>");
    }

    /** An id of the same form that nothing has. */
    private static String random(String id) {
        String replaced = Pattern.compile(UUIDS).matcher(id).replaceAll(any -> UUID.randomUUID()
                .toString());
        if (!replaced.equals(id)) {
            return replaced;
        }
        // The currencies of a rate must exist; its day need not.
        Matcher rate = Pattern.compile("(.*)\\d{4}-\\d\\d-\\d\\d").matcher(id);
        if (rate.matches()) {
            return rate.group(1) + "1999-12-31";
        }
        return id.matches("[0-9]+")
                ? "9".repeat(id.length())
                : id.replaceAll("[A-Z]", "Q").replaceAll("[a-z]", "q");
    }
}
