package com.nexusai.processes.glposting;

import com.nexusai.processes.Models;
import com.nexusai.processes.contract.DecisionKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.dmn.engine.DmnDecision;
import org.operaton.bpm.dmn.engine.DmnEngine;
import org.operaton.bpm.dmn.engine.DmnEngineConfiguration;
import org.operaton.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.operaton.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.operaton.bpm.engine.variable.Variables;
import org.operaton.bpm.model.dmn.Dmn;
import org.operaton.bpm.model.dmn.DmnModelInstance;
import org.operaton.bpm.model.dmn.instance.Input;
import org.operaton.bpm.model.dmn.instance.Output;
import org.operaton.bpm.model.dmn.instance.Rule;

/** A shipped decision table, asked by the real DMN engine. */
final class DecisionTable {

    /** A rule that matched, with its outputs. */
    record Match(String rule, Map<String, @Nullable Object> outputs) {}

    private final DmnModelInstance model;
    private final DmnEngine engine;
    private final DmnDecision decision;
    private final AtomicReference<@Nullable DmnDecisionTableEvaluationEvent> last = new AtomicReference<>();

    private DecisionTable(DecisionKey key, Models.Model file) {
        try (InputStream content = file.open()) {
            this.model = Dmn.readModelFromStream(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DefaultDmnEngineConfiguration configuration =
                (DefaultDmnEngineConfiguration) DmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        configuration.setCustomPostDecisionTableEvaluationListeners(new ArrayList<>(List.of(last::set)));
        this.engine = configuration.buildEngine();
        this.decision = engine.parseDecision(key.value(), model);
    }

    static DecisionTable of(DecisionKey key) {
        return new DecisionTable(
                key,
                Models.all().stream()
                        .filter(model -> model.name().equals(key + ".dmn"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("No file for decision " + key)));
    }

    DmnModelInstance model() {
        return model;
    }

    /** The rules that match, in the table's order; of a First table only the one that counts. */
    List<Match> ask(Map<String, Object> facts) {
        engine.evaluateDecisionTable(decision, Variables.fromMap(facts));
        DmnDecisionTableEvaluationEvent event = Objects.requireNonNull(last.get());
        List<Match> matches = new ArrayList<>();
        event.getMatchingRules().forEach(rule -> {
            Map<String, @Nullable Object> outputs = new java.util.LinkedHashMap<>();
            rule.getOutputEntries()
                    .values()
                    .forEach(output -> outputs.put(
                            output.getOutputName(), output.getValue().getValue()));
            matches.add(new Match(rule.getId(), outputs));
        });
        return matches;
    }

    List<String> inputs() {
        return model.getModelElementsByType(Input.class).stream()
                .map(input -> input.getInputExpression().getText().getTextContent())
                .toList();
    }

    List<String> outputs() {
        return model.getModelElementsByType(Output.class).stream()
                .map(Output::getName)
                .toList();
    }

    List<Rule> rules() {
        return List.copyOf(model.getModelElementsByType(Rule.class));
    }

    List<String> ruleIds() {
        return rules().stream().map(Rule::getId).toList();
    }
}
