package com.nexusai.app.engine.deployment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deployments that must not come in, each with the element and the rule that must be named, and the parts to build models from. */
final class Samples {

    /** @param element id of the element that must be named; null where there is none */
    record Hostile(String name, String file, byte[] content, @Nullable String element, String code) {

        @Override
        public String toString() {
            return name;
        }
    }

    static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";

    private final List<Hostile> all = new ArrayList<>();

    private Samples() {}

    private void add(String name, String file, String content, @Nullable String element, String code) {
        all.add(new Hostile(name, file, content.getBytes(StandardCharsets.UTF_8), element, code));
    }

    private void task(String name, String body, String code) {
        add(name, "a.bpmn", bpmn(body), "t", code);
    }

    private void condition(String expression) {
        add("condition " + expression, "a.bpmn", condition(expression, ""), "g", "expression");
    }

    private void userTask(String name, String attributes, String code) {
        task(name, "<userTask id='t' " + attributes + "/>", code);
    }

    static List<Hostile> all() {
        Samples samples = new Samples();
        samples.code();
        samples.expressions();
        samples.elements();
        samples.bindings();
        samples.xml();
        samples.files();
        samples.decisions();
        samples.contracts();
        samples.forms();
        return samples.all;
    }

    private void code() {
        task("script task", "<scriptTask id='t' scriptFormat='javascript'><script>1</script></scriptTask>", "script");
        task("class", "<serviceTask id='t' camunda:class='java.lang.Object'/>", "class-name");
        task("delegate expression", "<serviceTask id='t' camunda:delegateExpression='${x}'/>", "delegate-expression");
        task("work by expression", "<serviceTask id='t' camunda:expression='${x}'/>", "code-expression");
        task("class beside external", external("camunda:class='java.lang.Object'"), "class-name");
        task("expression beside external", external("camunda:expression='${x}'"), "code-expression");
        task("service task done by nobody", "<serviceTask id='t'/>", "not-external");
        task("mail task", "<serviceTask id='t' camunda:type='mail'/>", "not-external");
        task("shell task", "<sendTask id='t' camunda:type='shell'/>", "not-external");
        task("type of another case", "<serviceTask id='t' camunda:type='SHELL'/>", "not-external");
        task("no topic", "<serviceTask id='t' camunda:type='external'/>", "topic");
        task("topic by expression", "<serviceTask id='t' camunda:type='external' camunda:topic='${x}'/>", "literal");
        add(
                "activiti namespace",
                "a.bpmn",
                bpmn("<serviceTask id='t' camunda:class='java.lang.Object'/>", "http://activiti.org/bpmn"),
                "t",
                "class-name");
        add(
                "operaton namespace",
                "a.bpmn",
                bpmn("<serviceTask id='t' camunda:class='java.lang.Object'/>", "http://operaton.org/schema/1.0/bpmn"),
                "t",
                "class-name");
        task(
                "two namespaces",
                "<serviceTask id='t' camunda:type='external' camunda:topic='x' xmlns:o='http://operaton.org/schema/1.0/bpmn' o:topic='y'/>",
                "attribute");
        task(
                "unknown namespace",
                "<userTask id='t' xmlns:o='http://example.org/x' o:class='java.lang.Object'/>",
                "class-name");
        task("task listener", extended("<camunda:taskListener class='x' event='create'/>"), "listener");
        task(
                "execution listener",
                extended("<camunda:executionListener expression='${x}' event='start'/>"),
                "listener");
        task(
                "connector",
                extended("<camunda:connector><camunda:connectorId>http</camunda:connectorId></camunda:connector>"),
                "connector");
        task("field", extended("<camunda:field name='a' stringValue='b'/>"), "field-injection");
        task("script in an input", input("<camunda:script scriptFormat='groovy'>1</camunda:script>"), "script");
        task(
                "script of another namespace in an input",
                input("<x:script xmlns:x='http://example.org/x' scriptFormat='groovy'>1</x:script>"),
                "element");
        task(
                "list in an input",
                input("<camunda:list><camunda:value>${a}</camunda:value></camunda:list>"),
                "collection");
        task(
                "form validator class",
                extended(
                        "<camunda:formData><camunda:formField id='x' type='string'><camunda:validation><camunda:constraint name='validator' config='a.B'/></camunda:validation></camunda:formField></camunda:formData>"),
                "generated-form");
        userTask("embedded form", "camunda:formKey='embedded:deployment:x.html'", "generated-form");
        userTask("form handler class", "camunda:formHandlerClass='a.B'", "class-name");
        task(
                "variable mapping class",
                "<callActivity id='t' calledElement='x' camunda:variableMappingClass='a.B'/>",
                "class-name");
        task(
                "variable mapping delegate",
                "<callActivity id='t' calledElement='x' camunda:variableMappingDelegateExpression='${x}'/>",
                "delegate-expression");
        add(
                "message end event with a class",
                "a.bpmn",
                bpmn("<endEvent id='t'><messageEventDefinition id='m' camunda:class='a.B'/></endEvent>"),
                "m",
                "class-name");
        add("script condition", "a.bpmn", condition("true", " language='groovy'"), "g", "script");
        add("condition resource", "a.bpmn", condition("", " camunda:resource='deployment://a.groovy'"), "g", "script");
        task(
                "drawn script task",
                "<di:scriptTask xmlns:di='http://www.omg.org/spec/BPMN/20100524/DI' id='t' scriptFormat='groovy'/>",
                "element");
        task(
                "script task of another namespace",
                "<x:scriptTask xmlns:x='http://example.org/x' id='t' scriptFormat='groovy'/>",
                "element");
        add(
                "process of a drawing's namespace",
                "a.bpmn",
                bpmn("<userTask id='t'/>")
                        .replace(
                                "</definitions>",
                                "<di:process xmlns:di='http://www.omg.org/spec/BPMN/20100524/DI' id='q'/></definitions>"),
                "q",
                "element");
        all.add(new Hostile(
                "class in UTF-16",
                "a.bpmn",
                ("<?xml version='1.0' encoding='UTF-16'?>" + bpmn("<serviceTask id='t' camunda:class='a.B'/>"))
                        .getBytes(StandardCharsets.UTF_16),
                "t",
                "class-name"));
    }

