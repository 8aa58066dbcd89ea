package com.nexusai.sample;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries that somebody should look at. All are well formed; most are typed in by hand, some hide among what the
 * sub-ledgers deliver, where only the history gives them away.
 */
final class DoubtfulPatterns {

    private static final ManualTemplate ACCRUED = ManualTemplate.of("6640", "2410");
    private static final ManualTemplate ADVISED = ManualTemplate.of("6640", "2140");
    private static final List<String> THIN_TEXTS = List.of(
            "adj", "corr.", "misc", "tbd", "Umb.", "see mail", "as disc.", "diff", "fix", "reclass", "per boss", "JE");
    private static final List<String> ODD_DEBITS =
            List.of("6330", "6450", "6060", "1920", "1790", "6930", "6920", "6070", "1910", "6460");
    private static final List<String> ODD_CREDITS =
            List.of("1420", "1410", "1440", "2540", "2330", "2520", "1180", "2530", "1750", "1330");
    private static final List<String> ODD_PURCHASES = List.of("1790", "1910", "1920", "2530", "2520", "1710", "2540");

    private final Group group;
    private final Desk desk;
    private final Dice dice;
    private final YearMonth month = Group.CURRENT;
    private final AccountPairs history;
    private final List<Entry> ordinary;

    DoubtfulPatterns(Desk desk, AccountPairs history, List<Entry> ordinary) {
        this.group = desk.group;
        this.desk = desk;
        this.dice = desk.dice;
        this.history = history;
        this.ordinary = ordinary;
    }

    List<Entry> draw(DoubtPlan plan) {
        List<Entry> entries = new ArrayList<>();
        for (DoubtKind kind : DoubtKind.values()) {
            int start = entries.size();
            int offset = dice.between(0, 2);
            if (kind == DoubtKind.SPLIT) {
                for (int i = 0; i < plan.splitGroups().size(); i++) {
                    entries.addAll(split(plan.splitGroups().get(i), (i + offset) % 2 == 0));
                }
            } else {
                for (int i = 0; i < plan.count(kind); i++) {
                    entries.add(one(kind, (i + offset) % 3));
                }
            }
            entries.subList(start, entries.size()).forEach(entry -> entry.labelled(Label.DOUBTFUL, kind.text()));
        }
        return entries;
    }

    private Entry one(DoubtKind kind, int variant) {
        return switch (kind) {
            case JUST_BELOW_LIMIT -> variant == 0 ? invoiceJustBelowLimit() : justBelowLimit();
            case NEAR_DUPLICATE -> nearDuplicate(variant == 0 ? "manual" : "payables");
            case UNUSUAL_PREPARER -> unusualPreparer();
            case UNUSUAL_PAIR -> variant == 0 ? oddPurchase() : unusualPair();
            case WEEKEND -> weekend();
            case SUSPENSE_ACCOUNT -> variant == 0 ? unallocatedReceipt() : suspense();
            case BACKDATED -> backdated(variant);
            case THIN_TEXT_AT_PERIOD_END -> thinText();
            case ROUND_SUM -> variant == 0 ? roundInvoice() : roundSum();
            case NEW_COUNTERPARTY -> newCounterparty(variant != 0);
            case SELF_DEALING -> selfDealing(variant);
            case SPLIT -> throw new IllegalArgumentException("A split is drawn as a group");
        };
    }

    // ---- amounts

    private Entry justBelowLimit() {
        Company company = desk.anyCompany();
        double[] weights = {0.5, 0.35, 0.15};
        double limit = CompanyPolicy.SIGNATURE_LIMITS_EURO.get(dice.weighted(weights));
        LocalDate day = desk.workingDay(company, month);
        return manual(dice.pick(List.of(ACCRUED, ADVISED)), company, day, limit * dice.between(0.955, 0.997));
    }

    private Entry invoiceJustBelowLimit() {
        Trader supplier = smallSupplier();
        LocalDate day = freeDay(supplier);
        double euros = CompanyPolicy.SIGNATURE_LIMITS_EURO.get(1) * dice.between(0.955, 0.995);
        return desk.payable(supplier, day, day, desk.amount(euros, supplier.currency(), day), null);
    }

