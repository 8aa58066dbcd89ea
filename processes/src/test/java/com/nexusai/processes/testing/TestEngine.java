package com.nexusai.processes.testing;

import com.nexusai.database.Ids;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.processes.Models;
import com.nexusai.processes.contract.ProcessKey;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.ProcessEngineConfiguration;
import org.operaton.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.operaton.bpm.engine.impl.el.JuelExpressionManager;
import org.operaton.bpm.engine.impl.util.ClockUtil;
import org.operaton.bpm.engine.repository.DeploymentBuilder;

/**
 * The engine on a database of its own, with every model deployed for one tenant and no job executor: a test moves each
 * step itself. It keeps production's settings as far as models see them; no bean and no script can be reached.
 */
public final class TestEngine implements AutoCloseable {

    public static final String TENANT = "acme";

    private final TestDatabase database;
    private final ProcessEngine engine;

    private TestEngine(TestDatabase database, ProcessEngine engine) {
        this.database = database;
        this.engine = engine;
    }

    public static TestEngine start() {
        TestDatabase database = TestDatabase.create();
        StandaloneProcessEngineConfiguration configuration = new StandaloneProcessEngineConfiguration();
        configuration.setProcessEngineName("test-" + Ids.next());
        configuration.setDataSource(database.app());
        configuration.setDatabaseType("postgres");
        configuration.setDatabaseSchemaUpdate(ProcessEngineConfiguration.DB_SCHEMA_UPDATE_FALSE);
        configuration.setIdGenerator(() -> Ids.next().toString());
        configuration.setHistory(ProcessEngineConfiguration.HISTORY_FULL);
        configuration.setEnforceHistoryTimeToLive(true);
        configuration.setEnableExceptionsAfterUnhandledBpmnError(true);
        configuration.setBeans(new HashMap<>());
        configuration.setExpressionManager(new JuelExpressionManager());
        configuration.setCmmnEnabled(false);
        configuration.setJavaSerializationFormatEnabled(false);
        configuration.setMetricsEnabled(false);
        configuration.setDbMetricsReporterActivate(false);
        configuration.setJobExecutorActivate(false);
        configuration.setEnableCmdExceptionLogging(false);
        TestEngine started = new TestEngine(database, configuration.buildProcessEngine());
        started.deploy();
        return started;
    }

    private void deploy() {
        for (ProcessKey process : Models.processes()) {
            DeploymentBuilder deployment = engine.getRepositoryService()
                    .createDeployment()
                    .name(process.value())
                    .tenantId(TENANT);
            for (Models.Model model : Models.of(process)) {
                deployment.addInputStream(model.name(), model.open());
            }
            deployment.deploy();
        }
    }

    public ProcessEngine engine() {
        return engine;
    }

    public ProcessDriver start(ProcessKey process, Map<String, Object> variables) {
        String instance = engine.getRuntimeService()
                .createProcessInstanceByKey(process.value())
                .processDefinitionTenantId(TENANT)
                .businessKey("REF-" + Ids.next())
                .setVariables(variables)
                .execute()
                .getId();
        return new ProcessDriver(engine, instance);
    }

    /** Sets the engine's clock, which otherwise runs. */
    public void setClock(Instant now) {
        ClockUtil.setCurrentTime(Date.from(now));
    }

    @Override
    public void close() {
        ClockUtil.reset();
        engine.close();
        database.close();
    }
}
