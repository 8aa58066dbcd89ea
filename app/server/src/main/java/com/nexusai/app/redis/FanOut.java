package com.nexusai.app.redis;

import com.nexusai.database.Ids;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals such as "the inbox has changed" to every node, this one included. They may be lost, come late or twice: whoever hears one reads the
 * tables, and whoever must not miss anything also looks by itself. Without Redis they stay in this process.
 */
public final class FanOut implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FanOut.class);

    /** More than this many that nobody has heard yet are dropped. */
    private static final int WAITING = 10_000;

    private static final int LONGEST_PAYLOAD = 4096;

    /** Ends what {@link #subscribe} began. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    private final RedisLink link;
    private final String node = Ids.next().toString();
    private final Map<String, List<Consumer<String>>> subscribers = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor delivery;

    FanOut(RedisLink link) {
        this.link = link;
        this.delivery = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
            Thread thread = new Thread(work, "fan-out");
            thread.setDaemon(true);
            return thread;
        });
        link.onConnect(this::listen);
    }

    /**
     * Returns at once. Call it after the commit of what it tells of.
     *
     * @param topic a constant of the code, such as {@code inbox}
     * @param payload what has changed, such as a tenant; a name, never content that not everybody may see; at most 4096 characters
     */
    public void publish(String topic, String payload) {
        if (payload.length() > LONGEST_PAYLOAD) {
            throw new IllegalArgumentException("A signal of topic " + topic + " has " + payload.length()
                    + " characters; send a reference of at most " + LONGEST_PAYLOAD);
        }
        deliver(topic, payload);
        link.tell(redis -> redis.publish(link.channel(topic), node + "\n" + payload));
    }

    /** The subscriber is called on one thread for all, so it hands long work on. */
    public Subscription subscribe(String topic, Consumer<String> subscriber) {
        subscribers
                .computeIfAbsent(topic, added -> new CopyOnWriteArrayList<>())
                .add(subscriber);
        link.signals().ifPresent(signals -> listen(signals, topic));
        return () -> subscribers.getOrDefault(topic, List.of()).remove(subscriber);
    }

    private void listen(StatefulRedisPubSubConnection<String, String> signals) {
        signals.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                hear(channel, message);
            }
        });
        subscribers.keySet().forEach(topic -> listen(signals, topic));
    }

    private void listen(StatefulRedisPubSubConnection<String, String> signals, String topic) {
        try {
            signals.async().subscribe(link.channel(topic)).exceptionally(failure -> {
                log.debug("Signals of other nodes about {} are not heard", topic, failure);
                return null;
            });
        } catch (RedisException e) {
            // The next connection subscribes to every topic again.
            log.debug("Signals of other nodes about {} are not heard", topic, e);
        }
    }

    private void hear(String channel, String message) {
        int end = message.indexOf('\n');
        if (end < 0 || message.substring(0, end).equals(node)) {
            return;
        }
        String topic = channel.substring(link.channel("").length());
        deliver(topic, message.substring(end + 1));
    }

    private void deliver(String topic, String payload) {
        List<Consumer<String>> hearers = subscribers.get(topic);
        if (hearers == null || hearers.isEmpty()) {
            return;
        }
        try {
            delivery.execute(() -> hearers.forEach(hearer -> call(hearer, topic, payload)));
        } catch (RejectedExecutionException e) {
            log.debug("A signal of topic {} was dropped", topic);
        }
    }

    private static void call(Consumer<String> hearer, String topic, String payload) {
        try {
            hearer.accept(payload);
        } catch (RuntimeException e) {
            log.warn("A subscriber to the signals of topic {} failed; the others go on", topic, e);
        }
    }

    @Override
    public void close() {
        delivery.shutdownNow();
    }
}
