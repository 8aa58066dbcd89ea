package com.nexusai.app.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Checks the signature of a token once a minute instead of with each call. All else, such as its times, is judged with each call. A key that
 * its issuer withdraws is believed a minute longer than the keys themselves are remembered.
 */
final class RememberedTokens implements JwtDecoder {

    static final Duration GOOD_FOR = Duration.ofMinutes(1);
    private static final int MOST = 5_000;

    private record Known(Jwt jwt, Instant until) {}

    private final JwtDecoder decoder;
    private final OAuth2TokenValidator<Jwt> validator;
    private final Clock clock;
    private final Map<String, Known> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    /**
     * @param decoder checks everything
     * @param validator checks all but the signature
     */
    RememberedTokens(JwtDecoder decoder, OAuth2TokenValidator<Jwt> validator, Clock clock) {
        this.decoder = decoder;
        this.validator = validator;
        this.clock = clock;
    }

    @Override
    public Jwt decode(String token) {
        Instant now = clock.instant();
        Known found = find(token);
        if (found != null
                && found.until().isAfter(now)
                && !validator.validate(found.jwt()).hasErrors()) {
            return found.jwt();
        }
        Jwt jwt = decoder.decode(token);
        keep(token, new Known(jwt, now.plus(GOOD_FOR)));
        return jwt;
    }

    private synchronized @Nullable Known find(String token) {
        return known.get(token);
    }

    private synchronized void keep(String token, Known found) {
        known.put(token, found);
    }
}
