package com.nexusai.workers.ledger;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for a change.
 *
 * @param person code of the person or service account
 * @param client the calling client, whose rights say which sources it may write
 * @param companies codes of the companies the person works for; {@code *} is all of them
 */
public record Author(String person, @Nullable String client, Set<String> roles, Set<String> companies) {

    public Author {
        roles = Set.copyOf(roles);
        companies = Set.copyOf(companies);
    }

    /** @throws LedgerRefusal {@code FORBIDDEN} */
    void requireCompany(String company) {
        if (!companies.contains("*") && !companies.contains(company)) {
            throw new LedgerRefusal(
                    "FORBIDDEN",
                    "company",
                    company,
                    person + " does not work for company " + company,
                    "have it done by someone who does, or have the company granted");
        }
    }
}
