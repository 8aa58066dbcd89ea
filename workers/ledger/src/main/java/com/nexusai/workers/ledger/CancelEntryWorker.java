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

/** Ends an entry that its preparer withdrew. */
@Component
final class CancelEntryWorker implements LocalWorker<CancelEntryWorker.Input, NoOutput> {

    record Input(UUID entryId) {}

    private final Documents documents;
    private final Events events;

    CancelEntryWorker(Documents documents, Events events) {
        this.documents = documents;
        this.events = events;
    }

    @Override
    public Topic topic() {
        return GlPosting.CANCEL_ENTRY;
    }

    @Override
    public Class<Input> inputType() {
        return Input.class;
    }

    @Override
    public NoOutput execute(Task<Input> task) {
        List<UUID> entry = List.of(task.input().entryId());
        documents.setStatus(task.tenantId(), entry, EntryStatus.CANCELLED);
        events.tell(task.tenantId(), Events.CANCELLED, entry, Map.of());
        return NoOutput.INSTANCE;
    }
}
