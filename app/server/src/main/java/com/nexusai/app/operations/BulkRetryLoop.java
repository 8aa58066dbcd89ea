package com.nexusai.app.operations;

import com.nexusai.app.engine.JobsLoop;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Looks for retries that run, on every node with the role {@code jobs}; two that meet share the incidents. */
@Component
@ConditionalOnProperty(name = "nexus.engine.jobs", havingValue = "true", matchIfMissing = true)
final class BulkRetryLoop extends JobsLoop {

    private final BulkRetries retries;

    BulkRetryLoop(BulkRetries retries) {
        super("incident-retries", Duration.ofMillis(500), "Incidents could not be tried again");
        this.retries = retries;
    }

    @Override
    protected void turn() {
        retries.run(this::isRunning);
    }
}
