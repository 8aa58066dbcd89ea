package com.nexusai.app.engine.dispatch;

import com.nexusai.app.engine.EngineTraces;
import com.nexusai.app.engine.dispatch.WorkQueue.Work;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.api.BusinessError;
import com.nexusai.workers.api.Task;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.impl.interceptor.CommandContext;
import org.operaton.bpm.engine.impl.interceptor.CommandExecutor;
import org.operaton.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.operaton.bpm.engine.impl.persistence.entity.ExternalTaskEntity;
import org.slf4j.MDC;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * One transaction: claims tasks of one topic and tenant by locking their rows, has the worker do them, completes them, and carries on with
 * the steps that follow. No lease is ever written; a rollback or a crash frees the tasks at once.
 */
final class BatchTransaction {

    /**
     * The instance's row is claimed too: without it parallel branches end in optimistic-lock failures. NO KEY UPDATE does not collide with the
     * KEY SHARE of foreign-key checks. "Now" is a parameter, because the column has no time zone.
     */
    private static final String CLAIM =
            """
            select t.id_, t.proc_inst_id_ from act_ru_ext_task t join act_ru_execution p on p.id_ = t.proc_inst_id_
             where t.topic_name_ = ? and t.tenant_id_ = ? and t.suspension_state_ = 1
               and (t.lock_exp_time_ is null or t.lock_exp_time_ <= ?) and (t.retries_ is null or t.retries_ > 0)
               and (?::text[] is null or t.id_ = any (?))
             order by t.priority_ desc, t.create_time_, t.id_ limit ?
               for no key update of p, t skip locked""";

    private final CommandExecutor commands;
    private final JdbcTemplate jdbc;
    private final DataSource dataSource;
    private final TenantTransactions tenants;
    private final Workers workers;
    private final RetryPolicy retries;
    private final DispatcherMetrics metrics;
    private final Clock clock;
    private final DispatcherSettings settings;
    private final String node;

    BatchTransaction(
            CommandExecutor commands,
            DataSource dataSource,
            TenantTransactions tenants,
            Workers workers,
            RetryPolicy retries,
            DispatcherMetrics metrics,
            Clock clock,
            DispatcherSettings settings,
            String node) {
        this.commands = commands;
        this.jdbc = new JdbcTemplate(dataSource);
        this.dataSource = dataSource;
        this.tenants = tenants;
        this.workers = workers;
        this.retries = retries;
        this.metrics = metrics;
        this.clock = clock;
        this.settings = settings;
        this.node = node;
    }

    /**
     * @param only the tasks to do, or null for whichever are due
     * @param most how many tasks are taken at most
     * @param chain how many steps further the instances are carried
     * @param claimed receives the ids of the claimed tasks, also when the transaction fails
     */
    void run(Work work, @Nullable List<String> only, int most, int chain, List<String> claimed) {
        DispatcherMetrics.Tally tally = metrics.tally();
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        try {
            commands.execute(command -> {
                try {
                    claimAndDo(command, work, only, most, chain, claimed, tally);
                } catch (RuntimeException e) {
                    failure.set(e);
                    throw e;
                }
                return null;
            });
        } catch (RuntimeException e) {
            // On a lost connection the failing rollback takes the place of what failed.
            RuntimeException first = failure.get();
            if (first == null || first == e) {
                throw e;
            }
            first.addSuppressed(e);
            throw first;
        }
        tally.committed();
    }

    private void claimAndDo(
            CommandContext command,
            Work work,
            @Nullable List<String> only,
            int most,
            int chain,
            List<String> claimed,
            DispatcherMetrics.Tally tally) {
        tenants.bind(work.tenant());
        Set<String> instances = new LinkedHashSet<>();
        claim(work, only, most, claimed, instances);
        if (claimed.isEmpty()) {
            return;
        }
        Preload.run(command, instances);
        round(command, work, claimed, tally);
        for (int step = 0; step < chain; step++) {
            Map<String, List<String>> created = CreatedTasks.of(command).take(work.tenant());
            if (created.isEmpty()) {
                break;
            }
            created.forEach((topic, ids) -> round(command, new Work(work.tenant(), topic), ids, tally));
        }
    }

