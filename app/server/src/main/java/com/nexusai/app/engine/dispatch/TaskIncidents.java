package com.nexusai.app.engine.dispatch;

import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.incident.DefaultIncidentHandler;
import org.operaton.bpm.engine.impl.incident.IncidentContext;
import org.operaton.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.operaton.bpm.engine.runtime.Incident;

/**
 * An external task has an incident exactly while it has no retries left, so there is none to look for when a task with retries is completed.
 * The engine looks each time, which costs a statement for every task.
 */
final class TaskIncidents extends DefaultIncidentHandler {

    TaskIncidents() {
        super(Incident.EXTERNAL_TASK_HANDLER_TYPE);
    }

    @Override
    protected void removeIncident(IncidentContext context, boolean resolved) {
        ExternalTaskEntity task = Context.getCommandContext()
                .getDbEntityManager()
                .getCachedEntity(ExternalTaskEntity.class, context.getConfiguration());
        if (task == null || !task.areRetriesLeft()) {
            super.removeIncident(context, resolved);
        }
    }
}
