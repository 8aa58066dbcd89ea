package com.nexusai.sample;

import java.util.List;

/** What the group's staff know of its rules: whoever wants to slip under a limit goes by these. */
final class CompanyPolicy {

    /** Amounts in euros from which somebody further up signs. */
    static final List<Double> SIGNATURE_LIMITS_EURO = List.of(5_000.0, 50_000.0, 250_000.0);

    private CompanyPolicy() {}
}
