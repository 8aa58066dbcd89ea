package com.nexusai.app.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person at a task.
 *
 * @param person the person's code, which is the engine's user id
 * @param groups the groups presented with the request; empty for somebody whom another gives the task to
 * @param tokenId id of the token that was presented, where there was one
 */
public record Actor(String person, Set<String> groups, @Nullable String tokenId) {

    public Actor {
        groups = Set.copyOf(groups);
    }
}
