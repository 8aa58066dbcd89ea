package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.RepositoryService;

/** An integrator starts, follows and messages processes of a third party. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProcessesIT {

    private static final String ORDER =
            """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
                targetNamespace="https://example.com/orders">
              <message id="Message_Paid" name="OrderPaid"/>
              <process id="order" name="Order" isExecutable="true" camunda:historyTimeToLive="P180D">
                <startEvent id="Start_Ordered"/>
                <sequenceFlow id="Flow_1" sourceRef="Start_Ordered" targetRef="Catch_Paid"/>
                <intermediateCatchEvent id="Catch_Paid"><messageEventDefinition messageRef="Message_Paid"/></intermediateCatchEvent>
                <sequenceFlow id="Flow_2" sourceRef="Catch_Paid" targetRef="Task_Ship"/>
                <serviceTask id="Task_Ship" name="Ship" camunda:type="external" camunda:topic="shop.ship"/>
                <sequenceFlow id="Flow_3" sourceRef="Task_Ship" targetRef="End_Shipped"/>
                <endEvent id="End_Shipped"/>
              </process>
            </definitions>
            """;

    private Installation nexus;
    private Http program;

    @BeforeAll
    void deploy() {
        nexus = Installation.shared();
        program = nexus.asClient("demo-integrator");
        IdentityService identity = nexus.bean(IdentityService.class);
        for (String tenant : List.of("demo", "demo-2")) {
            identity.setAuthentication("somebody", List.of("analyst"), List.of(tenant));
            nexus.bean(RepositoryService.class)
                    .createDeployment()
                    .tenantId(tenant)
                    .addString("order.bpmn", ORDER)
                    .deploy();
        }
        identity.clearAuthentication();
    }

    @Test
    void aProcessTellsItsVersionsAndWhatAStartTakes() {
        Http.Answer order = program.get("/api/v1/processes/order");

        assertThat(order.status()).as("%s", order).isEqualTo(200);
        assertThat(order.json().path("name").asText()).isEqualTo("Order");
        assertThat(order.json().path("versions").size()).isPositive();
        assertThat(order.json().path("startSchema").path("type").asText()).isEqualTo("object");
        assertThat(program.get("/api/v1/processes").json().path("items").findValuesAsText("key"))
                .contains("order", "gl-posting");
    }

    @Test
    void aStartedInstanceIsFollowedToItsEnd() {
        String key = "A-" + UUID.randomUUID();
        Http.Answer started = program.post(
                "/api/v1/processes/order/instances",
                Map.of("businessKey", key, "variables", Map.of("amount", "12.50")));
        assertThat(started.status()).as("%s", started).isEqualTo(201);
        String instance = String.valueOf(started.header("Location"));
        assertThat(program.get(instance).json().path("state").asText()).isEqualTo("active");

        assertThat(program.post("/api/v1/messages", Map.of("name", "OrderPaid", "businessKey", key))
                        .json()
                        .path("received")
                        .asInt())
                .isEqualTo(1);

        assertThat(program.get(instance + "/path").json().path("items").findValuesAsText("activityId"))
                .containsExactly("Start_Ordered", "Catch_Paid", "Task_Ship");
        assertThat(program.get(instance + "/incidents").json().path("items").size())
                .isZero();
        assertThat(program.get("/api/v1/process-instances?businessKey=" + key)
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void aBusinessKeyIsTakenOnce() {
        String key = "B-" + UUID.randomUUID();
        program.post("/api/v1/processes/order/instances", Map.of("businessKey", key));
        Http.Answer second = program.post("/api/v1/processes/order/instances", Map.of("businessKey", key));

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.problem()).isEqualTo("business-key-exists");
    }

    @Test
    void aKeyOfARequestIsForgottenAfterADay() {
        String key = UUID.randomUUID().toString();
        assertThat(start(key).status()).isEqualTo(201);
        assertThat(start(key).problem()).isEqualTo("idempotency-key-reused");
        age(key);
        assertThat(start(key).status()).isEqualTo(201);

        String old = UUID.randomUUID().toString();
        assertThat(start(old).status()).isEqualTo(201);
        age(old);
        for (int i = 0; i < 16; i++) {
            start(UUID.randomUUID().toString());
        }
        assertThat(answers(old)).isZero();
    }

    private Http.Answer start(String key) {
        return program.send(
                "POST",
                "/api/v1/processes/order/instances",
                Map.of("businessKey", "K-" + UUID.randomUUID()),
                Map.of("Idempotency-Key", key));
    }

    private void age(String key) {
        nexus.superuser()
                .sql(
                        "UPDATE platform.idempotent_answer SET created_at = created_at - interval '24 hours' WHERE key = ?")
                .param(key)
                .update();
    }

    private int answers(String key) {
        return nexus.superuser()
                .sql("SELECT count(*) FROM platform.idempotent_answer WHERE key = ?")
                .param(key)
                .query(Integer.class)
                .single();
    }

    @Test
    void ofABatchEachIsStartedOrRefusedForItself() {
        String known = "C-" + UUID.randomUUID();
        program.post("/api/v1/processes/order/instances", Map.of("businessKey", known));
        Http.Answer batch = program.post(
                "/api/v1/processes/order/instance-batches",
                Map.of(
                        "items",
                        List.of(
                                Map.of("businessKey", "D-" + UUID.randomUUID()),
                                Map.of("businessKey", known),
                                Map.of("businessKey", "with space"),
                                Map.of("businessKey", "E-" + UUID.randomUUID(), "variables", Map.of("amount", 1.5)))));

        assertThat(batch.status()).as("%s", batch).isEqualTo(200);
        assertThat(batch.json().path("started").asInt()).isEqualTo(1);
        JsonNode items = batch.json().path("items");
        assertThat(items.get(0).path("id").asText()).isNotEmpty();
        assertThat(items.get(1).path("problem").asText()).isEqualTo("business-key-exists");
        assertThat(items.get(2).path("problem").asText()).isEqualTo("validation-failed");
        assertThat(items.get(3).path("detail").asText()).contains("/items/3/variables/amount");
    }

    @Test
    void aListIsReadToItsEndWithoutRepetition() {
        List<Map<String, String>> items = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            items.add(Map.of("businessKey", "L-" + UUID.randomUUID()));
        }
        program.post("/api/v1/processes/order/instance-batches", Map.of("items", items));
        Set<String> seen = new HashSet<>();
        String path = "/api/v1/process-instances?processKey=order&limit=7";
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = program.get(path + cursor).json();
            page.path("items")
                    .forEach(item ->
                            assertThat(seen.add(item.path("id").asText())).isTrue());
            cursor = page.path("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("nextCursor").asText();
            pages++;
        } while (!cursor.isEmpty());

        assertThat(seen.size()).isGreaterThanOrEqualTo(25);
        assertThat(pages).isGreaterThanOrEqualTo(4);
        String given = program.get(path).json().path("nextCursor").asText();
        Http.Answer elsewhere = program.get("/api/v1/process-instances?limit=7&cursor=" + given);
        assertThat(elsewhere.problem()).isEqualTo("cursor-invalid");
    }

    @Test
    void anotherTenantSeesNothingAndLearnsNothing() {
        String key = "F-" + UUID.randomUUID();
        String instance = String.valueOf(program.post("/api/v1/processes/order/instances", Map.of("businessKey", key))
                .header("Location"));
        Http stranger = nexus.asClient("demo-stranger");
        String random = "/api/v1/process-instances/" + UUID.randomUUID();
        for (String part : List.of("", "/path", "/incidents")) {
            Http.Answer foreign = stranger.get(instance + part);
            Http.Answer none = stranger.get(random + part);
            assertThat(foreign.status()).isEqualTo(404).isEqualTo(none.status());
            assertThat(foreign.problem()).isEqualTo(none.problem());
        }
        assertThat(stranger.post("/api/v1/messages", Map.of("name", "OrderPaid", "businessKey", key))
                        .status())
                .isEqualTo(404);
        assertThat(stranger.get("/api/v1/process-instances?businessKey=" + key)
                        .json()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void whoMayNotStartIsRefused() {
        Http.Answer refused = nexus.as("auditor")
                .post("/api/v1/processes/order/instances", Map.of("businessKey", "G-" + UUID.randomUUID()));
        assertThat(refused.status()).as("%s", refused).isEqualTo(403);
        assertThat(nexus.as("preparer").get("/api/v1/process-instances").status())
                .isEqualTo(403);
    }

    @Test
    void peopleWhomTheModelNamesStartItAndOthersSeeWhoMay() {
        String process = "errand-" + UUID.randomUUID();
        IdentityService identity = nexus.bean(IdentityService.class);
        identity.setAuthentication("somebody", List.of("analyst"), List.of("demo"));
        nexus.bean(RepositoryService.class)
                .createDeployment()
                .tenantId("demo")
                .addString(
                        "errand.bpmn",
                        ORDER.replace(
                                        "id=\"order\"",
                                        "id=\"" + process + "\" camunda:candidateStarterGroups=\"operations\"")
                                .replace(
                                        "id=\"Start_Ordered\"",
                                        "id=\"Start_Ordered\" camunda:formRef=\"" + process
                                                + "\" camunda:formRefBinding=\"latest\""))
                .addString(
                        "errand.form",
                        "{\"type\":\"default\",\"schemaVersion\":16,\"id\":\"" + process
                                + "\",\"components\":[{\"type\":\"textfield\",\"key\":\"shop\",\"label\":\"Shop\",\"validate\":{\"required\":true}}]}")
                .deploy();
        identity.clearAuthentication();
        String path = "/api/v1/processes/" + process;

        Http.Answer started = nexus.as("operations").post(path + "/instances", Map.of("businessKey", "by-a-person"));
        assertThat(started.status()).as("%s", started).isEqualTo(201);
        assertThat(nexus.as("operations").get(path).json().path("startable").asBoolean())
                .isTrue();
        Http.Answer refused = nexus.as("analyst").post(path + "/instances", Map.of("businessKey", "by-another"));
        assertThat(refused.status()).as("%s", refused).isEqualTo(403);
        JsonNode seen = nexus.as("analyst").get(path).json();
        assertThat(seen.path("startable").asBoolean()).isFalse();
        assertThat(seen.path("startSchema")
                        .path("properties")
                        .path("shop")
                        .path("title")
                        .asText())
                .isEqualTo("Shop");
        assertThat(seen.path("starters")).extracting(JsonNode::asText).containsExactly("integrator", "operations");
        assertThat(nexus.as("operations")
                        .get("/api/v1/processes/gl-posting")
                        .json()
                        .path("startable")
                        .asBoolean())
                .as("a posting begins with its entry")
                .isFalse();
    }

    @Test
    void peopleDecideInAProcessAndNoMessageOfACallerMovesIt() {
        String waiting = nexus.superuser()
                .sql(
                        "SELECT d.reference FROM ledger.entry_document d WHERE d.tenant_id = 'demo' AND d.status = 'submitted' LIMIT 1")
                .query(String.class)
                .single();
        Http.Answer refused =
                program.post("/api/v1/messages", Map.of("name", "EntryCancelled", "businessKey", waiting));
        assertThat(refused.status()).as("%s", refused).isIn(403, 404);
    }

    @Test
    void rubbishIsNamedAndNothingFails() {
        String path = "/api/v1/processes/order/instances";
        assertThat(program.post(path, "{\"businessKey\":\"x\"").problem()).isEqualTo("malformed-request");
        assertThat(program.post(path, "{\"businesKey\":\"x\"}").problem()).isEqualTo("unknown-field");
        assertThat(program.post(path, "[]").problem()).isEqualTo("malformed-request");
        assertThat(program.post(path, "{\"businessKey\":\"x\",\"businessKey\":\"y\"}")
                        .problem())
                .isEqualTo("malformed-request");
        assertThat(program.post(path, "{\"businessKey\":7}").problem()).isEqualTo("malformed-request");
        assertThat(program.post(path, Map.of("businessKey", "x".repeat(300))).problem())
                .isEqualTo("validation-failed");
        assertThat(program.send("POST", path, "a=b", Map.of("Content-Type", "application/x-www-form-urlencoded"))
                        .problem())
                .isEqualTo("unsupported-media-type");
        assertThat(program.send("PATCH", path, null, Map.of()).problem()).isEqualTo("method-not-allowed");
        assertThat(program.get("/api/v1/process-instances?limit=0").problem()).isEqualTo("malformed-request");
        assertThat(program.get("/api/v1/process-instances?state=GONE").problem())
                .isEqualTo("malformed-request");
        assertThat(program.get("/api/v1/process-instances?cursor=abc").problem())
                .isEqualTo("cursor-invalid");
        assertThat(program.post("/api/v1/processes/none/instances", Map.of("businessKey", "x"))
                        .status())
                .isEqualTo(404);
    }
}
