package com.nexusai.sample;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Entries that must not be posted as they are: each would be fine but for one mistake. */
final class InvalidPatterns {

    private final Group group;
    private final Desk desk;
    private final Dice dice;
    private final OrdinaryBusiness business;
    private final List<Entry> ordinary;
    private final YearMonth month = Group.CURRENT;

    InvalidPatterns(Desk desk, OrdinaryBusiness business, List<Entry> ordinary) {
        this.group = desk.group;
        this.desk = desk;
        this.dice = desk.dice;
        this.business = business;
        this.ordinary = ordinary;
    }

    List<Entry> draw(int total) {
        List<Entry> entries = new ArrayList<>();
        while (entries.size() < total) {
            for (InvalidKind kind : dice.shuffled(List.of(InvalidKind.values()))) {
                if (entries.size() < total) {
                    entries.add(one(kind).labelled(Label.INVALID, kind.text()));
                }
            }
        }
        return entries;
    }

    private Entry one(InvalidKind kind) {
        return switch (kind) {
            case UNBALANCED -> unbalanced();
            case CLOSED_PERIOD -> closedPeriod();
            case HEADER_ACCOUNT -> onAccount(dice.pick(List.of("6000", "5000", "6700", "1400", "2400")));
            case INACTIVE_ACCOUNT -> onAccount(dice.pick(List.of("6590", "2730")));
            case UNKNOWN_COST_CENTRE -> unknownCostCentre();
            case MISSING_COUNTERPARTY -> missingCounterparty();
            case UNKNOWN_PREPARER -> unknownPreparer();
            case MISSING_BANK_REFERENCE -> missingBankReference();
            case AMOUNT_SCALE -> amountScale();
            case MISSING_ATTACHMENT -> missingAttachment();
            case UNKNOWN_ACCOUNT -> unknownAccount();
            case DUPLICATE -> duplicate();
        };
    }

    private Entry unbalanced() {
        Entry entry = byHand();
        Line credit = entry.lines.get(1);
        BigDecimal wrong = credit.amount().add(desk.amount(dice.between(1.0, 90.0), entry.currency, entry.postingDate));
        entry.lines.set(1, credit.amount(wrong));
        return entry;
    }

    private Entry closedPeriod() {
        int back = dice.between(2, Math.min(group.settings.months(), 7));
        Company company = desk.anyCompany();
        LocalDate prepared = desk.workingDay(company, month);
        ManualTemplate template = dice.pick(ManualTemplate.ALL);
        Entry entry =
                business.manual(company, template, desk.usualPreparer(company, template), month.minusMonths(back));
        entry.preparedAt = desk.officeTime(company, prepared, entry.preparedBy);
        return entry;
    }

    private Entry onAccount(String account) {
        Entry entry = dice.chance(0.5) ? byHand() : invoice();
        String type = group.chart.get(account).type();
        Line line = entry.lines.get(0);
        Line moved = line.account(account);
        entry.lines.set(0, type.equals("expense") ? moved : moved.costCentre(""));
        return entry;
    }

    private Entry unknownCostCentre() {
        Entry entry = invoice();
        String unknown = String.valueOf(dice.between(1, 8) * 1000 + dice.between(4, 9) * 100 + dice.between(1, 9));
        entry.lines.set(0, entry.lines.get(0).costCentre(unknown));
        return entry;
    }

    private Entry missingCounterparty() {
        Entry entry = invoice();
        int last = entry.lines.size() - 1;
        entry.lines.set(last, entry.lines.get(last).party(""));
        return entry;
    }

    private Entry unknownPreparer() {
        Entry entry = byHand();
        Set<String> known = group.staff.codes();
        do {
            entry.preparedBy = Words.code(dice.pick(Words.FIRST_NAMES), dice.pick(Words.LAST_NAMES));
        } while (known.contains(entry.preparedBy));
        return entry;
    }

    private Entry missingBankReference() {
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month);
        BigDecimal amount = desk.amount(dice.between(60.0, 2_400.0), company.currency, day);
        Trader customer = dice.pick(group.parties.customers(company));
        boolean home = customer.currency().equals(company.currency);
        Entry entry = desk.bank(
                company,
                company.currency,
                day,
                "Receipt from " + customer.party().name(),
                Line.debit(ChartOfAccounts.bank(company.currency), amount),
                Line.credit(home ? "1210" : "1230", amount)
                        .party(customer.party().code()));
        entry.externalReference = "";
        return entry;
    }

    private Entry amountScale() {
        Entry entry = dice.chance(0.6) ? byHand() : invoice();
        int scale = ExchangeRates.scale(entry.currency);
        BigDecimal surplus = BigDecimal.valueOf(dice.between(1, 9)).movePointLeft(scale + 1);
        int last = entry.lines.size() - 1;
        entry.lines.set(0, entry.lines.get(0).amount(entry.lines.get(0).amount().add(surplus)));
        entry.lines.set(
                last,
                entry.lines.get(last).amount(entry.lines.get(last).amount().add(surplus)));
        return entry;
    }

    private Entry missingAttachment() {
        Company company = desk.anyCompany();
        ManualTemplate template = ManualTemplate.of("6640", "2410");
        LocalDate day = desk.workingDay(company, month);
        BigDecimal amount = desk.amount(dice.between(12_500.0, 70_000.0), company.currency, day);
        Entry entry = desk.manual(template, company, desk.usualPreparer(company, template), day, amount);
        entry.attachments = "";
        return entry;
    }

    private Entry unknownAccount() {
        Entry entry = dice.chance(0.5) ? byHand() : invoice();
        String account;
        do {
            account = String.valueOf(dice.between(600, 698) * 10 + dice.between(1, 9));
        } while (group.chart.has(account));
        entry.lines.set(0, entry.lines.get(0).account(account));
        return entry;
    }

    /** The same entry once more; only its key will differ. */
    private Entry duplicate() {
        List<Entry> candidates = ordinary.stream()
                .filter(entry -> entry.source.equals("manual") && entry.kind.equals("manual"))
                .toList();
        return (candidates.isEmpty() ? byHand() : dice.pick(candidates)).copy();
    }

    private Entry byHand() {
        Company company = desk.anyCompany();
        ManualTemplate template = dice.pick(ManualTemplate.ALL.subList(0, 10));
        return business.manual(company, template, desk.usualPreparer(company, template), month);
    }

    private Entry invoice() {
        Company company = desk.anyCompany();
        Trader supplier = dice.pick(group.parties.suppliers(company).stream()
                .filter(trader -> trader.currency().equals(company.currency)
                        && trader.party().since().isBefore(group.firstMonth.atDay(1)))
                .toList());
        LocalDate day = desk.workingDay(company, month);
        Entry entry = desk.payable(supplier, day, day, desk.usualGross(supplier, day), null);
        // A run of its own, so that one bad invoice does not put a whole run's total in doubt.
        entry.preparedAt = desk.serviceTime(company, day, 17, 20);
        entry.externalReference = "AP-" + company.code + "-" + Desk.dayCode(entry.preparedAt) + "-3";
        return entry;
    }
}
