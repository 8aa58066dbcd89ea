package com.nexusai.app.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nexusai.app.redis.RateLimits.Answer;
import com.nexusai.app.redis.SingleFlight.Flight;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our own Redis as a real process, and what nodes do with it and without it. */
@Timeout(120)
class RedisIT {

    /** No caller may wait longer than this, whatever becomes of Redis. */
    private static final Duration BOUND = Duration.ofMillis(250);

    private static final RedisLinkSettings TIMES = new RedisLinkSettings(
            Duration.ofMillis(150), Duration.ofSeconds(2), Duration.ofMillis(50), Duration.ofMillis(500));

    @TempDir
    static Path home;

    private static EmbeddedRedis redis;

    @TempDir
    Path folder;

    private final List<Node> nodes = new ArrayList<>();

    /** What one process would have. */
    private record Node(RedisLink link, RateLimits limits, SingleFlight flights, FanOut signals) {

        void close() {
            signals.close();
            link.close();
        }
    }

    @BeforeAll
    static void startsRedis() {
        redis = EmbeddedRedis.start(home);
    }

    @AfterAll
    static void stopsRedis() {
        redis.close();
    }

    @AfterEach
    void endsNodes() {
        nodes.forEach(Node::close);
    }

    @Test
    void twoNodesTogetherLetExactlyTheLimitThrough() throws Exception {
        RateLimitSettings hundred = new RateLimitSettings(true, Duration.ofHours(1), 100, 100, 100, 100);
        List<Node> pair = List.of(node(redis.settings(), hundred), node(redis.settings(), hundred));
        pair.forEach(RedisIT::awaitAnswers);

        var threads = Executors.newFixedThreadPool(8);
        List<Future<Answer>> asked = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Node node = pair.get(i % 2);
            asked.add(threads.submit(() -> node.limits().take("demo/client:robot", CallClass.WRITE)));
        }
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> each : asked) {
            answers.add(each.get());
        }
        threads.shutdown();

        assertThat(answers.stream().filter(Answer::allowed)).hasSize(100);
        assertThat(answers.stream().filter(Answer::allowed).map(Answer::remaining))
                .doesNotHaveDuplicates()
                .contains(99L, 0L);
        Answer refused = pair.get(0).limits().take("demo/client:robot", CallClass.WRITE);
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.remaining()).isZero();
        assertThat(refused.resetSeconds()).isBetween(3_500L, 3_600L);
        assertThat(refused.retryAfterSeconds()).isBetween(1L, 36L);
        // Each caller and each class has a bucket of its own.
        assertThat(pair.get(1)
                        .limits()
                        .take("demo/client:robot", CallClass.READ)
                        .allowed())
                .isTrue();
        assertThat(pair.get(1)
                        .limits()
                        .take("other/client:robot", CallClass.WRITE)
                        .allowed())
                .isTrue();
    }

    @Test
    void usedUpCallsComeBackEvenly() {
        Node node = node(redis.settings(), new RateLimitSettings(true, Duration.ofSeconds(1), 5, 5, 5, 5));
        awaitAnswers(node);
        for (int i = 0; i < 5; i++) {
            node.limits().take("demo/jo", CallClass.READ);
        }
        assertThat(node.limits().take("demo/jo", CallClass.READ).allowed()).isFalse();
        long before = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> node.limits().take("demo/jo", CallClass.READ).allowed());
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(600));
        assertThat(node.limits().take("demo/jo", CallClass.READ).allowed()).isFalse();
    }

    @Test
    void oneOfManyGoesOnUntilItIsDone() {
        Node one = node(redis.settings());
        Node other = node(redis.settings());
        awaitAnswers(one);
        awaitAnswers(other);

        Flight flight = one.flights().begin("demo/key-1", Duration.ofMinutes(1)).orElseThrow();
        assertThat(other.flights().begin("demo/key-1", Duration.ofMinutes(1))).isEmpty();
        assertThat(other.flights().begin("demo/key-2", Duration.ofMinutes(1))).isPresent();
        flight.close();
        await().until(() ->
                other.flights().begin("demo/key-1", Duration.ofMinutes(1)).isPresent());
        // The one that is over must not end the next one's.
        flight.close();
        assertThat(one.flights().begin("demo/key-1", Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void flightOfADeadNodeEndsWithItsTime() {
        Node node = node(redis.settings());
        awaitAnswers(node);
        assertThat(node.flights().begin("demo/short", Duration.ofMillis(100))).isPresent();
        assertThat(node.flights().begin("demo/short", Duration.ofMillis(100))).isEmpty();
        await().until(() ->
                node.flights().begin("demo/short", Duration.ofMillis(100)).isPresent());
    }

    @Test
    void signalReachesEveryNodeOnce() {
        Node one = node(redis.settings());
        Node other = node(redis.settings());
        ConcurrentLinkedQueue<String> heardHere = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> heardThere = new ConcurrentLinkedQueue<>();
        one.signals().subscribe("inbox", heardHere::add);
        // One subscribes before there is a connection, the other after.
        awaitAnswers(one);
        awaitAnswers(other);
        var subscription = other.signals().subscribe("inbox", heardThere::add);
        awaitHears(one, other);

        one.signals().publish("events", "nobody asked");
        one.signals().publish("inbox", "demo\nline two");
        await().until(() -> heardThere.contains("demo\nline two"));
        subscription.close();
        one.signals().publish("inbox", "last");
        await().until(() -> heardHere.contains("last"));
        assertThat(heardHere).containsExactly("demo\nline two", "last");
        assertThat(heardThere).containsExactly("demo\nline two");
    }

    @Test
    void callsGoOnWhenRedisIsKilledInTheMiddleAndAgainWhenItIsBack() throws Exception {
        EmbeddedRedis own = EmbeddedRedis.start(folder);
        try {
            Node node = node(own.settings());
            Node other = node(own.settings());
            awaitAnswers(node);
            awaitAnswers(other);
            List<Future<Long>> slowest = new ArrayList<>();
            var threads = Executors.newFixedThreadPool(4);
            long end = System.nanoTime() + Duration.ofMillis(1500).toNanos();
            for (int i = 0; i < 4; i++) {
                int caller = i;
                slowest.add(threads.submit(() -> slowestCall(node, caller, end)));
            }
            long first = own.pid();
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            for (Future<Long> each : slowest) {
                assertThat(Duration.ofNanos(each.get())).isLessThan(BOUND);
            }
            threads.shutdown();

            await().until(() ->
                    own.pid() != first && node.link().answers() && other.link().answers());
            assertThat(node.flights().begin("demo/after", Duration.ofMinutes(1)))
                    .isPresent();
            assertThat(other.flights().begin("demo/after", Duration.ofMinutes(1)))
                    .isEmpty();
            awaitHears(node, other);
        } finally {
            own.close();
        }
        assertThat(EmbeddedRedis.running(folder)).isEmpty();
    }

    @Test
    void frozenRedisCostsTheCallsUnderWayOneShortWaitAndLaterOnesNothing() throws Exception {
        EmbeddedRedis own = EmbeddedRedis.start(folder);
        try {
            Node node = node(own.settings());
            awaitAnswers(node);
            signal(own, "STOP");
            assertThat(Duration.ofNanos(slowestCall(node, 1, 0))).isLessThan(BOUND);
            await().until(() -> !node.link().answers());
            long before = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertThat(node.limits().take("demo/jo", CallClass.READ).allowed())
                        .isTrue();
                assertThat(node.flights().begin("demo/same", Duration.ofMinutes(1)))
                        .isPresent();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(BOUND);
            await().until(() -> node.link().state().contains("does not answer"));
            assertThat(node.link().state()).doesNotContain(password(folder));
            signal(own, "CONT");
            awaitAnswers(node);
        } finally {
            signal(own, "CONT");
            own.close();
        }
    }

    @Test
    void withoutRedisEachNodeGoesOnByItself() {
        Node node = node(
                RedisSettings.at("redis://:secret@127.0.0.1:1"),
                new RateLimitSettings(true, Duration.ofHours(1), 3, 3, 3, 3));
        await().until(() -> node.link().state().contains("redis://127.0.0.1:1 does not answer"));
        assertThat(Stream.generate(() -> node.limits().take("demo/jo", CallClass.HEAVY))
                        .limit(5)
                        .map(Answer::allowed))
                .containsExactly(true, true, true, false, false);
        assertThat(node.flights().begin("demo/key", Duration.ofMinutes(1))).isPresent();
        assertThat(node.flights().begin("demo/key", Duration.ofMinutes(1))).isPresent();
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        node.signals().subscribe("inbox", payload -> {
            throw new IllegalStateException("a bad subscriber");
        });
        node.signals().subscribe("inbox", heard::add);
        node.signals().publish("inbox", "demo");
        await().until(() -> heard.contains("demo"));
    }

    @Test
    void passwordIsNeededAndOnlyForWhatTheNodesDo() throws IOException {
        Path secret = home.resolve("secrets/redis");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        ProcessHandle process = ProcessHandle.of(redis.pid()).orElseThrow();
        assertThat(String.join(" ", process.info().arguments().orElseThrow())).doesNotContain(password(home));
        String address = redis.settings().url().orElseThrow();

        try (RedisClient stranger = RedisClient.create(redis.settings().toString());
                RedisClient friend = RedisClient.create(address)) {
            assertThatThrownBy(stranger::connect).isInstanceOf(RedisException.class);
            var commands = friend.connect().sync();
            commands.set("nexus:mine", "1");
            assertThatThrownBy(() -> commands.set("theirs", "1")).hasMessageContaining("NOPERM");
            assertThatThrownBy(() -> commands.configSet("dir", "/")).hasMessageContaining("NOPERM");
            assertThatThrownBy(commands::save).hasMessageContaining("NOPERM");
        }
        try (Stream<Path> files = Files.list(home.resolve("redis"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.startsWith("redis-server"));
        }
    }

    @Test
    void twoHomesHaveTwoServersAndEachStartFindsNothingOfTheLast() {
        EmbeddedRedis first = EmbeddedRedis.start(folder);
        assertThat(first.settings()).isNotEqualTo(redis.settings());
        Node old = node(first.settings());
        awaitAnswers(old);
        assertThat(old.flights().begin("demo/kept", Duration.ofMinutes(1))).isPresent();

        first.abandon();
        EmbeddedRedis next = EmbeddedRedis.start(folder);
        try {
            assertThat(next.pid()).isNotEqualTo(first.pid());
            assertThat(ProcessHandle.of(redis.pid())).as("the other home's").isPresent();
            Node node = node(next.settings());
            awaitAnswers(node);
            assertThat(node.flights().begin("demo/kept", Duration.ofMinutes(1))).isPresent();
        } finally {
            next.close();
        }
        assertThat(EmbeddedRedis.stopLeftover(folder)).isFalse();
    }

    @Test
    void strangerOnOurPortIsNeverTakenForOurs() throws Exception {
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Files.writeString(folder.resolve("redis.port"), Integer.toString(socket.getLocalPort()));
            try (EmbeddedRedis own = EmbeddedRedis.start(folder)) {
                assertThat(own.settings().toString()).doesNotEndWith(":" + socket.getLocalPort());
                Node node = node(own.settings());
                awaitAnswers(node);
            }
        }
    }

    /** @return the longest time a call took, in nanoseconds; at least one call is made */
    private static long slowestCall(Node node, int caller, long end) {
        long slowest = 0;
        do {
            long before = System.nanoTime();
            assertThat(node.limits().take("demo/" + caller, CallClass.READ).allowed())
                    .isTrue();
            slowest = Math.max(slowest, System.nanoTime() - before);
            before = System.nanoTime();
            try (Flight flight = node.flights()
                    .begin("demo/flight-" + caller, Duration.ofMillis(1))
                    .orElse(() -> {})) {
                node.signals().publish("inbox", flight.toString());
            }
            slowest = Math.max(slowest, System.nanoTime() - before);
        } while (System.nanoTime() < end);
        return slowest;
    }

    private Node node(RedisSettings settings) {
        return node(settings, new RateLimitSettings(true, Duration.ofMinutes(1), 1_000_000, 1000, 1000, 1000));
    }

    private Node node(RedisSettings settings, RateLimitSettings limits) {
        RedisLink link = new RedisLink(settings, TIMES);
        Node node = new Node(
                link,
                new RateLimits(link, limits, Clock.systemUTC(), new SimpleMeterRegistry()),
                new SingleFlight(link),
                new FanOut(link));
        link.start();
        nodes.add(node);
        return node;
    }

    private static void awaitAnswers(Node node) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> node.link().answers());
    }

    /** Subscriptions are made without waiting, so a first signal may come too early. */
    private static void awaitHears(Node from, Node to) {
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        try (var subscription = to.signals().subscribe("test", heard::add)) {
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                from.signals().publish("test", subscription.toString());
                return !heard.isEmpty();
            });
        }
    }

    private static String password(Path home) throws IOException {
        return Files.readString(home.resolve("secrets/redis")).strip();
    }

    private static void signal(EmbeddedRedis redis, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(redis.pid())).start();
        assertThat(kill.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(Optional.of(kill.exitValue())).contains(0);
    }
}
