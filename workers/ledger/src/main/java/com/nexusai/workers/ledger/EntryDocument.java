package com.nexusai.workers.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A journal entry as people hand it in: it may be incomplete, wrong or unbalanced. Amounts are in the entry's currency;
 * company amounts are stated only where they must not be converted (reversals, revaluations).
 *
 * @param keyspace names who gave the key, so that two sources may use the same key
 * @param preparedBy code of the person who prepared it, as the document says
 * @param period posting period where it cannot be told from the posting date (adjustment periods)
 * @param reverseOn day of the automatic reversal, for accruals
 * @param reversesId the posted entry this one undoes
 */
public record EntryDocument(
        String company,
        String keyspace,
        String entryKey,
        String journal,
        LocalDate documentDate,
        LocalDate postingDate,
        @Nullable String period,
        String currency,
        String description,
        String source,
        String preparedBy,
        @Nullable Instant preparedAt,
        @Nullable String externalReference,
        @Nullable LocalDate reverseOn,
        @Nullable UUID reversesId,
        @Nullable BigDecimal exchangeRate,
        List<Line> lines,
        List<Attachment> attachments) {

    public EntryDocument {
        lines = List.copyOf(lines);
        attachments = List.copyOf(attachments);
    }

    /** @param line 1-based */
    public record Line(
            int line,
            String account,
            BigDecimal debit,
            BigDecimal credit,
            @Nullable BigDecimal companyDebit,
            @Nullable BigDecimal companyCredit,
            @Nullable String costCentre,
            @Nullable String counterparty,
            @Nullable String text,
            @Nullable String taxCode,
            @Nullable BigDecimal quantity,
            @Nullable String unit,
            @Nullable String intercompanyCompany) {}

    /** @param sha256 of its content, in hex; null while the attachment is only announced */
    public record Attachment(String name, @Nullable String sha256) {}

    /** Business key of the entry and of its process instance. */
    public String reference() {
        return company + "-" + (keyspace.isEmpty() ? "" : keyspace + "-") + entryKey;
    }
}
