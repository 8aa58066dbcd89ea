package com.nexusai.app.rest;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which problem a refusal of the ledger is to a caller: the one of its name where there is one. */
final class LedgerProblems {

    private static final Map<String, ProblemType> OTHERWISE_NAMED = Map.ofEntries(
            Map.entry("UNBALANCED", ProblemType.ENTRY_UNBALANCED),
            Map.entry("PERIOD_HAS_UNSEALED_ENTRIES", ProblemType.PERIOD_HAS_OPEN_ENTRIES),
            Map.entry("NOT_POSTED", ProblemType.CONFLICT),
            Map.entry("NOT_SEALED", ProblemType.CONFLICT),
            Map.entry("ATTACHMENT_EXISTS", ProblemType.CONFLICT),
            Map.entry("TOO_MANY_ATTACHMENTS", ProblemType.CONFLICT),
            Map.entry("IMPORT_FINISHED", ProblemType.CONFLICT),
            Map.entry("IMPORT_RUNNING", ProblemType.CONFLICT),
            Map.entry("IMPORT_CANCELLED", ProblemType.CONFLICT),
            Map.entry("NOTHING_TO_RETRY", ProblemType.CONFLICT),
            Map.entry("HISTORY_CLOSED", ProblemType.CONFLICT));

    static ProblemType of(String code) {
        for (ProblemType type : ProblemType.values()) {
            if (type.name().equals(code)) {
                return type;
            }
        }
        return OTHERWISE_NAMED.getOrDefault(code, ProblemType.VALIDATION_FAILED);
    }

    static @Nullable String pointer(String thing) {
        return thing.startsWith("/") ? thing : null;
    }

    private LedgerProblems() {}
}
