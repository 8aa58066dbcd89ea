package com.nexusai.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedPostgresIT {

    /** Unpacked once for all tests of this class. */
    private static final Path PROGRAMS =
            Path.of("target", "test-postgres", "programs").toAbsolutePath();

    /** Used by one test after the other, so that only the first pays for a new database. */
    @TempDir
    static Path shared;

    private static Path home;

    @TempDir
    Path folder;

    @BeforeAll
    static void choosesHome() {
        home = shared.resolve("home");
    }

    @Test
    void secondStartFindsTheDataOfTheFirst() throws SQLException {
        try (EmbeddedPostgres first = start(home)) {
            assertThat(first.adopted()).isFalse();
            write(first);
        }
        try (EmbeddedPostgres second = start(home)) {
            assertThat(second.adopted()).isFalse();
            assertThat(written(second)).isEqualTo("kept");
        }
    }

    @Test
    void stopsInLessThanFiveSecondsWithClientsConnected() throws SQLException {
        EmbeddedPostgres server = start(home);
        try (Connection client = superuser(server)) {
            assertThat(client.isValid(5)).isTrue();
            long before = System.nanoTime();
            server.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        }
        assertThat(ServerProcess.on(home.resolve("data"))).isEmpty();
    }

    @Test
    void confirmedWorkSurvivesTheKillOfTheServer() throws SQLException {
        EmbeddedPostgres killed = start(home);
        write(killed);
        new ServerProcess(killed.pid()).signal("KILL");
        assertThat(new ServerProcess(killed.pid()).awaitEnd(Duration.ofSeconds(5)))
                .isTrue();
        killed.stop();
        try (EmbeddedPostgres next = start(home)) {
            assertThat(next.adopted()).isFalse();
            assertThat(written(next)).isEqualTo("kept");
        }
    }

    @Test
    void killedServerIsRevivedAtTheSameAddress() throws SQLException {
        try (EmbeddedPostgres server = start(home)) {
            write(server);
            long first = server.pid();
            assertThat(server.revive()).isFalse();
            new ServerProcess(first).signal("KILL");
            assertThat(new ServerProcess(first).awaitEnd(Duration.ofSeconds(5))).isTrue();
            assertThat(server.revive()).isTrue();
            assertThat(server.pid()).isNotEqualTo(first);
            assertThat(written(server)).isEqualTo("kept");
        }
        assertThat(ServerProcess.on(home.resolve("data"))).isEmpty();
    }

    @Test
    void serverOfAKilledApplicationIsAdopted() throws Exception {
        Process application = application(home);
        assertThat(application.inputReader().readLine()).isEqualTo("started");
        ServerProcess left =
                ServerProcess.named(home.toRealPath().resolve("data")).orElseThrow();
        application.destroyForcibly().waitFor();

        assertThat(left.alive()).isTrue();
        try (EmbeddedPostgres next = start(home)) {
            assertThat(next.adopted()).isTrue();
            assertThat(next.pid()).isEqualTo(left.pid());
            assertThat(written(next)).isEqualTo("kept");
        }
        assertThat(left.alive()).isFalse();
    }

    @Test
    void killOfApplicationAndServerAtOnceLeavesNothingThatBlocks() throws Exception {
        Process application = application(home);
        assertThat(application.inputReader().readLine()).isEqualTo("started");
        ServerProcess left =
                ServerProcess.named(home.toRealPath().resolve("data")).orElseThrow();
        application.destroyForcibly();
        left.signal("KILL");
        application.waitFor();
        try (EmbeddedPostgres next = start(home)) {
            assertThat(next.adopted()).isFalse();
            assertThat(written(next)).isEqualTo("kept");
        }
    }

    @Test
    void frozenServerIsReplacedByOneOnTheSameData() throws SQLException, IOException {
        EmbeddedPostgres frozen = start(home);
        write(frozen);
        long pid = frozen.pid();
        Path data = home.toRealPath().resolve("data");
        frozen.abandon();
        new ServerProcess(pid).signal("STOP");
        try (EmbeddedPostgres next = start(home)) {
            assertThat(next.pid()).isNotEqualTo(pid);
            assertThat(written(next)).isEqualTo("kept");
            assertThat(new ServerProcess(pid).serves(data)).isFalse();
        }
    }

    @Test
    void stalePidFileOfAnotherProgramBlocksNothing() throws Exception {
        start(home).close();
        Path pidFile = home.resolve("data/postmaster.pid");
        Files.write(
                pidFile,
                List.of(
                        Long.toString(ProcessHandle.current().pid()),
                        home.resolve("data").toString(),
                        "1",
                        "5432",
                        "",
                        "127.0.0.1",
                        "0 0",
                        "ready"));
        try (EmbeddedPostgres next = start(home)) {
            assertThat(next.adopted()).isFalse();
        }
        Files.writeString(pidFile, "garbage");
        try (EmbeddedPostgres next = start(home)) {
            assertThat(next.adopted()).isFalse();
        }
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void halfMadeDataIsMadeAgain() throws IOException {
        Path own = folder.resolve("home");
        Files.createDirectories(own.resolve("data-new-1/data"));
        try (EmbeddedPostgres server = start(own)) {
            assertThat(server.pid()).isPositive();
            assertThat(own.resolve("data-new-1")).doesNotExist();
        }
    }

    @Test
    void twoHomesRunSideBySideAndOneHomeOnlyOnce() throws SQLException {
        try (EmbeddedPostgres one = start(home);
                EmbeddedPostgres other = start(folder.resolve("other home"))) {
            write(one);
            assertThat(other.settings().url()).isNotEqualTo(one.settings().url());
            assertThatThrownBy(() -> written(other)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> start(home))
                    .isInstanceOf(DatabaseRefused.class)
                    .hasMessageContaining("already uses")
                    .hasMessageContaining(home.toString());
        }
    }

    @Test
    void everyLoginNeedsItsPassword() throws Exception {
        Path own = folder.resolve("home");
        try (EmbeddedPostgres server = start(own)) {
            for (String user : List.of("postgres", "nexus_owner", "nexus_app")) {
                assertThatThrownBy(() ->
                                DriverManager.getConnection(server.settings().url(), user, "wrong"))
                        .as(user)
                        .hasMessageContaining("password authentication failed");
            }
            assertThat(Files.readAllLines(own.resolve("data/pg_hba.conf")))
                    .noneMatch(line -> !line.startsWith("#") && line.contains("trust"));
            try (var secrets = Files.list(own.resolve("secrets"))) {
                assertThat(secrets).hasSize(3).allSatisfy(file -> assertThat(
                                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void settingThatMayLoseConfirmedWorkIsRefused() throws Exception {
        Path own = folder.resolve("home");
        try (EmbeddedPostgres server = start(own);
                Connection connection = superuser(server)) {
            for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit", "data_checksums")) {
                assertThat(value(connection, "show " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(value(connection, "show listen_addresses")).isEqualTo("127.0.0.1");
            connection.createStatement().execute("alter system set fsync = off");
        }
        assertThatThrownBy(() -> start(own))
                .isInstanceOf(DatabaseRefused.class)
                .hasMessageContaining("fsync=off")
                .hasMessageContaining("postgresql.conf");
        assertThat(ServerProcess.on(own.toRealPath().resolve("data"))).isEmpty();
    }

    @Test
    void lostPasswordsAndOtherVersionsAreNamed() throws Exception {
        Path own = folder.resolve("home");
        start(own).close();
        Files.delete(own.resolve("secrets/postgres-superuser"));
        assertThatThrownBy(() -> start(own))
                .isInstanceOf(DatabaseRefused.class)
                .hasMessageContaining("postgres-superuser");
        Files.writeString(own.resolve("secrets/postgres-superuser"), "x");
        Files.writeString(own.resolve("data/PG_VERSION"), "9");
        assertThatThrownBy(() -> start(own))
                .isInstanceOf(DatabaseRefused.class)
                .hasMessageContaining("PostgreSQL 9")
                .hasMessageContaining("NEXUS_HOME");
    }

    /** Starts a server in a JVM of its own and waits to be killed. */
    static final class Application {
        private Application() {}

        public static void main(String[] args) throws Exception {
            EmbeddedPostgres server = start(Path.of(args[0]));
            write(server);
            System.out.println("started");
            new java.util.concurrent.CountDownLatch(1).await(5, TimeUnit.MINUTES);
        }
    }

    private static Process application(Path home) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static EmbeddedPostgres start(Path home) {
        return EmbeddedPostgres.start(home, PROGRAMS);
    }

    private static Connection superuser(EmbeddedPostgres server) throws SQLException {
        return DriverManager.getConnection(
                server.settings().url(),
                server.superuser().user(),
                server.superuser().password());
    }

    private static void write(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = superuser(server)) {
            connection.createStatement().execute("create table if not exists work as select 'kept' as state");
        }
    }

    private static String written(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = superuser(server)) {
            return value(connection, "select state from work");
        }
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (var result = connection.createStatement().executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
