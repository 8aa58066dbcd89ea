package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.app.live.LiveHints;
import com.nexusai.app.redis.EmbeddedRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Screens hear what has changed: ids only, of their own tenant only, from whichever node. */
class LiveIT {

    /** A node may need more than one attempt to reach Redis. */
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void aControllerHearsOfANewTaskOfItsDecisionAndOfThePostingAndAStrangerOfNothing() {
        Installation nexus = Installation.shared();
        Http controller = nexus.as("controller");
        try (Listener listening = Listener.of(nexus, nexus.as("controller-2"));
                Listener foreign = Listener.of(nexus, nexus.as("stranger"))) {
            UUID entry = new WaitingEntries(nexus).submit("preparer");
            String task = Awaitility.await()
                    .until(
                            () -> controller
                                    .get("/api/v1/tasks?subject=" + entry)
                                    .json()
                                    .path("items")
                                    .path(0)
                                    .path("id")
                                    .asText(),
                            id -> !id.isEmpty());
            listening.awaitHint("task", task);

            Http.Answer decided = controller.post(
                    "/api/v1/tasks/" + task + "/complete",
                    Map.of("decision", "reject", "comment", "not ours"),
                    Map.of(
                            "If-Match",
                            String.valueOf(
                                    controller.get("/api/v1/tasks/" + task).header("ETag")),
                            "Idempotency-Key",
                            UUID.randomUUID().toString()));
            assertThat(decided.status()).as("%s", decided).isEqualTo(200);
            listening.awaitHint("entry", entry.toString());

            String sentinel = UUID.randomUUID().toString();
            nexus.bean(LiveHints.class).changed("stranger", LiveHints.TASK, List.of(sentinel));
            nexus.bean(LiveHints.class).changed("other", LiveHints.TASK, List.of(sentinel));
            nexus.bean(LiveHints.class)
                    .changed(
                            String.valueOf(nexus.as("stranger")
                                    .get("/api/v1/me")
                                    .json()
                                    .path("tenant")
                                    .asText()),
                            LiveHints.TASK,
                            List.of(sentinel));
            foreign.awaitHint("task", sentinel);
            assertThat(foreign.hints()).hasSize(1).allMatch(event -> event.ids().equals(List.of(sentinel)));
        }
    }

    @Test
    void aBulkDecisionIsHeardWhenItIsDone() {
        Installation nexus = Installation.shared();
        Http controller = nexus.as("controller");
        try (Listener listening = Listener.of(nexus, controller)) {
            String id = controller
                    .post(
                            "/api/v1/task-decisions",
                            Map.of(
                                    "items",
                                    List.of(Map.of("id", UUID.randomUUID().toString(), "etag", "\"1\"")),
                                    "decision",
                                    "approve",
                                    "delaySeconds",
                                    0))
                    .json()
                    .path("id")
                    .asText();
            listening.awaitHint("task-decision", id);
        }
    }

    @Test
    void whoHasNoTokenHearsNothing() {
        Installation nexus = Installation.shared();
        assertThat(nexus.http().get("/api/v1/live").status()).isEqualTo(401);
    }

    @Test
    void aHintCrossesNodesConnectionsAreLimitedAndEndWithTheirTimeAndTheirNode() {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder)) {
            Map<String, Object> settings =
                    Map.of("redis", redis.settings(), "nexus.live.per-person", 2, "nexus.live.heartbeat", "200ms");
            Installation one = Installation.start(settings);
            Installation other = one.another(settings);
            try {
                Http atOther = other.as("controller");
                Listener listening = Listener.of(other, atOther);
                String id = UUID.randomUUID().toString();
                Awaitility.await().atMost(SOON).until(() -> {
                    one.bean(LiveHints.class).changed("demo", LiveHints.TASK, List.of(id));
                    return listening.heard("task", id);
                });
                Awaitility.await().atMost(SOON).until(() -> listening.heard("heartbeat"));

                Listener second = Listener.of(other, atOther);
                assertThat(Listener.ask(other, atOther).statusCode()).isEqualTo(429);
                second.close();
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> Listener.of(other, atOther).status() == 200);

                other.end();
                listening.awaitEnd();
            } finally {
                other.end();
                one.close();
            }
        }
    }

    @Test
    void aConnectionEndsSoThatItsRightsAreJudgedAnew() {
        Installation nexus = Installation.start(Map.of("nexus.live.longest", "1s"));
        try (Listener listening = Listener.of(nexus, nexus.as("controller"))) {
            listening.awaitEnd();
        } finally {
            nexus.close();
        }
    }
}
