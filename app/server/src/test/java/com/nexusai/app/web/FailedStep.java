package com.nexusai.app.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.RepositoryService;

/**
 * Two steps of a partner's worker that failed for good in tenant demo.
 *
 * @param incident id of the one that is open
 * @param retry id of the retry that the other one got
 */
record FailedStep(String incident, String retry) {

    private static final String MODEL =
            """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
                targetNamespace="https://example.com/failed-step">
              <process id="%1$s" name="Failing" isExecutable="true" camunda:historyTimeToLive="P1D">
                <startEvent id="Start"/><sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Fail"/>
                <serviceTask id="Fail" name="Fail" camunda:type="external" camunda:topic="%1$s"/>
                <sequenceFlow id="Flow_2" sourceRef="Fail" targetRef="End"/><endEvent id="End"/>
              </process>
            </definitions>
            """;

    static FailedStep of(Installation nexus) {
        String key = "failing-" + UUID.randomUUID();
        IdentityService identity = nexus.bean(IdentityService.class);
        identity.setAuthentication("somebody", List.of("analyst"), List.of("demo"));
        nexus.bean(RepositoryService.class)
                .createDeployment()
                .tenantId("demo")
                .addString(key + ".bpmn", MODEL.formatted(key))
                .deploy();
        identity.clearAuthentication();
        for (int n = 0; n < 2; n++) {
            nexus.asClient("demo-integrator")
                    .post("/api/v1/processes/" + key + "/instances", Map.of("businessKey", key + "-" + n));
        }
        Http worker = nexus.asClient("demo-worker");
        JsonNode tasks = worker.post(
                        "/engine-rest/external-task/fetchAndLock",
                        "{\"workerId\":\"carrier\",\"maxTasks\":2,\"topics\":[{\"topicName\":\"" + key
                                + "\",\"lockDuration\":60000}]}",
                        Map.of())
                .json();
        tasks.forEach(task -> worker.post(
                "/engine-rest/external-task/" + task.path("id").asText() + "/failure",
                Map.of("workerId", "carrier", "errorMessage", "gone", "retries", 0, "retryTimeout", 0),
                Map.of()));
        Http operations = nexus.as("operations");
        for (JsonNode group : operations.get("/api/v1/incident-groups").json().path("items")) {
            if (group.path("processKey").asText().equals(key)) {
                String retry = operations
                        .post(
                                "/api/v1/incident-retries",
                                Map.of("fingerprint", group.path("fingerprint").asText(), "limit", 1))
                        .json()
                        .path("id")
                        .asText();
                // The newest is tried; the other one stays open.
                JsonNode open = operations
                        .get("/api/v1/incidents?fingerprint="
                                + group.path("fingerprint").asText())
                        .json()
                        .path("items");
                return new FailedStep(open.path(open.size() - 1).path("id").asText(), retry);
            }
        }
        throw new AssertionError("Nothing has failed: " + tasks);
    }
}
