package com.nexusai.app.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads a JSON body of the API once and whole, up to a limit, so that it can be compared with an earlier one; files go by as streams. A NUL
 * in a parameter is refused here, because no text of ours may hold one.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
public class RequestLimits extends OncePerRequestFilter {

    static final int LARGEST_JSON = 4 * 1024 * 1024;

    private final ProblemWriter problems;

    RequestLimits(ProblemWriter problems) {
        this.problems = problems;
    }

    /** The body that was read whole; null when it is a stream. */
    static byte @Nullable [] body(HttpServletRequest request) {
        return (byte[]) request.getAttribute(RequestLimits.class.getName());
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String query = request.getQueryString();
        if (query != null && query.contains("%00")) {
            problems.write(
                    request, response, ProblemType.MALFORMED_REQUEST, "A parameter holds the character NUL; remove it");
            return;
        }
        String type = request.getContentType();
        boolean whole = type == null || type.toLowerCase(Locale.ROOT).startsWith("application/json");
        if (!whole) {
            chain.doFilter(request, response);
            return;
        }
        byte[] body = request.getContentLengthLong() > LARGEST_JSON
                ? null
                : request.getInputStream().readNBytes(LARGEST_JSON + 1);
        if (body == null || body.length > LARGEST_JSON) {
            problems.write(
                    request,
                    response,
                    ProblemType.PAYLOAD_TOO_LARGE,
                    "A JSON body has at most " + LARGEST_JSON + " bytes; send many entries as an import");
            return;
        }
        request.setAttribute(RequestLimits.class.getName(), body);
        chain.doFilter(new Whole(request, body), response);
    }

    private static final class Whole extends HttpServletRequestWrapper {

        private final byte[] body;

        Whole(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            ByteArrayInputStream in = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public int read() {
                    return in.read();
                }

                @Override
                public int read(byte[] bytes, int from, int length) {
                    return in.read(bytes, from, length);
                }

                @Override
                public boolean isFinished() {
                    return in.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException("The body is here already");
                }
            };
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }
}
