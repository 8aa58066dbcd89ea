package com.nexusai.workers.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A journal entry as a client hands it in: anything may be missing, and what is missing is said of each field.
 *
 * @param keyspace names who gave the key; none means the one without a name
 * @param entryKey unique for ever within company and keyspace; given by us where there is none
 * @param journal {@code GEN} where there is none
 * @param documentDate the posting date where there is none
 * @param source {@code manual} where there is none; others need a right, except {@code import}
 * @param preparedBy the caller where there is none; another person needs a right
 */
public record EntryRequest(
        @Nullable String company,
        @Nullable String keyspace,
        @Nullable String entryKey,
        @Nullable String journal,
        @Nullable LocalDate documentDate,
        @Nullable LocalDate postingDate,
        @Nullable String period,
        @Nullable String currency,
        @Nullable String description,
        @Nullable String source,
        @Nullable String preparedBy,
        @Nullable Instant preparedAt,
        @Nullable String externalReference,
        @Nullable LocalDate reverseOn,
        @Nullable BigDecimal exchangeRate,
        @Nullable List<Line> lines) {

    /** Amounts are in the entry's currency; company amounts only where they must not be converted. */
    public record Line(
            @Nullable String account,
            @Nullable BigDecimal debit,
            @Nullable BigDecimal credit,
            @Nullable BigDecimal companyDebit,
            @Nullable BigDecimal companyCredit,
            @Nullable String costCentre,
            @Nullable String counterparty,
            @Nullable String text,
            @Nullable String taxCode,
            @Nullable BigDecimal quantity,
            @Nullable String unit,
            @Nullable String intercompanyCompany) {}
}
