package com.nexusai.app.web;

import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.workers.ledger.Author;
import com.nexusai.workers.ledger.EntryRequest;
import com.nexusai.workers.ledger.Submissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Makes journal entries that wait for the controllers, each like one of the sample month that does. */
final class WaitingEntries {

    private final Installation nexus;
    private final UUID template;

    WaitingEntries(Installation nexus) {
        this.nexus = nexus;
        template = nexus.superuser()
                .sql(
                        """
                SELECT t.subject_id FROM inbox.open_task t JOIN ledger.entry_document d ON d.tenant_id = t.tenant_id AND d.id = t.subject_id
                 WHERE t.tenant_id = 'demo' AND t.candidate_groups = '{controller}'
                 ORDER BY t.created LIMIT 1
                """)
                .query(UUID.class)
                .single();
        // A controller who may prepare entries too: what he prepared he must not decide.
        nexus.superuser()
                .sql(
                        """
                INSERT INTO ledger.posting_right (tenant_id, person_code, company)
                SELECT 'demo', 'controller', company FROM ledger.entry_document WHERE tenant_id = 'demo' AND id = ? ON CONFLICT DO NOTHING
                """)
                .param(template)
                .update();
    }

    /** Hands in an entry like one that waits for the controllers. */
    UUID submit(String preparer) {
        EntryRequest header = nexus.superuser()
                .sql("SELECT * FROM ledger.entry_document WHERE tenant_id = 'demo' AND id = ?")
                .param(template)
                .query((row, n) -> new EntryRequest(
                        row.getString("company"),
                        null,
                        null,
                        null,
                        null,
                        row.getObject("posting_date", java.time.LocalDate.class),
                        null,
                        row.getString("currency"),
                        row.getString("description"),
                        "manual",
                        null,
                        null,
                        UUID.randomUUID().toString(),
                        null,
                        null,
                        lines()))
                .single();
        return nexus.bean(EngineTransactions.class).asPlatform("demo", () -> nexus.bean(Submissions.class)
                .submit("demo", new Author(preparer, null, Set.of("preparer"), Set.of("*")), header, false)
                .id());
    }

    private List<EntryRequest.Line> lines() {
        return new ArrayList<>(nexus.superuser()
                .sql("SELECT * FROM ledger.document_line WHERE tenant_id = 'demo' AND entry_id = ? ORDER BY line")
                .param(template)
                .query((row, n) -> new EntryRequest.Line(
                        row.getString("account"),
                        row.getBigDecimal("debit"),
                        row.getBigDecimal("credit"),
                        null,
                        null,
                        row.getString("cost_centre"),
                        row.getString("counterparty"),
                        null,
                        null,
                        null,
                        null,
                        null))
                .list());
    }
}
