package com.nexusai.app.engine.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which topics of which tenants may have work, each at most once. Tenants take turns, so that one with a hundred thousand tasks does not
 * keep the others waiting; a signal lies a moment before it is handed out, so that the tasks of many commits share a batch.
 */
final class WorkQueue {

    record Work(String tenant, String topic) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Map<String, Long>> readyByTenant = new LinkedHashMap<>();
    private final long lingerNanos;
    private boolean closed;

    WorkQueue(long lingerNanos) {
        this.lingerNanos = lingerNanos;
    }

    void signal(Work work) {
        add(work, System.nanoTime() + lingerNanos);
    }

    /** For work that is known to be there. */
    void again(Work work) {
        add(work, System.nanoTime());
    }

    private void add(Work work, long ready) {
        lock.lock();
        try {
            readyByTenant
                    .computeIfAbsent(work.tenant(), any -> new LinkedHashMap<>())
                    .merge(work.topic(), ready, (before, now) -> before - now < 0 ? before : now);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** @return work, or null when there was none within the time or the queue is closed */
    @Nullable
    Work take(long waitNanos) throws InterruptedException {
        long end = System.nanoTime() + waitNanos;
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long now = System.nanoTime();
                long next = end;
                for (Map.Entry<String, Map<String, Long>> tenant : readyByTenant.entrySet()) {
                    for (Map.Entry<String, Long> topic : tenant.getValue().entrySet()) {
                        if (topic.getValue() - now <= 0) {
                            return remove(tenant.getKey(), topic.getKey());
                        }
                        next = topic.getValue() - next < 0 ? topic.getValue() : next;
                    }
                }
                if (end - now <= 0) {
                    return null;
                }
                changed.await(Math.max(1, next - now), TimeUnit.NANOSECONDS);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Work remove(String tenant, String topic) {
        Map<String, Long> topics = readyByTenant.remove(tenant);
        if (topics != null) {
            topics.remove(topic);
            if (!topics.isEmpty()) {
                readyByTenant.put(tenant, topics); // to the end: the next turn is another tenant's
            }
        }
        return new Work(tenant, topic);
    }

    /** What was signalled and not taken yet. */
    List<Work> waiting() {
        lock.lock();
        try {
            List<Work> all = new ArrayList<>();
            readyByTenant.forEach(
                    (tenant, topics) -> topics.keySet().forEach(topic -> all.add(new Work(tenant, topic))));
            return all;
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            readyByTenant.clear();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
