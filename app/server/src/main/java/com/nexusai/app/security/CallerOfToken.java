package com.nexusai.app.security;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;

/** Reads a caller from the claims of a token whose signature and times are checked already. */
final class CallerOfToken {

    /** Also what the engine takes as an id. */
    private static final Pattern CODE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._@-]{0,126}");

    private static final int MOST_ROLES = 200;

    private final IssuerSettings settings;

    CallerOfToken(IssuerSettings settings) {
        this.settings = settings;
    }

    Caller read(Jwt token) {
        String client = text(claim(token, settings.clientClaim()));
        String person = text(claim(token, settings.personClaim()));
        String tenant = tenant(token);
        if (person == null) {
            if (client == null) {
                throw new BadJwtException("The token names no person in '" + settings.personClaim() + "'");
            }
            person = client;
        }
        if (!CODE.matcher(person).matches()) {
            throw new BadJwtException("The token's claim '" + settings.personClaim()
                    + "' is no person's code; letters, digits and . _ @ - are taken");
        }
        String name = text(claim(token, settings.nameClaim()));
        return new Caller(
                tenant,
                client != null && isService(client, person, token) ? serviceAccount(client) : person,
                name == null ? person : name,
                client,
                roles(token),
                companies(token),
                token.getId());
    }

    private static boolean isService(String client, String person, Jwt token) {
        return client.equals(token.getSubject()) || person.equals("service-account-" + client);
    }

    /** A program is never a person, so that it cannot pass for one where people decide. */
    static String serviceAccount(String client) {
        return "client:" + client;
    }

    private String tenant(Jwt token) {
        String fixed = settings.tenant();
        if (fixed != null) {
            return fixed;
        }
        String claimed = settings.tenantClaim() == null ? null : text(claim(token, settings.tenantClaim()));
        if (claimed == null
                || !(settings.tenants().contains(claimed) || settings.tenants().contains(Caller.EVERY_COMPANY))) {
            throw new BadJwtException("The token speaks for no tenant this issuer may speak for");
        }
        return claimed;
    }

    private Set<String> roles(Jwt token) {
        Set<String> roles = new HashSet<>();
        for (String theirs : texts(claim(token, settings.rolesClaim()))) {
            String plain = theirs.startsWith("/") ? theirs.substring(1) : theirs;
            String ours = settings.roles().getOrDefault(theirs, settings.roles().get(plain));
            if (ours != null) {
                roles.add(ours);
            } else if (settings.otherRoles() && CODE.matcher(plain).matches()) {
                roles.add(plain);
            }
            if (roles.size() > MOST_ROLES) {
                throw new BadJwtException("The token names more than " + MOST_ROLES + " roles");
            }
        }
        return roles;
    }

    private Set<String> companies(Jwt token) {
        String claim = settings.companiesClaim();
        return claim == null ? Set.of(Caller.EVERY_COMPANY) : new HashSet<>(texts(claim(token, claim)));
    }

    private static @Nullable Object claim(Jwt token, String path) {
        Object direct = token.getClaims().get(path);
        if (direct != null || path.indexOf('.') < 0) {
            return direct;
        }
        Object value = token.getClaims();
        for (String step : Arrays.asList(path.split("\\."))) {
            value = value instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return value;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isBlank() ? text : null;
    }

    private static List<String> texts(@Nullable Object value) {
        if (value instanceof Collection<?> many) {
            return many.stream().map(String::valueOf).toList();
        }
        return value instanceof String text && !text.isBlank()
                ? List.of(text.trim().split("[ ,]+"))
                : List.of();
    }
}
