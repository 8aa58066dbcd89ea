package com.nexusai.app.journal;

import com.nexusai.workers.ledger.EntryImports;
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

/** Carries received imports on. Every node with the role {@code jobs} does; row locks share the work between them. */
@Component
@ConditionalOnProperty(name = "nexus.engine.jobs", havingValue = "true", matchIfMissing = true)
final class ImportLoop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ImportLoop.class);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final EntryImports imports;
    private @Nullable ScheduledExecutorService clockwork;
    private volatile boolean ending;

    ImportLoop(EntryImports imports) {
        this.imports = imports;
    }

    @Override
    public synchronized void start() {
        ending = false;
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "imports"));
        started.scheduleWithFixedDelay(this::tick, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        clockwork = started;
    }

    private void tick() {
        try {
            boolean more = true;
            while (more && !ending) {
                more = imports.work();
            }
        } catch (RuntimeException e) {
            log.error("Imports could not go on; they are tried again in {} ms", PAUSE.toMillis(), e);
        }
    }

    /** Ends after the chunk at hand. */
    @Override
    public synchronized void stop() {
        ending = true;
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