    private void claim(Work work, @Nullable List<String> only, int most, List<String> claimed, Set<String> instances) {
        String[] ids = only == null ? null : only.toArray(String[]::new);
        jdbc.query(
                connection -> {
                    var statement = connection.prepareStatement(CLAIM);
                    var array = ids == null ? null : connection.createArrayOf("text", ids);
                    statement.setString(1, work.topic());
                    statement.setString(2, work.tenant());
                    statement.setTimestamp(3, Timestamp.from(clock.instant()));
                    statement.setArray(4, array);
                    statement.setArray(5, array);
                    statement.setInt(6, most);
                    return statement;
                },
                row -> {
                    claimed.add(row.getString(1));
                    instances.add(row.getString(2));
                });
    }

    private void round(CommandContext command, Work work, List<String> ids, DispatcherMetrics.Tally tally) {
        List<ExternalTaskEntity> tasks = new ArrayList<>(ids.size());
        for (String id : ids) {
            ExternalTaskEntity task = command.getExternalTaskManager().findExternalTaskById(id);
            // A task of an earlier round may have taken this one with it, as a cancelled branch.
            if (task != null && !command.getDbEntityManager().isDeleted(task)) {
                tasks.add(task);
            }
        }
        if (!tasks.isEmpty()) {
            round(command, workers.of(work.topic()), tasks, tally);
        }
    }

    private <I extends Record, O extends Record> void round(
            CommandContext command,
            Workers.Entry<I, O> entry,
            List<ExternalTaskEntity> tasks,
            DispatcherMetrics.Tally tally) {
        List<Task<I>> inputs = new ArrayList<>(tasks.size());
        for (ExternalTaskEntity task : tasks) {
            inputs.add(input(entry, task));
        }
        long start = System.nanoTime();
        List<Object> results = results(command, entry, inputs);
        // The culprit is known now and not at the commit; the next worker may again write in any order.
        jdbc.execute("set constraints all immediate; set constraints all deferred");
        long duration = System.nanoTime() - start;
        int errors = 0;
        for (int i = 0; i < tasks.size(); i++) {
            ExternalTaskEntity task = tasks.get(i);
            task.setWorkerId(node); // in memory only, for the history: the same flush deletes the row
            if (results.get(i) instanceof BusinessError error) {
                errors++;
                task.bpmnError(error.code().value(), error.getMessage(), null);
            } else {
                task.complete(VariableRecord.write((Record) results.get(i)), null);
            }
        }
        tally.done(entry.worker().topic().value(), tasks.size(), errors, duration);
    }

