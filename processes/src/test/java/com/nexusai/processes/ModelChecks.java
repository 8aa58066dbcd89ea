package com.nexusai.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.contract.ErrorCode;
import com.nexusai.processes.contract.MessageName;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.processes.contract.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.model.bpmn.instance.Error;
import org.operaton.bpm.model.bpmn.instance.FlowNode;
import org.operaton.bpm.model.bpmn.instance.Message;
import org.operaton.bpm.model.bpmn.instance.Process;
import org.operaton.bpm.model.bpmn.instance.SequenceFlow;
import org.operaton.bpm.model.bpmn.instance.ServiceTask;
import org.operaton.bpm.model.bpmn.instance.UserTask;

/** What every model owes: it agrees with its Java contract in both directions, carries no code and can be read. */
public abstract class ModelChecks {

    /** A picture of 1600 pixels stays readable up to this width. */
    private static final int WIDTH = 1750;

    protected final ShippedModel model;
    private final ProcessKey key;
    private final Class<?> contract;
    private final Class<?> variables;
    private final Set<String> workersOnly;
    private final List<String> happyPath;

    /** @param workersOnly variables of the contract that the model itself never mentions */
    protected ModelChecks(
            ProcessKey key, Class<?> contract, Class<?> variables, Set<String> workersOnly, List<String> happyPath) {
        this.key = key;
        this.contract = contract;
        this.variables = variables;
        this.workersOnly = workersOnly;
        this.happyPath = happyPath;
        this.model = ShippedModel.of(key);
    }

    @Test
    void processIsTheContractsAndKeepsItsHistoryForALimitedTime() {
        assertThat(model.all(Process.class)).hasSize(1).allSatisfy(process -> {
            assertThat(process.getId()).isEqualTo(key.value());
            assertThat(process.isExecutable()).isTrue();
            assertThat(process.getOperatonHistoryTimeToLiveString()).isEqualTo("P3650D");
            assertThat(process.getDocumentations()).isNotEmpty();
        });
    }

    @Test
    void topicsAreTheContractsTopics() {
        Collection<ServiceTask> tasks = model.all(ServiceTask.class);
        assertThat(tasks).extracting(ServiceTask::getOperatonType).containsOnly("external");
        assertThat(tasks)
                .extracting(ServiceTask::getOperatonTopic)
                .containsExactlyInAnyOrderElementsOf(ShippedModel.constants(contract, Topic.class).stream()
                        .map(Topic::value)
                        .toList());
    }

    @Test
    void errorsAreTheContractsErrors() {
        assertThat(model.all(Error.class))
                .extracting(Error::getErrorCode)
                .containsExactlyInAnyOrderElementsOf(ShippedModel.constants(contract, ErrorCode.class).stream()
                        .map(ErrorCode::value)
                        .toList());
    }

    @Test
    void messagesAreTheContractsMessages() {
        assertThat(model.all(Message.class))
                .extracting(Message::getName)
                .containsExactlyInAnyOrderElementsOf(ShippedModel.constants(contract, MessageName.class).stream()
                        .map(MessageName::value)
                        .toList());
    }

    @Test
    void humanTasksAreTheContractsTasks() {
        assertThat(model.all(UserTask.class))
                .extracting(UserTask::getId)
                .containsExactlyInAnyOrderElementsOf(ShippedModel.constants(contract, String.class));
    }

    @Test
    void variablesAreTheContractsVariables() {
        List<String> declared = ShippedModel.constants(variables, String.class);
        assertThat(declared).doesNotHaveDuplicates().containsAll(workersOnly);
        assertThat(model.variables())
                .containsExactlyInAnyOrderElementsOf(declared.stream()
                        .filter(name -> !workersOnly.contains(name))
                        .toList());
    }

    @Test
    void everyHumanTaskHasAFormADueDateAndSomebodyToDoIt() {
        assertThat(model.all(UserTask.class)).allSatisfy(task -> {
            assertThat(task.getOperatonDueDate())
                    .as("due date of %s", task.getId())
                    .isNotBlank();
            assertThat(task.getOperatonFormRef()).as("form of %s", task.getId()).isNotBlank();
            assertThat(task.getOperatonFormRefBinding()).isEqualTo("latest");
            assertThat(task.getOperatonCandidateGroups())
                    .as("groups of %s", task.getId())
                    .isNotBlank();
        });
    }

    @Test
    void modelCarriesNoCode() {
        assertThat(model.text())
                .doesNotContain(
                        "camunda:class",
                        "camunda:delegateExpression",
                        "camunda:expression",
                        "Listener",
                        "scriptFormat",
                        "scriptTask",
                        "camunda:script",
                        "camunda:connector",
                        "operaton:");
    }

    @Test
    void everyElementIsDrawn() {
        assertThat(model.shapes().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        model.all(FlowNode.class).stream().map(FlowNode::getId).toList());
        assertThat(model.edges().keySet())
                .containsExactlyInAnyOrderElementsOf(model.all(SequenceFlow.class).stream()
                        .map(SequenceFlow::getId)
                        .toList());
    }

    @Test
    void drawingRunsFromLeftToRightAndNothingCoversAnything() {
        assertThat(model.flowsAgainstTheDirection()).isEmpty();
        assertThat(model.overlaps()).isEmpty();
        assertThat(model.flowsThroughShapes()).isEmpty();
        assertThat(model.shapes().values())
                .allSatisfy(box -> assertThat(box.right()).isLessThanOrEqualTo(WIDTH));
    }

    @Test
    void happyPathIsOneStraightLine() {
        double line = model.shape(happyPath.get(0)).centreY();
        double right = -1;
        for (String id : happyPath) {
            ShippedModel.Box box = model.shape(id);
            assertThat(box.centreY()).as("height of %s", id).isEqualTo(line);
            assertThat(box.x()).as("%s lies right of the one before", id).isGreaterThan(right);
            right = box.right();
        }
    }
}
