package com.nexusai.app.engine;

import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.context.SmartLifecycle;

/** Fires timers once everything is up, and stops before anything is taken down. */
final class EngineJobs implements SmartLifecycle {

    private final ProcessEngineConfigurationImpl configuration;
    private final boolean wanted;

    EngineJobs(ProcessEngineConfigurationImpl configuration, boolean wanted) {
        this.configuration = configuration;
        this.wanted = wanted;
    }

    @Override
    public void start() {
        if (wanted) {
            configuration.getJobExecutor().start();
        }
    }

    @Override
    public void stop() {
        if (configuration.getJobExecutor().isActive()) {
            configuration.getJobExecutor().shutdown();
        }
    }

    @Override
    public boolean isRunning() {
        return configuration.getJobExecutor().isActive();
    }
}
