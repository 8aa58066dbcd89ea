package com.nexusai.app.engine;

import com.nexusai.app.engine.EngineDecisions.MatchedRules;
import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.ProcessMessages;
import com.nexusai.workers.api.ProcessStarts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import javax.script.ScriptEngineManager;
import javax.sql.DataSource;
import org.operaton.bpm.engine.HistoryService;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.ManagementService;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.ProcessEngineConfiguration;
import org.operaton.bpm.engine.RepositoryService;
import org.operaton.bpm.engine.RuntimeService;
import org.operaton.bpm.engine.TaskService;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.cfg.ProcessEnginePlugin;
import org.operaton.bpm.engine.impl.el.JuelExpressionManager;
import org.operaton.bpm.engine.impl.jobexecutor.DefaultJobExecutor;
import org.operaton.bpm.engine.impl.scripting.engine.ScriptEngineResolver;
import org.operaton.bpm.engine.spring.SpringTransactionsProcessEngineConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** The engine as the product runs it, in production and in tests alike. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngineSettings.class)
class EngineConfiguration {

    /** Tenants, people and groups are slugs; the engine's default refuses the hyphen. */
    private static final String SLUG = "[a-zA-Z0-9][a-zA-Z0-9._@-]*";

    private static final int LONGEST_LIST = 2000;

    @Bean
    MatchedRules matchedRules() {
        return new MatchedRules();
    }

    @Bean
    ProcessEngineConfigurationImpl processEngineConfiguration(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            EngineSettings settings,
            MatchedRules matchedRules,
            List<ProcessEnginePlugin> plugins) {
        SpringTransactionsProcessEngineConfiguration engine = new SpringTransactionsProcessEngineConfiguration();
        engine.setProcessEngineName("default");
        engine.setDataSource(dataSource);
        engine.setTransactionManager(transactions);
        engine.setDatabaseType("postgres");
        engine.setDatabaseSchemaUpdate(ProcessEngineConfiguration.DB_SCHEMA_UPDATE_FALSE);
        engine.setIdGenerator(() -> Ids.next().toString());
        engine.setJdbcBatchProcessing(true);

        engine.setHistory(ProcessEngineConfiguration.HISTORY_FULL);
        engine.setEnforceHistoryTimeToLive(true);
        // Removal times would be looked up or rewritten at every step; clean-up goes by the end of the instance
        // instead.
        engine.setHistoryRemovalTimeStrategy(ProcessEngineConfiguration.HISTORY_REMOVAL_TIME_STRATEGY_NONE);
        engine.setHistoryCleanupStrategy("endTimeBased");

        // Of lists that somebody signed in asks for; what the platform reads for itself it limits itself.
        engine.setQueryMaxResultsLimit(LONGEST_LIST);
        engine.setAuthorizationEnabled(true);
        // Rights are only ever granted, and no door writes them; EngineGrants sees to it that none revokes.
        engine.setAuthorizationCheckRevokes(ProcessEngineConfiguration.AUTHORIZATION_CHECK_REVOKE_NEVER);
        engine.setTenantCheckEnabled(true);
        engine.setGeneralResourceWhitelistPattern(SLUG);
        engine.setStandaloneTasksEnabled(false);
        engine.setCmmnEnabled(false);
        engine.setEnableExceptionsAfterUnhandledBpmnError(true);

        engine.setBeans(new HashMap<>());
        engine.setExpressionManager(new JuelExpressionManager());
        engine.setScriptEngineResolver(new NoScripts());
        engine.setDeserializationTypeValidationEnabled(true);
        engine.setJavaSerializationFormatEnabled(false);
        engine.setDmnEngineConfiguration(EngineDecisions.dmn(matchedRules));

        engine.setMetricsEnabled(false);
        engine.setDbMetricsReporterActivate(false);
        engine.setTaskMetricsEnabled(false);
        engine.setLoggingContextTenantId("tenant");
        engine.setLoggingContextBusinessKey("businessKey");
        engine.setLoggingContextProcessInstanceId("processInstance");
        engine.setLoggingContextActivityName(null);
        engine.setLoggingContextApplicationName(null);
        engine.setLoggingContextEngineName(null);

        engine.setJobExecutor(jobExecutor(settings));
        engine.setJobExecutorActivate(false);
        engine.setJobExecutorDeploymentAware(false);
        engine.setJobExecutorAcquireByDueDate(true);
        engine.setFailedJobRetryTimeCycle(settings.jobRetries());
        // The dispatcher reports its own failures; jobs are logged by the job executor.
        engine.setEnableCmdExceptionLogging(false);

        engine.setProcessEnginePlugins(new ArrayList<>(plugins));
        return engine;
    }

