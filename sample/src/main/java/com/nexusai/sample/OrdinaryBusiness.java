package com.nexusai.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The group's ordinary months: mostly sub-ledger entries, a few by hand. */
final class OrdinaryBusiness {

    private static final List<String> TRAVEL = List.of("6310", "6320", "6330", "6340");
    private static final List<String> ASSET_CLASSES = List.of("30", "30", "40", "50", "60", "60", "70");
    private static final List<String[]> ACCRUALS = List.of(
            new String[] {"6120", "2430", "Accrue utilities {month}, {cc}", "Utilities {month} not yet invoiced, {cc}"},
            new String[] {"6620", "2420", "Audit fee {month}, one twelfth, {cc}", "Accrue audit fees {month}, {cc}"},
            new String[] {
                "5040", "2440", "Freight {month} without invoice, {cc}", "Accrue inbound freight {month}, {cc}"
            },
            new String[] {"6610", "2410", "Legal advice {month}, estimate, {cc}", "Accrue legal advice {month}, {cc}"},
            new String[] {"6460", "2410", "Sales commissions {month}, {cc}", "Accrue commissions {month}, {cc}"},
            new String[] {"5080", "2430", "Energy {month} per meter reading, {cc}", "Accrue energy {month}, {cc}"});
    private static final List<String[]> AFFILIATE_SERVICES = List.of(
            new String[] {"DE01", "US01", "6810", "Management fee {month}, agreement {no}"},
            new String[] {"DE01", "JP01", "6810", "Group management fee {month}, {no}"},
            new String[] {"DE01", "US01", "6820", "IT services {month}, ticket pool {no}"},
            new String[] {"DE01", "JP01", "6820", "IT services {month}, licences {no}"},
            new String[] {"US01", "DE01", "6820", "Data centre services {month}, {no}"});

    private record OpenItem(Trader trader, BigDecimal amount, LocalDate day) {}

    private final Group group;
    private final Desk desk;
    private final Dice dice;
    private final RecurringContracts contracts;
    private final Map<String, List<OpenItem>> receivables = new HashMap<>();
    private final Map<String, List<OpenItem>> payables = new HashMap<>();
    private final List<OpenItem> largeItems = new ArrayList<>();
    private List<Entry> lastAccruals = List.of();

    OrdinaryBusiness(Desk desk, RecurringContracts contracts) {
        this.group = desk.group;
        this.desk = desk;
        this.dice = desk.dice;
        this.contracts = contracts;
    }

    /** A month of the past: as the current one, with what recurs among it. */
    List<Entry> historyMonth(YearMonth month, int count) {
        List<Entry> entries = new ArrayList<>();
        if (month.equals(group.firstMonth)) {
            openingBalances(month, entries);
        }
        entries.addAll(contracts.month(month));
        int rare = Math.max(1, (int) Math.round(group.settings.entries() / 2000.0));
        for (int i = 0; i < rare; i++) {
            for (Company company : group.companies) {
                entries.add(suspenseClearing(company, month));
            }
            entries.add(assetPurchase(month));
        }
        month(month, Math.max(100, count - entries.size()), entries);
        return entries;
    }

    /** {@code count} ordinary entries of a month. */
    void month(YearMonth month, int count, List<Entry> entries) {
        final int end = entries.size() + count;
        int previousAccruals = Math.min(lastAccruals.size(), (int) Math.round(0.016 * count));
        reversals(month, dice.shuffled(lastAccruals).subList(0, previousAccruals), entries);
        revaluations(month, Math.max(1, (int) Math.round(count / 700.0)), entries);
        manual(month, (int) Math.round(0.026 * count), entries);
        int large = (int) Math.round(0.016 * count);
        largeInvoices(month, large - large / 3, entries);
        affiliates(month, (int) Math.round(0.0125 * count), entries);
        payroll(month, (int) Math.round(0.04 * count), entries);
        depreciation(month, (int) Math.round(0.04 * count), entries);
        accruals(month, (int) Math.round(0.015 * count), entries);
        largePayments(month, large / 3, entries);
        bank(month, (int) Math.round(0.21 * count), entries);
        claims(month, (int) Math.round(0.025 * count), entries);
        List<Entry> invoices = new ArrayList<>();
        int sold = (int) Math.round(0.255 * count);
        while (invoices.size() < sold) {
            invoices.add(sale(month));
        }
        while (entries.size() + invoices.size() < end) {
            invoices.add(purchase(month));
        }
        entries.addAll(invoices);
    }

