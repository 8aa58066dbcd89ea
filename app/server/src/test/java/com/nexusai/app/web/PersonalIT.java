package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What screens need of persons: their names, the views they keep, and what a row of the inbox says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PersonalIT {

    private Installation nexus;
    private Http controller;

    @BeforeAll
    void open() {
        nexus = Installation.shared();
        controller = nexus.as("controller");
    }

    @Test
    void aViewIsKeptChangedAndDeletedByItsOwnerOnly() {
        String name = "Large " + UUID.randomUUID();
        Http.Answer made = controller.post("/api/v1/saved-views", view(name, "view=late"));
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        String path = String.valueOf(made.header("Location"));

        assertThat(controller
                        .post("/api/v1/saved-views", view(name, "view=mine"))
                        .status())
                .isEqualTo(409);
        assertThat(controller
                        .get("/api/v1/saved-views?page=inbox")
                        .json()
                        .path("items")
                        .findValuesAsText("name"))
                .contains(name);
        for (String other : new String[] {"controller-2", "administrator", "stranger"}) {
            Http stranger = nexus.as(other);
            assertThat(stranger.get(path).status()).isEqualTo(404);
            assertThat(stranger.put(path, view(name, ""), Map.of("If-Match", "\"1\""))
                            .status())
                    .isEqualTo(404);
            assertThat(stranger.send("DELETE", path, null, Map.of()).status()).isEqualTo(404);
            assertThat(stranger.get("/api/v1/saved-views").json().toString()).doesNotContain(name);
        }
        Http.Answer changed = controller.put(path, view(name, "view=late&sort=-amount"), Map.of("If-Match", "\"1\""));
        assertThat(changed.json().path("query").asText()).as("%s", changed).isEqualTo("view=late&sort=-amount");
        assertThat(controller
                        .put(path, view(name, ""), Map.of("If-Match", "\"1\""))
                        .status())
                .isEqualTo(412);
        assertThat(controller.send("DELETE", path, null, Map.of()).status()).isEqualTo(204);
        assertThat(controller.get(path).status()).isEqualTo(404);
        assertThat(controller
                        .post("/api/v1/saved-views", view("x".repeat(81), ""))
                        .status())
                .isEqualTo(422);
        assertThat(controller
                        .post("/api/v1/saved-views", view(name, "x".repeat(2001)))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void noMoreThanAHundredViewsAreKept() {
        Http accountant = nexus.as("accountant");
        for (int i = 0; i < 100; i++) {
            accountant.post("/api/v1/saved-views", view("view " + i, ""));
        }
        assertThat(accountant.post("/api/v1/saved-views", view("one more", "")).status())
                .isEqualTo(409);
        accountant
                .get("/api/v1/saved-views")
                .json()
                .path("items")
                .forEach(item -> accountant.send(
                        "DELETE", "/api/v1/saved-views/" + item.path("id").asText(), null, Map.of()));
    }

    @Test
    void codesAreReadAsNamesWithinTheTenant() {
        JsonNode named = controller
                .get("/api/v1/people?codes=controller&codes=cfo&codes=nobody")
                .json()
                .path("items");
        assertThat(named.findValuesAsText("code")).containsExactlyInAnyOrder("controller", "cfo");
        assertThat(nexus.as("stranger")
                        .get("/api/v1/people?codes=controller")
                        .json()
                        .path("items"))
                .isEmpty();
        assertThat(controller
                        .get("/api/v1/people?text=CONTROL")
                        .json()
                        .path("items")
                        .findValuesAsText("code"))
                .contains("controller");
        assertThat(controller.get("/api/v1/people?text=_").json().path("items")).isEmpty();

        JsonNode first = controller.get("/api/v1/people?limit=2").json();
        assertThat(first.path("items")).hasSize(2);
        JsonNode next = controller
                .get("/api/v1/people?limit=2&cursor=" + first.path("nextCursor").asText())
                .json();
        assertThat(next.path("items").findValuesAsText("code"))
                .doesNotContainAnyElementsOf(first.path("items").findValuesAsText("code"));
        assertThat(controller.get("/api/v1/people?text=a&codes=b").status()).isEqualTo(400);
    }

    @Test
    void aRowSaysProcessWorkingTimeAndRiskInWords() {
        UUID entry = new WaitingEntries(nexus).submit("preparer");
        JsonNode row = Awaitility.await()
                .until(
                        () -> controller
                                .get("/api/v1/tasks?subject=" + entry)
                                .json()
                                .path("items")
                                .path(0),
                        one -> one.has("id"));

        assertThat(row.path("process").path("name").asText()).isEqualTo("Post a journal entry");
        assertThat(row.path("name").asText()).isEqualTo("Review entry");
        assertThat(row.path("workingSecondsUntilDue").asLong()).isPositive();
        int score = row.path("subject").path("riskScore").asInt();
        String band = row.path("subject").path("riskBand").asText();
        assertThat(band).isEqualTo(score >= 60 ? "high" : score >= 30 ? "elevated" : "low");
        String list = "/api/v1/tasks?subject=" + entry;
        assertThat(controller.get(list + "&riskBand=" + band).json().path("items"))
                .hasSize(1);
        assertThat(controller
                        .get(list + "&riskBand=" + (band.equals("high") ? "low" : "high"))
                        .json()
                        .path("items"))
                .isEmpty();
        assertThat(controller.get(list + "&group=controller&level=1").json().path("items"))
                .hasSize(1);
        assertThat(controller.get(list + "&group=none").json().path("items")).isEmpty();
        assertThat(controller
                        .get(list + "&dueFrom=" + row.path("dueAt").asText())
                        .json()
                        .path("items"))
                .hasSize(1);
    }

    private static Map<String, String> view(String name, String query) {
        return Map.of("page", "inbox", "name", name, "query", query);
    }
}
