package com.nexusai.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own with its data in the home folder, as a process of its own: it outlives a killed application, whose
 * successor adopts it. There is never a second server on the same data, and nothing a crash leaves behind blocks the next start.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    static final String SUPERUSER = "postgres";
    private static final String LOCK = "postgres";
    private static final String DATABASE = "nexus";
    private static final String MAJOR_VERSION = "17";
    private static final long LARGEST_LOG = 10L * 1024 * 1024;
    private static final String CANNOT_CONNECT_NOW = "57P03";
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration RECOVERY = Duration.ofMinutes(5);

    /** Never loosened for speed: a posting that was confirmed must survive the loss of power. */
    private static final List<String> DURABLE = List.of("fsync", "full_page_writes", "synchronous_commit");

    /** For two cores and a few gigabytes; nothing here trades safety. */
    private static final List<String> TUNING = List.of(
            "shared_buffers=256MB",
            "effective_cache_size=2GB",
            "work_mem=16MB",
            "maintenance_work_mem=128MB",
            "max_wal_size=2GB",
            "min_wal_size=256MB",
            "wal_compression=on",
            "checkpoint_timeout=15min",
            "max_connections=150",
            "max_locks_per_transaction=128",
            "max_parallel_workers_per_gather=0",
            "random_page_cost=1.1",
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_line_prefix=%m [%p] %q%u@%d ",
            "log_checkpoints=off",
            "password_encryption=scram-sha-256");

    private final HomeLock lock;
    private final Home home;
    private final PostgresBinaries binaries;
    private final int port;
    private final boolean adopted;
    private ServerProcess process;
    private volatile boolean stopped;

    private EmbeddedPostgres(
            HomeLock lock, Home home, PostgresBinaries binaries, ServerProcess process, int port, boolean adopted) {
        this.lock = lock;
        this.home = home;
        this.binaries = binaries;
        this.process = process;
        this.port = port;
        this.adopted = adopted;
    }

    /** Where things are in a home. */
    private record Home(Path folder, Path data, ServerAccount account, ServerSecrets secrets) {

        Path log() {
            return folder.resolve("logs").resolve("postgresql.log");
        }

        Path portFile() {
            return folder.resolve("postgres.port");
        }

        String url(int port, String database) {
            return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
        }

        Connection superuser(int port, String database) throws SQLException {
            Properties properties = new Properties();
            properties.setProperty("user", SUPERUSER);
            properties.setProperty("password", secrets.superuser());
            properties.setProperty("connectTimeout", "2");
            properties.setProperty("socketTimeout", "30");
            properties.setProperty("loginTimeout", "3");
            properties.setProperty("sslmode", "disable");
            properties.setProperty("gssEncMode", "disable");
            return DriverManager.getConnection(url(port, database), properties);
        }

        DatabaseSettings settings(int port, String database) {
            return new DatabaseSettings(
                    url(port, database),
                    new DatabaseSettings.Login(DatabaseSetup.APP_ROLE, secrets.app()),
                    new DatabaseSettings.Login(DatabaseSetup.OWNER_ROLE, secrets.owner()));
        }
    }

    /** Starts the server of this home, or adopts it when it still runs. Refused while another process has this home. */
    public static EmbeddedPostgres start(Path folder) {
        return start(folder, folder.resolve("postgres"));
    }

    /** The same with the programs unpacked elsewhere, for many short-lived homes. */
    public static EmbeddedPostgres start(Path folder, Path programs) {
        HomeLock lock = HomeLock.take(folder, LOCK);
        try {
            return start(lock, folder.toRealPath(), programs);
        } catch (IOException e) {
            lock.close();
            throw new DatabaseRefused(
                    "PostgreSQL could not be started in " + folder + ": " + DatabaseSetup.oneLine(e)
                            + "; check the free space and the rights on the folder.",
                    e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The server of this home when it runs and answers, whoever started it. */
    public static Optional<DatabaseSettings> running(Path folder) {
        Path data;
        try {
            data = folder.toRealPath().resolve("data");
        } catch (IOException e) {
            return Optional.empty();
        }
        Optional<Integer> port = ServerProcess.port(data);
        if (port.isEmpty()
                || ServerProcess.named(data)
                        .filter(process -> process.serves(data))
                        .isEmpty()) {
            return Optional.empty();
        }
        Home home = new Home(folder, data, new ServerAccount(List.of(), false), ServerSecrets.of(folder, false));
        return answers(home, port.get()) ? Optional.of(home.settings(port.get(), DATABASE)) : Optional.empty();
    }

    /** Ends a server that an earlier application of this home left behind; does nothing when there is none. */
    public static boolean stopLeftover(Path folder) {
        try {
            return stopNamed(folder.toRealPath().resolve("data"));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean stopNamed(Path data) {
        Optional<ServerProcess> named = ServerProcess.named(data).filter(process -> process.serves(data));
        named.ifPresent(ServerProcess::stop);
        return named.isPresent();
    }

    private static EmbeddedPostgres start(HomeLock lock, Path folder, Path programs) throws IOException {
        Path data = folder.resolve("data");
        boolean fresh = !Files.exists(data);
        Home home = new Home(folder, data, ServerAccount.choose(data), ServerSecrets.of(folder, fresh));
        Files.createDirectories(folder.resolve("logs"));
        PostgresBinaries binaries = PostgresBinaries.unpackInto(programs);
        if (fresh) {
            initialise(home, binaries);
        }
        refuseOtherVersion(data);

        Optional<EmbeddedPostgres> running = adopt(lock, home, binaries);
        EmbeddedPostgres server;
        if (running.isPresent()) {
            server = running.get();
        } else {
            clearLeftovers(data);
            home.account().own(data);
            server = launch(lock, home, binaries);
        }
        try {
            server.prepare();
        } catch (SQLException e) {
            server.process.stop();
            throw new DatabaseRefused(
                    "PostgreSQL in " + folder + " started but cannot be prepared: " + DatabaseSetup.oneLine(e), e);
        } catch (RuntimeException e) {
            server.process.stop();
            throw e;
        }
        return server;
    }

    /** Creates the data in a folder beside it and renames it, so that a half made one is never used. */
    private static void initialise(Home home, PostgresBinaries binaries) throws IOException {
        try (Stream<Path> old = Files.list(home.folder())) {
            old.filter(path -> path.getFileName().toString().startsWith("data-new-"))
                    .toList()
                    .forEach(PostgresBinaries::delete);
        }
        Path outer = Files.createTempDirectory(home.folder(), "data-new-");
        Path data = Files.createDirectory(
                outer.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path password = Files.createFile(
                outer.resolve("password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, home.secrets().superuser());
        home.account().own(outer);
        Path output = home.folder().resolve("logs").resolve("initdb.log");
        int status = await(home.account()
                .command(List.of(
                        binaries.program("initdb").toString(),
                        "--pgdata=" + data,
                        "--username=" + SUPERUSER,
                        "--pwfile=" + password,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums"))
                .directory(outer.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start());
        Files.delete(password);
        if (status != 0) {
            throw new DatabaseRefused("PostgreSQL could not create its data in " + home.data() + ": " + lastLine(output)
                    + (home.account().ownsData()
                            ? " (it runs as the user nobody, who must be able to reach the folder)"
                            : ""));
        }
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "# Written by NexusAI: this computer only, by password only.\nhost all all 127.0.0.1/32 scram-sha-256\n");
        Files.move(data, home.data(), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(outer);
    }

    private static void refuseOtherVersion(Path data) throws IOException {
        Path file = data.resolve("PG_VERSION");
        String version = Files.exists(file) ? Files.readString(file).strip() : "";
        if (!version.equals(MAJOR_VERSION)) {
            throw new DatabaseRefused("The folder " + data + " holds "
                    + (version.isEmpty() ? "no database" : "a database of PostgreSQL " + version)
                    + ", and this program brings PostgreSQL "
                    + MAJOR_VERSION + "; move the folder away, or give NEXUS_HOME another one.");
        }
    }

    private static Optional<EmbeddedPostgres> adopt(HomeLock lock, Home home, PostgresBinaries binaries) {
        Optional<ServerProcess> found = ServerProcess.named(home.data()).filter(process -> process.serves(home.data()));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ServerProcess process = found.get();
        long silentSince = System.nanoTime();
        long begin = silentSince;
        while (process.alive()
                && System.nanoTime() - silentSince < SILENCE.toNanos()
                && System.nanoTime() - begin < RECOVERY.toNanos()) {
            Optional<Integer> port = ServerProcess.port(home.data());
            Answer answer = port.map(number -> ask(home, number)).orElse(Answer.NONE);
            if (answer == Answer.OURS && port.isPresent()) {
                log.info("Adopted the PostgreSQL of this home that still runs (process {})", process.pid());
                return Optional.of(new EmbeddedPostgres(lock, home, binaries, process, port.get(), true));
            }
            if (answer == Answer.NOT_YET) {
                silentSince = System.nanoTime();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        if (process.alive()) {
            log.warn("Stopping the PostgreSQL of this home (process {}), which no longer answers", process.pid());
            process.stop();
        }
        return Optional.empty();
    }

    /**
     * After a crash the server's children may live on for a moment, and its pid file may name a process of somebody else. The file is only
     * removed when no process works in the data folder any more.
     */
    private static void clearLeftovers(Path data) throws IOException {
        List<ServerProcess> orphans = ServerProcess.on(data);
        for (ServerProcess orphan : orphans) {
            if (!orphan.awaitEnd(Duration.ofSeconds(1))) {
                orphan.stop();
            }
        }
        Path pidFile = data.resolve("postmaster.pid");
        if (Files.exists(pidFile)) {
            log.info("Removing the stale pid file of a PostgreSQL that is gone");
            Files.delete(pidFile);
        }
    }

    private static EmbeddedPostgres launch(HomeLock lock, Home home, PostgresBinaries binaries) throws IOException {
        rotateLog(home.log());
        for (int attempt = 1; ; attempt++) {
            int port = choosePort(home.portFile(), attempt > 1);
            long logStart = Files.exists(home.log()) ? Files.size(home.log()) : 0;
            Optional<ServerProcess> process = launch(home, binaries, port);
            if (process.isPresent()) {
                Files.writeString(home.portFile(), Integer.toString(port));
                return new EmbeddedPostgres(lock, home, binaries, process.get(), port, false);
            }
            String output = readFrom(home.log(), logStart);
            if (attempt < 4
                    && (output.contains("could not bind") || output.contains("could not create any TCP/IP sockets"))) {
                continue;
            }
            throw new DatabaseRefused("PostgreSQL did not start in " + home.folder() + ": " + lastLine(home.log())
                    + " (see " + home.log() + ").");
        }
    }

    private static Optional<ServerProcess> launch(Home home, PostgresBinaries binaries, int port) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binaries.program("postgres").toString(),
                "-D",
                home.data().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories="));
        for (String setting : TUNING) {
            command.add("-c");
            command.add(setting);
        }
        Process child = home.account()
                .command(command)
                .directory(home.data().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
                .start();
        child.getOutputStream().close();
        return awaitReady(child, home, port) ? Optional.of(new ServerProcess(child.pid())) : Optional.empty();
    }

    /**
     * Starts the server again at the same address when it has died; pools connect again by themselves. True when it had to.
     * The start recovers whatever was confirmed.
     */
    public synchronized boolean revive() {
        if (stopped || process.alive()) {
            return false;
        }
        try {
            clearLeftovers(home.data());
            process = launch(home, binaries, port)
                    .orElseThrow(() -> new DatabaseRefused("PostgreSQL died and did not start again in " + home.folder()
                            + " (see " + home.log() + ")."));
            return true;
        } catch (IOException e) {
            throw new DatabaseRefused(
                    "PostgreSQL died and cannot be started again in " + home.folder() + ": " + DatabaseSetup.oneLine(e),
                    e);
        }
    }

    private static boolean awaitReady(Process child, Home home, int port) {
        long end = System.nanoTime() + RECOVERY.toNanos();
        try {
            while (System.nanoTime() < end) {
                if (child.waitFor(25, TimeUnit.MILLISECONDS)) {
                    return false;
                }
                if (ServerProcess.port(home.data()).isPresent() && answers(home, port)) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        new ServerProcess(child.pid()).stop();
        return false;
    }

    private enum Answer {
        OURS,
        /** It recovers or ends; asking again will help. */
        NOT_YET,
        NONE
    }

    private static boolean answers(Home home, int port) {
        return ask(home, port) == Answer.OURS;
    }

    /** Whether the server on this port is the one of this home and takes our password. */
    private static Answer ask(Home home, int port) {
        try (Connection connection = home.superuser(port, SUPERUSER)) {
            return home.data().equals(Path.of(show(connection, "data_directory"))) ? Answer.OURS : Answer.NONE;
        } catch (SQLException e) {
            log.debug("No answer on port {}", port, e);
            return CANNOT_CONNECT_NOW.equals(e.getSQLState()) ? Answer.NOT_YET : Answer.NONE;
        }
    }

    private void prepare() throws SQLException {
        try (Connection connection = home.superuser(port, SUPERUSER)) {
            for (String setting : DURABLE) {
                String value = show(connection, setting);
                if (!value.equals("on")) {
                    throw new DatabaseRefused("The embedded PostgreSQL runs with " + setting + "=" + value
                            + ", which may lose confirmed postings; remove the setting from "
                            + home.data().resolve("postgresql.conf")
                            + " and postgresql.auto.conf.");
                }
            }
            createDatabase(connection, DATABASE, "template1");
        }
        try (Connection connection = home.superuser(port, DATABASE)) {
            DatabaseSetup.createRoles(connection, settings());
        }
    }

    private static void createDatabase(Connection superuser, String name, String template) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            String quoted = statement.enquoteIdentifier(name, true);
            try (ResultSet found = statement.executeQuery(
                    "select from pg_database where datname = " + statement.enquoteLiteral(name))) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("create database " + quoted + " template " + statement.enquoteIdentifier(template, true));
        }
    }

    /** Another database on this server, copied from an existing one that nobody uses meanwhile. */
    public DatabaseSettings copy(String template, String name) {
        try (Connection connection = home.superuser(port, SUPERUSER)) {
            createDatabase(connection, name, template);
            try (Connection inside = home.superuser(port, name)) {
                // The rights on a database itself are not copied with it.
                DatabaseSetup.createRoles(inside, home.settings(port, name));
            }
            return home.settings(port, name);
        } catch (SQLException e) {
            throw new DatabaseRefused("The database " + name + " could not be created: " + DatabaseSetup.oneLine(e), e);
        }
    }

    public void drop(String name) {
        try (Connection connection = home.superuser(port, SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + statement.enquoteIdentifier(name, true) + " with (force)");
        } catch (SQLException e) {
            throw new DatabaseRefused("The database " + name + " could not be dropped: " + DatabaseSetup.oneLine(e), e);
        }
    }

    /** The application and the owner of the one database this server is for. */
    public DatabaseSettings settings() {
        return home.settings(port, DATABASE);
    }

    /** The server's own superuser, for tests that tamper. */
    public DatabaseSettings.Login superuser() {
        return new DatabaseSettings.Login(SUPERUSER, home.secrets().superuser());
    }

    public synchronized long pid() {
        return process.pid();
    }

    /** Whether the server was already running when we came. */
    public boolean adopted() {
        return adopted;
    }

    /** Ends the server in less than five seconds. Close the pools first. */
    public void stop() {
        stopped = true;
        try {
            // Also ends a server that is being revived at this moment.
            stopNamed(home.data());
            synchronized (this) {
                stopNamed(home.data());
                if (process.serves(home.data())) {
                    process.stop();
                }
            }
        } finally {
            lock.close();
        }
    }

    /** Leaves the server running, as the death of this process would. */
    void abandon() {
        lock.close();
    }

    @Override
    public void close() {
        stop();
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("show " + setting)) {
            result.next();
            return result.getString(1);
        }
    }

    /** The port of last time while it is free, so that addresses in other tools stay right. */
    private static int choosePort(Path file, boolean another) throws IOException {
        if (!another && Files.exists(file)) {
            try {
                int last = Integer.parseInt(Files.readString(file).strip());
                if (free(last)) {
                    return last;
                }
            } catch (NumberFormatException e) {
                log.warn("The file {} holds no port; choosing another", file);
            }
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static void rotateLog(Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) > LARGEST_LOG) {
            Files.move(file, file.resolveSibling("postgresql.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static String readFrom(Path file, long start) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int from = (int) Math.min(start, all.length);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = readFrom(file, 0)
                .lines()
                .filter(line -> line.contains("FATAL") || line.contains("ERROR") || line.contains("error"))
                .toList();
        return lines.isEmpty() ? "no message" : lines.get(lines.size() - 1).strip();
    }
}
