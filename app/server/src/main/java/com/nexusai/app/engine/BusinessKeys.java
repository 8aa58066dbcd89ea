package com.nexusai.app.engine;

import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts.BusinessKeyExists;
import java.util.ArrayList;
import java.util.List;
import org.operaton.bpm.engine.delegate.ExecutionListener;
import org.operaton.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.operaton.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.operaton.bpm.engine.impl.util.xml.Element;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps business keys unique by (tenant, process, key), whichever door starts the instance: the row is written by a built-in listener, which
 * no caller can skip, in the transaction of the start.
 */
@Component
final class BusinessKeys extends AbstractProcessEnginePlugin {

    private final JdbcClient jdbc;
    private final TenantTransactions tenants;

    BusinessKeys(JdbcClient jdbc, TenantTransactions tenants) {
        this.jdbc = jdbc;
        this.tenants = tenants;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        List<BpmnParseListener> before = configuration.getCustomPreBPMNParseListeners();
        List<BpmnParseListener> all = before == null ? new ArrayList<>() : new ArrayList<>(before);
        all.add(new BpmnParseListener() {
            @Override
            public void parseProcess(Element element, ProcessDefinitionEntity definition) {
                definition.addBuiltInListener(ExecutionListener.EVENTNAME_START, (ExecutionListener)
                        instance -> take((ExecutionEntity) instance));
            }
        });
        configuration.setCustomPreBPMNParseListeners(all);
    }

    private void take(ExecutionEntity instance) {
        String process = instance.getProcessDefinition().getKey();
        String tenant = instance.getTenantId();
        if (tenant == null) {
            throw new IllegalStateException("Process '" + process
                    + "' was started without a tenant; deploy the process for a tenant and start that one");
        }
        String key = instance.getBusinessKey();
        if (key == null) {
            return;
        }
        tenants.bind(tenant);
        int written = jdbc.sql(
                        """
                        insert into process.business_key (tenant_id, process_key, business_key, process_instance_id)
                        values (?, ?, ?, ?) on conflict do nothing""")
                .params(tenant, process, key, instance.getId())
                .update();
        if (written == 0) {
            throw new BusinessKeyExists(new ProcessKey(process), key);
        }
    }

    /** Whether an instance was ever started with the key; the tenant is bound. */
    boolean taken(ProcessKey process, String tenant, String key) {
        return jdbc.sql(
                        "select exists (select from process.business_key where tenant_id = ? and process_key = ? and business_key = ?)")
                .params(tenant, process.value(), key)
                .query(Boolean.class)
                .single();
    }
}
