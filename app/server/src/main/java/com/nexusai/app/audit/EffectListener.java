package com.nexusai.app.audit;

import org.jspecify.annotations.Nullable;

/** Hears of what calls have done, after the commit. */
@FunctionalInterface
public interface EffectListener {

    /**
     * @param thing as its audit event names it, such as {@code journal-entry}
     * @param id null where it is not known
     */
    void done(String tenant, String thing, @Nullable String id);
}
