package com.nexusai.app.doors;

import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before the engine's REST API, as programs and as the web applications call it. What belongs to the operator of the database or to the
 * issuer of identities is closed to everybody; a list that names no length gets the longest that the engine gives.
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

    private final ProblemWriter problems;
    private final int longest;

    EngineGate(ProblemWriter problems, int longest) {
        this.problems = problems;
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
        chain.doFilter(new Limited(request, longest), response);
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
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
