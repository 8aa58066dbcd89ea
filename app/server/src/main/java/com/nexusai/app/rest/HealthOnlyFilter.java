package com.nexusai.app.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** A node without the role {@code web} serves its health and metrics and nothing else, whatever is wired into it. */
@Component
@ConditionalOnProperty(name = "nexus.web", havingValue = "false")
@Order(Ordered.HIGHEST_PRECEDENCE)
final class HealthOnlyFilter extends OncePerRequestFilter {

    private static final String PROBLEM =
            """
            {"type":"/problems/not-found","title":"Not found","status":404,"detail":"This node has not the role web; ask one that has."}""";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getServletPath().startsWith("/actuator/")) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        response.setContentType("application/problem+json");
        response.getOutputStream().write(PROBLEM.getBytes(StandardCharsets.UTF_8));
    }
}
