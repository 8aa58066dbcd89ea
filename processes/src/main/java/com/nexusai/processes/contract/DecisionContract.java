package com.nexusai.processes.contract;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The facts that a decision is given and the answers that it gives. Analysts change the rules of a table freely; a table
 * with other inputs or outputs than these cannot be asked.
 *
 * @param inputs FEEL type by name of the fact, in the table's order
 * @param outputs FEEL type by name of the answer, in the table's order
 */
public record DecisionContract(DecisionKey key, Map<String, String> inputs, Map<String, String> outputs) {

    public DecisionContract {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    public static DecisionContract of(DecisionKey key) {
        return new DecisionContract(key, Map.of(), Map.of());
    }

    public DecisionContract in(String name, String type) {
        return new DecisionContract(key, with(inputs, name, type), outputs);
    }

    public DecisionContract out(String name, String type) {
        return new DecisionContract(key, inputs, with(outputs, name, type));
    }

    private static Map<String, String> with(Map<String, String> names, String name, String type) {
        Map<String, String> more = new LinkedHashMap<>(names);
        if (more.put(name, type) != null) {
            throw new IllegalArgumentException("Name '" + name + "' is given twice");
        }
        return more;
    }
}
