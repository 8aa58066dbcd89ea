package com.nexusai.processes.glposting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nexusai.processes.ModelChecks;
import com.nexusai.processes.Models;
import com.nexusai.processes.ShippedModel;
import com.nexusai.processes.contract.DecisionContract;
import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.processes.glposting.GlPosting.Variables;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.model.bpmn.instance.FlowNode;
import org.operaton.bpm.model.bpmn.instance.SequenceFlow;
import org.operaton.bpm.model.bpmn.instance.UserTask;
import org.operaton.bpm.model.dmn.DmnModelInstance;
import org.operaton.bpm.model.dmn.HitPolicy;
import org.operaton.bpm.model.dmn.instance.Decision;
import org.operaton.bpm.model.dmn.instance.DecisionTable;
import org.operaton.bpm.model.dmn.instance.Input;
import org.operaton.bpm.model.dmn.instance.Output;
import org.operaton.bpm.model.dmn.instance.Rule;

class GlPostingModelTest extends ModelChecks {

    private static final Pattern ANSWER = Pattern.compile("decision == '([a-z-]+)'");

    GlPostingModelTest() {
        super(
                GlPosting.KEY,
                GlPosting.class,
                Variables.class,
                Set.of(Variables.ENTRY_ID, Variables.RISK_SCORE, Variables.LEVEL),
                List.of(
                        "StartEvent_EntrySubmitted",
                        "Join_Validation",
                        "Task_ValidateEntry",
                        "Gateway_EntryValid",
                        "Task_AssessRisk",
                        "Task_PlanApproval",
                        "Gateway_ApprovalRequired",
                        "Join_Posting",
                        "Task_PostEntry",
                        "Gateway_ReversalAsked",
                        "Join_Posted",
                        "EndEvent_EntryPosted"));
    }

    @Test
    void everyFormBelongsToATaskAndOffersExactlyTheAnswersOfTheModel() throws IOException {
        Map<String, Models.Model> forms = new LinkedHashMap<>();
        for (Models.Model file : Models.of(GlPosting.KEY)) {
            if (file.name().endsWith(".form")) {
                forms.put(file.name().replace(".form", ""), file);
            }
        }
        assertThat(model.all(UserTask.class))
                .extracting(UserTask::getOperatonFormRef)
                .containsExactlyInAnyOrderElementsOf(forms.keySet());
        for (UserTask task : model.all(UserTask.class)) {
            Models.Model file = forms.get(task.getOperatonFormRef());
            assertThat(file).isNotNull();
            try (InputStream content = file.open()) {
                JsonNode form = new ObjectMapper().readTree(content);
                assertThat(form.path("id").asText()).isEqualTo(task.getOperatonFormRef());
                assertThat(form.path("type").asText()).isEqualTo("default");
                List<String> fields = new ArrayList<>();
                List<String> offered = new ArrayList<>();
                for (JsonNode component : form.path("components")) {
                    if (component.has("key")) {
                        fields.add(component.path("key").asText());
                    }
                    component
                            .path("values")
                            .forEach(value -> offered.add(value.path("value").asText()));
                }
                assertThat(fields).containsExactly(Variables.DECISION, Variables.COMMENT);
                assertThat(offered).containsExactlyInAnyOrderElementsOf(answersAfter(task));
            }
        }
    }

    private static Set<String> answersAfter(UserTask task) {
        FlowNode question = task.getOutgoing().iterator().next().getTarget();
        Set<String> answers = new TreeSet<>();
        for (SequenceFlow flow : question.getOutgoing()) {
            Matcher answer = ANSWER.matcher(flow.getConditionExpression().getTextContent());
            assertThat(answer.find()).as("answer of %s", flow.getId()).isTrue();
            answers.add(answer.group(1));
        }
        return answers;
    }

    @Test
    void everyHumanTaskStartsWithoutAnAnswer() {
        assertThat(model.all(UserTask.class)).allSatisfy(task -> assertThat(task.getExtensionElements()
                        .getDomElement()
                        .getTextContent()
                        .strip())
                .as("mappings of %s", task.getId())
                .containsSubsequence("${decision}", "${comment}"));
        assertThat(model.text().split("<camunda:inputParameter name=\"decision\" />", -1))
                .hasSize(model.all(UserTask.class).size() + 1);
    }

