package com.nexusai.app.inbox;

import com.nexusai.app.engine.EngineSessions;
import com.nexusai.app.live.LiveHints;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.IdGenerator;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.db.DbEntity;
import org.operaton.bpm.engine.impl.db.ListQueryParameterObject;
import org.operaton.bpm.engine.impl.db.PersistenceSession;
import org.operaton.bpm.engine.impl.db.entitymanager.DbEntityManager;
import org.operaton.bpm.engine.impl.db.entitymanager.operation.DbBulkOperation;
import org.operaton.bpm.engine.impl.db.entitymanager.operation.DbEntityOperation;
import org.operaton.bpm.engine.impl.db.entitymanager.operation.DbOperation;
import org.operaton.bpm.engine.impl.history.event.HistoricTaskInstanceEventEntity;
import org.operaton.bpm.engine.impl.persistence.entity.HistoricVariableInstanceEntity;
import org.operaton.bpm.engine.impl.persistence.entity.IdentityLinkEntity;
import org.operaton.bpm.engine.impl.persistence.entity.IncidentEntity;
import org.operaton.bpm.engine.impl.persistence.entity.TaskEntity;
import org.operaton.bpm.engine.impl.persistence.entity.VariableInstanceEntity;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Writes the projection with the engine's own rows. It looks at what the engine writes when a command ends: whatever changes a task, by
 * whichever door, has to pass there. The history's events would not do, they keep silent about delegation states and suspended instances;
 * task listeners know nothing of candidates and variables. What was touched is then read again and written by one statement for each
 * command, {@code inbox.refresh}.
 */
@Component
final class TaskProjection extends AbstractProcessEnginePlugin {

    /** The variables that a row of the projection shows. */
    private static final Set<String> SHOWN = Set.of("entryId", "level");

    private final JdbcClient jdbc;
    /** An engine that stands alone has nobody to tell. */
    private final ObjectProvider<LiveHints> hints;

    TaskProjection(JdbcClient jdbc, ObjectProvider<LiveHints> hints) {
        this.jdbc = jdbc;
        this.hints = hints;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        EngineSessions.add(
                configuration,
                DbEntityManager.class,
                () -> new WatchedEntityManager(
                        configuration.getIdGenerator(),
                        Context.getCommandContext().getSession(PersistenceSession.class)));
    }

    private record Touched(Set<String> tasks, Set<String> instances) {}

    /** The engine's own, which also remembers what one command writes. A session beside it would be flushed before it. */
    private final class WatchedEntityManager extends DbEntityManager {

        private final Map<String, Touched> byTenant = new TreeMap<>();

        WatchedEntityManager(IdGenerator ids, PersistenceSession persistence) {
            super(ids, persistence);
        }

        @Override
        public void flush() {
            super.flush();
            byTenant.forEach((tenant, touched) -> {
                jdbc.sql("select inbox.refresh(?, ?, ?)::text")
                        .params(
                                tenant,
                                touched.tasks().toArray(String[]::new),
                                touched.instances().toArray(String[]::new))
                        .query((row, n) -> n)
                        .list();
                if (!touched.tasks().isEmpty()) {
                    hints.ifAvailable(each -> each.changed(tenant, LiveHints.TASK, touched.tasks()));
                }
            });
            byTenant.clear();
        }

        @Override
        protected void flushDbOperations(List<DbOperation> some, List<DbOperation> all) {
            List<DbOperation> written = List.copyOf(some);
            super.flushDbOperations(some, all);
            written.forEach(this::look);
        }

        private void look(DbOperation operation) {
            if (operation instanceof DbEntityOperation entity) {
                look(entity.getEntity());
            } else if (operation instanceof DbBulkOperation bulk && bulk.getEntityType() == TaskEntity.class) {
                suspended(bulk);
            }
        }

        private void look(DbEntity entity) {
            if (entity instanceof TaskEntity task) {
                task(task.getTenantId(), task.getId());
            } else if (entity instanceof IdentityLinkEntity link) {
                task(link.getTenantId(), link.getTaskId());
            } else if (entity instanceof IncidentEntity incident && incident.getTenantId() != null) {
                hints.ifAvailable(
                        each -> each.changed(incident.getTenantId(), LiveHints.INCIDENT, List.of(incident.getId())));
            } else if (entity instanceof HistoricTaskInstanceEventEntity event) {
                // A task that begins and ends within one command leaves a trace here only.
                task(event.getTenantId(), event.getTaskId());
            } else if (entity instanceof VariableInstanceEntity variable
                    && variable.getTaskId() == null
                    && SHOWN.contains(variable.getName())) {
                instance(variable.getTenantId(), variable.getProcessInstanceId());
            } else if (entity instanceof HistoricVariableInstanceEntity variable
                    && variable.getTaskId() == null
                    && SHOWN.contains(variable.getVariableName())) {
                // A removed variable no longer knows its instance.
                instance(variable.getTenantId(), variable.getProcessInstanceId());
            }
        }

        private void instance(@Nullable String tenant, @Nullable String id) {
            if (tenant != null && id != null) {
                of(tenant).instances().add(id);
            }
        }

        private void task(@Nullable String tenant, @Nullable String id) {
            if (tenant != null && id != null) {
                of(tenant).tasks().add(id);
            }
        }

        private Touched of(String tenant) {
            return byTenant.computeIfAbsent(tenant, any -> new Touched(new TreeSet<>(), new TreeSet<>()));
        }

        /** Tasks that the engine suspends or activates with their process, without loading them. */
        private void suspended(DbBulkOperation operation) {
            Map<?, ?> which = operation.getParameter() instanceof ListQueryParameterObject list
                            && list.getParameter() instanceof Map<?, ?> given
                    ? given
                    : Map.of();
            jdbc.sql(
                            """
                            select t.tenant_id_, t.id_ from act_ru_task t join act_re_procdef p on p.id_ = t.proc_def_id_
                             where (:instance::text is null or t.proc_inst_id_ = :instance)
                               and (:definition::text is null or t.proc_def_id_ = :definition)
                               and (:key::text is null or p.key_ = :key)""")
                    .param("instance", which.get("processInstanceId"))
                    .param("definition", which.get("processDefinitionId"))
                    .param("key", which.get("processDefinitionKey"))
                    .query((row, n) -> {
                        task(row.getString(1), row.getString(2));
                        return n;
                    })
                    .list();
        }
    }
}
