package com.nexusai.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImportFileTest {

    private static final String HEADER =
            "entry_key,company,posting_date,currency,description,account,debit,credit,prepared_at,exchange_rate,line,source,external_reference";
    private static final String DEBIT = "A,DE01,2026-10-14,EUR,Text,6000,10.00,,,,,,";
    private static final String CREDIT = "A,DE01,2026-10-14,EUR,Text,1600,,10.00,,,,,";

    /** A cell of the debit line, and what is said of it: line, field, code and value. */
    static Stream<Arguments> badCells() {
        return Stream.of(
                cell("posting_date", "14.10.2026", "2 posting_date DATE 14.10.2026"),
                cell("posting_date", "10/14/2026", "2 posting_date DATE 10/14/2026"),
                cell("posting_date", "2026-02-30", "2 posting_date DATE 2026-02-30"),
                cell("posting_date", "+92026-02-03", "2 posting_date FORMULA +92026-02-03"),
                cell("posting_date", "0000-01-01", "2 posting_date DATE 0000-01-01"),
                cell("posting_date", "46310", "2 posting_date DATE 46310"),
                cell("posting_date", "", "2 posting_date REQUIRED null"),
                cell("company", "", "2 company REQUIRED null"),
                cell("entry_key", "  ", "2 entry_key REQUIRED null"),
                cell("currency", "", "2 currency REQUIRED null"),
                cell("description", "", "2 description REQUIRED null"),
                cell("account", "", "2 account REQUIRED null"),
                cell("debit", "", "2 debit REQUIRED null"),
                cell("debit", "\"1,234.50\"", "2 debit THOUSANDS_SEPARATOR 1,234.50"),
                cell("debit", "1.234.567", "2 debit THOUSANDS_SEPARATOR 1.234.567"),
                cell("debit", "1 234.50", "2 debit THOUSANDS_SEPARATOR 1 234.50"),
                cell("debit", "1\u00A0234", "2 debit THOUSANDS_SEPARATOR 1\u00A0234"),
                cell("debit", "1'234.50", "2 debit THOUSANDS_SEPARATOR 1'234.50"),
                cell("debit", "\"12,50\"", "2 debit DECIMAL_COMMA 12,50"),
                cell("debit", "1.2E+05", "2 debit NUMBER 1.2E+05"),
                cell("debit", "EUR 10", "2 debit NUMBER EUR 10"),
                cell("debit", "(10.00)", "2 debit NUMBER (10.00)"),
                cell("debit", "\u0661\u0662", "2 debit NUMBER \u0661\u0662"),
                cell("debit", "NaN", "2 debit NUMBER NaN"),
                cell("debit", "-", "2 debit FORMULA -"),
                cell("debit", "=1+2", "2 debit FORMULA =1+2"),
                cell("debit", "0.00001", "2 debit AMOUNT_SCALE 0.00001"),
                cell("debit", "12345678901234567", "2 debit AMOUNT_SCALE 12345678901234567"),
                cell("debit", "9".repeat(41), "2 debit TOO_LONG " + "9".repeat(41)),
                cell("exchange_rate", "0", "2 exchange_rate RATE 0"),
                cell("exchange_rate", "1.08420000001", "2 exchange_rate RATE 1.08420000001"),
                cell("prepared_at", "2026-10-14 09:00", "2 prepared_at INSTANT 2026-10-14 09:00"),
                cell("line", "0", "2 line LINE 0"),
                cell("line", "1.5", "2 line LINE 1.5"),
                cell("source", "wages", "2 source UNKNOWN_SOURCE wages"),
                cell("description", "=HYPERLINK(1)", "2 description FORMULA =HYPERLINK(1)"),
                cell("description", "@SUM(A1)", "2 description FORMULA @SUM(A1)"),
                cell("description", "+A1", "2 description FORMULA +A1"),
                cell("description", "-2+3+cmd", "2 description FORMULA -2+3+cmd"),
                cell("description", "a\u0000b", "2 description CONTROL_CHARACTER a\\u0000b"),
                cell("description", "bell\u0007", "2 description CONTROL_CHARACTER bell\\u0007"),
                cell("description", "x".repeat(501), "2 description TOO_LONG " + "x".repeat(100) + "..."),
                cell("entry_key", "k".repeat(129), "2 entry_key TOO_LONG " + "k".repeat(100) + "..."),
                Arguments.of(
                        "a line number twice",
                        DEBIT.replace(",,,,,,", ",,,,1,,") + "\n" + DEBIT.replace(",,,,,,", ",,,,1,,"),
                        "3 line LINE_TWICE 1"),
                Arguments.of("a row with a cell too many", DEBIT + ",", "2  RAGGED_ROW"),
                Arguments.of("a row with cells missing", "A,DE01,2026-10-14,EUR,Text,6000,10.00", "2  RAGGED_ROW"),
                Arguments.of(
                        "a header that differs", DEBIT.replace("Text", "Other"), "3 description HEADER_DIFFERS Text"));
    }

    private static Arguments cell(String column, String text, String expected) {
        List<String> cells = new ArrayList<>(List.of(DEBIT.split(",", -1)));
        cells.set(List.of(HEADER.split(",")).indexOf(column), text);
        return Arguments.of(
                column + " '" + ImportProblem.shown(text).replace("\"", "") + "'", String.join(",", cells), expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badCells")
    void aBadCellIsNamedWithItsLineFieldCodeValueAndRemedy(String name, String row, String expected) {
        List<ImportProblem> problems = csv(HEADER, row, CREDIT).stream()
                .flatMap(entry -> entry.problems().stream())
                .toList();

        assertThat(problems.stream().map(ImportFileTest::text))
                .first()
                .asString()
                .startsWith(expected);
        assertThat(problems.get(0).remedy()).isNotBlank();
        assertThat(problems.get(0).message()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource
    void aCellThatOnlyLooksOddIsTakenAsItIs(String column, String text) {
        List<String> cells = new ArrayList<>(List.of(DEBIT.split(",", -1)));
        cells.set(List.of(HEADER.split(",")).indexOf(column), text);

        assertThat(problems(csv(HEADER, String.join(",", cells)))).isEmpty();
    }

    static Stream<Arguments> aCellThatOnlyLooksOddIsTakenAsItIs() {
        return Stream.of(
                Arguments.of("debit", "-10.00"),
                Arguments.of("debit", "+10"),
                Arguments.of("debit", " .5 "),
                Arguments.of("external_reference", "-4711"),
                Arguments.of("external_reference", "+4930"),
                Arguments.of("description", "\"two\nlines, a \"\"quote\"\"\""),
                Arguments.of("description", "1 = 1"),
                Arguments.of("description", "\uD83D\uDCB6 \u00E4\u00F6\u00FC"),
                Arguments.of("prepared_at", "2026-10-14T09:00:00+02:00"));
    }

    @ParameterizedTest
    @MethodSource
    void aFileThatCannotBeReadIsRefusedWithTheRemedy(String name, byte[] file, String why, String remedy) {
        assertThatThrownBy(() -> read(EntryImport.Format.CSV, null, file))
                .isInstanceOfSatisfying(LedgerRefusal.class, refusal -> {
                    assertThat(refusal.code() + ": " + refusal.reason()).contains(why);
                    assertThat(refusal.remedy()).contains(remedy);
                });
    }

    static Stream<Arguments> aFileThatCannotBeReadIsRefusedWithTheRemedy() {
        String good = HEADER + "\n" + DEBIT + "\n" + CREDIT + "\n";
        String umlaut = good.replace("Text", "B\u00FCro");
        return Stream.of(
                Arguments.of("empty", new byte[0], "empty", "header"),
                Arguments.of("blank", utf8("\n \n\n"), "empty", "header"),
                Arguments.of(
                        "Latin-1",
                        umlaut.getBytes(StandardCharsets.ISO_8859_1),
                        "ENCODING: the text in line 2, description",
                        "windows-1252"),
                Arguments.of("UTF-16 unmarked", good.getBytes(StandardCharsets.UTF_16LE), "ENCODING", "UTF-8"),
                Arguments.of("UTF-16 unmarked", good.getBytes(StandardCharsets.UTF_16BE), "ENCODING", "UTF-8"),
                Arguments.of("UTF-32", good.getBytes(Charset.forName("X-UTF-32LE-BOM")), "UTF-32", "UTF-8"),
                Arguments.of("workbook", new byte[] {'P', 'K', 3, 4, 20, 0}, "workbook", "CSV UTF-8"),
                Arguments.of("gzip", new byte[] {0x1F, (byte) 0x8B, 8, 0}, "compressed", "unpacked"),
                Arguments.of("PDF", utf8("%PDF-1.7"), "PDF", "CSV"),
                Arguments.of("unknown column", utf8("colour," + good), "[colour] are unknown", "x_"),
                Arguments.of(
                        "nearly known column",
                        utf8(good.replace("posting_date", "Posting Date")),
                        "meant: posting_date?",
                        "mapping"),
                Arguments.of("missing column", utf8("entry_key,company\nA,DE01"), "posting_date", "mapping"),
                Arguments.of(
                        "no amount",
                        utf8("entry_key,company,posting_date,currency,description,account\n"),
                        "debit",
                        ""),
                Arguments.of("header twice", utf8(good.replace("line,", "debit,")), "debit stands twice", "remove"),
                Arguments.of("open quote", utf8(good + "B,DE01,\"2026\n\n\"\""), "line 4 does not end", "whole"),
                Arguments.of("text after a quote", utf8(good.replace("Text", "\"Te\"xt")), "quot", "quote"),
                Arguments.of(
                        "a quote that swallows the file", utf8(good + "B,\"" + "x".repeat(3_000_000)), "", "quote"));
    }

    @Test
    void everyEncodingThatTellsItselfOrWasToldIsRead() {
        String text = HEADER + "\n" + DEBIT.replace("Text", "B\u00FCro \u20AC") + "\n";

        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertThat(description(read(EntryImport.Format.CSV, null, ("\uFEFF" + text).getBytes(charset))))
                    .as("with a byte-order mark: %s", charset)
                    .isEqualTo("B\u00FCro \u20AC");
        }
        Charset western = Charset.forName("windows-1252");
        assertThat(description(read(EntryImport.Format.CSV, western, text.getBytes(western))))
                .isEqualTo("B\u00FCro \u20AC");
        assertThat(description(read(EntryImport.Format.CSV, null, utf8(text)))).isEqualTo("B\u00FCro \u20AC");
    }

    @Test
    void separatorsAreDetectedAndColumnsMayStandInAnyOrder() {
        for (String separator : List.of(",", ";", "\t")) {
            String file = Stream.of(
                            "x_note,credit,debit,account,description,currency,posting_date,company,entry_key",
                            "\"a,b;c\td\",,10,6000,Text,EUR,2026-10-14,DE01,A")
                    .map(line -> line.startsWith("\"")
                            ? line.substring(0, 9) + line.substring(9).replace(",", separator)
                            : line.replace(",", separator))
                    .reduce("", (a, b) -> a + b + "\r\n");

            List<ImportFile.Row> rows = read(EntryImport.Format.CSV, null, utf8(file));
            assertThat(problems(rows)).isEmpty();
            assertThat(rows).extracting(ImportFile.Row::entryKey).containsExactly("A");
        }
    }

    /** A network hands out a file in pieces. */
    @Test
    void aFileThatComesByteByByteIsReadAlike() throws IOException {
        byte[] file = utf8("\uFEFF" + HEADER + "\r\n" + DEBIT + "\r\n" + CREDIT + "\r\n");
        List<ImportFile.Row> rows = new ArrayList<>();
        InputStream drip = new InputStream() {
            private final InputStream all = new ByteArrayInputStream(file);

            @Override
            public int read() throws IOException {
                return all.read();
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                return all.read(bytes, from, Math.min(length, 1));
            }
        };
        ImportFile.csv("", "petra").read(drip, (ordinal, row) -> rows.add(row));

        assertThat(problems(rows)).isEmpty();
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).lines()).isEqualTo(2);
    }

    @Test
    void linesOfTheFileAreCountedThroughQuotedLineBreaksAndBlankLines() {
        List<ImportFile.Row> rows = csv(
                HEADER,
                "",
                DEBIT.replace("Text", "\"a\nb\nc\""),
                "",
                DEBIT.replace("A,", "B,").replace("6000", ""));

        assertThat(problems(rows)).containsExactly("7 account REQUIRED null");
    }

    @Test
    void anEntryWithMoreLinesThanOneMayHaveIsRefusedAndTheNextIsRead() {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < 10_001; i++) {
            lines.add(DEBIT);
        }
        lines.add(DEBIT.replace("A,", "B,"));

        List<ImportFile.Row> rows = csv(lines.toArray(String[]::new));
        assertThat(problems(rows)).containsExactly("10002 entry_key TOO_MANY_LINES A");
        assertThat(rows).extracting(ImportFile.Row::lines).containsExactly(10_001, 1);
    }

    @Test
    void ofAnEntryWithManyProblemsTheFirstHundredAreTold() {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < 5_000; i++) {
            lines.add(DEBIT.replace("10.00", "ten") + ",");
        }

        assertThat(problems(csv(lines.toArray(String[]::new)))).hasSize(100);
    }

    // ---- JSON lines

    private static final String OBJECT =
            "{\"entryKey\":\"A\",\"company\":\"DE01\",\"postingDate\":\"2026-10-14\",\"currency\":\"EUR\",\"description\":\"Text\",\"lines\":[{\"account\":\"6000\",\"debit\":\"10.00\"},{\"account\":\"1600\",\"credit\":10.00}]}";

    @ParameterizedTest
    @MethodSource
    void aBadObjectIsNamedAndTheOthersAreRead(String json, String expected) {
        List<ImportFile.Row> rows = json(OBJECT.replace("\"A\"", "\"OK\""), "", json, OBJECT);

        assertThat(problems(rows)).first().asString().startsWith(expected);
        assertThat(rows.get(0).document()).isNotNull();
        assertThat(rows.get(rows.size() - 1).document()).isNotNull();
    }

    static Stream<Arguments> aBadObjectIsNamedAndTheOthersAreRead() {
        UnaryOperator<String> wrapped = more -> "{" + more + "," + OBJECT.substring(1);
        return Stream.of(
                Arguments.of("{\"entryKey\":", "3  JSON {\"entryKey\":"),
                Arguments.of("nonsense", "3  JSON nonsense"),
                Arguments.of("\"A\"", "3  JSON \"A\""),
                Arguments.of(OBJECT + OBJECT, "3  JSON"),
                Arguments.of(wrapped.apply("\"entryKey\":\"B\""), "3  JSON"),
                Arguments.of(wrapped.apply("\"colour\":\"red\""), "3 colour UNKNOWN_FIELD red"),
                Arguments.of(wrapped.apply("\"entry_key\":\"B\""), "3 entry_key UNKNOWN_FIELD B"),
                Arguments.of(wrapped.apply("\"account\":\"6000\""), "3 account UNKNOWN_FIELD 6000"),
                Arguments.of(OBJECT.replace("\"debit\"", "\"amount\""), "3 lines[0].amount UNKNOWN_FIELD 10.00"),
                Arguments.of(wrapped.apply("\"x_a\":{\"b\":{\"c\":{\"d\":{}}}}"), "3  TOO_DEEP"),
                Arguments.of(wrapped.apply("\"period\":{}"), "3 period TYPE null"),
                Arguments.of(wrapped.apply("\"period\":true"), "3 period TYPE true"),
                Arguments.of(OBJECT.replaceAll("\\[.*\\]", "{}"), "3 lines TYPE null"),
                Arguments.of(OBJECT.replaceAll("\\[.*\\]", "[]"), "3 lines REQUIRED null"),
                Arguments.of(OBJECT.replaceAll("\\[.*\\]", "[1]"), "3 lines[0] TYPE 1"),
                Arguments.of(OBJECT.replace("\"10.00\"", "1e1"), "3 lines[0].debit NUMBER 1e1"),
                Arguments.of(OBJECT.replace("\"10.00\"", "\"1,000\""), "3 lines[0].debit THOUSANDS_SEPARATOR 1,000"),
                Arguments.of(OBJECT.replace("Text", "\\u0000"), "3 description CONTROL_CHARACTER \\u0000"),
                Arguments.of(OBJECT.replace("Text", "\\ud800x"), "3 description CONTROL_CHARACTER \\ud800x"),
                Arguments.of(OBJECT.replace("2026-10-14", "soon"), "3 postingDate DATE soon"),
                Arguments.of(wrapped.apply("\"attachmentNames\":[\"a.pdf\",3]"), "3 attachmentNames TYPE 3"),
                Arguments.of(OBJECT.replace("Text", "x".repeat(20_001)), "3  TOO_LONG"),
                Arguments.of(OBJECT.replace("Text", "x".repeat(8_000_001)), "3  TOO_LONG"));
    }

    @Test
    void whatAFormulaWouldBeInASpreadsheetIsTextInJson() {
        List<ImportFile.Row> rows = json("{\"x_note\":[1],\"attachmentNames\":[\"a.pdf\",\"b.pdf\"],"
                + OBJECT.replace("Text", "=1").substring(1));

        assertThat(problems(rows)).isEmpty();
        EntryDocument document = Objects.requireNonNull(rows.get(0).document());
        assertThat(document.description()).isEqualTo("=1");
        assertThat(document.attachments())
                .extracting(EntryDocument.Attachment::name)
                .containsExactly("a.pdf", "b.pdf");
    }

    @Test
    void anArrayIsNotJsonLinesAndLatinTextIsNotUtf8() {
        assertThatThrownBy(() -> json("[" + OBJECT + "]")).hasMessageContaining("array");
        assertThatThrownBy(() -> json("")).hasMessageContaining("empty");
        assertThatThrownBy(() -> read(
                        EntryImport.Format.JSON_LINES,
                        null,
                        OBJECT.replace("Text", "B\u00FCro").getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessageContaining("ENCODING")
                .hasMessageContaining("line 1");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<ImportFile.Row> csv(String... lines) {
        return read(EntryImport.Format.CSV, null, utf8(String.join("\n", lines)));
    }

    private static List<ImportFile.Row> json(String... lines) {
        return read(EntryImport.Format.JSON_LINES, null, utf8(String.join("\n", lines)));
    }

    private static List<ImportFile.Row> read(EntryImport.Format format, @Nullable Charset charset, byte[] file) {
        List<ImportFile.Row> rows = new ArrayList<>();
        try {
            new ImportFile(format, null, charset, "", "petra")
                    .read(new ByteArrayInputStream(file), (ordinal, row) -> rows.add(row));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static List<String> problems(List<ImportFile.Row> rows) {
        return rows.stream()
                .flatMap(row -> row.problems().stream())
                .map(ImportFileTest::text)
                .toList();
    }

    private static String text(ImportProblem p) {
        return p.line() + " " + p.field() + " " + p.code() + " " + p.value();
    }

    private static String description(List<ImportFile.Row> rows) {
        return Objects.requireNonNull(rows.get(0).document(), () -> rows.toString())
                .description();
    }
}
