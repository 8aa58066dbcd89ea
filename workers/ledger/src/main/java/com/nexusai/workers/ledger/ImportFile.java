package com.nexusai.workers.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads a file of journal entries as a stream; of the file no more than one entry is held at a time. */
final class ImportFile {

    /**
     * One entry of the file.
     *
     * @param line line of the file at which it begins, 1-based
     * @param lines how many lines of an entry it has
     * @param document null when problems kept it from being read
     * @param source what stands in the file where there are problems; null for what cannot be corrected cell by cell
     */
    record Row(
            long line,
            int lines,
            String company,
            String entryKey,
            @Nullable EntryDocument document,
            List<ImportProblem> problems,
            @Nullable ImportSource source) {

        Row(
                long line,
                int lines,
                String company,
                String entryKey,
                @Nullable EntryDocument document,
                List<ImportProblem> problems) {
            this(line, lines, company, entryKey, document, problems, null);
        }
    }

    private final EntryImport.Format format;
    private final @Nullable ImportMapping mapping;
    private final @Nullable Charset charset;
    private final String keyspace;
    private final String caller;

    /**
     * @param charset as the sender says; null: a byte-order mark tells, else it is UTF-8
     * @param caller who is the preparer where the file names none
     */
    ImportFile(
            EntryImport.Format format,
            @Nullable ImportMapping mapping,
            @Nullable Charset charset,
            String keyspace,
            String caller) {
        this.format = format;
        this.mapping = mapping;
        this.charset = charset;
        this.keyspace = keyspace;
        this.caller = caller;
    }

    /** Of our own format. */
    static ImportFile csv(String keyspace, String caller) {
        return new ImportFile(EntryImport.Format.CSV, null, null, keyspace, caller);
    }

    /**
     * Reads all entries. That no key stands in two places is left to the caller, who knows all entries.
     *
     * @param entries takes each entry with its ordinal, from 1
     * @throws LedgerRefusal {@code FILE_UNREADABLE}, {@code ENCODING} or {@code MAPPING_INVALID}
     */
    void read(InputStream file, BiConsumer<Integer, Row> entries) throws IOException {
        BufferedReader text = new BufferedReader(Decoding.open(file, charset), 1 << 16);
        switch (format) {
            case CSV -> new CsvEntries(mapping, keyspace, caller, false).read(text, entries);
            case JSON_LINES -> new JsonEntries(keyspace, caller).read(text, entries);
        }
    }
}
