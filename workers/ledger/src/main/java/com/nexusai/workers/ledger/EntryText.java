package com.nexusai.workers.ledger;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the text of an entry, whatever file it stands in, into a document, or into the problems that keep it from being one. */
final class EntryText {

    static final int MOST_LINES = 10_000;
    static final int MOST_PROBLEMS = 100;
    private static final int STORED_DECIMALS = 4;
    private static final int STORED_DIGITS = 16;
    private static final int RATE_DECIMALS = 10;
    private static final int RATE_DIGITS = 10;

    private final String keyspace;
    private final String caller;
    private final TextFormats formats;
    private final @Nullable String contraAccount;
    private final boolean spreadsheet;

    /**
     * @param caller who is the preparer where the file names none
     * @param contraAccount takes the other side of entries of one side; null where both sides are in the file
     * @param spreadsheet whether the file may come from, and go to, a program that computes formulas
     */
    EntryText(
            String keyspace, String caller, TextFormats formats, @Nullable String contraAccount, boolean spreadsheet) {
        this.keyspace = keyspace;
        this.caller = caller;
        this.formats = formats;
        this.contraAccount = contraAccount;
        this.spreadsheet = spreadsheet;
    }

    /**
     * One entry.
     *
     * @param header where the entry's own fields stand
     * @param lines at most {@link #MOST_LINES}
     * @param found problems of the file's form, found before
     */
    ImportFile.Row entry(TextRow header, List<TextRow> lines, List<ImportProblem> found) {
        List<ImportProblem> problems = new ArrayList<>(found);
        clean(header, ImportField.OF_ENTRY, problems);
        for (ImportField field : ImportField.REQUIRED) {
            if (field.ofEntry()) {
                require(header, field, problems);
            }
        }
        LocalDate postingDate = date(header, ImportField.POSTING_DATE, problems);
        LocalDate documentDate = date(header, ImportField.DOCUMENT_DATE, problems);
        LocalDate reverseOn = date(header, ImportField.REVERSE_ON, problems);
        Instant preparedAt = instant(header, problems);
        BigDecimal rate = rate(header, problems);
        String source = header.textOr(ImportField.SOURCE, "manual");
        if (!SourceRights.SOURCES.contains(source)) {
            problems.add(header.problem(
                    ImportField.SOURCE,
                    "UNKNOWN_SOURCE",
                    "nothing is known as the source " + ImportProblem.shown(source),
                    "use one of "
                            + String.join(
                                    ", ", SourceRights.SOURCES.stream().sorted().toList())));
        }
        List<EntryDocument.Line> parsed = lines(header, lines, problems);
        String company = header.textOr(ImportField.COMPANY, "");
        String entryKey = header.textOr(ImportField.ENTRY_KEY, "");
        if (postingDate == null || !problems.isEmpty()) {
            return new ImportFile.Row(header.line(), lines.size(), company, entryKey, null, bounded(problems));
        }
        EntryDocument document = new EntryDocument(
                company,
                keyspace,
                entryKey,
                header.textOr(ImportField.JOURNAL, "GEN"),
                documentDate == null ? postingDate : documentDate,
                postingDate,
                header.text(ImportField.PERIOD),
                header.textOr(ImportField.CURRENCY, ""),
                header.textOr(ImportField.DESCRIPTION, ""),
                source,
                header.textOr(ImportField.PREPARED_BY, caller),
                preparedAt,
                header.text(ImportField.EXTERNAL_REFERENCE),
                reverseOn,
                null,
                rate,
                parsed,
                Arrays.stream(header.textOr(ImportField.ATTACHMENT_NAMES, "").split(";"))
                        .map(String::trim)
                        .filter(name -> !name.isEmpty())
                        .map(name -> new EntryDocument.Attachment(name, null))
                        .toList());
        return new ImportFile.Row(header.line(), lines.size(), company, entryKey, document, List.of());
    }

