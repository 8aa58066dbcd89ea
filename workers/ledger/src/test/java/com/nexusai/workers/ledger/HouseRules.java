package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small company's decision tables, written down in code: what a test needs of each. */
final class HouseRules implements Decisions {

    @Override
    public Decision evaluate(DecisionKey key, Map<String, ?> facts, Task<?> asker) {
        return evaluate(key, facts, asker.tenantId());
    }

    @Override
    public Decision evaluate(DecisionKey key, Map<String, ?> facts, String tenantId) {
        Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
        List<Map<String, String>> conditions = new ArrayList<>();
        switch (key.value()) {
            case "je-validation" -> {
                for (String finding : String.valueOf(facts.get("findings")).split(" ")) {
                    if (!finding.isEmpty()) {
                        rows.put("Validation_" + finding, Map.of("code", finding, "severity", "mendable"));
                    }
                }
            }
            case "je-risk" -> {
                if (number(facts, "pairUses") < 3) {
                    rows.put("Risk_RarePair", Map.of("points", 25));
                    conditions.add(Map.of("pairUses", "< 3"));
                }
                if (number(facts, "nearDuplicates") > 0) {
                    rows.put("Risk_NearDuplicate", Map.of("points", 30));
                    conditions.add(Map.of("nearDuplicates", "> 0"));
                }
            }
            case "je-approval-required" ->
                rows.put(
                        "ApprovalRequired",
                        number(facts, "amount") < 1000
                                ? Map.of("approval", "auto", "reason", "small")
                                : Map.of("approval", "review", "reason", "1000 or more"));
            case "je-approval-matrix" -> {
                rows.put("Matrix_Owner", Map.of("group", "cost-centre-owner", "reason", "1000 or more"));
                if (number(facts, "amount") >= 50_000) {
                    rows.put("Matrix_Controller", Map.of("group", "controller", "reason", "50000 or more"));
                    rows.put("Matrix_Cfo", Map.of("group", "cfo", "reason", "50000 or more"));
                }
            }
            case "je-sod" -> {
                String block = null;
                for (String part : List.of("preparer", "submitter", "importer", "editor", "counterparty")) {
                    if (Boolean.TRUE.equals(facts.get(part))) {
                        block = "the person is the entry's " + part;
                    }
                }
                rows.put(
                        "Sod",
                        block == null
                                ? Map.of("verdict", "allow", "reason", "not involved")
                                : Map.of("verdict", "block", "reason", block));
            }
            default -> throw new IllegalArgumentException("no table " + key);
        }
        List<Map<String, String>> shown = conditions.isEmpty()
                ? rows.keySet().stream().map(rule -> Map.<String, String>of()).toList()
                : conditions;
        return new Decision(key, 1, List.copyOf(rows.keySet()), List.copyOf(rows.values()), shown);
    }

    private static double number(Map<String, ?> facts, String name) {
        return facts.get(name) instanceof Number number ? number.doubleValue() : 0;
    }
}