    // ---- trade

    private Entry purchase(YearMonth month) {
        while (true) {
            Company company = desk.anyCompany();
            Trader supplier = dice.pick(group.parties.suppliers(company));
            LocalDate day = desk.workingDay(company, month);
            if (dice.chance(supplier.weight())
                    && supplier.party().since().isBefore(day.minusDays(20))
                    && desk.meet("payable", company, supplier.party().code(), day)) {
                BigDecimal gross = desk.usualGross(supplier, day);
                payables.computeIfAbsent(company.code, c -> new ArrayList<>()).add(new OpenItem(supplier, gross, day));
                return desk.payable(supplier, day, day, gross, null);
            }
        }
    }

    private Entry sale(YearMonth month) {
        while (true) {
            Company company = desk.anyCompany();
            Trader customer = dice.pick(group.parties.customers(company));
            LocalDate day = desk.workingDay(company, month);
            if (dice.chance(customer.weight())
                    && customer.party().since().isBefore(day.minusDays(20))
                    && desk.meet("receivable", company, customer.party().code(), day)) {
                BigDecimal gross = desk.usualGross(customer, day);
                receivables
                        .computeIfAbsent(company.code, c -> new ArrayList<>())
                        .add(new OpenItem(customer, gross, day));
                return desk.receivable(customer, day, gross);
            }
        }
    }

    private void largeInvoices(YearMonth month, int count, List<Entry> entries) {
        for (int i = 0; i < count; i++) {
            boolean bought = dice.chance(0.5);
            Company company = desk.anyCompany();
            Trader trader =
                    dice.pick(bought ? group.parties.keySuppliers(company) : group.parties.keyCustomers(company));
            LocalDate day = desk.workingDay(company, month);
            while (!desk.meet("large", company, trader.party().code(), day)) {
                day = desk.workingDay(company, month);
            }
            double euros = Math.max(54_000, Math.min(420_000, dice.logNormal(trader.medianEuro(), 0.4)));
            BigDecimal gross = desk.amount(euros, trader.currency(), day);
            largeItems.add(new OpenItem(trader, gross, day));
            entries.add(bought ? desk.payable(trader, day, day, gross, null) : desk.receivable(trader, day, gross));
        }
    }

    private void claims(YearMonth month, int count, List<Entry> entries) {
        for (int i = 0; i < count; i++) {
            Company company = desk.anyCompany();
            Person employee = dice.pick(group.staff.employees());
            LocalDate day = desk.workingDay(company, month);
            for (int tries = 0; tries < 30 && !desk.meet("claim", company, employee.code(), day); tries++) {
                employee = dice.pick(group.staff.employees());
                day = desk.workingDay(company, month);
            }
            BigDecimal amount = desk.amount(dice.logNormal(190, 0.6), company.currency, day);
            entries.add(desk.claim(company, employee, dice.pick(TRAVEL), day, amount));
        }
    }

    // ---- bank

    private void bank(YearMonth month, int count, List<Entry> entries) {
        double[] weights = {0.43, 0.40, 0.09, 0.05, 0.015, 0.015};
        for (List<OpenItem> items : receivables.values()) {
            items.removeIf(item -> item.day().isBefore(month.atDay(1).minusDays(75)));
        }
        for (List<OpenItem> items : payables.values()) {
            items.removeIf(item -> item.day().isBefore(month.atDay(1).minusDays(75)));
        }
        for (int i = 0; i < count; i++) {
            Company company = desk.anyCompany();
            entries.add(
                    switch (dice.weighted(weights)) {
                        case 0 -> receipt(company, month);
                        case 1 -> payment(company, month);
                        case 2 -> fee(company, month);
                        case 3 -> claimPaid(company, month);
                        case 4 -> wageTax(company, month);
                        default -> netPay(company, month);
                    });
        }
    }

    private Entry receipt(Company company, YearMonth month) {
        List<OpenItem> items = receivables.computeIfAbsent(company.code, c -> new ArrayList<>());
        while (true) {
            OpenItem item = items.isEmpty() ? newItem(group.parties.customers(company), month) : take(items);
            LocalDate day = desk.workingDay(company, month);
            if (desk.meet("receipt", company, item.trader().party().code(), day)) {
                return receipt(item, day);
            }
        }
    }

