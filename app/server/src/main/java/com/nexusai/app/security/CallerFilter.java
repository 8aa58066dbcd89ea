package com.nexusai.app.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Names the caller to what follows, for the time of the request only. Not a bean: Boot would put it before every door. */
final class CallerFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!(SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication authentication)) {
            chain.doFilter(request, response);
            return;
        }
        during(authentication, () -> chain.doFilter(request, response));
    }

    /** What is left of a request once its caller is known. */
    @FunctionalInterface
    interface Rest {
        void run() throws ServletException, IOException;
    }

    static void during(CallerAuthentication authentication, Rest rest) throws ServletException, IOException {
        Caller caller = authentication.caller();
        CurrentCaller.set(caller, authentication.expires());
        MDC.put("tenant", caller.tenant());
        MDC.put("person", caller.person());
        try {
            rest.run();
        } finally {
            MDC.remove("person");
            MDC.remove("tenant");
            CurrentCaller.clear();
        }
    }
}
