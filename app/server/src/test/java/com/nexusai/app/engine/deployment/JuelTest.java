package com.nexusai.app.engine.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JuelTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no expression at all: a.b(c)[d]",
                "${approval == 'auto'}",
                "${!periodOpen}",
                "${empty levelGroup ? ',' : levelGroup}",
                "${amount >= 5000 && (risk == 'high' || !auto) ? yes : no}",
                "#{now() > due}",
                "${ dateTime() }",
                "Pay ${amount} to ${party}",
                "${a + b * -c / 2.5 % 3 div 4 mod 5}",
                "${not a and b or c eq d ne e lt f le g gt h ge i}",
                "${\"double\" == 'single'}",
                "${null == a || true != false}"
            })
    void plainExpressionsAreAllowed(String text) {
        assertThat(Juel.problem(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${a.b}",
                "${a.b() > 1}",
                "${a['b']}",
                "${a[0]}",
                "${a ()}",
                "${a\t\n()}",
                "${a(1)}",
                "${now(1)}",
                "${now().plusDays(1)}",
                "${foo:bar(1)}",
                "${x ? y:foo(1)}",
                "#{execution}",
                "${task}",
                "${externalTask == null}",
                "${authenticatedUserId}",
                "${currentUser()}",
                "${true}${x.y()}",
                "text ${x.y()} text",
                "${'}'.getClass()}",
                "${''.getClass()}",
                "${(a).b}",
                "${1.b}",
                "${'a' 'b'}",
                "${a b}",
                "${}",
                "${",
                "${a",
                "${a}${",
                "${a = 1}",
                "${a; b}",
                "${a, b}",
                "${{1, 2}}",
                "${a ? b}",
                "${a instanceof b}",
                "\\${'${a.b()}'}",
                "${'\\''.getClass()}",
                "${a #{b.c()}}",
                "${$a}",
                "${éa.b}",
                "${a -> b}",
                "${`a`}",
                "${((((((((((((((((((((((1))))))))))))))))))))))}"
            })
    void everythingElseIsNot(String text) {
        assertThat(Juel.problem(text)).isPresent();
    }
}