    private Entry receipt(OpenItem item, LocalDate day) {
        Trader customer = item.trader();
        String text = desk.text(
                List.of("Receipt from {party}", "{party}, payment of invoice {no}", "Incoming transfer {no}, {party}"),
                customer.party().name(),
                "",
                customer.costCentres().get(0),
                day);
        boolean home = customer.currency().equals(customer.company().currency);
        return desk.bank(
                customer.company(),
                customer.currency(),
                day,
                text,
                Line.debit(ChartOfAccounts.bank(customer.currency()), item.amount()),
                Line.credit(home ? "1210" : "1220", item.amount())
                        .party(customer.party().code()));
    }

    private Entry payment(Company company, YearMonth month) {
        List<OpenItem> items = payables.computeIfAbsent(company.code, c -> new ArrayList<>());
        while (true) {
            OpenItem item = items.isEmpty() ? newItem(group.parties.suppliers(company), month) : take(items);
            LocalDate day = desk.workingDay(company, month);
            if (desk.meet("payment", company, item.trader().party().code(), day)) {
                return payment(item, day);
            }
        }
    }

    private Entry payment(OpenItem item, LocalDate day) {
        Trader supplier = item.trader();
        String text = desk.text(
                List.of("Payment to {party}", "{party}, payment run {no}", "Outgoing transfer {no}, {party}"),
                supplier.party().name(),
                "",
                supplier.costCentres().get(0),
                day);
        boolean home = supplier.currency().equals(supplier.company().currency);
        return desk.bank(
                supplier.company(),
                supplier.currency(),
                day,
                text,
                Line.debit(home ? "2110" : "2120", item.amount())
                        .party(supplier.party().code()),
                Line.credit(ChartOfAccounts.bank(supplier.currency()), item.amount()));
    }

    private OpenItem take(List<OpenItem> items) {
        int at = dice.between(0, items.size() - 1);
        OpenItem item = items.get(at);
        items.set(at, items.get(items.size() - 1));
        items.remove(items.size() - 1);
        return item;
    }

    /** What was invoiced before the sample's history begins. */
    private OpenItem newItem(List<Trader> traders, YearMonth month) {
        Trader trader = dice.pick(traders);
        while (!trader.party().since().isBefore(month.atDay(1).minusDays(60))) {
            trader = dice.pick(traders);
        }
        return new OpenItem(trader, desk.usualGross(trader, month.atDay(1)), month.atDay(1));
    }

    private Entry fee(Company company, YearMonth month) {
        LocalDate day = desk.workingDay(company, month);
        BigDecimal amount = desk.amount(dice.logNormal(18, 0.8), company.currency, day);
        CostCentre finance = centre(company, "1100");
        String text = desk.text(
                List.of(
                        "Bank fees, statement {no}",
                        "Transfer fee {no}, {party}",
                        "{party}: account fees {month}, {no}"),
                group.parties.bank(company).name(),
                "",
                finance,
                day);
        return desk.bank(
                company,
                company.currency,
                day,
                text,
                desk.expense("7030", amount, finance),
                Line.credit(ChartOfAccounts.bank(company.currency), amount));
    }

    private Entry claimPaid(Company company, YearMonth month) {
        LocalDate day = desk.workingDay(company, month);
        Person employee = dice.pick(group.staff.employees());
        for (int tries = 0; tries < 30 && !desk.meet("claim-paid", company, employee.code(), day); tries++) {
            employee = dice.pick(group.staff.employees());
            day = desk.workingDay(company, month);
        }
        BigDecimal amount = desk.amount(dice.logNormal(190, 0.6), company.currency, day);
        return desk.bank(
                company,
                company.currency,
                day,
                "Expense claim paid to " + employee.name() + ", claim " + dice.between(10000, 99999),
                Line.debit("2150", amount)
                        .party(group.parties.employee(employee).code()),
                Line.credit(ChartOfAccounts.bank(company.currency), amount));
    }

    private Entry wageTax(Company company, YearMonth month) {
        LocalDate day = desk.workingDay(company, month, 8, 14);
        BigDecimal amount = desk.amount(Math.min(dice.logNormal(6500, 0.5), 40_000), company.currency, day);
        return desk.bank(
                company,
                company.currency,
                day,
                "Wage tax " + Desk.monthName(month.minusMonths(1)) + ", "
                        + group.parties.taxOffice(company).name(),
                Line.debit("2240", amount)
                        .party(group.parties.taxOffice(company).code()),
                Line.credit(ChartOfAccounts.bank(company.currency), amount));
    }

