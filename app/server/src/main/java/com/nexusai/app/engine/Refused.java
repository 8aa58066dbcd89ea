package com.nexusai.app.engine;

import org.operaton.bpm.engine.AuthorizationException;

/**
 * An engine command that the caller may not do, whichever door it came through.
 * Being the engine's own authorization error, both Java and REST callers see it with its reason, never as a fault of the engine.
 */
public class Refused extends AuthorizationException {

    private static final long serialVersionUID = 1L;

    private final String slug;

    public Refused(String slug, String message) {
        super(message);
        this.slug = slug;
    }

    /** Names the rule, kebab-case, for problem details. */
    public String slug() {
        return slug;
    }
}
