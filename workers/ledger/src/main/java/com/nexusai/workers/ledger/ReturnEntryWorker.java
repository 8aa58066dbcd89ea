package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.NoOutput;
import com.nexusai.workers.api.Task;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Gives an entry back to its preparer; what was decided stays visible and does not count for the next revision. */
@Component
final class ReturnEntryWorker implements LocalWorker<ReturnEntryWorker.Input, NoOutput> {

    record Input(UUID entryId) {}

    private final Documents documents;
    private final Events events;

    ReturnEntryWorker(Documents documents, Events events) {
        this.documents = documents;
        this.events = events;
    }

    @Override
    public Topic topic() {
        return GlPosting.RETURN_ENTRY;
    }

    @Override
    public Class<Input> inputType() {
        return Input.class;
    }

    @Override
    public NoOutput execute(Task<Input> task) {
        List<UUID> entry = List.of(task.input().entryId());
        documents.setStatus(task.tenantId(), entry, EntryStatus.RETURNED);
        events.tell(task.tenantId(), Events.RETURNED, entry, Map.of());
        return NoOutput.INSTANCE;
    }
}
