package com.nexusai.app.engine;

import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.dmn.engine.DmnEngine;
import org.operaton.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.operaton.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationListener;
import org.operaton.bpm.dmn.engine.delegate.DmnEvaluatedDecisionRule;
import org.operaton.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.operaton.bpm.dmn.engine.impl.DmnDecisionTableImpl;
import org.operaton.bpm.dmn.engine.impl.DmnDecisionTableRuleImpl;
import org.operaton.bpm.dmn.engine.impl.DmnExpressionImpl;
import org.operaton.bpm.engine.exception.dmn.DecisionDefinitionNotFoundException;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.dmn.entity.repository.DecisionDefinitionEntity;
import org.operaton.bpm.engine.impl.interceptor.CommandContext;
import org.operaton.bpm.engine.impl.interceptor.CommandExecutor;
import org.operaton.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.operaton.bpm.engine.variable.VariableMap;
import org.operaton.bpm.engine.variable.Variables;

/** Asks the tenant's latest version of a decision table. */
final class EngineDecisions implements Decisions {

    private final ProcessEngineConfigurationImpl configuration;
    private final DmnEngine withoutHistory;
    private final MatchedRules matchedRules;

    /** @param matchedRules the listener that the engine's own DMN engine was built with */
    EngineDecisions(ProcessEngineConfigurationImpl configuration, MatchedRules matchedRules) {
        this.configuration = configuration;
        this.matchedRules = matchedRules;
        this.withoutHistory = dmn(matchedRules)
                .elProvider(configuration.getDmnEngineConfiguration().getElProvider())
                .buildEngine();
    }

    static DefaultDmnEngineConfiguration dmn(MatchedRules matchedRules) {
        return new DefaultDmnEngineConfiguration()
                .feelEngineFactory(CachedFeelEngine.factory())
                .customPostDecisionTableEvaluationListeners(new ArrayList<>(List.of(matchedRules)));
    }

    @Override
    public Decision evaluate(DecisionKey key, Map<String, ?> facts, Task<?> asker) {
        return inCommand(command -> {
            ExternalTaskEntity task = command.getExternalTaskManager().findExternalTaskById(asker.id());
            if (task == null) {
                throw new IllegalStateException(
                        "Decision '" + key + "' was asked for task " + asker.id() + ", which does not exist");
            }
            EngineTraces.of(command).evaluated();
            // The engine's history listener links the evaluation to the execution it finds here.
            Context.setExecutionContext(task.getExecution());
            try {
                return evaluate(command, configuration.getDmnEngine(), key, facts, asker.tenantId());
            } finally {
                Context.removeExecutionContext();
            }
        });
    }

    @Override
    public Decision evaluate(DecisionKey key, Map<String, ?> facts, String tenantId) {
        return inCommand(command -> evaluate(command, withoutHistory, key, facts, tenantId));
    }

    private Decision evaluate(
            CommandContext command, DmnEngine dmn, DecisionKey key, Map<String, ?> facts, String tenant) {
        DecisionDefinitionEntity definition =
                EngineTraces.of(command).latestDecision(tenant, key.value(), () -> latest(key, tenant));
        DmnDecisionTableEvaluationEvent event;
        matchedRules.begin();
        try {
            dmn.evaluateDecision(definition, variables(facts).asVariableContext());
        } finally {
            event = matchedRules.end();
        }
        if (event == null || !(definition.getDecisionLogic() instanceof DmnDecisionTableImpl table)) {
            throw new IllegalStateException("Decision '" + key + "' of tenant '" + tenant
                    + "' is no decision table; deploy a table with this id");
        }
        List<String> rules = new ArrayList<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        List<Map<String, String>> conditions = new ArrayList<>();
        for (DmnEvaluatedDecisionRule rule : event.getMatchingRules()) {
            rules.add(rule.getId());
            Map<String, Object> row = new LinkedHashMap<>();
            rule.getOutputEntries()
                    .values()
                    .forEach(output ->
                            row.put(output.getOutputName(), output.getValue().getValue()));
            rows.add(row);
            conditions.add(conditions(table, rule.getId()));
        }
        return new Decision(key, definition.getVersion(), rules, rows, conditions);
    }

    private static Map<String, String> conditions(DmnDecisionTableImpl table, String ruleId) {
        Map<String, String> conditions = new LinkedHashMap<>();
        for (DmnDecisionTableRuleImpl rule : table.getRules()) {
            if (!rule.getId().equals(ruleId)) {
                continue;
            }
            for (int i = 0; i < table.getInputs().size(); i++) {
                DmnExpressionImpl input = table.getInputs().get(i).getExpression();
                String condition = rule.getConditions().get(i).getExpression();
                if (input != null
                        && condition != null
                        && !condition.isBlank()
                        && !condition.strip().equals("-")) {
                    conditions.put(input.getExpression(), condition.strip());
                }
            }
        }
        return conditions;
    }

    private DecisionDefinitionEntity latest(DecisionKey key, String tenant) {
        try {
            return (DecisionDefinitionEntity) configuration
                    .getDeploymentCache()
                    .findDeployedLatestDecisionDefinitionByKeyAndTenantId(key.value(), tenant);
        } catch (DecisionDefinitionNotFoundException e) {
            throw new IllegalStateException(
                    "Tenant '" + tenant + "' has no decision '" + key + "'; deploy it for the tenant", e);
        }
    }

    private static VariableMap variables(Map<String, ?> facts) {
        VariableMap variables = Variables.createVariables();
        // A BigDecimal would be stored in the history as a serialised object.
        facts.forEach((name, value) ->
                variables.put(name, value instanceof BigDecimal number ? (Object) number.doubleValue() : value));
        return variables;
    }

    private Decision inCommand(java.util.function.Function<CommandContext, Decision> work) {
        CommandExecutor commands = configuration.getCommandExecutorTxRequired();
        return commands.execute(work::apply);
    }

    /** Catches the rules that matched: the engine's result has their outputs only, and of a summing table not even those. */
    static final class MatchedRules implements DmnDecisionTableEvaluationListener {

        private final ThreadLocal<@Nullable Catch> caught = new ThreadLocal<>();

        void begin() {
            caught.set(new Catch());
        }

        @Nullable
        DmnDecisionTableEvaluationEvent end() {
            Catch last = Objects.requireNonNull(caught.get());
            caught.remove();
            return last.event;
        }

        /** Tables that the asked one requires come first, the asked one last. */
        @Override
        public void notify(DmnDecisionTableEvaluationEvent event) {
            Catch open = caught.get();
            if (open != null) {
                open.event = event;
            }
        }

        private static final class Catch {
            private @Nullable DmnDecisionTableEvaluationEvent event;
        }
    }
}
