package com.nexusai.processes.glposting;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.glposting.DecisionTable.Match;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ServiceLevelDecisionTest {

    private final DecisionTable table = DecisionTable.of(GlPosting.SERVICE_LEVEL);
    private final RuleCases cases =
            new RuleCases(table, Map.of("level", 1, "group", "cost-centre-owner", "closing", false));

    @TestFactory
    Stream<DynamicTest> everyRule() {
        return cases.rule("ServiceLevel_Owner", Map.of(), 24, 50, 80, "controller")
                .rule("ServiceLevel_OwnerClosing", Map.of("closing", true), 4, 50, 80, "controller")
                .rule("ServiceLevel_Controller", Map.of("group", "controller"), 24, 50, 80, "cfo")
                .rule(
                        "ServiceLevel_ControllerClosing",
                        Map.of("group", "controller", "closing", true),
                        4,
                        50,
                        80,
                        "cfo")
                .rule("ServiceLevel_Cfo", Map.of("group", "cfo"), 24, 50, 80, "finance-administrator")
                .rule(
                        "ServiceLevel_CfoClosing",
                        Map.of("group", "cfo", "closing", true),
                        4,
                        50,
                        80,
                        "finance-administrator")
                .rule("ServiceLevel_Default", Map.of("group", "finance-administrator"), 24, 50, 80, "")
                .rule("ServiceLevel_Default", Map.of("group", ""), 24, 50, 80, "")
                .rule("ServiceLevel_DefaultClosing", Map.of("group", "treasurer", "closing", true), 4, 50, 80, "")
                .tests();
    }

    @Test
    void everyLevelHasTimeAndRemindersBeforeItIsOver() {
        for (Map<String, Object> facts : grid()) {
            List<Match> matches = table.ask(facts);
            assertThat(matches).as("%s", facts).hasSize(1);
            Map<String, ?> terms = matches.get(0).outputs();
            assertThat((Integer) terms.get("hours")).isPositive();
            assertThat((Integer) terms.get("remindFirst")).isPositive().isLessThan((Integer) terms.get("remindLast"));
            assertThat((Integer) terms.get("remindLast")).isLessThan(100);
        }
    }

    @Test
    void escalationEnds() {
        for (Map<String, Object> facts : grid()) {
            Set<String> asked = new HashSet<>();
            Map<String, Object> next = facts;
            while (!String.valueOf(next.get("group")).isEmpty()) {
                assertThat(asked.add(String.valueOf(next.get("group"))))
                        .as("%s escalates in a circle", facts)
                        .isTrue();
                Map<String, Object> copy = new java.util.HashMap<>(next);
                copy.put(
                        "group", String.valueOf(table.ask(next).get(0).outputs().get("escalateTo")));
                next = copy;
            }
        }
    }

    private static List<Map<String, Object>> grid() {
        return new Grid()
                .with("level", 1, 2, 3, 9)
                .with("group", "cost-centre-owner", "controller", "cfo", "finance-administrator", "")
                .with("closing", true, false)
                .points();
    }
}
