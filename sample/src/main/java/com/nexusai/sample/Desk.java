package com.nexusai.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Draws up well-formed entries: whatever pattern asks for one, the entry keeps the house rules unless it is bent after. */
final class Desk {

    /** Above this amount company policy wants a document; the margin keeps rates' rounding out of it. */
    private static final double DOCUMENT_FROM_EURO = 9_600;

    /** How the day's payables spread over its three runs. */
    private static final double[] PAYABLES_RUNS = {0.5, 0.46, 0.04};

    private static final DateTimeFormatter SHORT_DAY = DateTimeFormatter.ofPattern("yyMMdd");
    private static final DateTimeFormatter SHORT_MONTH = DateTimeFormatter.ofPattern("yyMM");

    final Group group;
    final Dice dice;
    private final Set<String> meetings = new HashSet<>();
    private final Map<String, List<Person>> caretakers = new HashMap<>();

    Desk(Group group, Dice dice) {
        this.group = group;
        this.dice = dice;
        Dice habits = group.dice("habits");
        for (Company company : group.companies) {
            for (ManualTemplate template : ManualTemplate.ALL) {
                List<Person> pair =
                        habits.shuffled(group.staff.bookkeepers(company)).subList(0, 2);
                caretakers.put(caretakersKey(company, template), pair);
            }
        }
    }

    // ---- who and when

    /** The one who usually books this and the deputy. */
    List<Person> caretakers(Company company, ManualTemplate template) {
        List<Person> pair = caretakers.get(caretakersKey(company, template));
        if (pair == null) {
            throw new IllegalStateException("Nobody looks after " + template + " in " + company);
        }
        return pair;
    }

    private static String caretakersKey(Company company, ManualTemplate template) {
        return company.code + template.debit() + template.credit();
    }

    Person usualPreparer(Company company, ManualTemplate template) {
        return caretakers(company, template).get(dice.chance(0.85) ? 0 : 1);
    }

    Company anyCompany() {
        double[] shares = group.companies.stream().mapToDouble(c -> c.share).toArray();
        return group.companies.get(dice.weighted(shares));
    }

    /** True the first time a party is met on a day for a purpose: ordinary business meets it once. */
    boolean meet(String purpose, Company company, String party, LocalDate day) {
        return meetings.add(purpose + company.code + party + day);
    }

    /** A moment in office hours. People keep to their part of the day. */
    OffsetDateTime officeTime(Company company, LocalDate day, String person) {
        int opens = company.opensAt.toSecondOfDay() + 900;
        int closes = company.closesAt.toSecondOfDay() - 1200;
        int habit = Math.floorMod(person.hashCode(), 3);
        int part = (closes - opens) / 4;
        return company.at(day, LocalTime.ofSecondOfDay(dice.between(opens + habit * part, opens + (habit + 2) * part)));
    }

    OffsetDateTime serviceTime(Company company, LocalDate day, int hour, int minute) {
        return company.at(day, LocalTime.of(hour, minute).plusSeconds(dice.between(0, 540)));
    }

    LocalDate workingDay(Company company, YearMonth month) {
        return dice.pick(company.workingDays(month));
    }

    /** A working day from one day of the month to another, both possible; the nearest earlier one where none is. */
    LocalDate workingDay(Company company, YearMonth month, int from, int to) {
        LocalDate day = company.onOrBefore(month.atDay(Math.min(dice.between(from, to), month.lengthOfMonth())));
        return YearMonth.from(day).equals(month) ? day : company.firstWorkingDay(month);
    }

    // ---- amounts and texts

    BigDecimal amount(double euros, String currency, LocalDate day) {
        BigDecimal amount = group.rates.fromEuro(euros, currency, YearMonth.from(day));
        BigDecimal least = BigDecimal.ONE.movePointLeft(ExchangeRates.scale(currency));
        return amount.max(least);
    }

    double euros(Entry entry) {
        return group.rates.toEuro(entry.debits(), entry.currency, entry.month());
    }

    static BigDecimal share(BigDecimal amount, double part, String currency) {
        return amount.multiply(BigDecimal.valueOf(part)).setScale(ExchangeRates.scale(currency), RoundingMode.HALF_UP);
    }

    String text(List<String> templates, String party, String what, CostCentre centre, LocalDate day) {
        String text = dice.pick(templates)
                .replace("{party}", party)
                .replace("{what}", what.toLowerCase(Locale.ROOT))
                .replace("{cc}", centre.name())
                .replace("{month}", monthName(YearMonth.from(day)))
                .replace("{order}", "PO-" + dice.between(41000, 69999))
                .replace("{no}", String.valueOf(dice.between(10000, 99999)));
        boolean startsWithGoods = !what.isEmpty() && text.startsWith(what.toLowerCase(Locale.ROOT));
        return startsWithGoods ? what + text.substring(what.length()) : text;
    }

