package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.RepositoryService;
import org.operaton.bpm.engine.RuntimeService;

/** What operations and analysts see of processes, and how incidents are tried again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationsIT {

    private static final String MODEL =
            """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
                targetNamespace="https://example.com/operations">
              <process id="%1$s" name="Delivery" isExecutable="true" camunda:historyTimeToLive="P1D">
                <startEvent id="Start"/><sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Deliver"/>
                <serviceTask id="Deliver" name="Deliver" camunda:type="external" camunda:topic="%1$s"/>
                <sequenceFlow id="Flow_2" sourceRef="Deliver" targetRef="End"/><endEvent id="End"/>
              </process>
            </definitions>
            """;

    private Installation nexus;
    private Http operations;
    private Http worker;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
        operations = nexus.as("operations");
        worker = nexus.asClient("demo-worker");
    }

    /** A process of its own with so many instances, each of which has failed for good. */
    private String failed(int instances) {
        String key = "delivery-" + UUID.randomUUID();
        IdentityService identity = nexus.bean(IdentityService.class);
        identity.setAuthentication("somebody", List.of("analyst"), List.of("demo"));
        nexus.bean(RepositoryService.class)
                .createDeployment()
                .tenantId("demo")
                .addString(key + ".bpmn", MODEL.formatted(key))
                .deploy();
        identity.clearAuthentication();
        for (int n = 0; n < instances; n++) {
            Http.Answer started = nexus.asClient("demo-integrator")
                    .post(
                            "/api/v1/processes/" + key + "/instances",
                            Map.of("businessKey", key + "-" + n, "variables", Map.of("parcel", "P-" + n)));
            assertThat(started.status()).as("%s", started).isEqualTo(201);
        }
        fail(key, instances);
        return key;
    }

    private void fail(String topic, int instances) {
        List<String> tasks = fetch(topic, instances);
        assertThat(tasks).hasSize(instances);
        for (int n = 0; n < instances; n++) {
            Http.Answer answer = worker.post(
                    "/engine-rest/external-task/" + tasks.get(n) + "/failure",
                    Map.of(
                            "workerId",
                            "carrier",
                            "errorMessage",
                            "no lorry for parcel " + n,
                            "errorDetails",
                            "com.example.NoLorry: all are out\n\tat com.example.Yard.send(Yard.java:7)",
                            "retries",
                            0,
                            "retryTimeout",
                            0),
                    Map.of());
            assertThat(answer.status()).as("%s", answer).isEqualTo(204);
        }
    }

    private List<String> fetch(String topic, int most) {
        Http.Answer fetched = worker.post(
                "/engine-rest/external-task/fetchAndLock",
                "{\"workerId\":\"carrier\",\"maxTasks\":" + most + ",\"topics\":[{\"topicName\":\"" + topic
                        + "\",\"lockDuration\":60000}]}",
                Map.of());
        List<String> ids = new ArrayList<>();
        fetched.json().forEach(task -> ids.add(task.path("id").asText()));
        return ids;
    }

    private JsonNode group(String key) {
        for (JsonNode group : operations.get("/api/v1/incident-groups").json().path("items")) {
            if (group.path("processKey").asText().equals(key)) {
                return group;
            }
        }
        throw new AssertionError("No group of " + key);
    }

    @Test
    void incidentsThatAreAlikeAreOneGroupWithCauseAndStack() {
        String key = failed(3);
        JsonNode group = group(key);

        assertThat(group.path("count").asInt()).isEqualTo(3);
        assertThat(group.path("instances").asInt()).isEqualTo(3);
        assertThat(group.path("type").asText()).isEqualTo("failedExternalTask");
        assertThat(group.path("message").asText()).startsWith("no lorry for parcel");
        JsonNode list = operations
                .get("/api/v1/incidents?limit=2&fingerprint="
                        + group.path("fingerprint").asText())
                .json();
        assertThat(list.path("items")).hasSize(2);
        JsonNode rest = operations
                .get("/api/v1/incidents?limit=2&fingerprint="
                        + group.path("fingerprint").asText() + "&cursor="
                        + list.path("nextCursor").asText())
                .json();
        assertThat(rest.path("items")).hasSize(1);
        JsonNode one =
                operations.get(group.path("links").path("sample").asText()).json();
        assertThat(one.path("stackTrace").asText()).contains("com.example.NoLorry", "Yard.java:7");
        assertThat(one.path("incident").path("businessKey").asText()).startsWith(key);
    }

    @Test
    void oneIncidentIsTriedAgainAndClosed() {
        String key = failed(1);
        String incident = group(key).path("sample").asText();

        Http.Answer retried = operations.post("/api/v1/incidents/" + incident + "/retry", Map.of());

        assertThat(retried.status()).as("%s", retried).isEqualTo(200);
        assertThat(operations.get("/api/v1/incidents/" + incident).status()).isEqualTo(404);
        assertThat(fetch(key, 5)).as("the task has a try again").hasSize(1);
        Http.Answer again = operations.post("/api/v1/incidents/" + incident + "/retry", Map.of());
        assertThat(again.problem()).isEqualTo("not-found");
    }

    @Test
    void aGroupIsTriedAgainTenFirstAndThenAll() {
        String key = failed(12);
        String fingerprint = group(key).path("fingerprint").asText();

        JsonNode ten = retry(Map.of("fingerprint", fingerprint, "limit", 10));
        assertThat(ten.path("retried").asInt()).isEqualTo(10);
        assertThat(group(key).path("count").asInt()).isEqualTo(2);
        JsonNode all = retry(Map.of("fingerprint", fingerprint));
        assertThat(all.path("retried").asInt()).isEqualTo(2);
        assertThat(operations
                        .get("/api/v1/incidents?fingerprint=" + fingerprint)
                        .json()
                        .path("items"))
                .isEmpty();
        assertThat(fetch(key, 20)).hasSize(12);
        assertThat(operations
                        .post("/api/v1/incident-retries", Map.of("fingerprint", fingerprint))
                        .problem())
                .isEqualTo("not-found");
    }

    private JsonNode retry(Map<String, Object> wish) {
        Http.Answer accepted = operations.post("/api/v1/incident-retries", wish);
        assertThat(accepted.status()).as("%s", accepted).isEqualTo(202);
        String self = accepted.json().path("links").path("self").asText();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> operations.get(self).json().path("state").asText().equals("done"));
        return operations.get(self).json();
    }

    @Test
    void aRetryThatIsStoppedSaysHowFarItCame() {
        String key = failed(30);
        Http.Answer accepted = operations.post(
                "/api/v1/incident-retries",
                Map.of("fingerprint", group(key).path("fingerprint").asText()));
        String self = accepted.json().path("links").path("self").asText();
        Http.Answer stopped = operations.post(self + "/cancel", Map.of());
        assertThat(stopped.status()).as("%s", stopped).isEqualTo(200);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> operations.get(self).json().path("pending").asInt() == 0);
        JsonNode end = operations.get(self).json();
        assertThat(end.path("retried").asInt() + end.path("stopped").asInt()).isEqualTo(30);
        assertThat(end.path("state").asText()).isIn("stopped", "done");
    }

    @Test
    void onlyOperationsAndOnlyTheirTenantSeeIncidents() {
        String key = failed(1);
        JsonNode group = group(key);
        String incident = "/api/v1/incidents/" + group.path("sample").asText();
        for (String person : new String[] {"controller", "preparer", "analyst", "auditor"}) {
            Http caller = nexus.as(person);
            assertThat(caller.get("/api/v1/incident-groups").status())
                    .as(person)
                    .isEqualTo(403);
            assertThat(caller.get("/api/v1/incidents").status()).as(person).isEqualTo(403);
            assertThat(caller.get(incident).status()).as(person).isEqualTo(403);
            assertThat(caller.post(incident + "/retry", Map.of()).status())
                    .as(person)
                    .isEqualTo(403);
            assertThat(caller.post(
                                    "/api/v1/incident-retries",
                                    Map.of(
                                            "fingerprint",
                                            group.path("fingerprint").asText()))
                            .status())
                    .as(person)
                    .isEqualTo(403);
            assertThat(caller.get("/api/v1/operations/dispatcher").status())
                    .as(person)
                    .isEqualTo(403);
        }
        assertThat(operations
                        .post("/api/v1/incident-retries", Map.of("fingerprint", "x", "limit", 0))
                        .problem())
                .isEqualTo("validation-failed");
    }

    @Test
    void theDispatcherShowsWhatWaitsAndWhatWasDone() {
        String key = failed(1);
        JsonNode view = operations.get("/api/v1/operations/dispatcher").json();

        JsonNode posting = topic(view, "ledger.post-entry");
        assertThat(posting.path("completed").asLong()).isPositive();
        assertThat(posting.path("meanBatch").asDouble()).isGreaterThanOrEqualTo(1);
        assertThat(topic(view, key).path("parked").asInt()).isEqualTo(1);
        assertThat(view.path("jobs").path("failed").asLong()).isGreaterThanOrEqualTo(0);
    }

    private static JsonNode topic(JsonNode view, String name) {
        for (JsonNode topic : view.path("topics")) {
            if (topic.path("topic").asText().equals(name)) {
                return topic;
            }
        }
        throw new AssertionError("No topic " + name + " in " + view);
    }

    @Test
    void aProcessHasNumbersAModelAndInstancesWithWhatTheyKnow() {
        String key = failed(2);
        JsonNode numbers = statistics(key);
        assertThat(numbers.path("running").asInt()).isEqualTo(2);
        assertThat(numbers.path("failed").asInt()).isEqualTo(2);
        assertThat(numbers.path("medianSeconds").isMissingNode()
                        || numbers.path("medianSeconds").isNull())
                .isTrue();
        assertThat(statistics("gl-posting").path("medianSeconds").asDouble()).isPositive();
        assertThat(nexus.as("controller").get("/api/v1/process-statistics").status())
                .isEqualTo(403);

        Http.Answer model = nexus.as("controller").get("/api/v1/processes/gl-posting/versions/1/diagram");
        assertThat(model.status()).isEqualTo(200);
        assertThat(model.header("Content-Type")).startsWith("application/xml");
        assertThat(model.body()).contains("BPMNDiagram", "Task_ReviewEntry");
        assertThat(operations
                        .get("/api/v1/processes/gl-posting/versions/99/diagram")
                        .problem())
                .isEqualTo("not-found");
        assertThat(nexus.asClient("demo-stranger")
                        .get("/api/v1/processes/" + key + "/versions/1/diagram")
                        .status())
                .isEqualTo(404);

        String instance = operations
                .get("/api/v1/process-instances?processKey=" + key)
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asText();
        JsonNode variables = operations
                .get("/api/v1/process-instances/" + instance + "/variables")
                .json();
        assertThat(variables.findValuesAsText("name")).contains("parcel");
        assertThat(nexus.asClient("demo-stranger")
                        .get("/api/v1/process-instances/" + instance + "/variables")
                        .status())
                .isEqualTo(404);
        assertThat(nexus.as("controller")
                        .get("/api/v1/process-instances/" + instance + "/variables")
                        .status())
                .isEqualTo(403);
    }

    private JsonNode statistics(String key) {
        for (JsonNode process :
                operations.get("/api/v1/process-statistics").json().path("items")) {
            if (process.path("key").asText().equals(key)) {
                return process;
            }
        }
        throw new AssertionError("No numbers of " + key);
    }

    @Test
    void aLargeVariableIsCutInTheListAndWholeAsAFile() {
        String key = failed(1);
        String instance = operations
                .get("/api/v1/process-instances?processKey=" + key)
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asText();
        byte[] whole = "0123456789".repeat(200_000).getBytes(StandardCharsets.US_ASCII);
        nexus.bean(RuntimeService.class).setVariable(instance, "manifest", whole);

        JsonNode variables = operations
                .get("/api/v1/process-instances/" + instance + "/variables")
                .json();
        JsonNode manifest = variables.path("items").get(0);
        assertThat(manifest.path("name").asText()).isEqualTo("manifest");
        assertThat(manifest.path("cut").asBoolean()).isTrue();
        assertThat(manifest.path("size").asLong()).isEqualTo(2_000_000);
        Http.Answer file = operations.get(manifest.path("links").path("content").asText());
        assertThat(file.body()).hasSize(2_000_000);
        assertThat(file.header("Content-Disposition")).contains("attachment", "manifest");
    }

    @Test
    void theDecisionsOfAnInstanceAreShownWithInputsAndRules() {
        JsonNode instance = operations
                .get("/api/v1/process-instances?processKey=gl-posting&state=completed&limit=1")
                .json()
                .path("items")
                .get(0);
        JsonNode decisions = operations
                .get("/api/v1/process-instances/" + instance.path("id").asText() + "/decisions")
                .json()
                .path("items");

        assertThat(decisions.findValuesAsText("key")).contains("je-approval-required");
        JsonNode required = null;
        for (JsonNode decision : decisions) {
            if (decision.path("key").asText().equals("je-approval-required")) {
                required = decision;
            }
        }
        assertThat(required).isNotNull();
        assertThat(required.path("inputs")).isNotEmpty();
        assertThat(required.path("rules").get(0).path("rule").asText()).isNotEmpty();
        assertThat(required.path("rules").get(0).path("outputs")).isNotEmpty();
    }
}
