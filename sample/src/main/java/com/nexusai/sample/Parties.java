package com.nexusai.sample;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whom the group deals with, and the habits in it: who delivers what, to which cost centres, for how much. */
final class Parties {

    private static final List<String> PURCHASES = List.of(
            "5020", "5030", "5040", "5050", "5060", "5070", "5080", "6060", "6070", "6080", "6120", "6130", "6140",
            "6150", "6210", "6220", "6260", "6270", "6410", "6420", "6430", "6510", "6530", "6610", "6640");
    private static final List<String> IMPORTS = List.of("5020", "5040", "5060");
    private static final List<String> SALES = List.of("4010", "4030", "4040", "4050", "4060", "4070");

    private final Dice dice;
    private final LocalDate historyStart;
    private final LocalDate monthStart;
    private final List<Party> all = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, List<Trader>> suppliers = new HashMap<>();
    private final Map<String, List<Trader>> customers = new HashMap<>();
    private final Map<String, List<Trader>> keySuppliers = new HashMap<>();
    private final Map<String, List<Trader>> keyCustomers = new HashMap<>();
    private final Map<String, Party> banks = new HashMap<>();
    private final Map<String, Party> taxOffices = new HashMap<>();
    private final Map<String, Party> affiliates = new HashMap<>();
    private final Map<String, Party> employees = new HashMap<>();
    private final Map<String, List<CostCentre>> costCentres;
    private int suppliersNumbered = 100_000;
    private int customersNumbered = 200_000;

    Parties(
            Dice dice,
            List<Company> companies,
            Map<String, List<CostCentre>> costCentres,
            Staff staff,
            LocalDate historyStart,
            LocalDate monthStart,
            double scale) {
        this.dice = dice;
        this.costCentres = costCentres;
        this.historyStart = historyStart;
        this.monthStart = monthStart;
        int other = 1;
        for (Company company : companies) {
            suppliers.put(company.code, regularSuppliers(company, staff, scale));
            customers.put(company.code, regularCustomers(company, scale));
            keySuppliers.put(company.code, keyAccounts(company, "supplier", "5010", scale));
            keyCustomers.put(company.code, keyAccounts(company, "customer", "4010", scale));
            banks.put(company.code, add("B30000" + other, "House bank " + company.code, "bank", "", longAgo()));
            taxOffices.put(
                    company.code, add("A40000" + other, "Tax office " + company.country, "authority", "", longAgo()));
            affiliates.put(company.code, add("I50000" + other, company.name, "intercompany", "", longAgo()));
            other++;
        }
        int number = 600_001;
        for (Person person : staff.employees()) {
            employees.put(person.code(), add("E" + number++, person.name(), "employee", person.code(), longAgo()));
        }
    }

    List<Party> all() {
        return all;
    }

    List<Trader> suppliers(Company company) {
        return of(suppliers, company);
    }

    List<Trader> customers(Company company) {
        return of(customers, company);
    }

    List<Trader> keySuppliers(Company company) {
        return of(keySuppliers, company);
    }

    List<Trader> keyCustomers(Company company) {
        return of(keyCustomers, company);
    }

    Party bank(Company company) {
        return of(banks, company);
    }

    Party taxOffice(Company company) {
        return of(taxOffices, company);
    }

    Party affiliate(Company company) {
        return of(affiliates, company);
    }

    Party employee(Person person) {
        Party party = employees.get(person.code());
        if (party == null) {
            throw new IllegalStateException("Person " + person.code() + " is not an employee of the sample's group");
        }
        return party;
    }

    /** Suppliers that belong to somebody who also keeps the company's books. */
    List<Party> suppliersOfBookkeepers(Company company) {
        return suppliers(company).stream()
                .map(Trader::party)
                .filter(party -> !party.person().isEmpty())
                .toList();
    }

    /** One more supplier; the generator's patterns bring their own. */
    Trader supplier(Company company, String account, double medianEuro, String person, LocalDate since) {
        return supplier(company, company.currency, account, medianEuro, person, since);
    }

    private Trader supplier(
            Company company, String currency, String account, double medianEuro, String person, LocalDate since) {
        Party party = add("S" + ++suppliersNumbered, tradeName(company.country), "supplier", person, since);
        return trader(party, company, currency, account, medianEuro);
    }

