package com.nexusai.app.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.operaton.bpm.dmn.feel.impl.FeelEngine;
import org.operaton.bpm.dmn.feel.impl.FeelException;
import org.operaton.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.operaton.bpm.engine.variable.VariableMap;
import org.operaton.bpm.engine.variable.Variables;

/** The quick evaluation answers as the engine's own adapter does. */
class CachedFeelEngineTest {

    private final FeelEngine quick = CachedFeelEngine.factory().createInstance();
    private final FeelEngine original = new ScalaFeelEngineFactory(List.of()).createInstance();

    static List<String> tests() {
        return List.of(
                ">= 5000",
                "< 10",
                "[1..10]",
                "(1..10]",
                "]1..10[",
                "1, 2, 3",
                "not(1, 2)",
                "-",
                "true",
                "false",
                "null",
                "not(null)",
                "\"open\"",
                "\"open\", \"closed\"",
                "not(\"open\")",
                "contains(?, \"HEADER\")",
                "contains(?, \"pen\")",
                "starts with(?, \"o\")",
                "> other",
                "? > other * 2",
                "if ? > 5 then true else false",
                "some x in [1,2,3] satisfies x = ?",
                "date(\"2026-01-01\") < date(\"2026-02-01\")",
                "? in [1,5]",
                "unknown",
                "> unknown",
                ">= (",
                "count([1,2]) = ?",
                "matches(?, \"o.*\")",
                "upper case(?) = \"OPEN\"");
    }

    static List<String> expressions() {
        return List.of(
                "cellInput",
                "other",
                "other + 1",
                "other / 0",
                "\"text\"",
                "20",
                "2.5",
                "true",
                "null",
                "unknown",
                "if other > 2 then \"a\" else \"b\"",
                "[1, 2]",
                "{a: 1}",
                "{a: 1}.a",
                "round half up(2.345, 2)",
                "now() > date and time(\"2020-01-01T00:00:00Z\")",
                "string(other)",
                "1 +",
                "other.missing");
    }

    static Stream<@Nullable Object> values() {
        return Arrays.stream(
                new @Nullable Object[] {null, 1, 5, 7L, 5000.0, 9999.99, "open", "closed HEADER_ACCOUNT", true, false});
    }

    @ParameterizedTest
    @MethodSource("tests")
    void aConditionHoldsForTheSameValues(String test) {
        assertThat(values().map(value -> condition(quick, test, value)).toList())
                .isEqualTo(
                        values().map(value -> condition(original, test, value)).toList());
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void anExpressionHasTheSameValue(String expression) {
        List<@Nullable Object> ours = new ArrayList<>();
        List<@Nullable Object> theirs = new ArrayList<>();
        values().forEach(value -> {
            ours.add(value(quick, expression, value));
            theirs.add(value(original, expression, value));
        });

        assertThat(ours).isEqualTo(theirs);
    }

    private static Object condition(FeelEngine engine, String test, @Nullable Object value) {
        try {
            return engine.evaluateSimpleUnaryTests(
                    test, "cellInput", variables(value).asVariableContext());
        } catch (FeelException | ClassCastException e) {
            return "failed";
        }
    }

    private static @Nullable Object value(FeelEngine engine, String expression, @Nullable Object value) {
        try {
            Object result =
                    engine.evaluateSimpleExpression(expression, variables(value).asVariableContext());
            return result;
        } catch (FeelException e) {
            return "failed";
        }
    }

    private static VariableMap variables(@Nullable Object value) {
        return Variables.createVariables()
                .putValue("inputVariableName", "cellInput")
                .putValue("cellInput", value)
                .putValue("facts", Map.of())
                .putValue("other", 4);
    }
}
