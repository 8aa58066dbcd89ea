package com.nexusai.workers.ledger;

import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.Decisions.Decision;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whether a person may decide on an entry, and why. The decision {@code je-sod} says so from facts in tables; the
 * database's own demand at posting stands behind it and cannot be modelled away.
 */
@Component
public class SeparationOfDuties {

    private final JdbcClient db;
    private final Decisions decisions;

    SeparationOfDuties(JdbcClient db, Decisions decisions) {
        this.db = db;
        this.decisions = decisions;
    }

    /** @param version version of the decision that gave the verdict */
    public record Verdict(boolean allowed, String reason, int version) {}

    /** Needs an open transaction with the tenant bound. */
    public Verdict judge(String tenant, UUID entry, String person) {
        Map<String, Object> facts = db.sql(
                        """
                SELECT EXISTS (SELECT FROM approvals.person p WHERE p.tenant_id = d.tenant_id AND p.code = :person AND p.active) AS known,
                       coalesce(d.preparer, d.prepared_by) = :person AS preparer,
                       d.submitter = :person AS submitter,
                       coalesce(d.importer = :person, false) AS importer,
                       EXISTS (SELECT FROM ledger.document_revision r WHERE r.tenant_id = d.tenant_id AND r.entry_id = d.id AND r.editor = :person) AS editor,
                       EXISTS (SELECT FROM approvals.approval_decision x WHERE x.tenant_id = d.tenant_id AND x.subject_id = d.id
                                AND x.revision = d.revision AND (x.person_code = :person OR x.acting_for = :person)) AS decided_other_level,
                       EXISTS (SELECT FROM ledger.document_line l JOIN ledger.counterparty k ON k.tenant_id = l.tenant_id AND k.code = l.counterparty
                                WHERE l.tenant_id = d.tenant_id AND l.entry_id = d.id AND k.person_code = :person) AS counterparty
                  FROM ledger.entry_document d WHERE d.tenant_id = :tenant AND d.id = :entry
                """)
                .param("person", person)
                .param("tenant", tenant)
                .param("entry", entry)
                .query((row, n) -> {
                    Map<String, Object> found = new LinkedHashMap<>();
                    found.put("known", row.getBoolean("known"));
                    found.put("preparer", row.getBoolean("preparer"));
                    found.put("submitter", row.getBoolean("submitter"));
                    found.put("importer", row.getBoolean("importer"));
                    found.put("editor", row.getBoolean("editor"));
                    found.put("decidedOtherLevel", row.getBoolean("decided_other_level"));
                    found.put("counterparty", row.getBoolean("counterparty"));
                    return found;
                })
                .single();
        Decision decision = decisions.evaluate(GlPosting.SEPARATION_OF_DUTIES, facts, tenant);
        if (decision.rows().size() != 1) {
            return new Verdict(false, "the decision je-sod gave no verdict", decision.version());
        }
        Map<String, Object> row = decision.rows().get(0);
        return new Verdict("allow".equals(row.get("verdict")), String.valueOf(row.get("reason")), decision.version());
    }
}
