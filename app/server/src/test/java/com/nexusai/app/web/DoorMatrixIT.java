package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Who gets what answer at which door when he tries to move an entry that waits for the controllers. The table is printed in the documentation;
 * the committed one must be the true one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorMatrixIT {

    private static final Path COMMITTED = Path.of("..", "..", "docs", "doors-matrix.md");

    private static final String HEAD =
            """
            # Doors, actors, attempts

            An entry was prepared by the preparer and waits for a controller. Each table is a door, each row an attempt to get the entry on, each column
            who tries it; a cell is the answer. `every role` prepared an entry himself and holds every role there is; he tries it on that one. `stranger` holds every role in
            another tenant. `-` means that the door offers no such thing, or does not open to such a caller. The only attempts that succeed are those of the controller,
            and after every other one the ledger, its approvals, the tasks, variables and timers of the entry are as before.

            A test walks the whole table: `mvn -pl app/server -am -Dit.test=DoorMatrixIT -Ddoors.write=true verify` writes it anew.
            """;

    private record Call(String method, String path, @Nullable String body) {}

    private record Actor(String name, @Nullable String login, @Nullable String client) {}

    private static final List<Actor> ACTORS = List.of(
            new Actor("nobody", null, null),
            new Actor("preparer", "preparer", null),
            new Actor("every role", Insider.NAME, null),
            new Actor("other preparer", "preparer-2", null),
            new Actor("cfo", "cfo", null),
            new Actor("operations", "operations", null),
            new Actor("administrator", "administrator", null),
            new Actor("auditor", "auditor", null),
            new Actor("integrator", null, "demo-integrator"),
            new Actor("worker", null, "demo-worker"),
            new Actor("stranger", "stranger", null),
            new Actor("controller", "controller", null));

    private static final String APPROVE = "{\"variables\":{\"decision\":{\"value\":\"approve\",\"type\":\"String\"}}}";
    private static final String TO_POSTING =
            "{\"skipCustomListeners\":true,\"instructions\":[{\"type\":\"startBeforeActivity\",\"activityId\":\"Task_PostEntry\"}]}";
    private static final String AGAIN =
            "{\"businessKey\":\"again-$random\",\"variables\":{\"entryId\":{\"value\":\"$entry\",\"type\":\"String\"}}}";

    /** Deciding comes last, since it ends the task for whom it succeeds. */
    private static final Map<String, Call> ENGINE = attempts(
            "assign himself", new Call("POST", "/task/$task/assignee", "{\"userId\":\"$person\"}"),
            "assign the preparer", new Call("POST", "/task/$task/assignee", "{\"userId\":\"$preparer\"}"),
            "delegate to the preparer", new Call("POST", "/task/$task/delegate", "{\"userId\":\"$preparer\"}"),
            "resolve", new Call("POST", "/task/$task/resolve", APPROVE),
            "become a candidate",
                    new Call("POST", "/task/$task/identity-links", "{\"userId\":\"$person\",\"type\":\"candidate\"}"),
            "write a task variable",
                    new Call("PUT", "/task/$task/variables/decision", "{\"value\":\"approve\",\"type\":\"String\"}"),
            "write an instance variable",
                    new Call(
                            "PUT",
                            "/process-instance/$instance/variables/approval",
                            "{\"value\":\"complete\",\"type\":\"String\"}"),
            "move to the posting", new Call("POST", "/process-instance/$instance/modification", TO_POSTING),
            "signal", new Call("POST", "/execution/$execution/signal", APPROVE),
            "send a message",
                    new Call(
                            "POST",
                            "/message",
                            "{\"messageName\":\"EntryCancelled\",\"processInstanceId\":\"$instance\"}"),
            "fire a timer", new Call("POST", "/job/$job/execute", "{}"),
            "delete the instance", new Call("DELETE", "/process-instance/$instance", null),
            "start a second instance",
                    new Call("POST", "/process-definition/key/gl-posting/tenant-id/demo/start", AGAIN),
            "fetch a platform topic",
                    new Call(
                            "POST",
                            "/external-task/fetchAndLock",
                            "{\"workerId\":\"w\",\"maxTasks\":1,\"topics\":[{\"topicName\":\"ledger.post-entry\",\"lockDuration\":1000}]}"),
            "claim", new Call("POST", "/task/$task/claim", "{\"userId\":\"$person\"}"),
            "approve", new Call("POST", "/task/$task/complete", APPROVE));

    private static final Map<String, Call> API = attempts(
            "hand over to the preparer", new Call("POST", "/api/v1/tasks/$task/delegate", "{\"person\":\"$preparer\"}"),
            "send a message",
                    new Call(
                            "POST", "/api/v1/messages", "{\"name\":\"EntryCancelled\",\"businessKey\":\"$reference\"}"),
            "start a second instance",
                    new Call(
                            "POST",
                            "/api/v1/processes/gl-posting/instances",
                            "{\"businessKey\":\"again-$random\",\"variables\":{\"entryId\":\"$entry\"}}"),
            "submit it again", new Call("POST", "/api/v1/journal-entries/$entry/submit", "{}"),
            "claim", new Call("POST", "/api/v1/tasks/$task/claim", "{}"),
            "approve", new Call("POST", "/api/v1/tasks/$task/complete", "{\"decision\":\"approve\"}"));

    private static final Map<String, Call> BULK = attempts(
            "approve",
            new Call(
                    "POST",
                    "/api/v1/task-decisions",
                    "{\"items\":[{\"id\":\"$task\",\"etag\":\"$etag\"}],\"decision\":\"approve\",\"delaySeconds\":0}"));

    private Installation nexus;
    private WaitingEntry ofPreparer;
    private WaitingEntry ofInsider;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
        Insider.signIn(nexus);
        ofPreparer = WaitingEntry.plain(nexus, "preparer");
        ofInsider = WaitingEntry.plain(nexus, Insider.NAME);
    }

    @Test
    void theTableOfTheDocumentationIsWalkedAndTrue() throws IOException {
        List<String> wrong = new ArrayList<>();
        StringBuilder text = new StringBuilder(HEAD);
        text.append(walk("REST: /api/v1", API, this::byToken, wrong));
        text.append(walk("Decisions in bulk: /api/v1/task-decisions", BULK, this::inBulk, wrong));
        text.append(walk("Engine: /engine-rest", ENGINE, this::atEngine, wrong));
        text.append(walk("Tasklist", ENGINE, actor -> inSession(actor, "tasklist"), wrong));
        text.append(walk("Cockpit", ENGINE, actor -> inSession(actor, "cockpit"), wrong));

        assertThat(wrong).isEmpty();
        if (Boolean.getBoolean("doors.write")) {
            Files.writeString(COMMITTED, text);
        }
        assertThat(COMMITTED)
                .as(
                        "after a change of the doors: mvn -pl app/server -am -Dit.test=DoorMatrixIT -Ddoors.write=true verify")
                .content()
                .isEqualTo(text.toString());
    }

    private interface Door {
        String tries(Call call, Map<String, String> ids);
    }

    private String walk(
            String door, Map<String, Call> attempts, Function<Actor, @Nullable Door> opening, List<String> wrong) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (Actor actor : ACTORS) {
            boolean rightful = actor.name().equals("controller");
            WaitingEntry entry = rightful
                    ? WaitingEntry.plain(nexus, "preparer")
                    : Insider.NAME.equals(actor.login()) ? ofInsider : ofPreparer;
            Door open = opening.apply(actor);
            Map<String, String> ids = new LinkedHashMap<>();
            ids.put("$task", entry.task());
            ids.put("$instance", entry.instance());
            ids.put("$execution", entry.execution());
            ids.put("$job", entry.job());
            ids.put("$entry", entry.id().toString());
            ids.put("$reference", entry.reference());
            ids.put("$preparer", entry == ofInsider ? Insider.NAME : "preparer");
            ids.put("$person", String.valueOf(actor.login()));
            attempts.forEach((attempt, call) -> {
                ids.put("$random", UUID.randomUUID().toString());
                String before = entry.facts();
                String answer = open == null ? "-" : open.tries(call, ids);
                rows.computeIfAbsent(attempt, any -> new ArrayList<>()).add(answer);
                boolean refused = answer.startsWith("4") || answer.startsWith("refused") || answer.equals("-");
                boolean may = rightful
                        && (attempt.equals("approve") || attempt.equals("claim") || attempt.equals("assign himself"));
                if ((!refused && !may) || answer.startsWith("5")) {
                    wrong.add(door + ", " + actor.name() + ", " + attempt + ": " + answer);
                }
                if (refused && !entry.facts().equals(before)) {
                    wrong.add(door + ", " + actor.name() + ", " + attempt + ": " + answer + ", but changed "
                            + WaitingEntry.difference(before, entry.facts()));
                }
            });
            if (rightful) {
                List<String> answers = rows.getOrDefault("approve", List.of(""));
                String last = answers.get(answers.size() - 1);
                boolean approved = last.startsWith("2") || last.equals("decided");
                if (approved) {
                    awaitPosting(entry);
                }
                if (approved != (decisions(entry) == 1)) {
                    wrong.add(
                            door + ": the controller was told " + last + " and decided " + decisions(entry) + " times");
                }
            }
        }
        StringBuilder table = new StringBuilder("\n## " + door + "\n\n| attempt |");
        ACTORS.forEach(actor -> table.append(' ').append(actor.name()).append(" |"));
        table.append("\n|---|").append("---|".repeat(ACTORS.size())).append('\n');
        rows.forEach((attempt, answers) -> table.append("| ")
                .append(attempt)
                .append(" | ")
                .append(String.join(" | ", answers))
                .append(" |\n"));
        return table.toString();
    }

    private long decisions(WaitingEntry entry) {
        return nexus.superuser()
                .sql(
                        "SELECT count(*) FROM approvals.approval_decision WHERE subject_id = ? AND person_code = 'controller'")
                .param(entry.id())
                .query(Long.class)
                .single();
    }

    /** So that what is posted for the controller is not taken for the doing of the next one. */
    private void awaitPosting(WaitingEntry entry) {
        await().atMost(Duration.ofSeconds(20)).until(() -> nexus.superuser()
                .sql("SELECT EXISTS (SELECT FROM ledger.document_number WHERE tenant_id = 'demo' AND entry_id = ?)")
                .param(entry.id())
                .query(Boolean.class)
                .single());
    }

    // ---- doors

    private Http caller(Actor actor) {
        if (actor.client() != null) {
            return nexus.asClient(actor.client());
        }
        return actor.login() == null ? nexus.http() : nexus.as(actor.login());
    }

    private Door byToken(Actor actor) {
        Http caller = caller(actor);
        return (call, ids) -> said(send(caller, call, ids, "", etag(caller, ids)));
    }

    private Door atEngine(Actor actor) {
        Http caller = caller(actor);
        return (call, ids) -> said(send(caller, call, ids, "/engine-rest", null));
    }

    private Door inBulk(Actor actor) {
        Http caller = caller(actor);
        return (call, ids) -> {
            Map<String, String> all = new LinkedHashMap<>(ids);
            all.put("$etag", etag(caller, ids).replace("\"", "\\\""));
            Http.Answer accepted = send(caller, call, all, "", null);
            if (accepted.status() != 202) {
                return said(accepted);
            }
            JsonNode item = await().atMost(Duration.ofSeconds(20))
                    .until(
                            () -> caller.get(String.valueOf(accepted.header("Location")))
                                    .json()
                                    .path("items")
                                    .path(0),
                            one -> !one.path("state").asText().equals("pending"));
            return (item.path("state").asText() + " " + item.path("problem").asText("")).strip();
        };
    }

    private @Nullable Door inSession(Actor actor, String application) {
        String login = actor.login();
        if (login == null) {
            Http browser = nexus.http();
            return actor.client() != null
                    ? null
                    : (call, ids) -> said(send(browser, call, ids, WebSession.ENGINE, null));
        }
        WebSession session = WebSession.open(nexus, login, application);
        if (!session.isOpen()) {
            return null;
        }
        return (call, ids) -> said(session.send(
                call.method(),
                WebSession.ENGINE + fill(call.path(), ids),
                call.body() == null ? null : fill(call.body(), ids),
                Map.of()));
    }

    private static Http.Answer send(
            Http caller, Call call, Map<String, String> ids, String door, @Nullable String etag) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Idempotency-Key", UUID.randomUUID().toString());
        if (etag != null) {
            headers.put("If-Match", etag);
        }
        String body = call.body();
        return caller.send(
                call.method(), door + fill(call.path(), ids), body == null ? null : fill(body, ids), headers);
    }

    private static String etag(Http caller, Map<String, String> ids) {
        String seen = caller.get("/api/v1/tasks/" + ids.get("$task")).header("ETag");
        return seen == null ? "\"1\"" : seen;
    }

    private static String said(Http.Answer answer) {
        String problem = answer.problem();
        if (problem.isEmpty() && answer.status() >= 400 && answer.body().startsWith("{")) {
            problem = answer.json().path("type").asText();
        }
        return (answer.status() + " " + problem.replace("AuthorizationException", "forbidden")).strip();
    }

    private static String fill(String text, Map<String, String> ids) {
        String filled = text;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            filled = filled.replace(id.getKey(), id.getValue());
        }
        return filled;
    }

    private static Map<String, Call> attempts(Object... pairs) {
        Map<String, Call> all = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            all.put((String) pairs[i], (Call) pairs[i + 1]);
        }
        return all;
    }
}
