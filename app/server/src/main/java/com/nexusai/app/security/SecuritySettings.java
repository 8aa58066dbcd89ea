package com.nexusai.app.security;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How callers are known.
 *
 * @param publicUrl address under which browsers and programs reach this installation; the embedded issuer's name
 * @param demoUsers whether the demo users and demo clients exist
 * @param issuers YAML or JSON list of further trusted issuers, see {@link IssuerSettings}; empty for none
 * @param tokenLife how long an access token is good; roles taken away are gone after it
 * @param sessionLife how long a person stays signed in without asking the issuer for a password again
 * @param keyLife age at which a signing key is followed by a new one
 * @param keyNotice time between the publication of a new key and its first use
 */
@ConfigurationProperties("nexus.security")
public record SecuritySettings(
        @DefaultValue("http://127.0.0.1:8080") String publicUrl,
        @DefaultValue("false") boolean demoUsers,
        @DefaultValue("") String issuers,
        @DefaultValue("5m") Duration tokenLife,
        @DefaultValue("10h") Duration sessionLife,
        @DefaultValue("30d") Duration keyLife,
        @DefaultValue("15m") Duration keyNotice) {

    public SecuritySettings {
        if (tokenLife.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("nexus.security.token-life is " + tokenLife
                    + "; roles count as long as a token lives, so give at most PT5M");
        }
    }

    @Override
    public String toString() {
        return "SecuritySettings[publicUrl=" + publicUrl + ", demoUsers=" + demoUsers + "]";
    }
}