    static String monthName(YearMonth month) {
        return month.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + month.getYear();
    }

    static String dayCode(OffsetDateTime preparedAt) {
        return SHORT_DAY.format(preparedAt);
    }

    static String monthCode(YearMonth month) {
        return SHORT_MONTH.format(month);
    }

    // ---- payables and receivables

    BigDecimal usualGross(Trader trader, LocalDate day) {
        double euros = Math.min(dice.logNormal(trader.medianEuro(), 0.5), 46_000);
        return amount(Math.max(euros, 12), trader.currency(), day);
    }

    /** A supplier's invoice as the payables system books it: expense, input tax, payable. */
    Entry payable(Trader supplier, LocalDate posting, LocalDate prepared, BigDecimal gross, @Nullable String given) {
        Company company = supplier.company();
        int run = 1 + dice.weighted(PAYABLES_RUNS);
        OffsetDateTime at = serviceTime(company, prepared, 8 + 3 * run, 20);
        CostCentre centre = supplier.costCentres().get(dice.chance(0.7) ? 0 : 1);
        Account account = group.chart.get(supplier.account());
        String description = given != null
                ? given
                : text(Words.INVOICE_TEXTS, supplier.party().name(), account.name(), centre, posting);
        Entry entry =
                new Entry(company, "payables", "AP", supplier.currency(), posting, description, "svc-payables", at);
        entry.documentDate = posting.minusDays(dice.between(1, 9));
        entry.externalReference = "AP-" + company.code + "-" + dayCode(at) + "-" + run;
        boolean home = supplier.currency().equals(company.currency);
        int tax = home ? company.taxPercent : 0;
        BigDecimal net = net(gross, tax, supplier.currency());
        String taxCode = tax == 0 ? "" : "V" + tax;
        boolean split = account.profitAndLoss() && dice.chance(0.18) && net.doubleValue() > 10;
        if (split) {
            BigDecimal first = share(net, dice.between(0.2, 0.8), supplier.currency());
            CostCentre other = supplier.costCentres().get(supplier.costCentres().get(0) == centre ? 1 : 0);
            entry.with(expense(supplier.account(), first, centre).tax(taxCode));
            entry.with(expense(supplier.account(), net.subtract(first), other).tax(taxCode));
        } else {
            Line line = account.profitAndLoss()
                    ? expense(supplier.account(), net, centre)
                    : Line.debit(supplier.account(), net);
            if (supplier.account().startsWith("50") && dice.chance(0.4)) {
                line = line.quantity(String.valueOf(dice.between(2, 480)), "pcs");
            }
            entry.with(line.tax(taxCode));
        }
        if (tax > 0) {
            entry.with(Line.debit("1310", gross.subtract(net)).tax(taxCode));
        }
        return entry.with(Line.credit(home ? "2110" : "2120", gross)
                .party(supplier.party().code())
                .text(supplier.party().name()));
    }

    Entry receivable(Trader customer, LocalDate posting, BigDecimal gross) {
        Company company = customer.company();
        OffsetDateTime at = serviceTime(company, posting, 16, 30);
        CostCentre centre = customer.costCentres().get(dice.chance(0.7) ? 0 : 1);
        Account account = group.chart.get(customer.account());
        String description = text(Words.SALES_TEXTS, customer.party().name(), account.name(), centre, posting);
        Entry entry = new Entry(
                company, "receivables", "AR", customer.currency(), posting, description, "svc-receivables", at);
        entry.externalReference = "AR-" + company.code + "-" + dayCode(at);
        boolean home = customer.currency().equals(company.currency);
        int tax = home ? company.taxPercent : 0;
        BigDecimal net = net(gross, tax, customer.currency());
        String taxCode = tax == 0 ? "" : "M" + tax;
        entry.with(Line.debit(home ? "1210" : "1220", gross)
                .party(customer.party().code())
                .text(customer.party().name()));
        entry.with(
                Line.credit(customer.account(), net).costCentre(centre.code()).tax(taxCode));
        if (tax > 0) {
            entry.with(Line.credit("2210", gross.subtract(net)).tax(taxCode));
        }
        return entry;
    }