    private void expressions() {
        for (String expression : List.of(
                "${a.b}",
                "${a.b() > 1}",
                "${a['b']}",
                "${a ()}",
                "${foo:bar(1)}",
                "#{execution}",
                "${true}${x.y()}",
                "&#36;{x.y()}",
                "<![CDATA[${x]]><!-- --><![CDATA[.y()}]]>",
                "${'}'.getClass()}",
                "${currentUser()}")) {
            condition(expression);
        }
        String call = "${x.y()}";
        task(
                "documentation of a user task",
                "<userTask id='t'><documentation>" + call + "</documentation></userTask>",
                "expression");
        userTask("name of a user task", "name='Pay " + call + "'", "expression");
        for (String attribute : List.of(
                "assignee",
                "candidateUsers",
                "candidateGroups",
                "dueDate",
                "followUpDate",
                "priority",
                "jobPriority")) {
            userTask(attribute, "camunda:" + attribute + "='" + call + "'", "expression");
        }
        userTask("second candidate", "camunda:candidateGroups='cfo,${a},${b.c}'", "expression");
        for (String timer : List.of("timeDate", "timeCycle", "timeDuration")) {
            add(
                    timer,
                    "a.bpmn",
                    bpmn("<intermediateCatchEvent id='t'><timerEventDefinition id='td'><" + timer + ">" + call + "</"
                            + timer + "></timerEventDefinition></intermediateCatchEvent>"),
                    "td",
                    "expression");
        }
        add(
                "message name",
                "a.bpmn",
                bpmn("<userTask id='t'/>", CAMUNDA, "<message id='m' name='" + call + "'/>"),
                "m",
                "expression");
        add(
                "signal name",
                "a.bpmn",
                bpmn("<userTask id='t'/>", CAMUNDA, "<signal id='m' name='" + call + "'/>"),
                "m",
                "expression");
        add(
                "error message",
                "a.bpmn",
                bpmn("<userTask id='t'/>", CAMUNDA, "<error id='m' camunda:errorMessage='" + call + "'/>"),
                "m",
                "expression");
        task("task priority", external("camunda:taskPriority='" + call + "'"), "expression");
        task("input", input(call), "expression");
        task(
                "in mapping",
                "<callActivity id='t' calledElement='x'><extensionElements><camunda:in sourceExpression='" + call
                        + "' target='a'/></extensionElements></callActivity>",
                "expression");
        task(
                "business key",
                "<callActivity id='t' calledElement='x'><extensionElements><camunda:in businessKey='" + call
                        + "'/></extensionElements></callActivity>",
                "expression");
        task(
                "retry interval",
                extended("<camunda:failedJobRetryTimeCycle>" + call + "</camunda:failedJobRetryTimeCycle>"),
                "expression");
        task(
                "error expression",
                "<serviceTask id='t' camunda:type='external' camunda:topic='x'><extensionElements><camunda:errorEventDefinition errorRef='e' expression='"
                        + call + "'/></extensionElements></serviceTask>",
                "expression");
        task(
                "loop cardinality",
                "<userTask id='t'><multiInstanceLoopCharacteristics><loopCardinality>" + call
                        + "</loopCardinality></multiInstanceLoopCharacteristics></userTask>",
                "expression");
        task(
                "completion condition",
                "<userTask id='t'><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality><completionCondition>"
                        + call + "</completionCondition></multiInstanceLoopCharacteristics></userTask>",
                "expression");
        add(
                "starters",
                "a.bpmn",
                bpmn("<userTask id='t'/>")
                        .replace("isExecutable", "camunda:candidateStarterGroups='" + call + "' isExecutable"),
                "p",
                "expression");
    }

