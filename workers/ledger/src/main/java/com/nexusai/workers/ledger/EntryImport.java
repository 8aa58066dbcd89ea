package com.nexusai.workers.ledger;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file of journal entries on its way: what was received and what has become of its entries so far.
 *
 * @param importer person or client that sent the file
 * @param bytes received so far
 * @param lines lines of entries received so far
 * @param entries entries received so far
 * @param mapping how the file was read, as JSON; null for our own format
 * @param outcomes how many entries are in each state; states without entries are absent
 * @param error why the import as a whole failed, or its last attempt did; null when nothing did
 * @param finishedAt null while it goes on
 */
public record EntryImport(
        UUID id,
        String keyspace,
        String fileName,
        Format format,
        Mode mode,
        @Nullable String mapping,
        String client,
        String importer,
        Status status,
        long bytes,
        long lines,
        int entries,
        Map<RowStatus, Long> outcomes,
        @Nullable Failure error,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    public EntryImport {
        outcomes = Map.copyOf(outcomes);
    }

    /** How a file is written. */
    public enum Format {
        /** RFC 4180, one row a line of an entry. */
        CSV,
        /** One JSON object a line of the file, which is one entry with its {@code lines}. */
        JSON_LINES;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Format of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** What to do with a file that has an error in some entry. */
    public enum Mode {
        /** Import the entries without errors, report the others. */
        VALID,
        /** Import nothing when anything is wrong. */
        ALL;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Status {
        RECEIVING,
        /** Received whole; nothing of it is an entry yet. */
        STAGED,
        /** Entries become drafts; when all are there, their processes are started. */
        PROMOTING,
        DONE,
        FAILED,
        CANCELLED;

        public boolean isFinal() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }

    /** What became of one entry of the file. */
    public enum RowStatus {
        /** Read without errors. */
        STAGED,
        /** A draft, whose process starts when all drafts of the import exist. */
        PROMOTED,
        /** A document, and its process has started. */
        IMPORTED,
        /** Was there with the same content. */
        ALREADY_IMPORTED,
        /** Mends a failed or returned entry, which is handed in when all drafts of the import exist. */
        CORRECTING,
        CORRECTED,
        /** An entry of this key is there with other content, and takes no corrections now. */
        CONFLICT,
        FAILED,
        /** A draft that was left when the import was cancelled. */
        DRAFT,
        /** Not created, because the import was cancelled. */
        CANCELLED;

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static RowStatus of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** Why a whole import failed. */
    public record Failure(String code, String message, String remedy) {}

    /**
     * One entry of the file.
     *
     * @param ordinal place of the entry in the file, from 1
     * @param line line of the file at which it begins, 1-based
     * @param company empty where it could not be read
     * @param entryKey empty where it could not be read
     * @param entryId the journal entry it became or met; null while there is none
     * @param entryStatus how that entry stands now; null while there is none
     * @param source what the file says of a refused entry that can be corrected here; null for any other
     */
    public record Row(
            int ordinal,
            long line,
            String company,
            String entryKey,
            RowStatus status,
            @Nullable UUID entryId,
            @Nullable EntryStatus entryStatus,
            java.util.List<ImportProblem> problems,
            @Nullable ImportSource source) {

        public Row {
            problems = java.util.List.copyOf(problems);
        }
    }

    public long count(RowStatus status) {
        return outcomes.getOrDefault(status, 0L);
    }

    /** How many entries have come to rest. */
    public long settled() {
        return entries - count(RowStatus.STAGED) - count(RowStatus.PROMOTED) - count(RowStatus.CORRECTING);
    }
}