    private List<Trader> regularSuppliers(Company company, Staff staff, double scale) {
        List<Trader> traders = new ArrayList<>();
        int count = (int) Math.round(125 * company.share * scale);
        List<String> accounts = dice.shuffled(PURCHASES);
        for (int i = 0; i < count; i++) {
            String account = accounts.get(i % accounts.size());
            double level = account.startsWith("5") ? 1100 : account.startsWith("62") ? 260 : 700;
            traders.add(supplier(company, account, dice.logNormal(level, 0.5), "", since()));
        }
        List<Person> hired = staff.bookkeepers(company).stream()
                .filter(staff.employees()::contains)
                .toList();
        for (int i = 0; i < 2; i++) {
            String owner = dice.pick(hired).code();
            traders.add(supplier(company, accounts.get(i), dice.logNormal(600, 0.4), owner, longAgo()));
        }
        List<String> currencies =
                switch (company.code) {
                    case "DE01" -> List.of("USD", "USD", "USD", "USD", "GBP", "GBP", "KWD", "USD", "KWD");
                    case "US01" -> List.of("EUR", "EUR", "EUR", "EUR", "EUR");
                    default -> List.of("USD", "USD", "USD", "USD", "USD");
                };
        int foreign = (int) Math.round(currencies.size() * scale);
        for (int i = 0; i < foreign; i++) {
            String currency = currencies.get(i % currencies.size());
            double median = dice.logNormal(1200, 0.4);
            traders.add(supplier(company, currency, IMPORTS.get(i % IMPORTS.size()), median, "", since()));
        }
        return traders;
    }

    private List<Trader> regularCustomers(Company company, double scale) {
        List<Trader> traders = new ArrayList<>();
        int count = (int) Math.round(100 * company.share * scale);
        for (int i = 0; i < count; i++) {
            Party party = add("C" + ++customersNumbered, tradeName(company.country), "customer", "", since());
            traders.add(
                    trader(party, company, company.currency, SALES.get(i % SALES.size()), dice.logNormal(1500, 0.5)));
        }
        List<String> currencies =
                switch (company.code) {
                    case "DE01" -> List.of("USD", "USD", "USD", "KWD", "USD");
                    case "US01" -> List.of("EUR", "EUR", "EUR");
                    default -> List.of("USD", "USD", "USD");
                };
        int foreign = (int) Math.round(currencies.size() * scale);
        for (int i = 0; i < foreign; i++) {
            Party party = add("C" + ++customersNumbered, tradeName("US"), "customer", "", since());
            traders.add(
                    trader(party, company, currencies.get(i % currencies.size()), "4020", dice.logNormal(2200, 0.4)));
        }
        return traders;
    }

    private List<Trader> keyAccounts(Company company, String kind, String account, double scale) {
        List<Trader> traders = new ArrayList<>();
        for (int i = 0; i < Math.max(3, Math.round(3 * scale)); i++) {
            String code = kind.equals("supplier") ? "S" + ++suppliersNumbered : "C" + ++customersNumbered;
            Party party = add(code, tradeName(company.country), kind, "", longAgo());
            traders.add(trader(party, company, company.currency, account, dice.logNormal(110_000, 0.3)));
        }
        return traders;
    }

    private Trader trader(Party party, Company company, String currency, String account, double medianEuro) {
        List<CostCentre> owned = of(costCentres, company).stream()
                .filter(centre -> centre.active() && !centre.owner().isEmpty())
                .toList();
        List<CostCentre> habit = dice.shuffled(owned).subList(0, 2);
        return new Trader(party, company, currency, account, habit, medianEuro, dice.between(0.5, 1.0));
    }

    private Party add(String code, String name, String kind, String person, LocalDate since) {
        Party party = new Party(code, name, kind, person, since);
        all.add(party);
        return party;
    }

    private LocalDate longAgo() {
        return historyStart.minusDays(dice.between(200, 5000));
    }

    /** Most parties are old acquaintances; some came within the history, none lately. */
    private LocalDate since() {
        LocalDate joined = historyStart.plusDays(dice.between(0, 200));
        return dice.chance(0.08) && joined.isBefore(monthStart.minusDays(150)) ? joined : longAgo();
    }

    private String tradeName(String country) {
        String name = dice.pick(Words.partyRoots(country)) + " " + dice.pick(Words.partyTrades(country));
        String unique = name;
        for (int i = 2; !names.add(unique); i++) {
            unique = name + " " + i;
        }
        return unique;
    }

    private static <T> T of(Map<String, T> map, Company company) {
        T value = map.get(company.code);
        if (value == null) {
            throw new IllegalStateException("The sample has no parties of company " + company);
        }
        return value;
    }
}
