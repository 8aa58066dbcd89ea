package com.nexusai.app.security;

import com.nexusai.app.audit.AuditNote;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The caller of the request that the current thread serves; set and cleared by a filter at the door. */
public final class CurrentCaller {

    /** @param expires when the token that names the caller runs out; null when it does not say */
    private record Current(Caller caller, @Nullable Instant expires) {}

    private static final ThreadLocal<@Nullable Current> CURRENT = new ThreadLocal<>();

    public static Optional<Caller> get() {
        return Optional.ofNullable(CURRENT.get()).map(Current::caller);
    }

    /** Until when the caller's token is good; what is done later needs another one. */
    public static Optional<Instant> expires() {
        return Optional.ofNullable(CURRENT.get()).map(Current::expires);
    }

    /** Does on a thread without request what a caller has asked for before. */
    public static <T> T during(Caller caller, Supplier<T> work) {
        if (CURRENT.get() != null) {
            throw new IllegalStateException("A request's own caller cannot be replaced by " + caller.person());
        }
        set(caller, null);
        try {
            return work.get();
        } finally {
            clear();
        }
    }

    static void set(Caller caller, @Nullable Instant expires) {
        CURRENT.set(new Current(caller, expires));
        AuditNote.by(caller);
    }

    static void clear() {
        CURRENT.remove();
    }

    private CurrentCaller() {}
}
