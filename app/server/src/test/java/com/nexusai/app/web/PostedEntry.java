package com.nexusai.app.web;

import com.fasterxml.jackson.databind.JsonNode;

/** An ordinary posted entry of the sample month, in euros, that needed no approval: others are made after it. */
final class PostedEntry {

    private final Installation nexus;

    PostedEntry(Installation nexus) {
        this.nexus = nexus;
    }

    JsonNode read() {
        String id = nexus.superuser()
                .sql(
                        """
                        SELECT e.id::text FROM ledger.journal_entry e JOIN ledger.entry_document d ON d.tenant_id = e.tenant_id AND d.id = e.id
                         WHERE e.tenant_id = 'demo' AND d.import_id IS NOT NULL AND d.company = 'DE01' AND d.currency = 'EUR'
                           AND NOT EXISTS (SELECT FROM approvals.approval_plan p WHERE p.tenant_id = d.tenant_id AND p.subject_id = d.id AND p.required)
                         ORDER BY e.id LIMIT 1
                        """)
                .query(String.class)
                .single();
        return nexus.as("auditor").get("/api/v1/journal-entries/" + id).json();
    }
}
