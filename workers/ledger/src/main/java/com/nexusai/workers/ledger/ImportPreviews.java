package com.nexusai.workers.ledger;

import com.nexusai.workers.ledger.EntryImport.Failure;
import com.nexusai.workers.ledger.EntryImports.Order;
import com.nexusai.workers.ledger.EntryImports.Upload;
import com.nexusai.workers.ledger.ImportPreview.Column;
import com.nexusai.workers.ledger.ImportPreview.Use;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Looks at a file before it is imported, as the import itself would read it. */
@Component
final class ImportPreviews {

    private static final int SHOWN_ROWS = 10;
    private static final int SAMPLED_ROWS = 200;
    private static final int MOST_PROBLEMS = 200;

    private final ImportReception reception;

    ImportPreviews(ImportReception reception) {
        this.reception = reception;
    }

    /** @param whole false: the bytes are a file's beginning, whose last entry may be cut off */
    ImportPreview look(Order order, Upload upload, byte[] file, boolean whole) {
        boolean csv = upload.format() == EntryImport.Format.CSV;
        Look look = new Look(reception.judge(order), whole);
        try {
            String text = text(upload, whole ? file : untilLineEnd(file));
            if (csv) {
                look.table(text, upload.mapping());
                new CsvEntries(upload.mapping(), order.keyspace(), order.importer(), !whole)
                        .read(new StringReader(text), look::take);
            } else {
                new JsonEntries(order.keyspace(), order.importer())
                        .read(new java.io.BufferedReader(new StringReader(text)), look::take);
            }
            look.end();
        } catch (LedgerRefusal refusal) {
            look.failure = new Failure(refusal.code(), refusal.reason(), refusal.remedy());
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot be read", e);
        }
        return look.preview();
    }

    private static String text(Upload upload, byte[] file) throws IOException {
        StringWriter text = new StringWriter();
        try (Reader reader = Decoding.open(new ByteArrayInputStream(file), upload.charset())) {
            reader.transferTo(text);
        }
        return text.toString();
    }

    /** So that no character is cut; the bytes of UTF-16 end a line with 0x0A and 0x00 in either order. */
    private static byte[] untilLineEnd(byte[] file) {
        int end = file.length;
        while (end > 0 && file[end - 1] != '\n') {
            end--;
        }
        return Arrays.copyOf(file, end > 0 ? end + (end % 2) * (isUtf16(file) ? 1 : 0) : file.length);
    }

    private static boolean isUtf16(byte[] file) {
        return file.length > 1
                && (file[0] == (byte) 0xFF && file[1] == (byte) 0xFE
                        || file[0] == (byte) 0xFE && file[1] == (byte) 0xFF);
    }

    private static final class Look {

        private final ImportReception.Judge judge;
        private final boolean whole;
        private final List<ImportProblem> problems = new ArrayList<>();
        private @Nullable String separator;
        private List<Column> columns = List.of();
        private List<List<String>> rows = List.of();
        private @Nullable Map<String, Object> mapping;
        private @Nullable Failure failure;
        /** Held back until the next one shows that it is not cut off. */
        private ImportFile.@Nullable Row last;

        private long lines;
        private int entries;
        private int refused;

        Look(ImportReception.Judge judge, boolean whole) {
            this.judge = judge;
            this.whole = whole;
        }

        void table(String text, @Nullable ImportMapping given) throws IOException {
            CsvEntries.Table table = CsvEntries.table(new StringReader(text), SAMPLED_ROWS);
            List<String> header = table.header();
            ImportProposal proposal = new ImportProposal(header, table.rows());
            separator = String.valueOf(table.separator());
            rows = table.rows().stream().limit(SHOWN_ROWS).toList();
            columns = header.stream()
                    .map(name -> new Column(name, use(name, given), proposal.field(name)))
                    .toList();
            boolean own = columns.stream().noneMatch(column -> column.use() == Use.UNKNOWN)
                    && ImportField.REQUIRED.stream().allMatch(field -> header.contains(field.column()));
            mapping = own && given == null ? null : proposal.mapping();
        }

        private static Use use(String name, @Nullable ImportMapping given) {
            if (given != null) {
                return given.needed().contains(name) ? Use.READ : Use.IGNORED;
            }
            return ImportField.ofColumn(name).isPresent()
                    ? Use.READ
                    : name.startsWith("x_") ? Use.IGNORED : Use.UNKNOWN;
        }

        void take(int ordinal, ImportFile.Row row) {
            count();
            last = row;
        }

        private void count() {
            ImportFile.Row row = last;
            if (row == null) {
                return;
            }
            List<ImportProblem> found = judge.staged(entries + 1, row).errors();
            entries++;
            lines += row.lines();
            refused += found.isEmpty() ? 0 : 1;
            found.stream().limit(MOST_PROBLEMS - problems.size()).forEach(problems::add);
        }

        void end() {
            if (whole) {
                count();
                if (entries == 0) {
                    failure = new Failure(
                            "NO_ENTRIES", "the file has no entries below its header", "export it again with its rows");
                }
            }
            last = null;
        }

        ImportPreview preview() {
            return new ImportPreview(
                    separator, columns, rows, lines, entries, refused, whole, problems, failure, mapping);
        }
    }
}
