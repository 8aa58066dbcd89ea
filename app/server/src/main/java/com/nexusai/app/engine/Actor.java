package com.nexusai.app.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person at a task.
 *
 * @param person the person's code, which is the engine's user id
 * @param groups the groups presented with the request; empty for somebody whom another gives the task to
 * @param tokenId id of the token that was presented, where there was one
 * @param companies codes of the companies the token allows to work for, {@code *} for all; null when no token tells
 * @param actingFor the absent person in whose place he works on it; null when he may do so by himself
 */
public record Actor(
        String person,
        Set<String> groups,
        @Nullable String tokenId,
        @Nullable Set<String> companies,
        @Nullable String actingFor) {

    public Actor {
        groups = Set.copyOf(groups);
        companies = companies == null ? null : Set.copyOf(companies);
    }

    public Actor(String person, Set<String> groups, @Nullable String tokenId, @Nullable Set<String> companies) {
        this(person, groups, tokenId, companies, null);
    }

    Actor inPlaceOf(String absent) {
        return new Actor(person, groups, tokenId, companies, absent);
    }

    public boolean worksFor(String company) {
        return companies == null || companies.contains("*") || companies.contains(company);
    }
}
