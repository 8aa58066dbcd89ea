package com.nexusai.app.engine.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.app.engine.TestEngine;
import com.nexusai.app.engine.dispatch.WorkQueue.Work;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.processes.contract.ErrorCode;
import com.nexusai.workers.api.BusinessError;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.runtime.Incident;
import org.springframework.jdbc.core.simple.JdbcClient;

class DispatcherTest {

    private static final Work FIRST = new Work("acme", "test.first");

    private TestDatabase database;
    private TestEngine engine;
    private StepWorker first;
    private StepWorker second;
    private StepWorker third;

    @BeforeEach
    void start() {
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

    @AfterEach
    void stop() {
        engine.close();
        database.close();
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
        assertThat(stats.meanBatch()).isEqualTo(50);
        assertThat(stats.meanTransaction()).isEqualTo(150);
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
        assertThat(engine.bean(DispatcherStats.class).rollbacks()).isZero();
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
