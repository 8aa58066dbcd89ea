package com.nexusai.sample;

import java.util.List;

/** Somebody of the group, or a service account. {@code companies}: where the person may post. */
record Person(String code, String name, String email, List<String> roles, List<String> companies) {

    boolean mayPostIn(Company company) {
        return companies.contains(company.code);
    }
}
