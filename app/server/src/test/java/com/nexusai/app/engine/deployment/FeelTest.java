package com.nexusai.app.engine.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.app.engine.deployment.Feel.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeelTest {

    private final Feel feel = new Feel();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "< 5000",
                "[50000..250000]",
                "(2..5]",
                "\"reserve\",\"equity\"",
                "not(\"open\")",
                "contains(?, \"UNBALANCED\")",
                "? > 3 and ? < 5",
                "string length(?) >= 3",
                "> date(\"2024-12-31\")",
                "duration(\"P3D\")",
                "null",
                "true",
                "if amount > 5 then 1 else 2",
                "? in (1, 2, [3..4])"
            })
    void factsAreCompared(String text) {
        assertThat(feel.problem(Kind.UNARY_TESTS, text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a: 1}",
                "{a: 1}.a",
                "fact.inner",
                "fact.call(1)",
                "function(x) x",
                "(function(s) external { java: { class: \"java.lang.Math\", \"method signature\": \"abs(int)\" } })(1)",
                "for i in 1..1000000000 return i",
                "some x in [1] satisfies x > 0",
                "every x in [1] satisfies x > 0",
                "[1, 2][item > 1]",
                "a instance of string",
                ">= (",
                "\"open",
                "2 ** 1000000000"
            })
    void whatReachesFurtherIsRefused(String text) {
        assertThat(feel.problem(Kind.UNARY_TESTS, text))
                .hasValueSatisfying(problem -> assertThat(problem.rule()).isEqualTo(Rule.FEEL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "matches(?, \"(a+)+$\")",
                "replace(?, \"a\", \"b\")",
                "split(?, \"a\")",
                "now()",
                "today()",
                "get value(a, \"b\")",
                "unknown(1)"
            })
    void onlyListedFunctionsAreCalled(String text) {
        assertThat(feel.problem(Kind.UNARY_TESTS, text))
                .hasValueSatisfying(problem -> assertThat(problem.rule()).isEqualTo(Rule.FEEL_FUNCTION));
    }

    @Test
    void deepAndLongTextsEndSoon() {
        long start = System.nanoTime();
        assertThat(feel.problem(Kind.EXPRESSION, "[".repeat(900) + "1")).isPresent();
        assertThat(feel.problem(Kind.EXPRESSION, "1" + "+1".repeat(2000))).isPresent();
        assertThat(feel.problem(Kind.EXPRESSION, "1" + "+1".repeat(499))).isEmpty();
        // A parser without these bounds needs minutes or ends in a stack overflow.
        assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(10_000);
    }
}
