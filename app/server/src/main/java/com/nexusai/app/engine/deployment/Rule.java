package com.nexusai.app.engine.deployment;

/**
 * The rules, with what to do instead. Those about what a model could run, and those that leave a file unread, hold for stored models too, each
 * time the engine loads one; the others only for what is deployed anew.
 */
enum Rule {
    RESOURCE_TYPE(true, "deploy .bpmn, .dmn and .form files only"),
    RESOURCE_NAME(false, "name the file with letters, digits, '.', '_', '-' and single '/' between folders"),
    TOO_LARGE(true, "split it into several models or deployments"),
    TOO_DEEP(true, "nest less"),
    UNREADABLE(true, "correct the file's syntax"),
    DOCTYPE(true, "remove the document type declaration"),
    PROCESSING_INSTRUCTION(true, "remove the processing instruction"),
    SCHEMA_LOCATION(true, "remove the attribute; the engine has the schemas"),

    SCRIPT(true, "scripts are not allowed, do the work in a worker"),
    CLASS_NAME(true, "class names are not allowed, do the work in a worker"),
    DELEGATE_EXPRESSION(true, "delegates are not allowed, do the work in a worker"),
    CODE_EXPRESSION(true, "expressions do no work, use an external task with a topic"),
    LISTENER(true, "listeners are not allowed, do the work in a worker"),
    CONNECTOR(true, "connectors are not allowed, do the work in a worker"),
    FIELD_INJECTION(true, "fields are not allowed, pass variables to a worker"),
    NOT_EXTERNAL(true, "give the task camunda:type=\"external\" and a camunda:topic"),
    TOPIC(true, "give a literal topic of letters, digits, '.', '-', '_', ':' and '/'"),
    ELEMENT(true, "use another element; docs/adr/0014-deployment-guard.md lists what is allowed"),
    ATTRIBUTE(true, "remove the attribute; docs/adr/0014-deployment-guard.md lists what is allowed"),
    GENERATED_FORM(true, "deploy a .form file and refer to it with camunda:formRef"),
    COLLECTION(true, "variables are text, numbers, booleans and dates; give each value a variable of its own"),
    EXPRESSION(
            true,
            "use variables, literals, comparisons, logic, arithmetic, 'empty', now() and dateTime(); no dot, bracket or call"),
    LITERAL(true, "write the name itself, not an expression"),
    OTHER_TENANT(true, "call what is deployed for the same tenant"),
    BINDING(false, "bind 'latest'"),
    RESULT(false, "add camunda:mapDecisionResult=\"singleEntry\", or ask the decision in a worker"),
    NOT_EXECUTABLE(false, "say isExecutable=\"true\" or \"false\" for each process, true for one at least"),

    LANGUAGE(true, "decisions are written in FEEL"),
    FEEL(true, "use facts, literals, comparisons, ranges, arithmetic, if-then-else and the allowed functions"),
    FEEL_FUNCTION(true, "use one of the allowed functions, or give the worker's answer as a fact"),
    NO_DECISION(false, "give the file a decision with an id"),
    DECISION_CONTRACT(false, "keep the inputs and outputs that the worker knows; change the rules only"),
    CONTRACT_TOPIC(false, "keep the step; its worker is part of the process's contract"),
    UNKNOWN_TOPIC(false, "use a topic that a worker of the platform has, or an area of your own"),

    FORM(true, "use the fields and properties that docs/adr/0014-deployment-guard.md lists"),
    FORM_FIELD(true, "use a field for text, numbers, dates, choices or a group"),
    FORM_HTML(true, "write plain text or markdown without HTML"),

    TENANT(false, "deploy for a tenant"),
    SOURCE(false, "leave the deployment's source empty or give your own; 'nexusai' marks releases of the platform"),
    TOO_MANY(true, "mend what was found so far and deploy again");

    private final boolean holdsForStored;
    private final String remedy;

    Rule(boolean holdsForStored, String remedy) {
        this.holdsForStored = holdsForStored;
        this.remedy = remedy;
    }

    String code() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    String remedy() {
        return remedy;
    }

    boolean holdsForStored() {
        return holdsForStored;
    }
}
