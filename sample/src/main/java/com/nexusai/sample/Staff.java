package com.nexusai.sample;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The people: the demo users, whose codes are their role's name, the staff, and the services that prepare what comes out
 * of sub-ledgers.
 */
final class Staff {

    private static final List<String> EVERYWHERE = List.of("DE01", "US01", "JP01");
    private static final List<String> NOWHERE = List.of();

    private final List<Person> all = new ArrayList<>();
    private final List<Person> bookkeepers = new ArrayList<>();
    private final List<Person> outsiders = new ArrayList<>();
    private final List<Person> owners = new ArrayList<>();
    private final List<Person> employees = new ArrayList<>();
    private final List<String> firstNames;
    private final List<String> lastNames;
    private int named;

    Staff(Dice dice) {
        firstNames = dice.shuffled(Words.FIRST_NAMES);
        lastNames = dice.shuffled(Words.LAST_NAMES);
        for (String code : List.of("preparer", "preparer-2")) {
            bookkeepers.add(demo(code, List.of("preparer"), EVERYWHERE));
        }
        bookkeepers.add(demo("accountant", List.of("accountant", "preparer"), EVERYWHERE));
        owners.add(demo("cost-centre-owner", List.of("cost-centre-owner"), NOWHERE));
        demo("controller", List.of("controller"), NOWHERE);
        demo("controller-2", List.of("controller"), NOWHERE);
        demo("cfo", List.of("cfo"), NOWHERE);
        demo("operations", List.of("operations"), NOWHERE);
        demo("analyst", List.of("analyst"), NOWHERE);
        demo("administrator", List.of("administrator", "finance-administrator"), NOWHERE);
        demo("auditor", List.of("auditor"), NOWHERE);

        for (String company : List.of("DE01", "DE01", "DE01", "US01", "US01", "JP01", "JP01")) {
            bookkeepers.add(hire(List.of("accountant", "preparer"), List.of(company)));
        }
        for (String company : EVERYWHERE) {
            bookkeepers.add(hire(List.of("preparer"), List.of(company)));
        }
        bookkeepers.add(hire(List.of("accountant", "preparer"), EVERYWHERE));
        for (int i = 0; i < 7; i++) {
            owners.add(hire(List.of("cost-centre-owner"), NOWHERE));
        }
        for (String company : List.of("DE01", "DE01", "US01", "JP01")) {
            outsiders.add(hire(List.of("operations", "preparer"), List.of(company)));
        }
        outsiders.add(hire(List.of("analyst", "preparer"), EVERYWHERE));
        hire(List.of("controller"), NOWHERE);
        hire(List.of("auditor"), NOWHERE);
        hire(List.of("finance-administrator"), NOWHERE);

        for (String service :
                List.of("payables", "receivables", "bank", "payroll", "assets", "closing", "intercompany")) {
            all.add(new Person(
                    "svc-" + service,
                    "Service " + service,
                    "svc-" + service + "@nordlicht.example",
                    List.of("preparer"),
                    EVERYWHERE));
        }
    }

    List<Person> all() {
        return all;
    }

    /** Those who keep the books of a company by hand, day by day. */
    List<Person> bookkeepers(Company company) {
        return postingIn(company, bookkeepers);
    }

    /** Those who have the right to post in a company and have never used it. */
    List<Person> outsiders(Company company) {
        return postingIn(company, outsiders);
    }

    List<Person> costCentreOwners() {
        return owners;
    }

    /** Everybody hired, demo users and services apart: they travel and hand in expense claims. */
    List<Person> employees() {
        return employees;
    }

    Set<String> codes() {
        Set<String> codes = new HashSet<>();
        for (Person person : all) {
            codes.add(person.code());
        }
        return Collections.unmodifiableSet(codes);
    }

    private static List<Person> postingIn(Company company, List<Person> people) {
        return people.stream().filter(person -> person.mayPostIn(company)).toList();
    }

    private Person demo(String code, List<String> roles, List<String> companies) {
        String name = code.substring(0, 1).toUpperCase(Locale.ROOT)
                + code.substring(1).replace('-', ' ');
        Person person = new Person(code, name + " (demo)", code + "@nordlicht.example", roles, companies);
        all.add(person);
        return person;
    }

    private Person hire(List<String> roles, List<String> companies) {
        String first = firstNames.get(named);
        String last = lastNames.get(named);
        named++;
        String code = Words.code(first, last);
        Person person = new Person(code, first + " " + last, code + "@nordlicht.example", roles, companies);
        all.add(person);
        employees.add(person);
        return person;
    }
}
