package com.nexusai.database.testing;

import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.DatabaseSetup;
import com.nexusai.database.EmbeddedPostgres;
import com.nexusai.database.HomeLock;
import com.nexusai.database.TenantTransactions;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * A fresh database with every migration found on the class path, on a real server with the durable settings of production. The server
 * starts with the first database of a JVM and ends with the JVM, even when that is killed.
 */
public final class TestDatabase implements AutoCloseable {

    private static final String TEMPLATE = "nexus";
    private static final String EMPTY = "template1";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable EmbeddedPostgres server;

    private final EmbeddedPostgres host;
    private final String name;
    private final DatabaseSettings settings;
    private final HikariDataSource app;
    private final HikariDataSource owner;
    private final HikariDataSource superuser;
    private final PlatformTransactionManager transactionManager;
    private final TenantTransactions transactions;

    private TestDatabase(EmbeddedPostgres host, String template, String name) {
        this.host = host;
        this.name = name;
        this.settings = host.copy(template, name);
        this.app = settings.appDataSource(8);
        this.owner = settings.ownerDataSource();
        this.superuser = superuser(host, settings);
        this.transactionManager = new JdbcTransactionManager(app);
        this.transactions = new TenantTransactions(transactionManager, app);
    }

    public static TestDatabase create() {
        return new TestDatabase(server(), TEMPLATE, "test_" + COUNT.incrementAndGet());
    }

    /** A database with what an earlier release left behind, not migrated yet. */
    public static TestDatabase restore(InputStream dump) throws IOException {
        TestDatabase restored = new TestDatabase(server(), EMPTY, "test_" + COUNT.incrementAndGet());
        String script = new String(new GZIPInputStream(dump).readAllBytes(), StandardCharsets.UTF_8);
        try (Connection connection = restored.superuser.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(script);
            // The script empties the search path, and the pool gives the connection to others.
            statement.execute("DISCARD ALL");
            return restored;
        } catch (SQLException e) {
            restored.close();
            throw new IllegalStateException("The dump cannot be restored", e);
        }
    }

    public DatabaseSettings settings() {
        return settings;
    }

    /** As the application: held by row-level security and by its grants. */
    public DataSource app() {
        return app;
    }

    /** As the owner of the schemas. */
    public DataSource owner() {
        return owner;
    }

    /** As a superuser, to prepare what nobody else may do and to tamper. */
    public DataSource superuser() {
        return superuser;
    }

    /** Transactions of the application's data source. */
    public PlatformTransactionManager transactionManager() {
        return transactionManager;
    }

    public TenantTransactions transactions() {
        return transactions;
    }

    @Override
    public void close() {
        app.close();
        owner.close();
        superuser.close();
        host.drop(name);
    }

    private static HikariDataSource superuser(EmbeddedPostgres host, DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("nexus-superuser");
        config.setJdbcUrl(settings.url());
        config.setUsername(host.superuser().user());
        config.setPassword(host.superuser().password());
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    private static synchronized EmbeddedPostgres server() {
        EmbeddedPostgres current = server;
        if (current != null) {
            return current;
        }
        Path root = Path.of("target", "test-postgres").toAbsolutePath();
        sweep(root);
        Path home = root.resolve("jvm-" + ProcessHandle.current().pid());
        EmbeddedPostgres started = EmbeddedPostgres.start(home, root.resolve("programs"));
        Process guard = endWithThisJvm(started);
        new DatabaseSetup(started.settings()).run();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            started.stop();
                            guard.destroyForcibly();
                            delete(home);
                        },
                        "test-postgres-stop"));
        server = started;
        return started;
    }

    /** A pipe tells the guard when this JVM is gone, however it went. */
    private static Process endWithThisJvm(EmbeddedPostgres started) {
        try {
            return new ProcessBuilder("/bin/sh", "-c", "trap '' INT TERM; read line; kill -QUIT " + started.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the homes of test runs that were killed. */
    private static void sweep(Path root) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> homes = Files.list(root)) {
            List<Path> old = homes.filter(path -> path.getFileName().toString().startsWith("jvm-"))
                    .toList();
            for (Path home : old) {
                Optional<HomeLock> lock = HomeLock.tryTake(home, "postgres");
                if (lock.isPresent()) {
                    EmbeddedPostgres.stopLeftover(home);
                    delete(home);
                    lock.get().close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
