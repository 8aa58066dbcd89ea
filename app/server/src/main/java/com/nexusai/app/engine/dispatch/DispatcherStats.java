package com.nexusai.app.engine.dispatch;

/** What this node's dispatcher has done since it started. */
public interface DispatcherStats {

    /** Tasks that a worker did at once, on average; 0 before the first. */
    double meanBatch();

    /** Tasks committed together, on average, the chained steps included; 0 before the first. */
    double meanTransaction();

    long tasks();

    long transactions();

    /** Transactions that failed and were done again in parts. */
    long rollbacks();
}
