package com.nexusai.app.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** A node without the role {@code web} serves its health and metrics and nothing else, whatever is wired into it. */
@Component
@ConditionalOnProperty(name = "nexus.web", havingValue = "false")
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class HealthOnlyFilter extends OncePerRequestFilter {

    private final ProblemWriter problems;

    HealthOnlyFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getServletPath().startsWith("/actuator/")) {
            chain.doFilter(request, response);
            return;
        }
        problems.write(request, response, ProblemType.NOT_FOUND, "This node has not the role web; ask one that has it");
    }
}
