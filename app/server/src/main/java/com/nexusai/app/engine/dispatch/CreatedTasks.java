package com.nexusai.app.engine.dispatch;

import com.nexusai.app.engine.EngineSessions;
import com.nexusai.app.engine.dispatch.WorkQueue.Work;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.cfg.TransactionState;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.history.event.HistoricExternalTaskLogEntity;
import org.operaton.bpm.engine.impl.history.event.HistoryEvent;
import org.operaton.bpm.engine.impl.history.handler.HistoryEventHandler;
import org.operaton.bpm.engine.impl.interceptor.CommandContext;
import org.operaton.bpm.engine.impl.interceptor.Session;

/**
 * The external tasks of our own topics that one engine command created. The dispatcher carries on with them in its own transaction; what is
 * left is signalled after the commit, once for each topic and tenant.
 */
final class CreatedTasks implements Session {

    private final Map<String, Work> workByTask = new LinkedHashMap<>();
    private boolean listening;

    private CreatedTasks() {}

    static CreatedTasks of(CommandContext command) {
        return command.getSession(CreatedTasks.class);
    }

    private void add(CommandContext command, String taskId, Work work, Consumer<Work> afterCommit) {
        workByTask.put(taskId, work);
        if (!listening) {
            listening = true;
            command.getTransactionContext()
                    .addTransactionListener(
                            TransactionState.COMMITTED, any -> new HashSet<>(workByTask.values()).forEach(afterCommit));
        }
    }

    /** Hands over the ids of the tasks created for a tenant since the last call, by topic; they are not signalled any more. */
    Map<String, List<String>> take(String tenant) {
        Map<String, List<String>> byTopic = new LinkedHashMap<>();
        workByTask.entrySet().removeIf(entry -> {
            if (!entry.getValue().tenant().equals(tenant)) {
                return false;
            }
            byTopic.computeIfAbsent(entry.getValue().topic(), any -> new ArrayList<>())
                    .add(entry.getKey());
            return true;
        });
        return byTopic;
    }

    static final class Plugin extends AbstractProcessEnginePlugin {

        private final Supplier<Workers> workers;
        private final Consumer<Work> afterCommit;

        Plugin(Supplier<Workers> workers, Consumer<Work> afterCommit) {
            this.workers = workers;
            this.afterCommit = afterCommit;
        }

        @Override
        public void preInit(ProcessEngineConfigurationImpl configuration) {
            EngineSessions.add(configuration, CreatedTasks.class, CreatedTasks::new);
            // The history's log of external tasks is the one place that sees each creation, whatever command it happens
            // in.
            configuration.getCustomHistoryEventHandlers().add(new HistoryEventHandler() {
                @Override
                public void handleEvent(HistoryEvent event) {
                    if (event instanceof HistoricExternalTaskLogEntity log
                            && log.isCreationLog()
                            && log.getTenantId() != null
                            && workers.get().has(log.getTopicName())) {
                        CommandContext command = Context.getCommandContext();
                        of(command)
                                .add(
                                        command,
                                        log.getExternalTaskId(),
                                        new Work(log.getTenantId(), log.getTopicName()),
                                        afterCommit);
                    }
                }

                @Override
                public void handleEvents(List<HistoryEvent> events) {
                    events.forEach(this::handleEvent);
                }
            });
        }
    }
}
