package com.nexusai.app.redis;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long Redis may take.
 *
 * @param answer longest time a request waits for an answer
 * @param connect longest time to connect, in the background
 * @param look distance of the looks whether Redis answers; nobody asks it between a failure and the next good look
 * @param silence how long it may be silent before the connection is made anew and people are warned
 */
@ConfigurationProperties("nexus.redis")
public record RedisLinkSettings(
        @DefaultValue("150ms") Duration answer,
        @DefaultValue("2s") Duration connect,
        @DefaultValue("250ms") Duration look,
        @DefaultValue("2s") Duration silence) {

    private static final Duration LONGEST = Duration.ofMillis(200);

    public RedisLinkSettings {
        if (answer.isNegative() || answer.isZero() || answer.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("nexus.redis.answer is " + answer.toMillis() + " ms; give 1 to "
                    + LONGEST.toMillis() + " ms, for every request may wait that long");
        }
    }
}
