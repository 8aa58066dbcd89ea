package com.nexusai.app.security;

import java.io.Serial;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.Jwt;

/** A call with a bearer token that was found good. */
final class CallerAuthentication extends AbstractAuthenticationToken {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Jwt token;
    private final transient Caller caller;

    CallerAuthentication(Jwt token, Caller caller) {
        super(AuthorityUtils.createAuthorityList(caller.roles()));
        this.token = token;
        this.caller = caller;
        setAuthenticated(true);
    }

    Caller caller() {
        return caller;
    }

    @Nullable
    Instant expires() {
        return token.getExpiresAt();
    }

    @Override
    public Object getCredentials() {
        return token;
    }

    @Override
    public Object getPrincipal() {
        return caller.person();
    }
}
