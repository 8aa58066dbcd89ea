package com.nexusai.app.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nexusai.database.TenantTransactions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.OptimisticLockingException;
import org.operaton.bpm.engine.ProcessEngineException;
import org.operaton.bpm.engine.SuspendedEntityInteractionException;
import org.operaton.bpm.engine.TaskAlreadyClaimedException;
import org.operaton.bpm.engine.TaskService;
import org.operaton.bpm.engine.exception.NullValueException;
import org.operaton.bpm.engine.impl.cfg.CommandChecker;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.interceptor.CommandContext;
import org.operaton.bpm.engine.impl.persistence.entity.OperatonFormDefinitionEntity;
import org.operaton.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.operaton.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.operaton.bpm.engine.impl.persistence.entity.TaskEntity;
import org.operaton.bpm.engine.impl.task.TaskDefinition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Works on human tasks for the engine's user of the current thread. Where a process has candidates, they and the guard say who may, and the
 * engine's own authorizations are not asked besides: they know nothing of substitutes. What is refused is a {@link Refused} with its
 * reason, whatever the engine made of it on the way.
 */
@Component
public final class HumanTasks {

    private final EngineTransactions transactions;
    private final TenantTransactions tenants;
    private final TaskService tasks;
    private final java.util.function.Supplier<TaskGuard> guard;
    private final ObjectMapper json = new ObjectMapper();

