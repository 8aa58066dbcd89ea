package com.nexusai.app.journal;

import com.nexusai.workers.ledger.Sequencer;
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

/** Ticks the sequencer. Every node with the role {@code jobs} does; the database lets one through at a time. */
@Component
@ConditionalOnProperty(name = "nexus.engine.jobs", havingValue = "true", matchIfMissing = true)
final class SequencerLoop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SequencerLoop.class);
    private static final Duration TICK = Duration.ofMillis(200);

    private final Sequencer sequencer;
    private final SealHeads heads;
    private @Nullable ScheduledExecutorService clockwork;

    SequencerLoop(Sequencer sequencer, SealHeads heads) {
        this.sequencer = sequencer;
        this.heads = heads;
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "sequencer"));
        started.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        clockwork = started;
    }

    private void tick() {
        try {
            sequencer.run(heads::keep);
        } catch (RuntimeException e) {
            log.error("The sequencer could not number and seal; it tries again in {} ms", TICK.toMillis(), e);
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
