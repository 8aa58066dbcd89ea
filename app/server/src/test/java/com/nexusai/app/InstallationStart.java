package com.nexusai.app;

import com.nexusai.database.testing.TestDatabase;
import com.nexusai.sample.SampleCompany;
import com.nexusai.sample.SampleSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the application with its web server in this JVM, as {@code nexus run} does, for the tests of other packages. */
public final class InstallationStart {

    private InstallationStart() {}

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ConfigurableApplicationContext start(
            TestDatabase database, int port, Path home, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "server.port",
                port,
                "server.address",
                "127.0.0.1",
                "nexus.home",
                home.toString(),
                "nexus.security.public-url",
                "http://127.0.0.1:" + port,
                "nexus.security.demo-users",
                true));
        properties.putAll(more);
        Object redis = properties.remove("redis");
        return new SpringApplicationBuilder(NexusApplication.class)
                .web(WebApplicationType.SERVLET)
                .properties(properties)
                .initializers(starting -> {
                    starting.getBeanFactory().registerSingleton("databaseSettings", database.settings());
                    if (redis != null) {
                        starting.getBeanFactory().registerSingleton("redisSettings", redis);
                    }
                })
                .run();
    }

    /** Loads a small sample company as tenant {@code demo} and does its month. */
    public static void loadSample(ConfigurableApplicationContext application, Path folder, int entries) {
        try {
            Path sample = Files.createDirectories(folder.resolve("sample"));
            SampleCompany.write(new SampleSettings(7, 3, entries), sample);
            application
                    .getBean(OnceRun.class)
                    .run(new OnceSettings(OptionalLong.empty(), OptionalInt.empty(), Optional.of(sample)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
