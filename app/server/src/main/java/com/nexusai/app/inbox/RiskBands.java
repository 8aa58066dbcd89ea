package com.nexusai.app.inbox;

import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.Decisions.Decision;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.exception.dmn.DecisionDefinitionNotFoundException;
import org.springframework.stereotype.Component;

/**
 * From which score on an entry counts as elevated or high. The tenant's own decision tables say so: a harmless entry is asked about with every
 * score, and where the answer changes a band begins.
 */
@Component
public class RiskBands {

    private static final int MOST = 100;
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Decisions decisions;
    private final Clock clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    RiskBands(Decisions decisions, Clock clock) {
        this.decisions = decisions;
        this.clock = clock;
    }

    /**
     * @param elevatedFrom the lowest score that is elevated; 101 where none is, as of high
     */
    public record Bounds(int elevatedFrom, int highFrom) {

        public @Nullable RiskBand of(@Nullable Integer score) {
            if (score == null) {
                return null;
            }
            return score >= highFrom ? RiskBand.HIGH : score >= elevatedFrom ? RiskBand.ELEVATED : RiskBand.LOW;
        }

        public int from(RiskBand band) {
            return switch (band) {
                case LOW -> 0;
                case ELEVATED -> elevatedFrom;
                case HIGH -> highFrom;
            };
        }

        public int to(RiskBand band) {
            return switch (band) {
                case LOW -> Math.min(elevatedFrom, highFrom) - 1;
                case ELEVATED -> highFrom - 1;
                case HIGH -> MOST;
            };
        }
    }

    /** Of a tenant that has no tables, and so no entries that anybody rates. */
    private static final Bounds NONE = new Bounds(MOST + 1, MOST + 1);

    private record Known(Bounds bounds, Instant until) {}

    /** Must not be asked inside a transaction that has to go on when a table is missing. */
    public Bounds of(String tenant) {
        Known last = known.get(tenant);
        if (last != null && clock.instant().isBefore(last.until())) {
            return last.bounds();
        }
        Bounds bounds = ask(tenant);
        known.put(tenant, new Known(bounds, clock.instant().plus(KEPT)));
        return bounds;
    }

    private Bounds ask(String tenant) {
        try {
            return askTables(tenant);
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof DecisionDefinitionNotFoundException) {
                return NONE;
            }
            throw e;
        }
    }

    private Bounds askTables(String tenant) {
        int elevated = first(tenant, GlPosting.APPROVAL_REQUIRED, decision -> decision.rows().stream()
                .noneMatch(row -> "auto".equals(row.get("approval"))));
        int groups = decision(tenant, GlPosting.APPROVAL_MATRIX, 0).rows().size();
        int high = first(
                tenant, GlPosting.APPROVAL_MATRIX, decision -> decision.rows().size() > groups);
        return new Bounds(Math.min(elevated, high), high);
    }

    private int first(String tenant, DecisionKey key, Predicate<Decision> changed) {
        for (int score = 0; score <= MOST; score++) {
            if (changed.test(decision(tenant, key, score))) {
                return score;
            }
        }
        return MOST + 1;
    }

    private Decision decision(String tenant, DecisionKey key, int score) {
        return decisions.evaluate(
                key,
                Map.of(
                        "amount",
                        1.0,
                        "systemSource",
                        true,
                        "controlTotalMatched",
                        true,
                        "sensitive",
                        false,
                        "periodStatus",
                        "open",
                        "riskScore",
                        score),
                tenant);
    }
}
