package com.nexusai.workers.ledger;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a file writes numbers and dates. Without a mapping a number is plain, such as 1234.50: a separator that could mean
 * thousands or decimals is never guessed.
 *
 * @param decimal what separates decimals; when it is said, the others may separate thousands
 * @param dates null: ISO 8601
 */
record TextFormats(Optional<Character> decimal, @Nullable DateTimeFormatter dates) {

    static final TextFormats PLAIN = new TextFormats(Optional.empty(), null);

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d{1,30}(\\.\\d{0,20})?|\\.\\d{1,20})");
    private static final Pattern ISO_DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final String SPACES = " \u00A0\u202F\u2009";
    private static final Pattern WITH_COMMA =
            Pattern.compile("[+-]?(\\d{1,30}|\\d{1,3}([.'\u2019" + SPACES + "])\\d{3}(\\2\\d{3})*)(,\\d{1,20})?");
    private static final Pattern WITH_POINT =
            Pattern.compile("[+-]?(\\d{1,30}|\\d{1,3}([,'\u2019" + SPACES + "])\\d{3}(\\2\\d{3})*)(\\.\\d{1,20})?");
    private static final Pattern THOUSANDS =
            Pattern.compile("[+-]?\\d{1,3}([.,'\u2019" + SPACES + "]\\d{3})+([.,]\\d+)?");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d+,\\d+");
    private static final Pattern SCIENTIFIC = Pattern.compile("[+-]?\\d+([.,]\\d+)?[eE][+-]?\\d+");
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 2999;

    /** What keeps a text from being a number or date. */
    record Misread(String code, String message, String remedy) {}

    /** Whether a cell can only be meant as a number, whatever the separators. */
    static boolean looksLikeNumber(String text) {
        return NUMBER.matcher(text).matches()
                || THOUSANDS.matcher(text).matches()
                || DECIMAL_COMMA.matcher(text).matches();
    }

    Optional<BigDecimal> number(String text) {
        if (decimal.isEmpty()) {
            return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
        }
        boolean comma = decimal.get() == ',';
        if (!(comma ? WITH_COMMA : WITH_POINT).matcher(text).matches()) {
            return Optional.empty();
        }
        StringBuilder plain = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == decimal.get()) {
                plain.append('.');
            } else if (Character.isDigit(c) || c == '-' || c == '+') {
                plain.append(c);
            }
        }
        return Optional.of(new BigDecimal(plain.toString()));
    }

    Misread whyNoNumber(String text) {
        if (SCIENTIFIC.matcher(text).matches()) {
            return new Misread(
                    "NUMBER",
                    "the number is in scientific notation, which may have lost digits",
                    "format the column as a number and export it again");
        }
        if (decimal.isPresent()) {
            return new Misread(
                    "NUMBER",
                    "this is no number with the decimal separator " + decimal.get(),
                    "correct it, or the mapping's decimal");
        }
        if (THOUSANDS.matcher(text).matches()) {
            return new Misread(
                    "THOUSANDS_SEPARATOR",
                    "the number has thousands separators",
                    "write it plain, like 1234.50, or import with a mapping that says which sign is decimal");
        }
        if (DECIMAL_COMMA.matcher(text).matches()) {
            return new Misread(
                    "DECIMAL_COMMA",
                    "the number has a decimal comma",
                    "write it with a point, like 1234.50, or import with the mapping {\"decimal\": \",\"}");
        }
        return new Misread("NUMBER", "this is no plain number like 1234.50", "write a plain number like 1234.50");
    }

    Optional<LocalDate> date(String text) {
        DateTimeFormatter format = dates;
        if (format == null && !ISO_DATE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            LocalDate day = format == null ? LocalDate.parse(text) : LocalDate.parse(text, format);
            return day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR ? Optional.empty() : Optional.of(day);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    Misread whyNoDate() {
        DateTimeFormatter format = dates;
        String example = format == null ? "2026-10-31" : format.format(LocalDate.of(2026, 10, 31));
        return new Misread(
                "DATE",
                "this is no date like " + example,
                "write a date like " + example
                        + (format == null ? ", or import with a mapping that has dateFormat" : ""));
    }

    String write(LocalDate day) {
        DateTimeFormatter format = dates;
        return format == null ? day.toString() : format.format(day);
    }

    String write(BigDecimal number) {
        String plain = number.toPlainString();
        return decimal.filter(c -> c == ',').isPresent() ? plain.replace('.', ',') : plain;
    }
}
