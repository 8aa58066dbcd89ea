package com.nexusai.app.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    private final Recent<String, Known> known = new Recent<>(MOST);

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
        Known found = known.find(token);
        if (found != null
                && found.until().isAfter(now)
                && !validator.validate(found.jwt()).hasErrors()) {
            return found.jwt();
        }
        Jwt jwt = decoder.decode(token);
        known.keep(token, new Known(jwt, now.plus(GOOD_FOR)));
        return jwt;
    }
}
