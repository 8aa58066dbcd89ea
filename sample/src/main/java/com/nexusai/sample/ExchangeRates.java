package com.nexusai.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Monthly rates: a random walk around plausible levels, valid from the first of each month. */
final class ExchangeRates {

    static final String POLICY_CURRENCY = "EUR";
    static final List<String> CURRENCIES = List.of("EUR", "USD", "JPY", "GBP", "KWD");

    private final Map<YearMonth, Map<String, Double>> perEuro = new LinkedHashMap<>();

    ExchangeRates(Dice dice, YearMonth first, YearMonth last) {
        Map<String, Double> level = new HashMap<>();
        level.put("EUR", 1.0);
        level.put("USD", dice.between(1.05, 1.15));
        level.put("JPY", dice.between(152.0, 168.0));
        level.put("GBP", dice.between(0.83, 0.88));
        level.put("KWD", dice.between(0.325, 0.345));
        for (YearMonth month = first; !month.isAfter(last); month = month.plusMonths(1)) {
            perEuro.put(month, Map.copyOf(level));
            for (String currency : CURRENCIES.subList(1, CURRENCIES.size())) {
                level.merge(currency, dice.between(0.985, 1.015), (old, step) -> old * step);
            }
        }
    }

    Iterable<YearMonth> months() {
        return perEuro.keySet();
    }

    BigDecimal rate(String from, String to, YearMonth month) {
        double rate = perEuro(to, month) / perEuro(from, month);
        return BigDecimal.valueOf(rate).setScale(8, RoundingMode.HALF_UP).stripTrailingZeros();
    }

    /** An amount of euros in another currency, at that currency's scale. */
    BigDecimal fromEuro(double euros, String currency, YearMonth month) {
        return BigDecimal.valueOf(euros * perEuro(currency, month)).setScale(scale(currency), RoundingMode.HALF_UP);
    }

    double toEuro(BigDecimal amount, String currency, YearMonth month) {
        return amount.doubleValue() / perEuro(currency, month);
    }

    static int scale(String currency) {
        return Currency.getInstance(currency).getDefaultFractionDigits();
    }

    private double perEuro(String currency, YearMonth month) {
        Map<String, Double> level = perEuro.get(month);
        Double value = level == null ? null : level.get(currency);
        if (value == null) {
            throw new IllegalStateException("The sample has no rate of " + currency + " for " + month);
        }
        return value;
    }
}
