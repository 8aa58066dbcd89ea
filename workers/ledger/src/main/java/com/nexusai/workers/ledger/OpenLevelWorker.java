package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.Task;
import com.nexusai.workers.approvals.Approvals.Step;
import java.time.Clock;
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
    private final Clock clock;

    OpenLevelWorker(Levels levels, Decisions decisions, Clock clock) {
        this.levels = levels;
        this.decisions = decisions;
        this.clock = clock;
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
                .map(this::output)
                .orElseGet(() -> new Output("complete", null, null, null, null, null));
    }

    private Output output(Step step) {
        String person = step.person();
        // A timer cycle that lies wholly in the past is refused by the engine; a late reminder comes at once instead.
        Instant soon = clock.instant().plusSeconds(1);
        Instant first = step.remindAt().isAfter(soon) ? step.remindAt() : soon;
        Instant last = step.lastCallAt().isAfter(first) ? step.lastCallAt() : first.plusSeconds(1);
        return new Output(
                step.approverFound() ? "review" : "no-approver",
                step.level(),
                person == null ? step.group() : "",
                person == null ? "" : person,
                step.dueAt(),
                "R1/" + first + "/" + Duration.between(first, last));
    }
}
