package com.nexusai.workers.ledger;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What an entry said in each of its revisions, from the snapshots kept of them. Every call needs an open transaction with its tenant bound. */
@Component
public class Revisions {

    private static final String RESUBMITTED = "jsonb_exists(r.snapshot, 'resubmitted')";

    private final JdbcClient db;

    public Revisions(JdbcClient db) {
        this.db = db;
    }

    /**
     * One revision.
     *
     * @param contentHash of header, lines and attachments, in hex
     * @param resubmitted handed in again with the content of the revision before
     */
    public record Revision(int number, String editor, Instant editedAt, String contentHash, boolean resubmitted) {}

    /** All revisions of an entry, the oldest first. */
    public List<Revision> list(String tenant, UUID entry) {
        return db.sql(
                        "SELECT r.revision, r.editor, r.edited_at, encode(r.content_hash, 'hex') AS hash, "
                                + RESUBMITTED
                                + " AS resubmitted FROM ledger.document_revision r WHERE r.tenant_id = ? AND r.entry_id = ? ORDER BY r.revision")
                .params(tenant, entry)
                .query((row, n) -> new Revision(
                        row.getInt("revision"),
                        row.getString("editor"),
                        row.getTimestamp("edited_at").toInstant(),
                        row.getString("hash"),
                        row.getBoolean("resubmitted")))
                .list();
    }

    /** The content as of a revision; one that was only handed in again says what the one before said. */
    public Optional<EntryDocument> document(String tenant, UUID entry, int revision) {
        return db.sql(
                        "SELECT s.snapshot FROM ledger.document_revision n CROSS JOIN LATERAL (SELECT r.snapshot FROM ledger.document_revision r"
                                + " WHERE r.tenant_id = n.tenant_id AND r.entry_id = n.entry_id AND r.revision <= n.revision AND NOT "
                                + RESUBMITTED
                                + " ORDER BY r.revision DESC LIMIT 1) s WHERE n.tenant_id = ? AND n.entry_id = ? AND n.revision = ?")
                .params(tenant, entry, revision)
                .query(String.class)
                .optional()
                .map(json -> Json.read(json, new TypeReference<EntryDocument>() {}));
    }
}
