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

/** Tells that an open level waits, halfway and shortly before it escalates. */
@Component
final class SendReminderWorker implements LocalWorker<SendReminderWorker.Input, NoOutput> {

    record Input(UUID entryId, int level) {}

    private final Events events;

    SendReminderWorker(Events events) {
        this.events = events;
    }

    @Override
    public Topic topic() {
        return GlPosting.SEND_REMINDER;
    }

    @Override
    public Class<Input> inputType() {
        return Input.class;
    }

    @Override
    public NoOutput execute(Task<Input> task) {
        events.tell(
                task.tenantId(),
                Events.REMINDED,
                List.of(task.input().entryId()),
                Map.of("level", task.input().level()));
        return NoOutput.INSTANCE;
    }
}
