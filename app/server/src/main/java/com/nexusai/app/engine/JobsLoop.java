package com.nexusai.app.engine;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Work that is looked for again and again while the application runs, in a thread of its own. A turn that fails is logged and tried again.
 * Every node with the role {@code jobs} may run it, so the work itself must be shared out or let one through at a time.
 */
public abstract class JobsLoop implements SmartLifecycle {

    private static final Duration LAST_TURN = Duration.ofSeconds(2);

    private final Logger log = LoggerFactory.getLogger(getClass());
    private final String thread;
    private final Duration pause;
    private final String failure;
    private volatile @Nullable ScheduledExecutorService clockwork;

    /**
     * @param thread name of the thread
     * @param pause between two turns, and before the first
     * @param failure what could not be done, as a sentence without its stop
     */
    protected JobsLoop(String thread, Duration pause, String failure) {
        this.thread = thread;
        this.pause = pause;
        this.failure = failure;
    }

    /** One turn. A long one looks whether the loop {@link #isRunning() is running} still. */
    protected abstract void turn();

    @Override
    public final synchronized void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, thread));
        clockwork = started;
        started.scheduleWithFixedDelay(this::tick, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            turn();
        } catch (RuntimeException e) {
            log.error("{}; it is tried again in {} ms", failure, pause.toMillis(), e);
        }
    }

    /** Ends after the turn at hand, or without it when that takes longer than two seconds. */
    @Override
    public final synchronized void stop() {
        ScheduledExecutorService running = clockwork;
        clockwork = null;
        if (running != null) {
            running.shutdown();
            try {
                running.awaitTermination(LAST_TURN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public final boolean isRunning() {
        return clockwork != null;
    }
}
