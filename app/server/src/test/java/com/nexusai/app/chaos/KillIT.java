package com.nexusai.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.EmbeddedPostgres;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The month under {@code kill -9} at moments drawn by lot. Give {@code -Dchaos.seed=N} to draw the same ones again. */
@Timeout(600)
class KillIT {

    /** The goal, printed beside what was seen: a computer that has other work to do is no proof against it. */
    private static final Duration RESUMED_GOAL = Duration.ofSeconds(2);

    /** Past this the program does not resume, it hangs. */
    private static final Duration RESUMED_AT_LAST = Duration.ofSeconds(15);

    /** Past this whatever is waited for does not come; the threads of the program tell why. */
    private static final Duration IN_VAIN = Duration.ofSeconds(90);

    private static final int IN_FLIGHT_KILLS = 3;

    /** A month may be over before enough kills met it at work; then another one is begun. */
    private static final int MONTHS = 4;

    private enum Victim {
        PROGRAM,
        DATABASE,
        EVERYTHING
    }

    /**
     * What was going on when the kill came.
     *
     * @param submitted documents on their way that are not posted
     * @param transactions open transactions that have written
     * @param claimed tasks in open batches
     */
    private record InFlight(int posted, int submitted, int transactions, int claimed, int waitingTasks) {}

    @Test
    void nothingIsLostOrDoneTwiceHoweverOftenProgramAndDatabaseAreKilled() throws Exception {
        long seed = Long.getLong("chaos.seed", System.nanoTime() & 0xFFFFFF);
        System.out.println("KillIT: chaos.seed=" + seed);
        Random random = new Random(seed);

        Books expected = Undisturbed.books();

        int inFlight = 0;
        for (int month = 1; month <= MONTHS && inFlight < IN_FLIGHT_KILLS; month++) {
            MonthHome home = MonthHome.create("killed");
            Set<String> acknowledged = new TreeSet<>();
            try {
                inFlight += kill(home, random, acknowledged);
            } finally {
                home.stop();
            }
            Books books = Books.read(home);
            System.out.println("KillIT: at the end " + books.summary());
            assertThat(books.faults()).as("chaos.seed=%d", seed).isEmpty();
            assertThat(books.posted())
                    .as("what had been committed before a kill")
                    .containsAll(acknowledged);
            assertThat(books.outcomes()).as("as without any kill").isEqualTo(expected.outcomes());
            home.remove();
        }
        assertThat(inFlight).as("kills with postings in flight").isGreaterThanOrEqualTo(IN_FLIGHT_KILLS);
    }

    /** @return how many of the kills met postings in flight */
    private static int kill(MonthHome home, Random random, Set<String> acknowledged) throws Exception {
        List<Victim> victims = new ArrayList<>(
                List.of(Victim.PROGRAM, Victim.DATABASE, Victim.EVERYTHING, Victim.values()[random.nextInt(3)]));
        Collections.shuffle(victims, random);
        Program program = home.run();
        // The first one comes while the file is still being imported.
        killDuringImport(home, program, random);
        program = home.run();
        int inFlight = 0;
        boolean measure = false;
        for (int i = 0; i < victims.size(); i++) {
            int least = random.nextInt(MonthHome.ENTRIES / 8) + i * MonthHome.ENTRIES / 6;
            long jitter = random.nextInt(120_000_000);
            Aim aim = new Aim(home, program, least, jitter, measure);
            InFlight found = aim.await(acknowledged);
            if (found == null) {
                break;
            }
            Victim victim = victims.get(i);
            strike(home, program, victim);
            aim.close();
            inFlight += found.claimed() > 0 && found.submitted() > 0 ? 1 : 0;
            System.out.println("KillIT: killed " + victim + " with " + found);
            if (victim == Victim.DATABASE && recovers(home, program)) {
                measure = false;
                continue;
            }
            if (victim == Victim.DATABASE) {
                System.out.println("KillIT: the program ended with: " + program.lastLine());
                assertThat(program.end()).isEqualTo(1);
                assertThat(program.err()).doesNotContain("\tat ").doesNotContain("Exception in thread");
            }
            measure = found.waitingTasks() > 0;
            program = home.run();
        }
        if (measure) {
            try (Aim aim = new Aim(home, program, 0, 0, true)) {
                aim.awaitFirstPosting();
            }
        }
        int status = program.end();
        if (status == 1) {
            // Only after a kill of the database; said in one line.
            assertThat(program.err()).doesNotContain("\tat ");
            program = home.run();
            status = program.end();
        }
        assertThat(status).as(program.err()).isZero();
        return inFlight;
    }

