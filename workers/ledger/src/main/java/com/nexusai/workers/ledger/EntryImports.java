package com.nexusai.workers.ledger;

import com.fasterxml.jackson.core.type.TypeReference;
import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.ProcessMessages;
import com.nexusai.workers.api.ProcessStarts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Imports files of journal entries: rows are staged, promoted to drafts in resumable chunks, and only when every draft
 * exists is the first one started, so that entries that belong together are seen together. Entries are unique by
 * (tenant, company, keyspace, entry key), for ever; whoever stops an import half-way loses nothing by sending the file again.
 */
@Component
public class EntryImports {

    private static final int STAGED_AT_ONCE = 500;
    private static final int PROMOTED_AT_ONCE = 250;
    private static final int STARTED_AT_ONCE = 50;

    private final JdbcClient db;
    private final TenantTransactions transactions;
    private final Documents documents;
    private final ProcessStarts starts;
    private final ProcessMessages messages;
    private final Clock clock;

    EntryImports(
            JdbcClient db,
            TenantTransactions transactions,
            Documents documents,
            ProcessStarts starts,
            ProcessMessages messages,
            Clock clock) {
        this.db = db;
        this.transactions = transactions;
        this.documents = documents;
        this.starts = starts;
        this.messages = messages;
        this.clock = clock;
    }

    /** What to do with a file that has an error in some row. */
    public enum Mode {
        /** Import the entries that can be read, report the others. */
        VALID,
        /** Import nothing when anything cannot be read. */
        ALL;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Who imports, and how.
     *
     * @param client the calling client, whose rights say which sources it may write
     * @param importer person or client; belongs to the segregation set of each entry
     */
    public record Order(String tenant, String keyspace, String client, String importer, Mode mode) {}

    /** Counts of an import, by what became of its entries. */
    public record Report(UUID id, String status, Map<String, Long> entries) {

        public Report {
            entries = Map.copyOf(entries);
        }

        public long count(String outcome) {
            return entries.getOrDefault(outcome, 0L);
        }
    }

    /** Imports a file to its end. A file whose import was cut off goes on where it stopped. */
    public Report run(Order order, Path file) throws IOException {
        byte[] hash = hash(file);
        UUID id =
                transactions.call(order.tenant(), () -> unfinished(order, hash)).orElseGet(() -> Ids.next());
        Set<String> sources = transactions.call(order.tenant(), () -> sourceRights(order));
        if ("staging".equals(open(order, id, file, hash))) {
            stage(order, id, file, sources);
        }
        promote(order, id);
        start(order, id);
        return transactions.call(order.tenant(), () -> report(order.tenant(), id));
    }

    /** What became of an import so far. */
    public Report report(String tenant, UUID id) {
        Map<String, Long> counts = new HashMap<>();
        db.sql(
                        "SELECT status, count(*) AS n FROM ledger.import_row WHERE tenant_id = ? AND import_id = ? GROUP BY status")
                .params(tenant, id)
                .query((row, n) -> counts.put(row.getString("status"), row.getLong("n")))
                .list();
        String status = db.sql("SELECT status FROM ledger.entry_import WHERE tenant_id = ? AND id = ?")
                .params(tenant, id)
                .query(String.class)
                .single();
        return new Report(id, status, counts);
    }

    private Optional<UUID> unfinished(Order order, byte[] hash) {
        return db.sql(
                        """
                SELECT id FROM ledger.entry_import WHERE tenant_id = ? AND keyspace = ? AND file_hash = ?
                   AND status IN ('staging', 'promoting', 'starting') ORDER BY id LIMIT 1
                """)
                .params(order.tenant(), order.keyspace(), hash)
                .query(UUID.class)
                .optional();
    }

    private String open(Order order, UUID id, Path file, byte[] hash) {
        return transactions.call(order.tenant(), () -> {
            db.sql(
                            """
                    INSERT INTO ledger.entry_import (tenant_id, id, keyspace, client, importer, file_name, file_hash, mode, status, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'staging', ?) ON CONFLICT DO NOTHING
                    """)
                    .params(
                            order.tenant(),
                            id,
                            order.keyspace(),
                            order.client(),
                            order.importer(),
                            String.valueOf(file.getFileName()),
                            hash,
                            order.mode().text(),
                            Timestamp.from(clock.instant()))
                    .update();
            return report(order.tenant(), id).status();
        });
    }

    private Set<String> sourceRights(Order order) {
        return new HashSet<>(db.sql("SELECT source FROM ledger.source_right WHERE tenant_id = ? AND client = ?")
                .params(order.tenant(), order.client())
                .query(String.class)
                .list());
    }

    // ---- staging: the file as it is; nothing of it is an entry yet

