package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import com.nexusai.workers.approvals.Approvals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Entry documents: capture, correction and states. Every call needs an open transaction with its tenant bound. */
@Component
public class Documents {

    private final JdbcClient db;
    private final Clock clock;

    public Documents(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** What workers need of a document's header. */
    public record Header(
            String tenant,
            UUID id,
            String company,
            String reference,
            int revision,
            EntryStatus status,
            byte[] contentHash) {

        /** From the columns id, company, reference, revision, status and content_hash. */
        static Header of(String tenant, ResultSet row) throws SQLException {
            return new Header(
                    tenant,
                    row.getObject("id", UUID.class),
                    row.getString("company"),
                    row.getString("reference"),
                    row.getInt("revision"),
                    EntryStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                    row.getBytes("content_hash"));
        }

        public Approvals.Subject subject() {
            return new Approvals.Subject(tenant, id, revision, contentHash);
        }
    }

    /**
     * Stores new drafts in one statement each for headers, lines and attachments.
     *
     * @param submitter person or client that hands them in
     */
    public void capture(String tenant, Collection<Draft> drafts) {
        if (drafts.isEmpty()) {
            return;
        }
        String payload = Json.write(drafts);
        db.sql(
                        """
                INSERT INTO ledger.entry_document
                    (tenant_id, id, company, reference, keyspace, entry_key, journal, document_date, posting_date, period, currency,
                     description, source, prepared_by, preparer, prepared_at, received_at, external_reference, reverse_on,
                     reverses_id, exchange_rate, submitter, importer, import_id)
                SELECT ?, x.id, d.company, x.reference, d.keyspace, d."entryKey", d.journal, d."documentDate", d."postingDate",
                       d.period, d.currency, d.description, d.source, d."preparedBy", p.code, d."preparedAt", ?,
                       d."externalReference", d."reverseOn", d."reversesId", d."exchangeRate", x.submitter, x.importer, x."importId"
                  FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, reference text, submitter text, importer text, "importId" uuid, document jsonb)
                 CROSS JOIN LATERAL jsonb_to_record(x.document) AS d(company text, keyspace text, "entryKey" text, journal text,
                       "documentDate" date, "postingDate" date, period text, currency text, description text, source text,
                       "preparedBy" text, "preparedAt" timestamptz, "externalReference" text, "reverseOn" date, "reversesId" uuid,
                       "exchangeRate" numeric)
                  LEFT JOIN approvals.person p ON p.tenant_id = ? AND p.code = d."preparedBy" AND p.active
                """)
                .params(tenant, Timestamp.from(clock.instant()), payload, tenant)
                .update();
        insertContent(tenant, payload);
        refresh(tenant, drafts.stream().map(Draft::id).toList());
        db.sql(
                        """
                INSERT INTO ledger.document_revision (tenant_id, entry_id, revision, editor, content_hash, edited_at, snapshot)
                SELECT d.tenant_id, d.id, 1, d.submitter, d.content_hash, d.received_at, x.document
                  FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, document jsonb)
                  JOIN ledger.entry_document d ON d.tenant_id = ? AND d.id = x.id
                """)
                .params(payload, tenant)
                .update();
    }

    /**
     * A document about to be captured.
     *
     * @param reference business key
     * @param submitter person or client that hands it in
     * @param importer who imported the file it came in; null when it came by itself
     */
    public record Draft(
            UUID id,
            String reference,
            String submitter,
            @Nullable String importer,
            @Nullable UUID importId,
            EntryDocument document) {

        public Draft(UUID id, String submitter, EntryDocument document) {
            this(id, document.reference(), submitter, null, null, document);
        }
    }

    /**
     * Replaces the content of a draft, failed or returned document: a new revision, for which nothing decided before counts.
     *
     * @throws LedgerRefusal {@code VERSION_STALE} or {@code ENTRY_IMMUTABLE}
     */
    public int revise(String tenant, UUID id, int revision, String editor, EntryDocument document) {
        Header header = lock(tenant, id);
        requireEditable(header);
        requireCurrent(header, revision);
        db.sql("DELETE FROM ledger.document_line WHERE tenant_id = ? AND entry_id = ?")
                .params(tenant, id)
                .update();
        db.sql("DELETE FROM ledger.document_attachment WHERE tenant_id = ? AND entry_id = ?")
                .params(tenant, id)
                .update();
        String payload = Json.write(List.of(new Draft(id, editor, document)));
        db.sql(
                        """
                UPDATE ledger.entry_document e
                   SET revision = e.revision + 1, journal = d.journal, document_date = d."documentDate",
                       posting_date = d."postingDate", period = d.period, currency = d.currency, description = d.description,
                       prepared_at = d."preparedAt", external_reference = d."externalReference", reverse_on = d."reverseOn",
                       exchange_rate = d."exchangeRate"
                  FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, document jsonb)
                 CROSS JOIN LATERAL jsonb_to_record(x.document) AS d(journal text, "documentDate" date, "postingDate" date,
                       period text, currency text, description text, "preparedAt" timestamptz, "externalReference" text,
                       "reverseOn" date, "exchangeRate" numeric)
                 WHERE e.tenant_id = ? AND e.id = x.id
                """)
                .params(payload, tenant)
                .update();
        insertContent(tenant, payload);
        return recordRevision(tenant, id, editor, Json.write(document));
    }

    /**
     * Hands a failed or returned document in again. When nothing was edited since, the revision still counts up, so that
     * approval restarts.
     */
    public void resubmit(String tenant, UUID id, String person) {
        Header header = lock(tenant, id);
        requireEditable(header);
        boolean edited = !db.sql(
                        """
                SELECT EXISTS (SELECT FROM ledger.document_validation WHERE tenant_id = ? AND entry_id = ? AND revision = ?)
                """)
                .params(tenant, id, header.revision())
                .query(Boolean.class)
                .single();
        if (!edited) {
            db.sql("UPDATE ledger.entry_document SET revision = revision + 1 WHERE tenant_id = ? AND id = ?")
                    .params(tenant, id)
                    .update();
            recordRevision(tenant, id, person, "{\"resubmitted\":true}");
        }
        setStatus(tenant, List.of(id), EntryStatus.SUBMITTED);
    }

    /** Keeps the content of an attachment; the same content is kept once. */
    public void keepContent(String tenant, String sha256, byte[] content) {
        int kept = db.sql(
                        """
                INSERT INTO ledger.attachment_content (tenant_id, sha256, size, media_type, kept_at) VALUES (?, decode(?, 'hex'), ?, ?, ?)
                ON CONFLICT DO NOTHING
                """)
                .params(
                        tenant,
                        sha256,
                        (long) content.length,
                        AttachmentTypes.type(content),
                        Timestamp.from(clock.instant()))
                .update();
        if (kept > 0 && content.length > 0) {
            db.sql(
                            "INSERT INTO ledger.attachment_chunk (tenant_id, sha256, ordinal, content) VALUES (?, decode(?, 'hex'), 0, ?)")
                    .params(tenant, sha256, content)
                    .update();
        }
    }

    public Header find(String tenant, UUID id) {
        return header(tenant, id, "");
    }

    public void setStatus(String tenant, Collection<UUID> ids, EntryStatus status) {
        db.sql("UPDATE ledger.entry_document SET status = ? WHERE tenant_id = ? AND id = ANY (?)")
                .params(status.text(), tenant, ids.toArray(UUID[]::new))
                .update();
    }

    /** The content as it stands, attachments included. */
    public EntryDocument read(String tenant, UUID id) {
        List<EntryDocument.Line> lines = db.sql(
                        """
                SELECT * FROM ledger.document_line WHERE tenant_id = ? AND entry_id = ? ORDER BY line
                """)
                .params(tenant, id)
                .query((row, n) -> new EntryDocument.Line(
                        row.getInt("line"),
                        row.getString("account"),
                        row.getBigDecimal("debit"),
                        row.getBigDecimal("credit"),
                        row.getBigDecimal("company_debit"),
                        row.getBigDecimal("company_credit"),
                        row.getString("cost_centre"),
                        row.getString("counterparty"),
                        row.getString("line_text"),
                        row.getString("tax_code"),
                        row.getBigDecimal("quantity"),
                        row.getString("unit"),
                        row.getString("intercompany_company")))
                .list();
        List<EntryDocument.Attachment> attachments = attachments(tenant, id);
        return db.sql("SELECT * FROM ledger.entry_document WHERE tenant_id = ? AND id = ?")
                .params(tenant, id)
                .query((row, n) -> new EntryDocument(
                        row.getString("company"),
                        row.getString("keyspace"),
                        row.getString("entry_key"),
                        row.getString("journal"),
                        row.getObject("document_date", LocalDate.class),
                        row.getObject("posting_date", LocalDate.class),
                        row.getString("period"),
                        row.getString("currency"),
                        row.getString("description"),
                        row.getString("source"),
                        row.getString("prepared_by"),
                        instant(row, "prepared_at"),
                        row.getString("external_reference"),
                        row.getObject("reverse_on", LocalDate.class),
                        row.getObject("reverses_id", UUID.class),
                        row.getBigDecimal("exchange_rate"),
                        lines,
                        attachments))
                .optional()
                .orElseThrow(() -> unknown(id));
    }

    List<EntryDocument.Attachment> attachments(String tenant, UUID id) {
        return db.sql(
                        """
                SELECT name, encode(sha256, 'hex') AS sha256 FROM ledger.document_attachment
                 WHERE tenant_id = ? AND entry_id = ? ORDER BY ordinal
                """)
                .params(tenant, id)
                .query((row, n) -> new EntryDocument.Attachment(row.getString("name"), row.getString("sha256")))
                .list();
    }

    /**
     * Keeps who did what to an entry, and why it was allowed.
     *
     * @param act {@code captured}, {@code edited}, {@code submitted}, {@code cancelled}, {@code reversed},
     *     {@code attached} or {@code detached}
     */
    void keepAct(
            String tenant,
            UUID id,
            String act,
            String person,
            @Nullable String client,
            String why,
            @Nullable String comment) {
        db.sql(
                        """
                INSERT INTO ledger.entry_act (tenant_id, id, entry_id, revision, act, person, client, why, comment, acted_at)
                SELECT d.tenant_id, ?, d.id, d.revision, ?, ?, ?, ?, ?, ? FROM ledger.entry_document d WHERE d.tenant_id = ? AND d.id = ?
                """)
                .params(Ids.next(), act, person, client, why, comment, Timestamp.from(clock.instant()), tenant, id)
                .update();
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    /** The header, held against changes by others until the transaction ends. */
    Header lock(String tenant, UUID id) {
        return header(tenant, id, " FOR UPDATE");
    }

    private Header header(String tenant, UUID id, String lock) {
        return db.sql("SELECT id, company, reference, revision, status, content_hash FROM ledger.entry_document"
                        + " WHERE tenant_id = ? AND id = ?" + lock)
                .params(tenant, id)
                .query((row, n) -> Header.of(tenant, row))
                .optional()
                .orElseThrow(() -> unknown(id));
    }

    static LedgerRefusal unknown(UUID id) {
        return new LedgerRefusal(
                "NOT_FOUND", "journal entry", id.toString(), "no journal entry " + id + " exists here", "check the id");
    }

    static void requireCurrent(Header header, int revision) {
        if (header.revision() != revision) {
            throw new LedgerRefusal(
                    "VERSION_STALE",
                    header.reference(),
                    Integer.toString(revision),
                    "revision " + revision + " of entry " + header.reference() + " is not the current one, "
                            + header.revision(),
                    "load the entry again and repeat the change");
        }
    }

    static void requireEditable(Header header) {
        switch (header.status()) {
            case DRAFT, FAILED, RETURNED -> {}
            default ->
                throw new LedgerRefusal(
                        "ENTRY_IMMUTABLE",
                        header.reference(),
                        header.status().text(),
                        "entry " + header.reference() + " is " + header.status().text() + " and takes no changes",
                        "have it returned first; a posted entry is reversed instead");
        }
    }

    private int recordRevision(String tenant, UUID id, String editor, String snapshot) {
        refresh(tenant, List.of(id));
        return db.sql(
                        """
                INSERT INTO ledger.document_revision (tenant_id, entry_id, revision, editor, content_hash, edited_at, snapshot)
                SELECT d.tenant_id, d.id, d.revision, ?, d.content_hash, ?, ?::jsonb
                  FROM ledger.entry_document d WHERE d.tenant_id = ? AND d.id = ? RETURNING revision
                """)
                .params(editor, Timestamp.from(clock.instant()), snapshot, tenant, id)
                .query(Integer.class)
                .single();
    }

    private void insertContent(String tenant, String payload) {
        db.sql(
                        """
                INSERT INTO ledger.document_line
                    (tenant_id, entry_id, line, account, debit, credit, company_debit, company_credit, cost_centre,
                     counterparty, line_text, tax_code, quantity, unit, intercompany_company)
                SELECT ?, x.id, l.line, l.account, l.debit, l.credit, l."companyDebit", l."companyCredit", l."costCentre",
                       l.counterparty, l.text, l."taxCode", l.quantity, l.unit, l."intercompanyCompany"
                  FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, document jsonb)
                 CROSS JOIN LATERAL jsonb_to_recordset(x.document -> 'lines') AS l(line integer, account text, debit numeric,
                       credit numeric, "companyDebit" numeric, "companyCredit" numeric, "costCentre" text, counterparty text,
                       text text, "taxCode" text, quantity numeric, unit text, "intercompanyCompany" text)
                """)
                .params(tenant, payload)
                .update();
        db.sql(
                        """
                INSERT INTO ledger.document_attachment (tenant_id, entry_id, ordinal, name, sha256)
                SELECT ?, x.id, a.ordinal, a.attachment ->> 'name', decode(a.attachment ->> 'sha256', 'hex')
                  FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, document jsonb)
                 CROSS JOIN LATERAL jsonb_array_elements(x.document -> 'attachments') WITH ORDINALITY AS a(attachment, ordinal)
                """)
                .params(tenant, payload)
                .update();
    }

    private void refresh(String tenant, Collection<UUID> ids) {
        db.sql("SELECT ledger.refresh_documents(?, ?)")
                .params(tenant, ids.toArray(UUID[]::new))
                .query((row, n) -> 0)
                .list();
    }
}
