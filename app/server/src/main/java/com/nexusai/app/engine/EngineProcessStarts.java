package com.nexusai.app.engine;

import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import java.util.List;
import java.util.Map;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.RuntimeService;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.interceptor.CommandContext;
import org.operaton.bpm.engine.impl.interceptor.CommandExecutor;
import org.operaton.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;

/** Starts instances of a tenant's processes through the engine, in the transaction that is open. */
final class EngineProcessStarts implements ProcessStarts {

    private final ProcessEngineConfigurationImpl configuration;
    private final RuntimeService runtime;
    private final BusinessKeys keys;
    private final TenantTransactions tenants;

    EngineProcessStarts(ProcessEngine engine, BusinessKeys keys, TenantTransactions tenants) {
        this.configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        this.runtime = engine.getRuntimeService();
        this.keys = keys;
        this.tenants = tenants;
    }

    @Override
    public String start(ProcessKey process, String tenantId, String businessKey, Map<String, Object> variables) {
        tenants.bind(tenantId);
        refuseTaken(process, tenantId, List.of(businessKey));
        String id = runtime.createProcessInstanceByKey(process.value())
                .processDefinitionTenantId(tenantId)
                .businessKey(businessKey)
                .setVariables(variables)
                .execute()
                .getId();
        CommandContext command = Context.getCommandContext();
        if (command != null) {
            EngineTraces.of(command).started();
        }
        return id;
    }

    /** One look for the keys and for the definition, and all rows written together. */
    @Override
    public void startAll(ProcessKey process, String tenantId, List<Start> starts) {
        if (starts.isEmpty()) {
            return;
        }
        tenants.bind(tenantId);
        refuseTaken(process, tenantId, starts.stream().map(Start::businessKey).toList());
        CommandExecutor commands = configuration.getCommandExecutorTxRequired();
        commands.execute(command -> {
            ProcessDefinitionEntity definition = configuration
                    .getDeploymentCache()
                    .findDeployedLatestProcessDefinitionByKeyAndTenantId(process.value(), tenantId);
            for (Start start : starts) {
                runtime.createProcessInstanceById(definition.getId())
                        .businessKey(start.businessKey())
                        .setVariables(start.variables())
                        .execute();
            }
            EngineTraces.of(command).started();
            return null;
        });
    }

    /** Asked before the engine is: an exception inside the engine would cost the caller's transaction. */
    private void refuseTaken(ProcessKey process, String tenant, List<String> wanted) {
        keys.taken(process, tenant, wanted).ifPresent(key -> {
            throw new BusinessKeyExists(process, key);
        });
    }
}
