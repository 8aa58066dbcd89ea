package com.nexusai.app;

import com.nexusai.app.redis.EmbeddedRedis;
import com.nexusai.app.redis.RedisSettings;
import com.nexusai.app.redis.RedisUnavailable;
import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.DatabaseSetup;
import com.nexusai.database.EmbeddedPostgres;
import com.nexusai.database.HomeLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts database and Redis, then the application, and ends them in the opposite order, also when a signal comes in the middle of the start.
 * Spring's own shutdown hook is off: the database must outlive the context.
 */
final class Host {

    private static final Logger log = LoggerFactory.getLogger(Host.class);

    /** With the database's at most five seconds, and less than half a second for Redis, everything ends within ten. */
    private static final Duration CONTEXT_ENDS_WITHIN = Duration.ofMillis(4600);

    private static final Duration WATCH_EVERY = Duration.ofMillis(250);

    private final Settings settings;
    private final Path home;
    /** Kept: the lock would be lost with the last reference to it. */
    private @Nullable HomeLock lock;

    private @Nullable EmbeddedPostgres postgres;
    private @Nullable EmbeddedRedis redis;
    private @Nullable ConfigurableApplicationContext context;
    private volatile boolean startingPostgres;
    private volatile boolean startingRedis;
    private boolean ended;

    Host(Settings settings) {
        this.settings = settings;
        this.home = settings.home();
    }

    /** Takes the home for this process; it is given back when the process ends, however that happens. */
    void takeHome() {
        lock = HomeLock.take(home, "nexus");
        Progress.start(home);
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "nexus-end"));
        Node.self("").write(home);
    }

    DatabaseSettings startDatabase() {
        Optional<DatabaseSettings> own = settings.database();
        DatabaseSettings database = own.isPresent() ? own.get() : startEmbedded();
        new DatabaseSetup(database).run();
        return database;
    }

    private DatabaseSettings startEmbedded() {
        long begin = System.nanoTime();
        startingPostgres = true;
        EmbeddedPostgres started;
        try {
            started = EmbeddedPostgres.start(home);
        } catch (RuntimeException e) {
            startingPostgres = false;
            throw e;
        }
        synchronized (this) {
            postgres = started;
        }
        log.info(
                "PostgreSQL {} at {} after {} s",
                started.adopted() ? "was still running" : "started",
                started.settings().url(),
                seconds(begin));
        Thread watch = new Thread(() -> keepAlive(started), "nexus-postgres-watch");
        watch.setDaemon(true);
        watch.start();
        return started.settings();
    }

    /** A killed database comes back by itself; the pool connects again and what was not committed is done again. */
    private void keepAlive(EmbeddedPostgres server) {
        while (!ending()) {
            try {
                if (server.revive()) {
                    log.warn("PostgreSQL had died and was started again");
                }
                Thread.sleep(WATCH_EVERY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                if (!ending()) {
                    Progress.failed(e);
                    System.exit(Nexus.FAILED);
                }
                return;
            }
        }
    }

    /** One's own when it is given, else the embedded one; without any the platform works too. */
    RedisSettings startRedis() {
        Optional<RedisSettings> own = settings.redis();
        if (own.isPresent()) {
            return own.get();
        }
        startingRedis = true;
        try {
            EmbeddedRedis started = EmbeddedRedis.start(home);
            synchronized (this) {
                redis = started;
            }
            log.info("Redis started at {}", started.settings());
            return started.settings();
        } catch (RedisUnavailable e) {
            log.warn(
                    "No Redis starts here ({}); this node keeps limits and signals to itself. Give NEXUS_REDIS_URL the address of a server of your own",
                    e.getMessage());
            log.debug("No Redis starts here", e);
            return RedisSettings.none();
        }
    }

    ConfigurableApplicationContext startApplication(
            DatabaseSettings database, RedisSettings redis, WebApplicationType type, Map<String, Object> properties) {
        long begin = System.nanoTime();
        SpringApplication application = new SpringApplicationBuilder(NexusApplication.class)
                .web(type)
                .registerShutdownHook(false)
                .properties(properties)
                .initializers(starting -> {
                    starting.getBeanFactory().registerSingleton("databaseSettings", database);
                    starting.getBeanFactory().registerSingleton("redisSettings", redis);
                })
                .build();
        ConfigurableApplicationContext started = application.run();
        synchronized (this) {
            context = started;
        }
        log.info("NexusAI started after {} s", seconds(begin));
        return started;
    }

    /** Tells other commands and people where the application serves. */
    void announce(ConfigurableApplicationContext started) {
        int port = ((WebServerApplicationContext) started).getWebServer().getPort();
        String url = "http://" + authority(settings.bind(), port);
        Node.self(url).write(home);
        log.info("Ready at {} (health: {}/actuator/health/readiness)", url, url);
        if (settings.demoUsers()) {
            log.info("There are demo users with known passwords, so this computer alone is served (NEXUS_DEMO_USERS)");
        }
    }

    static String authority(String address, int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    synchronized boolean ending() {
        return ended;
    }

    void end() {
        EmbeddedPostgres server;
        EmbeddedRedis signals;
        ConfigurableApplicationContext application;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            server = postgres;
            signals = redis;
            application = context;
        }
        try {
            if (application != null) {
                close(application);
            }
            if (signals != null) {
                signals.stop();
            } else if (startingRedis) {
                EmbeddedRedis.stopLeftover(home);
            }
            if (server != null) {
                server.stop();
            } else if (startingPostgres) {
                // A signal came in the middle of the start.
                EmbeddedPostgres.stopLeftover(home);
            }
            Node.clear(home);
            if (lock != null) {
                lock.close();
            }
        } catch (RuntimeException e) {
            Progress.failed(e);
        }
    }

    private static void close(ConfigurableApplicationContext application) {
        CountDownLatch closed = new CountDownLatch(1);
        Thread closing = new Thread(
                () -> {
                    try {
                        application.close();
                    } finally {
                        closed.countDown();
                    }
                },
                "nexus-close");
        closing.setDaemon(true);
        closing.start();
        try {
            if (!closed.await(CONTEXT_ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn(
                        "The application did not end in time; the database ends now and takes back what was not committed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String seconds(long begin) {
        return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - begin) / 1e9);
    }
}
