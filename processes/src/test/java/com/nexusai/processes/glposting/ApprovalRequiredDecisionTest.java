package com.nexusai.processes.glposting;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.glposting.DecisionTable.Match;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ApprovalRequiredDecisionTest {

    private final DecisionTable table = DecisionTable.of(GlPosting.APPROVAL_REQUIRED);
    private final RuleCases cases = new RuleCases(
            table,
            Map.of(
                    "amount",
                    100.0,
                    "systemSource",
                    true,
                    "controlTotalMatched",
                    false,
                    "riskScore",
                    0,
                    "sensitive",
                    false,
                    "periodStatus",
                    "open"));

    @TestFactory
    Stream<DynamicTest> everyRule() {
        String small = "small system entry of low risk";
        String matched = "system entry of low risk, control total matched";
        String above = "amount or risk above the automatic limits";
        return cases.rule("ApprovalRequired_SmallAmount", Map.of(), "auto", small)
                .rule("ApprovalRequired_SmallAmount", Map.of("amount", 4_999.99, "riskScore", 29), "auto", small)
                .rule("ApprovalRequired_Default", Map.of("amount", 5_000.0), "review", above)
                .rule("ApprovalRequired_Default", Map.of("riskScore", 30), "review", above)
                .rule(
                        "ApprovalRequired_ControlTotal",
                        Map.of("amount", 50_000.0, "controlTotalMatched", true, "riskScore", 29),
                        "auto",
                        matched)
                .rule(
                        "ApprovalRequired_Default",
                        Map.of("amount", 50_000.01, "controlTotalMatched", true),
                        "review",
                        above)
                .rule(
                        "ApprovalRequired_Default",
                        Map.of("amount", 50_000.0, "controlTotalMatched", true, "riskScore", 30),
                        "review",
                        above)
                .rule("ApprovalRequired_Manual", Map.of("systemSource", false), "review", "entered by hand")
                .rule("ApprovalRequired_Sensitive", Map.of("sensitive", true), "review", "sensitive account")
                .rule("ApprovalRequired_Period", Map.of("periodStatus", "soft-closed"), "review", "period not open")
                .tests();
    }

    @Test
    void everyEntryGetsExactlyOneAnswerAndOnlySafeOnesAreAutomatic() {
        List<Map<String, Object>> points = new Grid()
                .with("amount", 0.0, 4_999.99, 5_000.0, 50_000.0, 50_000.01, 1e9)
                .with("systemSource", true, false)
                .with("controlTotalMatched", true, false)
                .with("riskScore", 0, 29, 30, 100)
                .with("sensitive", true, false)
                .with("periodStatus", "open", "soft-closed", "closed", "none")
                .points();
        for (Map<String, Object> facts : points) {
            boolean safe = Grid.is(facts, "systemSource", true)
                    && Grid.number(facts, "riskScore") < 30
                    && Grid.is(facts, "sensitive", false)
                    && Grid.is(facts, "periodStatus", "open")
                    && (Grid.number(facts, "amount") < 5_000
                            || (Grid.is(facts, "controlTotalMatched", true) && Grid.number(facts, "amount") <= 50_000));
            assertThat(table.ask(facts))
                    .as("%s", facts)
                    .extracting(match -> match.outputs().get("approval"))
                    .containsExactly(safe ? "auto" : "review");
        }
    }

    @Test
    void missingFactMeansReview() {
        for (String fact : table.inputs()) {
            if (fact.equals("controlTotalMatched")) {
                continue;
            }
            Map<String, Object> facts = new HashMap<>(cases.facts(Map.of()));
            facts.put(fact, null);
            assertThat(table.ask(facts))
                    .as("without %s", fact)
                    .extracting((Match match) -> match.outputs().get("approval"))
                    .containsExactly("review");
        }
    }
}
