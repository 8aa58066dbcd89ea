package com.nexusai.processes.glposting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.nexusai.processes.glposting.DecisionTable.Match;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * The cases of one decision table: each names the rules that must match its facts, and every rule of the table needs a
 * case. Facts start from an ordinary entry, and a case says only what is different.
 */
final class RuleCases {

    private record Case(String name, Map<String, Object> facts, List<Match> expected) {}

    private final DecisionTable table;
    private final Map<String, Object> ordinary;
    private final List<Case> cases = new ArrayList<>();

    RuleCases(DecisionTable table, Map<String, Object> ordinary) {
        this.table = table;
        this.ordinary = ordinary;
        assertThat(ordinary.keySet()).as("facts of the table").containsExactlyInAnyOrderElementsOf(table.inputs());
    }

    /** With these facts exactly this rule matches, with these outputs in the table's order. */
    RuleCases rule(String rule, Map<String, Object> different, Object... outputs) {
        return matches(rule + " matches " + different, different, List.of(match(rule, outputs)));
    }

    RuleCases matches(String name, Map<String, Object> different, List<Match> expected) {
        cases.add(new Case(name, facts(different), expected));
        return this;
    }

    /** With these facts no rule matches. */
    RuleCases none(Map<String, Object> different) {
        return matches("no rule matches " + different, different, List.of());
    }

    Match match(String rule, Object... outputs) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        for (int i = 0; i < outputs.length; i++) {
            named.put(table.outputs().get(i), outputs[i]);
        }
        return new Match(rule, named);
    }

    Map<String, Object> facts(Map<String, Object> different) {
        assertThat(ordinary.keySet()).containsAll(different.keySet());
        Map<String, Object> facts = new LinkedHashMap<>(ordinary);
        facts.putAll(different);
        return facts;
    }

    Stream<DynamicTest> tests() {
        return Stream.concat(
                cases.stream()
                        .map(it -> dynamicTest(it.name(), () -> assertThat(table.ask(it.facts()))
                                .isEqualTo(it.expected()))),
                Stream.of(dynamicTest("every rule has a case", () -> assertThat(cases.stream()
                                .flatMap(it -> it.expected().stream())
                                .map(Match::rule)
                                .distinct())
                        .containsExactlyInAnyOrderElementsOf(table.ruleIds()))));
    }
}
