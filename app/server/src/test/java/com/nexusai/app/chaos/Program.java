package com.nexusai.app.chaos;

import com.nexusai.app.Nexus;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program as people start it, in a process of its own on this test's class path. */
final class Program {

    private static final Pattern STARTED =
            Pattern.compile("\"@timestamp\":\"([^\"]+)\".*\"name\":\"(\\d+)\".*\"message\":\"NexusAI started after");

    private final Process process;
    private final Path home;
    private final Path out;
    private final Path err;

    private Program(Process process, Path home, Path out, Path err) {
        this.process = process;
        this.home = home;
        this.out = out;
        this.err = err;
    }

    static Program start(Path home, List<String> options, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.timezone=UTC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Nexus.class.getName()));
        command.addAll(List.of(arguments));
        Path outputs = Files.createDirectories(home.resolveSibling(home.getFileName() + "-output"));
        Path out = Files.createTempFile(outputs, "out-", ".txt");
        Path err = Files.createTempFile(outputs, "err-", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(outputs.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("NEXUS_"));
        builder.environment().put("NEXUS_HOME", home.toString());
        builder.environment().put("NEXUS_HTTP_PORT", "0");
        builder.environment().putAll(environment);
        return new Program(builder.start(), home, out, err);
    }

    Process process() {
        return process;
    }

    boolean alive() {
        return process.isAlive();
    }

    int end() throws InterruptedException {
        if (!process.waitFor(100, TimeUnit.SECONDS)) {
            String standing = standing();
            process.destroyForcibly();
            throw new AssertionError("The program did not end: " + standing);
        }
        return process.exitValue();
    }

    /** Where every thread of the program stands, and the end of what it said; for a test that waits in vain. */
    String standing() {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            process.waitFor(2, TimeUnit.SECONDS); // the dump takes a moment, and the process goes on after it
        } catch (IOException e) {
            return "No thread dump: " + e.getMessage() + "\n" + err();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return err() + "\n" + out();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    String lastLine() {
        List<String> lines = err().lines().toList();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    /** When the log says that the application is there. */
    Optional<Instant> startedAt() throws IOException {
        Path log = home.resolve("logs/nexus.json");
        if (!Files.exists(log)) {
            return Optional.empty();
        }
        for (String line : Files.readAllLines(log)) {
            Matcher matcher = STARTED.matcher(line);
            if (matcher.find() && matcher.group(2).equals(Long.toString(process.pid()))) {
                return Optional.of(Instant.parse(matcher.group(1)));
            }
        }
        return Optional.empty();
    }

    /** Where it serves; nothing while it does not. */
    Optional<String> url() throws IOException {
        Path state = home.resolve("nexus.state");
        if (startedAt().isEmpty() || !Files.exists(state)) {
            return Optional.empty();
        }
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(state)) {
            values.load(reader);
        }
        return Optional.ofNullable(values.getProperty("url")).filter(url -> !url.isEmpty());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("The output " + file + " cannot be read", e);
        }
    }
}
