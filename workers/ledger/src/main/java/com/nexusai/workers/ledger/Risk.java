package com.nexusai.workers.ledger;

import com.nexusai.workers.api.Decisions.Decision;
import com.nexusai.workers.ledger.RiskMeasures.Evidence;
import com.nexusai.workers.ledger.RiskMeasures.Measures;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Rates entries by {@code je-risk} and keeps every signal with its evidence. */
@Component
public class Risk {

    private static final int HIGHEST = 100;

    private final JdbcClient db;
    private final RiskMeasures measures;
    private final Clock clock;

    Risk(JdbcClient db, RiskMeasures measures, Clock clock) {
        this.db = db;
        this.measures = measures;
        this.clock = clock;
    }

    /** A rule that matched: what was measured, compared with what, against which condition, and which entries were compared. */
    public record Signal(String rule, int points, String value, String comparison, String threshold, String compared) {}

    /** @param score sum of the signals' points, at most 100 */
    public record Assessment(int score, int decisionVersion, Map<String, Object> measures, List<Signal> signals) {

        public Assessment {
            measures = Map.copyOf(measures);
            signals = List.copyOf(signals);
        }
    }

    /**
     * Rates documents of one tenant and stores the assessments.
     *
     * @param decide asks {@code je-risk} with these facts for this entry
     */
    public Map<UUID, Assessment> assess(
            String tenant, Collection<UUID> ids, BiFunction<UUID, Map<String, Object>, Decision> decide) {
        Map<UUID, Assessment> assessments = new LinkedHashMap<>();
        for (Measures measured : measures.measure(tenant, ids)) {
            assessments.put(measured.entryId(), rate(measured, decide.apply(measured.entryId(), measured.facts())));
        }
        store(tenant, assessments);
        return assessments;
    }

    private static Assessment rate(Measures measured, Decision decision) {
        List<Signal> signals = new ArrayList<>();
        int score = 0;
        for (int i = 0; i < decision.rows().size(); i++) {
            int points = ((Number) decision.rows().get(i).getOrDefault("points", 0)).intValue();
            if (points == 0) {
                continue;
            }
            score += points;
            signals.add(signal(
                    decision.matchedRules().get(i),
                    points,
                    decision.conditions().get(i),
                    measured));
        }
        return new Assessment(Math.min(score, HIGHEST), decision.version(), measured.facts(), signals);
    }

    private static Signal signal(String rule, int points, Map<String, String> conditions, Measures measured) {
        List<String> values = new ArrayList<>();
        List<String> comparisons = new ArrayList<>();
        List<String> thresholds = new ArrayList<>();
        String compared = "[]";
        for (Map.Entry<String, String> condition : conditions.entrySet()) {
            thresholds.add(condition.getKey() + " " + condition.getValue());
            Evidence evidence = measured.evidence().get(condition.getKey());
            if (evidence != null) {
                values.add(evidence.value());
                comparisons.add(evidence.comparison());
                compared = "[]".equals(compared) ? evidence.compared() : compared;
            }
        }
        return new Signal(
                rule,
                points,
                String.join("; ", values),
                String.join("; ", comparisons),
                String.join(" and ", thresholds),
                compared);
    }

    private void store(String tenant, Map<UUID, Assessment> assessments) {
        record Row(UUID id, Assessment assessment) {}
        String payload = Json.write(assessments.entrySet().stream()
                .map(e -> new Row(e.getKey(), e.getValue()))
                .toList());
        db.sql(
                        """
                INSERT INTO ledger.risk_assessment (tenant_id, entry_id, revision, content_hash, score, measures, decision_version, assessed_at)
                SELECT d.tenant_id, d.id, d.revision, d.content_hash, (x.assessment ->> 'score')::integer, x.assessment -> 'measures',
                       (x.assessment ->> 'decisionVersion')::integer, ?
                  FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, assessment jsonb)
                  JOIN ledger.entry_document d ON d.tenant_id = ? AND d.id = x.id
                    ON CONFLICT (tenant_id, entry_id, revision) DO UPDATE
                   SET content_hash = excluded.content_hash, score = excluded.score, measures = excluded.measures,
                       decision_version = excluded.decision_version, assessed_at = excluded.assessed_at
                """)
                .params(Timestamp.from(clock.instant()), payload, tenant)
                .update();
        db.sql(
                        """
                DELETE FROM ledger.risk_signal s USING ledger.entry_document d
                 WHERE d.tenant_id = ? AND d.id = ANY (?) AND s.tenant_id = d.tenant_id AND s.entry_id = d.id AND s.revision = d.revision
                """)
                .params(tenant, assessments.keySet().toArray(UUID[]::new))
                .update();
        db.sql(
                        """
                INSERT INTO ledger.risk_signal (tenant_id, entry_id, revision, rule, points, value, comparison, threshold, compared)
                SELECT d.tenant_id, d.id, d.revision, s.rule, s.points, s.value, s.comparison, s.threshold, s.compared::jsonb
                  FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, assessment jsonb)
                 CROSS JOIN LATERAL jsonb_to_recordset(x.assessment -> 'signals')
                       AS s(rule text, points integer, value text, comparison text, threshold text, compared text)
                  JOIN ledger.entry_document d ON d.tenant_id = ? AND d.id = x.id
                """)
                .params(payload, tenant)
                .update();
    }
}
