package com.nexusai.app;

import com.nexusai.database.Ids;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * The running process of a home, as its state file tells. The start time tells it from another process that got the same number later.
 *
 * @param url where it serves; empty while it does not
 */
record Node(long pid, Instant started, String url) {

    private static final String FILE = "nexus.state";
    private static final String NAME_FILE = "node.name";
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    static Node self(String url) {
        ProcessHandle self = ProcessHandle.current();
        return new Node(self.pid(), self.info().startInstant().orElse(Instant.EPOCH), url);
    }

    void write(Path home) {
        Properties values = new Properties();
        values.setProperty("pid", Long.toString(pid));
        values.setProperty("started", started.toString());
        values.setProperty("url", url);
        try {
            Files.createDirectories(home);
            Path temporary = home.resolve(FILE + ".new");
            try (Writer writer = Files.newBufferedWriter(temporary)) {
                values.store(writer, "The running NexusAI of this folder");
            }
            Files.move(
                    temporary, home.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SettingsRefused(
                    "The folder " + home + " cannot be written to (" + Failures.oneLine(e)
                            + "); give NEXUS_HOME another one.",
                    e);
        }
    }

    /** The name of this home's node, the same after every start. */
    static String name(Path home) {
        Path file = home.resolve(NAME_FILE);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(home);
                Files.writeString(file, "node-" + Ids.next());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SettingsRefused(
                    "The file " + file + " cannot be written (" + Failures.oneLine(e)
                            + "); give NEXUS_HOME another folder.",
                    e);
        }
    }

    static void clear(Path home) {
        try {
            Files.deleteIfExists(home.resolve(FILE));
        } catch (IOException e) {
            throw new SettingsRefused(
                    "The file " + home.resolve(FILE) + " cannot be removed: " + Failures.oneLine(e), e);
        }
    }

    /** The process, if it still runs. */
    static Optional<Node> running(Path home) {
        Path file = home.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
            Node node = new Node(
                    Long.parseLong(values.getProperty("pid", "0")),
                    Instant.parse(values.getProperty("started", Instant.EPOCH.toString())),
                    values.getProperty("url", ""));
            return node.handle().isPresent() ? Optional.of(node) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw new SettingsRefused(
                    "The file " + file + " cannot be read (" + Failures.oneLine(e) + "); remove it.", e);
        }
    }

    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::sameStart);
    }

    private boolean sameStart(ProcessHandle handle) {
        return handle.info()
                .startInstant()
                .map(instant -> Duration.between(instant, started).abs().compareTo(TOLERANCE) <= 0)
                .orElse(false);
    }
}
