package com.nexusai.app.engine.dispatch;

import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.api.Worker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.cfg.ProcessEnginePlugin;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

/** Wires the dispatcher into the engine. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DispatcherSettings.class)
class DispatchConfiguration {

    @Bean
    WorkQueue workQueue(DispatcherSettings settings) {
        return new WorkQueue(settings.linger().toNanos());
    }

    @Bean
    DispatcherMetrics dispatcherMetrics(MeterRegistry registry) {
        return new DispatcherMetrics(registry);
    }

    @Bean
    RetryPolicy retryPolicy(DispatcherSettings settings) {
        return new RetryPolicy(settings, () -> ThreadLocalRandom.current().nextDouble());
    }

    @Bean
    ProcessEnginePlugin dispatchPlugin(ObjectProvider<Workers> workers, WorkQueue queue) {
        return new DispatchPlugin(workers, queue);
    }

    @Bean
    Workers workers(ObjectProvider<Worker<?, ?>> workers) {
        return new Workers(workers.stream().toList());
    }

    @Bean
    BatchTransaction batchTransaction(
            ProcessEngine engine,
            DataSource dataSource,
            TenantTransactions tenants,
            Workers workers,
            RetryPolicy retries,
            DispatcherMetrics metrics,
            Clock clock,
            DispatcherSettings settings,
            NodeName node) {
        ProcessEngineConfigurationImpl configuration =
                (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        return new BatchTransaction(
                configuration.getCommandExecutorTxRequired(),
                dataSource,
                tenants,
                workers,
                retries,
                metrics,
                clock,
                settings,
                node.value());
    }

    /** Stands in the history beside each task this process completed. */
    record NodeName(String value) {}

    @Bean
    NodeName nodeName() {
        return new NodeName("node-" + Ids.next());
    }

    @Bean
    TaskGauges taskGauges(MeterRegistry registry, DataSource dataSource, Workers workers, Clock clock) {
        return new TaskGauges(registry, dataSource, workers, clock);
    }

    @Bean
    PeerSignals peerSignals(
            DataSource dataSource, WorkQueue queue, Workers workers, DispatcherSettings settings, NodeName node) {
        return new PeerSignals(dataSource, queue, workers, settings, node.value());
    }

    @Bean
    Dispatcher dispatcher(
            BatchTransaction transaction,
            WorkQueue queue,
            Workers workers,
            RetryPolicy retries,
            DispatcherMetrics metrics,
            DispatcherSettings settings) {
        return new Dispatcher(transaction, queue, workers, retries, metrics, settings);
    }

    /** Workers ask the engine for decisions, so they exist after it; the engine's hooks look them up when they are first needed. */
    private static final class DispatchPlugin extends AbstractProcessEnginePlugin {

        private final Supplier<Workers> workers;
        private final WorkQueue queue;
        private final Preload preload = new Preload();

        DispatchPlugin(ObjectProvider<Workers> workers, WorkQueue queue) {
            this.workers = SingletonSupplier.of(workers::getObject);
            this.queue = queue;
        }

        @Override
        public void preInit(ProcessEngineConfigurationImpl configuration) {
            configuration.setCustomIncidentHandlers(List.of(new TaskIncidents()));
            new CreatedTasks.Plugin(workers, queue::signal).preInit(configuration);
            new OwnTopics(workers).preInit(configuration);
        }

        @Override
        public void postInit(ProcessEngineConfigurationImpl configuration) {
            new OwnTopics(workers).postInit(configuration);
            preload.postInit(configuration);
        }
    }
}
