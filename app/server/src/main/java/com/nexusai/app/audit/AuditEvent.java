package com.nexusai.app.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written of one call, or one command.
 *
 * @param tenant {@link #NO_TENANT} where nobody knows it
 * @param person code of the person, {@code client:<id>} for a program, {@code command:<login>} for a command at the server
 * @param action a verb in kebab case
 * @param thing kind of thing it was done to
 * @param problem slug of what refused it; null when it was done
 */
public record AuditEvent(
        String tenant,
        @Nullable String person,
        @Nullable String client,
        String action,
        String thing,
        @Nullable String thingId,
        @Nullable String problem,
        Origin origin,
        Map<String, Object> before,
        Map<String, Object> after) {

    /** Stands where no tenant is known, as at a sign-in with an unknown name. */
    public static final String NO_TENANT = "-";

    /** Where a call came from. */
    public record Origin(@Nullable String requestId, @Nullable String address, @Nullable String userAgent) {

        public static final Origin NONE = new Origin(null, null, null);
    }

    public AuditEvent {
        before = Map.copyOf(before);
        after = Map.copyOf(after);
    }
}
