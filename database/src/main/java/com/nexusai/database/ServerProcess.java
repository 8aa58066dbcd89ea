package com.nexusai.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process seen from outside: it may be a child of an earlier application that is gone. */
record ServerProcess(long pid) {

    private static final Path PROC = Path.of("/proc");

    /** What postmaster.pid names, whether or not it still lives. */
    static Optional<ServerProcess> named(Path data) {
        List<String> lines = pidFile(data);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ServerProcess(Math.abs(Long.parseLong(lines.get(0).strip()))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Optional<Integer> port(Path data) {
        List<String> lines = pidFile(data);
        try {
            return lines.size() < 4
                    ? Optional.empty()
                    : Optional.of(Integer.valueOf(lines.get(3).strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Every process of a server on this data folder, its children included. */
    static List<ServerProcess> on(Path data) {
        return ProcessHandle.allProcesses()
                .map(handle -> new ServerProcess(handle.pid()))
                .filter(process -> process.serves(data))
                .toList();
    }

    /** Every process of the server works inside the data folder; a number that another program got since then does not. */
    boolean serves(Path data) {
        if (!alive()) {
            return false;
        }
        Path own = PROC.resolve(Long.toString(pid));
        if (!Files.isDirectory(own)) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().command())
                    .filter(command -> command.endsWith("/postgres"))
                    .isPresent();
        }
        try {
            return Files.readSymbolicLink(own.resolve("cwd")).equals(data)
                    && Files.readSymbolicLink(own.resolve("exe")).toString().contains("/postgres");
        } catch (IOException e) {
            return commandLine(own).contains("postgres") && commandLine(own).contains(data.toString());
        }
    }

    /** A dead process that nobody has collected yet counts as dead. */
    boolean alive() {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
            return false;
        }
        try {
            String status =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            int name = status.lastIndexOf(')');
            return name < 0 || !status.startsWith(") Z", name);
        } catch (IOException e) {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
        }
    }

    boolean awaitEnd(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (alive()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return true;
    }

    /** Java itself can only send TERM and KILL, and TERM makes the server wait for its clients. */
    void signal(String name) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new DatabaseRefused(
                    "The PostgreSQL process " + pid + " could not be signalled: " + DatabaseSetup.oneLine(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the server: first orderly, then at once, which costs only a recovery at the next start. */
    void stop() {
        for (String signal : List.of("INT", "QUIT", "KILL")) {
            signal(signal);
            if (awaitEnd(signal.equals("INT") ? Duration.ofMillis(3500) : Duration.ofMillis(700))) {
                return;
            }
        }
        throw new DatabaseRefused("The PostgreSQL process " + pid + " does not end; end it by hand.");
    }

    private static List<String> pidFile(Path data) {
        try {
            return Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String commandLine(Path own) {
        try {
            return Files.readString(own.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
