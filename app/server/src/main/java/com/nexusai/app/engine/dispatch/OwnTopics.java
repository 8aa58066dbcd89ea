package com.nexusai.app.engine.dispatch;

import com.nexusai.app.engine.Refused;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.CommandChecker;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.cmd.ExternalTaskCmd;
import org.operaton.bpm.engine.impl.cmd.FetchExternalTasksCmd;
import org.operaton.bpm.engine.impl.cmd.SetExternalTaskPriorityCmd;
import org.operaton.bpm.engine.impl.cmd.SetExternalTaskRetriesCmd;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.interceptor.Command;
import org.operaton.bpm.engine.impl.interceptor.CommandInterceptor;
import org.operaton.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.springframework.beans.DirectFieldAccessor;

/**
 * Keeps the tasks of our own workers to our own dispatcher: nobody fetches, locks, completes or fails them through the engine's services.
 * The dispatcher does not use those commands. Operators may set retries, which is how a task leaves its incident, and priorities.
 */
final class OwnTopics extends AbstractProcessEnginePlugin {

    private final Supplier<Workers> workers;

    OwnTopics(Supplier<Workers> workers) {
        this.workers = workers;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setCustomPreCommandInterceptorsTxRequired(
                with(configuration.getCustomPreCommandInterceptorsTxRequired()));
        configuration.setCustomPreCommandInterceptorsTxRequiresNew(
                with(configuration.getCustomPreCommandInterceptorsTxRequiresNew()));
    }

    private List<CommandInterceptor> with(@Nullable List<CommandInterceptor> before) {
        List<CommandInterceptor> all = before == null ? new ArrayList<>() : new ArrayList<>(before);
        all.add(new CommandInterceptor() {
            @Override
            public <T> T execute(Command<T> command) {
                if (command instanceof FetchExternalTasksCmd
                        && new DirectFieldAccessor(command).getPropertyValue("fetchInstructions")
                                instanceof Map<?, ?> topics) {
                    topics.keySet().stream()
                            .map(String::valueOf)
                            .filter(workers.get()::has)
                            .forEach(OwnTopics::refuse);
                }
                return next.execute(command);
            }
        });
        return all;
    }

    /** Every command on one external task asks this question of the checkers; the checker has too many methods without defaults to implement. */
    @Override
    public void postInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getCommandCheckers().add((CommandChecker) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CommandChecker.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "checkUpdateProcessInstanceById" -> check();
                        case "equals" -> {
                            return proxy == arguments[0];
                        }
                        case "hashCode" -> {
                            return System.identityHashCode(proxy);
                        }
                        case "toString" -> {
                            return "OwnTopics";
                        }
                        default -> {}
                    }
                    return null;
                }));
    }

    private void check() {
        Command<?> command = Context.getCommandInvocationContext().getCommand();
        if (!(command instanceof ExternalTaskCmd)
                || command instanceof SetExternalTaskRetriesCmd
                || command instanceof SetExternalTaskPriorityCmd) {
            return;
        }
        String id =
                (String) Objects.requireNonNull(new DirectFieldAccessor(command).getPropertyValue("externalTaskId"));
        ExternalTaskEntity task =
                Context.getCommandContext().getExternalTaskManager().findExternalTaskById(id);
        if (task != null && workers.get().has(task.getTopicName())) {
            refuse(task.getTopicName());
        }
    }

    private static void refuse(String topic) {
        throw new Refused(
                "platform-topic",
                "Topic '" + topic
                        + "' is done by the platform's own worker; tasks of it cannot be fetched, completed or failed from outside");
    }
}
