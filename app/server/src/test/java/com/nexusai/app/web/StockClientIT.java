package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.client.ExternalTaskClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A third party's worker with the stock Camunda 7 client and a token, and what its door does not take. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StockClientIT {

    private static final String TOPIC = "partner.ship";

    private static final String MODEL =
            """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
                targetNamespace="https://example.com/partner">
              <process id="shipment" name="Shipment" isExecutable="true" camunda:historyTimeToLive="P1D">
                <startEvent id="Start"/><sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Ship"/>
                %s<sequenceFlow id="Flow_2" sourceRef="Ship" targetRef="End"/><endEvent id="End"/>
              </process>
            </definitions>
            """;

    private static final String SHIP =
            "<serviceTask id=\"Ship\" name=\"Ship\" camunda:type=\"external\" camunda:topic=\"" + TOPIC + "\"/>";

    private static final String START = "/engine-rest/process-definition/key/shipment/tenant-id/demo/start";

    /** An empty ArrayList, serialised. */
    private static final String SERIALISED =
            "{\"value\":\"rO0ABXNyABNqYXZhLnV0aWwuQXJyYXlMaXN0eIHSHZnHYZ0DAAFJAARzaXpleHAAAAAAdwQAAAAAeA==\",\"type\":\"Object\","
                    + "\"valueInfo\":{\"objectTypeName\":\"java.util.ArrayList\",\"serializationDataFormat\":\"application/x-java-serialized-object\"}}";

    private Installation nexus;
    private Http integrator;
    private Http worker;

    @BeforeAll
    void deploy() {
        nexus = Installation.shared();
        integrator = nexus.asClient("demo-integrator");
        worker = nexus.asClient("demo-worker");
        Http.Answer deployed = deploy(MODEL.formatted(SHIP));
        assertThat(deployed.status()).as("%s", deployed).isEqualTo(200);
    }

    @Test
    void theStockClientExtendsFailsAndCompletesATaskOfAThirdPartysTopic() {
        String shipment = start();
        AtomicInteger seen = new AtomicInteger();
        ExternalTaskClient client = ExternalTaskClient.create()
                .baseUrl(nexus.url() + "/engine-rest")
                .workerId("carrier")
                .asyncResponseTimeout(2000)
                .disableBackoffStrategy()
                .addInterceptor(request -> request.addHeader("Authorization", "Bearer " + worker.token()))
                .build();
        try {
            client.subscribe(TOPIC)
                    .lockDuration(20_000)
                    .processDefinitionKey("shipment")
                    .handler((task, service) -> {
                        if (!task.getProcessInstanceId().equals(shipment)) {
                            service.complete(task);
                        } else if (seen.incrementAndGet() == 1) {
                            service.extendLock(task, 60_000);
                            service.handleFailure(task, "no lorry", "all are out", 1, 0);
                        } else {
                            service.complete(task, Map.of("lorry", "B-17", "retries", task.getRetries()));
                        }
                    })
                    .open();
            await().atMost(Duration.ofSeconds(20)).until(() -> integrator
                    .get("/engine-rest/history/process-instance/" + shipment)
                    .json()
                    .path("state")
                    .asText()
                    .equals("COMPLETED"));
        } finally {
            client.stop();
        }

        assertThat(seen.get()).isEqualTo(2);
        assertThat(integrator
                        .get("/engine-rest/history/variable-instance?processInstanceId=" + shipment)
                        .json()
                        .findValuesAsText("value"))
                .contains("B-17", "1");
    }

    @Test
    void topicsOfThePlatformsOwnWorkersCannotBeFetched() {
        for (String topics : List.of(topic("ledger.post-entry"), topic(TOPIC) + "," + topic("ledger.validate-entry"))) {
            Http.Answer fetched = worker.post(
                    "/engine-rest/external-task/fetchAndLock",
                    "{\"workerId\":\"carrier\",\"maxTasks\":5,\"topics\":[" + topics + "]}",
                    Map.of());

            assertThat(fetched.status()).as("%s", fetched).isEqualTo(403);
            assertThat(fetched.problem()).isEqualTo("platform-topic");
            assertThat(fetched.json().path("message").asText()).contains("done by the platform's own worker");
        }
    }

    @Test
    void anExpressionIsRefusedAtAnyDepthOfAQuery() {
        String expression = "${''.getClass().forName('java.lang.Runtime')}";
        String bare = "{\"assigneeExpression\":\"" + expression + "\"}";
        String inOr = "{\"orQueries\":[{\"name\":\"a\",\"dueBeforeExpression\":\"" + expression + "\"}]}";
        String deep = "{\"orQueries\":[{\"name\":\"a\",\"orQueries\":[" + bare + "]}]}";
        for (String query : List.of(bare, inOr, deep)) {
            for (String path : List.of("/task", "/task/count", "/task?maxResults=1")) {
                refused(nexus.as("operations").post("/engine-rest" + path, query, Map.of()));
            }
            // Nobody has the right to keep filters, which is asked first.
            assertThat(nexus.as("operations")
                            .post(
                                    "/engine-rest/filter/create",
                                    "{\"resourceType\":\"Task\",\"name\":\"f\",\"query\":" + query + "}",
                                    Map.of())
                            .status())
                    .isIn(400, 403);
            refused(WebSession.open(nexus, "controller", "tasklist")
                    .send("POST", WebSession.ENGINE + "/task", query, Map.of()));
        }
        assertThat(nexus.as("operations")
                        .get("/engine-rest/task?assigneeExpression=%24%7B1%7D")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aListIsNotLongerThanTheEngineGives() {
        Http operations = nexus.as("operations");
        String path = "/engine-rest/history/activity-instance";

        assertThat(operations.get(path + "?maxResults=2001").status()).isEqualTo(400);
        assertThat(operations.get(path + "?%6daxResults=2001").status()).isEqualTo(400);
        assertThat(operations
                        .post(path + "?maxResults=2147483647", "{}", Map.of())
                        .status())
                .isEqualTo(400);
        assertThat(operations.get(path).json().size()).isPositive().isLessThanOrEqualTo(2000);
        assertThat(operations.post(path, "{}", Map.of()).json().size()).isLessThanOrEqualTo(2000);
    }

    @Test
    void aSerialisedJavaObjectIsTakenNowhere() {
        String shipment = start();
        Http.Answer started = integrator.post(START, "{\"variables\":{\"bag\":" + SERIALISED + "}}", Map.of());
        Http.Answer written = integrator.send(
                "PUT", "/engine-rest/process-instance/" + shipment + "/variables/bag", SERIALISED, Map.of());
        Http.Answer modified = integrator.post(
                "/engine-rest/process-instance/" + shipment + "/variables",
                "{\"modifications\":{\"bag\":" + SERIALISED + "}}",
                Map.of());
        Http.Answer sent = integrator.send(
                "POST",
                "/engine-rest/process-instance/" + shipment + "/variables/bag/data",
                "------edge\r\nContent-Disposition: form-data; name=\"data\"\r\nContent-Type: application/json\r\n\r\n[]\r\n"
                        + "------edge\r\nContent-Disposition: form-data; name=\"type\"\r\nContent-Type: text/plain\r\n\r\njava.util.ArrayList\r\n------edge--\r\n",
                Map.of("Content-Type", "multipart/form-data; boundary=----edge"));
        Http.Answer correlated = integrator.post(
                "/engine-rest/message",
                "{\"messageName\":\"None\",\"processVariables\":{\"bag\":" + SERIALISED + "}}",
                Map.of());
        String task = worker.post(
                        "/engine-rest/external-task/fetchAndLock",
                        "{\"workerId\":\"smuggler\",\"maxTasks\":9,\"topics\":[" + topic(TOPIC) + "]}",
                        Map.of())
                .json()
                .path(0)
                .path("id")
                .asText();
        Http.Answer completed = worker.post(
                "/engine-rest/external-task/" + task + "/complete",
                "{\"workerId\":\"smuggler\",\"variables\":{\"bag\":" + SERIALISED + "}}",
                Map.of());

        for (Http.Answer answer : List.of(started, written, modified, sent, correlated, completed)) {
            assertThat(answer.status()).as("%s", answer).isBetween(400, 499);
        }
        assertThat(nexus.superuser()
                        .sql("SELECT count(*) FROM engine.act_ru_variable WHERE name_ = 'bag'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aScriptIsNotDeployed() {
        for (String task : List.of(
                "<scriptTask id=\"Ship\" scriptFormat=\"javascript\"><script>1</script></scriptTask>",
                SHIP.replace(
                        "/>",
                        "><extensionElements><camunda:inputOutput><camunda:inputParameter name=\"a\"><camunda:script scriptFormat=\"groovy\">1</camunda:script></camunda:inputParameter></camunda:inputOutput></extensionElements></serviceTask>"))) {
            Http.Answer refused = deploy(MODEL.formatted(task));

            assertThat(refused.status()).as("%s", refused).isEqualTo(400);
            assertThat(refused.body()).contains("[");
        }
    }

    // ---- helpers

    private static void refused(Http.Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.body()).containsIgnoringCase("expression");
    }

    private String start() {
        Http.Answer started = integrator.post(START, "{\"businessKey\":\"S-" + UUID.randomUUID() + "\"}", Map.of());
        assertThat(started.status()).as("%s", started).isEqualTo(200);
        return started.json().path("id").asText();
    }

    private static String topic(String name) {
        return "{\"topicName\":\"" + name + "\",\"lockDuration\":1000}";
    }

    private Http.Answer deploy(String model) {
        String edge = "----edge";
        String body = part(edge, "\"tenant-id\"", "demo")
                + part(edge, "\"deployment-name\"", "shipment")
                + part(edge, "\"data\"; filename=\"shipment.bpmn\"", model)
                + "--" + edge + "--\r\n";
        return nexus.as("analyst")
                .send(
                        "POST",
                        "/engine-rest/deployment/create",
                        body,
                        Map.of("Content-Type", "multipart/form-data; boundary=" + edge));
    }

    private static String part(String edge, String name, String content) {
        return "--" + edge + "\r\nContent-Disposition: form-data; name=" + name + "\r\n\r\n" + content + "\r\n";
    }
}
