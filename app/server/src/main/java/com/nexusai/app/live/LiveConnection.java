package com.nexusai.app.live;

import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that listens. Hints gather here and are written together, so that a client that reads slowly costs no more than one of each
 * kind.
 */
final class LiveConnection {

    private static final Logger log = LoggerFactory.getLogger(LiveConnection.class);

    private static final int MOST_IDS = 50;

    private final AsyncContext exchange;
    private final String tenant;
    private final String person;
    private final Instant end;
    private final AtomicBoolean writing = new AtomicBoolean();
    private final Map<String, Set<String>> waiting = new LinkedHashMap<>();
    private volatile boolean open = true;

    LiveConnection(AsyncContext exchange, String tenant, String person, Instant end) {
        this.exchange = exchange;
        this.tenant = tenant;
        this.person = person;
        this.end = end;
    }

    boolean isOpen() {
        return open;
    }

    String tenant() {
        return tenant;
    }

    String person() {
        return person;
    }

    boolean isOver(Instant now) {
        return !now.isBefore(end);
    }

    synchronized void add(Hint hint) {
        Set<String> ids = waiting.computeIfAbsent(hint.kind(), any -> new LinkedHashSet<>());
        ids.addAll(hint.ids().isEmpty() ? Set.of("") : hint.ids());
        if (ids.size() > MOST_IDS) {
            ids.clear();
            ids.add("");
        }
    }

    private synchronized String take() {
        StringBuilder events = new StringBuilder();
        waiting.forEach((kind, ids) -> events.append("event: ")
                .append(kind)
                .append("\ndata: {\"ids\":[")
                .append(
                        ids.contains("")
                                ? ""
                                : ids.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(",")))
                .append("]}\n\n"));
        waiting.clear();
        return events.toString();
    }

    private synchronized boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Writes what has gathered. Of two threads that come at once one does. */
    void write() {
        while (open && isWaiting() && writing.compareAndSet(false, true)) {
            try {
                send(take());
            } finally {
                writing.set(false);
            }
        }
    }

    /** The first thing that is said, so that the client knows that it is heard. */
    void greet() {
        say("retry: 3000\nevent: ready\ndata: {}\n\n");
    }

    void beat() {
        say("event: heartbeat\ndata: {}\n\n");
    }

    private void say(String event) {
        if (open && writing.compareAndSet(false, true)) {
            try {
                send(event);
            } finally {
                writing.set(false);
            }
            // What came meanwhile found the door shut.
            write();
        }
    }

    private void send(String events) {
        try {
            OutputStream out = exchange.getResponse().getOutputStream();
            out.write(events.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException | IllegalStateException e) {
            log.debug("{} of {} does not listen any more", person, tenant, e);
            close();
        }
    }

    void close() {
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        try {
            exchange.complete();
        } catch (IllegalStateException e) {
            log.debug("The container ended the exchange first", e);
        }
    }
}
