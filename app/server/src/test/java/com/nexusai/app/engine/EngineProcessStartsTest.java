package com.nexusai.app.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.database.TenantTransactions;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import com.nexusai.workers.api.ProcessStarts.BusinessKeyExists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;

class EngineProcessStartsTest {

    private static final ProcessKey STEPS = new ProcessKey("steps");
    private static final Map<String, Object> AMOUNT = Map.of("amount", 1);

    private static TestDatabase database;
    private static TestEngine engine;
    private static ProcessStarts starts;
    private static TenantTransactions tenants;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        engine = TestEngine.start(database, List.of());
        engine.deploy("acme", "steps.bpmn", "twins.bpmn");
        engine.deploy("zeta", "steps.bpmn");
        starts = engine.bean(ProcessStarts.class);
        tenants = engine.bean(TenantTransactions.class);
    }

    @AfterAll
    static void stop() {
        engine.close();
        database.close();
    }

    @Test
    void ofTwentyStartsAtTheSameMomentWithOneKeyOneSucceeds() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Boolean>> results = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            boolean port = i % 2 == 0;
            results.add(threads.submit(() -> {
                go.await();
                try {
                    if (port) {
                        tenants.call("acme", () -> starts.start(STEPS, "acme", "once", AMOUNT));
                    } else {
                        engine.start("steps", "acme", "once", AMOUNT);
                    }
                    return true;
                } catch (BusinessKeyExists e) {
                    return false;
                }
            }));
        }
        go.countDown();

        int succeeded = 0;
        for (Future<Boolean> result : results) {
            succeeded += result.get() ? 1 : 0;
        }
        threads.shutdown();

        assertThat(succeeded).isEqualTo(1);
        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKey("once")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aKeyStaysTakenWhenItsInstanceHasEnded() {
        String id = engine.start("steps", "acme", "ended", AMOUNT);
        engine.runtime().deleteProcessInstance(id, "test");

        assertThatThrownBy(() -> engine.start("steps", "acme", "ended", AMOUNT))
                .isInstanceOf(BusinessKeyExists.class)
                .hasMessage(
                        "Process 'steps' was already started with the business key 'ended'; use another key, or look the instance up by it");
    }

    @Test
    void theSameKeyIsFreeInAnotherTenantAndInAnotherProcess() {
        engine.start("steps", "acme", "shared", AMOUNT);
        engine.start("steps", "zeta", "shared", AMOUNT);
        engine.start("twins", "acme", "shared", AMOUNT);

        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKey("shared")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void aRolledBackStartLeavesTheKeyFree() {
        assertThatThrownBy(() -> tenants.run("acme", () -> {
                    starts.start(STEPS, "acme", "again", AMOUNT);
                    throw new IllegalStateException("later");
                }))
                .hasMessage("later");

        tenants.run("acme", () -> starts.start(STEPS, "acme", "again", AMOUNT));
        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKey("again")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aTakenKeyCostsTheCallerNotHisTransaction() {
        engine.start("steps", "acme", "first", AMOUNT);

        tenants.run("acme", () -> {
            assertThatThrownBy(() -> starts.start(STEPS, "acme", "first", AMOUNT))
                    .isInstanceOf(BusinessKeyExists.class);
            starts.start(STEPS, "acme", "second", AMOUNT);
        });

        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKey("second")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void manyStartsAreWrittenTogether() {
        engine.bean(EngineTransactions.class).run("acme", () -> {
            for (int i = 0; i < 30; i++) {
                starts.start(STEPS, "acme", "many-" + i, AMOUNT);
            }
        });

        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKeyLike("many-%")
                        .count())
                .isEqualTo(30);
    }

    @Test
    void manyAreStartedAtOnceOrNone() {
        List<ProcessStarts.Start> many = IntStream.range(0, 20)
                .mapToObj(i -> new ProcessStarts.Start("bulk-" + i, AMOUNT))
                .toList();
        tenants.run("acme", () -> starts.startAll(STEPS, "acme", many));

        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKeyLike("bulk-%")
                        .count())
                .isEqualTo(20);
        List<ProcessStarts.Start> overlapping =
                List.of(new ProcessStarts.Start("new-1", AMOUNT), new ProcessStarts.Start("bulk-7", AMOUNT));
        assertThatThrownBy(() -> tenants.run("acme", () -> starts.startAll(STEPS, "acme", overlapping)))
                .isInstanceOf(BusinessKeyExists.class)
                .hasMessageContaining("'bulk-7'");
        List<ProcessStarts.Start> twice =
                List.of(new ProcessStarts.Start("new-2", AMOUNT), new ProcessStarts.Start("new-2", AMOUNT));
        assertThatThrownBy(() -> tenants.run("acme", () -> starts.startAll(STEPS, "acme", twice)))
                .isInstanceOf(BusinessKeyExists.class);
        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKeyLike("new-%")
                        .count())
                .isZero();
    }

    @Test
    void nothingStartsWithoutATenant() {
        // Nobody can deploy without a tenant; somebody may have written to the database.
        engine.deploy("nobody", "loose.bpmn");
        engine.superuser()
                .sql("update engine.act_re_deployment set tenant_id_ = null where tenant_id_ = 'nobody'")
                .update();
        engine.superuser()
                .sql("update engine.act_re_procdef set tenant_id_ = null where tenant_id_ = 'nobody'")
                .update();
        ((ProcessEngineConfigurationImpl) engine.engine().getProcessEngineConfiguration())
                .getDeploymentCache()
                .discardProcessDefinitionCache();

        assertThatThrownBy(() -> engine.runtime().startProcessInstanceByKey("loose"))
                .hasMessageContaining("without a tenant");
    }
}
