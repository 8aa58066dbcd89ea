package com.nexusai.app.live;

import com.nexusai.app.redis.FanOut;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Caller;
import jakarta.servlet.AsyncContext;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Everybody who listens at this node. They end with the node, before the web server waits for its last requests. */
@Component
@EnableConfigurationProperties(LiveSettings.class)
final class LiveConnections implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LiveConnections.class);

    /** Hints of this time are written together. */
    private static final long GATHER_MILLIS = 150;
    /** Writing waits for a client only while its network buffers are full. */
    private static final int WRITERS = 4;

    private final FanOut signals;
    private final LiveSettings settings;
    private final Clock clock;
    private final Set<LiveConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<LiveConnection> due = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService writers;
    private FanOut.@Nullable Subscription subscription;

    LiveConnections(FanOut signals, LiveSettings settings, Clock clock) {
        this.signals = signals;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService started = Executors.newScheduledThreadPool(WRITERS, work -> {
            Thread thread = new Thread(work, "live");
            thread.setDaemon(true);
            return thread;
        });
        long beat = settings.beat().toMillis();
        started.scheduleWithFixedDelay(() -> turn(this::beat), beat, beat, TimeUnit.MILLISECONDS);
        started.scheduleWithFixedDelay(() -> turn(this::writeDue), GATHER_MILLIS, GATHER_MILLIS, TimeUnit.MILLISECONDS);
        writers = started;
        subscription = signals.subscribe(LiveHints.TOPIC, this::hear);
    }

    /** A schedule whose turn throws would never turn again. */
    private static void turn(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.error("Those who listen could not be told", e);
        }
    }

    private void hear(String text) {
        Hint hint = Hint.read(text);
        if (hint == null) {
            return;
        }
        for (LiveConnection each : connections) {
            if (each.tenant().equals(hint.tenant())) {
                each.add(hint);
                due.add(each);
            }
        }
    }

    private void writeDue() {
        Instant now = clock.instant();
        connections.removeIf(each -> !each.isOpen());
        for (LiveConnection each : connections) {
            if (each.isOver(now)) {
                each.close();
            }
        }
        for (LiveConnection each : due) {
            due.remove(each);
            hand(each::write);
        }
    }

    private void beat() {
        connections.forEach(each -> hand(each::beat));
    }

    private void hand(Runnable work) {
        ScheduledExecutorService running = writers;
        if (running == null) {
            return;
        }
        try {
            running.execute(work);
        } catch (RejectedExecutionException e) {
            log.debug("The node is stopping", e);
        }
    }

    /**
     * @param expires when what names the caller runs out
     * @param begin begins the exchange, when there is room for it
     */
    void open(Caller caller, @Nullable Instant expires, Supplier<AsyncContext> begin) {
        synchronized (this) {
            connections.removeIf(each -> !each.isOpen());
            if (writers == null) {
                throw new ProblemException(ProblemType.UNAVAILABLE, "The node is stopping; ask another one");
            }
            long own = connections.stream()
                    .filter(each -> each.tenant().equals(caller.tenant())
                            && each.person().equals(caller.person()))
                    .count();
            if (own >= settings.ofPerson()) {
                throw new ProblemException(
                        ProblemType.TOO_MANY_REQUESTS,
                        caller.person() + " listens by " + own + " connections already; close some of them");
            }
            if (connections.size() >= settings.ofNode()) {
                throw new ProblemException(
                        ProblemType.UNAVAILABLE, "Nobody else can listen at this node; poll, or come again later");
            }
            Instant last = clock.instant().plus(settings.end());
            Instant end = expires == null || expires.isAfter(last) ? last : expires;
            LiveConnection made = new LiveConnection(begin.get(), caller.tenant(), caller.person(), end);
            connections.add(made);
            made.greet();
        }
    }

    @Override
    public synchronized void stop() {
        FanOut.Subscription heard = subscription;
        if (heard != null) {
            heard.close();
        }
        ScheduledExecutorService running = writers;
        writers = null;
        connections.forEach(LiveConnection::close);
        if (running != null) {
            running.shutdownNow();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return writers != null;
    }
}
