package com.nexusai.app.security;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtIssuerAuthenticationManagerResolver;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Whose tokens open a door: the embedded issuer's and those of NEXUS_ISSUERS. Signature, algorithm, issuer, audience, and times are checked
 * for each by its own settings; a token of anybody else is as good as none.
 */
final class TrustedIssuers {

    static final String AUDIENCE = "nexus";

    private final Map<String, JwtDecoder> decoders = new LinkedHashMap<>();
    private final Map<String, CallerOfToken> readers = new LinkedHashMap<>();
    private final List<IssuerSettings> others;

    private final KnownPersons persons;

    private final Clock clock;

    TrustedIssuers(SecuritySettings settings, JWKSource<SecurityContext> ownKeys, KnownPersons persons, Clock clock) {
        this.persons = persons;
        this.clock = clock;
        IssuerSettings own = own(settings.publicUrl());
        NimbusJwtDecoder decoder = (NimbusJwtDecoder) OAuth2AuthorizationServerConfiguration.jwtDecoder(ownKeys);
        decoder.setJwtValidator(validator(own));
        add(own, decoder);
        others = parse(settings.issuers());
        for (IssuerSettings other : others) {
            if (decoders.containsKey(other.issuer())) {
                throw new IllegalArgumentException(
                        "The issuer " + other.issuer() + " is given twice in NEXUS_ISSUERS.");
            }
            // Asked when the first token comes: an issuer that is down keeps nobody else out.
            add(other, new SupplierJwtDecoder(() -> decoder(other)));
        }
    }

    /** Those of NEXUS_ISSUERS. */
    List<IssuerSettings> others() {
        return others;
    }

    private void add(IssuerSettings settings, JwtDecoder decoder) {
        decoders.put(settings.issuer(), new RememberedTokens(decoder, validator(settings), clock));
        readers.put(settings.issuer(), new CallerOfToken(settings));
    }

    /** @throws IllegalArgumentException naming what is wrong in the setting */
    static List<IssuerSettings> parse(String yaml) {
        if (yaml.isBlank()) {
            return List.of();
        }
        Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        List<IssuerSettings> all = new ArrayList<>();
        if (!(content instanceof List<?> list)) {
            throw new IllegalArgumentException("NEXUS_ISSUERS must be a list of issuers, in YAML or JSON.");
        }
        for (Object one : list) {
            if (!(one instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException(
                        "NEXUS_ISSUERS has an entry without keys; each needs at least 'issuer'.");
            }
            all.add(IssuerSettings.of(map));
        }
        return all;
    }

    private static IssuerSettings own(String issuer) {
        return IssuerSettings.of(Map.of(
                "issuer",
                issuer,
                "audience",
                AUDIENCE,
                "tenant-claim",
                "tenant",
                "tenants",
                List.of(Caller.EVERY_COMPANY),
                "person-claim",
                "person",
                "companies-claim",
                "companies"));
    }

    private static JwtDecoder decoder(IssuerSettings settings) {
        String keys = settings.jwkSetUri();
        NimbusJwtDecoder.JwkSetUriJwtDecoderBuilder builder = keys == null
                ? NimbusJwtDecoder.withIssuerLocation(settings.issuer())
                : NimbusJwtDecoder.withJwkSetUri(keys);
        NimbusJwtDecoder decoder = builder.jwsAlgorithms(accepted -> {
                    accepted.clear();
                    settings.algorithms().forEach(name -> accepted.add(SignatureAlgorithm.from(name)));
                })
                .build();
        decoder.setJwtValidator(validator(settings));
        return decoder;
    }

    private static OAuth2TokenValidator<Jwt> validator(IssuerSettings settings) {
        return new DelegatingOAuth2TokenValidator<>(
                new JwtTimestampValidator(settings.clockSkew()),
                new JwtIssuerValidator(settings.issuer()),
                new JwtClaimValidator<Object>("exp", exp -> exp != null),
                // An ID token has the client as its audience and must not open a door.
                new JwtClaimValidator<List<String>>(
                        "aud", audience -> audience != null && audience.contains(settings.audience())));
    }

    /** Finds the issuer's own checks by the token's claim, before anything in the token is believed. */
    JwtIssuerAuthenticationManagerResolver resolver() {
        return new JwtIssuerAuthenticationManagerResolver(
                issuer -> decoders.containsKey(issuer) ? manager(issuer) : null);
    }

    private AuthenticationManager manager(String issuer) {
        return authentication -> {
            String token = ((BearerTokenAuthenticationToken) authentication).getToken();
            try {
                return authenticate(issuer, token);
            } catch (BadJwtException e) {
                throw new InvalidBearerTokenException(String.valueOf(e.getMessage()), e);
            }
        };
    }

    /** @throws JwtException when the token is not good */
    CallerAuthentication authenticate(String issuer, String token) {
        JwtDecoder decoder = decoders.get(issuer);
        CallerOfToken reader = readers.get(issuer);
        if (decoder == null || reader == null) {
            throw new BadJwtException("The issuer is not trusted");
        }
        Jwt jwt = decoder.decode(token);
        return new CallerAuthentication(jwt, persons.known(issuer, String.valueOf(jwt.getSubject()), reader.read(jwt)));
    }
}
