package com.nexusai.workers.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deadlines in Berlin, where a day of work is 08:00 to 18:00 and 15 October 2026, a Thursday, is a holiday. */
class WorkingCalendarTest {

    private static final Set<DayOfWeek> WEEK =
            Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY, DayOfWeek.FRIDAY);
    private static final LocalDate HOLIDAY = LocalDate.parse("2026-10-15");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final WorkingCalendar CALENDAR =
            new WorkingCalendar(BERLIN, WEEK, LocalTime.of(8, 0), LocalTime.of(18, 0), Set.of(HOLIDAY));

    @ParameterizedTest(name = "{0}: {1} and {2} of work end at {3}")
    @CsvSource({
        "within the day,                       2026-10-13T09:00+02:00, PT4H,    2026-10-13T13:00+02:00",
        "to the end of the day,                2026-10-13T09:00+02:00, PT9H,    2026-10-13T18:00+02:00",
        "given before opening,                 2026-10-13T05:00+02:00, PT1H,    2026-10-13T09:00+02:00",
        "given after closing,                  2026-10-13T21:00+02:00, PT1H,    2026-10-14T09:00+02:00",
        "over a holiday,                       2026-10-14T17:00+02:00, PT2H,    2026-10-16T09:00+02:00",
        "given on a holiday,                   2026-10-15T12:00+02:00, PT30M,   2026-10-16T08:30+02:00",
        "over a weekend,                       2026-10-16T17:30+02:00, PT1H,    2026-10-19T08:30+02:00",
        "given on a Sunday,                    2026-10-18T12:00+02:00, PT10H,   2026-10-19T18:00+02:00",
        "no time at all given on a Saturday,   2026-10-17T12:00+02:00, PT0S,    2026-10-19T08:00+02:00",
        "more than two days,                   2026-10-13T16:00+02:00, PT24H,   2026-10-19T10:00+02:00",
        "over the end of summer time,          2026-10-23T17:00+02:00, PT2H,    2026-10-26T09:00+01:00",
        "over the start of summer time,        2027-03-26T17:00+01:00, PT2H,    2027-03-29T09:00+02:00",
        "the 24 hours of a weekend's deadline, 2026-10-09T15:00+02:00, PT24H,   2026-10-14T09:00+02:00",
    })
    void deadlinesCountWorkingTimeOnly(String name, String from, Duration time, String due) {
        assertThat(CALENDAR.after(instant(from), time)).as(name).isEqualTo(instant(due));
    }

    @ParameterizedTest(name = "{0}: from {1} to {2} it is {3}")
    @CsvSource({
        "within the day,          2026-10-13T09:00+02:00, 2026-10-13T13:00+02:00, PT4H",
        "over a night,            2026-10-13T17:00+02:00, 2026-10-14T09:00+02:00, PT2H",
        "over a holiday,          2026-10-14T17:00+02:00, 2026-10-16T09:00+02:00, PT2H",
        "over a weekend,          2026-10-16T17:30+02:00, 2026-10-19T08:30+02:00, PT1H",
        "on a Sunday only,        2026-10-18T09:00+02:00, 2026-10-18T20:00+02:00, PT0S",
        "late since the morning,  2026-10-13T12:00+02:00, 2026-10-13T09:00+02:00, PT-3H",
        "late since last evening, 2026-10-14T09:00+02:00, 2026-10-13T17:00+02:00, PT-2H",
        "at once,                 2026-10-13T12:00+02:00, 2026-10-13T12:00+02:00, PT0S",
    })
    void whatIsLeftCountsWorkingTimeOnly(String name, String from, String to, Duration left) {
        assertThat(CALENDAR.between(instant(from), instant(to))).as(name).isEqualTo(left);
    }

    @Test
    void aDayWithATimeShiftInItHasAnHourMoreOrLess() {
        WorkingCalendar sundays =
                new WorkingCalendar(BERLIN, Set.of(DayOfWeek.SUNDAY), LocalTime.of(1, 0), LocalTime.of(5, 0), Set.of());

        assertThat(sundays.after(instant("2026-10-25T01:00+02:00"), Duration.ofHours(5)))
                .as("five hours lie between one and five o'clock when the clocks go back")
                .isEqualTo(instant("2026-10-25T05:00+01:00"));
        assertThat(sundays.after(instant("2027-03-28T01:00+01:00"), Duration.ofHours(4)))
                .as("three hours when they go forward, and the fourth a week later")
                .isEqualTo(instant("2027-04-04T02:00+02:00"));
    }

    @Test
    void sameInstantsGiveOtherDeadlinesElsewhere() {
        WorkingCalendar tokyo =
                new WorkingCalendar(ZoneId.of("Asia/Tokyo"), WEEK, LocalTime.of(9, 0), LocalTime.of(17, 0), Set.of());

        assertThat(tokyo.after(instant("2026-10-13T10:00+02:00"), Duration.ofHours(1)))
                .as("17:00 in Tokyo")
                .isEqualTo(instant("2026-10-14T10:00+09:00"));
    }

    @Test
    void aCompanyThatNeverWorksIsNamedInsteadOfSearchedForEver() {
        Set<LocalDate> closed = IntStream.range(0, 1_000)
                .mapToObj(LocalDate.parse("2026-10-01")::plusDays)
                .collect(Collectors.toSet());
        WorkingCalendar never = new WorkingCalendar(BERLIN, WEEK, LocalTime.of(8, 0), LocalTime.of(18, 0), closed);

        assertThatThrownBy(() -> never.after(instant("2026-10-13T10:00+02:00"), Duration.ofHours(1)))
                .hasMessageContaining("holidays");
    }

    @Test
    void aCalendarWithoutWorkingTimeIsRefused() {
        assertThatThrownBy(
                        () -> new WorkingCalendar(BERLIN, Set.of(), LocalTime.of(8, 0), LocalTime.of(18, 0), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WorkingCalendar(BERLIN, WEEK, LocalTime.of(18, 0), LocalTime.of(8, 0), Set.of()))
                .hasMessageContaining("close after it opens");
    }

    private static Instant instant(String text) {
        return java.time.OffsetDateTime.parse(text).toInstant();
    }
}