    private List<EntryDocument.Line> lines(TextRow header, List<TextRow> rows, List<ImportProblem> problems) {
        List<EntryDocument.Line> lines = new ArrayList<>();
        Set<Integer> numbers = new HashSet<>();
        BigDecimal open = BigDecimal.ZERO;
        int highest = 0;
        for (TextRow row : rows) {
            if (problems.size() >= MOST_PROBLEMS) {
                break;
            }
            if (row != header) {
                sameHeader(header, row, problems);
            }
            clean(row, ImportField.OF_LINE, problems);
            require(row, ImportField.ACCOUNT, problems);
            int number = number(row, highest + 1, numbers, problems);
            highest = Math.max(highest, number);
            EntryDocument.Line line = line(row, number, problems);
            lines.add(line);
            open = open.add(line.debit()).subtract(line.credit());
        }
        String contra = contraAccount;
        if (contra != null && open.signum() != 0) {
            lines.add(new EntryDocument.Line(
                    highest + 1,
                    contra,
                    open.signum() < 0 ? open.negate() : BigDecimal.ZERO,
                    open.signum() > 0 ? open : BigDecimal.ZERO,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null));
        }
        return lines;
    }

    private static int number(TextRow row, int next, Set<Integer> numbers, List<ImportProblem> problems) {
        String text = row.text(ImportField.LINE);
        int number = next;
        if (text != null) {
            if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < 1) {
                problems.add(row.problem(
                        ImportField.LINE,
                        "LINE",
                        "this is no line number",
                        "number the lines 1, 2, 3, or leave it out"));
            } else {
                number = Integer.parseInt(text);
            }
        }
        if (!numbers.add(number)) {
            problems.add(row.problem(
                    ImportField.LINE,
                    "LINE_TWICE",
                    "line " + number + " stands twice in the entry",
                    "number the lines 1, 2, 3, or leave it out"));
        }
        return number;
    }

    private EntryDocument.Line line(TextRow row, int number, List<ImportProblem> problems) {
        BigDecimal debit = amount(row, ImportField.DEBIT, problems);
        BigDecimal credit = amount(row, ImportField.CREDIT, problems);
        BigDecimal companyDebit = amount(row, ImportField.COMPANY_DEBIT, problems);
        BigDecimal companyCredit = amount(row, ImportField.COMPANY_CREDIT, problems);
        if (row.raw(ImportField.DEBIT) == null
                && row.raw(ImportField.CREDIT) == null
                && row.raw(ImportField.COMPANY_DEBIT) == null
                && row.raw(ImportField.COMPANY_CREDIT) == null) {
            problems.add(row.problem(
                    ImportField.DEBIT, "REQUIRED", "the line has neither debit nor credit", "fill in one of them"));
        }
        return new EntryDocument.Line(
                number,
                row.textOr(ImportField.ACCOUNT, ""),
                debit == null ? BigDecimal.ZERO : debit,
                credit == null ? BigDecimal.ZERO : credit,
                companyDebit,
                companyCredit,
                row.text(ImportField.COST_CENTRE),
                row.text(ImportField.COUNTERPARTY),
                row.text(ImportField.LINE_TEXT),
                row.text(ImportField.TAX_CODE),
                amount(row, ImportField.QUANTITY, problems),
                row.text(ImportField.UNIT),
                row.text(ImportField.INTERCOMPANY_COMPANY));
    }

    /** A later row of an entry repeats what the entry says, or leaves it out. */
    private static void sameHeader(TextRow header, TextRow row, List<ImportProblem> problems) {
        for (ImportField field : ImportField.OF_ENTRY) {
            String said = row.raw(field);
            if (said != null && !said.equals(header.raw(field))) {
                problems.add(row.problem(
                        field,
                        "HEADER_DIFFERS",
                        "the rows of one entry give different values",
                        "give every row of an entry the same " + field.column()));
            }
        }
    }

    // ---- cells

    private void clean(TextRow row, List<ImportField> fields, List<ImportProblem> problems) {
        for (ImportField field : fields) {
            String text = row.raw(field);
            if (text == null) {
                continue;
            }
            ImportProblem problem = unusable(row, field, text);
            if (problem == null) {
                row.use(field, text);
            } else {
                problems.add(problem);
            }
        }
    }

    private @Nullable ImportProblem unusable(TextRow row, ImportField field, String text) {
        int broken = brokenCharacter(text);
        if (broken >= 0) {
            return row.problem(
                    field,
                    "CONTROL_CHARACTER",
                    "the text holds the character U+%04X, which no text has".formatted((int) text.charAt(broken)),
                    "remove it; export the file again if it was damaged");
        }
        if (text.length() > field.longest()) {
            return row.problem(
                    field,
                    "TOO_LONG",
                    "the text has " + text.length() + " characters",
                    "shorten it to " + field.longest() + " characters");
        }
        if (spreadsheet && isFormula(text) && !TextFormats.looksLikeNumber(text)) {
            return row.problem(
                    field,
                    "FORMULA",
                    "a spreadsheet would compute this cell, because it begins with " + text.charAt(0),
                    "write its value without the leading sign");
        }
        return null;
    }

    static boolean isFormula(String text) {
        return !text.isEmpty() && "=+@-".indexOf(text.charAt(0)) >= 0;
    }

    private static int brokenCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7F) {
                return i;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }

    private static void require(TextRow row, ImportField field, List<ImportProblem> problems) {
        if (row.raw(field) == null) {
            problems.add(row.problem(field, "REQUIRED", field.column() + " is empty", "fill it in"));
        }
    }

    private @Nullable LocalDate date(TextRow row, ImportField field, List<ImportProblem> problems) {
        String text = row.text(field);
        if (text == null) {
            return null;
        }
        return formats.date(text).orElseGet(() -> {
            problems.add(misread(row, field, formats.whyNoDate()));
            return null;
        });
    }

    private static @Nullable Instant instant(TextRow row, List<ImportProblem> problems) {
        String text = row.text(ImportField.PREPARED_AT);
        if (text == null) {
            return null;
        }
        try {
            OffsetDateTime instant = OffsetDateTime.parse(text);
            if (instant.getYear() >= 1900 && instant.getYear() <= 2999) {
                return instant.toInstant();
            }
        } catch (DateTimeException e) {
            // told below
        }
        problems.add(row.problem(
                ImportField.PREPARED_AT,
                "INSTANT",
                "this is no instant like 2026-10-31T09:30:00Z",
                "write an instant like 2026-10-31T09:30:00Z"));
        return null;
    }

    private @Nullable BigDecimal rate(TextRow row, List<ImportProblem> problems) {
        BigDecimal rate = number(row, ImportField.EXCHANGE_RATE, problems);
        if (rate != null && (rate.signum() <= 0 || isTooLarge(rate, RATE_DIGITS, RATE_DECIMALS))) {
            problems.add(row.problem(
                    ImportField.EXCHANGE_RATE,
                    "RATE",
                    "this is no exchange rate",
                    "give a positive number of at most " + RATE_DECIMALS + " decimals"));
            return null;
        }
        return rate;
    }

    private @Nullable BigDecimal amount(TextRow row, ImportField field, List<ImportProblem> problems) {
        BigDecimal amount = number(row, field, problems);
        if (amount != null && isTooLarge(amount, STORED_DIGITS, STORED_DECIMALS)) {
            problems.add(row.problem(
                    field,
                    "AMOUNT_SCALE",
                    "no currency has so many digits",
                    "give at most " + STORED_DIGITS + " digits and the currency's decimals"));
            return null;
        }
        return amount;
    }

    private @Nullable BigDecimal number(TextRow row, ImportField field, List<ImportProblem> problems) {
        String text = row.text(field);
        if (text == null) {
            return null;
        }
        return formats.number(text).orElseGet(() -> {
            problems.add(misread(row, field, formats.whyNoNumber(text)));
            return null;
        });
    }

    private static boolean isTooLarge(BigDecimal number, int digits, int decimals) {
        BigDecimal plain = number.stripTrailingZeros();
        return plain.scale() > decimals || plain.precision() - plain.scale() > digits;
    }

    private static ImportProblem misread(TextRow row, ImportField field, TextFormats.Misread why) {
        return row.problem(field, why.code(), why.message(), why.remedy());
    }

    private static List<ImportProblem> bounded(List<ImportProblem> problems) {
        return List.copyOf(problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS)));
    }
}
