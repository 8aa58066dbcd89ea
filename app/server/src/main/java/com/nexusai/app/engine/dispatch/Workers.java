package com.nexusai.app.engine.dispatch;

import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.Worker;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The workers of this program by topic. Refuses, at start, two workers of one topic and records with types the engine does not store. */
final class Workers {

    private final Map<String, Entry<?, ?>> byTopic = new LinkedHashMap<>();

    record Entry<I extends Record, O extends Record>(LocalWorker<I, O> worker, VariableRecord<I> input) {}

    Workers(Collection<? extends Worker<?, ?>> workers) {
        for (Worker<?, ?> worker : workers) {
            Entry<?, ?> before = byTopic.get(worker.topic().value());
            if (before != null) {
                throw new IllegalStateException("Topic '" + worker.topic() + "' has two workers, "
                        + before.worker().getClass().getName() + " and "
                        + worker.getClass().getName() + "; give one of them a topic of its own");
            }
            byTopic.put(worker.topic().value(), entry((LocalWorker<?, ?>) worker));
        }
    }

    private static <I extends Record, O extends Record> Entry<I, O> entry(LocalWorker<I, O> worker) {
        VariableRecord<I> input = new VariableRecord<>(worker.inputType());
        VariableRecord.outputOf(worker.getClass()).ifPresent(VariableRecord::new);
        return new Entry<>(worker, input);
    }

    Set<String> topics() {
        return byTopic.keySet();
    }

    boolean has(@Nullable String topic) {
        return topic != null && byTopic.containsKey(topic);
    }

    Entry<?, ?> of(String topic) {
        Entry<?, ?> entry = byTopic.get(topic);
        if (entry == null) {
            throw new IllegalArgumentException("Topic '" + topic + "' has no worker here");
        }
        return entry;
    }
}
