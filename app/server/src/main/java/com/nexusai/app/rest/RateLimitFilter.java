package com.nexusai.app.rest;

import com.nexusai.app.redis.CallClass;
import com.nexusai.app.redis.RateLimits;
import com.nexusai.app.redis.RateLimits.Answer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Counts calls and refuses a caller's too many with 429. Says in every answer how many are left, by the fields of the IETF's draft
 * "RateLimit header fields for HTTP".
 */
final class RateLimitFilter extends OncePerRequestFilter {

    private final RateLimits limits;
    private final CallerKey callers;
    private final Function<HttpServletRequest, CallClass> classes;
    private final ProblemWriter problems;

    RateLimitFilter(
            RateLimits limits,
            CallerKey callers,
            Function<HttpServletRequest, CallClass> classes,
            ProblemWriter problems) {
        this.limits = limits;
        this.callers = callers;
        this.classes = classes;
        this.problems = problems;
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
        response.setHeader("Retry-After", Long.toString(answer.retryAfterSeconds()));
        problems.write(
                request,
                response,
                ProblemType.TOO_MANY_REQUESTS,
                "More than " + answer.limit() + " calls of class " + answer.policy() + " in " + answer.windowSeconds()
                        + " s; call again after " + answer.retryAfterSeconds() + " s");
    }
}
