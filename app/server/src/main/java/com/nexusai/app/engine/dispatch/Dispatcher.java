package com.nexusai.app.engine.dispatch;

import com.nexusai.app.engine.dispatch.BatchTransaction.Failed;
import com.nexusai.app.engine.dispatch.WorkQueue.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.context.SmartLifecycle;

/**
 * Does the work of local workers: batch by batch, a batch that fails in halves, a task that fails alone by the retry policy, so that a
 * poisoned task never keeps its neighbours waiting.
 */
final class Dispatcher implements SmartLifecycle {

    /** Conflicts with other transactions before the batch is taken apart. */
    private static final int CONFLICTS = 3;

    private static final long CONFLICT_PAUSE_MILLIS = 20;
    private static final long LOST_PAUSE_MILLIS = 250;

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final BatchTransaction transaction;
    private final WorkQueue queue;
    private final Workers workers;
    private final RetryPolicy retries;
    private final DispatcherMetrics metrics;
    private final DispatcherSettings settings;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    /** The first batches of a process that is still warming up are small, so that work is seen to go on at once. */
    private final AtomicInteger size;

    private volatile boolean running;

    Dispatcher(
            BatchTransaction transaction,
            WorkQueue queue,
            Workers workers,
            RetryPolicy retries,
            DispatcherMetrics metrics,
            DispatcherSettings settings) {
        this.transaction = transaction;
        this.queue = queue;
        this.workers = workers;
        this.retries = retries;
        this.metrics = metrics;
        this.settings = settings;
        this.size = new AtomicInteger(Math.min(settings.firstBatch(), settings.batch()));
    }

    @Override
    public synchronized void start() {
        if (running || !settings.enabled()) {
            return;
        }
        running = true;
        for (int i = 1; i <= settings.threads(); i++) {
            thread("dispatcher-" + i, this::work);
        }
        thread("dispatcher-poll", this::poll);
    }

    private void thread(String name, Runnable loop) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(
                true); // a batch that outlives the drain is rolled back by the server, its tasks are free again
        threads.add(thread);
        thread.start();
    }

    /** Lets batches that are under way come to their end; takes no new ones. */
    @Override
    public synchronized void stop() {
        if (!running) {
            return;
        }
        running = false;
        stopping.countDown();
        queue.close();
        long end = System.nanoTime() + settings.drain().toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                if (thread.isAlive()) {
                    log.warn(
                            "A batch did not end within {} s of the shutdown; it is rolled back and done again after the next start",
                            settings.drain().toSeconds());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void poll() {
        while (running) {
            try {
                transaction.due(workers.topics()).forEach(queue::again);
            } catch (RuntimeException e) {
                log.warn(
                        "The look for due tasks failed and is repeated in {} ms",
                        settings.poll().toMillis(),
                        e);
            }
            pause(settings.poll().toMillis());
        }
    }

    private void work() {
        while (running) {
            try {
                Work work = queue.take(settings.poll().toNanos());
                if (work != null) {
                    process(work);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
                log.error("The dispatcher failed beside any task; it goes on", e);
                pause(LOST_PAUSE_MILLIS);
            }
        }
    }

    /** Does one batch. Package-private, so that a test can do exactly one. */
    void process(Work work) {
        MDC.put("tenant", work.tenant());
        MDC.put("topic", work.topic());
        try {
            List<String> claimed = new ArrayList<>();
            int most = size.get();
            Throwable failure = attempt(work, null, most, settings.chain(), claimed);
            if (failure != null) {
                if (claimed.isEmpty() || retries.isLost(failure)) {
                    lost(work, failure);
                    return;
                }
                log.debug("A batch of {} tasks failed; doing it in parts", claimed.size(), failure);
                parts(work, claimed, failure);
            }
            if (claimed.size() == most) {
                size.compareAndSet(most, Math.min(2 * most, settings.batch()));
                queue.again(work);
            }
        } finally {
            MDC.remove("tenant");
            MDC.remove("topic");
        }
    }

    private void lost(Work work, Throwable failure) {
        log.warn(
                "The database was lost during a batch; its tasks are free again and are done when it is back", failure);
        pause(LOST_PAUSE_MILLIS);
        queue.again(work);
    }

    /** @return the failure, or null when the batch was committed */
    private @Nullable Throwable attempt(
            Work work, @Nullable List<String> only, int most, int chain, List<String> claimed) {
        for (int conflicts = 0; ; conflicts++) {
            claimed.clear();
            try {
                transaction.run(work, only, most, chain, claimed);
                return null;
            } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
                metrics.rolledBack(work.topic());
                if (retries.isLost(e) || !retries.isConflict(e) || conflicts >= CONFLICTS) {
                    return e;
                }
                log.debug("A batch met another transaction and is done again", e);
                pause(CONFLICT_PAUSE_MILLIS);
            }
        }
    }

    private void parts(Work work, List<String> ids, Throwable failure) {
        if (ids.size() == 1) {
            alone(work, ids.get(0), failure);
            return;
        }
        int middle = ids.size() / 2;
        for (List<String> half : List.of(ids.subList(0, middle), ids.subList(middle, ids.size()))) {
            if (half.size() == 1) {
                alone(work, half.get(0), failure);
                continue;
            }
            Throwable again = attempt(work, half, half.size(), settings.chain(), new ArrayList<>());
            if (again != null) {
                if (retries.isLost(again)) {
                    lost(work, again);
                    return;
                }
                parts(work, new ArrayList<>(half), again);
            }
        }
    }

    /** Without the steps that follow, so that the good steps are kept and the failure stands at the step that failed. */
    private void alone(Work work, String id, Throwable before) {
        Throwable failure = attempt(work, List.of(id), 1, 0, new ArrayList<>());
        if (failure == null) {
            return;
        }
        if (retries.isLost(failure)) {
            lost(work, failure);
            return;
        }
        Failed failed = transaction.fail(work, id, failure);
        if (failed == null) {
            log.debug("Task {} failed, but another node has taken it meanwhile", id, before);
            return;
        }
        metrics.failed(work.topic(), failed.triesLeft() > 0);
        MDC.put("processInstance", failed.processInstance());
        if (failed.businessKey() != null) {
            MDC.put("businessKey", failed.businessKey());
        }
        try {
            if (failed.triesLeft() > 0) {
                log.warn(
                        "{} of {} failed and is tried again in {} ms, {} tries left",
                        failed.activity(),
                        failed.businessKey(),
                        failed.distance().toMillis(),
                        failed.triesLeft(),
                        failure);
            } else {
                log.error(
                        "{} of {} failed for good; an incident waits for an operator",
                        failed.activity(),
                        failed.businessKey(),
                        failure);
            }
        } finally {
            MDC.remove("processInstance");
            MDC.remove("businessKey");
        }
    }

    private void pause(long millis) {
        try {
            if (!stopping.await(millis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