    private void elements() {
        task("transaction", "<transaction id='t'/>", "element");
        task("complex gateway", "<complexGateway id='t'/>", "element");
        task("ad-hoc sub-process", "<adHocSubProcess id='t'/>", "element");
        task("potential owner", "<userTask id='t'><potentialOwner/></userTask>", "element");
        task(
                "property of a user task",
                "<userTask id='t'><property name='x' camunda:srcExpr='${a.b()}'/></userTask>",
                "element");
        task(
                "class inside of what is not allowed",
                "<transaction id='q'><serviceTask id='t' camunda:class='a.B'/></transaction>",
                "class-name");
        task(
                "task inside of extensions",
                "<userTask id='t'><extensionElements><manualTask/></extensionElements></userTask>",
                "element");
        task(
                "collection",
                "<userTask id='t'><multiInstanceLoopCharacteristics camunda:collection='a'/></userTask>",
                "collection");
        add(
                "conditional event",
                "a.bpmn",
                bpmn(
                        "<intermediateCatchEvent id='t'><conditionalEventDefinition id='c'><condition>${a}</condition></conditionalEventDefinition></intermediateCatchEvent>"),
                "c",
                "element");
        add(
                "import",
                "a.bpmn",
                bpmn(
                        "<userTask id='t'/>",
                        CAMUNDA,
                        "<import importType='http://schemas.xmlsoap.org/wsdl/' location='http://example.org/a' namespace='x'/>"),
                null,
                "element");
        add(
                "nothing executable",
                "a.bpmn",
                bpmn("<userTask id='t'/>").replace("'true'", "'false'"),
                null,
                "not-executable");
        add(
                "not said whether executable",
                "a.bpmn",
                bpmn("<userTask id='t'/>").replace("isExecutable='true'", ""),
                "p",
                "not-executable");
    }

    private void bindings() {
        userTask("form version", "camunda:formRef='x' camunda:formRefBinding='deployment'", "binding");
        userTask("form by expression", "camunda:formRef='${x}' camunda:formRefBinding='latest'", "literal");
        task(
                "called process of the deployment",
                "<callActivity id='t' calledElement='x' camunda:calledElementBinding='deployment'/>",
                "binding");
        task(
                "version of a called process",
                "<callActivity id='t' calledElement='x' camunda:calledElementBinding='version' camunda:calledElementVersion='1'/>",
                "binding");
        task("called process by expression", "<callActivity id='t' calledElement='${x}'/>", "literal");
        task(
                "called process of another tenant",
                "<callActivity id='t' calledElement='x' camunda:calledElementTenantId='globex'/>",
                "other-tenant");
        task(
                "decision of another tenant",
                "<businessRuleTask id='t' camunda:decisionRef='x' camunda:decisionRefTenantId='globex'/>",
                "other-tenant");
        task("decision by expression", "<businessRuleTask id='t' camunda:decisionRef='${x}'/>", "literal");
        task(
                "version of a decision",
                "<businessRuleTask id='t' camunda:decisionRef='x' camunda:decisionRefBinding='versionTag' camunda:decisionRefVersionTag='1'/>",
                "binding");
        task(
                "list of results",
                "<businessRuleTask id='t' camunda:decisionRef='x' camunda:resultVariable='r'/>",
                "result");
        task("case", "<callActivity id='t' camunda:caseRef='x'/>", "attribute");
    }

