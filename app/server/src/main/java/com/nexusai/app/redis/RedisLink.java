package com.nexusai.app.redis;

import com.nexusai.database.Ids;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis. One thread of its own looks whether Redis answers and connects again; the others ask only while it did at the last
 * look. So a dead Redis costs the requests under way one short wait, and later ones nothing.
 */
public final class RedisLink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

    private static final String PREFIX = "nexus:";
    private static final Duration PROBE_LIVES = Duration.ofSeconds(5);

    /** The ordinary commands, and the subscriptions. */
    private record Connections(
            StatefulRedisConnection<String, String> commands, StatefulRedisPubSubConnection<String, String> signals) {

        void close() {
            commands.closeAsync();
            signals.closeAsync();
        }
    }

    private final RedisSettings redis;
    private final RedisLinkSettings times;
    private final String probe = PREFIX + "probe:" + Ids.next();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watch = new Thread(this::watch, "redis-watch");
    private Consumer<StatefulRedisPubSubConnection<String, String>> listener = signals -> {};
    private volatile @Nullable Connections connections;
    private volatile boolean answers;
    private volatile String state = "not connected yet";

    RedisLink(RedisSettings redis, RedisLinkSettings times) {
        this.redis = redis;
        this.times = times;
        watch.setDaemon(true);
    }

    void start() {
        if (redis.url().isPresent()) {
            watch.start();
        } else {
            state = "there is no Redis";
        }
    }

    /** Whether Redis answered when it was last asked. */
    public boolean answers() {
        return answers;
    }

    /** For people: where Redis is and how it is. */
    String state() {
        return state;
    }

    /** Other installations on the same server use other databases; channels know no databases. */
    String channel(String topic) {
        return PREFIX + "signal:" + redis.uri().map(RedisURI::getDatabase).orElse(0) + ":" + topic;
    }

    static String key(String kind, String name) {
        return PREFIX + kind + ":" + name;
    }

    /** Called with each connection for subscriptions, the one that there is already too; must not wait. */
    synchronized void onConnect(Consumer<StatefulRedisPubSubConnection<String, String>> listener) {
        this.listener = listener;
        signals().ifPresent(listener);
    }

    private synchronized void connected(Connections made) {
        connections = made;
        listener.accept(made.signals());
    }

    Optional<StatefulRedisPubSubConnection<String, String>> signals() {
        return Optional.ofNullable(connections).map(Connections::signals);
    }

    /** Redis' answer; empty, after a short wait at most, when there is none. */
    <T> Optional<T> ask(Function<RedisAsyncCommands<String, String>, RedisFuture<T>> command) {
        Connections current = connections;
        if (!answers || current == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(await(command.apply(current.commands().async())));
        } catch (RedisException | ExecutionException | TimeoutException e) {
            answers = false;
            log.debug("Redis did not answer", e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Sends without waiting; lost when Redis does not answer. */
    void tell(Function<RedisAsyncCommands<String, String>, RedisFuture<?>> command) {
        Connections current = connections;
        if (!answers || current == null) {
            return;
        }
        try {
            command.apply(current.commands().async()).exceptionally(failure -> {
                log.debug("Redis was not told", failure);
                return null;
            });
        } catch (RedisException e) {
            log.debug("Redis was not told", e);
        }
    }

    private <T> T await(RedisFuture<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return answer.get(times.answer().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw e;
        }
    }

    private void watch() {
        ClientResources resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        RedisURI uri = redis.uri().orElseThrow();
        uri.setTimeout(times.connect());
        uri.setClientName("nexus");
        RedisClient client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                // This thread connects again, so that there is one place that knows how Redis is.
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(times.connect())
                        .keepAlive(true)
                        .build())
                .build());
        try {
            look(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answers = false;
            connections = null;
            end(client, resources);
        }
    }

    /** One after the other: connections that are being closed still need the threads. */
    private static void end(RedisClient client, ClientResources resources) {
        try {
            client.shutdownAsync(0, 100, TimeUnit.MILLISECONDS).get(400, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("The connections to Redis were not closed in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        resources.shutdown(0, 100, TimeUnit.MILLISECONDS);
    }

    private void look(RedisClient client) throws InterruptedException {
        long answered = System.nanoTime();
        boolean warned = false;
        do {
            giveUp(false);
            try {
                Connections current = connections;
                if (current == null) {
                    current = connect(client);
                }
                await(current.commands().async().set(probe, "", SetArgs.Builder.px(PROBE_LIVES.toMillis())));
                if (!answers || warned) {
                    state = redis + " answers";
                }
                if (warned) {
                    log.info("Redis at {} answers again", redis);
                }
                warned = false;
                answered = System.nanoTime();
                answers = true;
            } catch (RuntimeException | ExecutionException | TimeoutException e) {
                answers = false;
                state = redis + " does not answer: " + reason(e);
                log.debug("Redis does not answer", e);
                boolean silent = System.nanoTime() - answered > times.silence().toNanos();
                if (silent && !warned) {
                    log.warn(
                            "Redis at {} does not answer ({}); until it does, each node keeps limits and signals to itself. Check NEXUS_REDIS_URL and the server",
                            redis,
                            reason(e));
                    warned = true;
                }
                giveUp(silent);
            }
        } while (!closing.await(times.look().toMillis(), TimeUnit.MILLISECONDS));
    }

    private Connections connect(RedisClient client) {
        StatefulRedisConnection<String, String> commands = client.connect();
        try {
            Connections made = new Connections(commands, client.connectPubSub());
            connected(made);
            return made;
        } catch (RedisException e) {
            commands.closeAsync();
            throw e;
        }
    }

    /** A connection that is closed, or silent for long, is of no use any more. */
    private void giveUp(boolean silent) {
        Connections current = connections;
        if (current != null
                && (silent || !current.commands().isOpen() || !current.signals().isOpen())) {
            connections = null;
            current.close();
        }
    }

    private static String reason(Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; depth < 10 && deepest.getCause() != null; depth++) {
            deepest = deepest.getCause();
        }
        if (deepest instanceof TimeoutException) {
            return "no answer in time";
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message.replaceAll("\\s*\\R\\s*", "; ");
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            watch.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
