package com.nexusai.app.security;

import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Names the caller of a browser session by the access token that belongs to it. The token is renewed when it is over, and with it the roles;
 * when the issuer renews it no more, the session ends.
 */
final class SessionCallerFilter extends OncePerRequestFilter {

    private final OAuth2AuthorizedClientManager tokens;
    private final TrustedIssuers issuers;
    private final ProblemWriter problems;

    SessionCallerFilter(OAuth2AuthorizedClientManager tokens, TrustedIssuers issuers, ProblemWriter problems) {
        this.tokens = tokens;
        this.issuers = issuers;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!(SecurityContextHolder.getContext().getAuthentication() instanceof OAuth2AuthenticationToken session)) {
            chain.doFilter(request, response);
            return;
        }
        CallerAuthentication authentication;
        try {
            authentication = authenticate(session, request, response);
        } catch (OAuth2AuthorizationException | JwtException e) {
            HttpSession http = request.getSession(false);
            if (http != null) {
                http.invalidate();
            }
            SecurityContextHolder.clearContext();
            problems.write(
                    request,
                    response,
                    ProblemType.UNAUTHENTICATED,
                    "The session is over; sign in again (" + e.getMessage() + ")");
            return;
        }
        if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
            // Looked at, it is sent: the pages need it for their first change.
            token.getToken();
        }
        CallerFilter.during(authentication, () -> chain.doFilter(request, response));
    }

    private CallerAuthentication authenticate(
            OAuth2AuthenticationToken session, HttpServletRequest request, HttpServletResponse response) {
        // One renewal at a time for a session: a refresh token is good once.
        HttpSession http = request.getSession();
        synchronized (org.springframework.web.util.WebUtils.getSessionMutex(http)) {
            OAuth2AuthorizedClient client = tokens.authorize(
                    OAuth2AuthorizeRequest.withClientRegistrationId(session.getAuthorizedClientRegistrationId())
                            .principal(session)
                            .attribute(HttpServletRequest.class.getName(), request)
                            .attribute(HttpServletResponse.class.getName(), response)
                            .build());
            if (client == null) {
                throw new JwtException("No access token belongs to the session");
            }
            return issuers.authenticate(
                    client.getClientRegistration().getProviderDetails().getIssuerUri(),
                    client.getAccessToken().getTokenValue());
        }
    }
}