    private void xml() {
        String model = bpmn("<userTask id='t' name='&e;'/>");
        add("doctype", "a.bpmn", "<!DOCTYPE x [<!ENTITY e 'x'>]>" + model, null, "doctype");
        add("file entity", "a.bpmn", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + model, null, "doctype");
        add(
                "parameter entity",
                "a.bpmn",
                "<!DOCTYPE x [<!ENTITY % e SYSTEM 'http://127.0.0.1:9/x'> %e;]>" + model,
                null,
                "doctype");
        add(
                "external doctype",
                "a.bpmn",
                "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>" + bpmn("<userTask id='t'/>"),
                null,
                "doctype");
        StringBuilder laughs = new StringBuilder("<!DOCTYPE x [<!ENTITY e0 'ha'>");
        for (int i = 1; i < 30; i++) {
            laughs.append("<!ENTITY e" + i + " '&e" + (i - 1) + ";&e" + (i - 1) + ";'>");
        }
        add("billion laughs", "a.dmn", laughs + "<!ENTITY e '&e29;'>]>" + model, null, "doctype");
        add(
                "schema location",
                "a.bpmn",
                bpmn("<userTask id='t'/>")
                        .replace(
                                "targetNamespace",
                                "xsi:schemaLocation='http://www.omg.org/spec/BPMN/20100524/MODEL http://127.0.0.1:9/x.xsd' targetNamespace"),
                null,
                "schema-location");
        add(
                "style sheet",
                "a.bpmn",
                "<?xml-stylesheet href='http://127.0.0.1:9/x'?>" + bpmn("<userTask id='t'/>"),
                null,
                "processing-instruction");
        add("not XML", "a.bpmn", "process: x", null, "unreadable");
        add("empty", "a.dmn", "", null, "unreadable");
        add("decision in a file for processes", "a.bpmn", dmn("a", "", "", "1"), "d", "unreadable");
        add("deep", "a.bpmn", bpmn("<subProcess>".repeat(60) + "</subProcess>".repeat(60)), null, "too-deep");
        add("many elements", "a.bpmn", bpmn("<userTask/>".repeat(25_000)), null, "too-large");
        add("large", "a.bpmn", bpmn("<userTask id='t'/>") + " ".repeat(3 << 20), null, "too-large");
        add("many findings", "a.bpmn", bpmn("<scriptTask id='t'/>".repeat(5_000)), null, "too-many");
    }

    private void files() {
        add("html", "a.html", "<script/>", null, "resource-type");
        add("javascript", "a.js", "1", null, "resource-type");
        add("case model", "a.cmmn", "<x/>", null, "resource-type");
        add("groovy", "a.groovy", "1", null, "resource-type");
        add("picture", "a.svg", "<svg/>", null, "resource-type");
        add("bpmn20.xml", "a.bpmn20.xml", bpmn("<userTask id='t'/>"), null, "resource-type");
        add("dmn11.xml", "a.dmn11.xml", dmn("a", "", "", "1"), null, "resource-type");
        add("no dot", "abpmn", bpmn("<scriptTask id='t'/>"), null, "resource-type");
        for (String name : List.of(
                "../a.bpmn", "/a.bpmn", "a/../../b.bpmn", "a\\b.bpmn", "a..bpmn", "a b.bpmn", "é.bpmn", "a/.bpmn")) {
            add("file name " + name, name, bpmn("<userTask id='t'/>"), null, "resource-name");
        }
    }

