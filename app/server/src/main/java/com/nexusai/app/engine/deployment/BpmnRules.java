package com.nexusai.app.engine.deployment;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a process model may contain. The engine looks for most elements by name and does not care about their namespace, so an element is
 * allowed by both, and a drawing is allowed only where the engine expects one.
 */
final class BpmnRules {

    private static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    private static final String BPMN_DI = "http://www.omg.org/spec/BPMN/20100524/DI";
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final String MODELER = "http://camunda.org/schema/modeler/1.0";

    /** One vocabulary under three names: the engine reads the first two, its model classes and other tools the third. */
    static final Set<String> EXTENSION = Set.of(
            "http://camunda.org/schema/1.0/bpmn", "http://operaton.org/schema/1.0/bpmn", "http://activiti.org/bpmn");

    private static final Set<String> DRAWING =
            Set.of(BPMN_DI, "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI");
    private static final Set<String> DRAWN =
            words("BPMNDiagram BPMNPlane BPMNShape BPMNEdge BPMNLabel BPMNLabelStyle" + " Bounds waypoint Font");
    private static final Set<String> COLOUR =
            Set.of("http://bpmn.io/schema/bpmn/biocolor/1.0", "http://www.omg.org/spec/BPMN/non-normative/color/1.0");

    private static final Set<String> ELEMENTS = words("definitions process documentation extensionElements"
            + " startEvent endEvent boundaryEvent intermediateCatchEvent intermediateThrowEvent"
            + " task manualTask userTask serviceTask sendTask businessRuleTask receiveTask subProcess callActivity"
            + " exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway"
            + " sequenceFlow conditionExpression incoming outgoing"
            + " error message signal escalation errorEventDefinition messageEventDefinition timerEventDefinition"
            + " signalEventDefinition escalationEventDefinition terminateEventDefinition compensateEventDefinition"
            + " linkEventDefinition source target timeDuration timeDate timeCycle"
            + " multiInstanceLoopCharacteristics loopCardinality completionCondition"
            + " association textAnnotation text group category categoryValue"
            + " laneSet lane childLaneSet flowNodeRef collaboration participant messageFlow"
            + " dataObject dataObjectReference dataStoreReference");

    private static final Set<String> ATTRIBUTES =
            words("id name isExecutable processType isClosed targetNamespace exporter"
                    + " exporterVersion sourceRef targetRef default attachedToRef cancelActivity parallelMultiple messageRef errorRef"
                    + " signalRef escalationRef errorCode escalationCode processRef calledElement triggeredByEvent isSequential"
                    + " isInterrupting gatewayDirection instantiate eventGatewayType isForCompensation activityRef waitForCompletion"
                    + " associationDirection textFormat categoryValueRef value isImmediate startQuantity completionQuantity"
                    + " dataObjectRef dataStoreRef isCollection");

    private static final Set<String> COMMON =
            words("asyncBefore asyncAfter async exclusive jobPriority modelerTemplate" + " modelerTemplateVersion");
    private static final Set<String> EXTERNAL = words("type topic taskPriority");
    private static final Set<String> CAUGHT_ERROR = words("errorCodeVariable errorMessageVariable");
    private static final Map<String, Set<String>> EXTENSION_ATTRIBUTES = Map.ofEntries(
            Map.entry("definitions", words("diagramRelationId")),
            Map.entry(
                    "process",
                    words("historyTimeToLive versionTag isStartableInTasklist candidateStarterGroups"
                            + " candidateStarterUsers taskPriority")),
            Map.entry("startEvent", words("initiator formRef formRefBinding")),
            Map.entry(
                    "userTask",
                    words(
                            "assignee candidateUsers candidateGroups dueDate followUpDate priority formRef formRefBinding")),
            Map.entry("serviceTask", EXTERNAL),
            Map.entry("sendTask", EXTERNAL),
            Map.entry(
                    "businessRuleTask",
                    words("type topic taskPriority decisionRef decisionRefBinding mapDecisionResult resultVariable")),
            Map.entry("messageEventDefinition", EXTERNAL),
            Map.entry("callActivity", words("calledElementBinding")),
            Map.entry("error", words("errorMessage")),
            Map.entry("errorEventDefinition", CAUGHT_ERROR),
            Map.entry("escalationEventDefinition", words("escalationCodeVariable")));

