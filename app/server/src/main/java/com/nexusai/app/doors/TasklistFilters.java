package com.nexusai.app.doors;

import static org.operaton.bpm.engine.authorization.Permissions.READ;
import static org.operaton.bpm.engine.authorization.Resources.FILTER;

import java.util.List;
import java.util.Map;
import org.operaton.bpm.engine.AuthorizationService;
import org.operaton.bpm.engine.FilterService;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.TaskService;
import org.operaton.bpm.engine.authorization.Authorization;
import org.operaton.bpm.engine.filter.Filter;
import org.operaton.bpm.engine.task.TaskQuery;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * The lists of the stock Tasklist, which shows nothing without one. They name no person and no group, since queries may hold no expressions:
 * everybody sees in them just the tasks that the engine lets him see.
 */
@Component
@ConditionalOnWebApplication
final class TasklistFilters implements InitializingBean {

    private final FilterService filters;
    private final TaskService tasks;
    private final AuthorizationService authorizations;

    TasklistFilters(ProcessEngine engine) {
        this.filters = engine.getFilterService();
        this.tasks = engine.getTaskService();
        this.authorizations = engine.getAuthorizationService();
    }

    @Override
    public void afterPropertiesSet() {
        keep("Open tasks", 1, tasks.createTaskQuery().orderByDueDate().asc());
        keep(
                "Claimed by nobody",
                2,
                tasks.createTaskQuery().taskUnassigned().orderByDueDate().asc());
    }

    private void keep(String name, int priority, TaskQuery query) {
        if (filters.createTaskFilterQuery().filterName(name).count() > 0) {
            return;
        }
        Filter filter = filters.newTaskFilter(name);
        filter.setQuery(query);
        filter.setProperties(
                Map.of("priority", priority, "showUndefinedVariable", false, "refresh", true, "variables", List.of()));
        filters.saveFilter(filter);
        Authorization everybody = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GLOBAL);
        everybody.setResource(FILTER);
        everybody.setResourceId(filter.getId());
        everybody.addPermission(READ);
        authorizations.saveAuthorization(everybody);
    }
}
