package com.nexusai.workers.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An ordinary entry, of which a test changes what it is about. */
final class EntrySketch {

    final String key;
    String company = "DE01";
    String currency = "EUR";
    LocalDate day = LocalDate.parse("2026-10-14");
    String description = "Travel to the customer";
    String source = "manual";
    String preparer = "petra";

    @Nullable
    Instant preparedAt = LedgerFixture.NOW;

    @Nullable
    String externalReference;

    @Nullable
    UUID reverses;

    final List<EntryDocument.Line> lines = new ArrayList<>();
    final List<EntryDocument.Attachment> attachments = new ArrayList<>();

    EntrySketch(String key) {
        this.key = key;
        this.externalReference = "REF-" + key;
    }

    /** Replaces the lines by one debit and one credit. */
    EntrySketch of(String debit, String credit, String amount) {
        lines.clear();
        lines.add(LedgerFixture.debit(1, debit, amount));
        lines.add(LedgerFixture.credit(2, credit, amount));
        return this;
    }

    EntrySketch on(String date) {
        day = LocalDate.parse(date);
        return this;
    }

    EntrySketch preparedAt(@Nullable String instant) {
        preparedAt = instant == null ? null : Instant.parse(instant);
        return this;
    }

    /** Replaces a line; null leaves a line without cost centre, counterparty or company amount. */
    EntrySketch line(
            int number,
            String account,
            String debit,
            String credit,
            @Nullable String costCentre,
            @Nullable String counterparty,
            @Nullable String companyDebit) {
        EntryDocument.Line line = new EntryDocument.Line(
                number,
                account,
                new BigDecimal(debit),
                new BigDecimal(credit),
                companyDebit == null ? null : new BigDecimal(companyDebit),
                null,
                costCentre,
                counterparty,
                null,
                null,
                null,
                null,
                null);
        lines.removeIf(other -> other.line() == number);
        lines.add(line);
        return this;
    }

    EntryDocument document() {
        return new EntryDocument(
                company,
                "",
                key,
                "GEN",
                day,
                day,
                null,
                currency,
                description,
                source,
                preparer,
                preparedAt,
                externalReference,
                null,
                reverses,
                null,
                lines,
                attachments);
    }
}
