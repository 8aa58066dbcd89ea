package com.nexusai.workers.ledger;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.FilterReader;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Journal entries as CSV: RFC 4180; comma, semicolon or tab; header required, columns in any order, unknown ones refused
 * unless their names begin with {@code x_} or a mapping says what is read. One row a line of an entry, the rows of one entry
 * together.
 */
final class CsvEntries {

    private static final int LONGEST_HEADER = 1 << 16;
    private static final int LONGEST_RECORD = 1 << 20;

    private final @Nullable ImportMapping mapping;
    private final EntryText entries;
    private final boolean cutOff;

    /** @param cutOff whether the text may end anywhere */
    CsvEntries(@Nullable ImportMapping mapping, String keyspace, String caller, boolean cutOff) {
        this.mapping = mapping;
        this.cutOff = cutOff;
        this.entries = new EntryText(
                keyspace,
                caller,
                mapping == null ? TextFormats.PLAIN : mapping.formats(),
                mapping == null ? null : mapping.contraAccount(),
                true);
    }

    void read(Reader text, BiConsumer<Integer, ImportFile.Row> to) throws IOException {
        PushbackReader reader = new PushbackReader(text, LONGEST_HEADER);
        char separator = separator(reader);
        Quotes quotes = new Quotes(reader, separator);
        try (CsvReader<CsvRecord> csv = records(quotes, separator)) {
            Columns columns = null;
            Gathered gathered = new Gathered(to);
            for (CsvRecord row : csv) {
                if (columns == null) {
                    columns = new Columns(row, mapping);
                } else {
                    gathered.add(columns, row);
                }
            }
            if (!cutOff) {
                quotes.requireClosed();
            }
            gathered.end();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            throw malformed(e);
        }
    }

    private static CsvReader<CsvRecord> records(Reader text, char separator) {
        return CsvReader.builder()
                .fieldSeparator(separator)
                .skipEmptyLines(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowExtraCharsAfterClosingQuote(false)
                .detectBomHeader(false)
                .maxBufferSize(LONGEST_RECORD)
                .ofCsvRecord(text);
    }

    private static LedgerRefusal malformed(CsvParseException e) {
        return Decoding.unreadable(
                e.getMessage()
                        + (e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")"),
                "write it as RFC 4180 CSV: a quoted cell ends with a quote, and a quote inside it is doubled");
    }

    /** The cells of a file whatever they mean. */
    record Table(char separator, List<String> header, List<List<String>> rows) {}

    /** The header and the first rows. */
    static Table table(Reader text, int most) throws IOException {
        PushbackReader reader = new PushbackReader(text, LONGEST_HEADER);
        char separator = separator(reader);
        List<String> header = List.of();
        List<List<String>> rows = new ArrayList<>();
        try (CsvReader<CsvRecord> csv = records(reader, separator)) {
            for (CsvRecord row : csv) {
                row.getFields().forEach(cell -> Decoding.refuseBroken(cell, row.getStartingLineNumber(), "a cell"));
                if (header.isEmpty()) {
                    header = row.getFields().stream().map(String::trim).toList();
                } else if (rows.size() == most) {
                    break;
                } else {
                    rows.add(row.getFields());
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            throw malformed(e);
        }
        return new Table(separator, header, rows);
    }

    /** The separator that stands most often in the header, outside of quotes. */
    private static char separator(PushbackReader reader) throws IOException {
        StringBuilder header = new StringBuilder();
        Map<Character, Integer> counts = new HashMap<>();
        boolean quoted = false;
        boolean some = false;
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            header.append((char) c);
            if (header.length() == LONGEST_HEADER) {
                break;
            }
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '\n' || c == '\r')) {
                if (some) {
                    break;
                }
            } else if (!quoted) {
                some |= !Character.isWhitespace(c);
                counts.merge((char) c, 1, Integer::sum);
            } else {
                some = true;
            }
        }
        if (!some) {
            throw Decoding.unreadable("the file is empty", "send a file with a header row");
        }
        reader.unread(header.toString().toCharArray());
        return List.of(',', ';', '\t').stream()
                .max(Comparator.comparingInt(c -> counts.getOrDefault(c, 0)))
                .orElse(',');
    }

    /** Watches the text go by, because the end of the file would close an open quote without a word. */
    private static final class Quotes extends FilterReader {

        private enum State {
            CELL_BEGINS,
            PLAIN,
            QUOTED,
            QUOTE_IN_QUOTED
        }

        private final char separator;
        private State state = State.CELL_BEGINS;
        private long line = 1;
        private long quotedSince;

        Quotes(Reader in, char separator) {
            super(in);
            this.separator = separator;
        }

        @Override
        public int read() throws IOException {
            int c = super.read();
            if (c >= 0) {
                pass((char) c);
            }
            return c;
        }

        @Override
        public int read(char[] to, int from, int length) throws IOException {
            int read = super.read(to, from, length);
            for (int i = from; i < from + read; i++) {
                pass(to[i]);
            }
            return read;
        }

