package com.nexusai.app.engine.deployment;

import camundajar.impl.scala.Product;
import camundajar.impl.scala.collection.Iterable;
import camundajar.impl.scala.collection.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.feel.api.FeelEngineApi;
import org.camunda.feel.api.FeelEngineBuilder;
import org.camunda.feel.api.ParseResult;
import org.camunda.feel.syntaxtree.FunctionInvocation;
import org.camunda.feel.syntaxtree.ParsedExpression;
import org.camunda.feel.syntaxtree.Ref;
import org.jspecify.annotations.Nullable;

/**
 * The FEEL that a decision may contain. The text is read by the engine's own FEEL parser and each node of what it read must be on the list, so
 * there is no second opinion about what a text means. Not on the list: functions of one's own or of Java, contexts and paths, loops, regular
 * expressions, and the clock: a decision is answered again from its stored facts.
 */
final class Feel {

    enum Kind {
        EXPRESSION,
        UNARY_TESTS
    }

    record Problem(Rule rule, String message) {}

    private static final int LENGTH = 1000;
    private static final int DEPTH = 12;
    private static final int REMEMBERED = 10_000;

    private static final Set<String> NODES = Set.of(
            "ParsedExpression",
            "AtLeastOne",
            "UnaryTestExpression",
            "Not",
            "InputEqualTo",
            "InputLessThan",
            "InputLessOrEqual",
            "InputGreaterThan",
            "InputGreaterOrEqual",
            "InputInRange",
            "ConstRange",
            "ClosedConstRangeBoundary",
            "OpenConstRangeBoundary",
            "ConstInputValue",
            "ConstNull",
            "ConstNumber",
            "ConstBool",
            "ConstString",
            "ConstDate",
            "ConstLocalTime",
            "ConstTime",
            "ConstLocalDateTime",
            "ConstDateTime",
            "ConstYearMonthDuration",
            "ConstDayTimeDuration",
            "ConstList",
            "Ref",
            "In",
            "If",
            "Conjunction",
            "Disjunction",
            "Equal",
            "LessThan",
            "LessOrEqual",
            "GreaterThan",
            "GreaterOrEqual",
            "Addition",
            "Subtraction",
            "Multiplication",
            "Division",
            "ArithmeticNegation",
            "FunctionInvocation",
            "PositionalFunctionParameters");

    private static final Set<String> FUNCTIONS = Set.of(
            "not",
            "contains",
            "starts with",
            "ends with",
            "string length",
            "upper case",
            "lower case",
            "substring",
            "substring before",
            "substring after",
            "number",
            "string",
            "date",
            "time",
            "date and time",
            "duration",
            "years and months duration",
            "day of week",
            "day of year",
            "month of year",
            "week of year",
            "abs",
            "floor",
            "ceiling",
            "decimal",
            "round up",
            "round down",
            "round half up",
            "round half down",
            "modulo",
            "min",
            "max",
            "sum",
            "count",
            "mean",
            "list contains",
            "all",
            "any",
            "is defined");

    private final FeelEngineApi parser = FeelEngineBuilder.forJava().build();
    private final Map<String, Optional<Problem>> expressions = new ConcurrentHashMap<>();
    private final Map<String, Optional<Problem>> unaryTests = new ConcurrentHashMap<>();

    Optional<Problem> problem(Kind kind, String text) {
        String cell = text.strip();
        if (cell.isEmpty() || cell.equals("-")) {
            return Optional.empty();
        }
        Map<String, Optional<Problem>> known = kind == Kind.EXPRESSION ? expressions : unaryTests;
        Optional<Problem> before = known.get(cell);
        if (before != null) {
            return before;
        }
        Optional<Problem> problem = read(kind, cell);
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        known.put(cell, problem);
        return problem;
    }

    private Optional<Problem> read(Kind kind, String text) {
        if (text.length() > LENGTH) {
            return refused("A FEEL text has at most " + LENGTH + " characters, this one has " + text.length());
        }
        // The parser tries brackets in many ways, and is slow before it gives up.
        if (nesting(text) > DEPTH) {
            return refused("Brackets are nested more than " + DEPTH + " deep in '" + text + "'");
        }
        ParseResult result;
        try {
            result = kind == Kind.EXPRESSION ? parser.parseExpression(text) : parser.parseUnaryTests(text);
        } catch (StackOverflowError e) {
            return refused("FEEL '" + text + "' has too many parts");
        }
        if (result.isFailure()) {
            return refused("FEEL '" + text + "' cannot be read: "
                    + result.failure().message().lines().findFirst().orElse(""));
        }
        return Optional.ofNullable(walk(result.parsedExpression(), text));
    }

    private static Optional<Problem> refused(String message) {
        return Optional.of(new Problem(Rule.FEEL, message));
    }

    private static int nesting(String text) {
        int open = 0;
        int most = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '(', '[', '{' -> most = Math.max(most, ++open);
                case ')', ']', '}' -> open--;
                default -> {}
            }
        }
        return most;
    }

    private static @Nullable Problem walk(Object node, String text) {
        Class<?> type = node.getClass();
        if (type.getPackageName().equals(ParsedExpression.class.getPackageName())) {
            String name = type.getSimpleName().replace("$", "");
            if (!NODES.contains(name)) {
                return new Problem(Rule.FEEL, "FEEL '" + text + "' has a part that is not allowed: " + name);
            }
            if (node instanceof FunctionInvocation call && !FUNCTIONS.contains(call.function())) {
                return new Problem(
                        Rule.FEEL_FUNCTION,
                        "FEEL '" + text + "' calls the function '" + call.function() + "', which is not allowed");
            }
            if (node instanceof Ref fact && fact.names().size() != 1) {
                return new Problem(Rule.FEEL, "FEEL '" + text + "' looks into a fact; facts are plain values");
            }
        }
        Iterator<?> parts = node instanceof Iterable<?> list
                ? list.iterator()
                : node instanceof Product product ? product.productIterator() : null;
        while (parts != null && parts.hasNext()) {
            Problem problem = walk(parts.next(), text);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }
}
