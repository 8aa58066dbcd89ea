package com.nexusai.app;

/** The sample month from its files to a balanced ledger. */
public interface OnceRun {

    /** Loads what is missing and starts its processes; returns without waiting for them. */
    void load(OnceSettings settings);

    /** Does the whole month, waits until nothing moves any more, and describes the month as it stands. */
    Report run(OnceSettings settings);
}
