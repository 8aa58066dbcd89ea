package com.nexusai.processes.glposting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SeparationOfDutiesDecisionTest {

    private final DecisionTable table = DecisionTable.of(GlPosting.SEPARATION_OF_DUTIES);
    private final RuleCases cases = new RuleCases(
            table,
            Map.of(
                    "known", true,
                    "preparer", false,
                    "submitter", false,
                    "importer", false,
                    "editor", false,
                    "decidedOtherLevel", false,
                    "counterparty", false));

    @TestFactory
    Stream<DynamicTest> everyRule() {
        Map<String, Object> incomplete = new HashMap<>();
        incomplete.put("editor", null);
        return cases.rule("SeparationOfDuties_Allow", Map.of(), "allow", "no duty of the person conflicts")
                .rule("SeparationOfDuties_Unknown", Map.of("known", false), "block", "the person is not known")
                .rule("SeparationOfDuties_Preparer", Map.of("preparer", true), "block", "the person prepared the entry")
                .rule(
                        "SeparationOfDuties_Submitter",
                        Map.of("submitter", true),
                        "block",
                        "the person submitted the entry")
                .rule("SeparationOfDuties_Importer", Map.of("importer", true), "block", "the person imported the entry")
                .rule("SeparationOfDuties_Editor", Map.of("editor", true), "block", "the person edited the entry")
                .rule(
                        "SeparationOfDuties_OtherLevel",
                        Map.of("decidedOtherLevel", true),
                        "block",
                        "the person decided another level of the entry")
                .rule(
                        "SeparationOfDuties_Counterparty",
                        Map.of("counterparty", true),
                        "block",
                        "the person is a party of the entry")
                .rule("SeparationOfDuties_Default", incomplete, "block", "a fact about the person is missing")
                .tests();
    }

    @Test
    void onlyAKnownPersonWithoutAnyConflictIsAllowed() {
        Grid grid = new Grid();
        for (String fact : table.inputs()) {
            grid.with(fact, true, false);
        }
        List<Map<String, Object>> points = grid.points();
        assertThat(points).hasSize(128);
        for (Map<String, Object> facts : points) {
            boolean clean = facts.entrySet().stream()
                    .allMatch(fact -> fact.getValue().equals(fact.getKey().equals("known")));
            assertThat(table.ask(facts))
                    .as("%s", facts)
                    .extracting(match -> match.outputs().get("verdict"))
                    .containsExactly(clean ? "allow" : "block");
        }
    }
}
