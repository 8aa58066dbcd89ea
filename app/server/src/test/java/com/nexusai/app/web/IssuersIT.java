package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An installation that trusts a second issuer, which is another installation's; and tokens that nobody should trust. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IssuersIT {

    private Installation issuer;
    private Installation nexus;

    @BeforeAll
    void start() {
        issuer = Installation.shared();
        nexus = Installation.start(Map.of(
                "nexus.security.issuers",
                """
                - issuer: %s
                  jwk-set-uri: %s/oauth2/jwks
                  audience: nexus
                  tenant: acme
                  person-claim: preferred_username
                  roles-claim: roles
                  roles: {controller: cfo, integrator: integrator}
                  client-id: nexus-web
                  client-secret: whatever
                - issuer: http://127.0.0.1:1/down
                  audience: nexus
                  tenant: acme
                  client-id: nexus-web
                  client-secret: whatever
                """
                        .formatted(issuer.url(), issuer.url())));
    }

    @AfterAll
    void stop() {
        nexus.close();
    }

    @Test
    void aPersonOfTheSecondIssuerSignsInUnderItsTenantAndTheMappedRoles() {
        JsonNode me = nexus.http()
                .bearer(String.valueOf(issuer.as("controller").token()))
                .get("/api/v1/me")
                .json();

        assertThat(me.path("tenant").asText()).isEqualTo("acme");
        assertThat(me.path("person").asText()).isEqualTo("controller");
        assertThat(me.path("roles").toString()).isEqualTo("[\"cfo\"]");
    }

    @Test
    void aBrowserIsAskedWhichIssuerToSignInAt() {
        Map<String, String> html = Map.of("Accept", "text/html");
        Http browser = nexus.http();
        assertThat(String.valueOf(browser.send("GET", "/operaton/app/cockpit/default/", null, html)
                        .header("Location")))
                .endsWith("/sign-in");

        String page = browser.send("GET", "/sign-in", null, html).body();
        assertThat(page)
                .contains("href=\"/oauth2/authorization/nexus\"")
                .contains("href=\"/oauth2/authorization/issuer-1\"");
        assertThat(String.valueOf(browser.send("GET", "/oauth2/authorization/issuer-1", null, html)
                        .header("Location")))
                .startsWith(issuer.url() + "/oauth2/authorize?");
    }

    @Test
    void anIssuerThatIsDownKeepsNobodyElseOut() {
        Http browser = nexus.http();
        Http.Answer down = browser.send("GET", "/oauth2/authorization/issuer-2", null, Map.of("Accept", "text/html"));

        assertThat(down.status()).as("%s", down).isEqualTo(503);
        assertThat(down.problem()).isEqualTo("unavailable");
        assertThat(browser.get("/actuator/health/readiness").status()).isEqualTo(200);
    }

    @Test
    void aRoleThatIsNotMappedOpensNothing() {
        Http operations =
                nexus.http().bearer(String.valueOf(issuer.as("operations").token()));

        assertThat(operations.get("/api/v1/me").json().path("roles").size()).isZero();
        assertThat(operations.get("/engine-rest/process-definition").status()).isEqualTo(403);
        for (String process : List.of("gl-posting", "no-such-process")) {
            assertThat(operations
                            .post("/api/v1/processes/" + process + "/instances", Map.of("businessKey", "X-1"))
                            .status())
                    .as(process)
                    .isEqualTo(404);
        }
    }

    @Test
    void theFirstIssuerDoesNotTrustTheSecond() {
        Http.Answer answer = issuer.http()
                .bearer(String.valueOf(nexus.as("controller").token()))
                .get("/api/v1/me");

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void whoSignsInIsKnownAsAPersonOfTheTenant() {
        nexus.http().bearer(String.valueOf(issuer.as("cfo").token())).get("/api/v1/me");

        assertThat(nexus.superuser()
                        .sql(
                                "SELECT count(*) FROM approvals.person_login WHERE tenant_id = 'acme' AND person_code = 'cfo' AND issuer = ?")
                        .param(issuer.url())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aForgedTokenIsWorthNothing() throws Exception {
        RSAKey own = new RSAKeyGenerator(2048).keyID("mine").generate();
        RSAKey published = publishedKey();
        JWTClaimsSet good = claims().build();

        assertThat(status(new PlainJWT(good).serialize())).as("alg none").isEqualTo(401);
        assertThat(status(signed(good, own, own.getKeyID())))
                .as("a foreign key")
                .isEqualTo(401);
        assertThat(status(signed(good, own, published.getKeyID())))
                .as("a foreign key under the known key's id")
                .isEqualTo(401);
        assertThat(status(signed(good, own, "../../etc/passwd")))
                .as("a key id that is a path")
                .isEqualTo(401);
        SignedJWT confused = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID(published.getKeyID())
                        .build(),
                good);
        confused.sign(new MACSigner(published.toRSAPublicKey().getEncoded()));
        assertThat(status(confused.serialize()))
                .as("the public key taken for a shared secret")
                .isEqualTo(401);
        assertThat(status("rubbish")).isEqualTo(401);
        assertThat(status("a.b.c")).isEqualTo(401);
        SignedJWT withUrl = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .jwkURL(java.net.URI.create(nexus.url() + "/keys"))
                        .keyID("mine")
                        .build(),
                good);
        withUrl.sign(new RSASSASigner(own));
        assertThat(status(withUrl.serialize()))
                .as("a key from an address in the token")
                .isEqualTo(401);
    }

    @Test
    void aTokenForAnotherAudienceAnotherIssuerOrAnotherTimeIsRefused() throws Exception {
        RSAKey real = privateKey();
        assertThat(status(signed(claims().build(), real, real.getKeyID())))
                .as("the same claims by the real key are good, so that the others fail for their own reason")
                .isEqualTo(200);
        assertThat(status(signed(claims().audience("other").build(), real, real.getKeyID())))
                .isEqualTo(401);
        assertThat(status(signed(claims().issuer("https://evil.example").build(), real, real.getKeyID())))
                .isEqualTo(401);
        assertThat(status(signed(
                        claims().expirationTime(Date.from(Instant.now().minusSeconds(120)))
                                .build(),
                        real,
                        real.getKeyID())))
                .isEqualTo(401);
        assertThat(status(signed(
                        claims().notBeforeTime(Date.from(Instant.now().plusSeconds(120)))
                                .build(),
                        real,
                        real.getKeyID())))
                .isEqualTo(401);
        assertThat(status(signed(claims().expirationTime(null).build(), real, real.getKeyID())))
                .as("a token that never ends")
                .isEqualTo(401);
        assertThat(status(signed(claims().claim("person", "../admin").build(), real, real.getKeyID())))
                .isEqualTo(401);
    }

    /** At the issuer's own API, so that its own checks are tried too. */
    private int status(String token) {
        return issuer.http().bearer(token).get("/api/v1/me").status();
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer.url())
                .subject("forger")
                .audience("nexus")
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(200)))
                .jwtID("forged-1")
                .claim("tenant", "demo")
                .claim("person", "forger")
                .claim("roles", List.of("cfo"))
                .claim("companies", List.of("*"));
    }

    private static String signed(JWTClaimsSet claims, RSAKey key, String keyId) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(), claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private RSAKey publishedKey() throws Exception {
        JsonNode keys = issuer.http().get("/oauth2/jwks").json().path("keys");
        assertThat(keys.get(0).has("d")).as("the private part stays inside").isFalse();
        return JWK.parse(keys.get(0).toString()).toRSAKey();
    }

    private RSAKey privateKey() throws Exception {
        return JWK.parse(issuer.superuser()
                        .sql("SELECT jwk FROM platform.signing_key ORDER BY created_at LIMIT 1")
                        .query(String.class)
                        .single())
                .toRSAKey();
    }
}