    @Test
    void decisionsAreTheContractsDecisionsWithItsInputsAndOutputs() {
        List<DecisionKey> keys = ShippedModel.constants(GlPosting.class, DecisionKey.class);
        assertThat(Models.of(GlPosting.KEY))
                .extracting(Models.Model::name)
                .filteredOn(name -> name.endsWith(".dmn"))
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(key -> key + ".dmn").toList());
        assertThat(GlPosting.DECISIONS).extracting(DecisionContract::key).containsExactlyInAnyOrderElementsOf(keys);
        for (DecisionContract contract : GlPosting.DECISIONS) {
            DmnModelInstance file = com.nexusai.processes.glposting.DecisionTable.of(contract.key())
                    .model();
            assertThat(file.getModelElementsByType(Decision.class)).hasSize(1).allSatisfy(decision -> {
                assertThat(decision.getId()).isEqualTo(contract.key().value());
                assertThat(decision.getOperatonHistoryTimeToLiveString()).isEqualTo("P3650D");
            });
            Map<String, String> inputs = new LinkedHashMap<>();
            for (Input input : file.getModelElementsByType(Input.class)) {
                inputs.put(
                        input.getInputExpression().getText().getTextContent(),
                        input.getInputExpression().getTypeRef());
                assertThat(input.getLabel()).isNotBlank();
            }
            assertThat(inputs).as("inputs of %s", contract.key()).isEqualTo(contract.inputs());
            Map<String, String> outputs = new LinkedHashMap<>();
            for (Output output : file.getModelElementsByType(Output.class)) {
                outputs.put(output.getName(), output.getTypeRef());
            }
            assertThat(outputs).as("outputs of %s", contract.key()).isEqualTo(contract.outputs());
        }
    }

    @Test
    void rulesHaveChosenIdsAndDescriptionsAndAreFeel() {
        for (DecisionContract contract : GlPosting.DECISIONS) {
            var table = com.nexusai.processes.glposting.DecisionTable.of(contract.key());
            assertThat(table.ruleIds())
                    .doesNotHaveDuplicates()
                    .allMatch(id -> id.matches("[A-Z][A-Za-z]+_[A-Z][A-Za-z]+(_[2-9])?"));
            for (Rule rule : table.rules()) {
                assertThat(rule.getDescription())
                        .as("description of %s", rule.getId())
                        .isNotNull();
                assertThat(rule.getInputEntries()).allSatisfy(entry -> assertThat(entry.getExpressionLanguage())
                        .isNull());
            }
        }
    }

    @Test
    void hitPoliciesSuitWhatTheTablesAreFor() {
        Map<DecisionKey, HitPolicy> policies = Map.of(
                GlPosting.VALIDATION, HitPolicy.COLLECT,
                GlPosting.RISK, HitPolicy.COLLECT,
                GlPosting.APPROVAL_REQUIRED, HitPolicy.FIRST,
                GlPosting.APPROVAL_MATRIX, HitPolicy.RULE_ORDER,
                GlPosting.SEPARATION_OF_DUTIES, HitPolicy.FIRST,
                GlPosting.SERVICE_LEVEL, HitPolicy.FIRST);
        policies.forEach((key, policy) -> {
            var shipped = com.nexusai.processes.glposting.DecisionTable.of(key);
            DecisionTable table = shipped.model()
                    .getModelElementsByType(DecisionTable.class)
                    .iterator()
                    .next();
            assertThat(table.getHitPolicy()).as("hit policy of %s", key).isEqualTo(policy);
            if (policy == HitPolicy.FIRST) {
                List<Rule> rules = shipped.rules();
                assertThat(rules.get(rules.size() - 1).getInputEntries())
                        .as("last row of %s takes whatever is left", key)
                        .allSatisfy(entry ->
                                assertThat(entry.getText().getTextContent()).isEmpty());
            }
        });
    }
}
