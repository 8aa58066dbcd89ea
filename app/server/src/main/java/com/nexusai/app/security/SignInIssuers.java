package com.nexusai.app.security;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;

/** Where people may sign in: the embedded issuer, and those of NEXUS_ISSUERS that know this server as a client. */
final class SignInIssuers implements ClientRegistrationRepository {

    private final String url;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, IssuerSettings> others = new LinkedHashMap<>();
    private final Map<String, ClientRegistration> known = new ConcurrentHashMap<>();

    SignInIssuers(String url, ClientRegistration own, Iterable<IssuerSettings> others) {
        this.url = url;
        names.put(own.getRegistrationId(), own.getClientName());
        known.put(own.getRegistrationId(), own);
        for (IssuerSettings other : others) {
            if (other.clientId() != null) {
                String id = "issuer-" + names.size();
                names.put(id, URI.create(other.issuer()).getHost());
                this.others.put(id, other);
            }
        }
    }

    /** What people call each issuer, by the id of its registration. */
    Map<String, String> names() {
        return names;
    }

    boolean several() {
        return names.size() > 1;
    }

    /**
     * Asks the issuer for its end points when it is needed first: one that is down keeps nobody else out.
     *
     * @throws RuntimeException when the issuer does not answer; it is asked again the next time
     */
    @Override
    public @Nullable ClientRegistration findByRegistrationId(String id) {
        ClientRegistration found = known.get(id);
        IssuerSettings other = others.get(id);
        if (found != null || other == null) {
            return found;
        }
        ClientRegistration asked = ClientRegistrations.fromIssuerLocation(other.issuer())
                .registrationId(id)
                .clientName(names.get(id))
                .clientId(other.clientId())
                .clientSecret(other.clientSecret())
                .redirectUri(url + "/login/oauth2/code/{registrationId}")
                .scope("openid")
                .clientSettings(WebSignIn.PROOF_KEY)
                .build();
        known.put(id, asked);
        return asked;
    }
}
