package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.EntryImport.Failure;
import com.nexusai.workers.ledger.EntryImports.Order;
import com.nexusai.workers.ledger.EntryImports.Upload;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes a file from a stream into storage: its entries as they were read, or what keeps them from being read. */
@Component
final class ImportReception {

    private static final Logger log = LoggerFactory.getLogger(ImportReception.class);
    /** So that a slow sender's import shows signs of life. */
    private static final Duration WRITE_EVERY = Duration.ofSeconds(5);

    private final TenantTransactions transactions;
    private final ImportStore store;
    private final Documents documents;
    private final ImportChunks chunks;

    ImportReception(TenantTransactions transactions, ImportStore store, Documents documents, ImportChunks chunks) {
        this.transactions = transactions;
        this.store = store;
        this.documents = documents;
        this.chunks = chunks;
    }

    /**
     * Receives a file whole.
     *
     * @param hash of the file where it is known before; an unfinished reception of it is taken up again
     * @param attachments folder in which documents may lie that the file names
     */
    UUID receive(Order order, Upload upload, InputStream file, byte @Nullable [] hash, @Nullable Path attachments)
            throws IOException {
        UUID id = transactions.call(order.tenant(), () -> store.open(order, upload, hash, Ids.next()));
        Reception current = new Reception(order, id, attachments);
        try (DigestInputStream digest = new DigestInputStream(file, sha256());
                Counting in = new Counting(digest)) {
            new ImportFile(upload.format(), upload.mapping(), upload.charset(), order.keyspace(), order.importer())
                    .read(in, (ordinal, row) -> current.take(ordinal, row, in.count));
            current.write(in.count);
            byte[] read = digest.getMessageDigest().digest();
            transactions.run(order.tenant(), () -> store.staged(order.tenant(), id, read));
            return id;
        } catch (LedgerRefusal refusal) {
            fail(order.tenant(), id, new Failure(refusal.code(), refusal.reason(), refusal.remedy()));
            throw refusal;
        } catch (IOException e) {
            fail(
                    order.tenant(),
                    id,
                    new Failure("FILE_INCOMPLETE", "the file broke off while it was received", "send it again"));
            throw e;
        } catch (RuntimeException e) {
            fail(
                    order.tenant(),
                    id,
                    new Failure(
                            "RECEPTION_FAILED", "the file could not be stored: " + e.getMessage(), "send it again"));
            throw e;
        }
    }

    /** Says how entries of a file would be staged for the caller. */
    Judge judge(Order order) {
        return new Judge(order, null);
    }

    /** An import that cannot even be marked is found lost later, by the time that has passed. */
    private void fail(String tenant, UUID id, Failure failure) {
        try {
            transactions.run(tenant, () -> store.receptionFailed(tenant, id, failure));
        } catch (RuntimeException e) {
            log.warn("Import {} broke off and could not be marked as failed; a runner will do so", id, e);
        }
    }

    /**
     * An entry as it is staged.
     *
     * @param document also for a row that failed, when only what it refers to is missing
     * @param source what the file says, for a row that failed; null for what cannot be corrected cell by cell
     */
    record StagedRow(
            int ordinal,
            long line,
            String company,
            String entryKey,
            String status,
            UUID entryId,
            @Nullable EntryDocument document,
            List<ImportProblem> errors,
            @Nullable ImportSource source) {

        /** What a person wrote is kept until it is an entry, for it may be refused again. */
        StagedRow with(ImportSource written) {
            return new StagedRow(ordinal, line, company, entryKey, status, entryId, document, errors, written);
        }
    }

    /** One file while it is received. */
    private final class Reception {

        private final Order order;
        private final UUID id;
        private final Judge judge;
        private final List<StagedRow> chunk = new ArrayList<>();
        private long lines;
        private int linesInChunk;
        private int entries;
        private long written = System.nanoTime();

        Reception(Order order, UUID id, @Nullable Path attachments) {
            this.order = order;
            this.id = id;
            this.judge = new Judge(order, attachments);
        }

        void take(int ordinal, ImportFile.Row row, long bytes) {
            chunk.add(judge.staged(ordinal, row));
            entries = ordinal;
            lines += row.lines();
            linesInChunk += row.lines();
            if (chunk.size() >= chunks.staged()
                    || linesInChunk >= chunks.stagedLines()
                    || System.nanoTime() - written > WRITE_EVERY.toNanos()) {
                write(bytes);
            }
        }

        void write(long bytes) {
            transactions.run(order.tenant(), () -> store.stage(order.tenant(), id, chunk, bytes, lines, entries));
            chunk.clear();
            linesInChunk = 0;
            written = System.nanoTime();
        }
    }

    /** Says what the sender may import. */
    final class Judge {

        private final Order order;
        private final @Nullable Path attachments;
        private final Set<String> companies;
        private final Set<String> sources;

        Judge(Order order, @Nullable Path attachments) {
            this.order = order;
            this.attachments = attachments;
            this.companies = transactions.call(order.tenant(), () -> store.companies(order.tenant()));
            this.sources = transactions.call(order.tenant(), () -> store.sources(order.tenant(), order.client()));
        }

        StagedRow staged(int ordinal, ImportFile.Row row) {
            List<ImportProblem> problems = new ArrayList<>(row.problems());
            EntryDocument document = row.document();
            Set<String> allowed = order.companies();
            if (document != null && allowed != null && !allowed.contains(document.company())) {
                problems.add(new ImportProblem(
                        row.line(),
                        "company",
                        "COMPANY_NOT_ALLOWED",
                        document.company(),
                        "you may not import for company " + document.company(),
                        "have someone with the right import these entries"));
                document = null;
            } else if (document != null && !companies.contains(document.company())) {
                problems.add(new ImportProblem(
                        row.line(),
                        "company",
                        "UNKNOWN_COMPANY",
                        document.company(),
                        "no company " + document.company() + " exists here",
                        "correct the code, or create the company and retry"));
            }
            return new StagedRow(
                    ordinal,
                    row.line(),
                    row.company(),
                    row.entryKey(),
                    problems.isEmpty() ? "staged" : "failed",
                    Ids.next(),
                    document == null ? null : authored(document),
                    problems,
                    problems.isEmpty() ? null : row.source());
        }

        /** The author of a file must not choose who prepared an entry, or that payroll wrote it, without the right to. */
        private EntryDocument authored(EntryDocument d) {
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
                    d.attachments().stream().map(this::kept).toList());
        }

        /** A file that lies in the folder is kept; what is not there stays announced. */
        private EntryDocument.Attachment kept(EntryDocument.Attachment announced) {
            Path folder = attachments;
            if (folder == null) {
                return announced;
            }
            Path path = folder.resolve(announced.name()).normalize();
            if (!folder.equals(path.getParent()) || !Files.isRegularFile(path)) {
                return announced;
            }
            try {
                byte[] content = Files.readAllBytes(path);
                String sha256 = HexFormat.of().formatHex(sha256().digest(content));
                transactions.run(order.tenant(), () -> documents.keepContent(order.tenant(), sha256, content));
                return new EntryDocument.Attachment(announced.name(), sha256);
            } catch (IOException e) {
                throw new UncheckedIOException("The attachment " + announced.name() + " cannot be read", e);
            }
        }
    }

    private static final class Counting extends FilterInputStream {

        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = super.read(bytes, from, length);
            count += Math.max(read, 0);
            return read;
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
