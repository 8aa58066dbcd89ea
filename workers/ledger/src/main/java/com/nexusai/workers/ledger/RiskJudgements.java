package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What approvers think of a rating or of one of its signals. It is kept beside the rating and changes neither the score nor the approvals
 * needed. Every call needs an open transaction with its tenant bound.
 */
@Component
public class RiskJudgements {

    private final JdbcClient db;
    private final Clock clock;

    public RiskJudgements(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** {@code AGREE}, or {@code NOT_RELEVANT}, which needs a reason. */
    public enum Verdict {
        AGREE,
        NOT_RELEVANT;

        public String text() {
            return this == AGREE ? "agree" : "not-relevant";
        }
    }

    /**
     * One judgement.
     *
     * @param revision of the entry, as it was rated
     * @param rule of the signal; null for the rating as a whole
     * @param score that was seen
     */
    public record Judgement(
            UUID id,
            int revision,
            @Nullable String rule,
            int score,
            Verdict verdict,
            @Nullable String reason,
            String person,
            Instant judgedAt) {}

    /** The judgements of an entry's ratings, the oldest first. */
    public List<Judgement> list(String tenant, UUID entry) {
        return db.sql("SELECT * FROM ledger.risk_judgement WHERE tenant_id = ? AND entry_id = ? ORDER BY id")
                .params(tenant, entry)
                .query((row, n) -> new Judgement(
                        row.getObject("id", UUID.class),
                        row.getInt("revision"),
                        row.getString("rule"),
                        row.getInt("score"),
                        row.getString("verdict").equals("agree") ? Verdict.AGREE : Verdict.NOT_RELEVANT,
                        row.getString("reason"),
                        row.getString("person"),
                        row.getTimestamp("judged_at").toInstant()))
                .list();
    }

    /**
     * Whether a person had a hand in the entry: who prepared, handed in, imported or edited it does not judge its risk.
     */
    public boolean isAuthor(String tenant, UUID entry, String person) {
        return db.sql(
                        """
                SELECT coalesce(:person IN (coalesce(d.preparer, d.prepared_by), d.submitter, d.importer), false)
                       OR EXISTS (SELECT FROM ledger.document_revision r WHERE r.tenant_id = d.tenant_id AND r.entry_id = d.id AND r.editor = :person)
                  FROM ledger.entry_document d WHERE d.tenant_id = :tenant AND d.id = :entry
                """)
                .param("person", person)
                .param("tenant", tenant)
                .param("entry", entry)
                .query(Boolean.class)
                .single();
    }

    public Judgement keep(
            String tenant,
            UUID entry,
            Evidence.RiskReport rating,
            @Nullable String rule,
            Verdict verdict,
            @Nullable String reason,
            String person) {
        Judgement judgement = new Judgement(
                Ids.next(),
                rating.revision(),
                rule,
                rating.score(),
                verdict,
                reason,
                person,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        db.sql(
                        """
                INSERT INTO ledger.risk_judgement (tenant_id, id, entry_id, revision, rule, score, verdict, reason, person, judged_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(
                        tenant,
                        judgement.id(),
                        entry,
                        judgement.revision(),
                        rule,
                        judgement.score(),
                        verdict.text(),
                        reason,
                        person,
                        Timestamp.from(judgement.judgedAt()))
                .update();
        return judgement;
    }
}
