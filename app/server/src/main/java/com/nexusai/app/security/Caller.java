package com.nexusai.app.security;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call, as a trusted token says.
 *
 * @param tenant the tenant's slug; everything the caller sees belongs to it
 * @param person the person's code, which is also the engine's user id; {@code client:<id>} for a program's service account
 * @param name what people read
 * @param client the program the token was issued to
 * @param roles plain names, also the engine's groups
 * @param companies codes of the companies the caller works for; {@code *} for all of the tenant
 * @param tokenId the token's own id, kept with decisions
 */
public record Caller(
        String tenant,
        String person,
        String name,
        @Nullable String client,
        Set<String> roles,
        Set<String> companies,
        @Nullable String tokenId) {

    /** Stands for every company of the tenant. */
    public static final String EVERY_COMPANY = "*";

    public Caller {
        roles = Set.copyOf(roles);
        companies = Set.copyOf(companies);
    }

    public boolean has(String role) {
        return roles.contains(role);
    }

    public boolean hasAny(String... any) {
        for (String role : any) {
            if (roles.contains(role)) {
                return true;
            }
        }
        return false;
    }

    public boolean worksFor(String company) {
        return companies.contains(EVERY_COMPANY) || companies.contains(company);
    }
}
