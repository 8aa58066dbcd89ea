package com.nexusai.app;

import com.nexusai.app.redis.EmbeddedRedis;
import com.nexusai.app.redis.RedisSettings;
import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = "Says what runs under this NEXUS_HOME. Exits 0 when the application runs, 3 when it does not.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    private static final int NOT_RUNNING = 3;

    @Override
    public Integer call() {
        Settings settings = Nexus.settings();
        Path home = settings.home();
        Optional<Node> node = Node.running(home);
        Output.line("home: " + home);
        Output.line("application: " + node.map(StatusCommand::describe).orElse("not running"));
        Output.line("database: " + database(settings, home));
        Output.line("redis: " + redis(settings, home));
        return node.isPresent() ? 0 : NOT_RUNNING;
    }

    private static String describe(Node node) {
        return "process " + node.pid() + " since " + node.started() + ", "
                + (node.url().isEmpty() ? "no address yet" : node.url() + ", " + readiness(node.url()));
    }

    private static String readiness(String url) {
        try {
            HttpResponse<Void> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url + "/actuator/health/readiness"))
                                    .timeout(Duration.ofSeconds(8))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            return answer.statusCode() == 200 ? "ready" : "not ready (status " + answer.statusCode() + ")";
        } catch (IOException e) {
            return "does not answer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "does not answer";
        }
    }

    private static String database(Settings settings, Path home) {
        Optional<DatabaseSettings> own = settings.database();
        if (own.isPresent()) {
            return "your own server (NEXUS_DB_URL)";
        }
        return EmbeddedPostgres.running(home)
                .map(running -> "embedded, " + running.url())
                .orElse("embedded, not running");
    }

    private static String redis(Settings settings, Path home) {
        Optional<RedisSettings> own = settings.redis();
        if (own.isPresent()) {
            return "your own server, " + own.get();
        }
        return EmbeddedRedis.running(home)
                .map(running -> "embedded, " + running)
                .orElse("embedded, not running");
    }
}
