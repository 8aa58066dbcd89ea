package com.nexusai.sample;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A legal entity with its working days: its own zone, hours and holidays. */
final class Company {

    private final Map<YearMonth, List<LocalDate>> workingDays = new HashMap<>();
    private final NavigableMap<LocalDate, String> holidays = new TreeMap<>();

    final String code;
    final String name;
    final String currency;
    final ZoneId zone;
    final String country;
    final LocalTime opensAt;
    final LocalTime closesAt;
    /** Percent of sales tax on domestic purchases and sales; 0 where entries show none. */
    final int taxPercent;
    /** The company's part of the group's entries. */
    final double share;

    private Company(
            String code,
            String name,
            String currency,
            String zone,
            String country,
            int opens,
            int closes,
            int taxPercent,
            double share,
            int firstYear,
            int lastYear) {
        this.code = code;
        this.name = name;
        this.currency = currency;
        this.zone = ZoneId.of(zone);
        this.country = country;
        this.opensAt = LocalTime.of(opens, 0);
        this.closesAt = LocalTime.of(closes, 0);
        this.taxPercent = taxPercent;
        this.share = share;
        for (int year = firstYear; year <= lastYear; year++) {
            holidays.putAll(Holidays.of(country, year));
        }
    }

    static List<Company> group(int firstYear, int lastYear) {
        return List.of(
                new Company(
                        "DE01",
                        "Nordlicht Maschinenbau GmbH",
                        "EUR",
                        "Europe/Berlin",
                        "DE",
                        8,
                        18,
                        19,
                        0.48,
                        firstYear,
                        lastYear),
                new Company(
                        "US01",
                        "Nordlicht Industries, Inc.",
                        "USD",
                        "America/New_York",
                        "US",
                        8,
                        18,
                        0,
                        0.30,
                        firstYear,
                        lastYear),
                new Company(
                        "JP01",
                        "Nordlicht Japan 株式会社",
                        "JPY",
                        "Asia/Tokyo",
                        "JP",
                        9,
                        18,
                        10,
                        0.22,
                        firstYear,
                        lastYear));
    }

    NavigableMap<LocalDate, String> holidays() {
        return holidays;
    }

    boolean isWorkingDay(LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY
                && day.getDayOfWeek() != DayOfWeek.SUNDAY
                && !holidays.containsKey(day);
    }

    List<LocalDate> workingDays(YearMonth month) {
        return workingDays.computeIfAbsent(month, m -> {
            List<LocalDate> days = new ArrayList<>();
            for (int day = 1; day <= m.lengthOfMonth(); day++) {
                LocalDate date = m.atDay(day);
                if (isWorkingDay(date)) {
                    days.add(date);
                }
            }
            return days;
        });
    }

    LocalDate firstWorkingDay(YearMonth month) {
        return workingDays(month).get(0);
    }

    LocalDate lastWorkingDay(YearMonth month) {
        List<LocalDate> days = workingDays(month);
        return days.get(days.size() - 1);
    }

    LocalDate onOrBefore(LocalDate day) {
        LocalDate date = day;
        while (!isWorkingDay(date)) {
            date = date.minusDays(1);
        }
        return date;
    }

    LocalDate after(LocalDate day) {
        LocalDate date = day.plusDays(1);
        while (!isWorkingDay(date)) {
            date = date.plusDays(1);
        }
        return date;
    }

    OffsetDateTime at(LocalDate day, LocalTime time) {
        return day.atTime(time).atZone(zone).toOffsetDateTime();
    }

    @Override
    public String toString() {
        return code;
    }
}
