package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.database.Ids;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import com.nexusai.workers.ledger.EntryImport.Format;
import com.nexusai.workers.ledger.EntryImport.Mode;
import com.nexusai.workers.ledger.EntryImport.RowStatus;
import com.nexusai.workers.ledger.EntryImport.Status;
import com.nexusai.workers.ledger.EntryImports.Order;
import com.nexusai.workers.ledger.EntryImports.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryImportsTest {

    private static final String HEADER =
            "entry_key,company,posting_date,currency,description,source,prepared_by,account,debit,credit,cost_centre,counterparty,external_reference,attachment_names";

    @TempDir
    private Path folder;

    private static LedgerFixture ledger;
    private final RecordedMessages messages = new RecordedMessages();
    private final Starts starts = new Starts();
    private EntryImports imports;

    /** Keeps what was started once the batch is complete, and stops in the middle when a test says so. */
    private static final class Starts implements ProcessStarts {
        final List<String> keys = new ArrayList<>();
        final Set<String> taken = new HashSet<>();
        int stopAfter = Integer.MAX_VALUE;

        @Override
        public void startAll(ProcessKey process, String tenant, List<Start> starts) {
            starts.stream()
                    .map(Start::businessKey)
                    .filter(taken::contains)
                    .findFirst()
                    .ifPresent(key -> {
                        throw new BusinessKeyExists(process, key);
                    });
            ProcessStarts.super.startAll(process, tenant, starts);
        }

        @Override
        public String start(ProcessKey process, String tenant, String businessKey, Map<String, Object> variables) {
            if (keys.size() >= stopAfter) {
                throw new IllegalStateException("the machine went down");
            }
            keys.add(businessKey);
            return businessKey;
        }
    }

    @BeforeAll
    static void open() {
        ledger = new LedgerFixture();
    }

    @AfterAll
    static void close() {
        ledger.close();
    }

    @BeforeEach
    void withoutEntries() throws SQLException {
        ledger.tamper("TRUNCATE ledger.entry_import, ledger.entry_document, ledger.attachment_content CASCADE");
        imports = ledger.imports(starts, messages);
    }

    @Test
    void entriesOfAFileBecomeDocumentsAndAreStarted() throws Exception {
        EntryImport report = run(HEADER, pair("A", "10.00"), pair("B", "20.00"));

        assertThat(report.status()).isEqualTo(Status.DONE);
        assertThat(report.outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 2L));
        assertThat(starts.keys).containsExactly("DE01-A", "DE01-B");
        assertThat(
                        ledger.count(
                                "SELECT count(*) FROM ledger.entry_document WHERE status = 'submitted' AND content_hash IS NOT NULL"))
                .isEqualTo(2);
    }

    @Test
    void theSameFileAgainImportsNothing() throws Exception {
        run(HEADER, pair("A", "10.00"));
        EntryImport again = run(HEADER, pair("A", "10.00"));

        assertThat(again.outcomes()).isEqualTo(Map.of(RowStatus.ALREADY_IMPORTED, 1L));
        assertThat(starts.keys).hasSize(1);
    }

    @Test
    void aMendedFileCorrectsWhatFailedAndLeavesTheRest() throws Exception {
        run(HEADER, pair("A", "10.00"), pair("B", "20.00"), pair("C", "30.00"));
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(document("B")), EntryStatus.FAILED));

        EntryImport report = run(HEADER, pair("A", "10.00"), pair("B", "25.00"), pair("C", "33.00"));

        assertThat(report.outcomes())
                .isEqualTo(Map.of(RowStatus.ALREADY_IMPORTED, 1L, RowStatus.CORRECTED, 1L, RowStatus.CONFLICT, 1L));
        assertThat(messages.sent).extracting(RecordedMessages.Sent::businessKey).containsExactly("DE01-B");
        assertThat(ledger.count("SELECT revision FROM ledger.entry_document WHERE entry_key = 'B'"))
                .isEqualTo(2);
        assertThat(ledger.count("SELECT total_debit::bigint FROM ledger.entry_document WHERE entry_key = 'C'"))
                .isEqualTo(30);
    }

    @Test
    void aFileWhoseImportWasCutOffGoesOnWhereItStoppedWhenItIsSentAgain() throws Exception {
        starts.stopAfter = 70;
        assertThatThrownBy(() -> run(hundredAndTwenty())).hasMessageContaining("went down");
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_document WHERE status = 'submitted'"))
                .as("the chunk that was cut off is not started")
                .isEqualTo(50);

        starts.stopAfter = Integer.MAX_VALUE;
        starts.keys.subList(50, starts.keys.size()).clear();
        EntryImport report = run(hundredAndTwenty());

        assertThat(report.outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 120L));
        assertThat(starts.keys).hasSize(120).doesNotHaveDuplicates();
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_import")).isEqualTo(1);
    }

    @Test
    void theSameKeyOfAnotherKeyspaceIsAnotherEntry() throws Exception {
        Path file = write(HEADER, pair("A", "10.00"));
        imports.run(order(), file);

        EntryImport report = imports.run(new Order(TENANT, "bank", "loader", "client:loader", Mode.VALID), file);

        assertThat(report.outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 1L));
        assertThat(starts.keys).containsExactly("DE01-A", "DE01-bank-A");
    }

    @Test
    void aCorrectionThatNoProcessWaitsForIsReportedAndCanBeTriedAgain() throws Exception {
        run(HEADER, pair("A", "10.00"));
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(document("A")), EntryStatus.RETURNED));
        messages.takenBy = 0;

        EntryImport report = run(HEADER, pair("A", "12.00"));
        assertThat(problems(report)).containsExactly("2 entry_key CORRECTION_NOT_AWAITED A");
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_document WHERE status = 'returned'"))
                .isEqualTo(1);

        messages.takenBy = 1;
        imports.retry(TENANT, report.id());
        assertThat(finished(report.id()).outcomes()).isEqualTo(Map.of(RowStatus.CORRECTED, 1L));
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_document WHERE status = 'submitted'"))
                .isEqualTo(1);
    }

    @Test
    void correctionsAreHandedInOnlyWhenEveryDraftOfTheFileExists() throws Exception {
        run(HEADER, pair("A", "10.00"));
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(document("A")), EntryStatus.FAILED));
        messages.beforeSend = () -> assertThat(ledger.count(
                        "SELECT count(*) FROM ledger.entry_document WHERE entry_key = 'B' AND status = 'draft'"))
                .isEqualTo(1);

        assertThat(run(HEADER, pair("A", "12.00"), pair("B", "13.00")).outcomes())
                .isEqualTo(Map.of(RowStatus.CORRECTED, 1L, RowStatus.IMPORTED, 1L));
        assertThat(messages.sent).hasSize(1);
    }

    @Test
    void anAmountWrittenWithOtherDecimalsIsTheSameEntry() throws Exception {
        run(HEADER, pair("A", "10.00"));

        assertThat(run(HEADER, pair("A", "10")).outcomes()).isEqualTo(Map.of(RowStatus.ALREADY_IMPORTED, 1L));
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
        EntryImport report = run(
                HEADER,
                pair("OK", "10.00"),
                pair("S1", "10.00"),
                "D,DE01,14.10.2026,EUR,Text,manual,petra,6000,10,,100,,R,",
                "N,DE01,2026-10-14,EUR,Text,manual,petra,6000,\"1,234.50\",,100,,R,",
                "U,ZZ99,2026-10-14,EUR,Text,manual,petra,6000,10,,100,,R,",
                "S,DE01,2026-10-14,EUR,Text,manual,petra,6000,0.00001,,100,,R,",
                "E,DE01,2026-10-14,EUR,,manual,petra,6000,10,,100,,R,",
                pair("S1", "11.00"));

        assertThat(report.outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 1L, RowStatus.FAILED, 7L));
        assertThat(problems(report))
                .containsExactly(
                        "4 entry_key ENTRY_SPLIT S1",
                        "6 posting_date DATE 14.10.2026",
                        "7 debit THOUSANDS_SEPARATOR 1,234.50",
                        "8 company UNKNOWN_COMPANY ZZ99",
                        "9 debit AMOUNT_SCALE 0.00001",
                        "10 description REQUIRED null",
                        "11 entry_key ENTRY_SPLIT S1");
        assertThat(starts.keys)
                .as("no part of an entry that stands in two places")
                .containsExactly("DE01-OK");
    }

    @Test
    void allOrNothingImportsNothingWhenARowCannotBeReadAndEverythingOnceItCan() throws Exception {
        String bad = "D,NEW1,2026-10-14,EUR,Text,manual,petra,6000,10,,100,,R,";
        EntryImport report =
                finished(create(all(), HEADER, pair("A", "10.00"), bad).id());

        assertThat(report.status()).isEqualTo(Status.FAILED);
        assertThat(report.error()).extracting(EntryImport.Failure::code).isEqualTo("ROWS_FAILED");
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_document")).isZero();
        assertThatThrownBy(() -> imports.retry(TENANT, report.id()))
                .as("the company is still missing")
                .hasMessageContaining("NOTHING_TO_RETRY");

        ledger.run(() -> ledger.db
                .sql(
                        "INSERT INTO ledger.company SELECT tenant_id, 'NEW1', name, currency, zone, country, rounding_account, retained_earnings_account, working_days, opens_at, closes_at FROM ledger.company WHERE code = 'DE01'")
                .update());
        imports.retry(TENANT, report.id());
        assertThat(finished(report.id()).outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 2L));
    }

    @Test
    void allOrNothingImportsNothingWhenAnEntryIsThereWithOtherContent() throws Exception {
        run(HEADER, pair("A", "10.00"));

        EntryImport report = finished(
                create(all(), HEADER, pair("A", "11.00"), pair("B", "1.00")).id());

        assertThat(report.status()).isEqualTo(Status.FAILED);
        assertThat(report.outcomes()).isEqualTo(Map.of(RowStatus.CONFLICT, 1L, RowStatus.STAGED, 1L));
        assertThat(starts.keys).containsExactly("DE01-A");
    }

    @Test
    void theSenderGoesAwayAndARunnerFinishesTheImport() throws Exception {
        EntryImport received = create(order(), HEADER, pair("A", "10.00"), pair("B", "20.00"));

        assertThat(received.status()).isEqualTo(Status.STAGED);
        assertThat(List.of(received.lines(), (long) received.entries())).containsExactly(4L, 2L);
        assertThat(starts.keys).isEmpty();
        assertThat(received.settled()).isZero();
        EntryImport done = finished(received.id());
        assertThat(done.status()).isEqualTo(Status.DONE);
        assertThat(done.settled()).isEqualTo(2);
        assertThat(imports.work()).as("nothing is left").isFalse();
        assertThat(imports.list(TENANT, null, 10)).extracting(EntryImport::id).containsExactly(received.id());
    }

    @Test
    void aFileThatBreaksOffIsNoImport() {
        InputStream broken =
                new SequenceInputStream(stream(HEADER, pair("A", "10.00"), pair("B", "10.00")), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("connection reset");
                    }
                });

        assertThatThrownBy(() -> imports.create(order(), Upload.csv("month.csv"), broken))
                .hasMessageContaining("reset");
        EntryImport left = imports.list(TENANT, null, 1).get(0);
        assertThat(left.status()).isEqualTo(Status.FAILED);
        assertThat(left.error()).extracting(EntryImport.Failure::code).isEqualTo("FILE_INCOMPLETE");
        assertThat(imports.work()).isFalse();
        assertThatThrownBy(() -> imports.retry(TENANT, left.id())).hasMessageContaining("send it again");
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_document")).isZero();
    }

    @Test
    void aReceptionWhoseReceiverDiedIsGivenUpAfterAWhile() {
        UUID id = Ids.next();
        ledger.run(() -> new ImportStore(ledger.db, ledger.clock).open(order(), Upload.csv("month.csv"), null, id));

        assertThat(imports.work()).isFalse();
        EntryImports later = LedgerFixture.imports(
                ledger.database.app(),
                new ImportChunks(),
                Clock.offset(ledger.clock, Duration.ofMinutes(5)),
                starts,
                messages);
        assertThat(later.work()).isTrue();
        assertThat(imports.get(TENANT, id).error())
                .extracting(EntryImport.Failure::code)
                .isEqualTo("RECEPTION_LOST");
    }

    @Test
    void aCancelledImportCreatesNothingMoreAndTheFileSentAgainTakesItsDraftsOver() throws Exception {
        EntryImports small = LedgerFixture.imports(
                ledger.database.app(), new ImportChunks(10, 10, 2, 2), ledger.clock, starts, messages);
        EntryImport received = create(order(), HEADER, pair("A", "1.00"), pair("B", "2.00"), pair("C", "3.00"));
        small.work();
        small.work();
        EntryImport cancelled = small.cancel(TENANT, received.id());

        assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
        assertThat(cancelled.outcomes()).isEqualTo(Map.of(RowStatus.DRAFT, 2L, RowStatus.CANCELLED, 1L));
        assertThat(small.work()).isFalse();
        assertThat(starts.keys).isEmpty();
        assertThat(imports.cancel(TENANT, received.id()).status()).isEqualTo(Status.CANCELLED);
        assertThatThrownBy(() -> imports.retry(TENANT, received.id())).hasMessageContaining("IMPORT_CANCELLED");

        EntryImport again = run(HEADER, pair("A", "1.00"), pair("B", "2.50"), pair("C", "3.00"));
        assertThat(again.outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 3L));
        assertThat(starts.keys).containsExactly("DE01-A", "DE01-B", "DE01-C");
        assertThat(ledger.count("SELECT sum(total_debit * 10)::bigint FROM ledger.entry_document"))
                .isEqualTo(65);
        assertThatThrownBy(() -> imports.cancel(TENANT, again.id())).hasMessageContaining("IMPORT_FINISHED");
    }

    @Test
    void anImportThatIsCancelledWhileItsFileComesIsNotReceivedFurther() {
        InputStream file = new SequenceInputStream(stream(HEADER, pair("A", "1.00")), new InputStream() {
            @Override
            public int read() {
                imports.cancel(TENANT, imports.list(TENANT, null, 1).get(0).id());
                return -1;
            }
        });

        assertThatThrownBy(() -> imports.create(order(), Upload.csv("month.csv"), file))
                .hasMessageContaining("IMPORT_CANCELLED");
        assertThat(imports.list(TENANT, null, 1).get(0).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void oneEntryThatTheDatabaseRefusesFailsAloneAndIsNamed() throws Exception {
        ledger.capture(new EntryDocument(
                "DE01",
                "bank",
                "A",
                "GEN",
                LocalDate.parse("2026-10-14"),
                LocalDate.parse("2026-10-14"),
                null,
                "EUR",
                "Takes the reference DE01-bank-A",
                "manual",
                "petra",
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of()));

        EntryImport report = run(HEADER, pair("X", "1.00"), pair("bank-A", "2.00"), pair("Y", "3.00"));

        assertThat(report.outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 2L, RowStatus.FAILED, 1L));
        assertThat(problems(report)).containsExactly("4  NOT_STORED null");
    }

    @Test
    void anEntryWhoseBusinessKeyIsTakenFailsAloneAndStartsOnceTheKeyIsFree() throws Exception {
        starts.taken.add("DE01-B");
        EntryImport report = run(HEADER, pair("A", "1.00"), pair("B", "2.00"), pair("C", "3.00"));

        assertThat(report.outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 2L, RowStatus.FAILED, 1L));
        assertThat(problems(report)).containsExactly("4  START_REFUSED null");

        starts.taken.clear();
        imports.retry(TENANT, report.id());
        assertThat(finished(report.id()).outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 3L));
        assertThat(starts.keys).containsExactlyInAnyOrder("DE01-A", "DE01-B", "DE01-C");
    }

    @Test
    void anImportThatFailsAgainAndAgainStopsAndGoesOnWhenAPersonSaysSo() throws Exception {
        starts.stopAfter = 0;
        EntryImport received = create(order(), HEADER, pair("A", "1.00"));
        for (int minutes = 0; minutes < 30; minutes++) {
            EntryImports later = LedgerFixture.imports(
                    ledger.database.app(),
                    new ImportChunks(),
                    Clock.offset(ledger.clock, Duration.ofMinutes(minutes)),
                    starts,
                    messages);
            while (later.work()) {}
        }

        EntryImport stopped = imports.get(TENANT, received.id());
        assertThat(stopped.status()).isEqualTo(Status.FAILED);
        assertThat(stopped.error()).extracting(EntryImport.Failure::code).isEqualTo("GAVE_UP");
        assertThat(stopped.error())
                .extracting(EntryImport.Failure::message)
                .asString()
                .contains("went down");
        starts.stopAfter = Integer.MAX_VALUE;
        imports.retry(TENANT, received.id());
        assertThat(finished(received.id()).outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 1L));
    }

    @Test
    void whoMayImportForSomeCompaniesImportsForNoOther() throws Exception {
        Order some = new Order(TENANT, "", "loader", "client:loader", Mode.VALID, Set.of("US01"));

        EntryImport report = create(some, HEADER, pair("A", "1.00"));

        assertThat(problems(report)).containsExactly("2 company COMPANY_NOT_ALLOWED DE01");
        assertThatThrownBy(() -> imports.retry(TENANT, finished(report.id()).id()))
                .hasMessageContaining("NOTHING_TO_RETRY");
    }

    @Test
    void anotherTenantKnowsNothingOfAnImport() throws Exception {
        ledger.load("globex");
        EntryImport mine = create(order(), HEADER, pair("A", "1.00"));

        assertThat(imports.find("globex", mine.id())).isEmpty();
        assertThatThrownBy(() -> imports.rows("globex", mine.id(), null, null, 0, 10))
                .hasMessageContaining("NOT_FOUND");
        assertThatThrownBy(() -> imports.cancel("globex", mine.id())).hasMessageContaining("NOT_FOUND");
        assertThat(imports.list("globex", null, 10)).isEmpty();
    }

    @Test
    void jsonLinesBecomeTheSameEntriesAsCsv() throws Exception {
        EntryImport report = finished(imports.create(
                        order(),
                        new Upload("month.jsonl", Format.JSON_LINES, null, null),
                        stream(
                                """
                {"entryKey":"A","company":"DE01","postingDate":"2026-10-14","currency":"EUR","description":"Travel","source":"manual","preparedBy":"petra","externalReference":"R-A","lines":[{"account":"6000","debit":"10.00","costCentre":"100"},{"account":"1600","credit":10.00,"counterparty":"S1"}]}
                """))
                .id());

        assertThat(report.outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 1L));
        assertThat(run(HEADER, pair("A", "10.00")).outcomes()).isEqualTo(Map.of(RowStatus.ALREADY_IMPORTED, 1L));
    }

    @Test
    void aBankStatementOfOneSideIsImportedThroughAMapping() throws Exception {
        ImportMapping mapping = ImportMapping.parse(
                """
                {"columns": {"posting_date": "Buchungstag", "description": "Verwendungszweck", "account": "Gegenkonto", "currency": "Währung"},
                 "constants": {"company": "DE01", "source": "manual"}, "entryKey": ["Auszug", "Nr"],
                 "amount": {"column": "Betrag", "creditWhen": "negative"}, "contraAccount": "1200",
                 "decimal": ",", "dateFormat": "dd.MM.yyyy", "values": {"account": {"Miete": "6100"}}}
                """);
        String file = "Auszug;Nr;Buchungstag;Verwendungszweck;Gegenkonto;Betrag;Währung;Saldo\r\n"
                + "7;1;14.10.2026;Miete Oktober;Miete;1.234,50;EUR;0\r\n"
                + "7;2;14.10.2026;Verkauf Bürostühle;4000;-99,90;EUR;0\r\n";

        EntryImport report = finished(imports.create(
                        order(),
                        new Upload("bank.csv", Format.CSV, Charset.forName("windows-1252"), mapping),
                        new ByteArrayInputStream(file.getBytes(Charset.forName("windows-1252"))))
                .id());

        assertThat(report.outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 2L));
        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql(
                                "SELECT d.reference || ' ' || d.description || ' ' || l.account || ' ' || trim_scale(l.debit) || ' ' || trim_scale(l.credit) FROM ledger.entry_document d JOIN ledger.document_line l ON l.entry_id = d.id ORDER BY d.reference, l.line")
                        .query(String.class)
                        .list()))
                .containsExactly(
                        "DE01-7-1 Miete Oktober 6100 1234.5 0",
                        "DE01-7-1 Miete Oktober 1200 0 1234.5",
                        "DE01-7-2 Verkauf Bürostühle 4000 0 99.9",
                        "DE01-7-2 Verkauf Bürostühle 1200 99.9 0");
    }

    @Test
    void theReportAsCsvHoldsNoFormula() throws Exception {
        EntryImport report = run(
                HEADER,
                pair("OK", "1.00"),
                "E,DE01,2026-10-14,EUR,=cmd|'/c calc'!A0,manual,petra,6000,10,,100,,R,",
                "F,DE01,2026-10-14,EUR,Text,manual,petra,6000,-1;2,,100,,R,");
        StringWriter text = new StringWriter();
        imports.writeRows(TENANT, report.id(), null, text);

        assertThat(text.toString().lines().map(line -> line.replaceAll("[0-9a-f]{8}-[0-9a-f-]+", "ID")))
                .containsExactly(
                        "line,company,entry_key,status,entry_id,field,code,value,message,remedy",
                        "2,DE01,OK,imported,ID,,,,,",
                        "4,DE01,E,failed,,description,FORMULA,'=cmd|'/c calc'!A0,\"a spreadsheet would compute this cell, because it begins with =\",write its value without the leading sign",
                        "5,DE01,F,failed,,debit,FORMULA,'-1;2,\"a spreadsheet would compute this cell, because it begins with -\",write its value without the leading sign");
        assertThat(imports.rows(TENANT, report.id(), RowStatus.FAILED, null, 2, 10))
                .extracting(EntryImport.Row::entryKey)
                .containsExactly("F");
    }

    @Test
    void separatorsMarksQuotedLinesAndOwnColumnsAreRead() throws Exception {
        String text = "\uFEFF" + HEADER.replace(',', ';') + ";x_note\r\n"
                + "A;DE01;2026-10-14;EUR;\"Two\nlines; one text\";manual;petra;6000;10;;100;;R;;mine\r\n"
                + "A;DE01;2026-10-14;EUR;\"Two\nlines; one text\";manual;petra;1600;;10;;S1;R;;mine\r\n";
        Path file = folder.resolve("semicolons.csv");
        Files.writeString(file, text, StandardCharsets.UTF_8);

        assertThat(imports.run(order(), file).outcomes()).isEqualTo(Map.of(RowStatus.IMPORTED, 1L));
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

    private static Order all() {
        return new Order(TENANT, "", "loader", "client:loader", Mode.ALL);
    }

    private EntryImport create(Order order, String... lines) throws IOException {
        return imports.create(order, Upload.csv("month.csv"), stream(lines));
    }

    private static InputStream stream(String... lines) {
        return new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private EntryImport finished(UUID id) {
        while (imports.work()) {}
        return imports.get(TENANT, id);
    }

    /** Line, field, code and value of each problem. */
    private List<String> problems(EntryImport of) {
        return imports.rows(TENANT, of.id(), RowStatus.FAILED, null, 0, 100).stream()
                .flatMap(row -> row.problems().stream())
                .map(p -> p.line() + " " + p.field() + " " + p.code() + " " + p.value())
                .toList();
    }

    private static Order order() {
        return new Order(TENANT, "", "loader", "client:loader", Mode.VALID);
    }

    private EntryImport run(String... lines) throws Exception {
        return imports.run(order(), write(lines));
    }

    private Path write(String... lines) throws Exception {
        return Files.write(folder.resolve("month.csv"), List.of(lines));
    }
}
