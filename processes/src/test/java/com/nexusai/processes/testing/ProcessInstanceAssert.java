package com.nexusai.processes.testing;

import java.util.List;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.history.HistoricActivityInstance;
import org.operaton.bpm.engine.history.HistoricProcessInstance;
import org.operaton.bpm.engine.history.HistoricVariableInstance;

/** What a process instance does now, and what it did, in terms of the model's element ids. */
public final class ProcessInstanceAssert extends AbstractAssert<ProcessInstanceAssert, ProcessDriver> {

    ProcessInstanceAssert(ProcessDriver actual) {
        super(actual, ProcessInstanceAssert.class);
    }

    /** It waits at exactly these elements. */
    public ProcessInstanceAssert isWaitingAt(String... elementIds) {
        if (isOver()) {
            throw failure(
                    "Expected the instance to wait at %s but it has ended; it passed %s",
                    List.of(elementIds), passed());
        }
        Assertions.assertThat(instance()
                        .engine()
                        .getRuntimeService()
                        .getActiveActivityIds(instance().instanceId()))
                .as("elements at which the instance waits")
                .containsExactlyInAnyOrder(elementIds);
        return this;
    }

    /** It completed these elements in this order, with others in between or not. */
    public ProcessInstanceAssert hasPassedInOrder(String... elementIds) {
        Assertions.assertThat(passed()).as("elements the instance has passed").containsSubsequence(elementIds);
        return this;
    }

    public ProcessInstanceAssert hasPassed(String elementId, int times) {
        Assertions.assertThat(passed().stream().filter(elementId::equals))
                .as("passes through %s", elementId)
                .hasSize(times);
        return this;
    }

    public ProcessInstanceAssert hasNotPassed(String... elementIds) {
        Assertions.assertThat(passed()).as("elements the instance has passed").doesNotContain(elementIds);
        return this;
    }

    /** It is over, and this end event was its last. */
    public ProcessInstanceAssert hasEnded(String endEventId) {
        if (!isOver()) {
            throw failure(
                    "Expected the instance to have ended at %s but it waits at %s",
                    endEventId,
                    instance()
                            .engine()
                            .getRuntimeService()
                            .getActiveActivityIds(instance().instanceId()));
        }
        HistoricProcessInstance over = Objects.requireNonNull(instance()
                .engine()
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(instance().instanceId())
                .singleResult());
        Assertions.assertThat(over.getState()).as("state").isEqualTo(HistoricProcessInstance.STATE_COMPLETED);
        Assertions.assertThat(passed()).as("elements the instance has passed").endsWith(endEventId);
        return this;
    }

    /** The process variable has this value, or had it when the instance ended. */
    public ProcessInstanceAssert hasVariable(String name, @Nullable Object value) {
        HistoricVariableInstance variable = instance()
                .engine()
                .getHistoryService()
                .createHistoricVariableInstanceQuery()
                .processInstanceId(instance().instanceId())
                .activityInstanceIdIn(instance().instanceId())
                .variableName(name)
                .singleResult();
        if (variable == null) {
            throw failure("Expected a process variable %s but there is none", name);
        }
        Assertions.assertThat(variable.getValue()).as("variable %s", name).isEqualTo(value);
        return this;
    }

    private boolean isOver() {
        return instance()
                        .engine()
                        .getRuntimeService()
                        .createProcessInstanceQuery()
                        .processInstanceId(instance().instanceId())
                        .count()
                == 0;
    }

    private List<String> passed() {
        return instance()
                .engine()
                .getHistoryService()
                .createHistoricActivityInstanceQuery()
                .processInstanceId(instance().instanceId())
                .finished()
                .orderPartiallyByOccurrence()
                .asc()
                .list()
                .stream()
                .filter(activity -> !activity.isCanceled())
                .map(HistoricActivityInstance::getActivityId)
                .toList();
    }

    private ProcessDriver instance() {
        return Objects.requireNonNull(actual);
    }
}
