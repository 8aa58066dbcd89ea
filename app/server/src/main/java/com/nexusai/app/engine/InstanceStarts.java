package com.nexusai.app.engine;

import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.operaton.bpm.engine.AuthorizationException;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.RepositoryService;
import org.operaton.bpm.engine.RuntimeService;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.repository.ProcessDefinition;

/** Starts for callers: as the signed-in user, so that the engine's authorizations and guards judge each, in the transaction that is open. */
public final class InstanceStarts {

    private final RepositoryService repository;
    private final RuntimeService runtime;
    private final BusinessKeys keys;
    private final TenantTransactions tenants;

    InstanceStarts(ProcessEngine engine, BusinessKeys keys, TenantTransactions tenants) {
        this.repository = engine.getRepositoryService();
        this.runtime = engine.getRuntimeService();
        this.keys = keys;
        this.tenants = tenants;
    }

    /** The id of the newest definition of a process, whether or not the caller may see it. */
    public Optional<String> definition(ProcessKey process, String tenant) {
        // Not a query of the repository: its authorizations cost more than all else that a start does before the
        // engine.
        return Optional.ofNullable(Context.getCommandContext()
                        .getProcessDefinitionManager()
                        .findLatestProcessDefinitionByKeyAndTenantId(process.value(), tenant))
                .map(ProcessDefinition::getId);
    }

    /** Those of the business keys with which an instance was ever started. */
    public Set<String> taken(ProcessKey process, String tenant, List<String> businessKeys) {
        tenants.bind(tenant);
        return keys.allTaken(process, tenant, businessKeys);
    }

    /**
     * Starts instances of one definition.
     *
     * @return their ids in the order of the starts
     * @throws AuthorizationException when the caller may not start it
     * @throws ProcessStarts.BusinessKeyExists at the latest at the end of the transaction, when somebody else took a key meanwhile
     */
    public List<String> start(String definitionId, List<ProcessStarts.Start> starts) {
        List<String> ids = new ArrayList<>(starts.size());
        for (ProcessStarts.Start start : starts) {
            ids.add(runtime.createProcessInstanceById(definitionId)
                    .businessKey(start.businessKey())
                    .setVariables(start.variables())
                    .execute()
                    .getId());
        }
        return ids;
    }

    /** Whether the caller may know of a definition that he may not start. */
    public boolean visible(String definitionId) {
        return repository
                        .createProcessDefinitionQuery()
                        .processDefinitionId(definitionId)
                        .count()
                > 0;
    }
}
