package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.NoOutput;
import com.nexusai.workers.api.Task;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Hands an overdue level to the next group. Time never approves anything. */
@Component
final class EscalateLevelWorker implements LocalWorker<EscalateLevelWorker.Input, NoOutput> {

    record Input(UUID entryId, int level) {}

    private final Levels levels;
    private final Events events;
    private final Decisions decisions;

    EscalateLevelWorker(Levels levels, Events events, Decisions decisions) {
        this.levels = levels;
        this.events = events;
        this.decisions = decisions;
    }

    @Override
    public Topic topic() {
        return GlPosting.ESCALATE_LEVEL;
    }

    @Override
    public Class<Input> inputType() {
        return Input.class;
    }

    @Override
    public NoOutput execute(Task<Input> task) {
        levels.escalate(
                task.tenantId(),
                task.input().entryId(),
                task.input().level(),
                facts -> decisions.evaluate(GlPosting.SERVICE_LEVEL, facts, task));
        events.tell(
                task.tenantId(),
                Events.ESCALATED,
                List.of(task.input().entryId()),
                Map.of("level", task.input().level()));
        return NoOutput.INSTANCE;
    }
}
