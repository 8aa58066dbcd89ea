package com.nexusai.sample;

/** The ways in which an entry of the current month is wrong, not only doubtful. */
enum InvalidKind {
    UNBALANCED,
    CLOSED_PERIOD,
    HEADER_ACCOUNT,
    INACTIVE_ACCOUNT,
    UNKNOWN_COST_CENTRE,
    MISSING_COUNTERPARTY,
    UNKNOWN_PREPARER,
    MISSING_BANK_REFERENCE,
    AMOUNT_SCALE,
    MISSING_ATTACHMENT,
    UNKNOWN_ACCOUNT,
    DUPLICATE;

    String text() {
        return Words.kebab(name());
    }
}
