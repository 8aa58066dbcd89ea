package com.nexusai.app.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.dmn.entity.repository.DecisionDefinitionEntity;
import org.operaton.bpm.engine.impl.interceptor.CommandContext;
import org.operaton.bpm.engine.impl.interceptor.Session;
import org.springframework.stereotype.Component;

/**
 * What a worker did to the engine within one engine command. The engine keeps such changes in memory until the command ends, where no
 * savepoint of the database reaches them; whoever undoes a worker's rows needs to know that there is more to undo.
 */
public final class EngineTraces implements Session {

    private final Map<String, DecisionDefinitionEntity> latestDecisions = new HashMap<>();
    private int starts;
    private int evaluations;

    private EngineTraces() {}

    public static EngineTraces of(CommandContext command) {
        return command.getSession(EngineTraces.class);
    }

    void started() {
        starts++;
    }

    void evaluated() {
        evaluations++;
    }

    /** Process instances started by workers in this command. */
    public int starts() {
        return starts;
    }

    /** Decisions evaluated for the history in this command. */
    public int evaluations() {
        return evaluations;
    }

    /** A batch asks the same decision fifty times; its latest version is looked up once. */
    DecisionDefinitionEntity latestDecision(String tenant, String key, Supplier<DecisionDefinitionEntity> lookUp) {
        return latestDecisions.computeIfAbsent(tenant + '/' + key, any -> lookUp.get());
    }

    @Component
    static final class Plugin extends AbstractProcessEnginePlugin {

        @Override
        public void preInit(ProcessEngineConfigurationImpl configuration) {
            EngineSessions.add(configuration, EngineTraces.class, EngineTraces::new);
        }
    }
}
