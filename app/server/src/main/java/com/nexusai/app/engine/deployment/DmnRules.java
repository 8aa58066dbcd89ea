package com.nexusai.app.engine.deployment;

import com.nexusai.processes.contract.DecisionContract;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a decision model may contain: tables and literal expressions in FEEL. */
final class DmnRules {

    private static final Set<String> DMN = Set.of(
            "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
            "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
            "http://www.omg.org/spec/DMN/20180521/MODEL/",
            "https://www.omg.org/spec/DMN/20191111/MODEL/",
            "https://www.omg.org/spec/DMN/20191111/DMN13.xsd",
            "https://www.omg.org/spec/DMN/20211108/MODEL/",
            "https://www.omg.org/spec/DMN/20230324/MODEL/");
    private static final Set<String> EXTENSION =
            Set.of("http://camunda.org/schema/1.0/dmn", "http://operaton.org/schema/1.0/dmn");
    private static final String MODELER = "http://camunda.org/schema/modeler/1.0";
    private static final Set<String> LAYOUT =
            Set.of("http://bpmn.io/schema/dmn/biodi/1.0", "http://bpmn.io/schema/dmn/biodi/2.0");
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final Pattern DRAWING = Pattern.compile("https?://www\\.omg\\.org/spec/DMN/\\d{8}/(DMNDI|DC|DI)/");

    private static final Set<String> ELEMENTS =
            BpmnRules.words("definitions decision decisionTable informationRequirement"
                    + " requiredDecision requiredInput inputData input inputExpression inputValues inputEntry output outputValues"
                    + " outputEntry rule text variable description question allowedAnswers literalExpression annotation"
                    + " annotationEntry extensionElements authorityRequirement requiredAuthority knowledgeSource textAnnotation"
                    + " association sourceRef targetRef");
    private static final Set<String> ATTRIBUTES = BpmnRules.words(
            "id name label namespace exporter exporterVersion hitPolicy"
                    + " aggregation preferredOrientation outputLabel typeRef href expressionLanguage associationDirection textFormat");
    private static final Set<String> EXTENSION_ATTRIBUTES =
            BpmnRules.words("historyTimeToLive versionTag inputVariable diagramRelationId");

    /** Exactly the names under which the engine knows FEEL; it looks for a script engine under any other. */
    private static final Set<String> FEEL = Set.of(
            "feel",
            "http://www.omg.org/spec/FEEL/20140401",
            "http://www.omg.org/spec/DMN/20180521/FEEL/",
            "https://www.omg.org/spec/DMN/20191111/FEEL/",
            "https://www.omg.org/spec/DMN/20211108/FEEL/",
            "https://www.omg.org/spec/DMN/20230324/FEEL/");

    private static final Map<String, Feel.Kind> CELLS = Map.of(
            "inputExpression", Feel.Kind.EXPRESSION,
            "literalExpression", Feel.Kind.EXPRESSION,
            "outputEntry", Feel.Kind.EXPRESSION,
            "inputEntry", Feel.Kind.UNARY_TESTS,
            "inputValues", Feel.Kind.UNARY_TESTS,
            "outputValues", Feel.Kind.UNARY_TESTS);

    private final Findings findings;
    private final Contracts contracts;
    private final Feel feel;

    DmnRules(Findings findings, Contracts contracts, Feel feel) {
        this.findings = findings;
        this.contracts = contracts;
        this.feel = feel;
    }

    void check(XmlElement root) {
        if (!DMN.contains(root.namespace()) || !root.name().equals("definitions")) {
            findings.add(Rule.UNREADABLE, root, "<" + root.qualifiedName() + "> is not the root of a DMN model");
            return;
        }
        walk(root, root.namespace());
        List<XmlElement> decisions = root.children("decision");
        if (decisions.isEmpty()) {
            findings.add(Rule.NO_DECISION, root, "The file has no decision");
        }
        for (XmlElement decision : decisions) {
            String key = decision.attribute("id");
            DecisionContract contract = key == null ? null : contracts.decision(key);
            if (contract != null) {
                contract(decision, contract);
            }
        }
    }

    private void walk(XmlElement element, String dmn) {
        if (element.isIn("definitions")
                && element.name().equals("DMNDI")
                && DRAWING.matcher(element.namespace()).matches()) {
            drawing(element);
            return;
        }
        if (LAYOUT.contains(element.namespace()) && (element.isIn("extensionElements") || element.isIn("edge"))) {
            element.children().forEach(child -> walk(child, dmn));
            return;
        }
        // The engine takes the text of what stands inside a text for part of it.
        if (!element.namespace().equals(dmn) || !ELEMENTS.contains(element.name()) || element.isIn("text")) {
            findings.add(
                    element.name().equals("script") ? Rule.SCRIPT : Rule.ELEMENT,
                    element,
                    "The element <" + element.qualifiedName() + "> is not allowed in a decision");
            return;
        }
        element.attributes().forEach(attribute -> attribute(element, attribute));
        Feel.Kind kind = element.name().equals("text") && element.parent() != null
                ? CELLS.get(element.parent().name())
                : null;
        if (kind != null) {
            feel.problem(kind, element.text())
                    .ifPresent(problem -> findings.add(problem.rule(), element, problem.message()));
        }
        element.children().forEach(child -> walk(child, dmn));
    }

