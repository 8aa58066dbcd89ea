package com.nexusai.app.redis;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many calls one caller may make. Unused calls are saved up to one window's worth; they come back evenly.
 *
 * @param enabled whether anybody is limited
 * @param window what the numbers are for
 * @param read calls of class {@link CallClass#READ}
 * @param write calls of class {@link CallClass#WRITE}
 * @param heavy calls of class {@link CallClass#HEAVY}
 * @param signIn calls of class {@link CallClass#SIGN_IN}
 */
@ConfigurationProperties("nexus.limits")
public record RateLimitSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1m") Duration window,
        @DefaultValue("60000") int read,
        @DefaultValue("60000") int write,
        @DefaultValue("600") int heavy,
        @DefaultValue("600") int signIn) {

    private static final int MOST = 1_000_000;

    public RateLimitSettings {
        if (window.toSeconds() < 1 || window.toHours() > 24) {
            throw new IllegalArgumentException(
                    "nexus.limits.window is " + window + "; give from one second to one day");
        }
        check("read", read);
        check("write", write);
        check("heavy", heavy);
        check("sign-in", signIn);
    }

    int calls(CallClass kind) {
        return switch (kind) {
            case READ -> read;
            case WRITE -> write;
            case HEAVY -> heavy;
            case SIGN_IN -> signIn;
        };
    }

    private static void check(String name, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(
                    "nexus.limits." + name + " is " + value + "; give a number from 1 to " + MOST);
        }
    }
}
