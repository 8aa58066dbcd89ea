package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.Task;
import com.nexusai.workers.approvals.Approvals.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens the next approval level that the plan asks for, with its deadline in working time. */
@Component
final class OpenLevelWorker implements LocalWorker<OpenLevelWorker.Input, OpenLevelWorker.Output> {

    record Input(UUID entryId) {}

    record Output(
            String approval,
            @Nullable Integer level,
            @Nullable String levelGroup,
            @Nullable String levelOwner,
            @Nullable Instant levelDue,
            @Nullable String levelReminder) {}

    private final Levels levels;
    private final Decisions decisions;

    OpenLevelWorker(Levels levels, Decisions decisions) {
        this.levels = levels;
        this.decisions = decisions;
    }

    @Override
    public Topic topic() {
        return GlPosting.OPEN_LEVEL;
    }

    @Override
    public Class<Input> inputType() {
        return Input.class;
    }

    @Override
    public Output execute(Task<Input> task) {
        return levels.open(
                        task.tenantId(),
                        task.input().entryId(),
                        facts -> decisions.evaluate(GlPosting.SERVICE_LEVEL, facts, task))
                .map(OpenLevelWorker::output)
                .orElseGet(() -> new Output("complete", null, null, null, null, null));
    }

    private static Output output(Step step) {
        String person = step.person();
        return new Output(
                step.approverFound() ? "review" : "no-approver",
                step.level(),
                person == null ? step.group() : "",
                person == null ? "" : person,
                step.dueAt(),
                "R1/" + step.remindAt() + "/" + Duration.between(step.remindAt(), step.lastCallAt()));
    }
}
