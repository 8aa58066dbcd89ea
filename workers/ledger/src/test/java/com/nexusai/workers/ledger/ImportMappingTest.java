package com.nexusai.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImportMappingTest {

    private static final String GOOD =
            """
            {"columns": {"posting_date": "Date", "description": "Text", "account": "Konto"},
             "constants": {"company": "DE01", "currency": "EUR"}, "entryKey": ["Year", "No"],
             "amount": {"column": "Amount", "creditWhen": {"column": "DC", "is": ["H", "C"]}}}
            """;

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource
    void aMappingThatCannotBeUsedIsRefusedAtItsPlace(String json, String place, String why) {
        assertThatThrownBy(() -> ImportMapping.parse(json)).isInstanceOfSatisfying(LedgerRefusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo("MAPPING_INVALID");
            assertThat(refusal.thing()).isEqualTo("mapping" + place);
            assertThat(refusal.reason()).contains(why);
            assertThat(refusal.remedy()).isNotBlank();
        });
    }

    static Stream<Arguments> aMappingThatCannotBeUsedIsRefusedAtItsPlace() {
        String amount =
                "\"amount\": {\"column\": \"Amount\", \"creditWhen\": {\"column\": \"DC\", \"is\": [\"H\", \"C\"]}}";
        return Stream.of(
                Arguments.of("{", "", "readable JSON"),
                Arguments.of("{} {}", "", "readable JSON"),
                Arguments.of("[]", "", "not a JSON object"),
                Arguments.of("{\"columns\":{},\"columns\":{}}", "", "Duplicate field"),
                Arguments.of("{\"a\":".repeat(10), "", "nesting depth"),
                Arguments.of(with("\"colums\": {}"), "/colums", "unknown"),
                Arguments.of(GOOD.replace("\"account\"", "\"konto\""), "/columns/konto", "none of our columns"),
                Arguments.of(GOOD.replace("\"Konto\"", "7"), "/columns/account", "not a text"),
                Arguments.of(GOOD.replace("\"DE01\"", "null"), "/constants/company", "not a text"),
                Arguments.of(
                        GOOD.replace("\"company\": ", "\"entry_key\": \"A\", \"company\": "),
                        "/constants/entry_key",
                        "of its own"),
                Arguments.of(
                        GOOD.replace("\"company\": ", "\"reverse_on\": \"1.1.26\", \"company\": "),
                        "/constants/reverse_on",
                        "does not fit"),
                Arguments.of(
                        GOOD.replace("\"company\": ", "\"account\": \"1200\", \"company\": "),
                        "/constants/account",
                        "column and a constant"),
                Arguments.of(GOOD.replace("\"currency\"", "\"period\""), "/columns/currency", "nothing gives currency"),
                Arguments.of(GOOD.replace("[\"Year\", \"No\"]", "[]"), "/entryKey", "no column"),
                Arguments.of(GOOD.replace("[\"Year\", \"No\"]", "\"No\""), "/entryKey", "not a list"),
                Arguments.of(
                        GOOD.replace("\"columns\": {", "\"columns\": {\"entry_key\": \"No\", "), "/entryKey", "twice"),
                Arguments.of(GOOD.replace(amount, "\"decimal\": \".\""), "/amount", "no column gives the amounts"),
                Arguments.of(GOOD.replace("\"columns\": {", "\"columns\": {\"debit\": \"Soll\", "), "/amount", "twice"),
                Arguments.of(
                        GOOD.replace("{\"column\": \"DC\", \"is\": [\"H\", \"C\"]}", "\"positive\""),
                        "/amount/creditWhen",
                        "credits"),
                Arguments.of(GOOD.replace("[\"H\", \"C\"]", "[]"), "/amount/creditWhen/is", "no value"),
                Arguments.of(GOOD.replace("\"is\"", "\"equals\""), "/amount/creditWhen/equals", "unknown"),
                Arguments.of(with("\"decimal\": \";\""), "/decimal", "no decimal separator"),
                Arguments.of(with("\"dateFormat\": \"dd.b.yyyy\""), "/dateFormat", "no pattern"),
                Arguments.of(with("\"dateFormat\": \"MM/yyyy\""), "/dateFormat", ""),
                Arguments.of(with("\"values\": {\"account\": []}"), "/values/account", "not an object"));
    }

    private static String with(String part) {
        return "{" + part + "," + GOOD.strip().substring(1);
    }

    @Test
    void amountsDatesAndValuesAreReadAsTheMappingSays() throws IOException {
        String json =
                with("\"decimal\": \",\", \"dateFormat\": \"d.M.yy\", \"values\": {\"account\": {\"X\": \"6000\"}}");

        EntryDocument document = Objects.requireNonNull(read(
                        json,
                        "Konto;Amount;DC;Date;Text;Year;No;account",
                        "X;1.234,50;S;3.10.26;Text;2026;7;ignored",
                        "1600;1 234,5;H;3.10.26;Text;2026;7;ignored")
                .get(0)
                .document());

        assertThat(document.entryKey()).isEqualTo("2026-7");
        assertThat(document.company()).isEqualTo("DE01");
        assertThat(document.postingDate()).isEqualTo("2026-10-03");
        assertThat(document.lines())
                .extracting(line -> line.account() + " " + line.debit() + " " + line.credit())
                .containsExactly("6000 1234.50 0", "1600 0 1234.5");
    }

    @Test
    void problemsNameTheFilesOwnColumns() throws IOException {
        assertThat(read(GOOD, "Konto,Amount,DC,Date,Text,Year,No", ",ten,S,3.10.26,,2026,7")
                        .get(0)
                        .problems())
                .extracting(problem -> problem.field() + " " + problem.code())
                .containsExactlyInAnyOrder("Text REQUIRED", "Date DATE", "Konto REQUIRED", "Amount NUMBER");
    }

    @Test
    void anAmountThatDoesNotFitTheDecimalSignIsRefusedAndNeverGuessed() throws IOException {
        String comma = with("\"decimal\": \",\"");
        for (String amount : List.of("1,234.50", "12.34", "1.23,4", "1.234 567,00", "1,5,5")) {
            assertThat(read(comma, "Konto;Amount;DC;Date;Text;Year;No", "6000;" + amount + ";S;2026-10-03;T;2026;7")
                            .get(0)
                            .problems())
                    .as(amount)
                    .extracting(ImportProblem::code)
                    .containsExactly("NUMBER");
        }
    }

    @Test
    void keysThatReadAlikeWhenJoinedAreNotMerged() throws IOException {
        List<ImportFile.Row> rows = read(
                GOOD,
                "Konto,Amount,DC,Date,Text,Year,No",
                "6000,1,S,2026-10-03,T,1-2,3",
                "6000,1,S,2026-10-03,T,1,2-3");

        assertThat(rows).extracting(ImportFile.Row::entryKey).containsExactly("1-2-3", "1-2-3");
    }

    @Test
    void theOtherSideOfAOneSidedEntryIsItsBalance() throws IOException {
        EntryDocument document = Objects.requireNonNull(read(
                        with("\"contraAccount\": \"1200\""),
                        "Konto,Amount,DC,Date,Text,Year,No",
                        "6000,10,S,2026-10-03,T,1,2",
                        "6100,4.5,H,2026-10-03,T,1,2")
                .get(0)
                .document());

        assertThat(document.lines())
                .extracting(line -> line.line() + " " + line.account() + " " + line.debit() + " " + line.credit())
                .containsExactly("1 6000 10 0", "2 6100 0 4.5", "3 1200 0 5.5");
    }

    @Test
    void columnsThatTheFileLacksAreNamed() {
        assertThatThrownBy(() -> read(GOOD, "Konto,Date,Text,Year,No", "6000,2026-10-03,T,1,2"))
                .hasMessageContaining("[Amount, DC]")
                .hasMessageContaining("Konto");
    }

    private static List<ImportFile.Row> read(String mapping, String... lines) throws IOException {
        List<ImportFile.Row> rows = new ArrayList<>();
        new ImportFile(EntryImport.Format.CSV, ImportMapping.parse(mapping), null, "", "petra")
                .read(
                        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)),
                        (ordinal, row) -> rows.add(row));
        return rows;
    }
}
