package com.nexusai.workers.ledger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An ordinary request, of which a test changes what it is about. */
final class RequestSketch {

    @Nullable
    String company = "DE01";

    @Nullable
    String entryKey;

    @Nullable
    String currency = "EUR";

    @Nullable
    String description = "Travel to the customer";

    @Nullable
    LocalDate postingDate = LocalDate.parse("2026-10-14");

    @Nullable
    String source;

    @Nullable
    String preparedBy;

    @Nullable
    LocalDate reverseOn;

    @Nullable
    BigDecimal exchangeRate;

    final List<EntryRequest.Line> lines = new ArrayList<>();

    RequestSketch(@Nullable String entryKey) {
        this.entryKey = entryKey;
        debit("6000", "100.00");
        credit("1600", "100.00");
    }

    RequestSketch none() {
        lines.clear();
        return this;
    }

    RequestSketch debit(String account, String amount) {
        return line(account, new BigDecimal(amount), null);
    }

    RequestSketch credit(String account, String amount) {
        return line(account, null, new BigDecimal(amount));
    }

    RequestSketch line(@Nullable String account, @Nullable BigDecimal debit, @Nullable BigDecimal credit) {
        lines.add(new EntryRequest.Line(
                account,
                debit,
                credit,
                null,
                null,
                account != null && account.startsWith("6") ? "100" : null,
                "1600".equals(account) ? "S1" : null,
                null,
                null,
                null,
                null,
                null));
        return this;
    }

    EntryRequest request() {
        return new EntryRequest(
                company,
                null,
                entryKey,
                null,
                null,
                postingDate,
                null,
                currency,
                description,
                source,
                preparedBy,
                null,
                "REF-" + entryKey,
                reverseOn,
                exchangeRate,
                lines);
    }
}
