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

/** Rates an entry against the ledger's own history; what the rating leads to is planned in the next step. */
@Component
final class AssessRiskWorker implements LocalWorker<AssessRiskWorker.Input, AssessRiskWorker.Output> {

    record Input(UUID entryId) {}

    record Output(int riskScore) {}

    private final Risk risk;
    private final Decisions decisions;

    AssessRiskWorker(Risk risk, Decisions decisions) {
        this.risk = risk;
        this.decisions = decisions;
    }

    @Override
    public Topic topic() {
        return GlPosting.ASSESS_RISK;
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
        Map<UUID, Risk.Assessment> assessments = risk.assess(
                tasks.get(0).tenantId(),
                byEntry.keySet(),
                (entry, facts) -> decisions.evaluate(GlPosting.RISK, facts, requireNonNull(byEntry.get(entry))));
        return Entries.inOrder(tasks, Input::entryId, assessments, assessment -> new Output(assessment.score()));
    }
}
