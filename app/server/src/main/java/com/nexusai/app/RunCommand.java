package com.nexusai.app;

import com.nexusai.app.redis.RedisSettings;
import com.nexusai.database.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        description = "Starts what is embedded, loads the sample company once, and serves until it is stopped.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    @Option(
            names = "--once",
            description =
                    "Do the sample month, print one JSON object as the last line of standard output, and end: 0, or 1 when an"
                            + " invariant fails.")
    private boolean once;

    @Option(names = "--seed", paramLabel = "N", description = "Draw the sample company from another number.")
    private @Nullable Long seed;

    @Option(names = "--entries", paramLabel = "N", description = "Entries in the sample month.")
    private @Nullable Integer entries;

    @Option(names = "--sample", paramLabel = "DIR", description = "Take the sample company from a folder of files.")
    private @Nullable Path sample;

    @Option(
            names = "--role",
            split = ",",
            paramLabel = "ROLE",
            description =
                    "Do only a part on this node: web, worker, jobs. All of them when not given; the sample company is loaded by workers.")
    private List<Role> roles = List.of();

    @Override
    public Integer call() throws InterruptedException {
        if (sample != null && (seed != null || entries != null)) {
            throw new SettingsRefused(
                    "--sample takes the month from files, so --seed and --entries do not fit; leave them out.");
        }
        if (sample != null && !Files.isDirectory(sample)) {
            throw new SettingsRefused(
                    "--sample " + sample + " is not a folder; make one with: nexus sample --seed 1 --out " + sample);
        }
        Settings settings = Nexus.settings();
        Host host = new Host(settings);
        host.takeHome();
        settings.describe().forEach(line -> log.info("Setting {}", line));
        try {
            return run(host, settings);
        } catch (RuntimeException e) {
            if (host.ending()) {
                // A signal took the database away from work in progress, which is done again after the next start.
                log.debug("Interrupted by the end of the program", e);
                return 0;
            }
            throw e;
        } finally {
            host.end();
        }
    }

    private int run(Host host, Settings settings) throws InterruptedException {
        DatabaseSettings database = host.startDatabase();
        // The sample month in one go has nobody to limit and nobody to tell.
        RedisSettings redis = once ? RedisSettings.none() : host.startRedis();
        ConfigurableApplicationContext context = host.startApplication(
                database, redis, once ? WebApplicationType.NONE : WebApplicationType.SERVLET, properties(settings));
        OnceSettings wanted = new OnceSettings(
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                entries == null ? OptionalInt.empty() : OptionalInt.of(entries),
                Optional.ofNullable(sample));
        if (once) {
            Report report = context.getBean(OnceRun.class).run(wanted);
            Output.print(report);
            return report.sound() ? 0 : Nexus.FAILED;
        }
        host.announce(context);
        if (own().contains(Role.WORKER)) {
            context.getBean(OnceRun.class).load(wanted);
        }
        // The end comes by a signal, whose hook ends everything.
        new CountDownLatch(1).await();
        return 0;
    }

    private Set<Role> own() {
        return roles.isEmpty() ? EnumSet.allOf(Role.class) : EnumSet.copyOf(roles);
    }

    private Map<String, Object> properties(Settings settings) {
        Set<Role> own = own();
        Map<String, Object> properties = new HashMap<>();
        int port = settings.httpPort() == 0 ? freePort() : settings.httpPort();
        properties.put("server.port", port);
        properties.put("server.address", settings.bind());
        properties.put(
                "nexus.security.public-url",
                settings.publicUrl().map(URI::toString).orElseGet(() -> "http://" + reachable(settings.bind(), port)));
        properties.put("nexus.security.demo-users", settings.demoUsers());
        properties.put("nexus.security.issuers", settings.issuers());
        properties.put("nexus.attachments.bytes", settings.attachmentsBytes());
        properties.put("nexus.attachments.count", settings.attachmentsCount());
        properties.put("nexus.home", settings.home().toString());
        properties.put("nexus.web", own.contains(Role.WEB));
        properties.put("nexus.dispatcher.enabled", own.contains(Role.WORKER));
        properties.put("nexus.engine.jobs", own.contains(Role.JOBS));
        properties.put("nexus.engine.node", Node.name(settings.home()));
        return properties;
    }

    /** Nobody can call "any address of this computer". */
    private static String reachable(String address, int port) {
        return Host.authority(
                address.equals("0.0.0.0") || address.equals("0:0:0:0:0:0:0:0") ? "localhost" : address, port);
    }

    /** The issuer's name holds the port, so it is chosen before the server listens. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port was found", e);
        }
    }
}