    private static void killDuringImport(MonthHome home, Program program, Random random) throws Exception {
        int rows = random.nextInt(MonthHome.ENTRIES);
        try (Aim aim = new Aim(home, program, 0, 0, false)) {
            int found = aim.awaitRows(rows);
            strike(home, program, Victim.EVERYTHING);
            System.out.println("KillIT: killed EVERYTHING with " + found + " rows of the file staged");
        }
    }

    private static void strike(MonthHome home, Program program, Victim victim)
            throws IOException, InterruptedException {
        List<Long> pids = new ArrayList<>();
        if (victim != Victim.PROGRAM) {
            List<Long> postgres = home.postgres();
            pids.addAll(victim == Victim.DATABASE ? postgres.subList(0, 1) : postgres);
        }
        if (victim != Victim.DATABASE) {
            pids.add(program.process().pid());
        }
        List<String> command = new ArrayList<>(List.of("kill", "-KILL"));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (victim != Victim.DATABASE) {
            program.process().waitFor();
        }
    }

    /** The program starts its database again and goes on, or has ended. */
    private static boolean recovers(MonthHome home, Program program) throws InterruptedException {
        long end = System.nanoTime() + IN_VAIN.toNanos();
        while (!program.process().waitFor(20, TimeUnit.MILLISECONDS)) {
            inTime(end, "The program neither ended nor started its database again", program);
            if (program.err().contains("had died and was started again")
                    && EmbeddedPostgres.running(home.folder()).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static void inTime(long end, String otherwise, Program program) {
        if (System.nanoTime() > end) {
            throw new AssertionError(otherwise + ": " + program.standing());
        }
    }

    /** Watches a running home as the application's own user, and finds the moment to strike. */
    private static final class Aim implements AutoCloseable {

        private final MonthHome home;
        private final Program program;
        private final int least;
        private final long jitterNanos;
        private final boolean measure;
        private @Nullable Connection connection;
        private int before = -1;

        Aim(MonthHome home, Program program, int least, long jitterNanos, boolean measure) {
            this.home = home;
            this.program = program;
            this.least = least;
            this.jitterNanos = jitterNanos;
            this.measure = measure;
        }

        /** Null when the program came to its end before. */
        @Nullable
        InFlight await(Set<String> acknowledged) throws Exception {
            boolean measured = !measure;
            long end = System.nanoTime() + IN_VAIN.toNanos();
            while (program.alive()) {
                inTime(end, "The month neither went on nor ended", program);
                try {
                    InFlight now = look(false);
                    if (before < 0) {
                        before = now.posted();
                    }
                    if (!measured && now.posted() > before) {
                        resumed();
                        measured = true;
                    }
                    if (measured && now.posted() >= least && now.transactions() > 0 && now.submitted() > 0) {
                        LockSupport.parkNanos(jitterNanos);
                        Set<String> seen = posted();
                        InFlight exact = look(true);
                        if (exact.claimed() > 0) {
                            acknowledged.addAll(seen);
                            return exact;
                        }
                        live().setAutoCommit(true);
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
                } catch (SQLException e) {
                    lost(e);
                }
            }
            return null;
        }

        void awaitFirstPosting() throws Exception {
            long end = System.nanoTime() + IN_VAIN.toNanos();
            while (program.alive()) {
                inTime(end, "Nothing was posted", program);
                try {
                    InFlight now = look(false);
                    if (before < 0) {
                        before = now.posted();
                    }
                    if (now.posted() > before) {
                        resumed();
                        return;
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
                } catch (SQLException e) {
                    lost(e);
                }
            }
        }

        private void resumed() throws IOException {
            Instant seen = Instant.now();
            Optional<Instant> started = program.startedAt();
            if (started.isEmpty()) {
                System.out.println("KillIT: resumed before the application said that it was ready");
                return;
            }
            Duration after = Duration.between(started.get(), seen);
            var system = ManagementFactory.getOperatingSystemMXBean();
            System.out.printf(
                    "KillIT: first posting committed %d ms after readiness (goal %d ms), at %.1f times the work the processors can do%n",
                    after.toMillis(),
                    RESUMED_GOAL.toMillis(),
                    system.getSystemLoadAverage() / system.getAvailableProcessors());
            assertThat(after).isLessThan(RESUMED_AT_LAST);
        }

        int awaitRows(int rows) throws Exception {
            long end = System.nanoTime() + IN_VAIN.toNanos();
            while (program.alive()) {
                inTime(end, "The file was not imported", program);
                try (Statement statement = live().createStatement();
                        ResultSet row = statement.executeQuery("SELECT count(*) FROM ledger.import_row")) {
                    row.next();
                    if (row.getInt(1) > rows) {
                        return row.getInt(1);
                    }
                } catch (SQLException e) {
                    lost(e);
                }
            }
            throw new AssertionError("The program ended before its import: " + program.err());
        }

        private Set<String> posted() throws SQLException, IOException {
            Set<String> ids = new TreeSet<>();
            try (Statement statement = live().createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT e.id::text FROM ledger.journal_entry e JOIN ledger.entry_document d ON d.tenant_id = e.tenant_id AND d.id = e.id"
                                    + " WHERE e.door = 'process' AND d.import_id IS NOT NULL")) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
            return ids;
        }

        /** With the claims counted, free tasks stay locked by us until the connection is closed, right after the kill. */
        private InFlight look(boolean claims) throws SQLException, IOException {
            int claimed = 0;
            if (claims) {
                live().setAutoCommit(false);
                try (Statement statement = live().createStatement();
                        ResultSet row = statement.executeQuery(
                                """
                                SELECT (SELECT count(*) FROM engine.act_ru_ext_task)
                                     - (SELECT count(*) FROM (SELECT FROM engine.act_ru_ext_task FOR SHARE SKIP LOCKED) free)
                                """)) {
                    row.next();
                    claimed = row.getInt(1);
                }
            }
            try (Statement statement = live().createStatement();
                    ResultSet row = statement.executeQuery(
                            """
                            SELECT (SELECT count(*) FROM ledger.entry_document WHERE import_id IS NOT NULL AND status = 'posted'),
                                   (SELECT count(*) FROM ledger.entry_document WHERE import_id IS NOT NULL AND status = 'submitted'),
                                   (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()),
                                   (SELECT count(*) FROM engine.act_ru_ext_task)
                            """)) {
                row.next();
                return new InFlight(row.getInt(1), row.getInt(2), row.getInt(3), claimed, row.getInt(4));
            }
        }

        /** Until the server answers again the watch begins anew. */
        private void lost(SQLException e) throws SQLException {
            String state = e.getSQLState();
            if (state != null && !state.startsWith("08") && !state.startsWith("57")) {
                throw e;
            }
            close();
        }

        private Connection live() throws SQLException, IOException {
            Connection current = connection;
            if (current == null) {
                DatabaseSettings settings = EmbeddedPostgres.running(home.folder())
                        .orElseThrow(() -> new SQLException("The database does not run yet"));
                current = home.connect(settings, "app");
                try (Statement statement = current.createStatement()) {
                    statement.execute("SELECT set_config('nexus.tenant', '" + MonthHome.TENANT + "', false)");
                }
                connection = current;
            }
            return current;
        }

        @Override
        public void close() throws SQLException {
            Connection current = connection;
            connection = null;
            if (current != null) {
                try {
                    current.close();
                } catch (SQLException e) {
                    System.out.println("KillIT: the watching connection died with its server: " + e.getMessage());
                }
            }
        }
    }
}
