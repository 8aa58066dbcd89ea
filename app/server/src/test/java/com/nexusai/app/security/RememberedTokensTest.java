package com.nexusai.app.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;

class RememberedTokensTest {

    private static final Instant BEGIN = Instant.parse("2026-03-02T09:00:00Z");

    private Instant now = BEGIN;
    private int checked;
    private boolean withdrawn;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private RememberedTokens tokens;

    @BeforeEach
    void remember() {
        tokens = new RememberedTokens(
                token -> {
                    checked++;
                    if (withdrawn || !now.isBefore(BEGIN.plusSeconds(90))) {
                        throw new BadJwtException("no longer good");
                    }
                    return Jwt.withTokenValue(token)
                            .header("alg", "RS256")
                            .expiresAt(BEGIN.plusSeconds(90))
                            .build();
                },
                jwt -> jwt.getExpiresAt() != null && now.isBefore(jwt.getExpiresAt())
                        ? OAuth2TokenValidatorResult.success()
                        : OAuth2TokenValidatorResult.failure(new OAuth2Error("expired")),
                clock);
    }

    @Test
    void checksTheSignatureOfATokenOnceAMinute() {
        assertThat(tokens.decode("one").getTokenValue()).isEqualTo("one");
        assertThat(tokens.decode("one").getTokenValue()).isEqualTo("one");
        assertThat(tokens.decode("two").getTokenValue()).isEqualTo("two");
        assertThat(checked).isEqualTo(2);
        now = BEGIN.plus(RememberedTokens.GOOD_FOR);
        tokens.decode("one");
        assertThat(checked).isEqualTo(3);
    }

    @Test
    void asksAgainAfterAMinuteWhetherTheKeyIsStillGood() {
        tokens.decode("one");
        withdrawn = true;
        now = BEGIN.plus(RememberedTokens.GOOD_FOR);
        assertThatThrownBy(() -> tokens.decode("one")).isInstanceOf(BadJwtException.class);
    }

    @Test
    void takesNoTokenAfterItsTime() {
        now = BEGIN.plusSeconds(80);
        tokens.decode("one");
        now = BEGIN.plusSeconds(90);
        assertThatThrownBy(() -> tokens.decode("one")).isInstanceOf(BadJwtException.class);
    }

    @Test
    void remembersNothingAboutATokenThatIsNotGood() {
        withdrawn = true;
        assertThatThrownBy(() -> tokens.decode("one")).isInstanceOf(BadJwtException.class);
        assertThatThrownBy(() -> tokens.decode("one")).isInstanceOf(BadJwtException.class);
        assertThat(checked).isEqualTo(2);
    }
}
