package com.nexusai.workers.ledger;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads journal entries from CSV (RFC 4180): UTF-8 with or without a byte-order mark; comma, semicolon or tab; header
 * required; columns in any order, unknown ones refused unless their names begin with {@code x_}. One row a line of an
 * entry, the rows of one entry together.
 */
final class ImportFile {

    static final List<String> COLUMNS = List.of(
            "entry_key",
            "company",
            "document_date",
            "posting_date",
            "period",
            "currency",
            "description",
            "source",
            "prepared_by",
            "prepared_at",
            "external_reference",
            "reverse_on",
            "line",
            "account",
            "debit",
            "credit",
            "cost_centre",
            "counterparty",
            "line_text",
            "tax_code",
            "quantity",
            "unit",
            "attachment_names",
            "intercompany_company",
            "journal",
            "exchange_rate",
            "company_debit",
            "company_credit");
    private static final List<String> REQUIRED =
            List.of("entry_key", "company", "posting_date", "currency", "description", "account");
    private static final int STORED_DECIMALS = 4;
    private static final int STORED_DIGITS = 16;

    /** A problem of the file itself; the entry it stands in is not imported. */
    record Problem(long line, String field, String code, @Nullable String value, String message, String remedy) {}

    /**
     * One entry of the file.
     *
     * @param line line of the file at which it begins, 1-based
     * @param document null when problems kept it from being read
     */
    record Row(long line, String company, String entryKey, @Nullable EntryDocument document, List<Problem> problems) {}

    private final String keyspace;
    private final String caller;
    private final Set<String> seen = new HashSet<>();

    /** @param caller who is the preparer where the file names none */
    ImportFile(String keyspace, String caller) {
        this.keyspace = keyspace;
        this.caller = caller;
    }

