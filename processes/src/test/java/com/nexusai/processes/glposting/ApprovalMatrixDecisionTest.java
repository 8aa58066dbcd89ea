package com.nexusai.processes.glposting;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.glposting.DecisionTable.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ApprovalMatrixDecisionTest {

    private static final List<String> RANKS =
            List.of("cost-centre-owner", "controller", "cfo", "finance-administrator");

    private final DecisionTable table = DecisionTable.of(GlPosting.APPROVAL_MATRIX);
    private final RuleCases cases = new RuleCases(
            table, Map.of("amount", 10_000.0, "sensitive", false, "periodStatus", "open", "riskScore", 0));

    @TestFactory
    Stream<DynamicTest> everyRule() {
        Match owner = cases.match("ApprovalMatrix_Owner", "cost-centre-owner", "below 50,000");
        Match controller = cases.match("ApprovalMatrix_ControllerAmount", "controller", "50,000 or more");
        Match controllerSensitive =
                cases.match("ApprovalMatrix_ControllerSensitive", "controller", "sensitive account");
        Match cfo = cases.match("ApprovalMatrix_CfoAmount", "cfo", "above 250,000");
        return cases.matches("below 50,000 the owner", Map.of("amount", 49_999.99), List.of(owner))
                .matches("from 50,000 the controller", Map.of("amount", 50_000.0), List.of(controller))
                .matches("up to 250,000 the controller", Map.of("amount", 250_000.0), List.of(controller))
                .matches(
                        "above 250,000 the controller, then the CFO",
                        Map.of("amount", 250_000.01),
                        List.of(controller, cfo))
                .matches(
                        "a small sensitive entry goes on to the controller",
                        Map.of("sensitive", true),
                        List.of(owner, controllerSensitive))
                .matches(
                        "a medium sensitive entry goes on to the CFO",
                        Map.of("sensitive", true, "amount", 50_000.0),
                        List.of(controller, cases.match("ApprovalMatrix_CfoSensitive", "cfo", "sensitive account")))
                .matches(
                        "a large sensitive entry goes on to the finance administrator",
                        Map.of("sensitive", true, "amount", 250_000.01),
                        List.of(
                                controller,
                                cfo,
                                cases.match(
                                        "ApprovalMatrix_AdministratorSensitive",
                                        "finance-administrator",
                                        "sensitive account")))
                .matches(
                        "after soft close the controller decides too",
                        Map.of("periodStatus", "soft-closed"),
                        List.of(owner, cases.match("ApprovalMatrix_ControllerPeriod", "controller", "period not open")))
                .matches(
                        "at high risk the controller decides too",
                        Map.of("riskScore", 60),
                        List.of(
                                owner,
                                cases.match("ApprovalMatrix_ControllerRisk", "controller", "risk score 60 or more")))
                .matches("at medium risk the owner alone", Map.of("riskScore", 59), List.of(owner))
                .tests();
    }

    @Test
    void everyEntryHasALevelAndNoGroupIsAskedTwice() {
        List<Map<String, Object>> points = new Grid()
                .with("amount", 0.0, 4_999.99, 49_999.99, 50_000.0, 250_000.0, 250_000.01, 1e9)
                .with("sensitive", true, false)
                .with("periodStatus", "open", "soft-closed", "closed", "none")
                .with("riskScore", 0, 30, 59, 60, 200)
                .points();
        for (Map<String, Object> facts : points) {
            List<String> groups = table.ask(facts).stream()
                    .map(match -> String.valueOf(match.outputs().get("group")))
                    .toList();
            assertThat(groups).as("%s", facts).isNotEmpty().doesNotHaveDuplicates();
            assertThat(groups)
                    .as("%s: lower ranks first", facts)
                    .isSortedAccordingTo((a, b) -> Integer.compare(RANKS.indexOf(a), RANKS.indexOf(b)));
            if (!Grid.is(facts, "periodStatus", "open") || Grid.number(facts, "riskScore") >= 60) {
                assertThat(groups).as("%s", facts).contains("controller");
            }
            if (Grid.is(facts, "sensitive", true)) {
                Map<String, Object> plain = new java.util.HashMap<>(facts);
                plain.put("sensitive", false);
                plain.put("periodStatus", "open");
                plain.put("riskScore", 0);
                assertThat(groups)
                        .as("%s: one level more", facts)
                        .hasSize(new ArrayList<>(table.ask(plain)).size() + 1);
            }
        }
    }
}
