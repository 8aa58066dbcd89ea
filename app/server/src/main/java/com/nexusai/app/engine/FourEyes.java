package com.nexusai.app.engine;

import com.nexusai.app.audit.AuditNote;
import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.entryreversal.EntryReversal;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.processes.glposting.GlPosting.Variables;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.authorization.BatchPermissions;
import org.operaton.bpm.engine.delegate.TaskListener;
import org.operaton.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.operaton.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.CommandChecker;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.cfg.auth.DefaultAuthorizationProvider;
import org.operaton.bpm.engine.impl.cmd.AbstractSetJobStateCmd;
import org.operaton.bpm.engine.impl.cmd.AddGroupIdentityLinkCmd;
import org.operaton.bpm.engine.impl.cmd.AddUserIdentityLinkCmd;
import org.operaton.bpm.engine.impl.cmd.ClaimTaskCmd;
import org.operaton.bpm.engine.impl.cmd.CompleteTaskCmd;
import org.operaton.bpm.engine.impl.cmd.CreateIncidentCmd;
import org.operaton.bpm.engine.impl.cmd.DeleteIdentityLinkCmd;
import org.operaton.bpm.engine.impl.cmd.DeleteTaskCommentCmd;
import org.operaton.bpm.engine.impl.cmd.ExecuteJobsCmd;
import org.operaton.bpm.engine.impl.cmd.ExternalTaskCmd;
import org.operaton.bpm.engine.impl.cmd.HandleTaskBpmnErrorCmd;
import org.operaton.bpm.engine.impl.cmd.HandleTaskEscalationCmd;
import org.operaton.bpm.engine.impl.cmd.ResolveIncidentCmd;
import org.operaton.bpm.engine.impl.cmd.ResolveTaskCmd;
import org.operaton.bpm.engine.impl.cmd.SetAnnotationForIncidentCmd;
import org.operaton.bpm.engine.impl.cmd.StartProcessInstanceAtActivitiesCmd;
import org.operaton.bpm.engine.impl.cmd.SubmitTaskFormCmd;
import org.operaton.bpm.engine.impl.cmd.UpdateCommentCmd;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.db.entitymanager.cache.CachedDbEntity;
import org.operaton.bpm.engine.impl.db.entitymanager.cache.DbEntityState;
import org.operaton.bpm.engine.impl.history.event.HistoricVariableUpdateEventEntity;
import org.operaton.bpm.engine.impl.history.event.HistoryEvent;
import org.operaton.bpm.engine.impl.history.event.HistoryEventTypes;
import org.operaton.bpm.engine.impl.history.handler.HistoryEventHandler;
import org.operaton.bpm.engine.impl.identity.Authentication;
import org.operaton.bpm.engine.impl.interceptor.Command;
import org.operaton.bpm.engine.impl.interceptor.CommandInterceptor;
import org.operaton.bpm.engine.impl.jobexecutor.FailedJobListener;
import org.operaton.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.operaton.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.operaton.bpm.engine.impl.persistence.entity.JobEntity;
import org.operaton.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.operaton.bpm.engine.impl.persistence.entity.TaskEntity;
import org.operaton.bpm.engine.impl.pvm.process.ActivityImpl;
import org.operaton.bpm.engine.impl.pvm.process.ScopeImpl;
import org.operaton.bpm.engine.impl.task.TaskDefinition;
import org.operaton.bpm.engine.impl.util.xml.Element;
import org.operaton.bpm.engine.task.IdentityLink;
import org.operaton.bpm.engine.task.Task;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Separation of duties below every door of the engine. Three hooks share the work, and each alone leaves doors open: a command checker
 * judges who acts, the authorization provider whom a task is given to, a history handler which variables are written. They hold for each
 * process in which people decide, that is, which has a human task with candidates.
 */
@Component
@Order // last, so that tenants and authorizations refuse first
final class FourEyes extends AbstractProcessEnginePlugin {

