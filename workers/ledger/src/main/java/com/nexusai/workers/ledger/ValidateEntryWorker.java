package com.nexusai.workers.ledger;

import static java.util.Objects.requireNonNull;

import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.Task;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Refuses what must never reach the ledger; judging risk is the next step's job. */
@Component
final class ValidateEntryWorker implements LocalWorker<ValidateEntryWorker.Input, ValidateEntryWorker.Output> {

    record Input(UUID entryId) {}

    record Output(String validation) {}

    private final Validation validation;
    private final Decisions decisions;

    ValidateEntryWorker(Validation validation, Decisions decisions) {
        this.validation = validation;
        this.decisions = decisions;
    }

    @Override
    public Topic topic() {
        return GlPosting.VALIDATE_ENTRY;
    }

    @Override
    public Class<Input> inputType() {
        return Input.class;
    }

    @Override
    public Output execute(Task<Input> task) {
        return executeBatch(List.of(task)).get(0);
    }

    @Override
    public List<Output> executeBatch(List<Task<Input>> tasks) {
        Map<UUID, Task<Input>> byEntry = Entries.byId(tasks, Input::entryId);
        Map<UUID, Validation.Result> results = validation.validate(
                tasks.get(0).tenantId(),
                byEntry.keySet(),
                (entry, facts) -> decisions.evaluate(GlPosting.VALIDATION, facts, requireNonNull(byEntry.get(entry))));
        return Entries.inOrder(tasks, Input::entryId, results, result -> new Output(result.outcome()));
    }
}
