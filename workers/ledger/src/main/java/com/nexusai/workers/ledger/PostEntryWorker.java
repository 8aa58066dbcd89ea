package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.Task;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Posts an approved entry. It reads the entry's id and nothing else: the database checks what tables hold. */
@Component
final class PostEntryWorker implements LocalWorker<PostEntryWorker.Input, PostEntryWorker.Output> {

    record Input(UUID entryId) {}

    record Output(boolean reverseLater) {}

    private final Posting posting;

    PostEntryWorker(Posting posting) {
        this.posting = posting;
    }

    @Override
    public Topic topic() {
        return GlPosting.POST_ENTRY;
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
        Map<UUID, Boolean> later = posting.post(
                tasks.get(0).tenantId(), Entries.byId(tasks, Input::entryId).keySet());
        return Entries.inOrder(tasks, Input::entryId, later, Output::new);
    }
}