    private void decisions() {
        add("DMN in javascript", "a.dmn", dmn("1", " expressionLanguage='javascript'", "", "1"), "ie", "language");
        add("DMN in juel", "a.dmn", dmn("1", " expressionLanguage='juel'", "", "1"), "ie", "language");
        add("DMN in juel from above", "a.dmn", dmn("a", "", " expressionLanguage='juel'", "1"), "d", "language");
        add("DMN in an unknown FEEL", "a.dmn", dmn("a", "", " expressionLanguage='FEEL'", "1"), "d", "language");
        add(
                "FEEL of Java",
                "a.dmn",
                dmn(
                        "(function(s) external { java: { class: \"java.lang.Math\", \"method signature\": \"abs(int)\" } })(a)",
                        "",
                        "",
                        "1"),
                "ie",
                "feel");
        add("FEEL with a function of its own", "a.dmn", dmn("a", "", "", "(function(x) x)(1)"), "r2", "feel");
        add(
                "FEEL with an unlisted function",
                "a.dmn",
                dmn("a", "", "", "matches(a, \"(a+)+\")"),
                "r2",
                "feel-function");
        add("FEEL with a loop", "a.dmn", dmn("a", "", "", "for i in 1..9 return i"), "r2", "feel");
        add("FEEL in a required decision", "a.dmn", literal("now()"), "le", "feel-function");
        add(
                "text inside of a text",
                "a.dmn",
                dmn("a", "", "", "1").replace("<text>1</text>", "<text><description>now()</description></text>"),
                "r2",
                "element");
        add(
                "context",
                "a.dmn",
                dmn("a", "", "", "1")
                        .replace(
                                "</definitions>",
                                "<decision id='c' name='c' camunda:historyTimeToLive='P1D'><context id='cx'/></decision></definitions>"),
                "cx",
                "element");
        add(
                "business knowledge model",
                "a.dmn",
                dmn("a", "", "", "1")
                        .replace("</definitions>", "<businessKnowledgeModel id='b' name='b'/></definitions>"),
                "b",
                "element");
        add(
                "decision of another file",
                "a.dmn",
                dmn("a", "", "", "1")
                        .replace(
                                "<decisionTable",
                                "<informationRequirement id='ir'><requiredDecision href='http://127.0.0.1:9/x#y'/></informationRequirement><decisionTable"),
                "ir",
                "attribute");
        add(
                "no decision",
                "a.dmn",
                "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' id='d' name='d' namespace='n'/>",
                "d",
                "no-decision");
    }

    private void contracts() {
        add(
                "contract: other input",
                "a.dmn",
                sod("<text>known</text>", "<text>colour</text>"),
                "Input_Known",
                "decision-contract");
        add(
                "contract: calculated input",
                "a.dmn",
                sod("<text>known</text>", "<text>not(known)</text>"),
                "Input_Known",
                "decision-contract");
        add(
                "contract: other type",
                "a.dmn",
                sod("typeRef=\"boolean\"", "typeRef=\"string\""),
                "Input_Known",
                "decision-contract");
        add(
                "contract: other output",
                "a.dmn",
                sod("name=\"verdict\"", "name=\"answer\""),
                "Output_Verdict",
                "decision-contract");
        add(
                "contract: no table",
                "a.dmn",
                literal("1").replace("id='dec'", "id='je-sod'"),
                "je-sod",
                "decision-contract");
        add(
                "contract: missing step",
                "gl-posting.bpmn",
                shipped("glposting/gl-posting.bpmn").replace("ledger.assess-risk", "acme.assess-risk"),
                "gl-posting",
                "contract-topic");
        add(
                "contract: unknown topic of the platform",
                "a.bpmn",
                bpmn("<serviceTask id='t' camunda:type='external' camunda:topic='ledger.post-anything'/>"),
                "t",
                "unknown-topic");
    }

    private void forms() {
        form("HTML field", "{'id':'c1','type':'html','content':'<b>'}", "c1", "form-html");
        form(
                "HTML field in a group",
                "{'id':'g','type':'group','components':[{'id':'c1','type':'html','content':'<b>'}]}",
                "c1",
                "form-html");
        form("frame", "{'id':'c1','type':'iframe','url':'http://127.0.0.1:9'}", "c1", "form-html");
        form("unknown field", "{'id':'c1','type':'script','key':'a'}", "c1", "form-field");
        form("picture", "{'id':'c1','type':'image','source':'http://127.0.0.1:9'}", "c1", "form-field");
        form("markup in a text", "{'id':'c1','type':'text','text':'<img src=x onerror=alert(1)>'}", "c1", "form-html");
        form("address that runs", "{'id':'c1','type':'text','text':'[x](javascript:alert(1))'}", "c1", "form-html");
        form("picture in a text", "{'id':'c1','type':'text','text':'![x](http://127.0.0.1:9)'}", "c1", "form-html");
        form("unknown property", "{'id':'c1','type':'textfield','key':'a','onclick':'x'}", "c1", "form");
        form(
                "unknown validation",
                "{'id':'c1','type':'textfield','key':'a','validate':{'pattern':'(a+)+'}}",
                "c1",
                "form");
        form("template", "{'id':'c1','type':'text','text':'{{#loop a}}'}", "c1", "form");
        form(
                "expression",
                "{'id':'c1','type':'textfield','key':'a','conditional':{'hide':'=now() > a'}}",
                "c1",
                "feel-function");
        add("form with another root", "a.form", "[]", null, "unreadable");
        add("form without an id", "a.form", "{\"type\":\"default\",\"components\":[]}", null, "form");
        add("form of another kind", "a.form", "{\"id\":\"f\",\"type\":\"wizard\",\"components\":[]}", "f", "form");
        add(
                "form with an unknown property",
                "a.form",
                "{\"id\":\"f\",\"type\":\"default\",\"script\":\"x\",\"components\":[]}",
                "f",
                "form");
        add(
                "form with a name twice",
                "a.form",
                "{\"id\":\"f\",\"id\":\"g\",\"type\":\"default\",\"components\":[]}",
                null,
                "unreadable");
        add("form that is not JSON", "a.form", "{id: 'f', type: 'default'}", null, "unreadable");
        add("form with more behind it", "a.form", "{\"id\":\"f\",\"type\":\"default\"} {}", null, "unreadable");
        add("deep form", "a.form", "[".repeat(100_000), null, "unreadable");
    }