    private static final String GUARDED = "nexus.guarded";

    /** How the user ids of programs begin. */
    private static final String SERVICE_ACCOUNT = "client:";

    /** What a person writes with a decision. Everything else that steers the process comes from workers. */
    private static final Set<String> WRITTEN_BY_PEOPLE = Set.of(Variables.DECISION, Variables.COMMENT);

    /** Jobs of these batches run without a user and would pass by the approvals. */
    private static final Set<Object> STEERING_BATCHES = Set.of(
            BatchPermissions.CREATE_BATCH_MODIFY_PROCESS_INSTANCES,
            BatchPermissions.CREATE_BATCH_RESTART_PROCESS_INSTANCES,
            BatchPermissions.CREATE_BATCH_MIGRATE_PROCESS_INSTANCES,
            BatchPermissions.CREATE_BATCH_CORRELATE_MESSAGE,
            BatchPermissions.CREATE_BATCH_SET_VARIABLES);

    /** A second instance about an entry would ask its approvers again, and report on an entry that is not its own. */
    private static final Set<String> STARTED_BY_LEDGER = Set.of(GlPosting.KEY.value(), EntryReversal.KEY.value());

    private final Supplier<TaskGuard> guard;
    private final Supplier<PresentedToken> token;
    private final TenantTransactions tenants;
    private final FormDecisions forms = new FormDecisions();

