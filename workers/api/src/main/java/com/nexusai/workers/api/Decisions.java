package com.nexusai.workers.api;

import com.nexusai.processes.contract.DecisionKey;
import java.util.List;
import java.util.Map;

/** Asks a DMN decision of the bound tenant. Facts are strings, integers, longs, doubles, booleans or BigDecimals. */
public interface Decisions {

    /** Asks on behalf of a task: the answer stands in the history of the task's process instance. */
    Decision evaluate(DecisionKey key, Map<String, ?> facts, Task<?> asker);

    /** Asks for a dry run: nothing is stored. */
    Decision evaluate(DecisionKey key, Map<String, ?> facts, String tenantId);

    /**
     * @param version version of the decision's definition within its tenant
     * @param matchedRules ids of the rules that matched, in the table's order
     * @param rows outputs of each matched rule by output name, in the same order, also where the table aggregates them
     * @param conditions for each matched rule, in the same order, its non-empty conditions by input name, as the
     *     analyst wrote them; a reason can quote the threshold from here
     */
    record Decision(
            DecisionKey key,
            int version,
            List<String> matchedRules,
            List<Map<String, Object>> rows,
            List<Map<String, String>> conditions) {

        public Decision {
            matchedRules = List.copyOf(matchedRules);
            rows = List.copyOf(rows);
            conditions = List.copyOf(conditions);
        }
    }
}
