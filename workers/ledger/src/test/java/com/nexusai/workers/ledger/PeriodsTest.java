package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static com.nexusai.workers.ledger.SubmissionsTest.CARLA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nexusai.workers.ledger.Periods.Period;
import com.nexusai.workers.ledger.Periods.Status;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeriodsTest {

    private static final Author CHRIS = new Author("chris", null, Set.of("controller"), Set.of("DE01"));
    private static final Author FRED = new Author("fred", null, Set.of("cfo"), Set.of("DE01"));

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
    void theListSaysHowEachPeriodStands() {
        assertThat(ledger.in(TENANT, () -> ledger.periods.list(TENANT, "DE01")))
                .extracting(period -> period.code() + " " + period.status().text())
                .containsExactly("2026-08 closed", "2026-09 soft-closed", "2026-10 open", "2026-11 open");
        assertThat(ledger.in(TENANT, () -> ledger.periods.list(TENANT, null)))
                .extracting(Period::company)
                .contains("US01");
    }

    @Test
    void aCloseNamesWhatWaitsAndClosesNothingUntilItMayReturnIt() {
        UUID waiting = ledger.planned(travel("waits", "60000.00"), "controller");

        LedgerRefusal refusal =
                refusal(() -> ledger.periods.close(TENANT, CARLA, "DE01", "2026-10", false, "month end"));
        assertThat(refusal.code()).isEqualTo("PERIOD_HAS_OPEN_ENTRIES");
        assertThat(refusal.problems()).extracting(LedgerRefusal.Problem::value).containsExactly("DE01-waits");
        assertThat(status("2026-10")).isEqualTo(Status.OPEN);
        assertThat(ledger.in(TENANT, () -> ledger.periods.blocking(TENANT, "DE01", "2026-10")))
                .isEqualTo(new Periods.Blocking(List.of(new Periods.Waiting(waiting, "DE01-waits", "submitted")), 0));

        Periods.Changed closed =
                ledger.in(TENANT, () -> ledger.periods.close(TENANT, CARLA, "DE01", "2026-10", true, "month end"));

        assertThat(closed.period().status()).isEqualTo(Status.CLOSED);
        assertThat(closed.returned()).extracting(Periods.Waiting::entryId).containsExactly(waiting);
    }

    @Test
    void whoClosedAndReopenedAPeriodIsKept() {
        ledger.run(() -> ledger.periods.closeSoftly(TENANT, CARLA, "DE01", "2026-10", "nearly done"));
        ledger.run(() -> ledger.periods.close(TENANT, CARLA, "DE01", "2026-10", false, "done"));
        ledger.run(() -> ledger.reopenings.ask(TENANT, CARLA, "DE01", "2026-10", "one invoice more"));
        ledger.run(() -> ledger.reopenings.confirm(TENANT, FRED, "DE01", "2026-10", "agreed"));

        assertThat(ledger.in(TENANT, () -> ledger.periods.changes(TENANT, "DE01", "2026-10")))
                .extracting(change -> change.from().text() + " to "
                        + change.to().text() + " by " + change.person() + ": " + change.reason())
                .containsExactly(
                        "closed to open by fred: one invoice more",
                        "soft-closed to closed by carla: done",
                        "open to soft-closed by carla: nearly done");
    }

    @Test
    void aPeriodStaysClosedUntilASecondPersonConfirms() {
        ledger.run(() -> ledger.periods.close(TENANT, CHRIS, "DE01", "2026-10", false, "done"));
        PeriodReopenings.Reopening asked =
                ledger.in(TENANT, () -> ledger.reopenings.ask(TENANT, CARLA, "DE01", "2026-10", "one invoice more"));

        assertThat(asked.closedBy()).isEqualTo("chris");
        assertThat(status("2026-10")).isEqualTo(Status.CLOSED);
        for (Author same : List.of(CARLA, CHRIS)) {
            LedgerRefusal refusal = refusal(() -> ledger.reopenings.confirm(TENANT, same, "DE01", "2026-10", null));
            assertThat(refusal.code()).isEqualTo("SEPARATION_OF_DUTIES");
            assertThat(refusal.remedy()).contains("controller, CFO or finance administrator");
        }
        assertThat(refusal(() -> ledger.reopenings.ask(TENANT, FRED, "DE01", "2026-10", "me too"))
                        .code())
                .isEqualTo("CONFLICT");
        assertThat(status("2026-10")).isEqualTo(Status.CLOSED);

        ledger.run(() -> ledger.reopenings.confirm(TENANT, FRED, "DE01", "2026-10", null));

        assertThat(status("2026-10")).isEqualTo(Status.OPEN);
        assertThat(ledger.in(TENANT, () -> ledger.reopenings.waiting(TENANT, null)))
                .isEmpty();
        assertThat(refusal(() -> ledger.reopenings.confirm(TENANT, FRED, "DE01", "2026-10", null))
                        .code())
                .isEqualTo("CONFLICT");
    }

    @Test
    void theDatabaseItselfTakesNoConfirmationByTheFirstPerson() {
        ledger.run(() -> ledger.reopenings.ask(TENANT, CARLA, "DE01", "2026-08", "late invoice"));

        assertThatThrownBy(() -> ledger.run(() -> ledger.db
                        .sql(
                                "UPDATE ledger.period_reopening SET outcome = 'confirmed', ended_by = asked_by, ended_at = now()")
                        .update()))
                .hasMessageContaining("second_person");
    }

    @Test
    void whatWasAskedForIsTakenBackOrOvertakenByAnotherChange() {
        ledger.run(() -> ledger.reopenings.ask(TENANT, CARLA, "DE01", "2026-09", "too early"));
        ledger.run(() -> ledger.reopenings.decline(TENANT, CARLA, "DE01", "2026-09", "not needed"));
        assertThat(ledger.in(TENANT, () -> ledger.reopenings.waiting(TENANT, "DE01")))
                .isEmpty();

        ledger.run(() -> ledger.reopenings.ask(TENANT, CARLA, "DE01", "2026-09", "again"));
        ledger.run(() -> ledger.periods.close(TENANT, FRED, "DE01", "2026-09", false, "now for good"));

        assertThat(ledger.in(TENANT, () -> ledger.reopenings.waiting(TENANT, "DE01")))
                .isEmpty();
        assertThat(status("2026-09")).isEqualTo(Status.CLOSED);
    }

    @Test
    void whatCannotBeClosedOrReopenedIsRefused() {
        Author elsewhere = new Author("carla", null, Set.of("controller"), Set.of("US01"));

        assertThat(refusal(() -> ledger.reopenings.ask(TENANT, CARLA, "DE01", "2026-10", "x"))
                        .code())
                .isEqualTo("CONFLICT");
        assertThat(refusal(() -> ledger.periods.closeSoftly(TENANT, CARLA, "DE01", "2026-08", "x"))
                        .remedy())
                .isEqualTo("reopen it first");
        assertThat(refusal(() -> ledger.periods.close(TENANT, CARLA, "DE01", "2031-01", false, "x"))
                        .code())
                .isEqualTo("NOT_FOUND");
        assertThat(refusal(() -> ledger.periods.close(TENANT, elsewhere, "DE01", "2026-10", false, "x"))
                        .code())
                .isEqualTo("FORBIDDEN");
        assertThat(refusal(() -> ledger.periods.close(TENANT, CARLA, "DE01", "2026-10", false, ""))
                        .code())
                .isEqualTo("VALIDATION_FAILED");
    }

    private Status status(String period) {
        return ledger.in(TENANT, () -> ledger.periods.find(TENANT, "DE01", period))
                .status();
    }

    private LedgerRefusal refusal(Supplier<?> work) {
        LedgerRefusal refusal = catchThrowableOfType(LedgerRefusal.class, () -> ledger.in(TENANT, work));
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }
}
