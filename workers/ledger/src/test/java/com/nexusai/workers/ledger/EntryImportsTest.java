package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import com.nexusai.workers.ledger.EntryImports.Mode;
import com.nexusai.workers.ledger.EntryImports.Order;
import com.nexusai.workers.ledger.EntryImports.Report;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryImportsTest {

    private static final String HEADER =
            "entry_key,company,posting_date,currency,description,source,prepared_by,account,debit,credit,cost_centre,counterparty,external_reference,attachment_names";

    @TempDir
    private Path folder;

    private LedgerFixture ledger;
    private final RecordedMessages messages = new RecordedMessages();
    private final Starts starts = new Starts();
    private EntryImports imports;

    /** Keeps what was started, and stops in the middle when a test says so. */
    private static final class Starts implements ProcessStarts {
        final List<String> keys = new ArrayList<>();
        int stopAfter = Integer.MAX_VALUE;

        @Override
        public String start(ProcessKey process, String tenant, String businessKey, Map<String, Object> variables) {
            if (keys.size() >= stopAfter) {
                throw new IllegalStateException("the machine went down");
            }
            keys.add(businessKey);
            return businessKey;
        }
    }

    @BeforeEach
    void open() {
        ledger = new LedgerFixture();
        imports = new EntryImports(ledger.db, ledger.transactions, ledger.documents, starts, messages, ledger.clock);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void entriesOfAFileBecomeDocumentsAndAreStarted() throws Exception {
        Report report = run(HEADER, pair("A", "10.00"), pair("B", "20.00"));

        assertThat(report.status()).isEqualTo("done");
        assertThat(report.entries()).isEqualTo(Map.of("imported", 2L));
        assertThat(starts.keys).containsExactly("DE01-A", "DE01-B");
        assertThat(
                        ledger.count(
                                "SELECT count(*) FROM ledger.entry_document WHERE status = 'submitted' AND content_hash IS NOT NULL"))
                .isEqualTo(2);
    }

    @Test
    void theSameFileAgainImportsNothing() throws Exception {
        run(HEADER, pair("A", "10.00"));
        Report again = run(HEADER, pair("A", "10.00"));

        assertThat(again.entries()).isEqualTo(Map.of("already-imported", 1L));
        assertThat(starts.keys).hasSize(1);
    }

    @Test
    void aMendedFileCorrectsWhatFailedAndLeavesTheRest() throws Exception {
        run(HEADER, pair("A", "10.00"), pair("B", "20.00"), pair("C", "30.00"));
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(document("B")), EntryStatus.FAILED));

        Report report = run(HEADER, pair("A", "10.00"), pair("B", "25.00"), pair("C", "33.00"));

        assertThat(report.entries()).isEqualTo(Map.of("already-imported", 1L, "corrected", 1L, "conflict", 1L));
        assertThat(messages.sent).extracting(RecordedMessages.Sent::businessKey).containsExactly("DE01-B");
        assertThat(ledger.count("SELECT revision FROM ledger.entry_document WHERE entry_key = 'B'"))
                .isEqualTo(2);
        assertThat(ledger.count("SELECT total_debit::bigint FROM ledger.entry_document WHERE entry_key = 'C'"))
                .isEqualTo(30);
    }

    @Test
    void anImportThatWasCutOffGoesOnWhereItStopped() throws Exception {
        List<String> rows = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < 120; i++) {
            rows.add(pair("K" + i, "10.00"));
        }
        starts.stopAfter = 70;
        assertThatThrownBy(() -> run(rows.toArray(String[]::new))).hasMessageContaining("went down");
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_document WHERE status = 'submitted'"))
                .as("the chunk that was cut off is not started")
                .isEqualTo(50);

        starts.stopAfter = Integer.MAX_VALUE;
        starts.keys.subList(50, starts.keys.size()).clear();
        Report report = run(rows.toArray(String[]::new));

        assertThat(report.entries()).isEqualTo(Map.of("imported", 120L));
        assertThat(starts.keys).hasSize(120).doesNotHaveDuplicates();
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_import")).isEqualTo(1);
    }

    @Test
    void anImportThatWasCutOffWhileItsFileWasReadGoesOnAndDoublesNothing() throws Exception {
        run(hundredAndTwenty());
        undoStarts();
        ledger.tamper(
                "DELETE FROM ledger.document_line",
                "DELETE FROM ledger.document_revision",
                "DELETE FROM ledger.entry_document",
                "DELETE FROM ledger.import_row WHERE ordinal > 50",
                "UPDATE ledger.import_row SET status = 'staged'",
                "UPDATE ledger.entry_import SET status = 'staging'");

        assertAllImportedOnce(run(hundredAndTwenty()));
    }

    @Test
    void anImportThatWasCutOffWhileItMadeDraftsGoesOnAndDoublesNothing() throws Exception {
        run(hundredAndTwenty());
        undoStarts();
        String late = "(SELECT entry_id FROM ledger.import_row WHERE ordinal > 50)";
        ledger.tamper(
                "DELETE FROM ledger.document_line WHERE entry_id IN " + late,
                "DELETE FROM ledger.document_revision WHERE entry_id IN " + late,
                "DELETE FROM ledger.entry_document WHERE id IN " + late,
                "UPDATE ledger.entry_document SET status = 'draft'",
                "UPDATE ledger.import_row SET status = 'staged' WHERE ordinal > 50",
                "UPDATE ledger.entry_import SET status = 'promoting'");

        assertAllImportedOnce(run(hundredAndTwenty()));
    }

    @Test
    void theSameKeyOfAnotherKeyspaceIsAnotherEntry() throws Exception {
        Path file = write(HEADER, pair("A", "10.00"));
        imports.run(order(), file);

        Report report = imports.run(new Order(TENANT, "bank", "loader", "client:loader", Mode.VALID), file);

        assertThat(report.entries()).isEqualTo(Map.of("imported", 1L));
        assertThat(starts.keys).containsExactly("DE01-A", "DE01-bank-A");
    }

    @Test
    void aCorrectionThatNoProcessWaitsForIsNotMade() throws Exception {
        run(HEADER, pair("A", "10.00"));
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(document("A")), EntryStatus.RETURNED));
        messages.takenBy = 0;

        assertThatThrownBy(() -> run(HEADER, pair("A", "12.00"))).hasMessageContaining("DE01-A");
        assertThat(ledger.count("SELECT revision FROM ledger.entry_document")).isEqualTo(1);
    }

    @Test
    void whoMayNotWriteASourceWritesManualEntriesAsThemselves() throws Exception {
        Path file = write(
                HEADER,
                "A,DE01,2026-10-14,EUR,Text,depreciation,petra,6000,10,,100,,R,",
                "A,DE01,2026-10-14,EUR,Text,depreciation,petra,1600,,10,,S1,R,");
        imports.run(new Order(TENANT, "", "loader", "otto", Mode.VALID), file);

        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql("SELECT source || ' ' || prepared_by FROM ledger.entry_document")
                        .query(String.class)
                        .single()))
                .isEqualTo("manual otto");
    }

    @Test
    void problemsOfTheFileAreNamedRowByRowAndTheRestIsImported() throws Exception {
        Report report = run(
                HEADER,
                pair("OK", "10.00"),
                "D,DE01,14.10.2026,EUR,Text,manual,petra,6000,10,,100,,R,",
                "N,DE01,2026-10-14,EUR,Text,manual,petra,6000,\"1,234.50\",,100,,R,",
                "U,ZZ99,2026-10-14,EUR,Text,manual,petra,6000,10,,100,,R,",
                "S,DE01,2026-10-14,EUR,Text,manual,petra,6000,0.00001,,100,,R,",
                "E,DE01,2026-10-14,EUR,,manual,petra,6000,10,,100,,R,",
                pair("OK", "11.00"));

        assertThat(report.entries()).isEqualTo(Map.of("imported", 1L, "failed", 6L));
        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql(
                                "SELECT (errors -> 0 ->> 'code') FROM ledger.import_row WHERE status = 'failed' ORDER BY ordinal")
                        .query(String.class)
                        .list()))
                .containsExactly("DATE", "NUMBER", "UNKNOWN_COMPANY", "AMOUNT_SCALE", "REQUIRED", "ENTRY_SPLIT");
        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql(
                                "SELECT file_line || (errors -> 0 ->> 'field') || (errors -> 0 ->> 'value') FROM ledger.import_row WHERE entry_key = 'D'")
                        .query(String.class)
                        .single()))
                .isEqualTo("4posting_date14.10.2026");
    }

    @Test
    void allOrNothingImportsNothingWhenARowCannotBeRead() throws Exception {
        Path file = write(HEADER, pair("A", "10.00"), "D,DE01,never,EUR,Text,manual,petra,6000,10,,100,,R,");

        Report report = imports.run(new Order(TENANT, "", "loader", "client:loader", Mode.ALL), file);

        assertThat(report.status()).isEqualTo("refused");
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_document")).isZero();
    }

    @Test
    void separatorsMarksQuotedLinesAndOwnColumnsAreRead() throws Exception {
        String text = "\uFEFF" + HEADER.replace(',', ';') + ";x_note\r\n"
                + "A;DE01;2026-10-14;EUR;\"Two\nlines; one text\";manual;petra;6000;10;;100;;R;;mine\r\n"
                + "A;DE01;2026-10-14;EUR;\"Two\nlines; one text\";manual;petra;1600;;10;;S1;R;;mine\r\n";
        Path file = folder.resolve("semicolons.csv");
        Files.writeString(file, text, StandardCharsets.UTF_8);

        assertThat(imports.run(order(), file).entries()).isEqualTo(Map.of("imported", 1L));
        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql("SELECT description FROM ledger.entry_document")
                        .query(String.class)
                        .single()))
                .isEqualTo("Two\nlines; one text");
    }

    @Test
    void anUnknownColumnAMissingColumnAndAnEmptyFileAreRefusedWithTheRemedy() throws Exception {
        assertThatThrownBy(() -> run(HEADER + ",colour", pair("A", "1") + ",red"))
                .hasMessageContaining("colour")
                .hasMessageContaining("x_");
        assertThatThrownBy(() -> run("entry_key,company", "A,DE01")).hasMessageContaining("posting_date");
        assertThatThrownBy(() -> imports.run(order(), Files.writeString(folder.resolve("empty.csv"), "")))
                .hasMessageContaining("empty");
    }

    @Test
    void documentsBesideTheFileAreKeptAndAnnouncedOnesStayAnnounced() throws Exception {
        Files.createDirectories(folder.resolve("attachments"));
        Files.writeString(folder.resolve("attachments").resolve("here.txt"), "voucher");
        Files.writeString(folder.resolve("secret.txt"), "not an attachment");
        run(
                HEADER,
                "A,DE01,2026-10-14,EUR,Text,manual,petra,6000,10,,100,,R,here.txt;missing.txt;../secret.txt",
                "A,DE01,2026-10-14,EUR,Text,manual,petra,1600,,10,,S1,R,here.txt;missing.txt;../secret.txt");

        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql(
                                "SELECT name || ' ' || (sha256 IS NOT NULL) FROM ledger.document_attachment ORDER BY ordinal")
                        .query(String.class)
                        .list()))
                .containsExactly("here.txt true", "missing.txt false", "../secret.txt false");
        assertThat(ledger.count("SELECT count(*) FROM ledger.attachment_content"))
                .isEqualTo(1);
    }

    private static String[] hundredAndTwenty() {
        List<String> rows = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < 120; i++) {
            rows.add(pair("K" + i, "10.00"));
        }
        return rows.toArray(String[]::new);
    }

    private void undoStarts() {
        starts.keys.clear();
    }

    private void assertAllImportedOnce(Report report) {
        assertThat(report.status()).isEqualTo("done");
        assertThat(report.entries()).isEqualTo(Map.of("imported", 120L));
        assertThat(starts.keys).hasSize(120).doesNotHaveDuplicates();
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_document WHERE status = 'submitted'"))
                .isEqualTo(120);
        assertThat(ledger.count("SELECT count(*) FROM ledger.document_line")).isEqualTo(240);
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_import")).isEqualTo(1);
    }

    private static String pair(String key, String amount) {
        String head = key + ",DE01,2026-10-14,EUR,Travel,manual,petra,";
        return head + "6000," + amount + ",,100,,R-" + key + ",\n" + head + "1600,," + amount + ",,S1,R-" + key + ",";
    }

    private UUID document(String key) {
        return ledger.db
                .sql("SELECT id FROM ledger.entry_document WHERE entry_key = ?")
                .params(key)
                .query(UUID.class)
                .single();
    }

    private static Order order() {
        return new Order(TENANT, "", "loader", "client:loader", Mode.VALID);
    }

    private Report run(String... lines) throws Exception {
        return imports.run(order(), write(lines));
    }

    private Path write(String... lines) throws Exception {
        return Files.write(folder.resolve("month.csv"), List.of(lines));
    }
}
