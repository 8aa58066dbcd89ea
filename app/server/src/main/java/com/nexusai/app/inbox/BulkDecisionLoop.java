package com.nexusai.app.inbox;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Looks for decisions in bulk that are due, on every node with the role {@code jobs}; two that meet share the tasks. */
@Component
@ConditionalOnProperty(name = "nexus.engine.jobs", havingValue = "true", matchIfMissing = true)
final class BulkDecisionLoop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BulkDecisionLoop.class);
    private static final Duration TICK = Duration.ofMillis(500);

    private final BulkDecisions decisions;
    private @Nullable ScheduledExecutorService clockwork;

    BulkDecisionLoop(BulkDecisions decisions) {
        this.decisions = decisions;
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "bulk-decisions"));
        started.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        clockwork = started;
    }

    private void tick() {
        try {
            decisions.run();
        } catch (RuntimeException e) {
            log.error("Decisions in bulk could not be carried out; it is tried again in {} ms", TICK.toMillis(), e);
        }
    }

    @Override
    public synchronized void stop() {
        ScheduledExecutorService running = clockwork;
        if (running != null) {
            running.shutdown();
            try {
                running.awaitTermination(2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        clockwork = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return clockwork != null;
    }
}
