package com.nexusai.app.engine;

import org.jspecify.annotations.Nullable;

/** Tells which token the request of the current thread was made with; the web layer provides it. */
@FunctionalInterface
public interface PresentedToken {
    @Nullable
    String id();
}
