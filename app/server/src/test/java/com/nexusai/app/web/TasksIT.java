package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** People find, take and decide tasks over REST. Each test hands in entries of its own, like one that waits for the controllers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TasksIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private Installation nexus;
    private Http controller;
    private Http second;
    private WaitingEntries waiting;

    @BeforeAll
    void open() {
        nexus = Installation.shared();
        controller = nexus.as("controller");
        second = nexus.as("controller-2");
        waiting = new WaitingEntries(nexus);
    }

    @Test
    void theControllerFindsClaimsAndApprovesAWaitingEntryAndItIsPosted() {
        UUID entry = waiting.submit("preparer");
        JsonNode listed = task(controller, entry);
        String path = "/api/v1/tasks/" + listed.path("id").asText();

        Http.Answer shown = controller.get(path);
        assertThat(shown.status()).as("%s", shown).isEqualTo(200);
        assertThat(shown.json().path("form").path("components").findValuesAsText("key"))
                .contains("decision", "comment");
        assertThat(shown.json().path("subject").path("links").path("self").asText())
                .isEqualTo("/api/v1/journal-entries/" + entry);
        assertThat(action(shown, "complete").path("allowed").asBoolean()).isTrue();

        Http.Answer claimed = controller.post(path + "/claim", Map.of());
        assertThat(claimed.status()).as("%s", claimed).isEqualTo(200);
        assertThat(claimed.json().path("assignee").asText()).isEqualTo("controller");
        assertThat(second.post(path + "/claim", Map.of()).status()).isEqualTo(409);
        assertThat(controller
                        .post(path + "/comments", Map.of("text", "seen the invoice"))
                        .header("ETag"))
                .isEqualTo(claimed.header("ETag"));

        Http.Answer decided = decide(controller, path, claimed.header("ETag"), "approve");
        assertThat(decided.status()).as("%s", decided).isEqualTo(200);
        assertThat(decided.json().path("state").asText()).isEqualTo("decided");
        assertThat(decided.json().path("end").path("decidedBy").asText()).isEqualTo("controller");
        assertThat(decided.json().path("comments").findValuesAsText("text")).containsExactly("seen the invoice");
        assertThat(controller.get(path).status()).isEqualTo(200);
        assertThat(controller
                        .get("/api/v1/tasks?state=decided&scope=mine&subject=" + entry)
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);

        approveTheRest(entry);
        await().atMost(SOON)
                .until(() -> nexus.superuser()
                                .sql("SELECT count(*) FROM ledger.journal_entry WHERE id = ?")
                                .param(entry)
                                .query(Long.class)
                                .single()
                        == 1);
    }

    @Test
    void whoPreparedTheEntryIsRefusedAndToldWhy() {
        UUID entry = waiting.submit("controller");
        JsonNode task = task(second, entry);
        String path = "/api/v1/tasks/" + task.path("id").asText();
        Http.Answer shown = controller.get(path);

        Http.Answer refused = decide(controller, path, shown.header("ETag"), "approve");

        assertThat(refused.status()).as("%s", refused).isEqualTo(403);
        assertThat(refused.problem()).isEqualTo("separation-of-duties");
        assertThat(refused.json().path("detail").asText()).contains("prepared the entry");
        assertThat(action(shown, "complete").path("problem").asText()).isEqualTo("separation-of-duties");
        assertThat(action(shown, "complete").path("reason").asText()).contains("prepared the entry");
        Http.Answer handed = second.post(path + "/delegate", Map.of("person", "controller"));
        assertThat(handed.problem()).as("%s", handed).isEqualTo("separation-of-duties");
        assertThat(second.get("/api/v1/people?mayDecide=" + task.path("id").asText())
                        .json()
                        .path("items")
                        .findValuesAsText("code"))
                .contains("controller-2")
                .doesNotContain("controller");
        assertThat(decide(nexus.as("preparer"), path, shown.header("ETag"), "approve")
                        .problem())
                .isEqualTo("forbidden");
        assertThat(nexus.as("preparer").get(path).status()).isEqualTo(200);
    }

    @Test
    void aDecisionNamesTheVersionThatWasSeen() {
        UUID entry = waiting.submit("preparer");
        String path = "/api/v1/tasks/" + task(controller, entry).path("id").asText();
        String seen = controller.get(path).header("ETag");

        assertThat(controller
                        .post(path + "/complete", Map.of("decision", "approve"))
                        .problem())
                .isEqualTo("version-required");
        Http.Answer given = controller.post(path + "/claim", Map.of());
        assertThat(decide(controller, path, seen, "approve").problem()).isEqualTo("version-stale");
        assertThat(decide(controller, path, given.header("ETag"), "shred").problem())
                .isEqualTo("unknown-decision");
        Http.Answer more = controller.post(
                path + "/complete",
                Map.of("decision", "approve", "values", Map.of("levelGroup", "cfo")),
                Map.of(
                        "If-Match",
                        String.valueOf(given.header("ETag")),
                        "Idempotency-Key",
                        UUID.randomUUID().toString()));
        assertThat(more.problem()).as("%s", more).isEqualTo("protected-variable");
        Http.Answer handed = controller.post(path + "/delegate", Map.of("person", "controller-2"));
        assertThat(handed.json().path("assignee").asText()).as("%s", handed).isEqualTo("controller-2");
        assertThat(second.post(path + "/unclaim", Map.of()).json().has("assignee"))
                .isFalse();
        Http.Answer done = decide(second, path, second.get(path).header("ETag"), "reject");
        assertThat(done.status()).as("%s", done).isEqualTo(200);
        Http.Answer late = decide(controller, path, seen, "approve");
        assertThat(late.problem()).isEqualTo("task-already-decided");
        assertThat(late.json().path("detail").asText()).contains("controller-2");
    }

    @Test
    void ofTwoWhoDecideAtOnceOneDoes() {
        UUID entry = waiting.submit("preparer");
        String path = "/api/v1/tasks/" + task(controller, entry).path("id").asText();
        String seen = controller.get(path).header("ETag");

        CompletableFuture<Http.Answer> one =
                CompletableFuture.supplyAsync(() -> decide(controller, path, seen, "reject"));
        CompletableFuture<Http.Answer> other =
                CompletableFuture.supplyAsync(() -> decide(second, path, seen, "reject"));

        assertThat(List.of(one.join().status(), other.join().status())).containsExactlyInAnyOrder(200, 409);
        assertThat(Set.of(one.join().problem(), other.join().problem())).contains("task-already-decided");
    }

    @Test
    void anotherTenantLearnsNothingOfATask() {
        UUID entry = waiting.submit("preparer");
        String task = task(controller, entry).path("id").asText();
        Http stranger = nexus.as("stranger");
        String random = UUID.randomUUID().toString();

        for (String action : List.of("/claim", "/unclaim", "/complete", "/delegate", "/comments")) {
            Http.Answer foreign = stranger.post("/api/v1/tasks/" + task + action, Map.of());
            Http.Answer none = stranger.post("/api/v1/tasks/" + random + action, Map.of());
            assertThat(foreign.status()).as("%s", foreign).isEqualTo(404).isEqualTo(none.status());
            assertThat(foreign.json().path("detail").asText().replace(task, ""))
                    .isEqualTo(none.json().path("detail").asText().replace(random, ""));
        }
        assertThat(stranger.get("/api/v1/tasks/" + task).status()).isEqualTo(404);
        assertThat(stranger.get("/api/v1/people?mayDecide=" + task).status()).isEqualTo(404);
        assertThat(stranger.get("/api/v1/tasks?scope=all&subject=" + entry)
                        .json()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void theInboxIsReadToItsEndAndTellsWhatItCannotAnswer() {
        Set<String> seen = new HashSet<>();
        String path = "/api/v1/tasks?scope=all&sort=-amount&limit=3&count=true";
        Http operations = nexus.as("operations");
        long count = operations.get(path).json().path("count").asLong();
        String cursor = "";
        do {
            JsonNode page = operations.get(path + cursor).json();
            page.path("items")
                    .forEach(item ->
                            assertThat(seen.add(item.path("id").asText())).isTrue());
            cursor = page.path("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("nextCursor").asText();
        } while (!cursor.isEmpty());
        assertThat((long) seen.size()).isGreaterThanOrEqualTo(Math.min(count, 4));

        String given = operations.get(path).json().path("nextCursor").asText();
        assertThat(operations
                        .get("/api/v1/tasks?scope=all&limit=3&cursor=" + given)
                        .problem())
                .isEqualTo("cursor-invalid");
        assertThat(controller.get("/api/v1/tasks?scope=all").status()).isEqualTo(403);
        assertThat(controller.get("/api/v1/tasks?scope=theirs").status()).isEqualTo(400);
        assertThat(controller.get("/api/v1/tasks?state=decided&text=rent").status())
                .isEqualTo(400);
        assertThat(controller
                        .get("/api/v1/tasks?state=decided&text=rent&createdFrom=2026-01-01T00:00:00Z")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void manyAreDecidedAtOnceEachForItself() {
        UUID good = waiting.submit("preparer");
        UUID own = waiting.submit("controller");
        String first = task(controller, good).path("id").asText();
        String prepared = task(second, own).path("id").asText();
        String none = UUID.randomUUID().toString();

        Http.Answer accepted = controller.post(
                "/api/v1/task-decisions",
                Map.of(
                        "items",
                        List.of(item(first), item(prepared), Map.of("id", none, "etag", "\"1\"")),
                        "decision",
                        "reject",
                        "comment",
                        "all from the wrong month",
                        "delaySeconds",
                        0));
        assertThat(accepted.status()).as("%s", accepted).isEqualTo(202);
        String bulk = String.valueOf(accepted.header("Location"));
        await().atMost(SOON)
                .until(() -> controller.get(bulk).json().path("state").asText().equals("done"));

        JsonNode result = controller.get(bulk).json();
        assertThat(result.path("items").findValuesAsText("state")).containsExactly("decided", "refused", "refused");
        assertThat(result.path("items").findValuesAsText("problem"))
                .containsExactly("separation-of-duties", "not-found");
        JsonNode ended = controller.get("/api/v1/tasks/" + first).json().path("end");
        assertThat(ended.path("decidedBy").asText()).isEqualTo("controller");
        assertThat(ended.path("decision").asText()).isEqualTo("reject");
        assertThat(nexus.superuser()
                        .sql(
                                "SELECT count(*) FROM approvals.approval_decision WHERE subject_id = ? AND token_id IS NOT NULL AND roles = '{controller}'")
                        .param(good)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(second.get(bulk).status()).isEqualTo(404);
        assertThat(controller.post(bulk + "/cancel", Map.of()).status()).isEqualTo(409);
    }

    @Test
    void aDecisionOnManyIsTakenBackInTime() {
        String task = task(controller, waiting.submit("preparer")).path("id").asText();
        Http.Answer accepted = controller.post(
                "/api/v1/task-decisions",
                Map.of("items", List.of(item(task)), "decision", "approve", "delaySeconds", 30));
        String bulk = String.valueOf(accepted.header("Location"));

        Http.Answer cancelled = controller.post(bulk + "/cancel", Map.of());

        assertThat(cancelled.status()).as("%s", cancelled).isEqualTo(200);
        assertThat(cancelled.json().path("items").findValuesAsText("state")).containsExactly("cancelled");
        assertThat(controller.get("/api/v1/tasks/" + task).json().path("state").asText())
                .isEqualTo("open");
        assertThat(controller
                        .post(
                                "/api/v1/task-decisions",
                                Map.of("items", List.of(item(task)), "decision", "approve", "delaySeconds", 61))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aSubstituteDecidesForTheAbsentButNotWhereTheAbsentMustNot() {
        Http accountant = nexus.as("accountant");
        UUID entry = waiting.submit("preparer");
        UUID ofTheAbsent = waiting.submit("controller");
        String task = task(controller, entry).path("id").asText();
        String segregated = task(second, ofTheAbsent).path("id").asText();
        String seen = controller.get("/api/v1/tasks/" + task).header("ETag");
        assertThat(decide(accountant, "/api/v1/tasks/" + task, seen, "reject").status())
                .isEqualTo(403);
        Map<String, Object> wish = Map.of(
                "substitute",
                "accountant",
                "until",
                Instant.now().plusSeconds(600).toString(),
                "reason",
                "holidays");

        Http.Answer made = controller.post("/api/v1/substitutions", wish);
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        String substitution = String.valueOf(made.header("Location"));
        try {
            assertThat(task(accountant, entry).path("id").asText()).isEqualTo(task);
            Http.Answer refused = decide(
                    accountant,
                    "/api/v1/tasks/" + segregated,
                    accountant.get("/api/v1/tasks/" + segregated).header("ETag"),
                    "reject");
            assertThat(refused.problem()).as("%s", refused).isEqualTo("separation-of-duties");
            assertThat(refused.json().path("detail").asText()).contains("stands in for controller");

            Http.Answer decided = decide(accountant, "/api/v1/tasks/" + task, seen, "reject");
            assertThat(decided.status()).as("%s", decided).isEqualTo(200);
            assertThat(nexus.superuser()
                            .sql(
                                    "SELECT person_code || ' for ' || acting_for FROM approvals.approval_decision WHERE subject_id = ?")
                            .param(entry)
                            .query(String.class)
                            .single())
                    .isEqualTo("accountant for controller");
            assertThat(nexus.as("preparer").get(substitution).status()).isEqualTo(404);
            assertThat(accountant
                            .get("/api/v1/substitutions")
                            .json()
                            .path("items")
                            .findValuesAsText("absent"))
                    .contains("controller");
        } finally {
            Http.Answer revoked = controller.post(substitution + "/revoke", Map.of());
            assertThat(revoked.json().path("holds").asBoolean(true))
                    .as("%s", revoked)
                    .isFalse();
        }
        assertThat(accountant
                        .get("/api/v1/tasks?subject=" + ofTheAbsent)
                        .json()
                        .path("items")
                        .size())
                .isZero();
    }

    // ---- helpers

    private Map<String, String> item(String task) {
        return Map.of(
                "id",
                task,
                "etag",
                String.valueOf(controller.get("/api/v1/tasks/" + task).header("ETag")));
    }

    private static Http.Answer decide(
            Http person, String path, @org.jspecify.annotations.Nullable String version, String decision) {
        return person.post(
                path + "/complete",
                Map.of("decision", decision, "comment", "looked at it"),
                Map.of(
                        "If-Match",
                        String.valueOf(version),
                        "Idempotency-Key",
                        UUID.randomUUID().toString()));
    }

    private static JsonNode action(Http.Answer task, String name) {
        for (JsonNode action : task.json().path("actions")) {
            if (action.path("name").asText().equals(name)) {
                return action;
            }
        }
        throw new AssertionError("No action " + name + " in " + task);
    }

    /** The open task about an entry, as soon as it is in the person's inbox. */
    private JsonNode task(Http person, UUID entry) {
        try {
            return await().atMost(SOON)
                    .until(
                            () -> person.get("/api/v1/tasks?subject=" + entry)
                                    .json()
                                    .path("items")
                                    .path(0),
                            one -> one.has("id"));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("No task in the inbox about " + state(entry), e);
        }
    }

    private List<String> state(UUID entry) {
        return nexus.superuser()
                .sql(
                        """
                SELECT d.status || ' '
                         || coalesce((SELECT t::text FROM inbox.open_task t WHERE t.tenant_id = d.tenant_id AND t.subject_id = d.id), 'no task') || ' '
                         || coalesce((SELECT string_agg(v::text, ' ') FROM ledger.document_violation v WHERE v.tenant_id = d.tenant_id AND v.entry_id = d.id), 'valid')
                  FROM ledger.entry_document d WHERE d.tenant_id = 'demo' AND d.id = ?
                """)
                .param(entry)
                .query(String.class)
                .list();
    }

    /** Levels above the first one, by whoever they are for. */
    private void approveTheRest(UUID entry) {
        Http operations = nexus.as("operations");
        await().atMost(SOON).until(() -> {
            if (!nexus.superuser()
                    .sql("SELECT status FROM ledger.entry_document WHERE id = ?")
                    .param(entry)
                    .query(String.class)
                    .single()
                    .equals("submitted")) {
                return true;
            }
            JsonNode next = operations
                    .get("/api/v1/tasks?scope=all&subject=" + entry)
                    .json()
                    .path("items")
                    .path(0);
            if (next.has("id")) {
                String group = next.path("candidateGroups").path(0).asText();
                decide(
                        nexus.as(group.equals("controller") ? "controller-2" : group),
                        "/api/v1/tasks/" + next.path("id").asText(),
                        "\"" + next.path("version").asText() + "\"",
                        "approve");
            }
            return false;
        });
    }
}
