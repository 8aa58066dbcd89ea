package com.nexusai.app;

import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Short lines for people on standard error, everything with all its circumstances as ECS JSON in the home's log file. Set up before the
 * database and Spring start, so that their failures are kept too.
 */
final class Progress {

    static final String LOG_FILE = "nexus.json";

    private static boolean started;

    private Progress() {}

    static synchronized void start(Path home) {
        Path file = home.resolve("logs").resolve(LOG_FILE);
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "nexus",
                        Map.of(
                                "logging.file.name", file.toString(),
                                "logging.structured.ecs.service.name", "nexus",
                                "logging.structured.ecs.service.node-name",
                                        Long.toString(ProcessHandle.current().pid()))));
        LoggingSystem system = LoggingSystem.get(Progress.class.getClassLoader());
        system.beforeInitialize();
        system.initialize(
                new LoggingInitializationContext(environment),
                "classpath:com/nexusai/app/logging.xml",
                LogFile.get(environment));
        // Spring must not set it up a second time.
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        started = true;
    }

    /** One line for the person; the stack trace goes to the log file once there is one. */
    static synchronized void failed(Throwable failure) {
        if (started) {
            Logger log = LoggerFactory.getLogger(Progress.class);
            log.error(Failures.describe(failure), failure);
        } else {
            System.err.println(Failures.describe(failure));
        }
    }
}
