package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.ledger.Submissions.Handed;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubmissionsTest {

    static final Author PETRA = new Author("petra", null, Set.of("preparer"), Set.of("*"));
    static final Author CARLA = new Author("carla", null, Set.of("controller"), Set.of("DE01"));
    static final Author CHRIS = new Author("chris", null, Set.of("accountant"), Set.of("DE01"));

    private LedgerFixture ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aSubmittedEntryIsStoredAndItsProcessStarts() {
        Handed handed = submit(PETRA, new RequestSketch("A"), false);

        assertThat(handed.reference()).isEqualTo("DE01-A");
        assertThat(handed.status()).isEqualTo(EntryStatus.SUBMITTED);
        assertThat(handed.processInstanceId()).isEqualTo("instance-1");
        assertThat(ledger.starts.started)
                .containsExactly(new RecordedStarts.Started(
                        GlPosting.KEY,
                        TENANT,
                        "DE01-A",
                        Map.of("entryId", handed.id().toString())));
        assertThat(
                        text(
                                "SELECT status || ' ' || prepared_by || ' ' || source || ' ' || total_debit FROM ledger.entry_document"))
                .isEqualTo("submitted petra manual 100.0000");
        assertThat(text("SELECT string_agg(act || ': ' || why, ', ' ORDER BY id) FROM ledger.entry_act"))
                .isEqualTo("captured: prepared by the caller, submitted: prepared by the caller");
    }

    @Test
    void anEntryWithoutAKeyGetsOne() {
        Handed first = submit(PETRA, new RequestSketch(null), false);
        Handed second = submit(PETRA, new RequestSketch(null), false);

        assertThat(first.reference()).matches("DE01-20261014-[0-9A-HJKMNP-TV-Z]{8}");
        assertThat(second.reference()).isNotEqualTo(first.reference());
    }

    @Test
    void aDraftMayBeIncompleteAndStartsNothingUntilItIsSubmittedWhole() {
        RequestSketch unfinished = new RequestSketch("D").none().debit("6000", "10.00");
        unfinished.description = null;
        Handed draft = submit(PETRA, unfinished, true);
        assertThat(draft.status()).isEqualTo(EntryStatus.DRAFT);

        assertThat(refusal(() -> ledger.submissions.submit(TENANT, PETRA, draft.id(), 1))
                        .problems())
                .extracting(problem -> problem.pointer() + " " + problem.code())
                .containsExactly("/description REQUIRED", "/lines TOO_FEW_LINES", "/lines UNBALANCED");
        assertThat(ledger.starts.started).isEmpty();

        Handed edited = ledger.in(
                TENANT,
                () -> ledger.submissions.revise(TENANT, PETRA, draft.id(), 1, new RequestSketch("D").request()));
        Handed submitted = ledger.in(TENANT, () -> ledger.submissions.submit(TENANT, PETRA, edited.id(), 2));
        assertThat(submitted.version()).isEqualTo(2);
        assertThat(ledger.starts.keys()).containsExactly("DE01-D");
    }

    @Test
    void everythingTheDocumentAloneShowsIsSaidAtOnceAndNothingIsStored() {
        RequestSketch wrong = new RequestSketch("W").none();
        wrong.company = "XX99";
        wrong.currency = "EURO";
        wrong.postingDate = null;
        wrong.description = " ";
        wrong.source = "dream";
        wrong.exchangeRate = new BigDecimal("1e999999");
        wrong.line(null, new BigDecimal("1"), null);
        wrong.line("16\u000000", new BigDecimal("-2"), null);
        wrong.line("1600", new BigDecimal("1e999999"), null);
        wrong.line("1600", new BigDecimal("1"), new BigDecimal("1"));
        wrong.line("1600", null, null);

        LedgerRefusal refusal = refusal(() -> ledger.submissions.submit(TENANT, PETRA, wrong.request(), false));

        assertThat(refusal.code()).isEqualTo("VALIDATION_FAILED");
        assertThat(refusal.problems())
                .extracting(problem -> problem.pointer() + " " + problem.code())
                .containsExactly(
                        "/company UNKNOWN_COMPANY",
                        "/postingDate REQUIRED",
                        "/currency UNKNOWN_CURRENCY",
                        "/description REQUIRED",
                        "/source UNKNOWN_SOURCE",
                        "/exchangeRate RATE_INVALID",
                        "/lines/0/account REQUIRED",
                        "/lines/1/account TEXT_INVALID",
                        "/lines/1/debit NEGATIVE_AMOUNT",
                        "/lines/2 NO_AMOUNT",
                        "/lines/2/debit AMOUNT_SCALE",
                        "/lines/3 BOTH_SIDES",
                        "/lines/4 NO_AMOUNT",
                        "/lines UNBALANCED");
        assertThat(refusal.problems())
                .allSatisfy(problem -> assertThat(problem.remedy()).isNotBlank());
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_document")).isZero();
    }

    @Test
    void decimalsThatTheCurrencyDoesNotHaveAreRefusedWhereTheyStand() {
        RequestSketch yen = new RequestSketch("Y").none().debit("6000", "10.5").credit("1600", "10.5");
        yen.currency = "JPY";

        assertThat(refusal(() -> ledger.submissions.submit(TENANT, PETRA, yen.request(), false))
                        .problems())
                .extracting(problem -> problem.pointer() + " " + problem.code() + " " + problem.value())
                .containsExactly("/lines/0/debit AMOUNT_SCALE 10.5", "/lines/1/credit AMOUNT_SCALE 10.5");
    }

    @Test
    void imbalanceAloneHasACodeOfItsOwn() {
        RequestSketch unbalanced =
                new RequestSketch("U").none().debit("6000", "10.00").credit("1600", "9.00");

        LedgerRefusal refusal = refusal(() -> ledger.submissions.submit(TENANT, PETRA, unbalanced.request(), false));

        assertThat(refusal.code()).isEqualTo("ENTRY_UNBALANCED");
        assertThat(refusal.value()).isEqualTo("1");
    }

    @Test
    void accountsAndPeriodsAreJudgedByTheProcess() {
        RequestSketch entry =
                new RequestSketch("P").none().debit("9999", "10.00").credit("1600", "10.00");
        entry.postingDate = LocalDate.parse("2026-08-01");

        assertThat(submit(PETRA, entry, false).status()).isEqualTo(EntryStatus.SUBMITTED);
    }

    @Test
    void aSourceOrAnotherPreparerNeedsTheClientsRight() {
        RequestSketch payroll = new RequestSketch("R");
        payroll.source = "payroll";
        payroll.preparedBy = "otto";
        Author robot = new Author("petra", "loader", Set.of("integrator"), Set.of("*"));

        LedgerRefusal refusal = refusal(() -> ledger.submissions.submit(TENANT, PETRA, payroll.request(), false));
        assertThat(refusal.code()).isEqualTo("FORBIDDEN");
        assertThat(refusal.problems())
                .extracting(problem -> problem.pointer() + " " + problem.code())
                .containsExactly("/source SOURCE_NOT_GRANTED", "/preparedBy PREPARER_NOT_GRANTED");

        submit(robot, payroll, false);
        assertThat(text("SELECT prepared_by || ' ' || source || ' ' || submitter FROM ledger.entry_document"))
                .isEqualTo("otto payroll petra");
        assertThat(text("SELECT why FROM ledger.entry_act WHERE act = 'captured'"))
                .isEqualTo("client loader may write the source payroll");
    }

    @Test
    void aKeyIsGivenOnce() {
        submit(PETRA, new RequestSketch("K"), false);

        LedgerRefusal refusal =
                refusal(() -> ledger.submissions.submit(TENANT, PETRA, new RequestSketch("K").request(), false));

        assertThat(refusal.code()).isEqualTo("ENTRY_KEY_CONFLICT");
        assertThat(refusal.value()).isEqualTo("DE01-K");
    }

    @Test
    void aCompanyOneDoesNotWorkForIsForbidden() {
        RequestSketch us = new RequestSketch("US");
        us.company = "US01";

        assertThat(refusal(() -> ledger.submissions.submit(TENANT, CARLA, us.request(), false))
                        .code())
                .isEqualTo("FORBIDDEN");
    }

    @Test
    void onlyItsPreparerOrAnAccountantChangesAnEntryAndWhoDidCannotApproveIt() {
        UUID id = submit(PETRA, new RequestSketch("E"), true).id();

        assertThat(refusal(() -> ledger.submissions.revise(TENANT, CARLA, id, 1, new RequestSketch("E").request()))
                        .code())
                .isEqualTo("FORBIDDEN");
        ledger.run(() -> ledger.submissions.revise(TENANT, CHRIS, id, 1, new RequestSketch("E").request()));

        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql("SELECT ledger.segregation_set('acme', ?)")
                        .params(id)
                        .query(String.class)
                        .list()))
                .contains("petra", "chris");
        assertThat(text("SELECT why FROM ledger.entry_act WHERE act = 'edited'"))
                .isEqualTo("role accountant");
    }

    @Test
    void anOldVersionIsStaleAndASubmittedEntryTakesNoChanges() {
        UUID id = submit(PETRA, new RequestSketch("V"), true).id();
        ledger.run(() -> ledger.submissions.revise(TENANT, PETRA, id, 1, new RequestSketch("V").request()));

        assertThat(refusal(() -> ledger.submissions.revise(TENANT, PETRA, id, 1, new RequestSketch("V").request()))
                        .code())
                .isEqualTo("VERSION_STALE");
        ledger.run(() -> ledger.submissions.submit(TENANT, PETRA, id, 2));
        assertThat(refusal(() -> ledger.submissions.revise(TENANT, PETRA, id, 2, new RequestSketch("V").request()))
                        .code())
                .isEqualTo("ENTRY_IMMUTABLE");
    }

    @Test
    void whatIdentifiesAnEntryStaysAsCaptured() {
        UUID id = submit(PETRA, new RequestSketch("F"), true).id();
        RequestSketch other = new RequestSketch("G");
        other.company = "US01";
        other.source = "payroll";

        assertThat(refusal(() -> ledger.submissions.revise(TENANT, PETRA, id, 1, other.request()))
                        .problems())
                .extracting(problem -> problem.pointer() + " " + problem.code())
                .containsExactly("/company FIXED_AT_CAPTURE", "/entryKey FIXED_AT_CAPTURE", "/source FIXED_AT_CAPTURE");
    }

    @Test
    void aReturnedEntryIsHandedInAgainAndApprovalsGivenDoNotCount() {
        UUID id = submit(PETRA, new RequestSketch("N"), false).id();
        ledger.plan(id, "controller");
        ledger.approve(id, 1, "carla");
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(id), EntryStatus.RETURNED));

        Handed again = ledger.in(TENANT, () -> ledger.submissions.submit(TENANT, PETRA, id, 1));

        assertThat(again.version()).isEqualTo(2);
        assertThat(again.status()).isEqualTo(EntryStatus.SUBMITTED);
        assertThat(ledger.messages.sent)
                .extracting(sent -> sent.message() + " " + sent.businessKey())
                .containsExactly(GlPosting.ENTRY_CORRECTED + " DE01-N");
        ledger.plan(id, "controller");
        assertThatThrownBy(() -> ledger.post(id)).hasMessageContaining("level 1");
    }

    @Test
    void aDraftIsCancelledAtOnceAndASubmittedEntryByItsProcess() {
        UUID draft = submit(PETRA, new RequestSketch("C1"), true).id();
        UUID submitted = submit(PETRA, new RequestSketch("C2"), false).id();

        Handed gone = ledger.in(TENANT, () -> ledger.submissions.cancel(TENANT, PETRA, draft, 1, "mistyped"));
        ledger.run(() -> ledger.submissions.cancel(TENANT, PETRA, submitted, 1, null));

        assertThat(gone.status()).isEqualTo(EntryStatus.CANCELLED);
        assertThat(ledger.messages.sent)
                .extracting(sent -> sent.message() + " " + sent.businessKey())
                .containsExactly(GlPosting.ENTRY_CANCELLED + " DE01-C2");
        assertThat(refusal(() -> ledger.submissions.cancel(TENANT, PETRA, draft, 1, null))
                        .code())
                .isEqualTo("ENTRY_IMMUTABLE");
    }

    @Test
    void aCancellationThatNoProcessTakesChangesNothing() {
        UUID id = submit(PETRA, new RequestSketch("B"), false).id();
        ledger.messages.takenBy = 0;

        assertThat(refusal(() -> ledger.submissions.cancel(TENANT, PETRA, id, 1, null))
                        .code())
                .isEqualTo("CONFLICT");
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_act WHERE act = 'cancelled'"))
                .isZero();
    }

    @Test
    void anEntryOfAnotherTenantIsNotFound() {
        ledger.load("other");
        UUID id = submit(PETRA, new RequestSketch("T"), true).id();

        assertThatThrownBy(() -> ledger.in("other", () -> ledger.submissions.cancel("other", PETRA, id, 1, null)))
                .hasMessageContaining("NOT_FOUND");
    }

    private Handed submit(Author author, RequestSketch sketch, boolean draft) {
        return ledger.in(TENANT, () -> ledger.submissions.submit(TENANT, author, sketch.request(), draft));
    }

    private LedgerRefusal refusal(Supplier<?> work) {
        LedgerRefusal refusal = catchThrowableOfType(LedgerRefusal.class, () -> ledger.in(TENANT, work));
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    private String text(String sql) {
        return ledger.in(TENANT, () -> ledger.db.sql(sql).query(String.class).single());
    }
}
