package com.nexusai.app.inbox;

import com.nexusai.app.engine.JobsLoop;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Looks for decisions in bulk that are due, on every node with the role {@code jobs}; two that meet share the tasks. */
@Component
@ConditionalOnProperty(name = "nexus.engine.jobs", havingValue = "true", matchIfMissing = true)
final class BulkDecisionLoop extends JobsLoop {

    private final BulkDecisions decisions;

    BulkDecisionLoop(BulkDecisions decisions) {
        super("bulk-decisions", Duration.ofMillis(500), "Decisions in bulk could not be carried out");
        this.decisions = decisions;
    }

    @Override
    protected void turn() {
        decisions.run();
    }
}