    private static DefaultJobExecutor jobExecutor(EngineSettings settings) {
        DefaultJobExecutor executor = new DefaultJobExecutor();
        executor.setCorePoolSize(settings.jobThreads());
        executor.setMaxPoolSize(settings.jobThreads());
        executor.setMaxJobsPerAcquisition(3 * settings.jobThreads());
        executor.setMaxWait(settings.jobPoll().toMillis());
        executor.setWaitTimeInMillis((int) Math.min(1000, settings.jobPoll().toMillis()));
        executor.setLockTimeInMillis((int) settings.jobLock().toMillis());
        if (!settings.node().isEmpty()) {
            executor.setLockOwner(settings.node());
        }
        return executor;
    }

    @Bean(destroyMethod = "close")
    ProcessEngine processEngine(ProcessEngineConfigurationImpl configuration) {
        return configuration.buildProcessEngine();
    }

    @Bean
    EngineJobs engineJobs(ProcessEngine engine, JdbcClient db, EngineSettings settings) {
        return new EngineJobs(
                (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration(), db, settings.jobs());
    }

    @Bean
    RuntimeService runtimeService(ProcessEngine engine) {
        return engine.getRuntimeService();
    }

    @Bean
    RepositoryService repositoryService(ProcessEngine engine) {
        return engine.getRepositoryService();
    }

    @Bean
    TaskService taskService(ProcessEngine engine) {
        return engine.getTaskService();
    }

    @Bean
    HistoryService historyService(ProcessEngine engine) {
        return engine.getHistoryService();
    }

    @Bean
    IdentityService identityService(ProcessEngine engine) {
        return engine.getIdentityService();
    }

    @Bean
    ManagementService managementService(ProcessEngine engine) {
        return engine.getManagementService();
    }

    @Bean
    EngineTransactions engineTransactions(ProcessEngine engine, TenantTransactions tenants) {
        ProcessEngineConfigurationImpl configuration =
                (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        return new EngineTransactions(
                configuration.getCommandExecutorTxRequired(), tenants, engine.getIdentityService());
    }

    @Bean
    Decisions decisions(ProcessEngine engine, MatchedRules matchedRules) {
        return new EngineDecisions(
                (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration(), matchedRules);
    }

    @Bean
    ProcessStarts processStarts(ProcessEngine engine, BusinessKeys keys, TenantTransactions tenants) {
        return new EngineProcessStarts(engine, keys, tenants);
    }

    @Bean
    InstanceStarts instanceStarts(ProcessEngine engine, BusinessKeys keys, TenantTransactions tenants) {
        return new InstanceStarts(engine, keys, tenants);
    }

    @Bean
    ProcessMessages processMessages(ProcessEngine engine, TenantTransactions tenants) {
        return new EngineProcessMessages(engine.getRuntimeService(), engine.getIdentityService(), tenants);
    }

    @Bean
    Deployments deployments(ProcessEngine engine) {
        ProcessEngineConfigurationImpl configuration =
                (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        return new Deployments(
                engine.getRepositoryService(),
                engine.getIdentityService(),
                configuration.getCommandExecutorTxRequired());
    }

    /** Models carry no code: conditions and decisions are expressions, work is done by workers. */
    private static final class NoScripts implements ScriptEngineResolver {

        @Override
        public void addScriptEngineFactory(ScriptEngineFactory factory) {
            throw new UnsupportedOperationException("Scripts are not allowed; do the work in a worker");
        }

        @Override
        public ScriptEngineManager getScriptEngineManager() {
            return new ScriptEngineManager(null);
        }

        @Override
        public ScriptEngine getScriptEngine(String language, boolean fromCache) {
            throw new UnsupportedOperationException("A model asks for a script in '" + language
                    + "'; scripts are not allowed, do the work in a worker");
        }
    }
}
