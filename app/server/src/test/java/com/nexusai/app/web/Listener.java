package com.nexusai.app.web;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A client that listens to what changes. */
final class Listener implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param ids empty when any may have changed */
    record Event(String name, List<String> ids) {}

    private final HttpResponse<InputStream> response;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    private Listener(HttpResponse<InputStream> response) {
        this.response = response;
    }

    /** Listens already when it returns. */
    static Listener of(Installation nexus, Http caller) {
        Listener listener = new Listener(ask(nexus, caller));
        Thread reader = new Thread(listener::read, "listener");
        reader.setDaemon(true);
        reader.start();
        await().until(() -> listener.over || listener.heard("ready"));
        return listener;
    }

    static HttpResponse<InputStream> ask(Installation nexus, Http caller) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(nexus.url() + "/api/v1/live"))
                                    .header("Authorization", "Bearer " + caller.token())
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "";
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    JsonNode data = JSON.readTree(line.substring(6));
                    List<String> ids = new ArrayList<>();
                    data.path("ids").forEach(id -> ids.add(id.asText()));
                    events.add(new Event(name, ids));
                }
            }
        } catch (IOException e) {
            // Cut off, by the test or by the server's end.
            over = true;
        }
        over = true;
    }

    int status() {
        return response.statusCode();
    }

    boolean heard(String name) {
        return events.stream().anyMatch(event -> event.name().equals(name));
    }

    boolean heard(String name, String id) {
        return events.stream()
                .anyMatch(event -> event.name().equals(name)
                        && (event.ids().isEmpty() || event.ids().contains(id)));
    }

    void awaitHint(String name, String id) {
        await(name + " " + id).atMost(Duration.ofSeconds(20)).until(() -> heard(name, id));
    }

    void awaitEnd() {
        await("the end").atMost(Duration.ofSeconds(20)).until(() -> over);
    }

    List<Event> hints() {
        return events.stream()
                .filter(event -> !List.of("ready", "heartbeat").contains(event.name()))
                .toList();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