    private void attribute(XmlElement element, XmlElement.Attribute attribute) {
        String name = attribute.name();
        String shown = attribute.qualifiedName() + "=\"" + attribute.value() + "\"";
        if (name.equals("expressionLanguage")) {
            if (!FEEL.contains(attribute.value())) {
                findings.add(Rule.LANGUAGE, element, "The attribute " + shown + " names another language");
            }
            return;
        }
        boolean allowed = attribute.namespace().isEmpty() && ATTRIBUTES.contains(name)
                || EXTENSION.contains(attribute.namespace()) && EXTENSION_ATTRIBUTES.contains(name)
                || attribute.namespace().equals(MODELER) && name.startsWith("executionPlatform")
                || LAYOUT.contains(attribute.namespace());
        if (!allowed) {
            findings.add(
                    attribute.namespace().equals(XSI) ? Rule.SCHEMA_LOCATION : Rule.ATTRIBUTE,
                    element,
                    "The attribute " + shown + " of <" + element.qualifiedName() + "> is not allowed");
        } else if (name.equals("href") && !attribute.value().startsWith("#")) {
            findings.add(Rule.ATTRIBUTE, element, "The attribute " + shown + " leads outside the file");
        }
    }

    private void drawing(XmlElement element) {
        if (!DRAWING.matcher(element.namespace()).matches()) {
            findings.add(
                    Rule.ELEMENT, element, "The element <" + element.qualifiedName() + "> is not allowed in a drawing");
            return;
        }
        for (XmlElement.Attribute attribute : element.attributes()) {
            if (!attribute.namespace().isEmpty()) {
                findings.add(
                        attribute.namespace().equals(XSI) ? Rule.SCHEMA_LOCATION : Rule.ATTRIBUTE,
                        element,
                        "The attribute " + attribute.qualifiedName() + " is not allowed in a drawing");
            }
        }
        element.children().forEach(this::drawing);
    }

    /** Analysts change the rules freely; with other facts or answers the worker that asks could not go on. */
    private void contract(XmlElement decision, DecisionContract contract) {
        List<XmlElement> tables = decision.children("decisionTable");
        if (tables.size() != 1) {
            findings.add(Rule.DECISION_CONTRACT, decision, "Decision '" + contract.key() + "' is no decision table");
            return;
        }
        Set<String> inputs = new HashSet<>();
        for (XmlElement input : tables.get(0).children("input")) {
            XmlElement expression = first(input.children("inputExpression"));
            XmlElement text = expression == null ? null : first(expression.children("text"));
            String fact = text == null ? "" : text.text().strip();
            String type = expression == null ? null : expression.attribute("typeRef");
            compare(input, "input", contract.inputs(), inputs, fact, type);
        }
        Set<String> outputs = new HashSet<>();
        for (XmlElement output : tables.get(0).children("output")) {
            String answer = output.attribute("name");
            compare(
                    output,
                    "output",
                    contract.outputs(),
                    outputs,
                    answer == null ? "" : answer,
                    output.attribute("typeRef"));
        }
        missing(decision, contract, "input", contract.inputs(), inputs);
        missing(decision, contract, "output", contract.outputs(), outputs);
    }

    private void compare(
            XmlElement column,
            String what,
            Map<String, String> known,
            Set<String> seen,
            String name,
            @Nullable String type) {
        String expected = known.get(name);
        if (expected == null) {
            findings.add(
                    Rule.DECISION_CONTRACT, column, "The " + what + " '" + name + "' is none of " + known.keySet());
        } else if (!seen.add(name)) {
            findings.add(Rule.DECISION_CONTRACT, column, "The " + what + " '" + name + "' stands in the table twice");
        } else if (!expected.equals(type)) {
            findings.add(
                    Rule.DECISION_CONTRACT,
                    column,
                    "The " + what + " '" + name + "' is of type '" + type + "' where '" + expected + "' is known");
        }
    }

    private void missing(
            XmlElement decision, DecisionContract contract, String what, Map<String, String> known, Set<String> seen) {
        known.keySet().stream()
                .filter(name -> !seen.contains(name))
                .forEach(name -> findings.add(
                        Rule.DECISION_CONTRACT,
                        decision,
                        "Decision '" + contract.key() + "' lacks the " + what + " '" + name + "'"));
    }

    private static @Nullable XmlElement first(List<XmlElement> elements) {
        return elements.isEmpty() ? null : elements.get(0);
    }
}
