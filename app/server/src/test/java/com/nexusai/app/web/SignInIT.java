package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who gets in at which door. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInIT {

    private Installation nexus;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
    }

    @Test
    void aPersonLearnsWhoHeIs() {
        Http.Answer me = nexus.as("controller").get("/api/v1/me");

        assertThat(me.status()).isEqualTo(200);
        assertThat(me.json().path("person").asText()).isEqualTo("controller");
        assertThat(me.json().path("tenant").asText()).isEqualTo("demo");
        assertThat(me.json().path("roles").get(0).asText()).isEqualTo("controller");
    }

    @Test
    void aProgramIsAServiceAccountAndNeverAPerson() {
        Http.Answer me = nexus.asClient("demo-integrator").get("/api/v1/me");

        assertThat(me.json().path("person").asText()).isEqualTo("client:demo-integrator");
    }

    @Test
    void nobodyGetsInWithoutAToken() {
        for (String path : new String[] {"/api/v1/me", "/api/v1/nothing", "/engine-rest/task", "/engine-rest/engine"}) {
            Http.Answer answer = nexus.http().get(path);
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.problem()).as(path).isEqualTo("unauthenticated");
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
    }

    @Test
    void aPersonWithoutARoleForTheEngineIsRefusedAtItsRestApi() {
        assertThat(nexus.as("preparer").get("/engine-rest/task").status()).isEqualTo(403);
        assertThat(nexus.asClient("demo-integrator")
                        .get("/engine-rest/process-definition")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whatIsNotNamedIsNotThere() {
        for (String path :
                new String[] {"/setup", "/operaton", "/h2-console", "/actuator/env", "/engine-rest/../actuator"}) {
            assertThat(nexus.http().get(path).status()).as(path).isIn(302, 400, 401, 404);
        }
    }

    @Test
    void aWrongPasswordOpensNothing() {
        Http browser = nexus.http();
        Http.Answer answer = Tokens.signIn(browser, "controller", "guess");

        assertThat(String.valueOf(answer.header("Location"))).endsWith("/login?error");
    }

    @Test
    void theStockDoorsByPasswordAndForTheFirstAdministratorAreClosed() {
        Http browser = nexus.http();
        Map<String, String> html = Map.of("Accept", "text/html");
        for (String path : new String[] {
            "/operaton/api/admin/auth/user/default/login/cockpit", "/operaton/api/admin/setup/default/user/create"
        }) {
            assertThat(browser.send("POST", path, Map.of(), html).status())
                    .as(path)
                    .isIn(401, 403);
        }
    }
}