        private void pass(char c) {
            line += c == '\n' ? 1 : 0;
            if (state == State.QUOTED) {
                state = c == '"' ? State.QUOTE_IN_QUOTED : State.QUOTED;
            } else if (c == '"' && state != State.PLAIN) {
                quotedSince = state == State.CELL_BEGINS ? line : quotedSince;
                state = State.QUOTED;
            } else {
                state = c == separator || c == '\n' || c == '\r' ? State.CELL_BEGINS : State.PLAIN;
            }
        }

        void requireClosed() {
            if (state == State.QUOTED) {
                throw Decoding.unreadable(
                        "the quoted cell that begins in line " + quotedSince + " does not end",
                        "send the file whole; a quoted cell ends with a quote, and a quote inside it is doubled");
            }
        }
    }

    /** Rows until the key changes. */
    private final class Gathered {

        private final BiConsumer<Integer, ImportFile.Row> to;
        private final List<TextRow> rows = new ArrayList<>();
        private final List<ImportProblem> problems = new ArrayList<>();
        private final List<ImportSource.Line> cells = new ArrayList<>();
        private List<String> header = List.of();
        private List<String> key = List.of();
        private int ordinal;
        private int count;

        Gathered(BiConsumer<Integer, ImportFile.Row> to) {
            this.to = to;
        }

        void add(Columns columns, CsvRecord row) {
            List<String> next = columns.key(row);
            if (!rows.isEmpty() && (!next.equals(key) || next.contains(""))) {
                end();
            }
            key = next;
            header = columns.header;
            count++;
            TextRow text = columns.text(row);
            if (row.getFieldCount() != columns.count() && problems.size() < EntryText.MOST_PROBLEMS) {
                problems.add(new ImportProblem(
                        row.getStartingLineNumber(),
                        "",
                        "RAGGED_ROW",
                        String.join(" | ", row.getFields()),
                        "the row has " + row.getFieldCount() + " cells, the header has " + columns.count(),
                        "quote cells that contain the separator, a quote or a line break"));
            }
            if (count <= EntryText.MOST_LINES) {
                rows.add(text);
                cells.add(new ImportSource.Line(row.getStartingLineNumber(), row.getFields()));
            } else if (count == EntryText.MOST_LINES + 1) {
                problems.add(text.problem(
                        ImportField.ENTRY_KEY,
                        "TOO_MANY_LINES",
                        "the entry has more than " + EntryText.MOST_LINES + " lines",
                        "divide it into several entries"));
            }
        }

        void end() {
            if (rows.isEmpty()) {
                return;
            }
            ImportFile.Row entry = entries.entry(rows.get(0), rows, problems);
            ImportSource source = new ImportSource(header, cells);
            to.accept(
                    ++ordinal,
                    new ImportFile.Row(
                            entry.line(),
                            count,
                            entry.company(),
                            entry.entryKey(),
                            entry.document(),
                            entry.problems(),
                            source.isKeepable() && count == cells.size() ? source : null));
            rows.clear();
            cells.clear();
            problems.clear();
            count = 0;
        }
    }

    /** Where in a row each field stands. */
    private static final class Columns {

        private final List<String> header;
        private final Map<ImportField, Integer> places = new EnumMap<>(ImportField.class);
        private final @Nullable ImportMapping mapping;
        private final List<Integer> keyPlaces = new ArrayList<>();

        Columns(CsvRecord row, @Nullable ImportMapping mapping) {
            this.mapping = mapping;
            this.header = row.getFields().stream().map(String::trim).toList();
            header.forEach(column -> Decoding.refuseBroken(column, row.getStartingLineNumber(), "the header"));
            Set<String> seen = new LinkedHashSet<>();
            for (String column : header) {
                boolean used = mapping == null || mapping.needed().contains(column);
                if (used && !column.isEmpty() && !seen.add(column)) {
                    throw Decoding.unreadable(
                            "the column " + ImportProblem.shown(column) + " stands twice", "remove one of them");
                }
            }
            if (mapping == null) {
                ownColumns();
            } else {
                mappedColumns(mapping);
            }
        }

        private void ownColumns() {
            List<String> missing = ImportField.REQUIRED.stream()
                    .map(ImportField::column)
                    .filter(column -> !header.contains(column))
                    .toList();
            List<String> unknown = header.stream()
                    .filter(column -> ImportField.ofColumn(column).isEmpty() && !column.startsWith("x_"))
                    .map(column -> ImportProblem.shown(column) + meant(column))
                    .toList();
            if (!missing.isEmpty()) {
                throw Decoding.unreadable(
                        "the columns " + missing + " are missing"
                                + (unknown.isEmpty() ? "" : ", and " + unknown + " are unknown"),
                        "add them, or import with a mapping");
            }
            if (!unknown.isEmpty()) {
                throw Decoding.unreadable(
                        "the columns " + unknown + " are unknown", "remove them, or let their names begin with x_");
            }
            if (!header.contains(ImportField.DEBIT.column()) && !header.contains(ImportField.CREDIT.column())) {
                throw Decoding.unreadable(
                        "the columns debit and credit are missing", "add them, or import with a mapping");
            }
            for (int i = 0; i < header.size(); i++) {
                int place = i;
                ImportField.ofColumn(header.get(i)).ifPresent(field -> places.put(field, place));
            }
            keyPlaces.add(header.indexOf(ImportField.COMPANY.column()));
            keyPlaces.add(header.indexOf(ImportField.ENTRY_KEY.column()));
        }

