package com.nexusai.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A running server, asked over REST as a program that has signed in. */
final class Remote {

    /** Two seconds before its end a token is got anew. */
    private static final long EARLY = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String url;
    /** Null when a token is given. */
    private final Settings.@Nullable Client client;

    private @Nullable String token;
    private long goodUntil;

    private Remote(String url, Settings.@Nullable Client client, @Nullable String token) {
        this.url = url;
        this.client = client;
        this.token = token;
    }

    /**
     * The server of {@code NEXUS_PUBLIC_URL}, else the one that runs under this home; with the token that is set, else as the client that is
     * set.
     *
     * @param demoClient signs in when neither is set and there are demo users
     */
    static Remote of(Settings settings, String demoClient) {
        String url = settings.publicUrl()
                .map(URI::toString)
                .or(() -> Node.running(settings.home()).map(Node::url).filter(found -> !found.isEmpty()))
                .orElseGet(() -> "http://127.0.0.1:" + settings.httpPort());
        Optional<String> token = settings.token();
        if (token.isPresent()) {
            return new Remote(url, null, token.get());
        }
        Optional<Settings.Client> client = settings.client();
        if (client.isEmpty() && !settings.demoUsers()) {
            throw new SettingsRefused(
                    "Nobody is set who signs in at " + url
                            + "; give NEXUS_CLIENT_ID and NEXUS_CLIENT_SECRET_FILE, or NEXUS_TOKEN. A client is made by: nexus client add");
        }
        return new Remote(url, client.orElseGet(() -> new Settings.Client(demoClient, "demo")), null);
    }

    JsonNode get(String path) {
        return send(request(path).GET());
    }

    JsonNode post(String path, String contentType, BodyPublisher body) {
        return send(request(path)
                .header("Content-Type", contentType)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(body));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", "Bearer " + token())
                .timeout(Duration.ofMinutes(30));
    }

    private String token() {
        String known = token;
        Settings.Client signsIn = client;
        if (known != null && (signsIn == null || System.nanoTime() - goodUntil < 0)) {
            return known;
        }
        Settings.Client asks = Objects.requireNonNull(signsIn);
        String pair = URLEncoder.encode(asks.id(), StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(asks.secret(), StandardCharsets.UTF_8);
        JsonNode answer = send(HttpRequest.newBuilder(URI.create(url + "/oauth2/token"))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofString("grant_type=client_credentials")));
        String got = answer.path("access_token").asText();
        token = got;
        goodUntil = System.nanoTime()
                + Duration.ofSeconds(answer.path("expires_in").asLong() - EARLY).toNanos();
        return got;
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = json(answer.body());
            if (answer.statusCode() >= 400) {
                throw new SettingsRefused(refusal(answer.statusCode(), body));
            }
            return body;
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new SettingsRefused(
                    "No server answers at " + url + " (" + Failures.oneLine(e)
                            + "); start one with: nexus run, or give its address as NEXUS_PUBLIC_URL",
                    e);
        } catch (IOException e) {
            throw new SettingsRefused(
                    "The connection to " + url + " broke off (" + Failures.oneLine(e) + "); try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SettingsRefused("Interrupted while waiting for " + url, e);
        }
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    private String refusal(int status, JsonNode problem) {
        if (problem.path("error").asText().equals("invalid_client")) {
            return "The server does not know the client " + (client == null ? "" : client.id())
                    + " or its secret; set NEXUS_CLIENT_ID and NEXUS_CLIENT_SECRET_FILE, or make one with: nexus client add";
        }
        if (status == 401 && client == null) {
            return "The server does not take the token of NEXUS_TOKEN; get a new one";
        }
        String detail = problem.path("detail").asText("The server answered with status " + status);
        List<String> said = new ArrayList<>(List.of(detail));
        for (JsonNode error : problem.path("errors")) {
            String message = error.path("message").asText("");
            if (!message.equals(detail)) {
                said.add((error.has("pointer") ? error.path("pointer").asText() + ": " : "") + message);
            }
            String remedy = error.path("remedy").asText("");
            if (!remedy.isEmpty() && !message.endsWith(remedy)) {
                said.add(remedy);
            }
        }
        return String.join("; ", said);
    }

    /** Parts of a form; files are read as they are sent. */
    static final class Form {

        private final String edge = UUID.randomUUID().toString();
        private final List<BodyPublisher> parts = new ArrayList<>();

        Form file(String part, Path file) {
            String name = String.valueOf(file.getFileName()).replaceAll("[\"\\r\\n]", "_");
            parts.add(BodyPublishers.ofString("--" + edge + "\r\nContent-Disposition: form-data; name=\"" + part
                    + "\"; filename=\"" + name + "\"\r\n\r\n"));
            parts.add(content(file));
            parts.add(BodyPublishers.ofString("\r\n"));
            return this;
        }

        String contentType() {
            return "multipart/form-data; boundary=" + edge;
        }

        BodyPublisher body() {
            List<BodyPublisher> all = new ArrayList<>(parts);
            all.add(BodyPublishers.ofString("--" + edge + "--\r\n"));
            return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
        }
    }

    static BodyPublisher content(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new SettingsRefused("There is no readable file " + file);
        }
        try {
            return BodyPublishers.ofFile(file);
        } catch (IOException e) {
            throw new SettingsRefused("The file " + file + " cannot be read", e);
        }
    }

    /** A path with parameters; those without a value are left out. */
    static String path(String path, Map<String, @Nullable String> parameters) {
        StringBuilder all = new StringBuilder(path);
        parameters.forEach((name, value) -> {
            if (value != null) {
                all.append(all.indexOf("?") < 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return all.toString();
    }
}
