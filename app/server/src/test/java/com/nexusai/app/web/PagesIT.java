package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpCookie;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The pages as a browser gets them, and the API as their session calls it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesIT {

    private static final Map<String, String> HTML = Map.of("Accept", "text/html");

    private Installation nexus;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
    }

    @Test
    void anybodyGetsThePagesAndNobodysData() {
        assertThat(nexus.http().get("/").header("Location")).isEqualTo("/app");
        Http.Answer home = nexus.http().send("GET", "/app", null, HTML);

        assertThat(home.status()).isEqualTo(200);
        assertThat(home.header("Cache-Control")).isEqualTo("no-store");
        assertThat(home.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(nexus.http().get("/api/v1/me").status()).isEqualTo(401);
    }

    @Test
    void aPageRunsOnlyTheScriptsItWasBuiltWith() {
        Http.Answer page = nexus.http().send("GET", "/app", null, HTML);
        String policy = String.valueOf(page.header("Content-Security-Policy"));
        String nonce = policy.replaceAll("(?s).*'nonce-([^']+)'.*", "$1");

        assertThat(policy)
                .startsWith("default-src 'none'; script-src 'self' 'sha256-")
                .contains("frame-ancestors 'none'", "base-uri 'none'")
                .doesNotContain("unsafe-eval", "script-src 'self' 'unsafe-inline'");
        assertThat(page.body()).contains("<meta name=\"style-nonce\" content=\"" + nonce + "\">");
        assertThat(nexus.http().send("GET", "/app", null, HTML).header("Content-Security-Policy"))
                .as("a nonce is good for one answer")
                .doesNotContain(nonce);
    }

    @Test
    void whatAPageLoadsIsKeptAndWhatIsNotThereIsSaid() {
        String page = nexus.http().send("GET", "/app", null, HTML).body();
        String script = page.replaceAll("(?s).*?<script src=\"([^\"]+)\".*", "$1");

        assertThat(nexus.http().get(script).header("Cache-Control")).contains("max-age=31536000", "immutable");
        assertThat(nexus.http().get("/app/_next/static/nothing.js").status()).isEqualTo(404);
        Http.Answer nowhere = nexus.http().send("GET", "/app/nowhere", null, HTML);
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.header("Content-Type")).startsWith("text/html");
        assertThat(nowhere.header("Content-Security-Policy")).isNotNull();
    }

    @Test
    void theLinkOfAThingLeadsToItsPage() {
        UUID id = UUID.randomUUID();

        assertThat(nexus.http().send("GET", "/app/tasks/" + id, null, HTML).header("Location"))
                .isEqualTo("/app/tasks?id=" + id);
    }

    @Test
    void aSessionCallsTheApiAndChangesNothingWithoutTheTokenOfItsCookie() {
        Http browser = signedIn("controller");

        Http.Answer me = browser.get("/api/v1/me");
        assertThat(me.json().path("person").asText()).isEqualTo("controller");
        Map<String, Object> message = Map.of("name", "nothing", "businessKey", "nothing");
        Http.Answer forged = browser.post("/api/v1/messages", message);
        assertThat(forged.status()).isEqualTo(403);
        assertThat(forged.problem()).isEqualTo("forbidden");
        assertThat(forged.body()).contains("X-Nexus-Csrf");
        Http.Answer stolen = browser.post("/api/v1/messages", message, withToken("some-other-token"));
        assertThat(stolen.status()).isEqualTo(403);
        Http.Answer own = browser.post("/api/v1/messages", message, withToken(token(browser)));
        assertThat(own.body()).as("the door is passed, and the role asked for").doesNotContain("X-Nexus-Csrf");
    }

    @Test
    void aSessionThatIsNoneIsRefused() {
        Http.Answer answer = nexus.http().send("GET", "/api/v1/me", null, Map.of("Cookie", "JSESSIONID=0123456789"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.problem()).isEqualTo("unauthenticated");
    }

    @Test
    void aBearerTokenIsNeverMixedWithASession() {
        Http browser = signedIn("controller");
        Http.Answer both = browser.send(
                "GET",
                "/api/v1/me",
                null,
                Map.of("Authorization", "Bearer " + nexus.as("preparer").token()));

        assertThat(both.json().path("person").asText()).isEqualTo("preparer");
    }

    @Test
    void signingInLeadsBackToAPageAndNowhereElse() {
        Http browser = signedIn("controller");

        assertThat(browser.send("GET", "/sign-in/start?to=/app/inbox?scope=mine", null, HTML)
                        .header("Location"))
                .endsWith("/app/inbox?scope=mine");
        for (String elsewhere :
                new String[] {"https://evil.example/app", "//evil.example/app", "/operaton", "javascript:alert(1)"}) {
            assertThat(browser.send("GET", "/sign-in/start?to=" + elsewhere, null, HTML)
                            .header("Location"))
                    .as(elsewhere)
                    .endsWith("/app");
        }
        assertThat(nexus.http()
                        .send("GET", "/sign-in/start?to=/app/inbox", null, HTML)
                        .header("Location"))
                .contains("/oauth2/authorization/");
    }

    @Test
    void signingOutEndsTheSession() {
        Http browser = signedIn("preparer");
        assertThat(browser.get("/api/v1/me").status()).isEqualTo(200);
        Http.Answer out = browser.send(
                "POST",
                "/sign-out",
                Tokens.form(Map.of("_csrf", token(browser))),
                Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html"));

        assertThat(out.header("Location")).contains("/connect/logout");
        assertThat(browser.get("/api/v1/me").status()).isEqualTo(401);
    }

    private Http signedIn(String login) {
        Http browser = nexus.http();
        Tokens.signIn(browser, login, "demo");
        String page = "/sign-in/start";
        for (int hop = 0; hop < 12 && page != null && !page.endsWith("/app"); hop++) {
            page = browser.send("GET", page, null, HTML).header("Location");
        }
        assertThat(browser.get("/api/v1/me").status()).isEqualTo(200);
        return browser;
    }

    private static Map<String, String> withToken(String token) {
        Map<String, String> headers = new HashMap<>();
        headers.put("X-Nexus-Csrf", token);
        headers.put("Idempotency-Key", UUID.randomUUID().toString());
        return headers;
    }

    private static String token(Http browser) {
        return browser.cookies().getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("NEXUS-CSRF"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElseThrow();
    }
}
