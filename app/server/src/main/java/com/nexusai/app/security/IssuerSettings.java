package com.nexusai.app.security;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An issuer whose tokens are trusted, and how its claims are read. A claim's name may be a path, as {@code realm_access.roles}.
 *
 * @param issuer the exact {@code iss} of its tokens
 * @param jwkSetUri address of its keys; read from its discovery document when absent
 * @param audience what {@code aud} must contain
 * @param algorithms accepted signature algorithms, asymmetric ones only
 * @param clockSkew tolerance of the times in a token
 * @param tenant the one tenant of this issuer; absent when {@code tenantClaim} names it
 * @param tenantClaim claim that names the tenant; its value must be among {@code tenants}
 * @param tenants tenants this issuer may speak for when a claim names them
 * @param personClaim claim with the person's code
 * @param nameClaim claim with the name people read
 * @param rolesClaim claim with the roles or groups
 * @param roles what a role or group is called here; what is not listed is taken as it is only when {@code otherRoles}
 * @param otherRoles whether roles that are not in {@code roles} count under their own name
 * @param companiesClaim claim with the codes of companies; every company when absent
 * @param clientClaim claim with the id of the program
 * @param clientId id under which people sign in to the web applications through this issuer
 * @param clientSecret secret of that client
 */
public record IssuerSettings(
        String issuer,
        @Nullable String jwkSetUri,
        String audience,
        List<String> algorithms,
        Duration clockSkew,
        @Nullable String tenant,
        @Nullable String tenantClaim,
        Set<String> tenants,
        String personClaim,
        String nameClaim,
        String rolesClaim,
        Map<String, String> roles,
        boolean otherRoles,
        @Nullable String companiesClaim,
        String clientClaim,
        @Nullable String clientId,
        @Nullable String clientSecret) {

    private static final Pattern ALGORITHM = Pattern.compile("(RS|PS|ES)(256|384|512)");
    private static final Set<String> KNOWN = Set.of(
            "issuer",
            "jwk-set-uri",
            "audience",
            "algorithms",
            "clock-skew",
            "tenant",
            "tenant-claim",
            "tenants",
            "person-claim",
            "name-claim",
            "roles-claim",
            "roles",
            "other-roles",
            "companies-claim",
            "client-claim",
            "client-id",
            "client-secret");

    public IssuerSettings {
        algorithms = List.copyOf(algorithms);
        tenants = Set.copyOf(tenants);
        roles = Map.copyOf(roles);
    }

    /**
     * Reads one issuer from the setting NEXUS_ISSUERS.
     *
     * @throws IllegalArgumentException naming what is wrong and what to give instead
     */
    public static IssuerSettings of(Map<?, ?> given) {
        for (Object key : given.keySet()) {
            if (!KNOWN.contains(String.valueOf(key))) {
                throw new IllegalArgumentException(
                        "An issuer has the unknown key '" + key + "'; the known ones are " + sorted(KNOWN) + ".");
            }
        }
        String issuer = text(given, "issuer", null);
        if (issuer == null || !issuer.matches("https?://[^\\s?#]+")) {
            throw new IllegalArgumentException("The issuer '" + issuer
                    + "' is no address; give the exact 'iss' of its tokens, as https://id.example.com/realms/acme.");
        }
        String tenant = text(given, "tenant", null);
        String tenantClaim = text(given, "tenant-claim", null);
        Set<String> tenants = new HashSet<>(texts(given.get("tenants")));
        if ((tenant == null) == (tenantClaim == null)) {
            throw new IllegalArgumentException(
                    "The issuer " + issuer + " needs either 'tenant' or 'tenant-claim'; give one of them.");
        }
        if (tenantClaim != null && tenants.isEmpty()) {
            throw new IllegalArgumentException(
                    "The issuer " + issuer + " names tenants by a claim; list those it may speak for as 'tenants'.");
        }
        List<String> algorithms = texts(given.get("algorithms"));
        for (String algorithm : algorithms) {
            if (!ALGORITHM.matcher(algorithm).matches()) {
                throw new IllegalArgumentException("The algorithm '" + algorithm + "' of issuer " + issuer
                        + " is not accepted; give RS256, PS256, ES256 or a longer one of them.");
            }
        }
        Map<String, String> roles = new java.util.HashMap<>();
        if (given.get("roles") instanceof Map<?, ?> map) {
            map.forEach((theirs, ours) -> roles.put(String.valueOf(theirs), String.valueOf(ours)));
        }
        return new IssuerSettings(
                issuer,
                text(given, "jwk-set-uri", null),
                required(text(given, "audience", "nexus")),
                algorithms.isEmpty() ? List.of("RS256") : algorithms,
                Duration.parse(required(text(given, "clock-skew", "PT30S"))),
                tenant,
                tenantClaim,
                tenants,
                required(text(given, "person-claim", "preferred_username")),
                required(text(given, "name-claim", "name")),
                required(text(given, "roles-claim", "roles")),
                roles,
                Boolean.parseBoolean(text(given, "other-roles", roles.isEmpty() ? "true" : "false")),
                text(given, "companies-claim", null),
                required(text(given, "client-claim", "azp")),
                text(given, "client-id", null),
                text(given, "client-secret", null));
    }

    private static String required(@Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("A value is missing");
        }
        return value;
    }

    private static @Nullable String text(Map<?, ?> given, String key, @Nullable String fallback) {
        Object value = given.get(key);
        return value == null ? fallback : value.toString();
    }

    private static List<String> texts(@Nullable Object value) {
        if (value instanceof Iterable<?> many) {
            List<String> all = new ArrayList<>();
            many.forEach(one -> all.add(String.valueOf(one)));
            return all;
        }
        return value == null ? List.of() : List.of(value.toString());
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    @Override
    public String toString() {
        return "IssuerSettings[" + issuer + "]";
    }
}