    private Entry roundSum() {
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month);
        BigDecimal amount = round(company.currency, 6, 90, day);
        return desk.manual(dice.pick(List.of(ACCRUED, ADVISED)), company, bookkeeper(company), day, amount);
    }

    private Entry roundInvoice() {
        Trader supplier = smallSupplier();
        LocalDate day = freeDay(supplier);
        return desk.payable(supplier, day, day, round(supplier.currency(), 14, 45, day), null);
    }

    /** Whole thousands of about so many thousand euros. */
    private BigDecimal round(String currency, int least, int most, LocalDate day) {
        BigDecimal unit = BigDecimal.valueOf(currency.equals("JPY") ? 100_000 : 1_000);
        BigDecimal about = desk.amount(dice.between(least * 1000.0, most * 1000.0), currency, day);
        return about.divide(unit, 0, RoundingMode.DOWN)
                .multiply(unit)
                .setScale(ExchangeRates.scale(currency), RoundingMode.UNNECESSARY);
    }

    // ---- one purchase in parts, one purchase twice

    private List<Entry> split(int parts, boolean hidden) {
        List<Entry> entries = new ArrayList<>();
        if (hidden) {
            Trader supplier = smallSupplier();
            LocalDate day = freeDay(supplier);
            double limit = CompanyPolicy.SIGNATURE_LIMITS_EURO.get(dice.chance(0.35) ? 0 : 1);
            Entry first = null;
            for (int i = 0; i < parts; i++) {
                BigDecimal gross = desk.amount(limit * dice.between(0.62, 0.95), supplier.currency(), day);
                Entry entry = desk.payable(supplier, day, day, gross, null);
                if (first != null) {
                    entry.externalReference = first.externalReference;
                    entry.preparedAt = first.preparedAt.plusSeconds(dice.between(1, 40));
                } else {
                    first = entry;
                }
                entries.add(entry);
            }
            return entries;
        }
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month, 2, 28);
        double limit = CompanyPolicy.SIGNATURE_LIMITS_EURO.get(dice.chance(0.6) ? 0 : 1);
        Person preparer = bookkeeper(company);
        Party party = smallSupplier(company).party();
        OffsetDateTime at = desk.officeTime(company, day, preparer.code());
        for (int i = 0; i < parts; i++) {
            BigDecimal amount = desk.amount(limit * dice.between(0.62, 0.96), company.currency, day);
            Entry entry = manual(ADVISED, company, preparer, day, amount, ADVISED.texts(), party);
            entry.preparedAt = at;
            at = at.plusSeconds(dice.between(150, 1100));
            entries.add(entry);
        }
        return entries;
    }

    private Entry nearDuplicate(String source) {
        List<Entry> candidates = ordinary.stream()
                .filter(entry -> entry.source.equals(source)
                        && entry.label == Label.ORDINARY
                        && entry.postingDate.getDayOfMonth() <= 23
                        && entry.lines.size() <= 3
                        && entry.lines.stream().noneMatch(line -> line.companyDebit() != null)
                        && euroBetween(entry, 250, 14_000)
                        && (source.equals("manual") || plainInvoice(entry)))
                .toList();
        if (candidates.isEmpty()) {
            return justBelowLimit();
        }
        Entry copy = dice.pick(candidates).copy();
        LocalDate day = copy.postingDate;
        for (int i = dice.between(1, 3); i > 0; i--) {
            day = copy.company.after(day);
        }
        copy.postingDate = day;
        BigDecimal changed = changeDigit(copy.lines.get(copy.lines.size() - 1).amount());
        if (copy.lines.size() == 3) {
            BigDecimal net = Desk.net(changed, copy.company.taxPercent, copy.currency);
            copy.lines.set(0, copy.lines.get(0).amount(net));
            copy.lines.set(1, copy.lines.get(1).amount(changed.subtract(net)));
            copy.lines.set(2, copy.lines.get(2).amount(changed));
        } else {
            copy.lines.replaceAll(line -> line.amount(changed));
        }
        if (source.equals("manual")) {
            copy.preparedAt = desk.officeTime(copy.company, day, copy.preparedBy);
            return desk.attach(copy);
        }
        copy.preparedAt = desk.serviceTime(copy.company, day, 14, 20);
        copy.externalReference = "AP-" + copy.company.code + "-" + Desk.dayCode(copy.preparedAt) + "-2";
        return copy;
    }

    private boolean euroBetween(Entry entry, double least, double most) {
        double euros = desk.euros(entry);
        return euros >= least && euros <= most;
    }

    private boolean plainInvoice(Entry entry) {
        Line last = entry.lines.get(entry.lines.size() - 1);
        boolean tax = entry.lines.stream().anyMatch(line -> line.account().equals("1310"));
        return last.party().startsWith("S") && entry.lines.size() == (tax ? 3 : 2);
    }

    private BigDecimal changeDigit(BigDecimal amount) {
        StringBuilder digits = new StringBuilder(amount.unscaledValue().toString());
        int at = dice.between(1, Math.max(1, digits.length() - 2));
        int digit = digits.charAt(at) - '0';
        digits.setCharAt(at, (char) ('0' + (digit + dice.between(1, 9)) % 10));
        return new BigDecimal(new BigInteger(digits.toString()), amount.scale());
    }

    // ---- who, with whom, against what

    private Entry unusualPreparer() {
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month);
        BigDecimal amount = desk.amount(dice.between(1_800.0, 21_000.0), company.currency, day);
        Person preparer = dice.pick(group.staff.outsiders(company));
        ManualTemplate template = dice.pick(ManualTemplate.ALL.subList(0, 11));
        return manual(template, company, preparer, day, amount, template.texts(), null);
    }

    private Entry unusualPair() {
        Company company = desk.anyCompany();
        String debit = dice.pick(ODD_DEBITS);
        String credit = dice.pick(ODD_CREDITS);
        while (history.knows(company, debit, credit)) {
            debit = dice.pick(ODD_DEBITS);
            credit = dice.pick(ODD_CREDITS);
        }
        LocalDate day = desk.workingDay(company, month);
        BigDecimal amount = desk.amount(dice.between(1_200.0, 18_000.0), company.currency, day);
        return desk.manual(
                company,
                bookkeeper(company),
                day,
                company.currency,
                debit,
                credit,
                amount,
                List.of("Reclassify {what} per ticket {no}", "Transfer {what}, {cc}, {month}", "Correct {what}, {no}"),
                null);
    }

    private Entry oddPurchase() {
        Trader usual = smallSupplier();
        Company company = usual.company();
        String account = dice.pick(ODD_PURCHASES);
        while (history.knows(company, account, "2110")) {
            account = dice.pick(ODD_PURCHASES);
        }
        Trader supplier = new Trader(
                usual.party(), company, usual.currency(), account, usual.costCentres(), usual.medianEuro(), 1);
        LocalDate day = freeDay(usual);
        BigDecimal gross = desk.amount(dice.between(4_000.0, 30_000.0), usual.currency(), day);
        return desk.payable(supplier, day, day, gross, null);
    }

    private Entry suspense() {
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month);
        BigDecimal amount = desk.amount(dice.between(900.0, 24_000.0), company.currency, day);
        boolean debit = dice.chance(0.5);
        return desk.manual(
                company,
                bookkeeper(company),
                day,
                company.currency,
                debit ? "9010" : dice.pick(List.of("6640", "5090")),
                debit ? dice.pick(List.of("2410", "1180")) : "9010",
                amount,
                List.of("Difference {month}, item {no}", "Park item {no} until clarified", "Open item {no}, {cc}"),
                null);
    }

    private Entry unallocatedReceipt() {
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month);
        BigDecimal amount = desk.amount(dice.between(3_000.0, 34_000.0), company.currency, day);
        return desk.bank(
                company,
                company.currency,
                day,
                "Incoming transfer " + dice.between(10000, 99999) + ", remitter not known",
                Line.debit(ChartOfAccounts.bank(company.currency), amount),
                Line.credit("9020", amount));
    }

    private Entry newCounterparty(boolean hidden) {
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month, 6, 28);
        LocalDate since = day.minusDays(dice.between(1, 9));
        String account = dice.pick(List.of("6640", "6410", "6080", "6270"));
        BigDecimal amount = round(company.currency, 7, 38, day);
        Trader stranger = group.parties.supplier(company, account, 5_000, "", since);
        if (hidden) {
            Entry entry = desk.payable(stranger, day, day, amount, null);
            entry.documentDate = since.plusDays(dice.between(0, 1));
            return entry;
        }
        return manual(ADVISED, company, bookkeeper(company), day, amount, ADVISED.texts(), stranger.party());
    }

    private Entry selfDealing(int variant) {
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month);
        if (variant == 0) {
            Party own = dice.pick(group.parties.suppliersOfBookkeepers(company));
            Person preparer = group.staff.bookkeepers(company).stream()
                    .filter(person -> person.code().equals(own.person()))
                    .findFirst()
                    .orElseThrow();
            BigDecimal amount = desk.amount(dice.between(1_500.0, 14_000.0), company.currency, day);
            return manual(ADVISED, company, preparer, day, amount, ADVISED.texts(), own);
        }
        Person preparer = dice.pick(group.staff.bookkeepers(company).stream()
                .filter(group.staff.employees()::contains)
                .toList());
        ManualTemplate meals = ManualTemplate.of("6340", "2150");
        BigDecimal amount = desk.amount(dice.between(280.0, 3_900.0), company.currency, day);
        return manual(meals, company, preparer, day, amount, meals.texts(), group.parties.employee(preparer));
    }

    // ---- when, and in how few words

    private Entry weekend() {
        Company company = desk.anyCompany();
        LocalDate day = month.atDay(dice.between(3, 31));
        boolean atNight = dice.chance(0.25);
        while (company.isWorkingDay(day) != atNight) {
            day = month.atDay(dice.between(3, 31));
        }
        Entry entry = manual(anyTemplate(), company, day, dice.between(1_400.0, 26_000.0));
        LocalTime time = atNight
                ? LocalTime.of(dice.between(22, 23), dice.between(0, 59), dice.between(0, 59))
                : LocalTime.of(dice.between(7, 22), dice.between(0, 59), dice.between(0, 59));
        entry.preparedAt = company.at(day, time);
        return entry;
    }

    private Entry backdated(int variant) {
        Company company = desk.anyCompany();
        LocalDate prepared = desk.workingDay(company, month, 24, 30);
        LocalDate posting = variant == 0
                ? desk.workingDay(company, month.minusMonths(1), 21, 30)
                : desk.workingDay(company, month, 1, 4);
        Entry entry = manual(anyTemplate(), company, posting, dice.between(1_400.0, 24_000.0));
        entry.preparedAt = desk.officeTime(company, prepared, entry.preparedBy);
        return entry;
    }

    private Entry thinText() {
        Company company = desk.anyCompany();
        LocalDate day = month.atDay(dice.between(29, 31));
        BigDecimal amount = desk.amount(dice.between(1_400.0, 38_000.0), company.currency, day);
        return manual(anyTemplate(), company, bookkeeper(company), day, amount, List.of(dice.pick(THIN_TEXTS)), null);
    }

    // ----

    private ManualTemplate anyTemplate() {
        return dice.pick(List.of(
                ACCRUED,
                ADVISED,
                ManualTemplate.of("5100", "2510"),
                ManualTemplate.of("5090", "1430"),
                ManualTemplate.of("6020", "2340")));
    }

    private Person bookkeeper(Company company) {
        return dice.pick(group.staff.bookkeepers(company));
    }

    private Entry manual(ManualTemplate template, Company company, LocalDate day, double euros) {
        Person preparer = desk.usualPreparer(company, template);
        return desk.manual(template, company, preparer, day, desk.amount(euros, company.currency, day));
    }

    private Entry manual(
            ManualTemplate template,
            Company company,
            Person preparer,
            LocalDate day,
            BigDecimal amount,
            List<String> texts,
            @Nullable Party party) {
        return desk.manual(
                company, preparer, day, company.currency, template.debit(), template.credit(), amount, texts, party);
    }

    private Trader smallSupplier() {
        return smallSupplier(desk.anyCompany());
    }

    /** A supplier of old whose invoices are small, so that a large one stands out. */
    private Trader smallSupplier(Company company) {
        List<Trader> small = group.parties.suppliers(company).stream()
                .filter(trader -> trader.currency().equals(company.currency)
                        && trader.account().startsWith("6")
                        && trader.medianEuro() < 1_500
                        && trader.party().person().isEmpty()
                        && trader.party().since().isBefore(group.firstMonth.atDay(1)))
                .toList();
        return dice.pick(small);
    }

    /** A day on which this supplier has sent nothing else. */
    private LocalDate freeDay(Trader supplier) {
        LocalDate day = desk.workingDay(supplier.company(), month);
        for (int tries = 0;
                tries < 60
                        && !desk.meet(
                                "payable", supplier.company(), supplier.party().code(), day);
                tries++) {
            day = desk.workingDay(supplier.company(), month);
        }
        return day;
    }
}
