package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;

import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import com.nexusai.workers.ledger.EntryImport.Format;
import com.nexusai.workers.ledger.EntryImport.Mode;
import com.nexusai.workers.ledger.EntryImports.Order;
import com.nexusai.workers.ledger.EntryImports.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Imports large files over a real database with the application's own role and durable settings, and prints rates and the
 * peak of the heap. Starting processes is left out: that is the engine's part.
 */
final class ImportBenchmark {

    private static final String HEADER =
            "entry_key,company,document_date,posting_date,currency,description,source,prepared_by,prepared_at,external_reference,account,debit,credit,cost_centre,counterparty,line_text\n";

    public static void main(String[] arguments) throws IOException {
        int lines = Integer.parseInt(arguments[0]);
        try (LedgerFixture ledger = new LedgerFixture()) {
            System.out.printf(
                    Locale.ROOT,
                    "%d processors, heap of at most %d MiB, PostgreSQL %s, file of %,d lines%n",
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.getRuntime().maxMemory() >> 20,
                    ledger.db.sql("SHOW server_version").query(String.class).single(),
                    lines);
            measure(ledger, "csv, 2 lines an entry", "two", Format.CSV, lines, 2);
            measure(ledger, "the same file again", "two", Format.CSV, lines, 2);
            measure(ledger, "csv, 100 lines an entry", "hundred", Format.CSV, lines, 100);
            measure(ledger, "json lines, 2 lines an entry", "json", Format.JSON_LINES, lines, 2);
        }
    }

    private static void measure(
            LedgerFixture ledger, String name, String keyspace, Format format, int lines, int linesOfEntry)
            throws IOException {
        EntryImports imports = ledger.imports(new NoStarts(), new RecordedMessages());
        InputStream file = format == Format.CSV
                ? new Generated(HEADER, lines / linesOfEntry, entry -> csv(entry, linesOfEntry))
                : new Generated("", lines / linesOfEntry, entry -> json(entry, linesOfEntry));
        resetPeaks();
        long begin = System.nanoTime();
        EntryImport received = imports.create(
                new Order(TENANT, keyspace, "loader", "client:loader", Mode.VALID),
                new Upload(name, format, null, null),
                file);
        long stored = System.nanoTime();
        long peakStored = peak();
        while (imports.get(TENANT, received.id()).status() == EntryImport.Status.STAGED || drafting(ledger, received)) {
            imports.work();
        }
        long drafted = System.nanoTime();
        while (imports.work()) {}
        EntryImport done = imports.get(TENANT, received.id());
        System.out.printf(
                Locale.ROOT,
                "%-30s %5.1f MB  to storage %,8.0f lines/s  to drafts %,8.0f lines/s  peak heap %d MiB receiving, %d MiB in all  %s%n",
                name,
                done.bytes() / 1e6,
                done.lines() / ((stored - begin) / 1e9),
                done.lines() / ((drafted - stored) / 1e9),
                peakStored,
                peak(),
                done.outcomes());
    }

    private static boolean drafting(LedgerFixture ledger, EntryImport of) {
        return ledger.in(TENANT, () -> ledger.db
                .sql("SELECT status = 'promoting' FROM ledger.entry_import WHERE id = ?")
                .params(of.id())
                .query(Boolean.class)
                .single());
    }

    private static void resetPeaks() {
        System.gc();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /** An upper bound: the pools need not have had their peaks at the same time. */
    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .mapToLong(pool -> pool.getPeakUsage().getUsed())
                        .sum()
                >> 20;
    }

    private static String csv(int entry, int lines) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < lines; line++) {
            boolean debit = line % 2 == 0;
            text.append('E')
                    .append(entry)
                    .append(",DE01,2026-10-14,2026-10-14,EUR,\"Travel, customer visit ")
                    .append(entry);
            text.append("\",payroll,petra,2026-10-14T09:00:00Z,REF-")
                    .append(entry)
                    .append(debit ? ",6000," : ",1600,,");
            text.append(amount(entry, line)).append(debit ? ",,100,,Hotel\n" : ",,S1,Hotel\n");
        }
        return text.toString();
    }

    private static String json(int entry, int lines) {
        StringBuilder text = new StringBuilder();
        text.append("{\"entryKey\":\"E")
                .append(entry)
                .append("\",\"company\":\"DE01\",\"documentDate\":\"2026-10-14\",");
        text.append("\"postingDate\":\"2026-10-14\",\"currency\":\"EUR\",\"description\":\"Travel, customer visit ");
        text.append(entry)
                .append("\",\"source\":\"payroll\",\"preparedBy\":\"petra\",\"preparedAt\":\"2026-10-14T09:00:00Z\",");
        text.append("\"externalReference\":\"REF-").append(entry).append("\",\"lines\":[");
        for (int line = 0; line < lines; line++) {
            boolean debit = line % 2 == 0;
            text.append(line == 0 ? "" : ",").append("{\"account\":\"").append(debit ? "6000" : "1600");
            text.append(debit ? "\",\"debit\":\"" : "\",\"credit\":\"").append(amount(entry, line));
            text.append(debit ? "\",\"costCentre\":\"100\"" : "\",\"counterparty\":\"S1\"")
                    .append(",\"lineText\":\"Hotel\"}");
        }
        return text.append("]}\n").toString();
    }

    private static String amount(int entry, int line) {
        return (100 + entry % 900 + line / 2) + "." + (10 + entry % 90);
    }

    /** A file that is never there whole. */
    private static final class Generated extends InputStream {

        private final int entries;
        private final IntFunction<String> entry;
        private byte[] piece;
        private int next;
        private int at;

        Generated(String header, int entries, IntFunction<String> entry) {
            this.piece = header.getBytes(StandardCharsets.UTF_8);
            this.entries = entries;
            this.entry = entry;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int from, int length) {
            while (at == piece.length) {
                if (next == entries) {
                    return -1;
                }
                piece = entry.apply(next++).getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, to, from, count);
            at += count;
            return count;
        }
    }

    private static final class NoStarts implements ProcessStarts {

        @Override
        public String start(ProcessKey process, String tenant, String businessKey, Map<String, Object> variables) {
            return businessKey;
        }
    }

    private ImportBenchmark() {}
}
