package com.nexusai.app.engine.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.app.engine.Refused;
import com.nexusai.app.engine.TestEngine;
import com.nexusai.database.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.ExternalTaskService;

class OwnTopicsTest {

    private static TestDatabase database;
    private static TestEngine engine;
    private static ExternalTaskService external;
    private static String task;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        engine = TestEngine.start(database, List.of(TestWorkers.asking("test.first", any -> {})));
        engine.deploy("acme", "steps.bpmn");
        external = engine.engine().getExternalTaskService();
        engine.start("steps", "acme", "one", Map.of("amount", 1));
        task = external.createExternalTaskQuery()
                .topicName("test.first")
                .singleResult()
                .getId();
    }

    @AfterAll
    static void stop() {
        engine.close();
        database.close();
    }

    @Test
    void aPlatformTopicCannotBeFetchedAmongOthersEither() {
        refused(() -> external.fetchAndLock(1, "mallory")
                .topic("test.second", 1000)
                .topic("test.first", 1000)
                .execute());
    }

    @Test
    void aPlatformTaskCannotBeLockedCompletedOrFailedFromOutside() {
        refusedOrNotTheirs(() -> external.complete(task, "mallory"));
        refused(() -> external.lock(task, "mallory", 1000));
        refused(() -> external.unlock(task));
        engine.superuser()
                .sql("update engine.act_ru_ext_task set worker_id_ = 'mallory' where id_ = ?")
                .param(task)
                .update();
        refused(() -> external.complete(task, "mallory"));
        refused(() -> external.handleFailure(task, "mallory", "no", 0, 0));
        refused(() -> external.handleBpmnError(task, "mallory", "REFUSED"));
        refused(() -> external.extendLock(task, "mallory", 1000));
    }

    @Test
    void anOperatorMaySetRetriesAndPriority() {
        external.setRetries(task, 2);
        external.setPriority(task, 5);

        assertThat(external.createExternalTaskQuery()
                        .externalTaskId(task)
                        .singleResult()
                        .getPriority())
                .isEqualTo(5);
    }

    @Test
    void otherTopicsAreOpenToOtherWorkers() {
        assertThat(external.fetchAndLock(1, "other").topic("test.foreign", 1000).execute())
                .isEmpty();
    }

    private static void refused(Runnable attempt) {
        assertThatThrownBy(attempt::run).isInstanceOf(Refused.class).hasMessageContaining("Topic 'test.first'");
    }

    private static void refusedOrNotTheirs(Runnable attempt) {
        assertThatThrownBy(attempt::run).isInstanceOf(RuntimeException.class);
    }
}
