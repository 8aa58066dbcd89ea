package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is posted is undone by an entry of its own, once, and to the cent. */
class ReversalsTest {

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
    void aReversalTakesTheOriginalsDateWhileItsPeriodIsOpen() {
        UUID original = ledger.posted(travel("open", "10.00"));

        assertThat(day(reverse(original))).isEqualTo("2026-10-14");
    }

    @Test
    void aReversalGoesTheSameWayThroughApproval() {
        UUID original = ledger.posted(travel("approved", "10.00"));
        Reversals.Reversal reversal = reverse(original);
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(reversal.id()), EntryStatus.SUBMITTED));
        ledger.plan(reversal.id(), "controller");

        assertThatThrownBy(() -> ledger.post(reversal.id())).hasMessageContaining("NOT_APPROVED");
        ledger.approve(reversal.id(), 1, "carla");
        ledger.post(reversal.id());

        assertThat(ledger.count("SELECT count(*) FROM ledger.journal_entry WHERE reverses_id = '" + original + "'"))
                .isEqualTo(1);
        assertThat(ledger.count("SELECT sum(debit - credit)::bigint FROM ledger.journal_line WHERE account = '6000'"))
                .isZero();
        assertThat(ledger.verify().findings()).isEmpty();
    }

    @Test
    void whatIsNotPostedCannotBeReversed() {
        UUID draft = ledger.capture(travel("draft", "10.00"));

        assertThatThrownBy(() -> reverse(draft))
                .hasMessageContaining("NOT_FOUND")
                .hasMessageContaining(draft + "");
    }

    @Test
    void aCompanyWithoutAnOpenPeriodIsNamed() {
        UUID original = ledger.posted(travel("nowhere", "10.00"));
        for (String period : List.of("2026-10", "2026-11")) {
            ledger.run(() -> ledger.periods.change(TENANT, "DE01", period, Periods.Status.SOFT_CLOSED));
        }

        assertThatThrownBy(() -> reverse(original)).isInstanceOfSatisfying(LedgerRefusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo("PERIOD_CLOSED");
            assertThat(refusal.thing()).isEqualTo("DE01");
        });
    }

    @Test
    void aReversalThatUndoesAnotherAmountIsRefusedByTheDatabase() {
        UUID original = ledger.posted(travel("amount", "10.00"));
        EntrySketch wrong = new EntrySketch("amount-R").of("1600", "6000", "11.00");
        wrong.reverses = original;
        wrong.lines.set(1, LedgerFixture.line(2, "6000", "0", "11.00", "100"));

        assertThatThrownBy(() -> ledger.posted(wrong.document()))
                .isInstanceOfSatisfying(LedgerRefusal.class, refusal -> assertThat(refusal.code())
                        .isEqualTo("REVERSAL_MISMATCH"));
    }

    @Test
    void aReversalThatUndoesItOnAnotherAccountIsRefusedByTheDatabase() {
        UUID original = ledger.posted(travel("account", "10.00"));
        EntrySketch wrong = new EntrySketch("account-R").of("1600", "6100", "10.00");
        wrong.reverses = original;
        wrong.lines.set(1, LedgerFixture.line(2, "6100", "0", "10.00", "100"));

        assertThatThrownBy(() -> ledger.posted(wrong.document())).hasMessageContaining("REVERSAL_MISMATCH");
    }

    @Test
    void theDatabaseLetsOneReversalOfAnEntryIn() {
        UUID original = ledger.posted(travel("twice", "10.00"));
        Reversals.Reversal first = reverse(original);
        ledger.plan(first.id());
        ledger.post(first.id());
        EntrySketch second = new EntrySketch("by-hand").of("1600", "6000", "10.00");
        second.reverses = original;

        assertThatThrownBy(() -> ledger.posted(second.document())).hasMessageContaining("ALREADY_POSTED");
    }

    @Test
    void aReversalByHandStartsItsProcessAndIsKeptOnTheOriginal() {
        UUID original = ledger.posted(travel("hand", "10.00"));

        Submissions.Handed reversal = reverseByHand(original, LocalDate.parse("2026-11-03"), "booked twice");

        assertThat(reversal.reference()).isEqualTo("DE01-hand-R");
        assertThat(reversal.status()).isEqualTo(EntryStatus.SUBMITTED);
        assertThat(ledger.starts.keys()).containsExactly("DE01-hand-R");
        assertThat(ledger.in(TENANT, () -> ledger.evidence.history(TENANT, original)))
                .filteredOn(happening -> happening.event().equals("reversal-asked"))
                .singleElement()
                .satisfies(happening -> {
                    assertThat(happening.person()).isEqualTo("carla");
                    assertThat(happening.comment()).isEqualTo("booked twice");
                });
    }

    @Test
    void whileAReversalIsOnItsWayThereIsNoSecondOneAndAfterItsRejectionThereIs() {
        UUID original = ledger.posted(travel("again", "10.00"));
        UUID first = reverseByHand(original, null, "wrong").id();

        assertThatThrownBy(() -> reverseByHand(original, null, "wrong"))
                .isInstanceOfSatisfying(LedgerRefusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("ALREADY_REVERSED");
                    assertThat(refusal.value()).isEqualTo("DE01-again-R");
                });
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(first), EntryStatus.REJECTED));

        assertThat(reverseByHand(original, null, "better reason").reference()).isEqualTo("DE01-again-R2");
    }

    @Test
    void aReversalIsRefusedBeforeItsOriginalInAClosedPeriodAndWithoutAReason() {
        UUID original = ledger.posted(travel("refused", "10.00"));
        UUID draft = ledger.capture(travel("not-posted", "10.00"));
        ledger.sequence();
        ledger.run(() -> ledger.periods.change(TENANT, "DE01", "2026-11", Periods.Status.CLOSED));

        assertThatThrownBy(() -> reverseByHand(original, LocalDate.parse("2026-10-13"), "wrong"))
                .hasMessageContaining("REVERSAL_BEFORE_ORIGINAL");
        assertThatThrownBy(() -> reverseByHand(original, LocalDate.parse("2026-11-03"), "wrong"))
                .hasMessageContaining("PERIOD_CLOSED");
        assertThatThrownBy(() -> reverseByHand(original, LocalDate.parse("2031-01-01"), "wrong"))
                .hasMessageContaining("PERIOD_UNKNOWN");
        assertThatThrownBy(() -> reverseByHand(original, null, " "))
                .isInstanceOfSatisfying(LedgerRefusal.class, refusal -> assertThat(refusal.problems())
                        .extracting(LedgerRefusal.Problem::pointer)
                        .containsExactly("/reason"));
        assertThatThrownBy(() -> reverseByHand(draft, null, "wrong")).hasMessageContaining("NOT_POSTED");
        assertThat(ledger.starts.started).isEmpty();
    }

    private Submissions.Handed reverseByHand(UUID original, @Nullable LocalDate day, String reason) {
        return ledger.in(
                TENANT, () -> ledger.submissions.reverse(TENANT, SubmissionsTest.CARLA, original, day, reason));
    }

    @Test
    void anArrangedReversalHasNoHourAndIsDueWhenTheDayBeginsWhereTheCompanyIs() {
        EntryDocument accrual = accrual("accrual", "2026-11-02");
        UUID original = ledger.posted(accrual);

        assertThat(ledger.in(TENANT, () -> ledger.reversals.due(TENANT, original)))
                .as("midnight in Berlin, after summer time")
                .isEqualTo(Instant.parse("2026-11-01T23:00:00Z"));
        Reversals.Reversal reversal = ledger.in(
                TENANT,
                () -> ledger.reversals.createArranged(TENANT, original, LocalDate.parse("2026-11-02"), "petra"));
        assertThat(ledger.count("SELECT count(*) FROM ledger.entry_document WHERE id = '" + reversal.id()
                        + "' AND prepared_at IS NULL AND reverse_on IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void anArrangedReversalWaitsForItsPeriod() {
        UUID original = ledger.posted(accrual("waiting", "2026-11-02"));
        ledger.run(() -> ledger.periods.change(TENANT, "DE01", "2026-11", Periods.Status.CLOSED));

        assertThat(ledger.in(TENANT, () -> ledger.reversals.reversalDay(TENANT, original)))
                .isEmpty();
        ledger.run(() -> ledger.periods.change(TENANT, "DE01", "2026-11", Periods.Status.OPEN));
        assertThat(ledger.in(TENANT, () -> ledger.reversals.reversalDay(TENANT, original)))
                .contains(LocalDate.parse("2026-11-02"));
    }

    private static EntryDocument accrual(String key, String reverseOn) {
        EntryDocument d = travel(key, "10.00");
        return new EntryDocument(
                d.company(),
                d.keyspace(),
                d.entryKey(),
                d.journal(),
                d.documentDate(),
                d.postingDate(),
                d.period(),
                d.currency(),
                d.description(),
                d.source(),
                d.preparedBy(),
                d.preparedAt(),
                d.externalReference(),
                LocalDate.parse(reverseOn),
                d.reversesId(),
                d.exchangeRate(),
                d.lines(),
                d.attachments());
    }

    private Reversals.Reversal reverse(UUID original) {
        return ledger.in(TENANT, () -> ledger.reversals.create(TENANT, original, null, "wrong", "otto"));
    }

    private String day(Reversals.Reversal reversal) {
        return ledger.in(TENANT, () -> ledger.db
                .sql("SELECT posting_date::text FROM ledger.entry_document WHERE id = ?")
                .params(reversal.id())
                .query(String.class)
                .single());
    }
}
