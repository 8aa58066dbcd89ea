package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.entryreversal.EntryReversal;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.Task;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Asks whether the period of the reversal's day takes postings yet. */
@Component
final class CheckReversalPeriodWorker
        implements LocalWorker<CheckReversalPeriodWorker.Input, CheckReversalPeriodWorker.Output> {

    record Input(UUID entryId) {}

    record Output(boolean periodOpen) {}

    private final Reversals reversals;

    CheckReversalPeriodWorker(Reversals reversals) {
        this.reversals = reversals;
    }

    @Override
    public Topic topic() {
        return EntryReversal.CHECK_PERIOD;
    }

    @Override
    public Class<Input> inputType() {
        return Input.class;
    }

    @Override
    public Output execute(Task<Input> task) {
        return new Output(
                reversals.reversalDay(task.tenantId(), task.input().entryId()).isPresent());
    }
}
