package com.nexusai.processes.testing;

import com.nexusai.processes.contract.ErrorCode;
import com.nexusai.processes.contract.MessageName;
import com.nexusai.processes.contract.Topic;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.externaltask.ExternalTask;
import org.operaton.bpm.engine.impl.util.ClockUtil;
import org.operaton.bpm.engine.runtime.Job;
import org.operaton.bpm.engine.runtime.ProcessInstance;
import org.operaton.bpm.engine.task.Task;

/** Moves one process instance as workers, people and time would. */
public final class ProcessDriver {

    private static final String WORKER = "test-worker";
    private static final long LOCK_MILLIS = 60_000;

    private final ProcessEngine engine;
    private final String instanceId;

    public ProcessDriver(ProcessEngine engine, String instanceId) {
        this.engine = engine;
        this.instanceId = instanceId;
    }

    public ProcessEngine engine() {
        return engine;
    }

    public String instanceId() {
        return instanceId;
    }

    /** Completes the one open external task of the topic. */
    public ProcessDriver complete(Topic topic, Map<String, Object> result) {
        engine.getExternalTaskService().complete(locked(topic), WORKER, result);
        return this;
    }

    public ProcessDriver complete(Topic topic) {
        return complete(topic, Map.of());
    }

    /** Ends the one open external task of the topic in a business error. */
    public ProcessDriver raise(Topic topic, ErrorCode error) {
        engine.getExternalTaskService().handleBpmnError(locked(topic), WORKER, error.value());
        return this;
    }

    private String locked(Topic topic) {
        List<ExternalTask> open = engine.getExternalTaskService()
                .createExternalTaskQuery()
                .processInstanceId(instanceId)
                .topicName(topic.value())
                .list();
        if (open.size() != 1) {
            throw new AssertionError("Expected one external task of topic " + topic + " but there are " + open.size()
                    + "; the instance waits at "
                    + engine.getRuntimeService().getActiveActivityIds(instanceId));
        }
        String id = open.get(0).getId();
        engine.getExternalTaskService().lock(id, WORKER, LOCK_MILLIS);
        return id;
    }

    /** The one open human task of the instance. */
    public Task task() {
        Task task = engine.getTaskService()
                .createTaskQuery()
                .processInstanceId(instanceId)
                .initializeFormKeys()
                .singleResult();
        if (task == null) {
            throw new AssertionError("Expected an open human task; the instance waits at "
                    + engine.getRuntimeService().getActiveActivityIds(instanceId));
        }
        return task;
    }

    /** Completes the one open human task, which must be the given one. */
    public ProcessDriver complete(String taskKey, Map<String, Object> answer) {
        Task task = task();
        if (!task.getTaskDefinitionKey().equals(taskKey)) {
            throw new AssertionError("Expected task " + taskKey + " but open is " + task.getTaskDefinitionKey());
        }
        engine.getTaskService().complete(task.getId(), answer);
        return this;
    }

    public ProcessDriver decide(String taskKey, String decision) {
        return complete(taskKey, Map.of("decision", decision, "comment", "because"));
    }

    public ProcessDriver send(MessageName message) {
        engine.getRuntimeService()
                .createMessageCorrelation(message.value())
                .processInstanceId(instanceId)
                .correlate();
        return this;
    }

    /** When the timer of the event is due next. */
    public Date due(String eventId) {
        return timer(eventId).getDuedate();
    }

    /** Lets the time pass until just after the timer is due, then runs it. */
    public ProcessDriver fire(String eventId) {
        Job timer = timer(eventId);
        Date due = timer.getDuedate();
        if (due != null && !due.before(ClockUtil.getCurrentTime())) {
            // At the very instant a repeating timer would count the present occurrence as its next one.
            ClockUtil.setCurrentTime(new Date(due.getTime() + 1));
        }
        engine.getManagementService().executeJob(timer.getId());
        return this;
    }

    public boolean hasTimer(String eventId) {
        return !timers(eventId).isEmpty();
    }

    private Job timer(String eventId) {
        List<Job> timers = timers(eventId);
        if (timers.size() != 1) {
            throw new AssertionError("Expected one timer of " + eventId + " but there are " + timers.size());
        }
        return timers.get(0);
    }

    private List<Job> timers(String eventId) {
        return engine.getManagementService()
                .createJobQuery()
                .processInstanceId(instanceId)
                .activityId(eventId)
                .timers()
                .list();
    }

    /** The one instance that this one has called. */
    public ProcessDriver called() {
        ProcessInstance called = engine.getRuntimeService()
                .createProcessInstanceQuery()
                .superProcessInstanceId(instanceId)
                .singleResult();
        if (called == null) {
            throw new AssertionError("Process instance " + instanceId + " has no called instance");
        }
        return new ProcessDriver(engine, called.getId());
    }
}
