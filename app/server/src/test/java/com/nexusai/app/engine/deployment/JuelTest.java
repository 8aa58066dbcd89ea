package com.nexusai.app.engine.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.operaton.bpm.impl.juel.AstMethod;
import org.operaton.bpm.impl.juel.AstProperty;
import org.operaton.bpm.impl.juel.Builder;
import org.operaton.bpm.impl.juel.Node;
import org.operaton.bpm.impl.juel.Tree;
import org.operaton.bpm.impl.juel.TreeBuilderException;

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

    /** Our reader and the engine's see the same text; what ours lets pass must be harmless in the engine's eyes. */
    @Test
    void whatIsAllowedIsHarmlessForTheEnginesOwnParser() {
        List<String> parts = List.of(
                "${",
                "#{",
                "}",
                "}",
                "a",
                "b",
                "now",
                "dateTime",
                "execution",
                "foo",
                "(",
                ")",
                "()",
                ".",
                "[",
                "]",
                "'x'",
                "'",
                "\"",
                "\\",
                "1",
                "2.5",
                "1.",
                ":",
                "?",
                "==",
                "!",
                "empty ",
                " and ",
                "&&",
                "-",
                "+",
                ",",
                " ",
                "\n",
                "$",
                "#",
                "{",
                "instanceof",
                "é");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Builder engine = new Builder(Builder.Feature.METHOD_INVOCATIONS, Builder.Feature.VARARGS);
        int allowed = 0;
        for (int i = 0; i < 400_000; i++) {
            StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "" : "${");
            int length = 1 + random.nextInt(9);
            for (int part = 0; part < length; part++) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            text.append(random.nextInt(3) == 0 ? "" : "}");
            if (Juel.isIn(text.toString()) && Juel.problem(text.toString()).isEmpty()) {
                allowed++;
                assertThat(dangers(engine, text.toString()))
                        .as("seed %s: %s", seed, text)
                        .isEmpty();
            }
        }
        assertThat(allowed).as("texts that were compared, seed %s", seed).isGreaterThan(1_000);
        assertThat(dangers(engine, "${a.b(foo:c(1))[execution]}")).hasSizeGreaterThan(2);
    }

    private static List<String> dangers(Builder engine, String text) {
        Tree tree;
        try {
            tree = engine.build(text);
        } catch (TreeBuilderException e) {
            return List.of(); // the engine refuses the deployment itself
        }
        List<String> found = new ArrayList<>();
        tree.getFunctionNodes().forEach(function -> {
            if (!Set.of("now", "dateTime").contains(function.getName())) {
                found.add(function.getName());
            }
        });
        tree.getIdentifierNodes().forEach(identifier -> {
            if (identifier.getName().equals("execution")) {
                found.add(identifier.getName());
            }
        });
        collect(tree.getRoot(), found);
        return found;
    }

    private static void collect(Node node, List<String> found) {
        if (node instanceof AstMethod || node instanceof AstProperty) {
            found.add(node.toString());
        }
        for (int i = 0; i < node.getCardinality(); i++) {
            collect(node.getChild(i), found);
        }
    }
}
