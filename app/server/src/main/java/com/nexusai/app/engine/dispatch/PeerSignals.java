package com.nexusai.app.engine.dispatch;

import com.nexusai.app.engine.dispatch.WorkQueue.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tells the other nodes of work that this one has not taken after a moment, many signals in one NOTIFY, and hears of theirs. It is outside
 * the transactions that create the work: a NOTIFY in a transaction makes all commits queue. A lost signal costs the time to the next poll.
 */
final class PeerSignals implements SmartLifecycle {

    private static final String CHANNEL = "nexus_work";
    private static final int LISTEN_MILLIS = 1000;
    private static final long TELL_MILLIS = 50;
    private static final long RETRY_MILLIS = 1000;
    /** The server takes at most 8000 bytes; beyond this many pairs the others find the work by their poll. */
    private static final int MOST = 60;

    private static final Logger log = LoggerFactory.getLogger(PeerSignals.class);

    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final WorkQueue queue;
    private final Workers workers;
    private final DispatcherSettings settings;
    private final String node;
    private volatile boolean running;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);

    PeerSignals(DataSource dataSource, WorkQueue queue, Workers workers, DispatcherSettings settings, String node) {
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
        this.queue = queue;
        this.workers = workers;
        this.settings = settings;
        this.node = node;
    }

    @Override
    public synchronized void start() {
        if (running || !settings.peers()) {
            return;
        }
        running = true;
        thread("peer-tell", this::tell);
        if (settings.enabled()) {
            thread("peer-listen", this::listen);
        }
    }

    private void thread(String name, Runnable loop) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    public synchronized void stop() {
        if (!running) {
            return;
        }
        running = false;
        stopping.countDown();
        try {
            for (Thread thread : threads) {
                thread.join(2L * LISTEN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void tell() {
        Set<Work> before = Set.of();
        while (pause(TELL_MILLIS)) {
            Set<Work> waiting = Set.copyOf(queue.waiting());
            Set<Work> old = before;
            List<Work> overdue = waiting.stream()
                    .filter(work -> old.contains(work) || !settings.enabled())
                    .limit(MOST)
                    .toList();
            before = waiting;
            if (overdue.isEmpty()) {
                continue;
            }
            try {
                jdbc.query("select pg_notify(?, ?)", row -> {}, CHANNEL, message(overdue));
                if (!settings.enabled()) {
                    queue.clear();
                    before = Set.of();
                }
            } catch (RuntimeException e) {
                log.warn("The other nodes could not be told of new work; they find it by their poll", e);
                pause(RETRY_MILLIS);
            }
        }
    }

    private String message(List<Work> works) {
        return node
                + works.stream()
                        .map(work -> "\n" + work.tenant() + ' ' + work.topic())
                        .collect(Collectors.joining());
    }

    private void listen() {
        while (running) {
            try (Connection connection = dataSource.getConnection()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("listen " + CHANNEL);
                }
                PGConnection notifications = connection.unwrap(PGConnection.class);
                try {
                    while (running) {
                        PGNotification[] heard = notifications.getNotifications(LISTEN_MILLIS);
                        for (PGNotification each : heard == null ? new PGNotification[0] : heard) {
                            hear(each.getParameter());
                        }
                    }
                } finally {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("unlisten *");
                    }
                }
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    log.warn("Signals of other nodes are not heard; the poll finds their work", e);
                    pause(RETRY_MILLIS);
                }
            }
        }
    }

    void hear(String message) {
        String[] lines = message.split("\n");
        if (lines[0].equals(node)) {
            return;
        }
        for (int i = 1; i < lines.length; i++) {
            int space = lines[i].indexOf(' ');
            if (space > 0 && workers.has(lines[i].substring(space + 1))) {
                queue.signal(new Work(lines[i].substring(0, space), lines[i].substring(space + 1)));
            }
        }
    }

    /** @return whether to go on */
    private boolean pause(long millis) {
        try {
            return !stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
