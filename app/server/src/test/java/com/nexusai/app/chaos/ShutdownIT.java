package com.nexusai.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.database.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ends in order, in the middle of the work; and what a server of one's own must not be. */
@Timeout(200)
class ShutdownIT {

    @TempDir
    private Path folder;

    @Test
    void signalWithPostingsInFlightEndsEverythingInTimeAndTheNextRunFinishes() throws Exception {
        MonthHome home = MonthHome.create("signalled");
        try {
            Program program = home.run();
            long open = awaitPostings(home, program);
            List<Long> server = home.postgres();
            long before = System.nanoTime();
            program.process().destroy();
            assertThat(program.process().waitFor(10, TimeUnit.SECONDS))
                    .as(program.err())
                    .isTrue();
            System.out.println("ShutdownIT: with " + open + " open transactions the end took "
                    + Duration.ofNanos(System.nanoTime() - before).toMillis() + " ms, status "
                    + program.process().exitValue());
            assertThat(program.err()).doesNotContain("\tat ");
            assertThat(server).isNotEmpty().noneMatch(pid -> ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .isPresent());
            assertThat(home.folder().resolve("data/postmaster.pid")).doesNotExist();

            Program next = home.run();
            assertThat(next.end()).as(next.err()).isZero();
        } finally {
            home.stop();
        }
        assertThat(Books.read(home).faults()).isEmpty();
        home.remove();
    }

    private static long awaitPostings(MonthHome home, Program program) throws Exception {
        while (EmbeddedPostgres.running(home.folder()).isEmpty()) {
            assertThat(program.process().waitFor(20, TimeUnit.MILLISECONDS))
                    .as(program.err())
                    .isFalse();
        }
        try (var connection =
                        home.connect(EmbeddedPostgres.running(home.folder()).orElseThrow(), "superuser");
                var statement = connection.createStatement()) {
            while (program.alive()) {
                try (ResultSet row = statement.executeQuery(
                        """
                        SELECT (SELECT count(*) FROM ledger.journal_entry WHERE door = 'process'),
                               (SELECT count(*) FROM pg_stat_activity WHERE usename = 'nexus_app' AND backend_xid IS NOT NULL)
                        """)) {
                    row.next();
                    if (row.getLong(1) > 0 && row.getLong(2) > 0) {
                        return row.getLong(2);
                    }
                }
            }
        }
        throw new AssertionError("The program ended before the signal: " + program.err());
    }

    @Test
    void superuserAsTheApplicationsUserIsRefusedInOneLine() throws Exception {
        Path server = folder.resolve("server");
        try (EmbeddedPostgres own = EmbeddedPostgres.start(server)) {
            Program program = Program.start(
                    folder.resolve("home"),
                    List.of(),
                    Map.of(
                            "NEXUS_DB_URL", own.settings().url(),
                            "NEXUS_DB_USER", "postgres",
                            "NEXUS_DB_PASSWORD_FILE",
                                    server.resolve("secrets/postgres-superuser").toString(),
                            "NEXUS_DB_OWNER_PASSWORD_FILE",
                                    server.resolve("secrets/postgres-owner").toString()),
                    "run",
                    "--once");
            assertThat(program.end()).isEqualTo(1);
            assertThat(program.lastLine()).contains("postgres", "is a superuser", "NEXUS_DB_USER");
            assertThat(program.err()).doesNotContain("\tat ");
            assertThat(program.out()).isEmpty();
            assertThat(Files.exists(folder.resolve("home/data"))).isFalse();
        }
    }
}
