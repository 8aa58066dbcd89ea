package com.nexusai.app.engine;

import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import java.util.Map;
import org.operaton.bpm.engine.RuntimeService;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.interceptor.CommandContext;

/** Starts instances of a tenant's processes through the engine, in the transaction that is open. */
final class EngineProcessStarts implements ProcessStarts {

    private final RuntimeService runtime;
    private final BusinessKeys keys;
    private final TenantTransactions tenants;

    EngineProcessStarts(RuntimeService runtime, BusinessKeys keys, TenantTransactions tenants) {
        this.runtime = runtime;
        this.keys = keys;
        this.tenants = tenants;
    }

    @Override
    public String start(ProcessKey process, String tenantId, String businessKey, Map<String, Object> variables) {
        tenants.bind(tenantId);
        // Asked before the engine is: an exception inside the engine would cost the caller's transaction.
        if (keys.taken(process, tenantId, businessKey)) {
            throw new BusinessKeyExists(process, businessKey);
        }
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
}
