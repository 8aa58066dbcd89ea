package com.nexusai.processes.glposting;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.glposting.DecisionTable.Match;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RiskDecisionTest {

    private static final int LOW_BELOW = 30;

    private final DecisionTable table = DecisionTable.of(GlPosting.RISK);
    private final RuleCases cases = new RuleCases(
            table,
            Map.ofEntries(
                    Map.entry("accountUses", 200),
                    Map.entry("pairUses", 40),
                    Map.entry("preparerAccountUses", 60),
                    Map.entry("daysToPeriodEnd", 12),
                    Map.entry("textLength", 25),
                    Map.entry("postClose", false),
                    Map.entry("trailingZeros", 0),
                    Map.entry("repeatedDigits", 1),
                    Map.entry("preparedWhen", "business"),
                    Map.entry("amount", 1234.56),
                    Map.entry("manual", true),
                    Map.entry("splitTotal", 1234.56),
                    Map.entry("splitParts", 1),
                    Map.entry("nearDuplicates", 0),
                    Map.entry("counterpartyAgeDays", 99_999),
                    Map.entry("systemAccount", false),
                    Map.entry("reversalOfReversal", false),
                    Map.entry("backdatedDays", 1),
                    Map.entry("sensitiveClass", "none"),
                    Map.entry("selfDealing", false),
                    Map.entry("amountRatio", 0.9)));

    @TestFactory
    Stream<DynamicTest> everyRule() {
        return cases.none(Map.of())
                .rule("Risk_SeldomUsedAccount", Map.of("accountUses", 2), 15)
                .none(Map.of("accountUses", 3))
                .rule("Risk_UnusualPair", Map.of("pairUses", 1), 15)
                .rule("Risk_UnusualPair", Map.of("pairUses", 0, "manual", false), 15)
                .matches(
                        "a pair that is new by hand adds up",
                        Map.of("pairUses", 0),
                        List.of(cases.match("Risk_UnusualPair", 15), cases.match("Risk_UnusualPair_2", 15)))
                .none(Map.of("pairUses", 2))
                .rule("Risk_UnusualPreparer", Map.of("preparerAccountUses", 0), 15)
                .none(Map.of("preparerAccountUses", 1))
                .rule("Risk_PeriodEndThinText", Map.of("daysToPeriodEnd", 3, "textLength", 11), 20)
                .none(Map.of("daysToPeriodEnd", 4, "textLength", 11))
                .none(Map.of("daysToPeriodEnd", 3, "textLength", 12))
                .none(Map.of("daysToPeriodEnd", 3, "textLength", 11, "manual", false))
                .rule("Risk_PeriodEndThinText_2", Map.of("postClose", true, "textLength", 11), 35)
                .rule("Risk_PeriodEndThinText_2", Map.of("postClose", true, "textLength", 11, "daysToPeriodEnd", 0), 35)
                .rule("Risk_PeriodEndThinText_3", Map.of("postClose", true, "textLength", 12), 15)
                .rule("Risk_RoundAmount", Map.of("trailingZeros", 3, "repeatedDigits", 5), 15)
                .none(Map.of("trailingZeros", 2))
                .rule("Risk_RoundAmount_2", Map.of("trailingZeros", 4, "manual", false), 10)
                .none(Map.of("trailingZeros", 3, "manual", false))
                .rule("Risk_RepeatedDigits", Map.of("repeatedDigits", 4), 10)
                .none(Map.of("repeatedDigits", 3))
                .rule("Risk_OutsideHours", Map.of("preparedWhen", "weekend"), 20)
                .rule("Risk_OutsideHours", Map.of("preparedWhen", "holiday"), 20)
                .rule("Risk_OutsideHours_2", Map.of("preparedWhen", "evening"), 10)
                .none(Map.of("preparedWhen", "unknown"))
                .none(Map.of("preparedWhen", "weekend", "manual", false))
                .rule("Risk_JustBelowLimit", Map.of("amount", 4_750.0), 20)
                .rule("Risk_JustBelowLimit", Map.of("amount", 4_999.99), 20)
                .none(Map.of("amount", 4_749.99))
                .none(Map.of("amount", 5_000.0))
                .rule("Risk_JustBelowLimit_2", Map.of("amount", 49_999.99), 20)
                .none(Map.of("amount", 50_000.0))
                .rule("Risk_JustBelowLimit_3", Map.of("amount", 249_999.99), 20)
                .none(Map.of("amount", 250_000.0))
                .rule("Risk_SameDaySplit", Map.of("splitTotal", 5_000.0, "splitParts", 2), 35)
                .none(Map.of("splitTotal", 4_999.99, "splitParts", 2))
                .none(Map.of("splitTotal", 5_000.0, "splitParts", 1))
                .rule("Risk_SameDaySplit_2", Map.of("amount", 30_000.0, "splitTotal", 50_000.0, "splitParts", 2), 35)
                .none(Map.of("amount", 30_000.0, "splitTotal", 49_999.0, "splitParts", 2))
                .rule("Risk_SameDaySplit_3", Map.of("amount", 150_000.0, "splitTotal", 250_000.0, "splitParts", 2), 35)
                .none(Map.of("amount", 300_000.0, "splitTotal", 600_000.0, "splitParts", 2))
                .rule("Risk_NearDuplicate", Map.of("nearDuplicates", 1), 40)
                .rule("Risk_NewCounterparty", Map.of("counterpartyAgeDays", 29), 15)
                .rule("Risk_NewCounterparty", Map.of("counterpartyAgeDays", 7, "amount", 999.0), 15)
                .none(Map.of("counterpartyAgeDays", 30))
                .matches(
                        "a large amount for a party of this week adds up",
                        Map.of("counterpartyAgeDays", 7),
                        List.of(cases.match("Risk_NewCounterparty", 15), cases.match("Risk_NewCounterparty_2", 15)))
                .rule("Risk_SystemAccount", Map.of("systemAccount", true), 35)
                .rule("Risk_ReversalOfReversal", Map.of("reversalOfReversal", true), 35)
                .rule("Risk_Backdated", Map.of("backdatedDays", 4), 15)
                .rule("Risk_Backdated", Map.of("backdatedDays", 9), 15)
                .none(Map.of("backdatedDays", 3))
                .rule("Risk_Backdated_2", Map.of("backdatedDays", 10), 35)
                .rule("Risk_SensitiveAccount", Map.of("sensitiveClass", "suspense"), 30)
                .rule("Risk_SensitiveAccount_2", Map.of("sensitiveClass", "reserve"), 20)
                .rule("Risk_SensitiveAccount_2", Map.of("sensitiveClass", "equity"), 20)
                .rule("Risk_SensitiveAccount_3", Map.of("sensitiveClass", "revenue"), 15)
                .rule("Risk_SensitiveAccount_3", Map.of("sensitiveClass", "intercompany"), 15)
                .none(Map.of("sensitiveClass", "revenue", "manual", false))
                .rule("Risk_SelfDealing", Map.of("selfDealing", true), 60)
                .rule("Risk_UnusualAmount", Map.of("amountRatio", 2.1), 15)
                .rule("Risk_UnusualAmount", Map.of("amountRatio", 5.0), 15)
                .none(Map.of("amountRatio", 2.0))
                .rule("Risk_UnusualAmount_2", Map.of("amountRatio", 5.1), 35)
                .none(Map.of("amountRatio", 0.0))
                .tests();
    }

    @Test
    void weakSignalAloneStaysLowAndTwoReachTheLimit() {
        List<Map<String, Object>> weak = List.of(
                Map.of("accountUses", 0),
                Map.of("preparerAccountUses", 0),
                Map.of("trailingZeros", 4),
                Map.of("daysToPeriodEnd", 0, "textLength", 3),
                Map.of("counterpartyAgeDays", 20),
                Map.of("backdatedDays", 5),
                Map.of("amount", 4_900.0),
                Map.of("preparedWhen", "weekend"),
                Map.of("amountRatio", 3.0));
        for (Map<String, Object> one : weak) {
            assertThat(points(one)).as("%s alone", one).isLessThan(LOW_BELOW);
            for (Map<String, Object> other : weak) {
                if (one != other) {
                    Map<String, Object> both = new java.util.HashMap<>(one);
                    both.putAll(other);
                    assertThat(points(both)).as("%s and %s", one, other).isGreaterThanOrEqualTo(LOW_BELOW);
                }
            }
        }
    }

    @Test
    void strongSignalAloneReachesTheLimit() {
        List<Map<String, Object>> strong = List.of(
                Map.of("nearDuplicates", 1),
                Map.of("selfDealing", true),
                Map.of("systemAccount", true),
                Map.of("reversalOfReversal", true),
                Map.of("sensitiveClass", "suspense"),
                Map.of("backdatedDays", 15),
                Map.of("postClose", true, "textLength", 3),
                Map.of("splitTotal", 9_000.0, "splitParts", 3),
                Map.of("pairUses", 0),
                Map.of("counterpartyAgeDays", 2),
                Map.of("amountRatio", 8.0));
        for (Map<String, Object> one : strong) {
            assertThat(points(one)).as("%s", one).isGreaterThanOrEqualTo(LOW_BELOW);
        }
    }

    @Test
    void ordinarySystemEntryStaysLowAtNightAndAtPeriodEnd() {
        assertThat(points(Map.of(
                        "manual", false,
                        "preparedWhen", "weekend",
                        "daysToPeriodEnd", 0,
                        "textLength", 5,
                        "trailingZeros", 4)))
                .isLessThan(LOW_BELOW);
    }

    private int points(Map<String, Object> different) {
        return table.ask(cases.facts(different)).stream()
                .map(Match::outputs)
                .mapToInt(outputs -> ((Number) java.util.Objects.requireNonNull(outputs.get("points"))).intValue())
                .sum();
    }
}
