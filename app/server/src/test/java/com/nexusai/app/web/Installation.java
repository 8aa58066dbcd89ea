package com.nexusai.app.web;

import com.nexusai.app.InstallationStart;
import com.nexusai.database.DatabaseSetup;
import com.nexusai.database.testing.TestDatabase;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.admin.Admin;
import org.operaton.bpm.admin.impl.DefaultAdminRuntimeDelegate;
import org.operaton.bpm.cockpit.Cockpit;
import org.operaton.bpm.cockpit.impl.DefaultCockpitRuntimeDelegate;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.ProcessEngines;
import org.operaton.bpm.engine.rest.impl.FetchAndLockContextListener;
import org.operaton.bpm.tasklist.Tasklist;
import org.operaton.bpm.tasklist.impl.DefaultTasklistRuntimeDelegate;
import org.operaton.bpm.welcome.Welcome;
import org.operaton.bpm.welcome.impl.DefaultWelcomeRuntimeDelegate;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.context.WebApplicationContext;

/**
 * A running installation with the demo users and a small month of the sample company, the same for all tests of a JVM: each test works on
 * entries of its own or on waiting ones it takes.
 */
public final class Installation {

    private static final int ENTRIES = 150;

    private static @Nullable Installation shared;

    private final TestDatabase database;
    private ConfigurableApplicationContext application;
    private final String url;

    private Installation(TestDatabase database, ConfigurableApplicationContext application, String url) {
        this.database = database;
        this.application = application;
        this.url = url;
    }

    public static synchronized Installation shared() {
        Installation running = shared;
        if (running == null) {
            running = start(Map.of());
            InstallationStart.loadSample(running.application, folder(), ENTRIES);
            shared = running;
        }
        running.standForItsName();
        return running;
    }

    /**
     * The engine's REST API and web applications find an engine by its name in registries that a JVM has only once, as it has one thread for
     * workers that wait for tasks. Another engine of this JVM takes the name and leaves nothing behind when it ends.
     */
    private void standForItsName() {
        ProcessEngine engine = bean(ProcessEngine.class);
        if (ProcessEngines.getProcessEngine(engine.getName()) != engine) {
            ProcessEngines.registerProcessEngine(engine);
            Cockpit.setCockpitRuntimeDelegate(new DefaultCockpitRuntimeDelegate());
            Admin.setAdminRuntimeDelegate(new DefaultAdminRuntimeDelegate());
            Tasklist.setTasklistRuntimeDelegate(new DefaultTasklistRuntimeDelegate());
            Welcome.setRuntimeDelegate(new DefaultWelcomeRuntimeDelegate());
            serveWaitingWorkers();
        }
    }

    private void serveWaitingWorkers() {
        WaitingWorkers.begin(Objects.requireNonNull(((WebApplicationContext) application).getServletContext()));
    }

    private static final class WaitingWorkers extends FetchAndLockContextListener {

        static void begin(ServletContext context) {
            fetchAndLockHandler = null;
            new WaitingWorkers().contextInitialized(new ServletContextEvent(context));
        }
    }

    /** One of its own, without the sample company; the test closes it. */
    public static Installation start(Map<String, Object> properties) {
        return start(TestDatabase.create(), properties);
    }

    /** A second node on the same database, with demo users of its own issuer; the test ends it before the first. */
    Installation another(Map<String, Object> properties) {
        return start(database, properties);
    }

    /** Ends a node and leaves its database to the others. */
    void end() {
        application.close();
    }

    /** On what the dump of another installation holds, brought up to date as a start does; the test closes it. */
    public static Installation restored(Path dump) throws IOException {
        try (InputStream in = Files.newInputStream(dump)) {
            TestDatabase database = TestDatabase.restore(in);
            new DatabaseSetup(database.settings()).run();
            return start(database, Map.of());
        }
    }

    private static Installation start(TestDatabase database, Map<String, Object> properties) {
        int port = InstallationStart.freePort();
        Installation started = new Installation(
                database, InstallationStart.start(database, port, folder(), properties), "http://127.0.0.1:" + port);
        started.serveWaitingWorkers();
        return started;
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "installations")), "home-");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return url;
    }

    /** A program or browser that has not signed in. */
    public Http http() {
        return new Http(url);
    }

    /** A demo person with an access token, got as a command line gets one. */
    public Http as(String login) {
        return http().bearer(Tokens.ofPerson(url, login));
    }

    /** A demo client with an access token by client credentials. */
    public Http asClient(String client) {
        return http().bearer(Tokens.ofClient(url, client));
    }

    public <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    public JdbcClient superuser() {
        return JdbcClient.create(database.superuser());
    }

    /** Ends the application and starts it again, on the same database and at the same address. */
    public void restart() {
        application.close();
        application = InstallationStart.start(database, URI.create(url).getPort(), folder(), Map.of());
        serveWaitingWorkers();
    }

    public void close() {
        application.close();
        database.close();
    }
}