    /** An employee's claim, booked by the payables system. */
    Entry claim(Company company, Person employee, String account, LocalDate posting, BigDecimal amount) {
        OffsetDateTime at = serviceTime(company, posting, 14, 20);
        CostCentre centre = dice.pick(group.costCentresFor(company, employee.code()));
        String what = group.chart.get(account).name();
        String description = text(
                List.of(
                        "Expense claim {no} {party}, {what}",
                        "{party}: {what}, claim {no}",
                        "{what}, {cc}, claim {no}"),
                employee.name(),
                what,
                centre,
                posting);
        Entry entry = new Entry(company, "payables", "AP", company.currency, posting, description, "svc-payables", at);
        entry.externalReference = "AP-" + company.code + "-" + dayCode(at) + "-2";
        entry.documentDate = posting.minusDays(dice.between(2, 14));
        return entry.with(expense(account, amount, centre))
                .with(Line.credit("2150", amount)
                        .party(group.parties.employee(employee).code()));
    }

    static BigDecimal net(BigDecimal gross, int taxPercent, String currency) {
        return gross.multiply(BigDecimal.valueOf(100))
                .divide(BigDecimal.valueOf(100 + taxPercent), ExchangeRates.scale(currency), RoundingMode.HALF_UP);
    }

    Line expense(String account, BigDecimal amount, CostCentre centre) {
        return Line.debit(account, amount).costCentre(centre.code());
    }

    // ---- bank

    /** One item of a bank statement; the statement's number is the entry's external reference. */
    Entry bank(Company company, String currency, LocalDate day, String text, Line debit, Line credit) {
        OffsetDateTime at = serviceTime(company, day, 9, 10);
        Entry entry = new Entry(company, "bank", "BANK", currency, day, text, "svc-bank", at);
        entry.externalReference = "BS-" + company.code + "-" + ChartOfAccounts.bank(currency) + "-" + dayCode(at);
        return entry.with(debit).with(credit);
    }

    // ---- by hand

    Entry manual(ManualTemplate template, Company company, Person preparer, LocalDate posting, BigDecimal amount) {
        return manual(
                company,
                preparer,
                posting,
                company.currency,
                template.debit(),
                template.credit(),
                amount,
                template.texts(),
                null);
    }

    /** An entry typed in by somebody; party lines take the given party, or one that fits the account. */
    Entry manual(
            Company company,
            Person preparer,
            LocalDate posting,
            String currency,
            String debit,
            String credit,
            BigDecimal amount,
            List<String> texts,
            @Nullable Party given) {
        CostCentre centre = dice.pick(group.costCentresFor(company, preparer.code()));
        Party party = given;
        if (party == null) {
            party = debit.equals("1240") || credit.equals("2150")
                    ? colleague(preparer)
                    : acquaintance(company, preparer, posting);
        }
        String description = text(texts, party.name(), group.chart.get(debit).name(), centre, posting);
        LocalDate prepared = company.onOrBefore(posting);
        OffsetDateTime at = officeTime(company, prepared, preparer.code());
        Entry entry = new Entry(company, "manual", "GEN", currency, posting, description, preparer.code(), at);
        entry.with(manualLine(Line.debit(debit, amount), centre, party));
        entry.with(manualLine(Line.credit(credit, amount), centre, party));
        return attach(entry);
    }

    /** Gives an entry the documents that policy asks for, and some that it does not. */
    Entry attach(Entry entry) {
        if (euros(entry) >= DOCUMENT_FROM_EURO || dice.chance(0.3)) {
            entry.attachments = dice.pick(List.of("voucher-", "scan-", "calculation-", "approval-mail-"))
                    + dice.between(1000, 9999)
                    + ".txt";
        }
        return entry;
    }

    private Line manualLine(Line line, CostCentre centre, Party party) {
        Account account = group.chart.get(line.account());
        Line result = account.profitAndLoss() ? line.costCentre(centre.code()) : line;
        return account.needsParty() ? result.party(party.code()) : result;
    }

    /** An employee other than the preparer. */
    private Party colleague(Person preparer) {
        Person person = dice.pick(group.staff.employees());
        while (person.code().equals(preparer.code())) {
            person = dice.pick(group.staff.employees());
        }
        return group.parties.employee(person);
    }

    /** A supplier whom the company has known for some months and who is nothing of the preparer's. */
    private Party acquaintance(Company company, Person preparer, LocalDate day) {
        Party party = dice.pick(group.parties.suppliers(company)).party();
        while (party.since().isAfter(day.minusDays(120)) || party.person().equals(preparer.code())) {
            party = dice.pick(group.parties.suppliers(company)).party();
        }
        return party;
    }
}
