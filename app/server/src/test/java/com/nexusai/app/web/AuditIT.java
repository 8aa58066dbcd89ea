package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.nexusai.app.audit.AuditVerification;
import com.nexusai.database.DatabaseSettings;
import com.zaxxer.hikari.HikariDataSource;
import java.net.HttpCookie;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What happened, as an auditor reads it; refusals come a moment after their answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String EVENTS = "/api/v1/audit-events";

    private Installation nexus;
    private WaitingEntries waiting;
    private Http auditor;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
        waiting = new WaitingEntries(nexus);
        auditor = nexus.as("auditor");
    }

    @Test
    void anApprovalIsThereWithPersonDecisionAndRequestOnce() {
        String task = task(waiting.submit("preparer"));
        String path = "/api/v1/tasks/" + task;
        Http controller = nexus.as("controller");
        String etag = String.valueOf(controller.get(path).header("ETag"));
        Map<String, String> headers = Map.of(
                "Idempotency-Key",
                UUID.randomUUID().toString(),
                "If-Match",
                etag,
                "X-Request-Id",
                "approval-" + task,
                "User-Agent",
                "=cmd()");
        Map<String, String> body = Map.of("decision", "approve", "comment", "fine");
        Http.Answer first = controller.post(path + "/complete", body, headers);
        Http.Answer again = controller.post(path + "/complete", body, headers);
        assertThat(first.status()).as("%s", first).isEqualTo(200);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");

        JsonNode found = items("?thing=task&thingId=" + task);

        assertThat(found.size()).as("%s", found).isEqualTo(1);
        JsonNode event = found.path(0);
        assertThat(event.path("action").asText()).isEqualTo("complete");
        assertThat(event.path("outcome").asText()).isEqualTo("done");
        assertThat(event.path("person").asText()).isEqualTo("controller");
        assertThat(event.path("client").asText()).isEqualTo("nexus-cli");
        assertThat(event.path("requestId").asText()).isEqualTo("approval-" + task);
        assertThat(event.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(event.path("after").path("decision").asText()).isEqualTo("approve");
        assertThat(event.path("after").path("businessKey").asText()).isNotEmpty();
        assertThat(event.path("links").path("thing").asText()).isEqualTo(path);

        Http.Answer csv =
                auditor.send("GET", EVENTS + "?thing=task&thingId=" + task, null, Map.of("Accept", "text/csv"));
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(csv.body().lines()).hasSize(2);
        assertThat(csv.body()).contains("'=cmd()", "approval-" + task).doesNotContain(",=cmd");
    }

    @Test
    void aRefusedDecisionIsThereWithItsReason() {
        String task = task(waiting.submit("controller"));
        Http.Answer refused = nexus.as("controller")
                .post(
                        "/api/v1/tasks/" + task + "/complete",
                        Map.of("decision", "approve"),
                        Map.of("Idempotency-Key", UUID.randomUUID().toString(), "If-Match", "\"1\""));
        assertThat(refused.problem()).isEqualTo("separation-of-duties");

        JsonNode event = eventually("?thing=task&thingId=" + task + "&outcome=refused");

        assertThat(event.path("problem").asText()).isEqualTo("separation-of-duties");
        assertThat(event.path("requestId").asText())
                .isEqualTo(refused.json().path("requestId").asText());
    }

    @Test
    void aDecisionThroughTheTasklistAndARefusedDeploymentThroughTheEnginesApiAreThereToo() {
        String task = task(waiting.submit("preparer"));
        Http browser = signedIn("controller", "/operaton/app/tasklist/default/");
        Http.Answer claimed = browser.send(
                "POST",
                "/operaton/api/engine/engine/default/task/" + task + "/claim",
                Map.of("userId", "controller"),
                Map.of("X-XSRF-TOKEN", cookie(browser)));
        assertThat(claimed.status()).as("%s", claimed).isEqualTo(204);
        JsonNode event = items("?thing=task&thingId=" + task).path(0);
        assertThat(event.path("action").asText()).isEqualTo("claim");
        assertThat(event.path("person").asText()).isEqualTo("controller");

        String request = "deploy-" + UUID.randomUUID();
        Http.Answer refused = nexus.as("analyst")
                .send(
                        "POST",
                        "/engine-rest/deployment/create",
                        """
                        ------edge\r
                        Content-Disposition: form-data; name="data"; filename="a.bpmn"\r
                        \r
                        <definitions/>\r
                        ------edge--\r
                        """,
                        Map.of("Content-Type", "multipart/form-data; boundary=----edge", "X-Request-Id", request));
        assertThat(refused.status()).as("%s", refused).isIn(400, 422);
        JsonNode deployment = eventually("?thing=deployment&outcome=refused&person=analyst", "requestId", request);
        assertThat(deployment.path("problem").asText()).isEqualTo("deployment-refused");
        assertThat(deployment.path("after").path("files").asText()).isEqualTo("[a.bpmn]");
    }

    @Test
    void signInsAreThereFailedAndSucceededAndNothingOfAnUnknownName() {
        Tokens.signIn(nexus.http(), "cost-centre-owner", "guess");
        JsonNode failed = eventually("?action=sign-in&person=cost-centre-owner&outcome=refused");
        assertThat(failed.path("problem").asText()).isEqualTo("unauthenticated");
        assertThat(failed.path("requestId").asText()).isNotEmpty();

        Http browser = signedIn("cost-centre-owner", "/operaton/app/welcome/default/");
        eventually("?action=sign-in&person=cost-centre-owner&outcome=done");
        browser.send(
                "POST", "/operaton/api/admin/auth/user/default/logout", null, Map.of("X-XSRF-TOKEN", cookie(browser)));
        eventually("?action=sign-out&person=cost-centre-owner");

        Tokens.signIn(nexus.http(), "hunter2", "guess");
        await().atMost(SOON)
                .until(() -> nexus.superuser()
                                .sql(
                                        "SELECT count(*) FROM platform.audit_event WHERE tenant_id = '-' AND action = 'sign-in'")
                                .query(Long.class)
                                .single()
                        > 0);
        assertThat(nexus.superuser()
                        .sql("SELECT count(*) FROM platform.audit_event e WHERE e::text LIKE '%hunter2%'")
                        .query(Long.class)
                        .single())
                .isZero();

        nexus.http()
                .send(
                        "POST",
                        "/oauth2/token",
                        Tokens.form(Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                "demo-worker",
                                "client_secret",
                                "guess")),
                        Map.of("Content-Type", "application/x-www-form-urlencoded"));
        eventually("?action=sign-in&person=client:demo-worker&outcome=refused");
    }

    @Test
    void aChangedMasterRecordShowsBeforeAndAfter() {
        String id = "AUD" + UUID.randomUUID().toString().substring(0, 6);
        String path = "/api/v1/counterparties/" + id;
        Http administrator = nexus.as("administrator");
        Map<String, String> record = Map.of("name", "Old name", "kind", "supplier", "since", "2026-01-01");
        Http.Answer made = administrator.put(path, record, Map.of());
        assertThat(made.status()).as("%s", made).isEqualTo(200);
        Map<String, String> changed = Map.of("name", "New name", "kind", "supplier", "since", "2026-01-01");
        administrator.put(path, changed, Map.of("If-Match", String.valueOf(made.header("ETag"))));

        JsonNode events = items("?thing=counterparty&thingId=" + id);

        assertThat(events.size()).as("%s", events).isEqualTo(2);
        assertThat(events.path(0).path("before").path("name").asText()).isEqualTo("Old name");
        assertThat(events.path(0).path("after").path("name").asText()).isEqualTo("New name");
        assertThat(events.path(1).has("before")).isFalse();
    }

    @Test
    void whatIsMadeIsThereUnderItsNewIdAndADryRunIsNot() {
        Http accountant = nexus.as("accountant");
        String key = "audit-" + UUID.randomUUID();
        Map<String, Object> entry = Map.of(
                "company", "DE01",
                "entryKey", key,
                "postingDate", "2026-10-15",
                "currency", "EUR",
                "description", "Kept for the auditor",
                "lines",
                        List.of(
                                Map.of("account", "6000", "debit", "1.00"),
                                Map.of("account", "1600", "credit", "1.00")));
        Map<String, Object> draft = new HashMap<>(entry);
        draft.put("draft", true);
        String request = "dry-" + key;
        Http.Answer dry =
                accountant.post("/api/v1/journal-entries?dryRun=true", entry, Map.of("X-Request-Id", request));
        Http.Answer kept = accountant.post("/api/v1/journal-entries", draft);
        assertThat(dry.status()).as("%s", dry).isEqualTo(200);
        assertThat(kept.status()).as("%s", kept).isEqualTo(201);
        String id = kept.json().path("id").asText();

        JsonNode events = items("?thing=journal-entry&thingId=" + id);

        assertThat(events.size()).as("%s", events).isEqualTo(1);
        assertThat(events.path(0).path("action").asText()).isEqualTo("create");
        assertThat(events.path(0).path("after").path("status").asText()).isEqualToIgnoringCase("draft");
        assertThat(nexus.superuser()
                        .sql("SELECT count(*) FROM platform.audit_event WHERE request_id = ?")
                        .param(request)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void anImportOfManyTransactionsIsThereOnce() {
        String request = "import-" + UUID.randomUUID();
        Http.Answer accepted = nexus.as("accountant")
                .send(
                        "POST",
                        "/api/v1/journal-entry-imports?fileName=audit.csv&mode=valid",
                        "entry_key,company,posting_date,currency,description,account,debit,credit\n" + request
                                + ",DE01,2026-10-15,EUR,Audit,6000,1.00,\n" + request
                                + ",DE01,2026-10-15,EUR,Audit,1600,,1.00\n",
                        Map.of(
                                "Content-Type", "text/csv",
                                "Idempotency-Key", request,
                                "X-Request-Id", request));
        assertThat(accepted.status()).as("%s", accepted).isEqualTo(202);

        JsonNode event = eventually("?thing=journal-entry-import&person=accountant", "requestId", request);

        assertThat(event.path("action").asText()).isEqualTo("create");
        assertThat(event.path("after").path("file").asText()).isEqualTo("audit.csv");
        assertThat(nexus.superuser()
                        .sql("SELECT count(*) FROM platform.audit_event WHERE request_id = ?")
                        .param(request)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void decisionsOfABulkAreThereOneByOneUnderThePersonWhoAskedForThem() {
        Http controller = nexus.as("controller");
        String good = task(waiting.submit("preparer"));
        String own = task(waiting.submit("controller"));
        Http.Answer accepted = controller.post(
                "/api/v1/task-decisions",
                Map.of(
                        "items",
                        List.of(
                                Map.of(
                                        "id",
                                        good,
                                        "etag",
                                        String.valueOf(controller
                                                .get("/api/v1/tasks/" + good)
                                                .header("ETag"))),
                                Map.of("id", own, "etag", "\"1\"")),
                        "decision",
                        "reject",
                        "comment",
                        "audit",
                        "delaySeconds",
                        0));
        assertThat(accepted.status()).as("%s", accepted).isEqualTo(202);
        String bulk = accepted.json().path("id").asText();
        await().atMost(SOON).until(() -> controller
                .get("/api/v1/task-decisions/" + bulk)
                .json()
                .path("state")
                .asText()
                .equals("done"));

        JsonNode events = items("?thing=task-decision&thingId=" + bulk);

        List<String> told = new ArrayList<>();
        events.forEach(event -> told.add(event.path("action").asText() + " "
                + event.path("outcome").asText() + " "
                + event.path("after").path("task").asText()));
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "create done ", "complete-by-bulk done " + good, "complete-by-bulk refused " + own);
        assertThat(events.findValuesAsText("person")).containsOnly("controller");
    }

    @Test
    void theListIsReadToItsEndAndItsCursorBelongsToItsFilter() {
        for (int i = 0; i < 5; i++) {
            nexus.as("preparer").get(EVENTS);
        }
        String path = EVENTS + "?person=preparer&thing=audit-event&limit=2";
        await().atMost(SOON)
                .until(() -> items("?person=preparer&thing=audit-event").size() >= 5);
        Set<String> seen = new HashSet<>();
        String cursor = "";
        String first = "";
        do {
            JsonNode page = auditor.get(path + cursor).json();
            page.path("items")
                    .forEach(item ->
                            assertThat(seen.add(item.path("id").asText())).isTrue());
            cursor = page.path("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("nextCursor").asText();
            first = first.isEmpty() ? cursor : first;
        } while (!cursor.isEmpty());

        assertThat(seen).hasSizeGreaterThanOrEqualTo(5);
        assertThat(auditor.get(EVENTS + "?limit=2" + first).problem()).isEqualTo("cursor-invalid");
        assertThat(auditor.get(EVENTS + "?outcome=maybe").problem()).isEqualTo("malformed-request");
        assertThat(items("?from=%2B1000000000-12-31T23:59:59Z").size()).isZero();
        assertThat(items("?to=2000-01-01T00:00:00Z").size()).isZero();
    }

    @Test
    void whoIsNoAuditorIsRefusedAndThatIsThereToo() {
        Http.Answer refused = nexus.as("preparer-2").get(EVENTS);
        assertThat(refused.status()).isEqualTo(403);
        JsonNode event = eventually("?person=preparer-2&thing=audit-event");
        assertThat(event.path("action").asText()).isEqualTo("read");
        assertThat(event.path("problem").asText()).isEqualTo("forbidden");

        assertThat(nexus.as("administrator").get(EVENTS).status()).isEqualTo(200);
        Http.Answer stranger = nexus.as("stranger").get(EVENTS + "?limit=200");
        assertThat(stranger.status()).isEqualTo(200);
        assertThat(stranger.body()).doesNotContain("preparer-2");
    }

    @Test
    void theTrailIsSealedWhileTheProgramRuns() throws Exception {
        nexus.as("controller-2").get(EVENTS);
        eventually("?person=controller-2&thing=audit-event");
        try (HikariDataSource all = nexus.bean(DatabaseSettings.class).auditorDataSource()) {
            await().atMost(SOON)
                    .until(() -> new AuditVerification(all).verify(List.of()).seals() > 0);
            assertThat(new AuditVerification(all).verify(List.of()).findings()).isEmpty();
        }
    }

    private JsonNode items(String query) {
        Http.Answer answer = auditor.get(EVENTS + query);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.json().path("items");
    }

    private JsonNode eventually(String query) {
        return await().atMost(SOON).until(() -> items(query).path(0), event -> !event.isMissingNode());
    }

    private JsonNode eventually(String query, String field, String value) {
        return await().atMost(SOON)
                .until(
                        () -> {
                            for (JsonNode event : items(query)) {
                                if (event.path(field).asText().equals(value)) {
                                    return event;
                                }
                            }
                            return MissingNode.getInstance();
                        },
                        event -> !event.isMissingNode());
    }

    private String task(UUID entry) {
        return await().atMost(SOON)
                .until(
                        () -> nexus.superuser()
                                .sql(
                                        "SELECT task_id::text FROM inbox.open_task WHERE tenant_id = 'demo' AND subject_id = ? AND candidate_groups = '{controller}'")
                                .param(entry)
                                .query(String.class)
                                .optional()
                                .orElse(""),
                        id -> !id.isEmpty());
    }

    private Http signedIn(String login, String start) {
        Http browser = nexus.http();
        Tokens.signIn(browser, login, "demo");
        String page = start;
        for (int hop = 0; hop < 12 && page != null; hop++) {
            page = browser.send("GET", page, null, Map.of("Accept", "text/html"))
                    .header("Location");
        }
        return browser;
    }

    private static String cookie(Http browser) {
        return browser.cookies().getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElseThrow();
    }
}
