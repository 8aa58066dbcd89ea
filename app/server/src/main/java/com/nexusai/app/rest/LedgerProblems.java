package com.nexusai.app.rest;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which problem a refusal of the ledger is to a caller. */
final class LedgerProblems {

    private static final Map<String, ProblemType> TYPES = Map.ofEntries(
            Map.entry("UNBALANCED", ProblemType.ENTRY_UNBALANCED),
            Map.entry("ENTRY_UNBALANCED", ProblemType.ENTRY_UNBALANCED),
            Map.entry("ENTRY_IMMUTABLE", ProblemType.ENTRY_IMMUTABLE),
            Map.entry("ENTRY_KEY_CONFLICT", ProblemType.ENTRY_KEY_CONFLICT),
            Map.entry("ALREADY_REVERSED", ProblemType.ALREADY_REVERSED),
            Map.entry("NOT_APPROVED", ProblemType.NOT_APPROVED),
            Map.entry("PERIOD_CLOSED", ProblemType.PERIOD_CLOSED),
            Map.entry("PERIOD_HAS_OPEN_ENTRIES", ProblemType.PERIOD_HAS_OPEN_ENTRIES),
            Map.entry("PERIOD_HAS_UNSEALED_ENTRIES", ProblemType.PERIOD_HAS_OPEN_ENTRIES),
            Map.entry("SEPARATION_OF_DUTIES", ProblemType.SEPARATION_OF_DUTIES),
            Map.entry("VERSION_STALE", ProblemType.VERSION_STALE),
            Map.entry("NOT_FOUND", ProblemType.NOT_FOUND),
            Map.entry("FORBIDDEN", ProblemType.FORBIDDEN),
            Map.entry("CONFLICT", ProblemType.CONFLICT));

    static ProblemType of(String code) {
        return TYPES.getOrDefault(code, ProblemType.VALIDATION_FAILED);
    }

    static @Nullable String pointer(String thing) {
        return thing.startsWith("/") ? thing : null;
    }

    private LedgerProblems() {}
}
