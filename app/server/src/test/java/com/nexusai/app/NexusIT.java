package com.nexusai.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nexusai.app.redis.EmbeddedRedis;
import com.nexusai.database.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real program in processes of its own: how it starts, refuses, ends, and comes back after kills. */
@Timeout(300)
class NexusIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Used by one test after the other, so that only the first pays for a new database. */
    @TempDir
    static Path shared;

    private static Path home;

    @TempDir
    Path folder;

    @BeforeAll
    static void choosesHome() {
        home = shared.resolve("home");
    }

    private final List<Started> all = new ArrayList<>();

    private static final class Started {

        private final Process process;
        private final Path out;
        private final Path err;

        Started(Process process, Path out, Path err) {
            this.process = process;
            this.out = out;
            this.err = err;
        }

        String err() throws IOException {
            return Files.readString(err);
        }

        String out() throws IOException {
            return Files.readString(out);
        }

        int end() throws InterruptedException {
            return process.waitFor();
        }
    }

    /** Starts the embedded database and waits to be killed. */
    static final class DatabaseOnly {
        private DatabaseOnly() {}

        public static void main(String[] args) throws InterruptedException {
            EmbeddedPostgres.start(Path.of(args[0]));
            new CountDownLatch(1).await();
        }
    }

    @AfterEach
    void endsEverything() throws Exception {
        for (Started started : all) {
            started.process.destroyForcibly().waitFor();
        }
        stopLeftovers(home);
        try (var homes = Files.list(folder)) {
            homes.filter(Files::isDirectory).forEach(NexusIT::stopLeftovers);
        }
    }

    private static void stopLeftovers(Path home) {
        EmbeddedPostgres.stopLeftover(home);
        EmbeddedRedis.stopLeftover(home);
    }

    @Test
    void servesAndEndsInOrderWithinTenSeconds() throws Exception {
        Path own = folder.resolve("home");
        Started run = nexus(own, "run", "--role", "web");
        String url = ready(own, run);
        assertThat(get(url + "/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(get(url + "/actuator/prometheus").body()).contains("hikaricp_connections", "jvm_memory");
        assertThat(get(url + "/actuator/env").statusCode()).isEqualTo(404);

        Started status = nexus(own, "status");
        assertThat(status.end()).isZero();
        assertThat(status.out())
                .contains(url, "ready", "embedded, jdbc:postgresql://127.0.0.1:", "embedded, redis://127.0.0.1:");

        long before = System.nanoTime();
        run.process.destroy();
        assertThat(run.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        assertThat(own.resolve("data/postmaster.pid")).doesNotExist();
        assertThat(EmbeddedRedis.running(own)).isEmpty();
        assertThat(run.out()).isEmpty();

        Started after = nexus(own, "status");
        assertThat(after.end()).isEqualTo(3);
        assertThat(after.out())
                .contains(
                        "application: not running", "database: embedded, not running", "redis: embedded, not running");
        for (String line : Files.readAllLines(own.resolve("logs/nexus.json"))) {
            JsonNode entry = JSON.readTree(line);
            assertThat(entry.at("/log/level").asText()).as(line).isNotEqualTo("ERROR");
            assertThat(entry.at("/service/name").asText()).isEqualTo("nexus");
        }
    }

    @Test
    void signalWhileTheSampleLoadsEndsInTimeAndTheNextStartGoesOn() throws Exception {
        Path own = folder.resolve("home");
        Started run = nexus(own, "run", "--entries", "100");
        ready(own, run);
        run.process.destroy();
        assertThat(run.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(run.err()).doesNotContain("ERROR");
        assertThat(own.resolve("data/postmaster.pid")).doesNotExist();
        Started once = nexus(own, "run", "--once", "--entries", "100");
        assertThat(once.end()).as(once.err()).isZero();
        JsonNode summary = JSON.readTree(once.out());
        assertThat(summary.get("trialBalanceDifference").asText()).isEqualTo("0.00");
        assertThat(summary.get("imported").asInt()
                        + summary.get("alreadyImported").asInt())
                .isGreaterThanOrEqualTo(100);
    }

    @Test
    void killedProgramComesBackAndFindsItsDatabase() throws Exception {
        Started killed = nexus(home, "run", "--role", "web");
        ready(home, killed);
        killed.process.destroyForcibly().waitFor();
        Started status = nexus(home, "status");
        assertThat(status.end()).isEqualTo(3);
        assertThat(status.out()).contains("application: not running", "jdbc:postgresql");

        Started next = nexus(home, "run", "--role", "web");
        ready(home, next);
        assertThat(next.err()).contains("PostgreSQL was still running", "Redis started");
        Started stop = nexus(home, "stop");
        assertThat(stop.end()).isZero();
        assertThat(stop.out()).isEqualTo("stopped\n");
        assertThat(EmbeddedRedis.running(home)).isEmpty();
        next.end();
        assertThat(home.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void stopEndsADatabaseWhoseProgramIsGone() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatabaseOnly.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        while (EmbeddedPostgres.running(home).isEmpty()) {
            assertThat(program.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        program.destroyForcibly().waitFor();
        Started stop = nexus(home, "stop");
        assertThat(stop.end()).isZero();
        assertThat(stop.out()).isEqualTo("stopped\n");
        Started again = nexus(home, "stop");
        assertThat(again.end()).isZero();
        assertThat(again.out()).isEqualTo("nothing was running\n");
    }

    @Test
    void killedDatabaseComesBackWhileTheProgramServes() throws Exception {
        Started run = nexus(home, "run", "--role", "web");
        String url = ready(home, run);
        String pid = Files.readAllLines(home.resolve("data/postmaster.pid")).get(0);
        new ProcessBuilder("kill", "-KILL", pid).start().waitFor();
        while (!run.err().contains("started again")) {
            assertThat(run.process.waitFor(20, TimeUnit.MILLISECONDS))
                    .as(run.err())
                    .isFalse();
        }
        while (get(url + "/actuator/health/readiness").statusCode() != 200) {
            assertThat(run.process.waitFor(20, TimeUnit.MILLISECONDS))
                    .as(run.err())
                    .isFalse();
        }
        assertThat(Files.readAllLines(home.resolve("data/postmaster.pid")).get(0))
                .isNotEqualTo(pid);
    }

    @Test
    void withoutItsRedisTheProgramServesAndSaysWhatIsMissing() throws Exception {
        Started run = nexus(home, Map.of("NEXUS_REDIS_URL", "redis://:hidden@127.0.0.1:1"), "run", "--role", "web");
        String url = ready(home, run);
        while (!run.err().contains("Redis at redis://127.0.0.1:1 does not answer")) {
            assertThat(run.process.waitFor(20, TimeUnit.MILLISECONDS))
                    .as(run.err())
                    .isFalse();
        }
        assertThat(run.err()).contains("NEXUS_REDIS_URL").doesNotContain("hidden");
        HttpResponse<String> health = get(url + "/actuator/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(health.body()).at("/status").asText()).isEqualTo("DEGRADED");
        assertThat(JSON.readTree(health.body()).at("/components/redis/status").asText())
                .isEqualTo("DEGRADED");
        assertThat(get(url + "/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(EmbeddedRedis.running(home)).isEmpty();
    }

    @Test
    void stopNeverEndsAnotherProcessThatGotTheSameNumber() throws Exception {
        Path other = Files.createDirectories(folder.resolve("home"));
        Files.writeString(
                other.resolve("nexus.state"),
                "pid=" + ProcessHandle.current().pid() + "\nstarted=2020-01-01T00\\:00\\:00Z\nurl=\n");
        Started stop = nexus(other, "stop");
        assertThat(stop.end()).isZero();
        assertThat(stop.out()).isEqualTo("nothing was running\n");
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void secondRunOnTheSameHomeIsRefusedAndHarmsNothing() throws Exception {
        Started first = nexus(home, "run", "--role", "web");
        String url = ready(home, first);
        Started second = nexus(home, "run", "--role", "web");
        assertThat(second.end()).isEqualTo(1);
        oneLine(second, "already uses", home.toString(), "nexus stop");
        assertThat(get(url + "/actuator/health/readiness").statusCode()).isEqualTo(200);

        Started other = nexus(folder.resolve("other"), "run", "--role", "web");
        assertThat(ready(folder.resolve("other"), other)).isNotEqualTo(url);

        Started verify = nexus(home, "ledger", "verify");
        assertThat(verify.end()).as(verify.err()).isZero();
        assertThat(JSON.readTree(verify.out()).get("sound").asBoolean()).isTrue();
        Started inbox = nexus(home, "inbox", "verify", "--rebuild");
        assertThat(inbox.end()).as(inbox.err()).isZero();
        assertThat(JSON.readTree(inbox.out()).get("rebuilt").asInt()).isZero();
    }

    @Test
    void verifyWithoutARunningProgramStartsAndEndsTheDatabase() throws Exception {
        Path empty = folder.resolve("empty");
        Started early = nexus(empty, "ledger", "verify");
        assertThat(early.end()).isEqualTo(1);
        oneLine(early, "no ledger", empty.toString(), "nexus run");
        early = nexus(empty, "inbox", "verify");
        assertThat(early.end()).isEqualTo(1);
        oneLine(early, "no inbox", empty.toString(), "nexus run");

        EmbeddedPostgres.start(home).close();
        Started verify = nexus(home, "ledger", "verify");
        assertThat(verify.end()).as(verify.err()).isZero();
        assertThat(JSON.readTree(verify.out()).get("findings")).isEmpty();
        assertThat(home.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void theFirstAdministratorIsMadeByACommandAndHisPasswordIsNeverShown() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "correct horse battery\n");
        String secret = Files.readString(password).strip();
        Started add = nexus(
                home,
                Map.of("NEXUS_PASSWORD_FILE", password.toString()),
                "user",
                "add",
                "anna",
                "--roles",
                "administrator,auditor",
                "--tenant",
                "acme");
        assertThat(add.end()).as(add.err()).isZero();
        assertThat(add.out()).contains("anna", "acme");
        assertThat(add.out() + add.err() + Files.readString(home.resolve("logs/nexus.json")))
                .doesNotContain(secret);

        Started again = nexus(
                home,
                Map.of("NEXUS_PASSWORD_FILE", password.toString()),
                "user",
                "add",
                "anna",
                "--roles",
                "auditor",
                "--tenant",
                "acme");
        assertThat(again.end()).isEqualTo(1);
        oneLine(again, "'anna' exists", "--replace");

        Started client = nexus(home, "client", "add", "erp", "--roles", "integrator", "--tenant", "acme");
        assertThat(client.end()).as(client.err()).isZero();
        assertThat(client.out().strip()).hasSizeGreaterThan(40);
        assertThat(client.err()).doesNotContain(client.out().strip());
        Started disabled = nexus(home, "user", "disable", "nobody");
        assertThat(disabled.end()).isEqualTo(1);
        oneLine(disabled, "no user 'nobody'");
    }

    @Test
    void signalInTheMiddleOfTheStartLeavesNothingBehind() throws Exception {
        Started run = nexus(home, "run", "--role", "web");
        while (run.process.isAlive() && !Files.exists(home.resolve("data/postmaster.pid"))) {
            Thread.onSpinWait();
        }
        run.process.destroy();
        assertThat(run.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(home.resolve("data/postmaster.pid")).doesNotExist();
        Started next = nexus(home, "run", "--role", "web");
        ready(home, next);
    }

    @Test
    void whatIsWrongIsSaidInOneLine() throws Exception {
        Started unknown = nexus(home, Map.of("NEXUS_HTP_PORT", "1"), "run", "--role", "web");
        assertThat(unknown.end()).isEqualTo(1);
        oneLine(unknown, "NEXUS_HTP_PORT", "did you mean NEXUS_HTTP_PORT?");

        Started unreachable = nexus(
                home,
                Map.of(
                        "NEXUS_DB_URL", "jdbc:postgresql://127.0.0.1:1/nexus",
                        "NEXUS_DB_PASSWORD", "hidden",
                        "NEXUS_DB_OWNER_PASSWORD", "hidden"),
                "run",
                "--role",
                "web");
        assertThat(unreachable.end()).isEqualTo(1);
        oneLine(unreachable, "jdbc:postgresql://127.0.0.1:1/nexus", "cannot be reached", "NEXUS_DB_URL");
        assertThat(Files.readString(home.resolve("logs/nexus.json")))
                .contains("stack_trace")
                .doesNotContain("hidden");

        Started open = nexus(home, Map.of("NEXUS_BIND", "0.0.0.0"), "run", "--role", "web");
        assertThat(open.end()).isEqualTo(1);
        oneLine(open, "NEXUS_BIND is '0.0.0.0'", "demo users", "NEXUS_DEMO_USERS=false");

        Started sample =
                nexus(home, "run", "--sample", folder.resolve("nothing").toString());
        assertThat(sample.end()).isEqualTo(1);
        oneLine(sample, "--sample", "nexus sample");

        Started command = nexus(home, "rum");
        assertThat(command.end()).isEqualTo(2);
        oneLine(command, "rum", "--help");

        Started help = nexus(home, "run", "--help");
        assertThat(help.end()).isZero();
        assertThat(help.out()).contains("--once", "--seed", "--entries", "--sample", "--role");
    }

    @Test
    void takenPortIsNamed() throws Exception {
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(socket.getLocalPort());
            Started run = nexus(home, Map.of("NEXUS_HTTP_PORT", port), "run", "--role", "web");
            assertThat(run.end()).isEqualTo(1);
            oneLine(run, "Port " + port, "NEXUS_HTTP_PORT");
            assertThat(home.resolve("data/postmaster.pid")).doesNotExist();
        }
    }

    /** Beside the progress there is exactly one line, and never a stack trace. */
    private static void oneLine(Started started, String... parts) throws IOException {
        List<String> complaints = started.err()
                .lines()
                .filter(line ->
                        !line.matches("\\d\\d:\\d\\d:\\d\\d (Setting|PostgreSQL|Redis|Created|Schema|Adopted) .*"))
                .toList();
        assertThat(complaints).as(started.err()).hasSize(1);
        assertThat(complaints.get(0)).contains(parts);
        assertThat(started.out()).isEmpty();
    }

    private Started nexus(Path home, String... args) throws IOException {
        return nexus(home, Map.of(), args);
    }

    private Started nexus(Path home, Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.timezone=UTC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Nexus.class.getName()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("NEXUS_"));
        builder.environment().put("NEXUS_HOME", home.toString());
        builder.environment().put("NEXUS_HTTP_PORT", "0");
        builder.environment().putAll(environment);
        Started started = new Started(builder.start(), out, err);
        all.add(started);
        return started;
    }

    /** The address it serves at, once it is ready. */
    private static String ready(Path home, Started run) throws Exception {
        while (run.process.isAlive()) {
            var node = Node.running(home)
                    .filter(found ->
                            found.pid() == run.process.pid() && !found.url().isEmpty());
            if (node.isPresent()
                    && get(node.get().url() + "/actuator/health/readiness").statusCode() == 200) {
                return node.get().url();
            }
            run.process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError(
                "The program ended: " + Objects.requireNonNull(run).err());
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
