package com.nexusai.app.inbox;

import com.fasterxml.jackson.annotation.JsonValue;
import com.nexusai.app.rest.KebabCase;

/** How doubtful an entry is, in words. */
public enum RiskBand {
    /** Such an entry may be posted without anybody, if it is small and comes from a system. */
    LOW,
    /** Somebody looks at it. */
    ELEVATED,
    /** The controller looks at it too. */
    HIGH;

    @JsonValue
    public String word() {
        return KebabCase.of(name());
    }
}
