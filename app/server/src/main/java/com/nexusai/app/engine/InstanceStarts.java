package com.nexusai.app.engine;

import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.operaton.bpm.engine.AuthorizationException;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.RepositoryService;
import org.operaton.bpm.engine.RuntimeService;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.identity.Authentication;
import org.operaton.bpm.engine.repository.ProcessDefinition;
import org.operaton.bpm.engine.task.IdentityLink;

/**
 * Starts for callers: as the signed-in user, so that the engine's authorizations and guards judge each, in the transaction that is open. The
 * engine itself takes no heed of a model's candidate starters; those may start it too.
 */
public final class InstanceStarts {

    private final RepositoryService repository;
    private final RuntimeService runtime;
    private final IdentityService identity;
    private final BusinessKeys keys;
    private final TenantTransactions tenants;

    InstanceStarts(ProcessEngine engine, BusinessKeys keys, TenantTransactions tenants) {
        this.repository = engine.getRepositoryService();
        this.runtime = engine.getRuntimeService();
        this.identity = engine.getIdentityService();
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
        return isNamed(definitionId)
                ? Context.getCommandContext().runWithoutAuthorization(() -> startAll(definitionId, starts))
                : startAll(definitionId, starts);
    }

    private List<String> startAll(String definitionId, List<ProcessStarts.Start> starts) {
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

    /** Whether the caller may start a definition: programs may start any, people those whose model names them. */
    public boolean startable(String definitionId) {
        Authentication caller = identity.getCurrentAuthentication();
        return (caller != null && isProgram(caller)) || isNamed(definitionId);
    }

    /** The groups that may start a definition. */
    public List<String> starters(String definitionId) {
        return Stream.concat(
                        Stream.of(Roles.INTEGRATOR),
                        repository.getIdentityLinksForProcessDefinition(definitionId).stream()
                                .map(IdentityLink::getGroupId)
                                .filter(Objects::nonNull)
                                .sorted())
                .distinct()
                .toList();
    }

    private boolean isNamed(String definitionId) {
        Authentication caller = identity.getCurrentAuthentication();
        // The links cost a query, which the many starts of programs are spared.
        return caller != null
                && !isProgram(caller)
                && repository.getIdentityLinksForProcessDefinition(definitionId).stream()
                        .anyMatch(link -> caller.getUserId().equals(link.getUserId())
                                || (link.getGroupId() != null
                                        && caller.getGroupIds().contains(link.getGroupId())));
    }

    private static boolean isProgram(Authentication caller) {
        return caller.getGroupIds() != null && caller.getGroupIds().contains(Roles.INTEGRATOR);
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
