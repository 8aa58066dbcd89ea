package com.nexusai.sample;

import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.THURSDAY;
import static java.time.temporal.TemporalAdjusters.dayOfWeekInMonth;
import static java.time.temporal.TemporalAdjusters.lastInMonth;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Public holidays of the three countries, computed, so that any number of history months has them. */
final class Holidays {

    private Holidays() {}

    static NavigableMap<LocalDate, String> of(String country, int year) {
        return switch (country) {
            case "DE" -> germany(year);
            case "US" -> unitedStates(year);
            case "JP" -> japan(year);
            default -> throw new IllegalArgumentException("No holidays are known for country '" + country + "'");
        };
    }

    private static NavigableMap<LocalDate, String> germany(int year) {
        NavigableMap<LocalDate, String> days = new TreeMap<>();
        LocalDate easter = easter(year);
        days.put(LocalDate.of(year, 1, 1), "Neujahr");
        days.put(easter.minusDays(2), "Karfreitag");
        days.put(easter.plusDays(1), "Ostermontag");
        days.put(LocalDate.of(year, 5, 1), "Tag der Arbeit");
        days.put(easter.plusDays(39), "Christi Himmelfahrt");
        days.put(easter.plusDays(50), "Pfingstmontag");
        days.put(LocalDate.of(year, 10, 3), "Tag der Deutschen Einheit");
        days.put(LocalDate.of(year, 12, 25), "1. Weihnachtstag");
        days.put(LocalDate.of(year, 12, 26), "2. Weihnachtstag");
        return days;
    }

    private static NavigableMap<LocalDate, String> unitedStates(int year) {
        NavigableMap<LocalDate, String> days = new TreeMap<>();
        days.put(LocalDate.of(year, 1, 1), "New Year's Day");
        days.put(nth(year, 1, 3, MONDAY), "Martin Luther King Jr. Day");
        days.put(nth(year, 2, 3, MONDAY), "Presidents' Day");
        days.put(LocalDate.of(year, 5, 1).with(lastInMonth(MONDAY)), "Memorial Day");
        days.put(LocalDate.of(year, 6, 19), "Juneteenth");
        days.put(LocalDate.of(year, 7, 4), "Independence Day");
        days.put(nth(year, 9, 1, MONDAY), "Labor Day");
        days.put(nth(year, 10, 2, MONDAY), "Columbus Day");
        days.put(LocalDate.of(year, 11, 11), "Veterans Day");
        days.put(nth(year, 11, 4, THURSDAY), "Thanksgiving");
        days.put(LocalDate.of(year, 12, 25), "Christmas Day");
        return days;
    }

    private static NavigableMap<LocalDate, String> japan(int year) {
        NavigableMap<LocalDate, String> days = new TreeMap<>();
        days.put(LocalDate.of(year, 1, 1), "元日");
        days.put(nth(year, 1, 2, MONDAY), "成人の日");
        days.put(LocalDate.of(year, 2, 11), "建国記念の日");
        days.put(LocalDate.of(year, 2, 23), "天皇誕生日");
        days.put(LocalDate.of(year, 3, 20), "春分の日");
        days.put(LocalDate.of(year, 4, 29), "昭和の日");
        days.put(LocalDate.of(year, 5, 3), "憲法記念日");
        days.put(LocalDate.of(year, 5, 4), "みどりの日");
        days.put(LocalDate.of(year, 5, 5), "こどもの日");
        days.put(nth(year, 7, 3, MONDAY), "海の日");
        days.put(LocalDate.of(year, 8, 11), "山の日");
        days.put(nth(year, 9, 3, MONDAY), "敬老の日");
        days.put(LocalDate.of(year, 9, 23), "秋分の日");
        days.put(nth(year, 10, 2, MONDAY), "スポーツの日");
        days.put(LocalDate.of(year, 11, 3), "文化の日");
        days.put(LocalDate.of(year, 11, 23), "勤労感謝の日");
        return days;
    }

    private static LocalDate nth(int year, int month, int ordinal, DayOfWeek day) {
        return LocalDate.of(year, month, 1).with(dayOfWeekInMonth(ordinal, day));
    }

    /** Easter Sunday by the anonymous Gregorian computus. */
    private static LocalDate easter(int year) {
        int a = year % 19;
        int b = year / 100;
        int c = year % 100;
        int d = b / 4;
        int e = b % 4;
        int g = (8 * b + 13) / 25;
        int h = (19 * a + b - d - g + 15) % 30;
        int i = c / 4;
        int k = c % 4;
        int l = (32 + 2 * e + 2 * i - h - k) % 7;
        int m = (a + 11 * h + 22 * l) / 451;
        int month = (h + l - 7 * m + 114) / 31;
        int day = (h + l - 7 * m + 114) % 31 + 1;
        return LocalDate.of(year, month, day);
    }
}
