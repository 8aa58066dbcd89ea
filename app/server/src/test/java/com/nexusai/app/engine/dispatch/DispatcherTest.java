package com.nexusai.app.engine.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.app.engine.TestEngine;
import com.nexusai.app.engine.dispatch.WorkQueue.Work;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.processes.contract.ErrorCode;
import com.nexusai.workers.api.BusinessError;
import com.nexusai.workers.api.Task;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.impl.util.ClockUtil;
import org.operaton.bpm.engine.runtime.Incident;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.simple.JdbcClient;

class DispatcherTest {

    private static final Work FIRST = new Work("acme", "test.first");

    private static TestDatabase database;
    private static TestEngine engine;
    private static StepWorker first;
    private static StepWorker second;
    private static StepWorker third;

    private long tasksBefore;
    private long transactionsBefore;
    private long rollbacksBefore;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        JdbcClient jdbc = JdbcClient.create(database.app());
        first = new StepWorker("test.first", jdbc);
        second = new StepWorker("test.second", jdbc);
        third = new StepWorker("test.third", jdbc);
        StepWorker.createTable(JdbcClient.create(database.superuser()));
        engine = TestEngine.start(database, List.of(first, second, third));
        engine.deploy("acme", "steps.bpmn", "twins.bpmn");
        engine.deploy("zeta", "steps.bpmn");
    }

    @AfterAll
    static void stop() {
        engine.close();
        database.close();
    }

    @BeforeEach
    void nothingRuns() {
        engine.forgetInstances();
        engine.superuser().sql("truncate test.effect").update();
        List.of(first, second, third).forEach(StepWorker::forget);
        DispatcherStats stats = engine.bean(DispatcherStats.class);
        tasksBefore = stats.tasks();
        transactionsBefore = stats.transactions();
        rollbacksBefore = stats.rollbacks();
    }

    @AfterEach
    void resetClock() {
        ClockUtil.reset();
    }

    @Test
    void fiftyInstancesGoThroughAllTheirStepsInOneCommit() {
        startSteps("acme", 50);

        dispatch(FIRST);

        assertThat(engine.runtime().createProcessInstanceQuery().count()).isZero();
        assertThat(effects()).isEqualTo(150);
        assertThat(engine.superuser()
                        .sql("select count(distinct xid) from test.effect")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(second.batches()).hasSize(1);
        assertThat(second.batches().get(0)).hasSize(50);
        assertThat(engine.history()
                        .createHistoricActivityInstanceQuery()
                        .activityId("Task_Third")
                        .finished()
                        .count())
                .isEqualTo(50);
        DispatcherStats stats = engine.bean(DispatcherStats.class);
        assertThat(stats.tasks() - tasksBefore).isEqualTo(150);
        assertThat(stats.transactions() - transactionsBefore).isEqualTo(1);
        assertThat(stats.meanBatch()).isBetween(1.0, 50.0);
        assertThat(stats.meanTransaction()).isGreaterThan(stats.meanBatch());
    }

    @Test
    void theFirstBatchesAfterAStartAreSmallAndGrow() {
        DispatcherSettings warm = engine.bean(DispatcherSettings.class);
        Dispatcher cold = new Dispatcher(
                engine.bean(BatchTransaction.class),
                engine.bean(WorkQueue.class),
                engine.bean(Workers.class),
                engine.bean(RetryPolicy.class),
                engine.bean(DispatcherMetrics.class),
                new DispatcherSettings(
                        warm.enabled(),
                        warm.threads(),
                        warm.batch(),
                        4,
                        warm.chain(),
                        warm.linger(),
                        warm.poll(),
                        warm.tries(),
                        warm.firstRetry(),
                        warm.longestRetry(),
                        warm.drain(),
                        warm.peers()));
        startSteps("acme", 100);

        for (int i = 0; i < 5; i++) {
            cold.process(FIRST);
        }

        assertThat(first.batches().stream().map(List::size)).containsExactly(4, 8, 16, 32, 40);
    }

    @Test
    void aPoisonedTaskParksAsAnIncidentWithItsCauseAndItsFortyNineNeighboursPass() {
        startSteps("acme", 50);
        first.then(task -> {
            if (task.businessKey().equals("acme-37")) {
                throw new IllegalStateException("The account 4711 is poisoned");
            }
        });

        dispatch(FIRST);
        drain();

        assertThat(engine.runtime().createProcessInstanceQuery().list())
                .extracting(instance -> instance.getBusinessKey())
                .containsExactly("acme-37");
        assertThat(effects()).isEqualTo(49 * 3);
        Incident incident = engine.runtime().createIncidentQuery().singleResult();
        assertThat(incident.getIncidentMessage()).isEqualTo("The account 4711 is poisoned");
        assertThat(incident.getActivityId()).isEqualTo("Task_First");
        assertThat(engine.engine().getExternalTaskService().getExternalTaskErrorDetails(incident.getConfiguration()))
                .contains("DispatcherTest")
                .contains("The account 4711 is poisoned");
    }

    @Test
    void aStepThatFailsLaterInTheChainKeepsTheGoodStepsAndParksAtTheBadOne() {
        startSteps("acme", 8);
        third.then(task -> {
            if (task.businessKey().equals("acme-3")) {
                throw new IllegalStateException("no");
            }
        });

        dispatch(FIRST);
        drain();

        Incident incident = engine.runtime().createIncidentQuery().singleResult();
        assertThat(incident.getActivityId()).isEqualTo("Task_Third");
        assertThat(effects()).isEqualTo(7 * 3 + 2);
    }

    @Test
    void aBusinessErrorTakesTheModelsWayAndLeavesNoRowBehind() {
        startSteps("acme", 10);
        second.then(task -> {
            if (task.businessKey().endsWith("4")) {
                throw new BusinessError(new ErrorCode("REFUSED"), "not today");
            }
        });

        dispatch(FIRST);

        assertThat(engine.runtime().createProcessInstanceQuery().count()).isZero();
        assertThat(engine.history()
                        .createHistoricActivityInstanceQuery()
                        .activityId("EndRefused")
                        .count())
                .isEqualTo(1);
        assertThat(engine.history()
                        .createHistoricActivityInstanceQuery()
                        .activityId("End")
                        .count())
                .isEqualTo(9);
        assertThat(effects()).isEqualTo(9 * 3 + 1);
        assertThat(engine.runtime().createIncidentQuery().count()).isZero();
    }

    @Test
    void parallelBranchesOfOneInstanceMeetAtTheirJoin() {
        for (int i = 0; i < 5; i++) {
            engine.start("twins", "acme", "t" + i, Map.of("amount", 1));
        }

        dispatch(FIRST);
        drain();

        assertThat(engine.runtime().createProcessInstanceQuery().count()).isZero();
        assertThat(effects()).isEqualTo(10);
        assertThat(engine.bean(DispatcherStats.class).rollbacks()).isEqualTo(rollbacksBefore);
    }

    @Test
    void aFailureThatMayPassIsTriedAgainAtGrowingDistancesAndParksAfterTheThird() {
        ClockUtil.setCurrentTime(Date.from(Instant.parse("2026-11-23T08:00:00Z")));
        engine.start("steps", "acme", "one", Map.of("amount", 1));
        first.then(task -> {
            throw new TransientDataAccessResourceException("the disk is full");
        });

        dispatch(FIRST);
        Duration firstPause = pause();
        assertThat(firstPause).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2500));
        int attempts = first.batches().size();
        dispatch(FIRST); // not due yet
        assertThat(first.batches()).hasSize(attempts);

        advance(firstPause);
        dispatch(FIRST);
        Duration secondPause = pause();
        assertThat(secondPause).isBetween(Duration.ofMillis(3000), Duration.ofMillis(5000));
        assertThat(engine.runtime().createIncidentQuery().count()).isZero();

        advance(secondPause);
        dispatch(FIRST);
        assertThat(engine.runtime().createIncidentQuery().singleResult().getIncidentMessage())
                .isEqualTo("the disk is full");
        assertThat(effects()).isZero();
    }

    @Test
    void aRetrySetByAnOperatorTakesTheTaskOutOfItsIncident() {
        engine.start("steps", "acme", "one", Map.of("amount", 1));
        first.then(task -> {
            throw new IllegalStateException("a fault");
        });
        dispatch(FIRST);
        Incident incident = engine.runtime().createIncidentQuery().singleResult();
        first.then(null);

        engine.engine().getExternalTaskService().setRetries(incident.getConfiguration(), 1);
        drain();

        assertThat(engine.runtime().createIncidentQuery().count()).isZero();
        assertThat(engine.runtime().createProcessInstanceQuery().count()).isZero();
    }

    @Test
    void aMissingVariableIsAnIncidentThatNamesIt() {
        engine.start("steps", "acme", "one", Map.of());

        dispatch(FIRST);

        assertThat(engine.runtime().createIncidentQuery().singleResult().getIncidentMessage())
                .contains("Task 'Task_First' of instance ")
                .contains("Variable 'amount' is missing");
    }

    @Test
    void aBatchHoldsOneTenantsTasksOnly() {
        for (int i = 0; i < 20; i++) {
            engine.start("steps", i % 2 == 0 ? "acme" : "zeta", "k" + i, Map.of("amount", 1));
        }

        drain();

        assertThat(effects()).isEqualTo(60);
        assertThat(first.batches()).hasSize(2).allSatisfy(batch -> assertThat(
                        batch.stream().map(Task::tenantId).distinct())
                .hasSize(1));
    }

    @Test
    void aConnectionKilledInTheMiddleLosesNothingAndDoesNothingTwice() {
        startSteps("acme", 20);
        AtomicBoolean once = new AtomicBoolean(true);
        second.then(task -> {
            if (task.businessKey().equals("acme-7") && once.getAndSet(false)) {
                Integer pid = JdbcClient.create(database.app())
                        .sql("select pg_backend_pid()")
                        .query(Integer.class)
                        .single();
                engine.superuser()
                        .sql("select pg_terminate_backend(?)")
                        .param(pid)
                        .query(Boolean.class)
                        .single();
            }
        });

        dispatch(FIRST);
        assertThat(effects()).isZero();
        drain();

        assertThat(effects()).isEqualTo(60);
        assertThat(engine.runtime().createProcessInstanceQuery().count()).isZero();
        assertThat(engine.runtime().createIncidentQuery().count()).isZero();
    }

    @Test
    void aBatchThatMeetsAnotherTransactionIsDoneAgain() {
        startSteps("acme", 10);
        AtomicBoolean once = new AtomicBoolean(true);
        first.then(task -> {
            if (once.getAndSet(false)) {
                engine.superuser()
                        .sql("update engine.act_ru_variable set rev_ = rev_ + 1")
                        .update();
            }
        });

        dispatch(FIRST);

        assertThat(engine.bean(DispatcherStats.class).rollbacks() - rollbacksBefore)
                .isEqualTo(1);
        assertThat(effects()).isEqualTo(30);
        assertThat(engine.runtime().createProcessInstanceQuery().count()).isZero();
    }

    @Test
    void theMetricsOfATopicTellWhatWaitsWhatIsParkedAndWhatWasDone() {
        startSteps("acme", 12);
        second.then(task -> {
            if (task.businessKey().equals("acme-3")) {
                throw new IllegalStateException("no");
            }
            if (task.businessKey().equals("acme-4")) {
                throw new BusinessError(new ErrorCode("REFUSED"), "no");
            }
        });
        MeterRegistry metrics = engine.bean(MeterRegistry.class);
        double completed = tasks(metrics, "test.first", "completed");
        double refused = tasks(metrics, "test.second", "business-error");
        double parked = tasks(metrics, "test.second", "incident");

        dispatch(FIRST);
        drain();
        engine.start("steps", "zeta", "waits", Map.of("amount", 1));
        assertThat(metrics.get("nexus.worker.depth")
                        .tag("topic", "test.first")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(metrics.get("nexus.worker.oldest")
                        .tag("topic", "test.first")
                        .gauge()
                        .value())
                .isNotNegative();
        assertThat(metrics.get("nexus.worker.parked")
                        .tag("topic", "test.second")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(tasks(metrics, "test.first", "completed") - completed).isEqualTo(12);
        assertThat(tasks(metrics, "test.second", "business-error") - refused).isEqualTo(1);
        assertThat(tasks(metrics, "test.second", "incident") - parked).isEqualTo(1);
        assertThat(metrics.get("nexus.worker.execution")
                        .tag("topic", "test.third")
                        .timer()
                        .count())
                .isPositive();
        assertThat(metrics.get("nexus.worker.rollbacks")
                        .tag("topic", "test.first")
                        .counter()
                        .count())
                .isPositive();
    }

    private static double tasks(MeterRegistry metrics, String topic, String outcome) {
        return metrics.counter("nexus.worker.tasks", "topic", topic, "outcome", outcome)
                .count();
    }

    private Duration pause() {
        return Duration.between(
                ClockUtil.getCurrentTime().toInstant(),
                engine.engine()
                        .getExternalTaskService()
                        .createExternalTaskQuery()
                        .singleResult()
                        .getLockExpirationTime()
                        .toInstant());
    }

    private static void advance(Duration time) {
        ClockUtil.setCurrentTime(
                Date.from(ClockUtil.getCurrentTime().toInstant().plus(time).plusMillis(1)));
    }

    private void startSteps(String tenant, int count) {
        for (int i = 0; i < count; i++) {
            engine.start(
                    "steps",
                    tenant,
                    tenant + "-" + i,
                    Map.of("amount", ThreadLocalRandom.current().nextInt(1000)));
        }
    }

    private void dispatch(Work work) {
        engine.bean(Dispatcher.class).process(work);
    }

    /** Does all that is due, as the threads would. */
    private void drain() {
        BatchTransaction transaction = engine.bean(BatchTransaction.class);
        Workers workers = engine.bean(Workers.class);
        for (List<Work> due = transaction.due(workers.topics());
                !due.isEmpty();
                due = transaction.due(workers.topics())) {
            due.forEach(this::dispatch);
        }
    }

    private long effects() {
        return engine.superuser()
                .sql("select count(*) from test.effect")
                .query(Long.class)
                .single();
    }
}
