package com.nexusai.app.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A human task of a process in which people decide.
 *
 * @param entryId the process's {@code entryId} as it was given at the start; null when the process has none
 * @param taskDefinitionKey id of the task in the model
 * @param level the open level's number; null when the process has none
 * @param candidateGroups groups whose members may do it; empty when it is for named people
 * @param candidateUsers people who may do it
 */
public record GuardedTask(
        String id,
        String tenantId,
        String processKey,
        String processInstanceId,
        String businessKey,
        @Nullable String entryId,
        String taskDefinitionKey,
        @Nullable Integer level,
        Set<String> candidateGroups,
        Set<String> candidateUsers) {

    public GuardedTask {
        candidateGroups = Set.copyOf(candidateGroups);
        candidateUsers = Set.copyOf(candidateUsers);
    }
}
