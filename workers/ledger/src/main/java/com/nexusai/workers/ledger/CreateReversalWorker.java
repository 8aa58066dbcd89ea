package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.entryreversal.EntryReversal;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.Task;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Creates the document that undoes an accrual; it goes through gl-posting like every other. */
@Component
final class CreateReversalWorker implements LocalWorker<CreateReversalWorker.Input, CreateReversalWorker.Output> {

    record Input(UUID entryId) {}

    record Output(UUID reversalId, String reversalReference) {}

    /** Who hands in what the platform itself creates; no person, so nobody can approve as it. */
    private static final String AUTHOR = "process:entry-reversal";

    private final Reversals reversals;
    private final Documents documents;

    CreateReversalWorker(Reversals reversals, Documents documents) {
        this.reversals = reversals;
        this.documents = documents;
    }

    @Override
    public Topic topic() {
        return EntryReversal.CREATE_REVERSAL;
    }

    @Override
    public Class<Input> inputType() {
        return Input.class;
    }

    @Override
    public Output execute(Task<Input> task) {
        String tenant = task.tenantId();
        UUID entry = task.input().entryId();
        LocalDate day = reversals
                .reversalDay(tenant, entry)
                .orElseThrow(() -> new IllegalStateException(
                        "The period of the reversal of " + task.businessKey() + " is closed; reopen it and retry"));
        Reversals.Reversal reversal = reversals.createArranged(tenant, entry, day, AUTHOR);
        documents.setStatus(tenant, List.of(reversal.id()), EntryStatus.SUBMITTED);
        return new Output(reversal.id(), reversal.reference());
    }
}