    private void stage(Order order, UUID id, Path file, Set<String> sources) throws IOException {
        Set<String> companies = transactions.call(
                order.tenant(),
                () -> new HashSet<>(db.sql("SELECT code FROM ledger.company WHERE tenant_id = ?")
                        .params(order.tenant())
                        .query(String.class)
                        .list()));
        Attachments attachments = new Attachments(order.tenant(), file.resolveSibling("attachments"));
        List<StagedRow> chunk = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            new ImportFile(order.keyspace(), order.importer()).read(in, (ordinal, row) -> {
                chunk.add(staged(order, ordinal, row, companies, sources, attachments));
                if (chunk.size() == STAGED_AT_ONCE) {
                    write(order.tenant(), id, chunk);
                    chunk.clear();
                }
            });
        } catch (LedgerRefusal refusal) {
            transactions.run(order.tenant(), () -> setStatus(order.tenant(), id, "refused"));
            throw refusal;
        }
        write(order.tenant(), id, chunk);
        transactions.run(order.tenant(), () -> {
            boolean refused =
                    order.mode() == Mode.ALL && report(order.tenant(), id).count("failed") > 0;
            setStatus(order.tenant(), id, refused ? "refused" : "promoting");
        });
    }

    private record StagedRow(
            int ordinal,
            long line,
            String company,
            String entryKey,
            String status,
            UUID entryId,
            @Nullable EntryDocument document,
            List<ImportFile.Problem> errors) {}

    private static StagedRow staged(
            Order order,
            int ordinal,
            ImportFile.Row row,
            Set<String> companies,
            Set<String> sources,
            Attachments attachments) {
        List<ImportFile.Problem> problems = new ArrayList<>(row.problems());
        EntryDocument document = row.document();
        if (document != null && !companies.contains(document.company())) {
            problems.add(new ImportFile.Problem(
                    row.line(),
                    "company",
                    "UNKNOWN_COMPANY",
                    document.company(),
                    "no company " + document.company() + " exists here",
                    "correct the code, or create the company"));
        }
        EntryDocument staged =
                problems.isEmpty() && document != null ? authored(order, document, sources, attachments) : null;
        return new StagedRow(
                ordinal,
                row.line(),
                row.company(),
                row.entryKey(),
                staged == null ? "failed" : "staged",
                Ids.next(),
                staged,
                problems);
    }

    /** The author of a file must not choose who prepared an entry, or that payroll wrote it, without the right to. */
    private static EntryDocument authored(Order order, EntryDocument d, Set<String> sources, Attachments attachments) {
        boolean mayName = sources.contains(d.source());
        return new EntryDocument(
                d.company(),
                d.keyspace(),
                d.entryKey(),
                d.journal(),
                d.documentDate(),
                d.postingDate(),
                d.period(),
                d.currency(),
                d.description(),
                mayName ? d.source() : "manual",
                mayName ? d.preparedBy() : order.importer(),
                d.preparedAt(),
                d.externalReference(),
                d.reverseOn(),
                d.reversesId(),
                d.exchangeRate(),
                d.lines(),
                d.attachments().stream().map(attachments::keep).toList());
    }

    /** Files that lie beside the imported one, in a folder of their own; what is not there stays announced. */
    private final class Attachments {

        private final String tenant;
        private final Path folder;

        Attachments(String tenant, Path folder) {
            this.tenant = tenant;
            this.folder = folder;
        }

        EntryDocument.Attachment keep(EntryDocument.Attachment announced) {
            Path path = folder.resolve(announced.name()).normalize();
            if (!folder.equals(path.getParent()) || !Files.isRegularFile(path)) {
                return announced;
            }
            try {
                byte[] content = Files.readAllBytes(path);
                String sha256 = HexFormat.of().formatHex(sha256().digest(content));
                transactions.run(tenant, () -> documents.keepContent(tenant, sha256, content));
                return new EntryDocument.Attachment(announced.name(), sha256);
            } catch (IOException e) {
                throw new UncheckedIOException("The attachment " + announced.name() + " cannot be read", e);
            }
        }
    }

    private void write(String tenant, UUID id, List<StagedRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        transactions.run(tenant, () -> db.sql(
                        """
                INSERT INTO ledger.import_row (tenant_id, import_id, ordinal, file_line, company, entry_key, status, entry_id, payload, errors)
                SELECT ?, ?, x.ordinal, x.line, x.company, x."entryKey", x.status, x."entryId", x.document, x.errors
                  FROM jsonb_to_recordset(?::jsonb) AS x(ordinal integer, line integer, company text, "entryKey" text, status text,
                       "entryId" uuid, document jsonb, errors jsonb)
                    ON CONFLICT DO NOTHING
                """)
                .params(tenant, id, Json.write(rows))
                .update());
    }

    // ---- promotion: staged rows become drafts, or are found to exist

    private void promote(Order order, UUID id) {
        while ("promoting".equals(transactions.call(order.tenant(), () -> report(order.tenant(), id)
                .status()))) {
            transactions.run(order.tenant(), () -> {
                if (promoteChunk(order, id) < PROMOTED_AT_ONCE) {
                    setStatus(order.tenant(), id, "starting");
                }
            });
        }
    }

