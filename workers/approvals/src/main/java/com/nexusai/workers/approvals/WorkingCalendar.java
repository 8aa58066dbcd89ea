package com.nexusai.workers.approvals;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * When a company works. Deadlines count working time only: 24 hours given on a Friday afternoon do not end on Saturday.
 *
 * @param days days of the week that are worked, unless they are holidays
 */
public record WorkingCalendar(
        ZoneId zone, Set<DayOfWeek> days, LocalTime opensAt, LocalTime closesAt, Set<LocalDate> holidays) {

    private static final int LONGEST_CLOSURE_DAYS = 370;

    public WorkingCalendar {
        if (days.isEmpty() || !closesAt.isAfter(opensAt)) {
            throw new IllegalArgumentException("A working calendar needs a working day and must close after it opens: "
                    + days + ", " + opensAt + "-" + closesAt);
        }
        days = Set.copyOf(days);
        holidays = Set.copyOf(holidays);
    }

    public boolean isWorkingDay(LocalDate day) {
        return days.contains(day.getDayOfWeek()) && !holidays.contains(day);
    }

    /**
     * Working time from one instant to another; negative when the other lies before.
     *
     * <p>Counts the first {@value #LONGEST_CLOSURE_DAYS} days only: how much later a far deadline is, nobody asks.
     */
    public Duration between(Instant from, Instant to) {
        if (to.isBefore(from)) {
            return between(to, from).negated();
        }
        Duration worked = Duration.ZERO;
        LocalDate day = from.atZone(zone).toLocalDate();
        for (int i = 0; i < LONGEST_CLOSURE_DAYS; i++, day = day.plusDays(1)) {
            Instant opens = day.atTime(opensAt).atZone(zone).toInstant();
            if (!opens.isBefore(to)) {
                return worked;
            }
            Instant closes = day.atTime(closesAt).atZone(zone).toInstant();
            Instant start = opens.isAfter(from) ? opens : from;
            Instant end = closes.isBefore(to) ? closes : to;
            if (isWorkingDay(day) && end.isAfter(start)) {
                worked = worked.plus(Duration.between(start, end));
            }
        }
        return worked;
    }

    /** The instant at which so much working time has passed since {@code from}. */
    public Instant after(Instant from, Duration workingTime) {
        Duration left = workingTime;
        LocalDate day = from.atZone(zone).toLocalDate();
        for (int i = 0; i < LONGEST_CLOSURE_DAYS + workingTime.toDays() * 7; i++, day = day.plusDays(1)) {
            if (!isWorkingDay(day)) {
                continue;
            }
            ZonedDateTime opens = day.atTime(opensAt).atZone(zone);
            Instant start = opens.toInstant().isAfter(from) ? opens.toInstant() : from;
            Instant end = day.atTime(closesAt).atZone(zone).toInstant();
            if (!end.isAfter(start)) {
                continue;
            }
            Duration today = Duration.between(start, end);
            if (today.compareTo(left) >= 0) {
                return start.plus(left);
            }
            left = left.minus(today);
        }
        throw new IllegalStateException("No working time within " + LONGEST_CLOSURE_DAYS + " days after " + from
                + "; mend the company's holidays");
    }
}
