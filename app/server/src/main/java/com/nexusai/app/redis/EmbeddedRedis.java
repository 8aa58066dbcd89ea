package com.nexusai.app.redis;

import com.nexusai.database.HomeSecrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis of our own as a child process: on the loopback only, with a password, without anything on disk. One that a killed application left
 * behind is ended by the next start, which begins with an empty one. A killed Redis comes back by itself at the same address.
 *
 * <p>The caller holds the home's lock.
 */
public final class EmbeddedRedis implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);

    private static final String SECRET = "redis";
    private static final int ATTEMPTS = 4;
    private static final long LARGEST_LOG = 10L * 1024 * 1024;
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(5);
    private static final Duration ENDS_WITHIN = Duration.ofMillis(400);
    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(1);

    private final Home home;
    private final Path program;
    private final int port;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Process process;

    private EmbeddedRedis(Home home, Path program, int port, Process process) {
        this.home = home;
        this.program = program;
        this.port = port;
        this.process = process;
    }

    /** Where things are in a home. */
    private record Home(Path folder, String password) {

        Path work() {
            return folder.resolve("redis");
        }

        Path log() {
            return folder.resolve("logs").resolve("redis.log");
        }

        Path portFile() {
            return folder.resolve("redis.port");
        }
    }

    /** @throws RedisUnavailable when none of the programs that come with us starts here */
    public static EmbeddedRedis start(Path folder) {
        try {
            Files.createDirectories(folder);
            Home home = new Home(folder.toRealPath(), HomeSecrets.of(folder, SECRET));
            Files.createDirectories(home.work());
            Files.createDirectories(home.folder().resolve("logs"));
            if (Files.exists(home.log()) && Files.size(home.log()) > LARGEST_LOG) {
                Files.move(home.log(), home.log().resolveSibling("redis.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            stopLeftover(home.folder());
            EmbeddedRedis started = launch(home);
            Thread watch = new Thread(started::keepAlive, "nexus-redis-watch");
            watch.setDaemon(true);
            watch.start();
            return started;
        } catch (IOException e) {
            throw new RedisUnavailable("the folder " + folder + " cannot be used: " + e, e);
        }
    }

    /** Ends a server that an earlier application of this home left behind; does nothing when there is none. */
    public static boolean stopLeftover(Path folder) {
        List<ProcessHandle> found = processes(folder);
        found.forEach(EmbeddedRedis::end);
        return !found.isEmpty();
    }

    /** The server of this home when it runs, whoever started it. */
    public static Optional<RedisSettings> running(Path folder) {
        try {
            return processes(folder).isEmpty()
                    ? Optional.empty()
                    : Optional.of(settings(
                            Integer.parseInt(Files.readString(folder.resolve("redis.port"))
                                    .strip()),
                            HomeSecrets.of(folder, SECRET)));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A home's server runs a program that lies in this home, so no other process is taken for it. */
    private static List<ProcessHandle> processes(Path folder) {
        Path work;
        try {
            work = folder.toRealPath().resolve("redis");
        } catch (IOException e) {
            return List.of();
        }
        String prefix = work + "/";
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(prefix))
                .toList();
    }

    private static EmbeddedRedis launch(Home home) throws IOException {
        List<String> failures = new ArrayList<>();
        for (String name : programs()) {
            Path program = unpack(name, home.work());
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                int port = choosePort(home.portFile(), attempt > 1);
                try {
                    Process process = launch(home, program, port, new CountDownLatch(1));
                    Files.writeString(home.portFile(), Integer.toString(port));
                    return new EmbeddedRedis(home, program, port, process);
                } catch (RedisUnavailable e) {
                    String message = String.valueOf(e.getMessage());
                    if (!message.contains("Address already in use")) {
                        failures.add(message);
                        break;
                    }
                }
            }
        }
        throw new RedisUnavailable(
                failures.isEmpty()
                        ? "no Redis comes for " + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                        : String.join("; ", failures));
    }

    /** The 32-bit program has no libraries, so it starts where the other one's are missing. */
    private static List<String> programs() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        boolean arm = List.of("aarch64", "arm64").contains(System.getProperty("os.arch", ""));
        if (system.contains("linux")) {
            return arm
                    ? List.of("redis-server-6.2.7-linux-arm64")
                    : List.of("redis-server-6.2.6-v5-linux-amd64", "redis-server-6.2.7-linux-386");
        }
        if (system.contains("mac")) {
            return List.of(arm ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64");
        }
        return List.of();
    }

    /** Written beside the target and renamed, so that a half written program is never used. */
    private static Path unpack(String name, Path folder) throws IOException {
        URL resource = EmbeddedRedis.class.getClassLoader().getResource(name);
        if (resource == null) {
            throw new IOException("the program " + name + " is missing from the class path");
        }
        Path program = folder.resolve(name);
        if (Files.exists(program)
                && Files.size(program) == resource.openConnection().getContentLengthLong()) {
            return program;
        }
        Path temporary = Files.createTempFile(folder, "unpack-", "");
        try (InputStream in = resource.openStream()) {
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.move(temporary, program, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns when the child itself says that it listens on the port, so a stranger on that port is never taken for it. */
    private static Process launch(Home home, Path program, int port, CountDownLatch giveUp) throws IOException {
        long logStart = Files.exists(home.log()) ? Files.size(home.log()) : 0;
        List<String> command = new ArrayList<>();
        if (onPath("setsid")) {
            // Away from the terminal's process group: Ctrl-C is for the application, which ends this one last.
            command.add("setsid");
        }
        command.addAll(List.of(program.toString(), "-"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.work().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("NEXUS_"));
        Process child = builder.start();
        try (Writer configuration = child.outputWriter(StandardCharsets.UTF_8)) {
            // By its standard input, so that the password is in no command line.
            configuration.write(configuration(home, port));
        } catch (IOException e) {
            log.debug("Redis did not read its configuration", e);
        }
        long end = System.nanoTime() + STARTS_WITHIN.toNanos();
        try {
            while (System.nanoTime() < end && giveUp.getCount() > 0) {
                if (child.waitFor(10, TimeUnit.MILLISECONDS)) {
                    throw new RedisUnavailable(program.getFileName() + " ended with status " + child.exitValue() + ": "
                            + lastLine(home.log(), logStart));
                }
                if (readFrom(home.log(), logStart).contains("Ready to accept connections")) {
                    return child;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        child.destroyForcibly();
        throw new RedisUnavailable(program.getFileName() + " was not ready within " + STARTS_WITHIN.toSeconds() + " s");
    }

    private static String configuration(Home home, int port) {
        return String.join(
                "\n",
                "port " + port,
                "bind 127.0.0.1",
                "dir \"" + home.work() + "\"",
                "save \"\"",
                "appendonly no",
                "databases 1",
                // All keys expire; when there are too many, the ones that end soonest go.
                "maxmemory 64mb",
                "maxmemory-policy volatile-ttl",
                "lua-time-limit 1000",
                "user default reset resetchannels on >" + home.password()
                        + " ~nexus:* &nexus:* +@all -@admin -@dangerous +client|setname +info",
                "");
    }

    private static boolean onPath(String program) {
        for (String folder :
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** The port of last time while it is free. */
    private static int choosePort(Path file, boolean another) throws IOException {
        if (!another && Files.exists(file)) {
            try (ServerSocket socket = new ServerSocket()) {
                int last = Integer.parseInt(Files.readString(file).strip());
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), last), 1);
                return last;
            } catch (IOException | IllegalArgumentException e) {
                log.debug("The port of last time is not free", e);
            }
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void keepAlive() {
        try {
            while (stopped.getCount() > 0) {
                current().waitFor();
                if (stopped.await(0, TimeUnit.SECONDS)) {
                    return;
                }
                log.warn("Redis had died and is started again");
                while (!revive()) {
                    if (stopped.await(BETWEEN_STARTS.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
                // One that dies at once must not be started without end in a tight loop.
                if (current().waitFor(BETWEEN_STARTS.toMillis(), TimeUnit.MILLISECONDS)
                        && stopped.await(BETWEEN_STARTS.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Process current() {
        return process;
    }

    private synchronized boolean revive() {
        if (stopped.getCount() == 0) {
            return false;
        }
        try {
            process = launch(home, program, port, stopped);
            return true;
        } catch (IOException | RedisUnavailable e) {
            log.debug("Redis does not start again yet", e);
            return false;
        }
    }

    public RedisSettings settings() {
        return settings(port, home.password());
    }

    private static RedisSettings settings(int port, String password) {
        return RedisSettings.at("redis://:" + password + "@127.0.0.1:" + port);
    }

    /** Changes when the server died and was started again. */
    public long pid() {
        return current().pid();
    }

    /** Ends the server in less than half a second. */
    public void stop() {
        stopped.countDown();
        end(current().toHandle());
        // Also one that was being revived at this moment.
        stopLeftover(home.folder());
    }

    /** Leaves the server running, as the death of this process would. */
    void abandon() {
        stopped.countDown();
    }

    @Override
    public void close() {
        stop();
    }

    /** There is nothing to save, so it ends at once. */
    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            log.debug("Redis does not end by itself", e);
        }
        if (process.isAlive()) {
            process.destroyForcibly();
        }
    }

    private static String readFrom(Path file, long start) {
        try {
            byte[] all = Files.readAllBytes(file);
            int from = (int) Math.min(start, all.length);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lastLine(Path file, long start) {
        return readFrom(file, start).lines().reduce((first, second) -> second).orElse("no message");
    }
}
