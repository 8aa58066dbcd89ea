package com.nexusai.sample;

import java.util.List;

/** The habits between a company and one of its suppliers or customers. */
record Trader(
        Party party,
        Company company,
        String currency,
        String account,
        List<CostCentre> costCentres,
        double medianEuro,
        double weight) {}
