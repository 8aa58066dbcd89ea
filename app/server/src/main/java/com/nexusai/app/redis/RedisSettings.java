package com.nexusai.app.redis;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where Redis is.
 *
 * @param url {@code redis://} or, with TLS, {@code rediss://}; may hold a user and a password; empty when there is no Redis
 */
public record RedisSettings(Optional<String> url) {

    private static final String EXAMPLE = "redis://:password@host:6379, or rediss:// with TLS";

    /** @throws IllegalArgumentException when the address is none of Redis; the message never shows it */
    public RedisSettings {
        url.ifPresent(RedisSettings::parse);
    }

    public static RedisSettings none() {
        return new RedisSettings(Optional.empty());
    }

    public static RedisSettings at(String url) {
        return new RedisSettings(Optional.of(url));
    }

    Optional<RedisURI> uri() {
        return url.map(RedisSettings::parse);
    }

    private static RedisURI parse(String url) {
        String scheme = url.contains("://") ? url.substring(0, url.indexOf("://")) : "";
        if (!scheme.equals("redis") && !scheme.equals("rediss")) {
            throw new IllegalArgumentException("the address is none of Redis; give it like " + EXAMPLE);
        }
        try {
            if (new URI(url).getHost() == null) {
                throw new IllegalArgumentException("the address names no host; give it like " + EXAMPLE);
            }
            return RedisURI.create(url);
        } catch (URISyntaxException e) {
            // Its message would show the password.
            throw new IllegalArgumentException("the address cannot be read at character " + (e.getIndex() + 1)
                    + "; give it like " + EXAMPLE + ", and write signs such as # in a password as %23");
        }
    }

    /** The address without user, password and parameters. */
    @Override
    public String toString() {
        return uri().map(uri -> (uri.isSsl() ? "rediss://" : "redis://")
                        + (uri.getHost().contains(":") ? "[" + uri.getHost() + "]" : uri.getHost()) + ":"
                        + uri.getPort()
                        + (uri.getDatabase() == 0 ? "" : "/" + uri.getDatabase()))
                .orElse("none");
    }
}