    private Entry netPay(Company company, YearMonth month) {
        LocalDate day = desk.workingDay(company, month, 27, 29);
        BigDecimal amount = desk.amount(Math.min(dice.logNormal(12_000, 0.5), 45_000), company.currency, day);
        return desk.bank(
                company,
                company.currency,
                day,
                "Net pay " + Desk.monthName(month) + ", transfer list " + dice.between(100, 999),
                Line.debit("2310", amount),
                Line.credit(ChartOfAccounts.bank(company.currency), amount));
    }

    private void largePayments(YearMonth month, int count, List<Entry> entries) {
        List<OpenItem> old = new ArrayList<>(largeItems.stream()
                .filter(item -> item.day().isBefore(month.atDay(1)))
                .toList());
        largeItems.removeIf(item -> item.day().isBefore(month.atDay(1)));
        for (int i = 0; i < count; i++) {
            if (old.isEmpty()) {
                largeInvoices(month, 1, entries);
                continue;
            }
            OpenItem item = take(old);
            Company company = item.trader().company();
            LocalDate day = desk.workingDay(company, month);
            while (!desk.meet("large-paid", company, item.trader().party().code(), day)) {
                day = desk.workingDay(company, month);
            }
            entries.add(item.trader().party().kind().equals("customer") ? receipt(item, day) : payment(item, day));
        }
    }

    // ---- payroll, assets, accruals, affiliates

    /** A pay group keeps its company, cost centre and size; only the month's hours move it. */
    private void payroll(YearMonth month, int count, List<Entry> entries) {
        for (int i = 0; i < count; i++) {
            Dice habit = group.dice("payroll-" + i);
            Company company = company(habit);
            CostCentre centre = habit.pick(group.costCentresFor(company, ""));
            String account = habit.chance(0.4) ? "6010" : "6020";
            double euros = Math.max(900, Math.min(32_000, habit.logNormal(5_200, 0.6)));
            LocalDate posting = company.onOrBefore(month.atDay(27));
            String currency = company.currency;
            BigDecimal gross = desk.amount(euros * dice.between(0.97, 1.03), currency, posting);
            BigDecimal employer = Desk.share(gross, 0.19 + 0.02 * habit.between(0.0, 1.0), currency);
            BigDecimal social = employer.add(Desk.share(gross, 0.18, currency));
            BigDecimal tax = Desk.share(gross, habit.between(0.10, 0.24), currency);
            BigDecimal net = gross.add(employer).subtract(social).subtract(tax);
            String text = "%s %s, %s, pay group %d"
                    .formatted(
                            account.equals("6010") ? "Wages" : "Salaries",
                            Desk.monthName(month),
                            centre.name(),
                            100 + i);
            Entry entry = new Entry(
                    company,
                    "payroll",
                    "PAY",
                    currency,
                    posting,
                    text,
                    "svc-payroll",
                    desk.serviceTime(company, posting, 22, 10));
            entry.externalReference = "PY-" + company.code + "-" + Desk.monthCode(month);
            entry.with(desk.expense(account, gross, centre))
                    .with(desk.expense("6030", employer, centre))
                    .with(Line.credit("2310", net))
                    .with(Line.credit("2320", social))
                    .with(Line.credit("2240", tax));
            entries.add(entry);
        }
    }

    /** Depreciation goes by days, so that it differs a little from month to month. */
    private void depreciation(YearMonth month, int count, List<Entry> entries) {
        for (int i = 0; i < count; i++) {
            Dice habit = group.dice("asset-" + i);
            Company company = company(habit);
            CostCentre centre = habit.pick(group.costCentresFor(company, ""));
            String assetClass = habit.pick(ASSET_CLASSES);
            double yearly = Math.max(180, Math.min(160_000, habit.logNormal(5_000, 1.1)));
            LocalDate prepared = company.lastWorkingDay(month);
            BigDecimal amount =
                    desk.amount(yearly * month.lengthOfMonth() / 365, company.currency, group.firstMonth.atDay(1));
            String name = group.chart.get("17" + assetClass).name();
            Entry entry = new Entry(
                    company,
                    "depreciation",
                    "FA",
                    company.currency,
                    month.atEndOfMonth(),
                    "Depreciation %s, %s, asset %d, %s"
                            .formatted(Desk.monthName(month), name, 40_000 + i * 7, centre.name()),
                    "svc-assets",
                    desk.serviceTime(company, prepared, 23, 5));
            entry.externalReference = "FA-" + company.code + "-" + Desk.monthCode(month);
            entry.with(desk.expense("67" + assetClass, amount, centre));
            entry.with(Line.credit("18" + assetClass, amount));
            entries.add(entry);
        }
    }

