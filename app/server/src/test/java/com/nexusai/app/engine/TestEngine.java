package com.nexusai.app.engine;

import com.nexusai.database.TenantTransactions;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.workers.api.Worker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.operaton.bpm.engine.HistoryService;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.RuntimeService;
import org.operaton.bpm.engine.TaskService;
import org.operaton.bpm.engine.impl.util.ClockUtil;
import org.operaton.bpm.engine.repository.DeploymentBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** The engine in its production configuration on a database of its own; nothing runs by itself unless the test asks for it. */
public final class TestEngine implements AutoCloseable {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final TestDatabase database;

    private TestEngine(
            TestDatabase database,
            Map<String, Object> settings,
            List<? extends Worker<?, ?>> workers,
            Consumer<AnnotationConfigApplicationContext> more) {
        this.database = database;
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("nexus.engine.jobs", "false");
        all.put("nexus.dispatcher.enabled", "false");
        all.put("nexus.dispatcher.peers", "false");
        all.put("nexus.dispatcher.first-batch", "50"); // tests of batches need no warming up
        all.putAll(settings);
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", all));
        context.registerBean(DataSource.class, database::app, definition -> definition.setDestroyMethodName(""));
        context.registerBean(PlatformTransactionManager.class, database::transactionManager);
        context.registerBean(TenantTransactions.class, database::transactions);
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(database.app()));
        context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
        context.registerBean(Clock.class, EngineClock::new);
        context.register(Properties.class);
        for (Worker<?, ?> worker : workers) {
            registerWorker(worker);
        }
        more.accept(context);
        context.scan("com.nexusai.app.engine");
        context.refresh();
    }

    /** With the projection of tasks, which the engine's own transactions write; what serves it over HTTP is left out. */
    @EnableConfigurationProperties
    @ComponentScan(
            basePackages = "com.nexusai.app.inbox",
            useDefaultFilters = false,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.REGEX,
                            pattern =
                                    "com\\.nexusai\\.app\\.inbox\\.(Inbox|InboxRebuild|InboxVerification|TaskProjection)"))
    static class Properties {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    private void registerWorker(Worker<?, ?> worker) {
        context.registerBean(worker.topic().value(), (Class<Worker>) (Class<?>) worker.getClass(), () -> worker);
    }

    public static TestEngine start(TestDatabase database, List<? extends Worker<?, ?>> workers) {
        return start(database, Map.of(), workers);
    }

    public static TestEngine start(
            TestDatabase database, Map<String, Object> settings, List<? extends Worker<?, ?>> workers) {
        return new TestEngine(database, settings, workers, any -> {});
    }

    public static TestEngine start(
            TestDatabase database,
            Map<String, Object> settings,
            List<? extends Worker<?, ?>> workers,
            Consumer<AnnotationConfigApplicationContext> more) {
        return new TestEngine(database, settings, workers, more);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public ProcessEngine engine() {
        return bean(ProcessEngine.class);
    }

    public RuntimeService runtime() {
        return engine().getRuntimeService();
    }

    public TaskService tasks() {
        return engine().getTaskService();
    }

    public HistoryService history() {
        return engine().getHistoryService();
    }

    /** Deploys test models, given by their file names, for a tenant; the deployment guard judges them like all others. */
    public void deploy(String tenant, String... models) {
        var deployment = engine().getRepositoryService().createDeployment().tenantId(tenant);
        for (String model : models) {
            deployment.addClasspathResource("com/nexusai/app/engine/" + model);
        }
        deploy(deployment);
    }

    public void deployText(String tenant, String name, String content) {
        deploy(engine().getRepositoryService()
                .createDeployment()
                .tenantId(tenant)
                .addInputStream(name, new java.io.ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8))));
    }

    private void deploy(DeploymentBuilder deployment) {
        PlatformDeployment.call(engine().getIdentityService(), deployment::deploy);
    }

    public String start(String process, String tenant, String businessKey, Map<String, Object> variables) {
        return runtime()
                .createProcessInstanceByKey(process)
                .processDefinitionTenantId(tenant)
                .businessKey(businessKey)
                .setVariables(new HashMap<>(variables))
                .execute()
                .getId();
    }

    /** Leaves the deployments, with their job definitions, and authorizations. */
    public void forgetInstances() {
        List<String> tables = superuser()
                .sql(
                        "select 'engine.' || tablename from pg_tables where schemaname = 'engine' and tablename ~ '^act_(ru|hi)_' and tablename not in ('act_ru_jobdef', 'act_ru_authorization')")
                .query(String.class)
                .list();
        superuser()
                .sql("truncate process.business_key, inbox.open_task, inbox.ended_task, " + String.join(", ", tables))
                .update();
    }

    public JdbcClient superuser() {
        return JdbcClient.create(database.superuser());
    }

    @Override
    public void close() {
        context.close();
        ClockUtil.reset();
    }

    /** The engine's clock, which tests can set. */
    private static final class EngineClock extends Clock {

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return ClockUtil.getCurrentTime().toInstant();
        }
    }
}
