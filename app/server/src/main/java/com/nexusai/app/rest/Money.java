package com.nexusai.app.rest;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * An amount of money.
 *
 * @param amount a decimal number as text, with the currency's own number of decimals
 * @param currency ISO 4217
 */
public record Money(
        @Schema(example = "1234.50", pattern = "^-?[0-9]+(\\.[0-9]+)?$") String amount,
        @Schema(example = "EUR", pattern = "^[A-Z]{3}$") String currency) {

    /** Shown with the currency's decimals; more of them only where the value has more. */
    public static Money of(BigDecimal amount, String currency) {
        int decimals = Math.max(Currency.getInstance(currency).getDefaultFractionDigits(), 0);
        BigDecimal plain = amount.stripTrailingZeros();
        return new Money(
                plain.setScale(Math.max(decimals, plain.scale()), RoundingMode.UNNECESSARY)
                        .toPlainString(),
                currency);
    }
}