    FourEyes(ObjectProvider<TaskGuard> guard, ObjectProvider<PresentedToken> token, TenantTransactions tenants) {
        // The guard asks decisions of the engine, so it exists after it.
        this.guard = SingletonSupplier.of(guard::getObject);
        this.token = SingletonSupplier.of(() -> token.getIfAvailable(() -> PresentedToken.NONE));
        this.tenants = tenants;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setResourceAuthorizationProvider(new Receivers());
        List<BpmnParseListener> listeners = configuration.getCustomPreBPMNParseListeners() == null
                ? new ArrayList<>()
                : new ArrayList<>(configuration.getCustomPreBPMNParseListeners());
        listeners.add(new BpmnParseListener() {
            @Override
            public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
                guard(activity);
            }
        });
        configuration.setCustomPreBPMNParseListeners(listeners);
        configuration.setCustomPreCommandInterceptorsTxRequired(
                withJobsOfPlatform(configuration, configuration.getCustomPreCommandInterceptorsTxRequired()));
        configuration.setCustomPreCommandInterceptorsTxRequiresNew(
                withJobsOfPlatform(configuration, configuration.getCustomPreCommandInterceptorsTxRequiresNew()));
        configuration.getCustomHistoryEventHandlers().add(new HistoryEventHandler() {
            @Override
            public void handleEvent(HistoryEvent event) {
                if (event instanceof HistoricVariableUpdateEventEntity variable) {
                    written(variable);
                }
            }

            @Override
            public void handleEvents(List<HistoryEvent> events) {
                events.forEach(this::handleEvent);
            }
        });
    }

    /**
     * Jobs are fired by the platform alone. The engine counts a call that it refuses as a failed try of the job and moves its due date, which
     * is a command of its own and refused too.
     */
    private static List<CommandInterceptor> withJobsOfPlatform(
            ProcessEngineConfigurationImpl configuration, @Nullable List<CommandInterceptor> before) {
        List<CommandInterceptor> all = before == null ? new ArrayList<>() : new ArrayList<>(before);
        all.add(new CommandInterceptor() {
            @Override
            public <T> T execute(Command<T> command) {
                if (command instanceof ExecuteJobsCmd || command instanceof FailedJobListener) {
                    Authentication who = configuration.getIdentityService().getCurrentAuthentication();
                    if (who != null && who.getUserId() != null) {
                        throw new Refused(
                                "forbidden",
                                "Jobs are executed by the platform when they are due; an operator may set a job's retries");
                    }
                }
                return next.execute(command);
            }
        });
        return all;
    }

    /** The checker has some seventy methods without defaults, hence the proxy. */
    @Override
    public void postInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getCommandCheckers().add((CommandChecker) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CommandChecker.class}, this::check));
    }

    private void guard(ActivityImpl activity) {
        TaskDefinition definition = ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition();
        if (!definition.getCandidateGroupIdExpressions().isEmpty()
                || !definition.getCandidateUserIdExpressions().isEmpty()) {
            activity.getProcessDefinition().setProperty(GUARDED, true);
        }
        definition.addBuiltInTaskListener(TaskListener.EVENTNAME_COMPLETE, task -> decided((TaskEntity) task));
    }

    private @Nullable Object check(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        @Nullable Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
        switch (method.getName()) {
            case "checkTaskWork" -> work((TaskEntity) Objects.requireNonNull(first));
            case "checkTaskAssign" -> assign((TaskEntity) Objects.requireNonNull(first));
            case "checkUpdateTaskVariable" -> write((TaskEntity) Objects.requireNonNull(first));
            case "checkDeleteTask" -> delete((TaskEntity) Objects.requireNonNull(first));
            case "checkUpdateProcessInstance", "checkUpdateProcessInstanceVariables", "checkMigrateProcessInstance" ->
                steer((ExecutionEntity) Objects.requireNonNull(first));
            case "checkUpdateProcessInstanceById" ->
                steer(Context.getCommandContext().getExecutionManager().findExecutionById((String) first));
            case "checkCreateProcessInstance" -> start((ProcessDefinitionEntity) Objects.requireNonNull(first));
            case "checkUpdateJob" -> fire((JobEntity) Objects.requireNonNull(first));
            case "checkDeleteProcessInstance" -> steer((ExecutionEntity) Objects.requireNonNull(first));
            case "checkCreateBatch" -> batch(Objects.requireNonNull(first));
            case "equals" -> {
                return proxy == first;
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return "FourEyes";
            }
            default -> {}
        }
        return null;
    }

    /** Claiming, deciding and what else is done to a task by the one who works on it. */
    private void work(TaskEntity task) {
        if (!guarded(task)) {
            return;
        }
        Object command = command();
        Actor actor = actor(task);
        if (command instanceof HandleTaskBpmnErrorCmd || command instanceof HandleTaskEscalationCmd) {
            throw new Refused(
                    "forbidden", "Task '" + task.getTaskDefinitionKey() + "' is left by a decision of its form only");
        }
        if (command instanceof UpdateCommentCmd || command instanceof DeleteTaskCommentCmd) {
            throw new Refused(
                    "forbidden",
                    "What was said about task '" + task.getTaskDefinitionKey() + "' stays as it is; say more instead");
        }
        GuardedTask guarded = describe(task);
        tenants.bind(guarded.tenantId());
        Actor admitted = admitted(task, guarded, actor);
        if (task.getAssignee() != null
                && !actor.person().equals(task.getAssignee())
                && !(command instanceof ClaimTaskCmd)) {
            throw new Refused(
                    "forbidden", "Task '" + task.getTaskDefinitionKey() + "' is assigned to " + task.getAssignee());
        }
        guard.get().mayWork(guarded, admitted);
        payload(task, command);
    }

    /** The actor with the place he takes: as a candidate his own, else that of somebody absent who lends it. */
    private Actor admitted(TaskEntity task, GuardedTask guarded, Actor actor) {
        boolean named = guarded.candidateUsers().contains(actor.person())
                || guarded.candidateGroups().stream().anyMatch(actor.groups()::contains)
                || (actor.person().equals(task.getAssignee())
                        && guarded.candidateGroups().isEmpty()
                        && guarded.candidateUsers().isEmpty());
        if (named) {
            return actor;
        }
        return guard.get()
                .standsInFor(guarded, actor)
                .map(actor::inPlaceOf)
                .orElseThrow(() -> new Refused(
                        "forbidden",
                        actor.person() + " is no candidate of task '" + task.getTaskDefinitionKey() + "', which is for "
                                + candidates(guarded)));
    }

    private static String candidates(GuardedTask task) {
        Set<String> all = new HashSet<>(task.candidateGroups());
        all.addAll(task.candidateUsers());
        return all.isEmpty() ? "nobody" : String.join(", ", all);
    }

    /** What a task command would write; read from the command, since what its continuation writes is not the person's doing. */
    private void payload(TaskEntity task, Object command) {
        boolean decides = command instanceof CompleteTaskCmd || command instanceof SubmitTaskFormCmd;
        if (!decides) {
            return;
        }
        DirectFieldAccessor fields = new DirectFieldAccessor(command);
        String field = command instanceof CompleteTaskCmd ? "variables" : "properties";
        Map<?, ?> given = fields.getPropertyValue(field) instanceof Map<?, ?> map ? map : Map.of();
        for (Object name : given.keySet()) {
            if (!WRITTEN_BY_PEOPLE.contains(name)) {
                throw new Refused(
                        "protected-variable",
                        "Variable '" + name + "' is not written with task '" + task.getTaskDefinitionKey()
                                + "'; a person writes 'decision' and 'comment' only");
            }
        }
        if (command instanceof ResolveTaskCmd) {
            if (!given.isEmpty()) {
                throw new Refused(
                        "protected-variable",
                        "Task '" + task.getTaskDefinitionKey()
                                + "' goes back to its owner without variables; the owner decides");
            }
            return;
        }
        Object comment = given.get(Variables.COMMENT);
        if (comment != null && !(comment instanceof String)) {
            throw new Refused(
                    "protected-variable", "The comment of task '" + task.getTaskDefinitionKey() + "' must be text");
        }
        Set<String> allowed = forms.allowed(task);
        Object decision = given.get(Variables.DECISION);
        if (allowed.isEmpty() ? decision != null : !(decision instanceof String) || !allowed.contains(decision)) {
            throw new Refused(
                    "unknown-decision",
                    "The decision '" + decision + "' is none of task '" + task.getTaskDefinitionKey()
                            + "'; choose one of " + allowed);
        }
    }

    private void assign(TaskEntity task) {
        if (!guarded(task)) {
            return;
        }
        Actor actor = actor(task);
        Object command = command();
        if (command instanceof AddGroupIdentityLinkCmd
                || command instanceof AddUserIdentityLinkCmd
                || command instanceof DeleteIdentityLinkCmd) {
            throw new Refused(
                    "forbidden",
                    "Candidates of task '" + task.getTaskDefinitionKey()
                            + "' come from the model and its decisions only");
        }
        GuardedTask guarded = describe(task);
        tenants.bind(guarded.tenantId());
        guard.get().mayWork(guarded, actor);
    }

    private void write(TaskEntity task) {
        if (guarded(task)) {
            actor(task);
            throw new Refused(
                    "protected-variable",
                    "Variables of task '" + task.getTaskDefinitionKey()
                            + "' are written with its decision only, 'decision' and 'comment'");
        }
    }

    private void delete(TaskEntity task) {
        if (guarded(task)) {
            actor(task);
            throw new Refused("forbidden", "Task '" + task.getTaskDefinitionKey() + "' is left by a decision only");
        }
    }

    /**
     * Modification, signals, messages, variables, migration, and whatever else would move an instance past its people. Refused unless named.
     * The platform's own services act without a user and have judged the caller by themselves.
     */
    private static void steer(@Nullable ExecutionEntity execution) {
        Object command = command();
        if (user() == null
                || !guarded(execution)
                || command instanceof CreateIncidentCmd
                || command instanceof ResolveIncidentCmd
                || command instanceof SetAnnotationForIncidentCmd
                || command instanceof ExternalTaskCmd
                || command instanceof AbstractSetJobStateCmd) {
            return;
        }
        throw new Refused(
                "forbidden",
                command.getClass().getSimpleName() + " is not allowed on process '"
                        + Objects.requireNonNull(execution)
                                .getProcessDefinition()
                                .getKey() + "', in which people decide");
    }

    /** Reminders and escalations come when the model says so; operators set retries, which another question of the engine covers. */
    private static void fire(JobEntity job) {
        Object command = command();
        if (user() == null || command instanceof AbstractSetJobStateCmd || job.getProcessDefinitionId() == null) {
            return;
        }
        ProcessDefinitionEntity definition = Context.getProcessEngineConfiguration()
                .getDeploymentCache()
                .findDeployedProcessDefinitionById(job.getProcessDefinitionId());
        if (guarded(definition)) {
            throw new Refused(
                    "forbidden",
                    command.getClass().getSimpleName() + " is not allowed on a timer of process '" + definition.getKey()
                            + "', in which people decide; operators may set its retries");
        }
    }

    private static void start(ProcessDefinitionEntity definition) {
        if (user() != null && STARTED_BY_LEDGER.contains(definition.getKey())) {
            throw new Refused(
                    "forbidden",
                    "Process '" + definition.getKey()
                            + "' is started by the ledger only, when an entry is submitted or reversed; use /api/v1/journal-entries");
        }
        if (user() != null && guarded(definition) && command() instanceof StartProcessInstanceAtActivitiesCmd) {
            throw new Refused(
                    "forbidden",
                    "Process '" + definition.getKey() + "', in which people decide, starts at its start event only");
        }
    }

    private static void batch(Object permission) {
        if (user() != null && STEERING_BATCHES.contains(permission)) {
            throw new Refused(
                    "forbidden",
                    permission + " is not open to people: its jobs run without a user and would pass by the approvals");
        }
    }

    /** Judges each variable as it is written, whatever command writes it; the engine has no variable listeners for BPMN. */
    private static void written(HistoricVariableUpdateEventEntity event) {
        boolean create = event.isEventOfType(HistoryEventTypes.VARIABLE_INSTANCE_CREATE);
        boolean update = event.isEventOfType(HistoryEventTypes.VARIABLE_INSTANCE_UPDATE);
        if ((!create && !update) || event.getProcessInstanceId() == null) {
            return;
        }
        String name = event.getVariableName();
        boolean ofInstance = event.getProcessInstanceId().equals(event.getScopeActivityInstanceId());
        boolean fact = name.equals(Variables.ENTRY_ID);
        boolean byPerson = user() != null && ofInstance && !WRITTEN_BY_PEOPLE.contains(name);
        if (!fact && !byPerson) {
            return;
        }
        ExecutionEntity instance =
                Context.getCommandContext().getExecutionManager().findExecutionById(event.getProcessInstanceId());
        if (!guarded(instance)) {
            return;
        }
        if (fact && (update || !ofInstance)) {
            throw new Refused("protected-variable", "Variable '" + name + "' is set once, when the process starts");
        }
        if (!startsNow(Objects.requireNonNull(instance))) {
            throw new Refused(
                    "protected-variable", "Variable '" + name + "' is not written by people once the process runs");
        }
    }

    private static boolean startsNow(ExecutionEntity instance) {
        CachedDbEntity cached = Context.getCommandContext()
                .getDbEntityManager()
                .getDbEntityCache()
                .getCachedEntity(instance);
        return cached != null && cached.getEntityState() == DbEntityState.TRANSIENT;
    }

    private void decided(TaskEntity task) {
        if (!guarded(task)) {
            return;
        }
        GuardedTask guarded = describe(task);
        tenants.bind(guarded.tenantId());
        Object decision = task.getVariable(Variables.DECISION);
        Object comment = task.getVariable(Variables.COMMENT);
        Actor admitted = admitted(task, guarded, actor(task));
        AuditNote.after("decision", decision);
        AuditNote.after("businessKey", guarded.businessKey());
        AuditNote.after("level", guarded.level());
        AuditNote.after("inPlaceOf", admitted.actingFor());
        guard.get()
                .decided(
                        guarded,
                        admitted,
                        decision == null ? "" : decision.toString(),
                        comment == null ? null : comment.toString());
    }

    private Actor actor(TaskEntity task) {
        Authentication who = authentication();
        if (who == null || who.getUserId() == null) {
            throw new Refused("unauthenticated", "Task '" + task.getTaskDefinitionKey() + "' needs a signed-in person");
        }
        if (who.getUserId().startsWith(SERVICE_ACCOUNT)) {
            throw new Refused(
                    "forbidden",
                    "Task '" + task.getTaskDefinitionKey() + "' is for people; the program "
                            + who.getUserId().substring(SERVICE_ACCOUNT.length()) + " cannot work on it");
        }
        return new Actor(
                who.getUserId(),
                who.getGroupIds() == null ? Set.of() : new HashSet<>(who.getGroupIds()),
                token.get().id(),
                token.get().companies());
    }

    static GuardedTask describe(TaskEntity task) {
        ExecutionEntity instance = task.getProcessInstance();
        Set<String> groups = new HashSet<>();
        Set<String> users = new HashSet<>();
        for (IdentityLink candidate : task.getCandidates()) {
            add(groups, candidate.getGroupId());
            add(users, candidate.getUserId());
        }
        Object entry = instance.getVariable(Variables.ENTRY_ID);
        Object level = instance.getVariable(Variables.LEVEL);
        String key = instance.getBusinessKey();
        return new GuardedTask(
                task.getId(),
                // Of the instance: the task may be one that a caller sends to be saved.
                instance.getTenantId(),
                instance.getProcessDefinition().getKey(),
                instance.getId(),
                key == null ? "" : key,
                entry == null ? null : entry.toString(),
                task.getTaskDefinitionKey(),
                level instanceof Integer number ? number : null,
                groups,
                users);
    }

    private static void add(Collection<String> names, @Nullable String name) {
        if (name != null && !name.isBlank()) {
            names.add(name);
        }
    }

    static boolean guarded(TaskEntity task) {
        return guarded(task.getExecution());
    }

    private static boolean guarded(@Nullable ExecutionEntity execution) {
        return execution != null && guarded(execution.getProcessDefinition());
    }

    private static boolean guarded(ProcessDefinitionEntity definition) {
        return definition.getProperty(GUARDED) != null;
    }

    private static @Nullable Authentication authentication() {
        return Context.getCommandContext().getAuthentication();
    }

    private static @Nullable String user() {
        return Context.getCommandContext().getAuthenticatedUserId();
    }

    private static Object command() {
        return Context.getCommandInvocationContext().getCommand();
    }

    /** Asked whenever a task gets a person, also when the model's own expression names him. */
    private final class Receivers extends DefaultAuthorizationProvider {

        @Override
        public AuthorizationEntity @Nullable [] newTaskAssignee(
                Task task, @Nullable String before, @Nullable String person) {
            receive((TaskEntity) task, person);
            return super.newTaskAssignee(task, before, person);
        }

        @Override
        public AuthorizationEntity @Nullable [] newTaskOwner(
                Task task, @Nullable String before, @Nullable String person) {
            receive((TaskEntity) task, person);
            return super.newTaskOwner(task, before, person);
        }

        private void receive(TaskEntity task, @Nullable String person) {
            if (person == null || !guarded(task)) {
                return;
            }
            GuardedTask guarded = describe(task);
            tenants.bind(guarded.tenantId());
            Authentication who = authentication();
            boolean self = who != null && person.equals(who.getUserId());
            guard.get().mayWork(guarded, self ? actor(task) : new Actor(person, Set.of(), null, null));
        }
    }
}