    private int promoteChunk(Order order, UUID id) {
        record Staged(
                int ordinal, UUID entryId, EntryDocument document, @Nullable UUID existing, @Nullable String status) {}
        List<Staged> chunk = db.sql(
                        """
                SELECT r.ordinal, r.entry_id, r.payload, d.id AS existing, d.status
                  FROM ledger.import_row r
                  LEFT JOIN ledger.entry_document d ON d.tenant_id = r.tenant_id AND d.company = r.company AND d.keyspace = ? AND d.entry_key = r.entry_key
                 WHERE r.tenant_id = ? AND r.import_id = ? AND r.status = 'staged' ORDER BY r.ordinal LIMIT ? FOR UPDATE OF r
                """)
                .params(order.keyspace(), order.tenant(), id, PROMOTED_AT_ONCE)
                .query((row, n) -> new Staged(
                        row.getInt("ordinal"),
                        row.getObject("entry_id", UUID.class),
                        Json.read(row.getString("payload"), new TypeReference<EntryDocument>() {}),
                        row.getObject("existing", UUID.class),
                        row.getString("status")))
                .list();
        List<Documents.Draft> drafts = new ArrayList<>();
        List<Integer> imported = new ArrayList<>();
        for (Staged staged : chunk) {
            UUID existing = staged.existing();
            if (existing == null) {
                drafts.add(new Documents.Draft(
                        staged.entryId(),
                        staged.document().reference(),
                        order.importer(),
                        order.importer(),
                        id,
                        staged.document()));
                imported.add(staged.ordinal());
            } else {
                mark(order.tenant(), id, staged.ordinal(), sendAgain(order, existing, staged.document()), existing);
            }
        }
        documents.capture(order.tenant(), drafts);
        db.sql(
                        "UPDATE ledger.import_row SET status = 'imported' WHERE tenant_id = ? AND import_id = ? AND ordinal = ANY (?)")
                .params(order.tenant(), id, imported.toArray(Integer[]::new))
                .update();
        return chunk.size();
    }

    /** Same content: already imported. Other content: a correction while the entry waits for one, else a conflict. */
    private String sendAgain(Order order, UUID existing, EntryDocument document) {
        String latest = db.sql(
                        """
                SELECT snapshot FROM ledger.document_revision WHERE tenant_id = ? AND entry_id = ? AND snapshot ? 'lines'
                 ORDER BY revision DESC LIMIT 1
                """
                                .replace("snapshot ? 'lines'", "jsonb_exists(snapshot, 'lines')"))
                .params(order.tenant(), existing)
                .query(String.class)
                .single();
        if (Json.read(latest, new TypeReference<EntryDocument>() {}).equals(document)) {
            return "already-imported";
        }
        Documents.Header header = documents.find(order.tenant(), existing);
        if (header.status() == EntryStatus.FAILED || header.status() == EntryStatus.RETURNED) {
            documents.revise(order.tenant(), existing, header.revision(), order.importer(), document);
            documents.resubmit(order.tenant(), existing, order.importer());
            if (messages.send(GlPosting.ENTRY_CORRECTED, order.tenant(), header.reference()) == 0) {
                throw new IllegalStateException("Entry " + header.reference() + " is "
                        + header.status().text() + ", and no process instance waits for its correction");
            }
            return "corrected";
        }
        return "conflict";
    }

    private void mark(String tenant, UUID id, int ordinal, String status, UUID entry) {
        db.sql(
                        "UPDATE ledger.import_row SET status = ?, entry_id = ? WHERE tenant_id = ? AND import_id = ? AND ordinal = ?")
                .params(status, entry, tenant, id, ordinal)
                .update();
    }

    // ---- start: every draft exists; each chunk's state and instances commit together

    private void start(Order order, UUID id) {
        while ("starting".equals(transactions.call(order.tenant(), () -> report(order.tenant(), id)
                .status()))) {
            transactions.run(order.tenant(), () -> {
                if (startChunk(order.tenant(), id) < STARTED_AT_ONCE) {
                    setStatus(order.tenant(), id, "done");
                }
            });
        }
    }

    private int startChunk(String tenant, UUID id) {
        record Due(UUID id, String reference) {}
        List<Due> chunk = db.sql(
                        """
                SELECT id, reference FROM ledger.entry_document
                 WHERE tenant_id = ? AND import_id = ? AND status = 'draft' ORDER BY id LIMIT ? FOR UPDATE
                """)
                .params(tenant, id, STARTED_AT_ONCE)
                .query((row, n) -> new Due(row.getObject("id", UUID.class), row.getString("reference")))
                .list();
        documents.setStatus(tenant, chunk.stream().map(Due::id).toList(), EntryStatus.SUBMITTED);
        starts.startAll(
                GlPosting.KEY,
                tenant,
                chunk.stream()
                        .map(due -> new ProcessStarts.Start(
                                due.reference(),
                                Map.of(GlPosting.Variables.ENTRY_ID, due.id().toString())))
                        .toList());
        return chunk.size();
    }

    private void setStatus(String tenant, UUID id, String status) {
        db.sql("UPDATE ledger.entry_import SET status = ? WHERE tenant_id = ? AND id = ?")
                .params(status, tenant, id)
                .update();
    }

    private static byte[] hash(Path file) throws IOException {
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return in.getMessageDigest().digest();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
