package com.nexusai.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.security.oauth2.jwt.Jwt;

/** The Keycloak realm we ship and the entry of NEXUS_ISSUERS beside it mean the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakRealmTest {

    private static final Path FOLDER = Path.of("..", "..", "docker", "keycloak");

    private JsonNode realm;
    private JsonNode client;
    private IssuerSettings issuer;

    @BeforeAll
    void read() throws IOException {
        realm = new ObjectMapper().readTree(FOLDER.resolve("nexus-realm.json").toFile());
        List<IssuerSettings> issuers = TrustedIssuers.parse(Files.readString(FOLDER.resolve("issuers.yaml")));
        assertThat(issuers).hasSize(1);
        issuer = issuers.get(0);
        client = realm.path("clients").path(0);
    }

    @Test
    void everyClaimThatIsReadIsWrittenByAMapper() {
        Set<String> written = new HashSet<>();
        client.path("protocolMappers")
                .forEach(mapper ->
                        written.add(mapper.path("config").path("claim.name").asText("name")));

        assertThat(written)
                .contains(
                        issuer.personClaim(),
                        issuer.nameClaim(),
                        issuer.rolesClaim(),
                        String.valueOf(issuer.tenantClaim()),
                        String.valueOf(issuer.companiesClaim()));
        assertThat(client.path("protocolMappers").findValuesAsText("included.custom.audience"))
                .containsExactly(issuer.audience());
    }

    @Test
    void theRealmHasEveryRoleAndTheEntryNamesEach() {
        assertThat(realm.path("roles").path("realm").findValuesAsText("name"))
                .containsExactlyInAnyOrderElementsOf(Roles.ALL);
        assertThat(issuer.roles().keySet()).containsExactlyInAnyOrderElementsOf(Roles.ALL);
        assertThat(issuer.otherRoles()).isFalse();
        realm.path("groups").forEach(group -> group.path("realmRoles")
                .forEach(role -> assertThat(Roles.ALL).contains(role.asText())));
    }

    @Test
    void theBrowsersClientNeedsAProofKeyAndASecret() {
        assertThat(client.path("clientId").asText()).isEqualTo(issuer.clientId());
        assertThat(client.path("attributes").path("pkce.code.challenge.method").asText())
                .isEqualTo("S256");
        assertThat(client.path("publicClient").asBoolean(true)).isFalse();
        assertThat(client.path("secret").asText()).startsWith("${");
        assertThat(client.path("directAccessGrantsEnabled").asBoolean(true)).isFalse();
    }

    /** Puts the token together from the realm's own mappers, as Keycloak does for a member of its groups. */
    @Test
    void aMemberOfTheRealmsGroupsBecomesACallerOfItsTenant() {
        JsonNode tenant = realm.path("groups").path(0);
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("username", "anna");
        attributes.put(
                "tenant", tenant.path("attributes").path("tenant").path(0).asText());
        attributes.put(
                "companies",
                List.of(tenant.path("subGroups")
                        .path(0)
                        .path("attributes")
                        .path("companies")
                        .path(0)
                        .asText()));
        Map<String, Object> claims = new HashMap<>();
        claims.put("azp", client.path("clientId").asText());
        client.path("protocolMappers").forEach(mapper -> {
            JsonNode config = mapper.path("config");
            switch (mapper.path("protocolMapper").asText()) {
                case "oidc-usermodel-attribute-mapper", "oidc-usermodel-property-mapper" ->
                    claims.put(
                            config.path("claim.name").asText(),
                            attributes.get(config.path("user.attribute").asText()));
                case "oidc-usermodel-realm-role-mapper" ->
                    claims.put("realm_access", Map.of("roles", List.of("controller", "offline_access")));
                case "oidc-full-name-mapper" -> claims.put("name", "Anna Example");
                default -> {}
            }
        });
        Jwt token = Jwt.withTokenValue("t")
                .header("alg", "RS256")
                .subject("8d3c")
                .issuedAt(Instant.EPOCH)
                .claims(all -> all.putAll(claims))
                .build();

        Caller caller = new CallerOfToken(issuer).read(token);

        assertThat(caller.tenant()).isEqualTo("acme");
        assertThat(caller.person()).isEqualTo("anna");
        assertThat(caller.name()).isEqualTo("Anna Example");
        assertThat(caller.roles()).containsExactly("controller");
        assertThat(caller.companies()).containsExactly("DE01");
    }
}