    HumanTasks(
            EngineTransactions transactions,
            TenantTransactions tenants,
            TaskService tasks,
            ObjectProvider<TaskGuard> guard) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.tasks = tasks;
        this.guard = SingletonSupplier.of(guard::getObject);
    }

    /** What somebody said about a task, besides deciding it. */
    public record Remark(String id, @Nullable String person, Instant at, String text) {}

    /** Why the current user may not work on an open task, asked without touching it; empty when he may. */
    public Optional<Refused> refusal(String tenant, UUID task) {
        return transactions.call(tenant, () -> {
            TaskEntity entity = find(tenant, task);
            try {
                admitted(entity, () -> {
                    for (CommandChecker checker : configuration().getCommandCheckers()) {
                        checker.checkTaskWork(entity);
                    }
                });
                return Optional.empty();
            } catch (Refused refused) {
                return Optional.of(refused);
            } catch (ProcessEngineException e) {
                return Optional.of(new Refused("forbidden", String.valueOf(e.getMessage())));
            }
        });
    }

    /** Which of these persons the guard would let decide an open task, in their order; candidates are to be sought before. */
    public List<String> unsegregated(String tenant, UUID task, List<String> persons) {
        return transactions.call(tenant, () -> {
            TaskEntity entity = find(tenant, task);
            if (!FourEyes.guarded(entity)) {
                return persons;
            }
            GuardedTask guarded = FourEyes.describe(entity);
            tenants.bind(tenant);
            List<String> free = new ArrayList<>();
            for (String person : persons) {
                try {
                    guard.get().mayWork(guarded, new Actor(person, Set.of(), null, null));
                    free.add(person);
                } catch (Refused refused) {
                    // Not among those who may.
                }
            }
            return free;
        });
    }

    public void claim(String tenant, UUID task, String person) {
        change(tenant, task, entity -> tasks.claim(entity.getId(), person));
    }

    /** Gives a task back that is the current user's. */
    public void unclaim(String tenant, UUID task, String person) {
        change(tenant, task, entity -> {
            if (!person.equals(entity.getAssignee())) {
                throw new Refused(
                        "forbidden",
                        "Task '" + entity.getTaskDefinitionKey() + "' is not claimed by " + person
                                + " and cannot be given back by him");
            }
            tasks.claim(entity.getId(), null);
        });
    }

    public void complete(String tenant, UUID task, Map<String, Object> variables) {
        change(tenant, task, entity -> tasks.complete(entity.getId(), variables));
    }

    /**
     * Gives the decision to another. The giver stays its owner, so that he can follow it. It is not the engine's delegation, after which the
     * task would come back to be decided.
     */
    public void handOver(String tenant, UUID task, String from, String to) {
        change(tenant, task, entity -> {
            for (CommandChecker checker : configuration().getCommandCheckers()) {
                checker.checkTaskWork(entity);
            }
            tasks.setOwner(entity.getId(), from);
            tasks.setAssignee(entity.getId(), to);
        });
    }

    public void remark(String tenant, UUID task, String text) {
        change(tenant, task, entity -> tasks.createComment(entity.getId(), entity.getProcessInstanceId(), text));
    }

    /** Also of a task that has ended, as long as the engine keeps its history; the oldest first. */
    public List<Remark> remarks(UUID task) {
        return tasks.getTaskComments(task.toString()).stream()
                .map(comment -> new Remark(
                        comment.getId(), comment.getUserId(), instant(comment.getTime()), comment.getFullMessage()))
                .sorted(java.util.Comparator.comparing(Remark::at).thenComparing(Remark::id))
                .toList();
    }

    /** What a process definition is called; empty when it is gone or has no name. */
    public Optional<String> processName(String tenant, String definition) {
        return transactions.call(tenant, () -> Optional.ofNullable(Context.getCommandContext()
                        .getProcessDefinitionManager()
                        .findLatestProcessDefinitionById(definition))
                .filter(model -> tenant.equals(model.getTenantId()))
                .map(ProcessDefinitionEntity::getName));
    }

    /** The deployed form that a task of a model has, of the newest version; empty when it has none or the model is gone. */
    public Optional<JsonNode> form(String tenant, String definition, String taskKey) {
        return transactions.call(tenant, () -> {
            CommandContext command = Context.getCommandContext();
            ProcessDefinitionEntity model =
                    command.getProcessDefinitionManager().findLatestProcessDefinitionById(definition);
            if (model == null || !tenant.equals(model.getTenantId())) {
                return Optional.empty();
            }
            TaskDefinition task = configuration()
                    .getDeploymentCache()
                    .resolveProcessDefinition(model)
                    .getTaskDefinitions()
                    .get(taskKey);
            if (task == null || task.getOperatonFormDefinitionKey() == null) {
                return Optional.empty();
            }
            OperatonFormDefinitionEntity form = command.getOperatonFormDefinitionManager()
                    .findLatestDefinitionByKeyAndTenantId(
                            task.getOperatonFormDefinitionKey().getExpressionText(), tenant);
            if (form == null) {
                return Optional.empty();
            }
            ResourceEntity resource = command.getResourceManager()
                    .findResourceByDeploymentIdAndResourceName(form.getDeploymentId(), form.getResourceName());
            try {
                return Optional.of(json.readTree(resource.getBytes()));
            } catch (IOException e) {
                throw new UncheckedIOException("Form '" + form.getKey() + "' cannot be read", e);
            }
        });
    }

    private void change(String tenant, UUID task, Consumer<TaskEntity> work) {
        try {
            transactions.run(tenant, () -> {
                TaskEntity entity = find(tenant, task);
                admitted(entity, () -> work.accept(entity));
            });
        } catch (Refused | OptimisticLockingException e) {
            throw e;
        } catch (ProcessEngineException e) {
            throw reason(e);
        }
    }

    /** @throws Refused when it has ended meanwhile; a foreign task looks the same */
    private static TaskEntity find(String tenant, UUID task) {
        TaskEntity entity = Context.getCommandContext().getTaskManager().findTaskById(task.toString());
        if (entity == null || !tenant.equals(entity.getTenantId())) {
            throw new Refused("task-already-decided", "Task " + task + " is not open any more; load it again");
        }
        return entity;
    }

    private static void admitted(TaskEntity task, Runnable work) {
        if (!FourEyes.guarded(task)) {
            work.run();
            return;
        }
        Context.getCommandContext().runWithoutAuthorization(() -> {
            work.run();
            return null;
        });
    }

    /** The engine wraps what a listener throws, and says by its own exceptions what is a conflict to a caller. */
    private static RuntimeException reason(ProcessEngineException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refused refused) {
                return refused;
            }
            if (cause instanceof TaskAlreadyClaimedException || cause instanceof SuspendedEntityInteractionException) {
                return new Refused("conflict", String.valueOf(cause.getMessage()));
            }
            if (cause instanceof NullValueException) {
                return new Refused("task-already-decided", "The task is not open any more; load it again");
            }
            // Two who take the same task at once both get the rights of its assignee written.
            if (cause instanceof SQLException sql && "23505".equals(sql.getSQLState())) {
                return new Refused("conflict", "Somebody else changed it at the same moment; load it again");
            }
        }
        return e;
    }

    private static ProcessEngineConfigurationImpl configuration() {
        return Context.getProcessEngineConfiguration();
    }

    private static Instant instant(Date time) {
        return time.toInstant();
    }
}
