package com.nexusai.workers.ledger;

import com.nexusai.workers.ledger.LedgerRefusal.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What an entry's document alone shows: missing fields, amounts that no currency has, imbalance. Period, accounts and
 * authority are judged by the process, where they can be mended.
 */
final class EntryChecks {

    private static final int MOST_LINES = 10_000;
    private static final int LONGEST_CODE = 100;
    private static final int LONGEST_TEXT = 1_000;
    private static final int STORED_DECIMALS = 4;
    private static final int STORED_DIGITS = 16;
    private static final int RATE_DECIMALS = 10;

    private final List<Problem> problems = new ArrayList<>();

    /** Decimals of the currencies asked about, by code; empty where no such currency is known. */
    private final Map<String, Integer> decimals = new HashMap<>();

    private final JdbcClient db;
    private final String tenant;
    private final boolean draft;

    /** @param draft a draft may be incomplete and unbalanced; what is there must still be storable */
    EntryChecks(JdbcClient db, String tenant, boolean draft) {
        this.db = db;
        this.tenant = tenant;
        this.draft = draft;
    }

    /**
     * Everything wrong with the request.
     *
     * @throws LedgerRefusal {@code ENTRY_UNBALANCED} where imbalance is all that is wrong, else {@code VALIDATION_FAILED}
     */
    void require(EntryRequest request) {
        header(request);
        lines(request);
        if (problems.isEmpty()) {
            return;
        }
        boolean unbalanced =
                problems.stream().allMatch(problem -> problem.code().equals("UNBALANCED"));
        Problem first = problems.get(0);
        throw new LedgerRefusal(
                unbalanced ? "ENTRY_UNBALANCED" : "VALIDATION_FAILED",
                "journal entry",
                first.value(),
                problems.size() == 1
                        ? first.message()
                        : problems.size() + " things are wrong with the entry, first " + first.pointer() + ": "
                                + first.message(),
                first.remedy(),
                problems,
                null);
    }

    /** As a request, so that a draft is checked as a new entry is when it is submitted. */
    static EntryRequest request(EntryDocument d) {
        return new EntryRequest(
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
                d.reverseOn(),
                d.exchangeRate(),
                d.lines().stream()
                        .map(line -> new EntryRequest.Line(
                                line.account(),
                                line.debit(),
                                line.credit(),
                                line.companyDebit(),
                                line.companyCredit(),
                                line.costCentre(),
                                line.counterparty(),
                                line.text(),
                                line.taxCode(),
                                line.quantity(),
                                line.unit(),
                                line.intercompanyCompany()))
                        .toList());
    }

    private void header(EntryRequest request) {
        String company = required("/company", request.company());
        if (company != null && companyCurrency(company) == null) {
            add(
                    "/company",
                    "UNKNOWN_COMPANY",
                    company,
                    "no company " + company + " exists here",
                    "correct the code, or create the company");
        }
        if (request.postingDate() == null) {
            required("/postingDate", null);
        }
        String currency = required("/currency", request.currency());
        if (currency != null && decimals(currency) == null) {
            add(
                    "/currency",
                    "UNKNOWN_CURRENCY",
                    currency,
                    currency + " is not an ISO 4217 currency",
                    "correct the currency code");
        }
        if (!draft) {
            required("/description", request.description());
        }
        text("/keyspace", request.keyspace(), LONGEST_CODE);
        text("/entryKey", request.entryKey(), LONGEST_CODE);
        text("/journal", request.journal(), LONGEST_CODE);
        text("/period", request.period(), LONGEST_CODE);
        text("/description", request.description(), LONGEST_TEXT);
        text("/preparedBy", request.preparedBy(), LONGEST_CODE);
        text("/externalReference", request.externalReference(), LONGEST_TEXT);
        String source = request.source();
        if (source != null && !SourceRights.SOURCES.contains(source)) {
            add(
                    "/source",
                    "UNKNOWN_SOURCE",
                    source,
                    "no source is called " + source,
                    "write one of " + SourceRights.SOURCES.stream().sorted().toList());
        }
        LocalDate reverseOn = request.reverseOn();
        LocalDate postingDate = request.postingDate();
        if (reverseOn != null && postingDate != null && !reverseOn.isAfter(postingDate)) {
            add(
                    "/reverseOn",
                    "REVERSAL_BEFORE_ORIGINAL",
                    reverseOn.toString(),
                    "the reversal is not after the posting date " + postingDate,
                    "choose a later day");
        }
        BigDecimal rate = request.exchangeRate();
        if (rate != null && !isRate(rate)) {
            add(
                    "/exchangeRate",
                    "RATE_INVALID",
                    shown(rate),
                    "the rate is not a positive number of at most " + RATE_DECIMALS
                            + " digits before and after the point",
                    "give units of the company's currency for one of the entry's");
        }
    }

    private void lines(EntryRequest request) {
        List<EntryRequest.Line> lines = request.lines() == null ? List.of() : request.lines();
        if (lines.size() < 2 && !draft) {
            finding("/lines", Finding.TOO_FEW_LINES, Integer.toString(lines.size()));
        }
        if (lines.size() > MOST_LINES) {
            add(
                    "/lines",
                    "TOO_MANY_LINES",
                    Integer.toString(lines.size()),
                    "an entry of " + lines.size() + " lines is too long",
                    "split it into entries of at most " + MOST_LINES + " lines");
            return;
        }
        Integer decimals = decimals(request.currency());
        Integer companyDecimals = decimals(companyCurrency(request.company()));
        BigDecimal difference = BigDecimal.ZERO;
        for (int i = 0; i < lines.size(); i++) {
            EntryRequest.Line line = lines.get(i);
            String at = "/lines/" + i;
            line(at, line);
            amount(at + "/debit", line.debit(), decimals);
            amount(at + "/credit", line.credit(), decimals);
            amount(at + "/companyDebit", line.companyDebit(), companyDecimals);
            amount(at + "/companyCredit", line.companyCredit(), companyDecimals);
            difference = difference.add(amount(line.debit())).subtract(amount(line.credit()));
        }
        if (difference.signum() != 0 && !draft) {
            finding(
                    "/lines",
                    Finding.UNBALANCED,
                    difference.stripTrailingZeros().toPlainString());
        }
    }

