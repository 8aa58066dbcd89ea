package com.nexusai.app.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nexusai.app.redis.CallClass;
import com.nexusai.app.redis.RateLimits;
import com.nexusai.app.redis.RateLimits.Answer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Counts calls and refuses a caller's too many with 429. Says in every answer how many are left, by the fields of the IETF's draft
 * "RateLimit header fields for HTTP".
 */
final class RateLimitFilter extends OncePerRequestFilter {

    private static final int TOO_MANY_REQUESTS = 429;

    private final RateLimits limits;
    private final CallerKey callers;
    private final Function<HttpServletRequest, CallClass> classes;
    private final ObjectMapper json;

    RateLimitFilter(
            RateLimits limits, CallerKey callers, Function<HttpServletRequest, CallClass> classes, ObjectMapper json) {
        this.limits = limits;
        this.callers = callers;
        this.classes = classes;
        this.json = json;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !limits.enabled();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Answer answer = limits.take(callers.of(request), classes.apply(request));
        String name = "\"" + answer.policy() + "\"";
        response.setHeader("RateLimit-Policy", name + ";q=" + answer.limit() + ";w=" + answer.windowSeconds());
        response.setHeader("RateLimit", name + ";r=" + answer.remaining() + ";t=" + answer.resetSeconds());
        if (answer.allowed()) {
            chain.doFilter(request, response);
        } else {
            refuse(request, response, answer);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Answer answer) throws IOException {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "/problems/too-many-requests");
        problem.put("title", "Too many requests");
        problem.put("status", TOO_MANY_REQUESTS);
        problem.put(
                "detail",
                "More than " + answer.limit() + " calls of class " + answer.policy() + " in " + answer.windowSeconds()
                        + " s; call again after " + answer.retryAfterSeconds() + " s.");
        problem.put("instance", request.getRequestURI());
        response.setStatus(TOO_MANY_REQUESTS);
        response.setHeader("Retry-After", Long.toString(answer.retryAfterSeconds()));
        response.setContentType("application/problem+json");
        json.writeValue(response.getOutputStream(), problem);
    }
}