    private void accruals(YearMonth month, int count, List<Entry> entries) {
        List<Entry> booked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Company company = group.companies.get(i % 3);
            String[] accrual = ACCRUALS.get(i / 3 % ACCRUALS.size());
            Entry entry = accrual(company, accrual, month, company.lastWorkingDay(month));
            entry.externalReference = "AC-" + company.code + "-" + Desk.monthCode(month);
            booked.add(entry);
        }
        lastAccruals = booked;
        entries.addAll(booked);
    }

    /** A month-end accrual by the closing run of a day. */
    Entry accrual(Company company, YearMonth month, LocalDate prepared) {
        return accrual(company, dice.pick(ACCRUALS), month, prepared);
    }

    private Entry accrual(Company company, String[] accrual, YearMonth month, LocalDate prepared) {
        CostCentre centre = dice.pick(group.costCentresFor(company, ""));
        LocalDate posting = month.atEndOfMonth();
        BigDecimal amount = desk.amount(Math.min(dice.logNormal(1_600, 0.8), 44_000), company.currency, posting);
        String text = desk.text(List.of(accrual[2], accrual[3]), "", "", centre, posting);
        Entry entry = new Entry(
                company,
                "accrual",
                "GEN",
                company.currency,
                posting,
                text,
                "svc-closing",
                desk.serviceTime(company, prepared, 20, 15));
        if (month.equals(Group.CURRENT)) {
            entry.reverseOn = company.firstWorkingDay(month.plusMonths(1));
        }
        return entry.with(desk.expense(accrual[0], amount, centre)).with(Line.credit(accrual[1], amount));
    }

    /** What was accrued at the end of the month before is taken back on the first working day. */
    private void reversals(YearMonth month, List<Entry> accruals, List<Entry> entries) {
        for (Entry accrual : accruals) {
            Company company = accrual.company;
            LocalDate posting = company.firstWorkingDay(month);
            Entry entry = new Entry(
                    company,
                    "accrual",
                    "GEN",
                    accrual.currency,
                    posting,
                    "Reversal: " + accrual.description,
                    "svc-closing",
                    desk.serviceTime(company, posting, 6, 30));
            entry.externalReference = "AV-" + company.code + "-" + Desk.monthCode(month);
            for (int i = accrual.lines.size() - 1; i >= 0; i--) {
                Line line = accrual.lines.get(i);
                Line turned = line.isDebit()
                        ? Line.credit(line.account(), line.amount())
                        : Line.debit(line.account(), line.amount());
                entry.with(turned.costCentre(line.costCentre()));
            }
            entries.add(entry);
        }
    }

    /** Two entries each: the seller's and the buyer's. */
    private void affiliates(YearMonth month, int pairs, List<Entry> entries) {
        for (int i = 0; i < pairs; i++) {
            String[] service = AFFILIATE_SERVICES.get(i % AFFILIATE_SERVICES.size());
            Company seller = group.company(service[0]);
            Company buyer = group.company(service[1]);
            List<LocalDate> days = seller.workingDays(month).stream()
                    .filter(buyer::isWorkingDay)
                    .toList();
            LocalDate day = dice.pick(days);
            for (int tries = 0; tries < 30 && !desk.meet(service[2] + seller, buyer, "", day); tries++) {
                day = dice.pick(days);
            }
            BigDecimal amount = desk.amount(Math.min(dice.logNormal(2_600, 0.7), 40_000), "EUR", day);
            CostCentre sellerCentre = centre(seller, service[2].equals("6810") ? "1000" : "1300");
            CostCentre buyerCentre = centre(buyer, service[2].equals("6810") ? "1000" : "1300");
            String text = desk.text(List.of(service[3]), "", "", sellerCentre, day);
            Entry sold = affiliate(seller, buyer, day, text);
            sold.with(Line.debit(affiliateAccount("16", buyer), amount)
                            .party(group.parties.affiliate(buyer).code()))
                    .with(Line.credit("4910", amount).costCentre(sellerCentre.code()));
            entries.add(sold);
            Entry bought = affiliate(buyer, seller, day, text);
            bought.with(desk.expense(service[2], amount, buyerCentre))
                    .with(Line.credit(affiliateAccount("26", seller), amount)
                            .party(group.parties.affiliate(seller).code()));
            entries.add(bought);
        }
    }

    private Entry affiliate(Company company, Company other, LocalDate day, String text) {
        Entry entry = new Entry(
                company,
                "intercompany",
                "IC",
                "EUR",
                day,
                text,
                "svc-intercompany",
                desk.serviceTime(company, day, 14, 5));
        entry.externalReference = "IC-" + company.code + "-" + Desk.monthCode(YearMonth.from(day));
        entry.intercompanyCompany = other.code;
        return entry;
    }

    private static String affiliateAccount(String prefix, Company other) {
        return prefix
                + switch (other.code) {
                    case "DE01" -> "10";
                    case "US01" -> "20";
                    default -> "30";
                };
    }

    // ---- by hand

    private void manual(YearMonth month, int count, List<Entry> entries) {
        for (int i = 0; i < count; i++) {
            Company company = desk.anyCompany();
            ManualTemplate template = dice.pick(ManualTemplate.ALL);
            entries.add(manual(company, template, desk.usualPreparer(company, template), month));
        }
    }

    Entry manual(Company company, ManualTemplate template, Person preparer, YearMonth month) {
        LocalDate day = template.atMonthEnd()
                ? desk.workingDay(company, month, 24, 31)
                : desk.workingDay(company, month, 2, 25);
        double euros = Math.min(dice.logNormal(template.medianEuro(), template.spread()), 60_000);
        return desk.manual(template, company, preparer, day, desk.amount(euros, company.currency, day));
    }

    /** Foreign balances at the month's closing rate: only the company amount moves. */
    private void revaluations(YearMonth month, int count, List<Entry> entries) {
        for (int i = 0; i < count; i++) {
            Company company = group.companies.get(i % 3);
            String foreign = company.currency.equals("USD") ? "EUR" : "USD";
            Person preparer = desk.usualPreparer(company, ManualTemplate.ALL.get(0));
            CostCentre centre = dice.pick(group.costCentresFor(company, preparer.code()));
            LocalDate posting = month.atEndOfMonth();
            LocalDate prepared = company.lastWorkingDay(month);
            boolean gain = dice.chance(0.5);
            BigDecimal moved = desk.amount(dice.logNormal(900, 0.8), company.currency, posting);
            BigDecimal nothing = BigDecimal.ZERO.setScale(ExchangeRates.scale(foreign), RoundingMode.UNNECESSARY);
            String account = i % 2 == 0 ? "2130" : "1930";
            Entry entry = new Entry(
                    company,
                    "manual",
                    "GEN",
                    foreign,
                    posting,
                    "Revaluation of %s balances, closing rate %s".formatted(foreign, Desk.monthName(month)),
                    preparer.code(),
                    desk.officeTime(company, prepared, preparer.code()));
            entry.kind = "revaluation";
            entry.attachments = "revaluation-" + company.code + "-" + Desk.monthCode(month) + ".txt";
            if (gain) {
                entry.with(Line.debit(account, nothing).companyAmounts(moved, null));
                entry.with(
                        Line.credit("7060", nothing).costCentre(centre.code()).companyAmounts(null, moved));
            } else {
                entry.with(Line.debit("7070", nothing).costCentre(centre.code()).companyAmounts(moved, null));
                entry.with(Line.credit(account, nothing).companyAmounts(null, moved));
            }
            entries.add(entry);
        }
    }

    /** The treasurer clears what came in without a name. */
    Entry suspenseClearing(Company company, YearMonth month) {
        Person preparer = desk.usualPreparer(company, ManualTemplate.ALL.get(1));
        LocalDate day = desk.workingDay(company, month, 5, 24);
        BigDecimal amount = desk.amount(dice.logNormal(600, 0.6), company.currency, day);
        Entry entry = desk.manual(
                company,
                preparer,
                day,
                company.currency,
                "9020",
                "1230",
                amount,
                List.of("Clear unallocated receipt of {party}, statement {no}", "Allocate receipt {no} to {party}"),
                null);
        return entry.labelled(Label.ORDINARY, "suspense-clearing");
    }

    /** Seldom, but real: equipment is bought and capitalised. */
    Entry assetPurchase(YearMonth month) {
        Company company = desk.anyCompany();
        Trader usual = dice.pick(group.parties.suppliers(company));
        while (!usual.currency().equals(company.currency)
                || !usual.party().since().isBefore(group.firstMonth.atDay(1))) {
            usual = dice.pick(group.parties.suppliers(company));
        }
        LocalDate day = desk.workingDay(company, month);
        desk.meet("payable", company, usual.party().code(), day);
        Trader supplier = new Trader(
                usual.party(),
                company,
                usual.currency(),
                dice.pick(List.of("1760", "1750")),
                usual.costCentres(),
                usual.medianEuro(),
                usual.weight());
        BigDecimal gross = desk.amount(dice.between(900.0, 4_200.0), company.currency, day);
        String text = "Equipment per order PO-" + dice.between(41000, 69999) + ", "
                + usual.party().name();
        return desk.payable(supplier, day, day, gross, text).labelled(Label.ORDINARY, "asset-purchase");
    }

    /** What the companies own and owe when the history begins. */
    private void openingBalances(YearMonth month, List<Entry> entries) {
        for (Company company : group.companies) {
            LocalDate day = month.atDay(1);
            LocalDate prepared = company.firstWorkingDay(month);
            Person preparer = group.staff.bookkeepers(company).get(2);
            Entry entry = new Entry(
                    company,
                    "manual",
                    "GEN",
                    company.currency,
                    day,
                    "Opening balances " + Desk.monthName(month),
                    preparer.code(),
                    company.at(prepared, LocalTime.of(10, dice.between(0, 59), dice.between(0, 59))));
            entry.kind = "opening";
            entry.externalReference = "OPENING-" + company.code;
            entry.attachments = "opening-balances-" + company.code + ".txt";
            String customer = group.parties.keyCustomers(company).get(0).party().code();
            String supplier = group.parties.keySuppliers(company).get(0).party().code();
            Map<String, Double> assets = new LinkedHashMap<>();
            assets.put(ChartOfAccounts.bank(company.currency), 6_000_000.0);
            assets.put("1020", 60_000.0);
            assets.put("1210", 2_500_000.0);
            assets.put("1410", 900_000.0);
            assets.put("1430", 1_400_000.0);
            assets.put("1510", 140_000.0);
            assets.put("1520", 160_000.0);
            assets.put("1530", 180_000.0);
            assets.put("1730", 5_200_000.0);
            assets.put("1760", 700_000.0);
            BigDecimal total = BigDecimal.ZERO;
            for (Map.Entry<String, Double> asset : assets.entrySet()) {
                BigDecimal amount = desk.amount(asset.getValue() * dice.between(0.8, 1.2), company.currency, day);
                Line line = Line.debit(asset.getKey(), amount);
                entry.with(asset.getKey().equals("1210") ? line.party(customer) : line);
                total = total.add(amount);
            }
            BigDecimal owed = Desk.share(total, 0.12, company.currency);
            BigDecimal loans = Desk.share(total, 0.25, company.currency);
            BigDecimal capital = Desk.share(total, 0.30, company.currency);
            BigDecimal reserve = Desk.share(total, 0.08, company.currency);
            entry.with(Line.credit("2110", owed).party(supplier))
                    .with(Line.credit("2710", loans))
                    .with(Line.credit("3010", capital))
                    .with(Line.credit("3030", reserve))
                    .with(Line.credit(
                            ChartOfAccounts.RETAINED_EARNINGS,
                            total.subtract(owed)
                                    .subtract(loans)
                                    .subtract(capital)
                                    .subtract(reserve)));
            entries.add(entry);
        }
    }

    // ----

    private Company company(Dice habit) {
        double[] shares = group.companies.stream().mapToDouble(c -> c.share).toArray();
        return group.companies.get(habit.weighted(shares));
    }

    private CostCentre centre(Company company, String code) {
        return group.costCentres(company).stream()
                .filter(centre -> centre.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Company " + company + " has no cost centre " + code));
    }
}
