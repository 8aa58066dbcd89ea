package com.nexusai.app.engine;

import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts.BusinessKeyExists;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.operaton.bpm.engine.delegate.ExecutionListener;
import org.operaton.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.interceptor.CommandContext;
import org.operaton.bpm.engine.impl.interceptor.Session;
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
        EngineSessions.add(configuration, TakenKeys.class, TakenKeys::new);
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
        ofCommand().add(new Taken(process, key, tenant, instance.getId()));
    }

    private TakenKeys ofCommand() {
        return Context.getCommandContext().getSession(TakenKeys.class);
    }

    private record Taken(String process, String key, String tenant, String instance) {}

    /** The keys taken by one engine command, written with its other rows at its end, all in one statement. */
    private final class TakenKeys implements Session {

        private final Map<String, Taken> keys = new LinkedHashMap<>();

        void add(Taken taken) {
            if (keys.putIfAbsent(taken.process() + '/' + taken.key(), taken) != null) {
                throw new BusinessKeyExists(new ProcessKey(taken.process()), taken.key());
            }
        }

        boolean has(String process, String key) {
            return keys.containsKey(process + '/' + key);
        }

        @Override
        public void flush() {
            if (keys.isEmpty()) {
                return;
            }
            List<Taken> all = new ArrayList<>(keys.values());
            keys.clear();
            List<String> written = jdbc.sql(
                            """
                            insert into process.business_key (tenant_id, process_key, business_key, process_instance_id)
                            select ?, * from unnest(?::text[], ?::text[], ?::text[]) on conflict do nothing returning process_instance_id""")
                    .params(
                            all.get(0).tenant(),
                            all.stream().map(Taken::process).toArray(String[]::new),
                            all.stream().map(Taken::key).toArray(String[]::new),
                            all.stream().map(Taken::instance).toArray(String[]::new))
                    .query(String.class)
                    .list();
            if (written.size() < all.size()) {
                Set<String> fresh = new HashSet<>(written);
                Taken known = all.stream()
                        .filter(taken -> !fresh.contains(taken.instance()))
                        .findFirst()
                        .orElseThrow();
                throw new BusinessKeyExists(new ProcessKey(known.process()), known.key());
            }
        }
    }

    /** The first of the keys with which an instance was ever started; the tenant is bound. */
    Optional<String> taken(ProcessKey process, String tenant, List<String> wanted) {
        return allTaken(process, tenant, wanted).stream().findFirst();
    }

    /** Those of the keys with which an instance was ever started; the tenant is bound. */
    Set<String> allTaken(ProcessKey process, String tenant, List<String> wanted) {
        Set<String> taken = new HashSet<>();
        CommandContext command = Context.getCommandContext();
        if (command != null) {
            TakenKeys pending = ofCommand();
            wanted.stream().filter(key -> pending.has(process.value(), key)).forEach(taken::add);
        }
        taken.addAll(jdbc.sql(
                        "select business_key from process.business_key where tenant_id = ? and process_key = ? and business_key = any (?)")
                .params(tenant, process.value(), wanted.toArray(String[]::new))
                .query(String.class)
                .list());
        return taken;
    }
}
