package com.nexusai.app.journal;

import com.nexusai.workers.ledger.EntryDocument;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry in a few words: expense to accrued wages, prepared by petra, from a sub-ledger that the company knows well. */
record Sketch(
        String key,
        String amount,
        String source,
        String account,
        String costCentre,
        LocalDate day,
        @Nullable String batch,
        @Nullable LocalDate reverseOn,
        @Nullable String counterparty) {

    static final LocalDate OCTOBER = LocalDate.parse("2026-10-12");

    static Sketch wages(String key, String amount) {
        return new Sketch(key, amount, "payroll", "6000", "100", OCTOBER, null, null, null);
    }

    /** On a cost centre that nobody owns. */
    Sketch ofTheYard() {
        return new Sketch(key, amount, source, "6100", "300", day, batch, reverseOn, counterparty);
    }

    Sketch amount(String other) {
        return new Sketch(key, other, source, account, costCentre, day, batch, reverseOn, counterparty);
    }

    Sketch batch(String name) {
        return new Sketch(key, amount, source, account, costCentre, day, name, reverseOn, counterparty);
    }

    Sketch reversedOn(String date) {
        return new Sketch(key, amount, "accrual", account, costCentre, day, batch, LocalDate.parse(date), counterparty);
    }

    Sketch with(String party) {
        return new Sketch(key, amount, source, account, costCentre, day, batch, reverseOn, party);
    }

    EntryDocument document() {
        return new EntryDocument(
                "DE01",
                "",
                key,
                "GEN",
                day,
                day,
                null,
                "EUR",
                "Wages of the workshop " + key,
                source,
                "petra",
                null,
                batch,
                reverseOn,
                null,
                null,
                List.of(
                        line(1, account, new BigDecimal(amount), BigDecimal.ZERO, costCentre, counterparty),
                        line(2, "2100", BigDecimal.ZERO, new BigDecimal(amount), null, null)),
                List.of());
    }

    private static EntryDocument.Line line(
            int line,
            String account,
            BigDecimal debit,
            BigDecimal credit,
            @Nullable String costCentre,
            @Nullable String counterparty) {
        return new EntryDocument.Line(
                line, account, debit, credit, null, null, costCentre, counterparty, null, null, null, null, null);
    }
}
