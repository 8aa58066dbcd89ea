package com.nexusai.app.engine.dispatch;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was committed; work that was rolled back is counted as a failed attempt only. */
final class DispatcherMetrics implements DispatcherStats {

    private final MeterRegistry registry;
    private final LongAdder tasks = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder rollbacks = new LongAdder();

    DispatcherMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    Tally tally() {
        return new Tally();
    }

    /** What one transaction did; it counts once the transaction is committed. */
    final class Tally {

        private record Round(String topic, int tasks, int errors, long nanos) {}

        private final List<Round> rounds = new ArrayList<>();

        void done(String topic, int tasks, int errors, long nanos) {
            rounds.add(new Round(topic, tasks, errors, nanos));
        }

        void committed() {
            if (rounds.isEmpty()) {
                return;
            }
            transactions.increment();
            for (Round round : rounds) {
                tasks.add(round.tasks());
                executions.increment();
                Timer.builder("nexus.worker.execution")
                        .description("Time a worker takes for a batch")
                        .tag("topic", round.topic())
                        .register(registry)
                        .record(round.nanos(), TimeUnit.NANOSECONDS);
                DistributionSummary.builder("nexus.worker.batch")
                        .description("Tasks done at once")
                        .tag("topic", round.topic())
                        .register(registry)
                        .record(round.tasks());
                count(round.topic(), "completed", round.tasks() - round.errors());
                count(round.topic(), "business-error", round.errors());
            }
        }
    }

    void failed(String topic, boolean again) {
        count(topic, again ? "retry" : "incident", 1);
    }

    void rolledBack(String topic) {
        rollbacks.increment();
        registry.counter("nexus.worker.rollbacks", "topic", topic).increment();
    }

    private void count(String topic, String outcome, int number) {
        registry.counter("nexus.worker.tasks", "topic", topic, "outcome", outcome)
                .increment(number);
    }

    @Override
    public double meanBatch() {
        long calls = executions.sum();
        return calls == 0 ? 0 : (double) tasks.sum() / calls;
    }

    @Override
    public double meanTransaction() {
        long commits = transactions.sum();
        return commits == 0 ? 0 : (double) tasks.sum() / commits;
    }

    @Override
    public long tasks() {
        return tasks.sum();
    }

    @Override
    public long transactions() {
        return transactions.sum();
    }

    @Override
    public long rollbacks() {
        return rollbacks.sum();
    }
}