    private void form(String name, String component, String element, String code) {
        add("form: " + name, "a.form", form(component), element, code);
    }

    static String form(String component) {
        return ("{'id':'f','type':'default','components':[" + component + "]}").replace('\'', '"');
    }

    static String bpmn(String body) {
        return bpmn(body, CAMUNDA);
    }

    static String bpmn(String body, String extension) {
        return bpmn(body, extension, "");
    }

    /** A process {@code p} that leads from its start to the element {@code t}. */
    static String bpmn(String body, String extension, String roots) {
        return "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns:camunda='" + extension
                + "' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' targetNamespace='n'>" + roots
                + "<process id='p' isExecutable='true' camunda:historyTimeToLive='P1D'><startEvent id='s'/>"
                + "<sequenceFlow id='f' sourceRef='s' targetRef='t'/>" + body + "</process></definitions>";
    }

    static String condition(String expression, String attributes) {
        return bpmn(
                "<userTask id='t'/><sequenceFlow id='g' sourceRef='t' targetRef='t'><conditionExpression xsi:type='tFormalExpression'"
                        + attributes + ">" + expression + "</conditionExpression></sequenceFlow>");
    }

    private static String external(String attributes) {
        return "<serviceTask id='t' camunda:type='external' camunda:topic='x' " + attributes + "/>";
    }

    private static String extended(String extension) {
        return "<userTask id='t'><extensionElements>" + extension + "</extensionElements></userTask>";
    }

    private static String input(String value) {
        return extended("<camunda:inputOutput><camunda:inputParameter name='a'>" + value
                + "</camunda:inputParameter></camunda:inputOutput>");
    }

    static String dmn(String input, String attributes, String root, String output) {
        return "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' xmlns:camunda='http://camunda.org/schema/1.0/dmn' id='d' name='d' namespace='n'"
                + root
                + "><decision id='dec' name='dec' camunda:historyTimeToLive='P1D'><decisionTable id='dt'><input id='i'>"
                + "<inputExpression id='ie' typeRef='string'" + attributes + "><text>" + input
                + "</text></inputExpression></input><output id='o' name='o' typeRef='string'/><rule id='r'><inputEntry id='r1'><text></text>"
                + "</inputEntry><outputEntry id='r2'><text>" + output
                + "</text></outputEntry></rule></decisionTable></decision></definitions>";
    }

    private static String literal(String expression) {
        return "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' xmlns:camunda='http://camunda.org/schema/1.0/dmn' id='d' name='d' namespace='n'>"
                + "<decision id='dec' name='dec' camunda:historyTimeToLive='P1D'><variable id='v' name='dec'/><literalExpression id='le'><text>"
                + expression + "</text></literalExpression></decision></definitions>";
    }

    /** The shipped table of separation of duties with its first such part replaced. */
    private static String sod(String part, String by) {
        String table = shipped("glposting/je-sod.dmn");
        if (!table.contains(part)) {
            throw new IllegalArgumentException("je-sod.dmn has no '" + part + "'");
        }
        int at = table.indexOf(part);
        return table.substring(0, at) + by + table.substring(at + part.length());
    }

    static String shipped(String name) {
        try (var in = java.util.Objects.requireNonNull(
                Samples.class.getClassLoader().getResourceAsStream("com/nexusai/processes/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
