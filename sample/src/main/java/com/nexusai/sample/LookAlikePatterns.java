package com.nexusai.sample;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;

/** Legitimate entries that resemble the doubtful ones, kind for kind. */
final class LookAlikePatterns {

    private final Group group;
    private final Desk desk;
    private final Dice dice;
    private final OrdinaryBusiness business;
    private final RecurringContracts contracts;
    private final YearMonth month = Group.CURRENT;

    LookAlikePatterns(Desk desk, OrdinaryBusiness business, RecurringContracts contracts) {
        this.group = desk.group;
        this.desk = desk;
        this.dice = desk.dice;
        this.business = business;
        this.contracts = contracts;
    }

    List<Entry> draw(DoubtPlan plan) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : contracts.month(month)) {
            entries.add(entry.labelled(Label.LOOK_ALIKE, entry.kind));
        }
        for (DoubtKind kind : DoubtKind.values()) {
            int start = entries.size();
            if (kind == DoubtKind.SPLIT) {
                for (int parts : plan.splitGroups()) {
                    entries.addAll(deliveries(parts));
                }
            } else if (!RecurringContracts.isRecurring(kind)) {
                for (int i = 0; i < plan.count(kind); i++) {
                    entries.add(one(kind, i % 2 == 0));
                }
            }
            entries.subList(start, entries.size()).forEach(entry -> entry.labelled(Label.LOOK_ALIKE, kind.text()));
        }
        return entries;
    }

    private Entry one(DoubtKind kind, boolean first) {
        return switch (kind) {
            case UNUSUAL_PREPARER -> holidayCover();
            case UNUSUAL_PAIR -> business.assetPurchase(month);
            case WEEKEND -> first ? closingRunOnSaturday() : closingBySomebodyOnSaturday();
            case SUSPENSE_ACCOUNT -> business.suspenseClearing(desk.anyCompany(), month);
            case BACKDATED -> lateInvoice();
            case NEW_COUNTERPARTY -> newSupplierForSmallThings();
            case SELF_DEALING -> first ? ownClaimThroughTheSystem() : ownClaimByColleague();
            default -> throw new IllegalArgumentException("Look-alikes of " + kind + " are drawn elsewhere");
        };
    }

    /** Several parcels of a day, each invoiced by itself. */
    private List<Entry> deliveries(int parts) {
        Trader supplier = homeSupplier();
        LocalDate day = desk.workingDay(supplier.company(), month);
        while (!desk.meet("payable", supplier.company(), supplier.party().code(), day)) {
            supplier = homeSupplier();
            day = desk.workingDay(supplier.company(), month);
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            BigDecimal gross = desk.amount(dice.between(38.0, 520.0), supplier.currency(), day);
            entries.add(desk.payable(supplier, day, day, gross, null));
        }
        return entries;
    }

    private Entry holidayCover() {
        Company company = desk.anyCompany();
        ManualTemplate template = dice.pick(ManualTemplate.ALL.subList(0, 10));
        List<Person> usual = desk.caretakers(company, template);
        List<Person> others = group.staff.bookkeepers(company).stream()
                .filter(person -> !usual.contains(person))
                .toList();
        Entry entry = business.manual(company, template, dice.pick(others), month);
        entry.description = "In place of " + usual.get(0).name() + ": " + entry.description;
        return entry;
    }

    private Entry closingRunOnSaturday() {
        Company company = desk.anyCompany();
        Entry entry = business.accrual(company, month, month.atEndOfMonth());
        entry.externalReference = "AC-" + company.code + "-" + Desk.monthCode(month) + "-2";
        return entry;
    }

    private Entry closingBySomebodyOnSaturday() {
        Company company = desk.anyCompany();
        ManualTemplate template = ManualTemplate.of("6640", "2410");
        Person preparer = desk.usualPreparer(company, template);
        LocalDate day = month.atEndOfMonth();
        BigDecimal amount = desk.amount(dice.logNormal(2_000, 0.6), company.currency, day);
        Entry entry = desk.manual(template, company, preparer, day, amount);
        entry.preparedAt = company.at(day, LocalTime.of(dice.between(9, 13), dice.between(0, 59), dice.between(0, 59)));
        return entry;
    }

    private Entry lateInvoice() {
        Trader supplier = homeSupplier();
        LocalDate posting = desk.workingDay(supplier.company(), month, 2, 12);
        while (!desk.meet("payable", supplier.company(), supplier.party().code(), posting)) {
            supplier = homeSupplier();
            posting = desk.workingDay(supplier.company(), month, 2, 12);
        }
        Company company = supplier.company();
        LocalDate prepared = company.onOrBefore(posting.plusDays(dice.between(10, 16)));
        String text = "Invoice " + dice.between(10000, 99999) + " of "
                + supplier.party().name() + ", received late on " + prepared;
        BigDecimal gross = desk.usualGross(supplier, posting);
        return desk.payable(supplier, posting, prepared, gross, text);
    }

    private Entry newSupplierForSmallThings() {
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month, 5, 29);
        String account = dice.pick(List.of("6210", "5070", "6130", "6530"));
        Trader supplier = group.parties.supplier(company, account, 200, "", day.minusDays(dice.between(3, 25)));
        BigDecimal gross = desk.amount(dice.between(55.0, 640.0), company.currency, day);
        Entry entry = desk.payable(supplier, day, day, gross, null);
        entry.documentDate = day.minusDays(dice.between(0, 2));
        return entry;
    }

    private Entry ownClaimThroughTheSystem() {
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month);
        BigDecimal amount = desk.amount(dice.logNormal(170, 0.5), company.currency, day);
        return desk.claim(company, employedBookkeeper(company), dice.pick(List.of("6310", "6340")), day, amount);
    }

    private Entry ownClaimByColleague() {
        Company company = desk.anyCompany();
        LocalDate day = desk.workingDay(company, month);
        ManualTemplate meals = ManualTemplate.of("6340", "2150");
        Person traveller = employedBookkeeper(company);
        Person preparer = dice.pick(group.staff.bookkeepers(company).stream()
                .filter(person -> !person.equals(traveller))
                .toList());
        BigDecimal amount = desk.amount(dice.logNormal(150, 0.5), company.currency, day);
        return desk.manual(
                company,
                preparer,
                day,
                company.currency,
                meals.debit(),
                meals.credit(),
                amount,
                meals.texts(),
                group.parties.employee(traveller));
    }

    private Person employedBookkeeper(Company company) {
        return dice.pick(group.staff.bookkeepers(company).stream()
                .filter(group.staff.employees()::contains)
                .toList());
    }

    private Trader homeSupplier() {
        Company company = desk.anyCompany();
        return dice.pick(group.parties.suppliers(company).stream()
                .filter(trader -> trader.currency().equals(company.currency)
                        && trader.party().since().isBefore(group.firstMonth.atDay(1)))
                .toList());
    }
}
