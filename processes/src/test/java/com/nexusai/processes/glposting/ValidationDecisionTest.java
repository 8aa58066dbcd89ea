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

class ValidationDecisionTest {

    private static final List<String> MENDABLE = List.of(
            "UNBALANCED",
            "TOO_FEW_LINES",
            "BOTH_SIDES",
            "NO_AMOUNT",
            "NEGATIVE_AMOUNT",
            "AMOUNT_SCALE",
            "UNKNOWN_ACCOUNT",
            "HEADER_ACCOUNT",
            "INACTIVE_ACCOUNT",
            "ACCOUNT_CURRENCY",
            "UNKNOWN_COST_CENTRE",
            "MISSING_COST_CENTRE",
            "UNKNOWN_CURRENCY",
            "RATE_MISSING",
            "MISSING_COUNTERPARTY",
            "UNKNOWN_COUNTERPARTY",
            "MISSING_BANK_REFERENCE",
            "PREPARER_UNKNOWN",
            "REVERSAL_BEFORE_ORIGINAL",
            "ROUNDING_TOO_LARGE");
    private static final List<String> FINAL = List.of("PREPARER_NOT_AUTHORISED", "DUPLICATE_ENTRY");

    private final DecisionTable table = DecisionTable.of(GlPosting.VALIDATION);
    private final RuleCases cases = new RuleCases(
            table,
            Map.of(
                    "findings",
                    "",
                    "amount",
                    100.0,
                    "attachments",
                    0,
                    "manual",
                    true,
                    "periodStatus",
                    "open",
                    "revision",
                    1));

    @TestFactory
    Stream<DynamicTest> everyRule() {
        for (String code : MENDABLE) {
            cases.rule(ruleOf(code), Map.of("findings", code), code, "mendable");
        }
        for (String code : FINAL) {
            cases.rule(ruleOf(code), Map.of("findings", code), code, "final");
        }
        return cases.none(Map.of())
                .none(Map.of("periodStatus", "soft-closed"))
                .rule("Validation_PeriodClosed", Map.of("periodStatus", "closed"), "PERIOD_CLOSED", "mendable")
                .rule("Validation_PeriodUnknown", Map.of("periodStatus", "none"), "PERIOD_UNKNOWN", "mendable")
                .rule("Validation_AttachmentMissing", Map.of("amount", 10_000.0), "ATTACHMENT_MISSING", "mendable")
                .none(Map.of("amount", 9_999.99))
                .none(Map.of("amount", 10_000.0, "attachments", 1))
                .none(Map.of("amount", 10_000.0, "manual", false))
                .rule("Validation_ResubmissionLimit", Map.of("revision", 7), "RESUBMISSION_LIMIT", "final")
                .none(Map.of("revision", 6))
                .tests();
    }

    @Test
    void severalFindingsAreAllGiven() {
        assertThat(table.ask(cases.facts(
                        Map.of("findings", "DUPLICATE_ENTRY UNBALANCED HEADER_ACCOUNT", "periodStatus", "closed"))))
                .extracting(Match::rule)
                .containsExactly(
                        "Validation_Unbalanced",
                        "Validation_HeaderAccount",
                        "Validation_DuplicateEntry",
                        "Validation_PeriodClosed");
    }

    @Test
    void allFindingsAtOnceGiveEachCodeOnce() {
        String all = String.join(" ", MENDABLE) + " " + String.join(" ", FINAL);
        Set<Object> codes = new HashSet<>();
        for (Match match : table.ask(cases.facts(Map.of("findings", all)))) {
            assertThat(codes.add(String.valueOf(match.outputs().get("code"))))
                    .as("code of %s is given once", match.rule())
                    .isTrue();
        }
        assertThat(codes).hasSize(MENDABLE.size() + FINAL.size());
    }

    private static String ruleOf(String code) {
        StringBuilder rule = new StringBuilder("Validation_");
        for (String word : code.split("_")) {
            rule.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return rule.toString();
    }
}