    private void line(String at, EntryRequest.Line line) {
        if (!draft) {
            required(at + "/account", line.account());
        }
        text(at + "/account", line.account(), LONGEST_CODE);
        text(at + "/costCentre", line.costCentre(), LONGEST_CODE);
        text(at + "/counterparty", line.counterparty(), LONGEST_CODE);
        text(at + "/text", line.text(), LONGEST_TEXT);
        text(at + "/taxCode", line.taxCode(), LONGEST_CODE);
        text(at + "/unit", line.unit(), LONGEST_CODE);
        text(at + "/intercompanyCompany", line.intercompanyCompany(), LONGEST_CODE);
        storable(at + "/quantity", line.quantity());
        boolean debit = amount(line.debit()).signum() != 0;
        boolean credit = amount(line.credit()).signum() != 0;
        if (debit && credit) {
            finding(
                    at,
                    Finding.BOTH_SIDES,
                    amount(line.debit()).toPlainString() + " / "
                            + amount(line.credit()).toPlainString());
        }
        boolean none = !debit
                && !credit
                && amount(line.companyDebit()).signum() == 0
                && amount(line.companyCredit()).signum() == 0;
        if (none && !draft) {
            finding(at, Finding.NO_AMOUNT, null);
        }
    }

    private void amount(String pointer, @Nullable BigDecimal amount, @Nullable Integer decimals) {
        if (amount == null || !storable(pointer, amount)) {
            return;
        }
        if (amount.signum() < 0) {
            finding(pointer, Finding.NEGATIVE_AMOUNT, amount.toPlainString());
        }
        if (decimals != null && scale(amount) > decimals) {
            finding(pointer, Finding.AMOUNT_SCALE, amount.toPlainString());
        }
    }

    private boolean storable(String pointer, @Nullable BigDecimal amount) {
        if (amount == null || scale(amount) <= STORED_DECIMALS && digits(amount) <= STORED_DIGITS) {
            return true;
        }
        add(
                pointer,
                "AMOUNT_SCALE",
                shown(amount),
                "no currency has so many digits",
                "give at most " + STORED_DIGITS + " digits before the point and the currency's decimals after it");
        return false;
    }

    static boolean isRate(BigDecimal rate) {
        return rate.signum() > 0 && scale(rate) <= RATE_DECIMALS && digits(rate) <= RATE_DECIMALS;
    }

    /** Never a number written out in full that is a million digits long. */
    static @Nullable String shown(BigDecimal number) {
        return number.precision() > 40 ? null : number.toString();
    }

    private static BigDecimal amount(@Nullable BigDecimal amount) {
        // A number like 1e999999 is refused as one; adding it up would cost memory.
        return amount == null || scale(amount) > STORED_DECIMALS || digits(amount) > STORED_DIGITS
                ? BigDecimal.ZERO
                : amount;
    }

    private static int scale(BigDecimal number) {
        return number.signum() == 0 ? 0 : number.stripTrailingZeros().scale();
    }

    private static int digits(BigDecimal number) {
        return number.signum() == 0 ? 0 : number.precision() - number.scale();
    }

    private @Nullable String required(String pointer, @Nullable String value) {
        if (value == null || value.isBlank()) {
            add(
                    pointer,
                    "REQUIRED",
                    null,
                    pointer.substring(pointer.lastIndexOf('/') + 1) + " is missing",
                    "fill it in");
            return null;
        }
        return value;
    }

    private void text(String pointer, @Nullable String value, int longest) {
        if (value == null) {
            return;
        }
        if (value.length() > longest) {
            add(
                    pointer,
                    "TEXT_TOO_LONG",
                    value.substring(0, 40) + "...",
                    "the text has " + value.length() + " characters",
                    "shorten it to " + longest);
        }
        // Tabs and line ends belong to texts; the other control characters never do, and NUL cannot even be stored.
        if (value.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r')) {
            add(pointer, "TEXT_INVALID", null, "the text contains control characters", "remove them");
        }
    }

    private void finding(String pointer, Finding finding, @Nullable String value) {
        add(pointer, finding.name(), value, finding.message(String.valueOf(value)), finding.remedy());
    }

    private void add(String pointer, String code, @Nullable String value, String message, String remedy) {
        problems.add(new Problem(pointer, code, value, message, remedy));
    }

    private @Nullable String companyCurrency(@Nullable String company) {
        return company == null || company.indexOf('\0') >= 0
                ? null
                : db.sql("SELECT currency FROM ledger.company WHERE tenant_id = ? AND code = ?")
                        .params(tenant, company)
                        .query(String.class)
                        .optional()
                        .orElse(null);
    }

    private @Nullable Integer decimals(@Nullable String currency) {
        if (currency == null || currency.indexOf('\0') >= 0) {
            return null;
        }
        int known = decimals.computeIfAbsent(
                currency, code -> db.sql("SELECT minor_units FROM ledger.currency WHERE code = ?")
                        .params(code)
                        .query(Integer.class)
                        .optional()
                        .orElse(-1));
        return known < 0 ? null : known;
    }
}
