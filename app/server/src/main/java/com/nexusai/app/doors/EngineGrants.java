package com.nexusai.app.doors;

import static org.operaton.bpm.engine.authorization.Permissions.ACCESS;
import static org.operaton.bpm.engine.authorization.Permissions.CREATE;
import static org.operaton.bpm.engine.authorization.Permissions.CREATE_INSTANCE;
import static org.operaton.bpm.engine.authorization.Permissions.READ;
import static org.operaton.bpm.engine.authorization.Permissions.READ_HISTORY;
import static org.operaton.bpm.engine.authorization.Permissions.READ_INSTANCE;
import static org.operaton.bpm.engine.authorization.Permissions.READ_TASK;
import static org.operaton.bpm.engine.authorization.Permissions.UPDATE;
import static org.operaton.bpm.engine.authorization.Permissions.UPDATE_INSTANCE;
import static org.operaton.bpm.engine.authorization.Resources.APPLICATION;
import static org.operaton.bpm.engine.authorization.Resources.BATCH;
import static org.operaton.bpm.engine.authorization.Resources.DECISION_DEFINITION;
import static org.operaton.bpm.engine.authorization.Resources.DECISION_REQUIREMENTS_DEFINITION;
import static org.operaton.bpm.engine.authorization.Resources.DEPLOYMENT;
import static org.operaton.bpm.engine.authorization.Resources.PROCESS_DEFINITION;
import static org.operaton.bpm.engine.authorization.Resources.PROCESS_INSTANCE;

import com.nexusai.app.security.Roles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.operaton.bpm.engine.AuthorizationService;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.authorization.Authorization;
import org.operaton.bpm.engine.authorization.Permission;
import org.operaton.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.operaton.bpm.engine.authorization.ProcessInstancePermissions;
import org.operaton.bpm.engine.authorization.Resource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * What each role may do at the engine's own doors. The engine adds what a task's candidates and assignee need by itself; the guards of our
 * own hold above all of it, also for administrators. Nobody may delete deployments or write authorizations there.
 */
@Component
@ConditionalOnWebApplication
final class EngineGrants implements InitializingBean {

    private record Grant(String role, Resource resource, String id, Permission... permissions) {}

    private static final String ANY = "*";

    private static final List<String> APPROVERS = List.of(
            Roles.PREPARER,
            Roles.ACCOUNTANT,
            Roles.COST_CENTRE_OWNER,
            Roles.CONTROLLER,
            Roles.CFO,
            Roles.FINANCE_ADMINISTRATOR);

    private final AuthorizationService authorizations;

    EngineGrants(ProcessEngine engine) {
        this.authorizations = engine.getAuthorizationService();
    }

    private static List<Grant> grants() {
        List<Grant> all = new ArrayList<>();
        for (String role : APPROVERS) {
            all.add(new Grant(role, APPLICATION, "tasklist", ACCESS));
            all.add(new Grant(role, PROCESS_DEFINITION, ANY, READ));
        }
        for (String role : List.of(Roles.OPERATIONS, Roles.ADMINISTRATOR)) {
            all.add(new Grant(role, APPLICATION, "cockpit", ACCESS));
            all.add(new Grant(
                    role,
                    PROCESS_DEFINITION,
                    ANY,
                    READ,
                    READ_INSTANCE,
                    READ_HISTORY,
                    READ_TASK,
                    ProcessDefinitionPermissions.RETRY_JOB,
                    ProcessDefinitionPermissions.SUSPEND,
                    ProcessDefinitionPermissions.SUSPEND_INSTANCE,
                    ProcessDefinitionPermissions.UPDATE_HISTORY));
            all.add(new Grant(
                    role,
                    PROCESS_INSTANCE,
                    ANY,
                    READ,
                    ProcessInstancePermissions.RETRY_JOB,
                    ProcessInstancePermissions.SUSPEND));
            all.add(new Grant(role, DECISION_DEFINITION, ANY, READ, READ_HISTORY));
            all.add(new Grant(role, DECISION_REQUIREMENTS_DEFINITION, ANY, READ));
            all.add(new Grant(role, DEPLOYMENT, ANY, READ));
            all.add(new Grant(role, BATCH, ANY, READ, READ_HISTORY));
        }
        for (String role : List.of(Roles.ANALYST, Roles.AUDITOR)) {
            all.add(new Grant(role, APPLICATION, "cockpit", ACCESS));
            all.add(new Grant(role, PROCESS_DEFINITION, ANY, READ, READ_INSTANCE, READ_HISTORY, READ_TASK));
            all.add(new Grant(role, PROCESS_INSTANCE, ANY, READ));
            all.add(new Grant(role, DECISION_DEFINITION, ANY, READ, READ_HISTORY));
            all.add(new Grant(role, DECISION_REQUIREMENTS_DEFINITION, ANY, READ));
            all.add(new Grant(role, DEPLOYMENT, ANY, READ));
        }
        for (String role : List.of(Roles.ANALYST, Roles.ADMINISTRATOR)) {
            all.add(new Grant(role, DEPLOYMENT, ANY, READ, CREATE));
        }
        all.add(new Grant(
                Roles.INTEGRATOR,
                PROCESS_DEFINITION,
                ANY,
                READ,
                CREATE_INSTANCE,
                READ_INSTANCE,
                UPDATE_INSTANCE,
                READ_HISTORY));
        all.add(new Grant(Roles.INTEGRATOR, PROCESS_INSTANCE, ANY, CREATE, READ, UPDATE));
        all.add(new Grant(Roles.INTEGRATOR, DECISION_DEFINITION, ANY, READ, CREATE_INSTANCE));
        all.add(new Grant(Roles.WORKER, PROCESS_DEFINITION, ANY, READ, READ_INSTANCE, UPDATE_INSTANCE));
        all.add(new Grant(Roles.WORKER, PROCESS_INSTANCE, ANY, READ, UPDATE));
        return all;
    }

    @Override
    public void afterPropertiesSet() {
        if (authorizations
                        .createAuthorizationQuery()
                        .authorizationType(Authorization.AUTH_TYPE_REVOKE)
                        .count()
                > 0) {
            throw new IllegalStateException(
                    "The table engine.act_ru_authorization has rows of type 2, which revoke rights; the engine does not heed"
                            + " them here. Delete them, and take away the grants instead.");
        }
        for (Grant grant : grants()) {
            give(grant);
        }
    }

    /** Widened when a release gives a role more; what an administrator added stays. */
    private void give(Grant grant) {
        List<Authorization> found = authorizations
                .createAuthorizationQuery()
                .groupIdIn(grant.role())
                .resourceType(grant.resource())
                .resourceId(grant.id())
                .list();
        Authorization authorization =
                found.isEmpty() ? authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT) : found.get(0);
        if (found.isEmpty()) {
            authorization.setGroupId(grant.role());
            authorization.setResource(grant.resource());
            authorization.setResourceId(grant.id());
        } else if (Arrays.stream(grant.permissions()).allMatch(authorization::isPermissionGranted)) {
            return;
        }
        for (Permission permission : grant.permissions()) {
            authorization.addPermission(permission);
        }
        authorizations.saveAuthorization(authorization);
    }
}
