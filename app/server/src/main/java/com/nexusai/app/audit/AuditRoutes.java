package com.nexusai.app.audit;

import com.nexusai.app.audit.AuditEvent.Origin;
import com.nexusai.app.rest.RequestIds;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.util.UriUtils;

/** Reads verb and thing from a route, so that a new operation is audited without a word. */
final class AuditRoutes {

    private static final Pattern API = Pattern.compile("/api/v1/(?:ledger/)?(?<path>.+)");
    private static final Pattern ENGINE =
            Pattern.compile("(?:/engine-rest(?:/engine/[^/]+)?|/operaton/api/engine/engine/[^/]+)/(?<path>.+)");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    /** Ids of ours and of the engine, such as {@code order:1:<uuid>}. */
    private static final Pattern ID = Pattern.compile("(?:.*:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** Work of third parties' programs, many a second; the engine's history has it. */
    private static final Pattern WORK = Pattern.compile(
            "external-task/(?:fetchAndLock|[^/]+/(?:complete|failure|bpmnError|extendLock|lock|unlock))");

    private static final Map<String, String> VERBS = Map.of(
            "assignee", "assign",
            "identity-links", "change-candidates",
            "modification", "modify",
            "modification-async", "modify",
            "restart-async", "restart",
            "messages", "send",
            "message", "send");

    private static final Map<String, String> BY_METHOD =
            Map.of("POST", "create", "PUT", "change", "PATCH", "change", "DELETE", "delete");

    private AuditRoutes() {}

    /** Empty for what is no operation of ours. */
    static Optional<AuditNote> of(HttpServletRequest request) {
        String uri = request.getRequestURI();
        boolean reading = READING.contains(request.getMethod());
        Matcher api = API.matcher(uri);
        if (api.matches()) {
            return Optional.of(ofApi(request, api.group("path").split("/"), reading));
        }
        Matcher engine = ENGINE.matcher(uri);
        // What the web applications read over and over is not worth a word, refused or not.
        if (!reading && engine.matches() && !WORK.matcher(engine.group("path")).matches()) {
            return Optional.of(ofEngine(request, engine.group("path").split("/")));
        }
        return Optional.empty();
    }

    private static AuditNote ofApi(HttpServletRequest request, String[] path, boolean reading) {
        String method = request.getMethod();
        String thing = singular(path[0]);
        String id = path.length > 1 ? path[1] : null;
        if (reading) {
            return note(request, "read", thing, id, true);
        }
        if (path[0].equals("processes") && path.length == 3) {
            AuditNote start = note(request, "start", "process-instance", null, false);
            return path[2].equals("instances") ? start : note(request, "start-batch", "process", id, false);
        }
        String verb = path.length < 3
                ? VERBS.getOrDefault(path[0], byMethod(method))
                : path[2].endsWith("s")
                        ? (method.equals("POST") ? "add-" : byMethod(method) + "-") + singular(path[2])
                        : path[2];
        return note(request, verb, thing, id, false);
    }

    private static AuditNote ofEngine(HttpServletRequest request, String[] path) {
        String method = request.getMethod();
        List<String> parts = Arrays.asList(path);
        int at = parts.size() > 2 && parts.get(1).equals("key") ? 2 : 1;
        boolean named = parts.size() > at
                && (at == 2 || parts.size() > 2 || ID.matcher(parts.get(at)).matches());
        String id = named ? parts.get(at) : null;
        int verbAt = named ? at + 1 : 1;
        // process-definition/key/{key}/tenant-id/{tenant}/start
        if (parts.size() > verbAt + 2 && parts.get(verbAt).equals("tenant-id")) {
            verbAt += 2;
        }
        String word = parts.size() > verbAt ? parts.get(verbAt) : null;
        String verb = word == null
                ? VERBS.getOrDefault(path[0], byMethod(method))
                : VERBS.getOrDefault(
                        word, method.equals("PUT") ? "set-" + word : method.equals("DELETE") ? "delete-" + word : word);
        return note(request, verb, path[0], id, false);
    }

    private static AuditNote note(
            HttpServletRequest request, String action, String thing, @Nullable String id, boolean reading) {
        return new AuditNote(name(action), name(thing), id == null ? null : decoded(id), origin(request), reading);
    }

    private static String decoded(String segment) {
        try {
            return UriUtils.decode(segment, StandardCharsets.UTF_8).replace("\0", "");
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }

    static Origin origin(HttpServletRequest request) {
        return new Origin(RequestIds.of(request), request.getRemoteAddr(), request.getHeader(HttpHeaders.USER_AGENT));
    }

    private static String byMethod(String method) {
        return BY_METHOD.getOrDefault(method, "other");
    }

    private static String singular(String plural) {
        if (plural.endsWith("sses")) {
            return plural.substring(0, plural.length() - 2);
        }
        return plural.endsWith("ies")
                ? plural.substring(0, plural.length() - 3) + "y"
                : plural.endsWith("s") ? plural.substring(0, plural.length() - 1) : plural;
    }

    /** In kebab case; what is no name at all is nothing that exists either. */
    private static String name(String text) {
        String kebab = text.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        return NAME.matcher(kebab).matches() ? kebab : "unknown";
    }
}
