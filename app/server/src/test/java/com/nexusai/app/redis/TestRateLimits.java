package com.nexusai.app.redis;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

/** Limits of a node that has no Redis, for tests of what is built on them. */
public final class TestRateLimits {

    private TestRateLimits() {}

    /** @param calls in a minute, for every class of call */
    public static RateLimits alone(int calls, InstantSource now) {
        RedisLink link = new RedisLink(
                RedisSettings.none(),
                new RedisLinkSettings(
                        Duration.ofMillis(150), Duration.ofSeconds(1), Duration.ofMillis(250), Duration.ofSeconds(2)));
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                throw new UnsupportedOperationException("These limits know no zones");
            }

            @Override
            public Instant instant() {
                return now.instant();
            }
        };
        return new RateLimits(
                link,
                new RateLimitSettings(true, Duration.ofMinutes(1), calls, calls, calls, calls),
                clock,
                new SimpleMeterRegistry());
    }
}
