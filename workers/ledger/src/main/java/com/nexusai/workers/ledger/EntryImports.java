package com.nexusai.workers.ledger;

import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.EntryImport.Format;
import com.nexusai.workers.ledger.EntryImport.Mode;
import com.nexusai.workers.ledger.EntryImport.Row;
import com.nexusai.workers.ledger.EntryImport.RowStatus;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Imports files of journal entries. A file is received from a stream and staged; a background runner promotes its rows to
 * drafts in resumable chunks, and only when every draft exists is the first one started, so that entries that belong
 * together are seen together. Entries are unique by (tenant, company, keyspace, entry key), for ever; whoever stops an
 * import half-way loses nothing by sending the file again.
 */
@Component
public class EntryImports {

    private static final Logger log = LoggerFactory.getLogger(EntryImports.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final int DUE_AT_ONCE = 20;
    private static final int ROWS_AT_ONCE = 1_000;

    private final TenantTransactions transactions;
    private final ImportStore store;
    private final ImportReception reception;
    private final ImportPromotion promotion;
    private final ImportPreviews previews;
    private final ImportCorrections corrections;

    EntryImports(
            TenantTransactions transactions,
            ImportStore store,
            ImportReception reception,
            ImportPromotion promotion,
            ImportPreviews previews,
            ImportCorrections corrections) {
        this.transactions = transactions;
        this.store = store;
        this.reception = reception;
        this.promotion = promotion;
        this.previews = previews;
        this.corrections = corrections;
    }

    /**
     * Who imports, and how.
     *
     * @param keyspace names the numbering of the file's keys; empty, or at most 32 letters, digits, dots, underscores and hyphens
     * @param client the calling client, whose rights say which sources it may write
     * @param importer person or client; belongs to the segregation set of each entry
     * @param companies the companies the caller may import for; null: every one
     */
    public record Order(
            String tenant,
            String keyspace,
            String client,
            String importer,
            Mode mode,
            @Nullable Set<String> companies) {

        public Order {
            if (!keyspace.matches("[A-Za-z0-9._-]{0,32}")) {
                throw new LedgerRefusal(
                        "KEYSPACE_INVALID",
                        "keyspace",
                        ImportProblem.shown(keyspace),
                        "the keyspace cannot be used",
                        "name it with at most 32 letters, digits, dots, underscores and hyphens");
            }
            companies = companies == null ? null : Set.copyOf(companies);
        }

        public Order(String tenant, String keyspace, String client, String importer, Mode mode) {
            this(tenant, keyspace, client, importer, mode, null);
        }
    }

    /**
     * A file to be received.
     *
     * @param charset as the sender says; null: a byte-order mark tells, else it must be UTF-8
     * @param mapping for other systems' CSV files; null: the file is in our own format
     */
    public record Upload(String name, Format format, @Nullable Charset charset, @Nullable ImportMapping mapping) {

        public Upload {
            if (mapping != null && format != Format.CSV) {
                throw new LedgerRefusal(
                        "MAPPING_INVALID",
                        "mapping",
                        null,
                        "a mapping was given for a file of JSON lines",
                        "send the mapping with CSV files only");
            }
        }

        public static Upload csv(String name) {
            return new Upload(name, Format.CSV, null, null);
        }
    }

    /**
     * Receives a file into storage, and returns when it is there whole; whatever follows needs the caller no more. Memory
     * holds a few hundred entries at a time.
     *
     * @throws LedgerRefusal when the file as a whole cannot be read, or its reception was cancelled; the import is then kept
     *     as failed and nothing of it becomes an entry
     * @throws IOException when the stream broke off, with the same consequence
     */
    public EntryImport create(Order order, Upload upload, InputStream file) throws IOException {
        if (transactions
                .call(order.tenant(), () -> store.companies(order.tenant()))
                .isEmpty()) {
            throw new LedgerRefusal(
                    "CONFLICT",
                    "import",
                    upload.name(),
                    "there is no company yet to import entries into",
                    "have the master data loaded first");
        }
        return get(order.tenant(), reception.receive(order, upload, file, null, null));
    }

    /**
     * What an import would read of a file; nothing is kept.
     *
     * @param file whole, or its beginning
     */
    public ImportPreview preview(Order order, Upload upload, byte[] file, boolean whole) {
        return previews.look(order, upload, file, whole);
    }

    /**
     * What a refused entry shall say instead.
     *
     * @param ordinal its place in the file
     */
    public record Correction(int ordinal, List<ImportSource.Line> lines) {

        public Correction {
            lines = List.copyOf(lines);
        }
    }

    /**
     * Puts corrected entries in the place of refused ones and goes on with the import; all of them or none.
     *
     * @param order the corrector's; its keyspace and mode are the import's
     * @throws LedgerRefusal {@code NOT_FOUND}; {@code IMPORT_RUNNING}; {@code IMPORT_CANCELLED}; {@code FORBIDDEN}; {@code VALIDATION_FAILED}
     */
    public EntryImport correct(Order order, UUID id, List<Correction> rows) {
        transactions.run(order.tenant(), () -> corrections.correct(order, id, rows));
        return get(order.tenant(), id);
    }

    /** How many entries that came of a file are in each state now. */
    public Map<EntryStatus, Long> entryCounts(String tenant, UUID id) {
        return transactions.call(tenant, () -> store.entryCounts(tenant, id));
    }

    /** An import as it stands. */
    public Optional<EntryImport> find(String tenant, UUID id) {
        return transactions.call(tenant, () -> store.find(tenant, id));
    }

    /** @throws LedgerRefusal {@code NOT_FOUND} */
    public EntryImport get(String tenant, UUID id) {
        return find(tenant, id).orElseThrow(() -> notFound(id));
    }

    /** Imports of a tenant, the newest first; {@code before} is the last id of the page before. */
    public List<EntryImport> list(String tenant, @Nullable UUID before, int limit) {
        return transactions.call(tenant, () -> store.list(tenant, before, limit));
    }

    /**
     * Entries of an import in the file's order.
     *
     * @param status null: all
     * @param entryStatus of the journal entries they became; null: all
     * @param after ordinal of the last row of the page before; 0 at first
     */
    public List<Row> rows(
            String tenant,
            UUID id,
            @Nullable RowStatus status,
            @Nullable EntryStatus entryStatus,
            int after,
            int limit) {
        return transactions.call(tenant, () -> {
            if (store.find(tenant, id).isEmpty()) {
                throw notFound(id);
            }
            return store.rows(tenant, id, status, entryStatus, after, limit);
        });
    }

    /**
     * Writes entries of an import as CSV, one row for each problem, or one for an entry without. No cell is a formula.
     *
     * @param status null: all
     */
    public void writeRows(String tenant, UUID id, @Nullable RowStatus status, Writer to) throws IOException {
        get(tenant, id);
        RowReport report = new RowReport(to);
        int after = 0;
        List<Row> page;
        do {
            page = rows(tenant, id, status, null, after, ROWS_AT_ONCE);
            for (Row row : page) {
                report.write(row);
                after = row.ordinal();
            }
        } while (page.size() == ROWS_AT_ONCE);
    }

    /**
     * Stops an import. What has not become a draft is not created; drafts that have not been started stay drafts, and are
     * taken over by the next import that brings their key.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}; {@code IMPORT_FINISHED} when there is nothing left to stop
     */
    public EntryImport cancel(String tenant, UUID id) {
        transactions.run(tenant, () -> store.cancel(tenant, id));
        return get(tenant, id);
    }

    /**
     * Tries the failed and refused entries again whose content could be read: after a company was created, an entry was
     * returned, or an operator has mended what failed. Entries that could not be read need a corrected file.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}; {@code IMPORT_RUNNING}; {@code IMPORT_CANCELLED}; {@code NOTHING_TO_RETRY}
     */
    public EntryImport retry(String tenant, UUID id) {
        transactions.run(tenant, () -> store.retry(tenant, id));
        return get(tenant, id);
    }

    /**
     * A runner's turn: a chunk of each import that is due, whatever its tenant. Any number of runners on any nodes may call
     * this; a chunk that another works on is passed over, and one whose runner died is free again.
     *
     * @return whether anything was done, so that it is worth calling again at once
     */
    public boolean work() {
        return work((tenant, id) -> {});
    }

    /**
     * As above.
     *
     * @param further is told of each import, by tenant and id, that got further
     */
    public boolean work(BiConsumer<String, UUID> further) {
        boolean worked = false;
        for (ImportStore.Due due : store.due(DUE_AT_ONCE)) {
            try {
                if (promotion.step(due.tenant(), due.id())) {
                    worked = true;
                    further.accept(due.tenant(), due.id());
                }
            } catch (RuntimeException e) {
                log.warn("Import {} of {} did not get further; it is tried again", due.id(), due.tenant(), e);
            }
        }
        return worked;
    }

    /**
     * Imports a CSV file of our own format to its end; documents that lie beside it in the folder {@code attachments} are
     * kept. A file whose import was cut off goes on where it stopped.
     */
    public EntryImport run(Order order, Path file) throws IOException {
        byte[] hash = hash(file);
        UUID id = unfinished(order, hash);
        if (id == null) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                id = reception.receive(
                        order,
                        Upload.csv(String.valueOf(file.getFileName())),
                        in,
                        hash,
                        file.resolveSibling("attachments"));
            }
        }
        EntryImport current = get(order.tenant(), id);
        while (!current.status().isFinal()) {
            if (!promotion.step(order.tenant(), id)) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
            current = get(order.tenant(), id);
        }
        return current;
    }

    /** An import of the same file that was received whole and not finished; null when there is none. */
    private @Nullable UUID unfinished(Order order, byte[] hash) {
        return transactions
                .call(order.tenant(), () -> store.unfinished(order.tenant(), order.keyspace(), hash))
                .orElse(null);
    }

    private static byte[] hash(Path file) throws IOException {
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), ImportReception.sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return in.getMessageDigest().digest();
        }
    }

    private static LedgerRefusal notFound(UUID id) {
        return new LedgerRefusal(
                "NOT_FOUND", "import", id.toString(), "no import " + id + " exists here", "check the id");
    }
}
