package com.nexusai.app.engine;

import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.contract.MessageName;
import com.nexusai.workers.api.ProcessMessages;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.RuntimeService;
import org.operaton.bpm.engine.impl.identity.Authentication;
import org.operaton.bpm.engine.runtime.MessageCorrelationBuilder;

/**
 * Correlates messages within one tenant; an instance of another tenant with the same business key never hears them. The platform sends, not
 * the person whose request led to it: people may not send messages to processes in which people decide, services that judged the request may.
 */
final class EngineProcessMessages implements ProcessMessages {

    private final RuntimeService runtime;
    private final IdentityService identity;
    private final TenantTransactions tenants;

    EngineProcessMessages(RuntimeService runtime, IdentityService identity, TenantTransactions tenants) {
        this.runtime = runtime;
        this.identity = identity;
        this.tenants = tenants;
    }

    @Override
    public int send(MessageName message, String tenantId, String businessKey) {
        return correlate(
                tenantId, runtime.createMessageCorrelation(message.value()).processInstanceBusinessKey(businessKey));
    }

    @Override
    public int broadcast(MessageName message, String tenantId) {
        return correlate(tenantId, runtime.createMessageCorrelation(message.value()));
    }

    private int correlate(String tenantId, MessageCorrelationBuilder correlation) {
        tenants.bind(tenantId);
        Authentication person = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        try {
            return correlation.tenantId(tenantId).correlateAllWithResult().size();
        } finally {
            if (person != null) {
                identity.setAuthentication(person.getUserId(), person.getGroupIds(), person.getTenantIds());
            }
        }
    }
}
