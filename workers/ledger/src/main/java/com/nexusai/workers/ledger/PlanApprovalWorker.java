package com.nexusai.workers.ledger;

import static java.util.Objects.requireNonNull;

import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.Task;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Stores which approvals the entry needs; posting trusts the stored plan, never the variable. */
@Component
final class PlanApprovalWorker implements LocalWorker<PlanApprovalWorker.Input, PlanApprovalWorker.Output> {

    record Input(UUID entryId) {}

    record Output(String approval) {}

    private final Planning planning;
    private final Decisions decisions;

    PlanApprovalWorker(Planning planning, Decisions decisions) {
        this.planning = planning;
        this.decisions = decisions;
    }

    @Override
    public Topic topic() {
        return GlPosting.PLAN_APPROVAL;
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
        Map<UUID, Task<Input>> byEntry = Entries.byId(tasks, Input::entryId);
        Map<UUID, Boolean> required = planning.plan(
                tasks.get(0).tenantId(),
                byEntry.keySet(),
                (entry, decision, facts) -> decisions.evaluate(decision, facts, requireNonNull(byEntry.get(entry))));
        return Entries.inOrder(tasks, Input::entryId, required, yes -> new Output(yes ? "review" : "auto"));
    }
}
