package com.nexusai.app.audit;

import com.nexusai.app.audit.AuditEvent.Origin;
import com.nexusai.app.security.Accounts;
import com.nexusai.app.security.Accounts.Account;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before every door. What a call does is written by {@link AuditTransactions}; what a call was refused, and who signed in or failed
 * to, is written here, once the answer is known.
 */
@Component
@ConditionalOnWebApplication
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
final class AuditDoors extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(AuditDoors.class);

    private static final String FORBIDDEN = "forbidden";
    private static final String DEPLOYMENT_REFUSED = "deployment-refused";

    private final AuditTrail trail;
    private final Accounts accounts;

    AuditDoors(AuditTrail trail, Accounts accounts) {
        this.trail = trail;
        this.accounts = accounts;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        AuditNote note = AuditRoutes.of(request).orElse(null);
        if (note == null) {
            chain.doFilter(request, response);
            if (request.getMethod().equals("POST")) {
                signIn(request, response);
            }
            return;
        }
        AuditNote.open(note);
        try {
            chain.doFilter(request, response);
        } finally {
            AuditNote.close();
        }
        boolean refused =
                response.getStatus() == HttpServletResponse.SC_FORBIDDEN || DEPLOYMENT_REFUSED.equals(note.problem());
        if (refused && note.caller() != null) {
            keep(note.event(note.problem() == null ? FORBIDDEN : note.problem()));
        }
    }

    private void signIn(HttpServletRequest request, HttpServletResponse response) {
        Origin origin = AuditRoutes.origin(request);
        if (request.getRequestURI().equals("/login")) {
            String to = response.getHeader(HttpHeaders.LOCATION);
            String login = request.getParameter("username");
            if (to != null && login != null) {
                keep(signIn(accounts.person(login), "person", to.endsWith("?error"), origin));
            }
        } else if (request.getRequestURI().equals("/oauth2/token")
                && "client_credentials".equals(request.getParameter("grant_type"))) {
            int status = response.getStatus();
            boolean failed = status == HttpServletResponse.SC_UNAUTHORIZED;
            if (failed || status == HttpServletResponse.SC_OK) {
                keep(signIn(clientId(request).flatMap(accounts::client), "client", failed, origin));
            }
        }
    }

    /** Of an unknown name nothing is kept: people type passwords there. */
    private static AuditEvent signIn(Optional<Account> found, String thing, boolean failed, Origin origin) {
        Account account = found.orElse(null);
        return new AuditEvent(
                account == null ? AuditEvent.NO_TENANT : account.tenant(),
                account == null ? null : account.person(),
                null,
                "sign-in",
                thing,
                account == null ? null : account.login(),
                failed ? "unauthenticated" : null,
                origin,
                Map.of(),
                Map.of());
    }

    private static Optional<String> clientId(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.ofNullable(request.getParameter("client_id"));
        }
        try {
            String both =
                    new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
            return Optional.of(both.substring(0, Math.max(0, both.indexOf(':'))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Of sessions of the embedded issuer; other issuers keep a record of their own. */
    @EventListener
    void signedOut(LogoutSuccessEvent event) {
        accounts.person(event.getAuthentication().getName())
                .ifPresent(account -> keep(new AuditEvent(
                        account.tenant(),
                        account.person(),
                        null,
                        "sign-out",
                        "person",
                        account.login(),
                        null,
                        currentOrigin(),
                        Map.of(),
                        Map.of())));
    }

    private static Origin currentOrigin() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? AuditRoutes.origin(attributes.getRequest())
                : Origin.NONE;
    }

    /** Nothing is undone when it fails: the refusal stands anyway. */
    private void keep(AuditEvent event) {
        try {
            trail.record(event);
        } catch (RuntimeException e) {
            log.error("An audit event could not be written: {}", event, e);
        }
    }
}
