package com.nexusai.sample;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many entries are doubtful in which way; the look-alikes follow the same plan. */
record DoubtPlan(Map<DoubtKind, Integer> counts, List<Integer> splitGroups) {

    static DoubtPlan draw(Dice dice, int total) {
        Map<DoubtKind, Integer> counts = new EnumMap<>(DoubtKind.class);
        List<Integer> groups = new ArrayList<>();
        int left = total;
        while (left > 0) {
            for (DoubtKind kind : dice.shuffled(List.of(DoubtKind.values()))) {
                int size = kind == DoubtKind.SPLIT ? dice.between(3, 4) : 1;
                if (size > left) {
                    continue;
                }
                counts.merge(kind, size, Integer::sum);
                left -= size;
                if (kind == DoubtKind.SPLIT) {
                    groups.add(size);
                }
            }
        }
        return new DoubtPlan(Collections.unmodifiableMap(counts), List.copyOf(groups));
    }

    int count(DoubtKind kind) {
        return counts.getOrDefault(kind, 0);
    }

    int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
