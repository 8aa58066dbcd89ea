package com.nexusai.app.security;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The caller of the request that the current thread serves; set and cleared by a filter at the door. */
public final class CurrentCaller {

    private static final ThreadLocal<@Nullable Caller> CURRENT = new ThreadLocal<>();

    public static Optional<Caller> get() {
        return Optional.ofNullable(CURRENT.get());
    }

    static void set(Caller caller) {
        CURRENT.set(caller);
    }

    static void clear() {
        CURRENT.remove();
    }

    private CurrentCaller() {}
}
