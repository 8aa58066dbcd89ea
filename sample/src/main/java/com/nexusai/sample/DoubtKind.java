package com.nexusai.sample;

/** The known ways in which an entry is doubtful. Each has a legitimate look-alike. */
enum DoubtKind {
    JUST_BELOW_LIMIT,
    SPLIT,
    NEAR_DUPLICATE,
    UNUSUAL_PREPARER,
    UNUSUAL_PAIR,
    WEEKEND,
    SUSPENSE_ACCOUNT,
    BACKDATED,
    THIN_TEXT_AT_PERIOD_END,
    ROUND_SUM,
    NEW_COUNTERPARTY,
    SELF_DEALING;

    String text() {
        return Words.kebab(name());
    }
}
