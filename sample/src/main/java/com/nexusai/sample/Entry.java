package com.nexusai.sample;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A journal entry while it is drawn; its key comes last, when the order of all entries is known. */
final class Entry {

    final Company company;
    final String source;
    final String journal;
    final String currency;
    LocalDate documentDate;
    LocalDate postingDate;
    String description;
    String preparedBy;
    OffsetDateTime preparedAt;
    String externalReference = "";

    @Nullable
    LocalDate reverseOn;

    String attachments = "";
    String intercompanyCompany = "";
    List<Line> lines = new ArrayList<>();
    Label label = Label.ORDINARY;
    String kind;
    String key = "";

    Entry(
            Company company,
            String source,
            String journal,
            String currency,
            LocalDate postingDate,
            String description,
            String preparedBy,
            OffsetDateTime preparedAt) {
        this.company = company;
        this.source = source;
        this.journal = journal;
        this.currency = currency;
        this.documentDate = postingDate;
        this.postingDate = postingDate;
        this.description = description;
        this.preparedBy = preparedBy;
        this.preparedAt = preparedAt;
        this.kind = source;
    }

    Entry copy() {
        Entry copy = new Entry(company, source, journal, currency, postingDate, description, preparedBy, preparedAt);
        copy.documentDate = documentDate;
        copy.externalReference = externalReference;
        copy.reverseOn = reverseOn;
        copy.attachments = attachments;
        copy.intercompanyCompany = intercompanyCompany;
        copy.lines = new ArrayList<>(lines);
        copy.kind = kind;
        return copy;
    }

    Entry with(Line line) {
        lines.add(line);
        return this;
    }

    Entry labelled(Label newLabel, String newKind) {
        this.label = newLabel;
        this.kind = newKind;
        return this;
    }

    YearMonth month() {
        return YearMonth.from(postingDate);
    }

    BigDecimal debits() {
        BigDecimal sum = BigDecimal.ZERO;
        for (Line line : lines) {
            if (line.isDebit()) {
                sum = sum.add(line.amount());
            }
        }
        return sum;
    }
}
