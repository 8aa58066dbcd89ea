package com.nexusai.app.redis;

import io.lettuce.core.ScriptOutputType;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Limits calls by caller and class. A bucket holds one window's calls and fills evenly; all that is kept of it is the moment at which it is
 * full again. Redis keeps it for all nodes, by its own clock; while Redis does not answer each node keeps its own.
 */
public final class RateLimits {

    /** Everything in microseconds. Answers whether the call is allowed, and how long until the bucket is full. */
    private static final String TAKE =
            """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local step, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
            local full = tonumber(redis.call('GET', KEYS[1]) or now)
            if full < now then full = now end
            if full + step > now + capacity then return {0, full - now} end
            full = full + step
            redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
            return {1, full - now}
            """;

    /** Full buckets are forgotten when there are more than this. */
    private static final int MANY = 10_000;

    private static final long MICROS = 1_000_000;

    /**
     * What a caller is told.
     *
     * @param policy name of the limit
     * @param limit calls in a window
     * @param windowSeconds length of the window
     * @param remaining calls that are left at this moment
     * @param resetSeconds until all of the window's calls are there again
     * @param retryAfterSeconds until the next call is allowed; 0 when this one is
     */
    public record Answer(
            boolean allowed,
            String policy,
            int limit,
            long windowSeconds,
            long remaining,
            long resetSeconds,
            long retryAfterSeconds) {}

    private record Taken(boolean allowed, long untilFull) {}

    private final RedisLink link;
    private final RateLimitSettings settings;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final Map<String, Long> own = new HashMap<>();

    RateLimits(RedisLink link, RateLimitSettings settings, Clock clock, MeterRegistry metrics) {
        this.link = link;
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
    }

    public boolean enabled() {
        return settings.enabled();
    }

    /**
     * Takes one call out of the caller's bucket.
     *
     * @param caller tenant and client or person; or an address, for callers not known yet
     */
    public Answer take(String caller, CallClass kind) {
        int limit = settings.calls(kind);
        Duration window = settings.window();
        long step = window.toSeconds() * MICROS / limit;
        long capacity = step * limit;
        String key = RedisLink.key("limit", kind.text() + ":" + caller);
        Taken taken = link.<List<Long>>ask(redis -> redis.eval(
                        TAKE, ScriptOutputType.MULTI, new String[] {key}, Long.toString(step), Long.toString(capacity)))
                .map(answer -> new Taken(answer.get(0) == 1, answer.get(1)))
                .orElseGet(() -> takeOwn(key, step, capacity));
        if (!taken.allowed()) {
            metrics.counter("nexus.limits.refused", "class", kind.text()).increment();
        }
        return new Answer(
                taken.allowed(),
                kind.text(),
                limit,
                window.toSeconds(),
                Math.max(0, (capacity - taken.untilFull()) / step),
                seconds(taken.untilFull()),
                taken.allowed() ? 0 : Math.max(1, seconds(taken.untilFull() + step - capacity)));
    }

    private synchronized Taken takeOwn(String key, long step, long capacity) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        if (own.size() > MANY) {
            own.values().removeIf(full -> full <= now);
        }
        long full = Math.max(own.getOrDefault(key, now), now);
        if (full + step > now + capacity) {
            return new Taken(false, full - now);
        }
        own.put(key, full + step);
        return new Taken(true, full + step - now);
    }

    private static long seconds(long micros) {
        return (micros + MICROS - 1) / MICROS;
    }
}
