package com.nexusai.app.engine;

import java.util.function.Supplier;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.impl.identity.Authentication;

/**
 * Marks what the platform itself deploys. Nobody is authenticated meanwhile, so that it does not matter whose request makes it deploy its
 * releases; everybody else deploys by a right of his own.
 */
public final class PlatformDeployment {

    /** Deployments with this source are releases of the platform; whatever else deploys has another or none. */
    public static final String SOURCE = "nexusai";

    private static final ThreadLocal<Boolean> RUNNING = ThreadLocal.withInitial(() -> Boolean.FALSE);

    private PlatformDeployment() {}

    public static boolean isRunning() {
        return RUNNING.get();
    }

    static <T> T call(IdentityService identity, Supplier<T> work) {
        Authentication before = identity.getCurrentAuthentication();
        boolean outer = RUNNING.get();
        identity.clearAuthentication();
        RUNNING.set(Boolean.TRUE);
        try {
            return work.get();
        } finally {
            if (outer) {
                RUNNING.set(Boolean.TRUE);
            } else {
                RUNNING.remove();
            }
            if (before != null) {
                identity.setAuthentication(before);
            }
        }
    }
}