    /** The element around it, and the attributes it may have. */
    private record Extension(String parent, Set<String> attributes) {}

    private static final Map<String, Extension> EXTENSION_ELEMENTS = Map.ofEntries(
            Map.entry("inputOutput", new Extension("extensionElements", Set.of())),
            Map.entry("inputParameter", new Extension("inputOutput", words("name"))),
            Map.entry("outputParameter", new Extension("inputOutput", words("name"))),
            Map.entry(
                    "in",
                    new Extension(
                            "extensionElements", words("source sourceExpression target variables local businessKey"))),
            Map.entry(
                    "out", new Extension("extensionElements", words("source sourceExpression target variables local"))),
            Map.entry("properties", new Extension("extensionElements", Set.of())),
            Map.entry("property", new Extension("properties", words("id name value"))),
            Map.entry("failedJobRetryTimeCycle", new Extension("extensionElements", Set.of())),
            Map.entry("errorEventDefinition", new Extension("extensionElements", words("id errorRef expression"))));

    /** Well-known names get an answer of their own; what is on no list is refused anyway. */
    private static final Map<String, Rule> KNOWN_ELEMENTS = Map.ofEntries(
            Map.entry("scriptTask", Rule.SCRIPT),
            Map.entry("script", Rule.SCRIPT),
            Map.entry("taskListener", Rule.LISTENER),
            Map.entry("executionListener", Rule.LISTENER),
            Map.entry("connector", Rule.CONNECTOR),
            Map.entry("field", Rule.FIELD_INJECTION),
            Map.entry("formData", Rule.GENERATED_FORM),
            Map.entry("formProperty", Rule.GENERATED_FORM),
            Map.entry("list", Rule.COLLECTION),
            Map.entry("map", Rule.COLLECTION));

    private static final Map<String, Rule> KNOWN_ATTRIBUTES = Map.ofEntries(
            Map.entry("class", Rule.CLASS_NAME),
            Map.entry("formHandlerClass", Rule.CLASS_NAME),
            Map.entry("variableMappingClass", Rule.CLASS_NAME),
            Map.entry("delegateExpression", Rule.DELEGATE_EXPRESSION),
            Map.entry("variableMappingDelegateExpression", Rule.DELEGATE_EXPRESSION),
            Map.entry("expression", Rule.CODE_EXPRESSION),
            Map.entry("scriptFormat", Rule.SCRIPT),
            Map.entry("language", Rule.SCRIPT),
            Map.entry("resource", Rule.SCRIPT),
            Map.entry("formKey", Rule.GENERATED_FORM),
            Map.entry("collection", Rule.COLLECTION),
            Map.entry("calledElementTenantId", Rule.OTHER_TENANT),
            Map.entry("decisionRefTenantId", Rule.OTHER_TENANT),
            Map.entry("calledElementVersion", Rule.BINDING),
            Map.entry("calledElementVersionTag", Rule.BINDING),
            Map.entry("decisionRefVersion", Rule.BINDING),
            Map.entry("decisionRefVersionTag", Rule.BINDING),
            Map.entry("formRefVersion", Rule.BINDING),
            Map.entry("schemaLocation", Rule.SCHEMA_LOCATION),
            Map.entry("noNamespaceSchemaLocation", Rule.SCHEMA_LOCATION));

