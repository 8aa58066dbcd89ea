package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.HttpCookie;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The deployment guard behind the engine's own doors. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeploymentDoorsIT {

    private static final String MODEL =
            """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
                targetNamespace="https://example.com/doors">
              <process id="%s" isExecutable="true" camunda:historyTimeToLive="P1D">
                <startEvent id="Start"/><sequenceFlow id="Flow" sourceRef="Start" targetRef="Work"/>
                %s
              </process>
            </definitions>
            """;

    private static final String REST = "/engine-rest/deployment";
    private static final String HOSTILE =
            MODEL.formatted("hostile", "<serviceTask id=\"Work\" camunda:class=\"java.lang.Object\"/>");

    private Installation nexus;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
    }

    @Test
    void aHostileModelIsAnsweredWithElementLineAndRuleAndNotStored() {
        long before = deployments();

        Http.Answer answer = deploy(nexus.as("analyst"), REST, "demo", HOSTILE, Map.of());

        refused(answer);
        assertThat(deployments()).isEqualTo(before);
    }

    @Test
    void theWebApplicationsDoorIsGuardedToo() {
        long before = deployments();
        Http browser = nexus.http();
        browser.send("GET", "/login", null, Map.of("Accept", "text/html"));
        Tokens.signIn(browser, "analyst", "demo");
        String page = "/operaton/app/cockpit/default/";
        for (int hop = 0; hop < 12 && page != null; hop++) {
            page = browser.send("GET", page, null, Map.of("Accept", "text/html"))
                    .header("Location");
        }
        String xsrf = browser.cookies().getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElseThrow();

        Http.Answer answer = deploy(
                browser,
                "/operaton/api/engine/engine/default/deployment",
                "demo",
                HOSTILE,
                Map.of("X-XSRF-TOKEN", xsrf));

        refused(answer);
        assertThat(deployments()).isEqualTo(before);
    }

    @Test
    void whoMayDeployDoesSoForHisTenantOnlyAndTakesNothingBack() {
        String harmless = MODEL.formatted("harmless", "<userTask id=\"Work\" name=\"Work\"/>");

        Http.Answer deployed = deploy(nexus.as("analyst"), REST, "demo", harmless, Map.of());
        Http.Answer foreign = deploy(nexus.as("analyst"), REST, "demo-2", harmless, Map.of());
        Http.Answer withoutRight = deploy(nexus.asClient("demo-integrator"), REST, "demo", harmless, Map.of());
        Http.Answer deleted = nexus.as("administrator")
                .send("DELETE", REST + "/" + deployed.json().path("id").asText() + "?cascade=true", null, Map.of());

        assertThat(deployed.status()).as("%s", deployed).isEqualTo(200);
        assertThat(foreign.status()).as("%s", foreign).isEqualTo(403);
        assertThat(withoutRight.status()).as("%s", withoutRight).isEqualTo(403);
        assertThat(deleted.status()).as("%s", deleted).isEqualTo(403);
    }

    private static void refused(Http.Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        JsonNode error =
                answer.json().path("details").path("a.bpmn").path("errors").path(0);
        assertThat(error.path("mainElementId").asText()).as("%s", answer).isEqualTo("Work");
        assertThat(error.path("message").asText()).startsWith("[class-name] ");
        assertThat(error.path("line").asInt()).isEqualTo(5);
    }

    private static Http.Answer deploy(
            Http caller, String door, String tenant, String model, Map<String, String> headers) {
        String edge = "----edge";
        String body = part(edge, "\"tenant-id\"", tenant)
                + part(edge, "\"deployment-name\"", "sample")
                + part(edge, "\"data\"; filename=\"a.bpmn\"", model)
                + "--" + edge + "--\r\n";
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "multipart/form-data; boundary=" + edge);
        return caller.send("POST", door + "/create", body, all);
    }

    private static String part(String edge, String name, String content) {
        return "--" + edge + "\r\nContent-Disposition: form-data; name=" + name + "\r\n\r\n" + content + "\r\n";
    }

    private long deployments() {
        return nexus.superuser()
                .sql("select count(*) from engine.act_re_deployment")
                .query(Long.class)
                .single();
    }
}
