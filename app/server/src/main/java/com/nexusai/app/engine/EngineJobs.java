package com.nexusai.app.engine;

import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Fires timers once everything is up, and stops before anything is taken down. */
final class EngineJobs implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EngineJobs.class);

    private final ProcessEngineConfigurationImpl configuration;
    private final JdbcClient db;
    private final boolean wanted;

    EngineJobs(ProcessEngineConfigurationImpl configuration, JdbcClient db, boolean wanted) {
        this.configuration = configuration;
        this.db = db;
        this.wanted = wanted;
    }

    @Override
    public void start() {
        if (wanted) {
            free();
            configuration.getJobExecutor().start();
        }
    }

    /** What this node had taken when it was killed is free again at once, not only when its lock is over. */
    private void free() {
        int freed = db.sql(
                        "update engine.act_ru_job set lock_owner_ = null, lock_exp_time_ = null, rev_ = rev_ + 1 where lock_owner_ = ?")
                .param(configuration.getJobExecutor().getLockOwner())
                .update();
        if (freed > 0) {
            log.info("Took back {} jobs that this node was doing when it ended", freed);
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
