package com.nexusai.app.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nexusai.app.redis.CallClass;
import com.nexusai.app.redis.TestRateLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What a caller is told about limits, on a node by itself. */
class RateLimitFilterTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-05T08:00:00Z"));

    private final RateLimitFilter threeReadsAMinute = new RateLimitFilter(
            TestRateLimits.alone(3, now::get),
            request -> String.valueOf(request.getHeader("caller")),
            RateLimitConfiguration::classOf,
            new ProblemWriter(JSON));

    @Test
    void answerTellsHowManyCallsAreLeft() throws Exception {
        MockHttpServletResponse first = call("one");
        assertThat(first.getStatus()).isEqualTo(200);
        assertThat(first.getHeader("RateLimit-Policy")).isEqualTo("\"read\";q=3;w=60");
        assertThat(first.getHeader("RateLimit")).isEqualTo("\"read\";r=2;t=20");
        assertThat(first.getHeader("Retry-After")).isNull();
        assertThat(call("one").getHeader("RateLimit")).isEqualTo("\"read\";r=1;t=40");
    }

    @Test
    void oneCallTooManyIsRefusedAndToldWhenToComeAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(call("one").getStatus()).isEqualTo(200);
        }
        MockHttpServletResponse refused = call("one");
        assertThat(refused.getStatus()).isEqualTo(429);
        assertThat(refused.getHeader("Retry-After")).isEqualTo("20");
        assertThat(refused.getHeader("RateLimit")).isEqualTo("\"read\";r=0;t=60");
        assertThat(refused.getContentType()).isEqualTo("application/problem+json");
        JsonNode problem = JSON.readTree(refused.getContentAsString());
        assertThat(problem.get("type").asText()).isEqualTo("/problems/too-many-requests");
        assertThat(problem.get("status").asInt()).isEqualTo(429);
        assertThat(problem.get("detail").asText()).contains("3 calls of class read in 60 s", "after 20 s");
        assertThat(problem.get("instance").asText()).isEqualTo("/api/v1/tasks");
        assertThat(call("other").getStatus()).as("another caller").isEqualTo(200);

        now.updateAndGet(time -> time.plus(Duration.ofSeconds(20)));
        assertThat(call("one").getStatus()).isEqualTo(200);
        assertThat(call("one").getStatus()).isEqualTo(429);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/journal-entry-imports/7, READ",
        "HEAD, /api/v1/tasks, READ",
        "POST, /api/v1/journal-entries, WRITE",
        "PUT, /api/v1/journal-entries/7, WRITE",
        "POST, /api/v1/journal-entry-imports, HEAVY",
        "POST, /api/v1/processes/gl-posting/instance-batches, HEAVY",
        "POST, /engine-rest/deployment/create, HEAVY",
        "DELETE, /api/v1/substitutions/7, WRITE"
    })
    void callsThatCostMoreAreCountedByThemselves(String method, String path, CallClass expected) {
        assertThat(RateLimitConfiguration.classOf(new MockHttpServletRequest(method, path)))
                .isEqualTo(expected);
    }

    private MockHttpServletResponse call(String caller) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/tasks");
        request.addHeader("caller", caller);
        MockHttpServletResponse response = new MockHttpServletResponse();
        threeReadsAMinute.doFilter(request, response, new MockFilterChain());
        return response;
    }
}
