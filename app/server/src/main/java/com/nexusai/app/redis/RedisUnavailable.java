package com.nexusai.app.redis;

/** Our own Redis does not start here. The message is one clause for a person; the platform goes on without it. */
public final class RedisUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RedisUnavailable(String message) {
        super(message);
    }

    RedisUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
