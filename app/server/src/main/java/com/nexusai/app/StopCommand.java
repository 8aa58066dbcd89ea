package com.nexusai.app;

import com.nexusai.app.redis.EmbeddedRedis;
import com.nexusai.database.EmbeddedPostgres;
import com.nexusai.database.HomeLock;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

@Command(
        name = "stop",
        description = "Ends what runs under this NEXUS_HOME, the embedded database included.",
        mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {

    private static final int PATIENCE_SECONDS = 15;

    @Override
    public Integer call() throws InterruptedException {
        Path home = Nexus.settings().home();
        Optional<ProcessHandle> application = Node.running(home).flatMap(Node::handle);
        if (application.isPresent()) {
            end(application.get());
        }
        boolean leftover = stopLeftover(home) | stopLeftoverRedis(home);
        Node.clear(home);
        Output.line(application.isPresent() || leftover ? "stopped" : "nothing was running");
        return 0;
    }

    private static void end(ProcessHandle application) throws InterruptedException {
        application.destroy();
        try {
            application.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.err.println("Process " + application.pid() + " did not end within " + PATIENCE_SECONDS
                    + " s; ending it at once.");
            application.destroyForcibly();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Process " + application.pid() + " could not be awaited", e);
        }
    }

    /** A server whose application was killed. One that another command uses right now is left to it. */
    private static boolean stopLeftover(Path home) {
        if (!home.toFile().isDirectory()) {
            return false;
        }
        Optional<HomeLock> lock = HomeLock.tryTake(home, "postgres");
        if (lock.isEmpty()) {
            return false;
        }
        try {
            return EmbeddedPostgres.stopLeftover(home);
        } finally {
            lock.get().close();
        }
    }

    private static boolean stopLeftoverRedis(Path home) {
        if (!home.toFile().isDirectory()) {
            return false;
        }
        Optional<HomeLock> lock = HomeLock.tryTake(home, "nexus");
        if (lock.isEmpty()) {
            return false;
        }
        try {
            return EmbeddedRedis.stopLeftover(home);
        } finally {
            lock.get().close();
        }
    }
}
