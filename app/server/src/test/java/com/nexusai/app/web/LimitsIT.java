package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Callers with limits of their own, over HTTP, on a node without Redis. */
class LimitsIT {

    @Test
    void eachCallerHasCallsOfItsOwnAndIsToldWhenTheyAreUsedUp() {
        Installation nexus = Installation.start(Map.of(
                "nexus.limits.window", "1h",
                "nexus.limits.read", 3,
                "nexus.limits.write", 1,
                "nexus.limits.sign-in", 20));
        try {
            Http controller = nexus.as("controller");
            Http robot = nexus.asClient("demo-integrator");
            for (int left = 2; left >= 0; left--) {
                Http.Answer answer = controller.get("/api/v1/me");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"read\";q=3;w=3600");
                assertThat(answer.header("RateLimit")).startsWith("\"read\";r=" + left + ";t=");
            }
            Http.Answer refused = controller.get("/api/v1/me");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.problem()).isEqualTo("too-many-requests");
            assertThat(refused.json().path("requestId").asText()).isEqualTo(refused.header("X-Request-Id"));
            assertThat(Long.parseLong(String.valueOf(refused.header("Retry-After"))))
                    .isBetween(1L, 1200L);

            assertThat(robot.get("/api/v1/me").status()).as("another caller").isEqualTo(200);
            assertThat(robot.get("/engine-rest/process-definition").status()).isEqualTo(200);
            assertThat(robot.get("/engine-rest/process-definition").header("RateLimit"))
                    .as("the same calls count at every door")
                    .startsWith("\"read\";r=0;");
            assertThat(robot.get("/engine-rest/process-definition").status()).isEqualTo(429);

            Http stranger = nexus.http();
            Http.Answer signIn = stranger.post("/oauth2/token", "");
            for (int i = 0; i < 20 && signIn.status() != 429; i++) {
                signIn = stranger.post("/oauth2/token", "");
            }
            assertThat(signIn.problem()).isEqualTo("too-many-requests");
            assertThat(signIn.header("RateLimit-Policy")).isEqualTo("\"sign-in\";q=20;w=3600");
            assertThat(stranger.get("/actuator/health").status()).isEqualTo(200);
        } finally {
            nexus.close();
        }
    }
}