    private <I extends Record> Task<I> input(Workers.Entry<I, ?> entry, ExternalTaskEntity task) {
        ExecutionEntity execution = task.getExecution();
        String key = execution.getProcessBusinessKey();
        I input;
        try {
            input = entry.input().read(execution::getVariable);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Task '" + task.getActivityId() + "' of instance " + task.getProcessInstanceId() + ": "
                            + e.getMessage(),
                    e);
        }
        return new Task<>(task.getId(), task.getTenantId(), key == null ? "" : key, task.getProcessInstanceId(), input);
    }

    /** An output or a {@link BusinessError} for each task. */
    private <I extends Record, O extends Record> List<Object> results(
            CommandContext command, Workers.Entry<I, O> entry, List<Task<I>> tasks) {
        EngineTraces traces = EngineTraces.of(command);
        int starts = traces.starts();
        int evaluations = traces.evaluations();
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            Savepoint before = connection.setSavepoint();
            try {
                List<O> outputs = tasks.size() == 1
                        ? List.of(single(entry, tasks.get(0)))
                        : entry.worker().executeBatch(tasks);
                connection.releaseSavepoint(before);
                if (outputs.size() != tasks.size()) {
                    throw new IllegalStateException(
                            "Worker " + entry.worker().getClass().getName() + " gave " + outputs.size()
                                    + " outputs for " + tasks.size() + " tasks; give one for each, in their order");
                }
                return new ArrayList<>(outputs);
            } catch (BusinessError error) {
                if (traces.starts() != starts) {
                    throw new IllegalStateException(
                            "Worker " + entry.worker().getClass().getName()
                                    + " started a process and then ended in the business error " + error.code()
                                    + "; check first, start last",
                            error);
                }
                if (tasks.size() > 1 && traces.evaluations() != evaluations) {
                    throw error; // evaluations of the whole batch stand in the engine's cache already: do the tasks in
                    // smaller transactions
                }
                connection.rollback(before);
                connection.releaseSavepoint(before);
                if (tasks.size() == 1) {
                    return List.of(error);
                }
            }
            List<Object> results = new ArrayList<>(tasks.size());
            for (Task<I> task : tasks) {
                results.addAll(results(command, entry, List.of(task)));
            }
            return results;
        } catch (SQLException e) {
            throw new UncategorizedSQLException(
                    "Doing a batch of '" + entry.worker().topic() + "'", null, e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    private static <I extends Record, O extends Record> O single(Workers.Entry<I, O> entry, Task<I> task) {
        String businessKey = MDC.get("businessKey");
        String processInstance = MDC.get("processInstance");
        MDC.put("businessKey", task.businessKey());
        MDC.put("processInstance", task.processInstanceId());
        try {
            return entry.worker().executeBatch(List.of(task)).get(0);
        } finally {
            restore("businessKey", businessKey);
            restore("processInstance", processInstance);
        }
    }

    private static void restore(String name, @Nullable String value) {
        if (value == null) {
            MDC.remove(name);
        } else {
            MDC.put(name, value);
        }
    }

    /**
     * Notes a failure at its task: a later try, or an incident.
     *
     * @return the distance to the next try; empty when there is none; null when the task was not there any more
     */
    @Nullable
    Failed fail(Work work, String taskId, Throwable cause) {
        return commands.execute(command -> {
            tenants.bind(work.tenant());
            List<String> claimed = new ArrayList<>();
            claim(work, List.of(taskId), 1, claimed, new LinkedHashSet<>());
            if (claimed.isEmpty()) {
                return null;
            }
            ExternalTaskEntity task = command.getExternalTaskManager().findExternalTaskById(taskId);
            int left = retries.triesLeft(task.getRetries(), cause);
            task.setWorkerId(node);
            task.failed(message(cause), stackTrace(cause), left, 0, null, null);
            Duration distance = left > 0 ? retries.distance(left) : Duration.ZERO;
            task.setWorkerId(null);
            task.setLockExpirationTime(left > 0 ? Date.from(clock.instant().plus(distance)) : null);
            ExecutionEntity execution = task.getExecution();
            return new Failed(
                    execution.getProcessBusinessKey(),
                    task.getProcessInstanceId(),
                    task.getActivityId(),
                    left,
                    distance);
        });
    }

    record Failed(
            @Nullable String businessKey, String processInstance, String activity, int triesLeft, Duration distance) {}

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getName() : message;
    }

    private static String stackTrace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Which of the topics have due tasks, by tenant. */
    List<Work> due(Set<String> topics) {
        Map<Work, Work> due = new LinkedHashMap<>();
        jdbc.query(
                """
                select t.tenant_id_, t.topic_name_ from act_ru_ext_task t
                 where t.topic_name_ = any (?) and t.tenant_id_ is not null and t.suspension_state_ = 1
                   and (t.lock_exp_time_ is null or t.lock_exp_time_ <= ?) and (t.retries_ is null or t.retries_ > 0)
                 group by 1, 2 order by min(t.create_time_)""",
                statement -> {
                    statement.setArray(1, statement.getConnection().createArrayOf("text", topics.toArray()));
                    statement.setTimestamp(2, Timestamp.from(clock.instant()));
                },
                row -> {
                    Work work = new Work(row.getString(1), row.getString(2));
                    due.put(work, work);
                });
        return new ArrayList<>(due.keySet());
    }
}
