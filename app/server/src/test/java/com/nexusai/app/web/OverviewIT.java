package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each number of the overview is the length of the list it leads to, for whoever asks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverviewIT {

    private Installation nexus;

    @BeforeAll
    void open() {
        nexus = Installation.shared();
    }

    @Test
    void everyNumberLeadsToAsManyRows() {
        new WaitingEntries(nexus).submit("preparer");
        List<String> wrong = new ArrayList<>();
        for (String login : List.of(
                "controller", "preparer", "cfo", "cost-centre-owner", "operations", "auditor", "analyst", "stranger")) {
            Http caller = nexus.as(login);
            // The month goes on meanwhile; what differs twice is wrong.
            Awaitility.await().until(() -> {
                wrong.clear();
                Http.Answer answer = caller.get("/api/v1/overview?zone=Europe/Berlin");
                assertThat(answer.status()).as("%s", answer).isEqualTo(200);
                numbers(answer.json()).forEach(number -> {
                    String rows = number.path("rows").asText();
                    if (rows.equals("/api/v1/incidents")) {
                        return;
                    }
                    Http.Answer list = caller.get(rows + "&count=true&limit=1");
                    if (list.status() != 200
                            || list.json().path("count").asLong()
                                    != number.path("count").asLong()) {
                        wrong.add(login + ": " + number + " but " + list);
                    }
                });
                return wrong.isEmpty();
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatWaitsIsCountedForWhoMayDecideItOnly() {
        long before = waiting("controller");
        long others = waiting("preparer");
        long foreign = waiting("stranger");
        UUID entry = new WaitingEntries(nexus).submit("preparer");
        Awaitility.await().until(() -> nexus.as("controller")
                .get("/api/v1/tasks?subject=" + entry)
                .json()
                .path("items")
                .has(0));

        assertThat(waiting("controller")).isGreaterThan(before);
        assertThat(waiting("preparer")).isEqualTo(others);
        assertThat(waiting("stranger")).isEqualTo(foreign);
    }

    @Test
    void numbersOfOthersWorkAreForThoseWhoLookAtIt() {
        JsonNode controller = nexus.as("controller").get("/api/v1/overview").json();
        JsonNode operations = nexus.as("operations").get("/api/v1/overview").json();
        JsonNode analyst = nexus.as("analyst").get("/api/v1/overview").json();

        assertThat(controller.path("tasks").has("everybody")).isFalse();
        assertThat(controller.has("incidents")).isFalse();
        assertThat(operations.path("tasks").path("everybody").path("count").asLong())
                .isPositive();
        assertThat(operations.path("incidents").path("count").isNumber()).isTrue();
        assertThat(analyst.has("machine")).isFalse();
        assertThat(controller.path("throughput")).hasSize(7);
        long automatic = 0;
        for (JsonNode day : controller.path("throughput")) {
            automatic += day.path("automatic").path("count").asLong();
        }
        assertThat(automatic).isPositive();
        assertThat(controller.path("risk").path("elevatedFrom").asInt()).isEqualTo(30);
        assertThat(controller.path("risk").path("highFrom").asInt()).isEqualTo(60);
        assertThat(nexus.as("controller").get("/api/v1/overview?zone=Nowhere").status())
                .isEqualTo(400);
    }

    private long waiting(String login) {
        return nexus.as(login)
                .get("/api/v1/overview")
                .json()
                .path("tasks")
                .path("myGroups")
                .path("count")
                .asLong();
    }

    private static List<JsonNode> numbers(JsonNode overview) {
        List<JsonNode> found = new ArrayList<>();
        collect(overview, found);
        return found;
    }

    private static void collect(JsonNode node, List<JsonNode> found) {
        if (node.has("rows")) {
            found.add(node);
        }
        node.forEach(child -> collect(child, found));
    }
}
