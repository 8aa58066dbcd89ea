package com.nexusai.app.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what the request of the current thread was made with; the web layer provides it. */
public interface PresentedToken {

    /** The token's own id; null when there is none. */
    @Nullable
    String id();

    /** Codes of the companies the token's person works for; null when the request carries no token. */
    @Nullable
    Set<String> companies();

    /** For what runs without requests. */
    PresentedToken NONE = new PresentedToken() {
        @Override
        public @Nullable String id() {
            return null;
        }

        @Override
        public @Nullable Set<String> companies() {
            return null;
        }
    };
}
