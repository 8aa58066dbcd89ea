package com.nexusai.workers.ledger;

import java.util.Locale;

/** States of an entry's document. "Reversed" is not among them: it follows from a posted reversal. */
public enum EntryStatus {
    DRAFT,
    SUBMITTED,
    FAILED,
    RETURNED,
    REJECTED,
    CANCELLED,
    POSTED;

    /** As stored. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
