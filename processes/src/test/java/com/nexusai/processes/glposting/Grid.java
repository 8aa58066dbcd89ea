package com.nexusai.processes.glposting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Every combination of the values that matter, to find gaps and overlaps of a table. */
final class Grid {

    private List<Map<String, Object>> points = List.of(Map.of());

    Grid with(String fact, Object... values) {
        List<Map<String, Object>> next = new ArrayList<>();
        for (Map<String, Object> point : points) {
            for (Object value : values) {
                Map<String, Object> more = new LinkedHashMap<>(point);
                more.put(fact, value);
                next.add(more);
            }
        }
        points = next;
        return this;
    }

    List<Map<String, Object>> points() {
        return points;
    }

    static boolean is(Map<String, Object> facts, String fact, Object value) {
        return value.equals(facts.get(fact));
    }

    static double number(Map<String, Object> facts, String fact) {
        return ((Number) Objects.requireNonNull(facts.get(fact))).doubleValue();
    }
}
