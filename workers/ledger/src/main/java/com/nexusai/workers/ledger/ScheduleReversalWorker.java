package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.entryreversal.EntryReversal;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.NoOutput;
import com.nexusai.workers.api.ProcessStarts;
import com.nexusai.workers.api.Task;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Starts the process that reverses an accrual on its day. */
@Component
final class ScheduleReversalWorker implements LocalWorker<ScheduleReversalWorker.Input, NoOutput> {

    record Input(UUID entryId) {}

    private final Reversals reversals;
    private final ProcessStarts starts;

    ScheduleReversalWorker(Reversals reversals, ProcessStarts starts) {
        this.reversals = reversals;
        this.starts = starts;
    }

    @Override
    public Topic topic() {
        return GlPosting.SCHEDULE_REVERSAL;
    }

    @Override
    public Class<Input> inputType() {
        return Input.class;
    }

    @Override
    public NoOutput execute(Task<Input> task) {
        UUID entry = task.input().entryId();
        starts.start(
                EntryReversal.KEY,
                task.tenantId(),
                task.businessKey(),
                Map.of(
                        EntryReversal.Variables.ENTRY_ID,
                        entry.toString(),
                        EntryReversal.Variables.REVERSE_AT,
                        Date.from(reversals.due(task.tenantId(), entry))));
        return NoOutput.INSTANCE;
    }
}