    private static final Set<String> BINDINGS = words("formRefBinding decisionRefBinding calledElementBinding");
    private static final Set<String> LITERALS = words("topic type decisionRef formRef calledElement mapDecisionResult"
            + " resultVariable id errorCode escalationCode historyTimeToLive");
    private static final Set<String> FORMAL_EXPRESSIONS =
            words("conditionExpression completionCondition loopCardinality timeDate timeCycle timeDuration");
    private static final Set<String> WORK = words("serviceTask sendTask businessRuleTask");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:/_-]{0,254}");

    private final Findings findings;
    private final Contracts contracts;

    BpmnRules(Findings findings, Contracts contracts) {
        this.findings = findings;
        this.contracts = contracts;
    }

    void check(XmlElement root) {
        if (!root.namespace().equals(BPMN) || !root.name().equals("definitions")) {
            findings.add(Rule.UNREADABLE, root, "<" + root.qualifiedName() + "> is not the root of a BPMN model");
            return;
        }
        walk(root);
        List<XmlElement> processes = root.children("process");
        processes.forEach(this::process);
        if (processes.stream().noneMatch(process -> "true".equals(process.attribute("isExecutable")))) {
            findings.add(Rule.NOT_EXECUTABLE, root, "No process of the file is executable");
        }
    }

    private void walk(XmlElement element) {
        if (element.namespace().equals(BPMN_DI)
                && element.isIn("definitions")
                && element.name().equals("BPMNDiagram")) {
            drawing(element);
            return;
        }
        boolean bpmn = element.namespace().equals(BPMN);
        boolean extension = EXTENSION.contains(element.namespace());
        if (bpmn && ELEMENTS.contains(element.name()) && !element.isIn("extensionElements")) {
            element.attributes().forEach(attribute -> attribute(element, attribute));
            doubled(element);
            work(element);
        } else if (extension && fits(element)) {
            element.attributes().forEach(attribute -> extensionAttribute(element, attribute));
        } else {
            Rule known = bpmn || extension ? KNOWN_ELEMENTS.get(element.name()) : null;
            findings.add(
                    known == null ? Rule.ELEMENT : known,
                    element,
                    "The element <" + element.qualifiedName() + "> is not allowed"
                            + (element.parent() == null
                                    ? ""
                                    : " in <" + element.parent().qualifiedName() + ">"));
            if (!bpmn || known != null) {
                return;
            }
        }
        expression(element, "The text of <" + element.qualifiedName() + ">", element.text());
        element.children().forEach(this::walk);
    }

    private static boolean fits(XmlElement element) {
        Extension known = EXTENSION_ELEMENTS.get(element.name());
        return known != null && element.isIn(known.parent());
    }

    private void attribute(XmlElement element, XmlElement.Attribute attribute) {
        String name = attribute.name();
        String value = attribute.value();
        boolean allowed;
        if (attribute.namespace().isEmpty()) {
            allowed = ATTRIBUTES.contains(name);
        } else if (EXTENSION.contains(attribute.namespace())) {
            allowed = COMMON.contains(name)
                    || EXTENSION_ATTRIBUTES
                            .getOrDefault(element.name(), Set.of())
                            .contains(name);
        } else if (attribute.namespace().equals(XSI)) {
            allowed = name.equals("type")
                    && FORMAL_EXPRESSIONS.contains(element.name())
                    && value.substring(value.indexOf(':') + 1).equals("tFormalExpression");
        } else {
            allowed = attribute.namespace().equals(MODELER)
                    && element.name().equals("definitions")
                    && name.startsWith("executionPlatform");
        }
        judge(element, attribute, allowed);
    }

    private void extensionAttribute(XmlElement element, XmlElement.Attribute attribute) {
        Extension known = EXTENSION_ELEMENTS.get(element.name());
        boolean allowed = known != null
                        && attribute.namespace().isEmpty()
                        && known.attributes().contains(attribute.name())
                || element.name().equals("errorEventDefinition")
                        && EXTENSION.contains(attribute.namespace())
                        && CAUGHT_ERROR.contains(attribute.name());
        judge(element, attribute, allowed);
    }

    private void judge(XmlElement element, XmlElement.Attribute attribute, boolean allowed) {
        String name = attribute.name();
        String shown = attribute.qualifiedName() + "=\"" + attribute.value() + "\"";
        if (!allowed) {
            findings.add(
                    KNOWN_ATTRIBUTES.getOrDefault(name, Rule.ATTRIBUTE),
                    element,
                    "The attribute " + shown + " of <" + element.qualifiedName() + "> is not allowed");
        } else if (LITERALS.contains(name) && Juel.isIn(attribute.value())) {
            findings.add(Rule.LITERAL, element, "The attribute " + shown + " is an expression");
        } else if (BINDINGS.contains(name) && !attribute.value().equals("latest")) {
            findings.add(
                    Rule.BINDING, element, "The attribute " + shown + " binds something else than the latest version");
        } else {
            expression(element, "The attribute " + attribute.qualifiedName(), attribute.value());
        }
    }

    private void expression(XmlElement element, String where, String text) {
        Juel.problem(text)
                .ifPresent(problem -> findings.add(
                        Rule.EXPRESSION, element, where + " holds '" + text.strip() + "', where " + problem));
    }

    /** Given twice under two names of the vocabulary, one of them would be read and the other one judged. */
    private void doubled(XmlElement element) {
        Set<String> seen = new HashSet<>();
        element.attributes().stream()
                .filter(attribute -> EXTENSION.contains(attribute.namespace()) && !seen.add(attribute.name()))
                .forEach(attribute -> findings.add(
                        Rule.ATTRIBUTE,
                        element,
                        "The attribute " + attribute.qualifiedName() + " is given under two namespaces"));
    }

    private void work(XmlElement element) {
        String type = extension(element, "type");
        String decision = extension(element, "decisionRef");
        if (type != null && !type.equals("external")) {
            findings.add(Rule.NOT_EXTERNAL, element, "<" + element.qualifiedName() + "> is of type '" + type + "'");
        } else if (type == null && WORK.contains(element.name()) && decision == null) {
            findings.add(Rule.NOT_EXTERNAL, element, "<" + element.qualifiedName() + "> is done by nobody");
        }
        if (type != null && decision != null) {
            findings.add(
                    Rule.NOT_EXTERNAL,
                    element,
                    "<" + element.qualifiedName() + "> both asks decision '" + decision + "' and is of type '" + type
                            + "'");
        }
        String topic = extension(element, "topic");
        if (type != null
                && (topic == null || !TOPIC.matcher(topic).matches())
                && !(topic != null && Juel.isIn(topic))) {
            findings.add(Rule.TOPIC, element, "<" + element.qualifiedName() + "> has the topic '" + topic + "'");
        } else if (topic != null && contracts.isUnknown(topic)) {
            findings.add(Rule.UNKNOWN_TOPIC, element, "No worker of the platform has the topic '" + topic + "'");
        }
        if (extension(element, "resultVariable") != null
                && !"singleEntry".equals(extension(element, "mapDecisionResult"))) {
            findings.add(
                    Rule.RESULT,
                    element,
                    "<" + element.qualifiedName() + "> would store more than one plain value in its result variable");
        }
    }

    private void process(XmlElement process) {
        String key = process.attribute("id");
        String executable = process.attribute("isExecutable");
        if (!"true".equals(executable) && !"false".equals(executable)) {
            findings.add(Rule.NOT_EXECUTABLE, process, "Process '" + key + "' does not say whether it is executable");
        }
        if (key == null) {
            return;
        }
        Set<String> missing = new LinkedHashSet<>(contracts.topicsOf(key));
        missing.removeAll(Contracts.topics(process));
        missing.stream()
                .sorted()
                .forEach(topic -> findings.add(
                        Rule.CONTRACT_TOPIC,
                        process,
                        "Process '" + key + "' has no step with the topic '" + topic + "'"));
    }

    /** The engine reads positions and ids of a drawing, nothing else. */
    private void drawing(XmlElement element) {
        if (!DRAWING.contains(element.namespace()) || !DRAWN.contains(element.name())) {
            findings.add(
                    Rule.ELEMENT, element, "The element <" + element.qualifiedName() + "> is not allowed in a drawing");
            return;
        }
        for (XmlElement.Attribute attribute : element.attributes()) {
            if (!attribute.namespace().isEmpty() && !COLOUR.contains(attribute.namespace())) {
                findings.add(
                        attribute.namespace().equals(XSI) ? Rule.SCHEMA_LOCATION : Rule.ATTRIBUTE,
                        element,
                        "The attribute " + attribute.qualifiedName() + " is not allowed in a drawing");
            }
        }
        element.children().forEach(this::drawing);
    }

    /** The value of an attribute of the engine's vocabulary, under any of its names. */
    static @Nullable String extension(XmlElement element, String name) {
        return element.attributes().stream()
                .filter(attribute -> EXTENSION.contains(attribute.namespace())
                        && attribute.name().equals(name))
                .map(XmlElement.Attribute::value)
                .findFirst()
                .orElse(null);
    }

    static Set<String> words(String text) {
        return Set.of(text.split(" "));
    }
}
