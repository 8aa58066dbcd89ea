package com.nexusai.app.journal;

import static org.awaitility.Awaitility.await;

import com.nexusai.app.engine.TestEngine;
import com.nexusai.database.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.authorization.Authorization;
import org.operaton.bpm.engine.authorization.Permissions;
import org.operaton.bpm.engine.authorization.Resources;
import org.operaton.bpm.engine.impl.util.ClockUtil;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The production engine with the shipped models and the real workers on a database of its own. The dispatcher works as in production; time
 * moves when a test says so, and timers fire when a test fires them.
 */
final class Bookkeeping implements AutoCloseable {

    /** A Monday at ten in Berlin. */
    static final Instant MONDAY = Instant.parse("2026-10-12T08:00:00Z");

    static final String ADMINISTRATORS = "administrators";

    private final TestDatabase database = TestDatabase.create();
    private final TestEngine engine;
    private @Nullable AnnotationConfigApplicationContext context;

    Bookkeeping() {
        now(MONDAY);
        engine = TestEngine.start(database, Map.of("nexus.dispatcher.enabled", "true"), List.of(), starting -> {
            context = starting;
            starting.registerBean(
                    TransactionTemplate.class, () -> new TransactionTemplate(database.transactionManager()));
            starting.register(JournalTaskGuard.class);
            starting.scan("com.nexusai.workers");
        });
        grantEverythingToAdministrators();
    }

    private void grantEverythingToAdministrators() {
        for (Resources resource : Resources.values()) {
            Authorization all =
                    engine.engine().getAuthorizationService().createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
            all.setGroupId(ADMINISTRATORS);
            all.setResource(resource);
            all.setResourceId("*");
            all.addPermission(Permissions.ALL);
            engine.engine().getAuthorizationService().saveAuthorization(all);
        }
    }

    Company company(String tenant) {
        return new Company(this, tenant);
    }

    TestEngine engine() {
        return engine;
    }

    <T> Map<String, T> beansOf(Class<T> type) {
        return Objects.requireNonNull(context).getBeansOfType(type);
    }

    JdbcClient superuser() {
        return engine.superuser();
    }

    TestDatabase database() {
        return database;
    }

    /** As somebody with the database's keys and no respect for its rules. */
    void tamper(String statement, Object... values) {
        new TransactionTemplate(new org.springframework.jdbc.support.JdbcTransactionManager(database.superuser()))
                .executeWithoutResult(any -> {
                    JdbcClient db = superuser();
                    db.sql("SET LOCAL session_replication_role = replica").update();
                    db.sql(statement).params(values).update();
                });
    }

    static void now(Instant instant) {
        ClockUtil.setCurrentTime(Date.from(instant));
    }

    /** Waits until the dispatcher has done what it can do. */
    void rest() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> engine.engine()
                                .getExternalTaskService()
                                .createExternalTaskQuery()
                                .active()
                                .withRetriesLeft()
                                .count()
                        == 0);
    }

    void signOut() {
        engine.engine().getIdentityService().clearAuthentication();
    }

    @Override
    public void close() {
        engine.close();
        database.close();
    }
}
