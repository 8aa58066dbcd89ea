package com.nexusai.app.doors;

import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.ProblemWriter;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.CurrentCaller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before the engine's REST API, as programs and as the web applications call it. What belongs to the operator of the database or to the
 * issuer of identities is closed to everybody; a thing of another tenant is not there; a list that names no length gets the longest that the engine gives.
 */
final class EngineGate extends OncePerRequestFilter {

    private static final Pattern DOOR =
            Pattern.compile("(/engine-rest(/engine/[^/]+)?|/operaton/api/engine/engine/[^/]+)(?<path>/.*)");

    private record Closed(Pattern path, boolean reading, String why) {}

    private static final String ISSUER = "People, groups and tenants are kept by the issuer of their tokens";
    private static final String OPERATOR = "This is told to those who operate the server, by its metrics and its log";

    private static final List<Closed> CLOSED = List.of(
            new Closed(Pattern.compile("/(user|group|tenant)(/.*)?"), false, ISSUER),
            new Closed(Pattern.compile("/identity/(verify|password-policy)"), true, ISSUER),
            new Closed(
                    Pattern.compile("/authorization(/.*)?"),
                    false,
                    "What each role may do comes with the product and is changed by its releases only"),
            new Closed(Pattern.compile("/(metrics|schema|telemetry|optimize)(/.*)?"), true, OPERATOR),
            new Closed(Pattern.compile("/case-.*"), false, "Cases are not served; use processes"));

    private static final int LARGEST_BODY = 4 * 1024 * 1024;

    private final ProblemWriter problems;
    private final int longest;

    private final EngineThings things;

    EngineGate(ProblemWriter problems, EngineThings things, int longest) {
        this.problems = problems;
        this.things = things;
        this.longest = longest;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // Decoded: %75ser is the resource user too.
        String asked = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        Matcher door = DOOR.matcher(asked);
        if (!door.matches()) {
            chain.doFilter(request, response);
            return;
        }
        String path = door.group("path").replaceAll("/+$", "");
        boolean reads = isRead(request.getMethod());
        for (Closed closed : CLOSED) {
            if ((closed.reading() || !reads) && closed.path().matcher(path).matches()) {
                problems.write(request, response, ProblemType.FORBIDDEN, closed.why());
                return;
            }
        }
        String tenant = CurrentCaller.get().map(Caller::tenant).orElse("");
        if (things.isAbsent(tenant, path)) {
            problems.write(request, response, ProblemType.NOT_FOUND, EngineErrors.NOTHING);
            return;
        }
        HttpServletRequest passed = new Limited(request, longest);
        if (!reads && EngineThings.NAMES_IN_BODY.matcher(path).matches()) {
            byte[] body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
            if (body.length > LARGEST_BODY) {
                problems.write(
                        request,
                        response,
                        ProblemType.PAYLOAD_TOO_LARGE,
                        "The body is larger than " + LARGEST_BODY + " bytes");
                return;
            }
            if (things.isAbsent(tenant, body)) {
                problems.write(request, response, ProblemType.NOT_FOUND, EngineErrors.NOTHING);
                return;
            }
            passed = new Reread(passed, body);
        }
        chain.doFilter(passed, response);
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    /** The body that was read to look into it. */
    private static final class Reread extends HttpServletRequestWrapper {

        private final byte[] body;

        Reread(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            ByteArrayInputStream bytes = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException("The body is read already");
                }
            };
        }
    }

    /** Resources without lists take no notice of the parameter. */
    private static final class Limited extends HttpServletRequestWrapper {

        private final @Nullable String query;

        Limited(HttpServletRequest request, int longest) {
            super(request);
            String given = request.getQueryString();
            query = given == null
                    ? "maxResults=" + longest
                    : given.matches("(.*&)?maxResults=.*") ? given : given + "&maxResults=" + longest;
        }

        @Override
        public @Nullable String getQueryString() {
            return query;
        }
    }
}
