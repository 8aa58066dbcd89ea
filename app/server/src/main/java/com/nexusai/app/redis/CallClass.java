package com.nexusai.app.redis;

import java.util.Locale;

/** What calls cost, roughly; each class has a limit of its own. */
public enum CallClass {
    READ,
    WRITE,
    /** Imports, batches, deployments, exports: much work for one call. */
    HEAVY,
    /** Attempts to prove who one is; counted by address. */
    SIGN_IN;

    /** As in headers, keys and metrics: {@code sign-in}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
