package com.nexusai.sample;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which accounts a company has booked against each other. */
final class AccountPairs {

    private final Set<String> seen = new HashSet<>();

    AccountPairs(List<Entry> entries) {
        for (Entry entry : entries) {
            for (Line debit : entry.lines) {
                for (Line credit : entry.lines) {
                    if (debit.isDebit() && !credit.isDebit()) {
                        seen.add(entry.company.code + debit.account() + credit.account());
                    }
                }
            }
        }
    }

    boolean knows(Company company, String debit, String credit) {
        return seen.contains(company.code + debit + credit);
    }
}