    /**
     * Reads all entries, streaming.
     *
     * @throws LedgerRefusal {@code FILE_UNREADABLE} when the header is missing or unusable
     */
    void read(InputStream file, BiConsumer<Integer, Row> entries) throws IOException {
        PushbackReader reader =
                new PushbackReader(new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8)), 1 << 16);
        char separator = separator(reader);
        List<NamedCsvRecord> rows = new ArrayList<>();
        int ordinal = 0;
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder()
                .fieldSeparator(separator)
                .skipEmptyLines(true)
                .detectBomHeader(false)
                .ofNamedCsvRecord(reader)) {
            for (NamedCsvRecord row : csv) {
                if (rows.isEmpty() && ordinal == 0) {
                    checkHeader(row.getHeader());
                }
                if (!rows.isEmpty() && !key(rows.get(0)).equals(key(row))) {
                    entries.accept(++ordinal, entry(rows));
                    rows.clear();
                }
                rows.add(row);
            }
        } catch (de.siegmar.fastcsv.reader.CsvParseException e) {
            throw unreadable(String.valueOf(e.getMessage()), "write the file as RFC 4180 CSV in UTF-8");
        }
        if (!rows.isEmpty()) {
            entries.accept(++ordinal, entry(rows));
        }
    }

    private static char separator(PushbackReader reader) throws IOException {
        char[] start = new char[1 << 14];
        int read = Math.max(reader.read(start), 0);
        int from = read > 0 && start[0] == '\uFEFF' ? 1 : 0;
        String header = new String(start, from, read - from).lines().findFirst().orElse("");
        if (header.isBlank()) {
            throw unreadable("the file is empty", "send a file with a header row");
        }
        reader.unread(start, from, read - from);
        return List.of(',', ';', '\t').stream()
                .max(java.util.Comparator.comparingLong(
                        c -> header.chars().filter(x -> x == c).count()))
                .orElse(',');
    }

    private static void checkHeader(List<String> header) {
        List<String> missing =
                REQUIRED.stream().filter(column -> !header.contains(column)).toList();
        if (!missing.isEmpty()) {
            throw unreadable("the columns " + missing + " are missing", "add them, or import with a mapping");
        }
        List<String> unknown = header.stream()
                .filter(column -> !COLUMNS.contains(column) && !column.startsWith("x_"))
                .toList();
        if (!unknown.isEmpty()) {
            throw unreadable(
                    "the columns " + unknown + " are unknown", "remove them, or let their names begin with x_");
        }
    }

    private static LedgerRefusal unreadable(String why, String remedy) {
        return new LedgerRefusal("FILE_UNREADABLE", "import file", null, "the file cannot be read: " + why, remedy);
    }

    private static List<String> key(NamedCsvRecord row) {
        return List.of(text(row, "company").orElse(""), text(row, "entry_key").orElse(""));
    }

    private Row entry(List<NamedCsvRecord> rows) {
        NamedCsvRecord first = rows.get(0);
        List<Problem> problems = new ArrayList<>();
        String company = required(first, "company", problems);
        String entryKey = required(first, "entry_key", problems);
        if (!seen.add(company + "\u0000" + entryKey)) {
            problems.add(new Problem(
                    first.getStartingLineNumber(),
                    "entry_key",
                    "ENTRY_SPLIT",
                    entryKey,
                    "the rows of entry " + entryKey + " do not stand together",
                    "put all rows of an entry one below the other"));
        }
        List<EntryDocument.Line> lines = new ArrayList<>();
        for (NamedCsvRecord row : rows) {
            lines.add(line(row, lines.size() + 1, problems));
            sameHeader(first, row, problems);
        }
        LocalDate postingDate =
                value(first, "posting_date", LocalDate::parse, "DATE", "a date like 2026-10-31", problems);
        LocalDate documentDate =
                value(first, "document_date", LocalDate::parse, "DATE", "a date like 2026-10-31", problems);
        Instant preparedAt = value(
                first,
                "prepared_at",
                text -> java.time.OffsetDateTime.parse(text).toInstant(),
                "INSTANT",
                "an instant like 2026-10-31T09:30:00Z",
                problems);
        LocalDate reverseOn = value(first, "reverse_on", LocalDate::parse, "DATE", "a date like 2026-10-31", problems);
        BigDecimal rate = value(first, "exchange_rate", BigDecimal::new, "NUMBER", "a number like 1.0842", problems);
        String currency = required(first, "currency", problems);
        String description = required(first, "description", problems);
        if (postingDate == null && text(first, "posting_date").isEmpty()) {
            required(first, "posting_date", problems);
        }
        if (postingDate == null || !problems.isEmpty()) {
            return new Row(first.getStartingLineNumber(), company, entryKey, null, List.copyOf(problems));
        }
        EntryDocument document = new EntryDocument(
                company,
                keyspace,
                entryKey,
                text(first, "journal").orElse("GEN"),
                documentDate == null ? postingDate : documentDate,
                postingDate,
                text(first, "period").orElse(null),
                currency,
                description,
                text(first, "source").orElse("manual"),
                text(first, "prepared_by").orElse(caller),
                preparedAt,
                text(first, "external_reference").orElse(null),
                reverseOn,
                null,
                rate,
                lines,
                text(first, "attachment_names")
                        .map(names -> Arrays.stream(names.split(";"))
                                .map(String::trim)
                                .filter(name -> !name.isEmpty())
                                .map(name -> new EntryDocument.Attachment(name, null))
                                .toList())
                        .orElse(List.of()));
        return new Row(first.getStartingLineNumber(), company, entryKey, document, List.of());
    }

    private static EntryDocument.Line line(NamedCsvRecord row, int ordinal, List<Problem> problems) {
        return new EntryDocument.Line(
                ordinal,
                required(row, "account", problems),
                amount(row, "debit", problems).orElse(BigDecimal.ZERO),
                amount(row, "credit", problems).orElse(BigDecimal.ZERO),
                amount(row, "company_debit", problems).orElse(null),
                amount(row, "company_credit", problems).orElse(null),
                text(row, "cost_centre").orElse(null),
                text(row, "counterparty").orElse(null),
                text(row, "line_text").orElse(null),
                text(row, "tax_code").orElse(null),
                amount(row, "quantity", problems).orElse(null),
                text(row, "unit").orElse(null),
                text(row, "intercompany_company").orElse(null));
    }

    private static void sameHeader(NamedCsvRecord first, NamedCsvRecord row, List<Problem> problems) {
        for (String field : List.of("posting_date", "document_date", "currency", "source", "prepared_by", "journal")) {
            if (!text(first, field).equals(text(row, field))) {
                problems.add(problem(
                        row,
                        field,
                        "HEADER_DIFFERS",
                        text(row, field).orElse(""),
                        "the rows of one entry give different values",
                        "give every row of an entry the same " + field));
            }
        }
    }

    private static String required(NamedCsvRecord row, String field, List<Problem> problems) {
        Optional<String> text = text(row, field);
        if (text.isEmpty()) {
            problems.add(problem(row, field, "REQUIRED", null, field + " is empty", "fill it in"));
        }
        return text.orElse("");
    }

    private static Optional<BigDecimal> amount(NamedCsvRecord row, String field, List<Problem> problems) {
        BigDecimal amount = value(
                row, field, BigDecimal::new, "NUMBER", "a plain number like 1234.50, without separators", problems);
        if (amount == null) {
            return Optional.empty();
        }
        BigDecimal plain = amount.stripTrailingZeros();
        if (plain.scale() > STORED_DECIMALS || plain.precision() - plain.scale() > STORED_DIGITS) {
            problems.add(problem(
                    row,
                    field,
                    "AMOUNT_SCALE",
                    amount.toString(),
                    "no currency has so many digits",
                    "give at most " + STORED_DIGITS + " digits and the currency's decimals"));
            return Optional.empty();
        }
        return Optional.of(amount);
    }

    private static <T> @Nullable T value(
            NamedCsvRecord row,
            String field,
            Function<String, T> parse,
            String code,
            String expected,
            List<Problem> problems) {
        Optional<String> text = text(row, field);
        if (text.isEmpty()) {
            return null;
        }
        try {
            return parse.apply(text.get());
        } catch (DateTimeException | NumberFormatException e) {
            problems.add(problem(row, field, code, text.get(), field + " is not " + expected, "write " + expected));
            return null;
        }
    }

    private static Problem problem(
            NamedCsvRecord row, String field, String code, @Nullable String value, String message, String remedy) {
        return new Problem(row.getStartingLineNumber(), field, code, value, message, remedy);
    }

    private static Optional<String> text(NamedCsvRecord row, String field) {
        return row.findField(field).map(String::trim).filter(text -> !text.isEmpty());
    }
}
