package com.nexusai.app.engine.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.app.engine.TestEngine;
import com.nexusai.database.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Dispatchers with their threads, one node or several on one database. */
class DispatcherNodesTest {

    private static final Map<String, Object> WORKING = Map.of("nexus.dispatcher.enabled", "true");
    private static final Map<String, Object> WORKING_WITHOUT_POLL = Map.of(
            "nexus.dispatcher.enabled", "true", "nexus.dispatcher.peers", "true", "nexus.dispatcher.poll", "10m");

    private TestDatabase database;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        StepWorker.createTable(JdbcClient.create(database.superuser()));
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void twoNodesOnOneDatabaseDoEachTaskOnce() {
        try (TestEngine one = TestEngine.start(database, WORKING, workers());
                TestEngine other = TestEngine.start(database, WORKING, workers())) {
            one.deploy("acme", "steps.bpmn");
            one.deploy("zeta", "steps.bpmn");
            for (String tenant : List.of("acme", "zeta")) {
                for (int group = 0; group < 10; group++) {
                    startTogether(group % 2 == 0 ? one : other, tenant, group);
                }
            }

            awaitNoInstances(one);

            assertThat(effects(one)).isEqualTo(600);
            assertThat(one.superuser()
                            .sql("select count(*) from engine.act_hi_ext_task_log where state_ = 2")
                            .query(Long.class)
                            .single())
                    .isEqualTo(600);
            assertThat(one.runtime().createIncidentQuery().count()).isZero();
            long done = one.bean(DispatcherStats.class).tasks()
                    + other.bean(DispatcherStats.class).tasks();
            assertThat(done).isEqualTo(600);
            // The row lock is the claim: nodes never work on the same task, not even to find out at the commit.
            assertThat(one.bean(DispatcherStats.class).rollbacks()
                            + other.bean(DispatcherStats.class).rollbacks())
                    .isZero();
        }
    }

    @Test
    void newWorkIsTakenAtOnceWithoutWaitingForAPoll() {
        try (TestEngine engine = TestEngine.start(database, WORKING_WITHOUT_POLL, workers())) {
            engine.deploy("acme", "steps.bpmn");
            engine.start("steps", "acme", "one", Map.of("amount", 1));

            awaitNoInstances(engine);
        }
    }

    @Test
    void aNodeWithoutWorkersTellsTheOthers() {
        try (TestEngine worker = TestEngine.start(database, WORKING_WITHOUT_POLL, workers());
                TestEngine web = TestEngine.start(
                        database,
                        Map.of("nexus.dispatcher.enabled", "false", "nexus.dispatcher.peers", "true"),
                        workers())) {
            web.deploy("acme", "steps.bpmn");
            await().until(() -> listens(worker));
            web.start("steps", "acme", "one", Map.of("amount", 1));

            awaitNoInstances(worker);
            assertThat(web.bean(DispatcherStats.class).tasks()).isZero();
        }
    }

    @Test
    void aShutdownLetsTheBatchUnderWayComeToItsEndAndTakesNoOther() throws Exception {
        List<StepWorker> workers = workers();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        workers.get(0).then(task -> {
            inside.countDown();
            hold(goOn);
        });
        try (TestEngine engine = TestEngine.start(
                database, Map.of("nexus.dispatcher.enabled", "true", "nexus.dispatcher.chain", "0"), workers)) {
            engine.deploy("acme", "steps.bpmn");
            engine.start("steps", "acme", "one", Map.of("amount", 1));
            assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
            Dispatcher dispatcher = engine.bean(Dispatcher.class);

            Thread stopping = new Thread(dispatcher::stop);
            stopping.start();
            await().until(() -> !dispatcher.isRunning());
            goOn.countDown();
            stopping.join();

            assertThat(effects(engine)).isEqualTo(1);
            assertThat(engine.engine()
                            .getExternalTaskService()
                            .createExternalTaskQuery()
                            .singleResult()
                            .getTopicName())
                    .isEqualTo("test.second");
        }
    }

    private List<StepWorker> workers() {
        JdbcClient jdbc = JdbcClient.create(database.app());
        return List.of(
                new StepWorker("test.first", jdbc),
                new StepWorker("test.second", jdbc),
                new StepWorker("test.third", jdbc));
    }

    private static void startTogether(TestEngine engine, String tenant, int group) {
        engine.bean(EngineTransactions.class).run(tenant, () -> {
            for (int i = 0; i < 10; i++) {
                engine.start("steps", tenant, tenant + group + "-" + i, Map.of("amount", i));
            }
        });
    }

    private static void awaitNoInstances(TestEngine engine) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> engine.runtime().createProcessInstanceQuery().count() == 0);
    }

    private static boolean listens(TestEngine engine) {
        return engine.superuser()
                        .sql(
                                "select count(*) from pg_stat_activity where query like 'listen nexus_work%' or query = 'listen nexus_work'")
                        .query(Long.class)
                        .single()
                > 0;
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long effects(TestEngine engine) {
        return engine.superuser()
                .sql("select count(*) from test.effect")
                .query(Long.class)
                .single();
    }
}