        private static String meant(String column) {
            String plain = plain(column);
            return ImportField.OF_ENTRY.stream()
                    .filter(field -> plain(field.column()).equals(plain))
                    .findFirst()
                    .or(() -> ImportField.OF_LINE.stream()
                            .filter(field -> plain(field.column()).equals(plain))
                            .findFirst())
                    .map(field -> " (meant: " + field.column() + "?)")
                    .orElse("");
        }

        private static String plain(String column) {
            return column.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        }

        private void mappedColumns(ImportMapping mapped) {
            List<String> missing = mapped.needed().stream()
                    .filter(column -> !header.contains(column))
                    .toList();
            if (!missing.isEmpty()) {
                throw Decoding.unreadable(
                        "the columns " + missing + " that the mapping names are missing; it has "
                                + header.stream().map(ImportProblem::shown).toList(),
                        "correct the mapping or the file");
            }
            mapped.columns().forEach((field, column) -> places.put(field, header.indexOf(column)));
            Integer company = places.get(ImportField.COMPANY);
            if (company != null) {
                keyPlaces.add(company);
            }
            if (mapped.entryKey().isEmpty()) {
                keyPlaces.add(header.indexOf(mapped.columns().get(ImportField.ENTRY_KEY)));
            } else {
                mapped.entryKey().forEach(column -> keyPlaces.add(header.indexOf(column)));
            }
        }

        int count() {
            return header.size();
        }

        /** Cells whose change begins another entry. */
        List<String> key(CsvRecord row) {
            List<String> key = new ArrayList<>(keyPlaces.size());
            for (int place : keyPlaces) {
                key.add(cell(row, place));
            }
            return key;
        }

        TextRow text(CsvRecord row) {
            for (int i = 0; i < row.getFieldCount(); i++) {
                String cell = row.getField(i);
                if (cell.indexOf('\uFFFD') >= 0) {
                    Decoding.refuseBroken(
                            cell, row.getStartingLineNumber(), i < count() ? header.get(i) : "beyond the header");
                }
            }
            Map<ImportField, String> cells = new EnumMap<>(ImportField.class);
            places.forEach((field, place) -> put(cells, field, cell(row, place)));
            ImportMapping mapped = mapping;
            if (mapped != null) {
                mapped.constants().forEach((field, value) -> put(cells, field, value));
                if (!mapped.entryKey().isEmpty()) {
                    List<String> parts = key(row);
                    int from = parts.size() - mapped.entryKey().size();
                    List<String> keys = parts.subList(from, parts.size());
                    put(cells, ImportField.ENTRY_KEY, keys.contains("") ? "" : String.join("-", keys));
                }
                amount(cells, row, mapped.amount());
                cells.replaceAll(mapped::translated);
            }
            return new TextRow(row.getStartingLineNumber(), cells, this::name);
        }

        private void amount(Map<ImportField, String> cells, CsvRecord row, ImportMapping.@Nullable Amount amount) {
            if (amount == null) {
                return;
            }
            String text = cell(row, header.indexOf(amount.column()));
            String indicator = amount.indicator();
            if (indicator != null) {
                boolean credit = amount.credits().contains(cell(row, header.indexOf(indicator)));
                put(cells, credit ? ImportField.CREDIT : ImportField.DEBIT, text);
            } else if (text.startsWith("-") && TextFormats.looksLikeNumber(text)) {
                put(cells, ImportField.CREDIT, text.substring(1));
            } else {
                put(cells, ImportField.DEBIT, text);
            }
        }

        /** How the file calls a field. */
        private String name(ImportField field) {
            ImportMapping mapped = mapping;
            if (mapped == null) {
                return field.column();
            }
            ImportMapping.Amount amount = mapped.amount();
            boolean side = field == ImportField.DEBIT || field == ImportField.CREDIT;
            if (side && amount != null) {
                return amount.column();
            }
            if (field == ImportField.ENTRY_KEY && !mapped.entryKey().isEmpty()) {
                return String.join("+", mapped.entryKey());
            }
            return mapped.columns().getOrDefault(field, field.column());
        }

        private static void put(Map<ImportField, String> cells, ImportField field, String text) {
            if (!text.isEmpty()) {
                cells.put(field, text);
            }
        }

        private static String cell(CsvRecord row, int place) {
            return place < row.getFieldCount() ? row.getField(place).strip() : "";
        }
    }
}
