package com.nexusai.workers.ledger;

import com.nexusai.workers.api.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Pairs a batch of tasks with the entries they are about. */
final class Entries {

    static <I extends Record> Map<UUID, Task<I>> byId(List<Task<I>> tasks, Function<I, UUID> entryId) {
        Map<UUID, Task<I>> byId = new LinkedHashMap<>();
        for (Task<I> task : tasks) {
            byId.put(entryId.apply(task.input()), task);
        }
        return byId;
    }

    /** Results by entry as outputs in the order of the tasks; an entry without a result is a fault of the batch. */
    static <I extends Record, R, O> List<O> inOrder(
            List<Task<I>> tasks, Function<I, UUID> entryId, Map<UUID, R> results, Function<R, O> output) {
        return tasks.stream()
                .map(task -> {
                    UUID id = entryId.apply(task.input());
                    R result = results.get(id);
                    if (result == null) {
                        throw new LedgerRefusal(
                                "NOT_FOUND",
                                "journal entry",
                                id.toString(),
                                "no document of entry " + id + " exists in tenant " + task.tenantId(),
                                "check the variable entryId of the process instance " + task.processInstanceId());
                    }
                    return output.apply(result);
                })
                .toList();
    }

    private Entries() {}
}
