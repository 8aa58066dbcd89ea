package com.nexusai.database;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Who the server's programs run as. PostgreSQL refuses root, so for root they run in a user namespace, where root is nobody special; where
 * those are forbidden they run as the user nobody, who then owns the data.
 */
record ServerAccount(List<String> prefix, boolean ownsData) {

    private static final int NOBODY = 65534;

    static ServerAccount choose(Path data) throws IOException {
        List<String> detached = onPath("setsid") ? List.of("setsid") : List.of();
        if (new UnixSystem().getUid() != 0) {
            return new ServerAccount(detached, false);
        }
        boolean nobodys =
                Files.exists(data) && Files.getAttribute(data, "unix:uid").equals(NOBODY);
        if (!nobodys && onPath("unshare") && succeeds(List.of("unshare", "-U", "true"))) {
            return new ServerAccount(join(detached, List.of("unshare", "-U")), false);
        }
        return asNobody(detached);
    }

    static ServerAccount asNobody(List<String> detached) {
        String id = Integer.toString(NOBODY);
        List<String> become = List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups");
        if (!onPath("setpriv") || !succeeds(join(become, List.of("true")))) {
            throw new DatabaseRefused(
                    "PostgreSQL does not run as root and neither 'unshare -U' nor 'setpriv' works here; start as an ordinary user, or give"
                            + " NEXUS_DB_URL the address of a server of your own.");
        }
        return new ServerAccount(join(detached, become), true);
    }

    /** Started away from the terminal's process group: Ctrl-C is for the application, which stops the server last. */
    ProcessBuilder command(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(join(prefix, command));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("NEXUS_"));
        environment.put("LC_ALL", "C");
        return builder;
    }

    /** Hands a folder with all below it to the user the server runs as. */
    void own(Path folder) throws IOException {
        if (!ownsData) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                Files.setAttribute(path, "unix:uid", NOBODY);
                Files.setAttribute(path, "unix:gid", NOBODY);
            }
        }
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

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
