package com.nexusai.app.chaos;

import com.nexusai.app.redis.EmbeddedRedis;
import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.EmbeddedPostgres;
import com.nexusai.sample.SampleCompany;
import com.nexusai.sample.SampleSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A home whose sample company has its history and whose month is still to be done. The history is loaded once a JVM; every home is a copy of
 * that one, so that a test's time goes into the month.
 */
final class MonthHome {

    static final String TENANT = "demo";
    static final long SEED = 5;
    static final int ENTRIES = 400;
    private static final int MONTHS = 3;

    private static final Path ROOT = Path.of("target", "chaos").toAbsolutePath();
    private static @Nullable Path loaded;

    private final Path folder;

    private MonthHome(Path folder) {
        this.folder = folder;
    }

    static MonthHome create(String name) throws IOException, InterruptedException {
        Path target = ROOT.resolve(name);
        Path source = loaded();
        MonthHome home = new MonthHome(target);
        home.remove();
        copy(source, target);
        return home;
    }

    private static synchronized Path loaded() throws IOException, InterruptedException {
        Path ready = loaded;
        if (ready != null) {
            return ready;
        }
        if (Files.isDirectory(ROOT)) {
            try (Stream<Path> old = Files.list(ROOT)) {
                old.filter(Files::isDirectory).forEach(EmbeddedPostgres::stopLeftover);
            }
            delete(ROOT);
        }
        Path home = ROOT.resolve("loaded");
        Path sample = home.resolve("sample").resolve("seed-" + SEED + "-" + ENTRIES);
        SampleCompany.write(new SampleSettings(SEED, MONTHS, ENTRIES), Files.createDirectories(sample));
        Path history = ROOT.resolve("history");
        copy(sample, history);
        List<String> month = Files.readAllLines(history.resolve("month.csv"));
        Files.write(history.resolve("month.csv"), month.subList(0, 1));
        Program load = Program.start(home, List.of(), Map.of(), "run", "--once", "--sample", history.toString());
        if (load.end() != 0) {
            throw new AssertionError("The history could not be loaded: " + load.err());
        }
        delete(home.resolve("logs"));
        loaded = home;
        return home;
    }

    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        Process copy = new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                .inheritIO()
                .start();
        if (copy.waitFor() != 0) {
            throw new IOException("The copy of " + from + " to " + to + " failed");
        }
    }

    Path folder() {
        return folder;
    }

    Path monthFile() {
        return sample().resolve("month.csv");
    }

    private Path sample() {
        return folder.resolve("sample").resolve("seed-" + SEED + "-" + ENTRIES);
    }

    Program run(String... options) throws IOException {
        return Program.start(
                folder,
                List.of(options),
                Map.of(),
                "run",
                "--once",
                "--entries",
                Integer.toString(ENTRIES),
                "--seed",
                Long.toString(SEED));
    }

    /** This home's database and Redis, run here for nodes that have homes of their own. */
    final class Servers implements AutoCloseable {

        private final EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
        private final EmbeddedRedis redis = EmbeddedRedis.start(folder);

        Connection superuser() throws SQLException, IOException {
            return connect(postgres.settings(), "superuser");
        }

        /** A node that stays, on the month that is still to be done. */
        Program node(String name, String... arguments) throws IOException {
            List<String> all = new ArrayList<>(List.of("run", "--sample", sample().toString()));
            all.addAll(List.of(arguments));
            return Program.start(
                    folder.resolveSibling(folder.getFileName() + "-" + name),
                    List.of(),
                    Map.of(
                            "NEXUS_DB_URL", postgres.settings().url(),
                            "NEXUS_DB_PASSWORD_FILE",
                                    folder.resolve("secrets/postgres-app").toString(),
                            "NEXUS_DB_OWNER_PASSWORD_FILE",
                                    folder.resolve("secrets/postgres-owner").toString(),
                            "NEXUS_REDIS_URL", redis.settings().url().orElseThrow()),
                    all.toArray(String[]::new));
        }

        @Override
        public void close() {
            redis.close();
            postgres.close();
        }
    }

    Servers servers() {
        return new Servers();
    }

    /** Of this home, and of every node that had its database. */
    List<Path> headFiles() throws IOException {
        try (Stream<Path> homes = Files.list(ROOT)) {
            return homes.filter(home -> home.equals(folder) || isNode(home))
                    .map(home -> home.resolve("seals/heads.jsonl"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private boolean isNode(Path home) {
        return home.getFileName().toString().startsWith(folder.getFileName() + "-");
    }

    /** The server's processes, the postmaster first; empty when it does not run. */
    List<Long> postgres() throws IOException {
        Path file = folder.resolve("data/postmaster.pid");
        List<Long> pids = new ArrayList<>();
        if (Files.exists(file)) {
            List<String> lines = Files.readAllLines(file);
            if (!lines.isEmpty()) {
                ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                        .filter(ProcessHandle::isAlive)
                        .ifPresent(master -> {
                            pids.add(master.pid());
                            master.descendants().map(ProcessHandle::pid).forEach(pids::add);
                        });
            }
        }
        return pids;
    }

    Connection connect(DatabaseSettings settings, String login) throws SQLException, IOException {
        String user =
                switch (login) {
                    case "superuser" -> "postgres";
                    case "app" -> settings.app().user();
                    default -> settings.owner().user();
                };
        String password =
                Files.readString(folder.resolve("secrets/postgres-" + login)).strip();
        return DriverManager.getConnection(settings.url(), user, password);
    }

    /** Runs SQL as the superuser on the resting database. */
    void tamper(List<String> statements) throws SQLException, IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder);
                Connection connection = connect(server.settings(), "superuser");
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    void stop() {
        EmbeddedPostgres.stopLeftover(folder);
    }

    /** Called when all went well; else the home stays for whoever looks into the failure. */
    void remove() throws IOException {
        stop();
        try (Stream<Path> homes = Files.list(ROOT)) {
            // Outputs, and the homes of nodes with theirs.
            for (Path home : homes.filter(this::isNode).toList()) {
                delete(home);
            }
        }
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
