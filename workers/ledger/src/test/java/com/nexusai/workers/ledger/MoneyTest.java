package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.credit;
import static com.nexusai.workers.ledger.LedgerFixture.debit;
import static com.nexusai.workers.ledger.LedgerFixture.decision;
import static com.nexusai.workers.ledger.LedgerFixture.entry;
import static com.nexusai.workers.ledger.LedgerFixture.line;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.processes.contract.DecisionKey;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Amounts in other currencies: converted line by line, never rounded away, always balanced twice. */
class MoneyTest {

    private static final LocalDate DAY = LocalDate.parse("2026-10-14");

    private static LedgerFixture ledger;

    @BeforeAll
    static void open() {
        ledger = new LedgerFixture();
    }

    @AfterAll
    static void close() {
        ledger.close();
    }

    @Test
    void whatRoundingLeavesOverStandsOnALineOfItsOwn() {
        // At 0.90909 three debits of 0.95 are 0.86 each, and the credit of 2.85 is 2.59.
        UUID id = ledger.posted(entry(
                "residual",
                "DE01",
                "USD",
                DAY,
                debit(1, "6000", "0.95"),
                debit(2, "6000", "0.95"),
                debit(3, "6100", "0.95"),
                credit(4, "1600", "2.85")));

        assertThat(lines(id))
                .containsExactly(
                        "1 6000 0.95/0 0.86/0",
                        "2 6000 0.95/0 0.86/0",
                        "3 6100 0.95/0 0.86/0",
                        "4 1600 0/2.85 0/2.59",
                        "5 7990 0/0 0.01/0");
    }

    @Test
    void yenAndDinarsKeepTheirOwnDecimals() {
        UUID yen =
                ledger.posted(entry("yen", "DE01", "JPY", DAY, debit(1, "6000", "12345"), credit(2, "1600", "12345")));
        UUID dinar = ledger.posted(
                entry("dinar", "DE01", "KWD", DAY, debit(1, "6000", "1.234"), credit(2, "1600", "1.234")));

        assertThat(lines(yen)).containsExactly("1 6000 12345/0 76.17/0", "2 1600 0/12345 0/76.17");
        assertThat(lines(dinar)).containsExactly("1 6000 1.234/0 3.71/0", "2 1600 0/1.234 0/3.71");
    }

    @Test
    void limitsCompareThePolicyCurrencyAndNotTheNumber() {
        UUID yen =
                ledger.capture(entry("limit", "DE01", "JPY", DAY, debit(1, "6000", "5000"), credit(2, "1600", "5000")));

        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql("SELECT policy_amount FROM ledger.entry_document WHERE id = ?")
                        .params(yen)
                        .query(BigDecimal.class)
                        .single()))
                .isEqualByComparingTo("30.85");
    }

    @Test
    void aRevaluationHasCompanyAmountsOnly() {
        UUID id = ledger.posted(entry(
                "revaluation", "DE01", "USD", DAY, stated(1, "1200", "12.50", "0"), stated(2, "6000", "0", "12.50")));

        assertThat(lines(id)).containsExactly("1 1200 0/0 12.5/0", "2 6000 0/0 0/12.5");
    }

    @Test
    void decimalsBeyondTheCurrencyAndMissingRatesAndBadCompanyAmountsAreFound() {
        assertThat(findings(entry("scale", "DE01", "JPY", DAY, debit(1, "6000", "10.5"), credit(2, "1600", "10.5"))))
                .contains("AMOUNT_SCALE");
        assertThat(findings(entry("rate", "DE01", "GBP", DAY, debit(1, "6000", "10"), credit(2, "1600", "10"))))
                .contains("RATE_MISSING");
        assertThat(findings(entry("currency", "DE01", "XYZ", DAY, debit(1, "6000", "10"), credit(2, "1600", "10"))))
                .contains("UNKNOWN_CURRENCY");
        EntryDocument.Line wrong = new EntryDocument.Line(
                1,
                "6000",
                new BigDecimal("10"),
                BigDecimal.ZERO,
                new BigDecimal("12"),
                null,
                "100",
                null,
                null,
                null,
                null,
                null,
                null);
        assertThat(findings(entry("stated", "DE01", "EUR", DAY, wrong, credit(2, "1600", "10"))))
                .contains("ROUNDING_TOO_LARGE");
    }

    @Test
    void aReversalUsesTheOriginalsAmountsAndRateWhateverTheRateIsNow() throws Exception {
        UUID id = ledger.posted(
                entry("to-reverse", "DE01", "USD", DAY, debit(1, "6000", "99.95"), credit(2, "1600", "99.95")));
        LedgerFixture.execute(
                ledger.database.superuser(),
                "SET session_replication_role = replica",
                "INSERT INTO ledger.exchange_rate VALUES ('acme', 'USD', 'EUR', '2026-11-01', 0.5)");
        Reversals.Reversal reversal = ledger.in(
                TENANT, () -> ledger.reversals.create(TENANT, id, LocalDate.parse("2026-11-02"), "wrong", "otto"));
        ledger.plan(reversal.id());
        ledger.post(reversal.id());

        assertThat(reversal.reference()).isEqualTo("DE01-to-reverse-R");
        assertThat(lines(reversal.id())).containsExactly("1 6000 0/99.95 0/90.86", "2 1600 99.95/0 90.86/0");
        assertThat(ledger.count("SELECT count(*) FROM ledger.journal_entry WHERE reverses_id = '" + id + "'"))
                .isEqualTo(1);
        assertThatThrownBy(() -> ledger.in(TENANT, () -> ledger.reversals.create(TENANT, id, null, "again", "otto")))
                .hasMessageContaining("ALREADY_REVERSED");
    }

    @Test
    void aReversalIsNeverBeforeItsOriginalAndFindsTheFirstOpenDay() {
        UUID id = ledger.posted(travel("dated", "10.00"));
        assertThatThrownBy(() -> ledger.in(
                        TENANT,
                        () -> ledger.reversals.create(TENANT, id, LocalDate.parse("2026-10-13"), "early", "otto")))
                .hasMessageContaining("REVERSAL_BEFORE_ORIGINAL");

        UUID soft = ledger.posted(entry(
                "soft", "DE01", "EUR", LocalDate.parse("2026-09-30"), debit(1, "6000", "1"), credit(2, "1600", "1")));
        Reversals.Reversal reversal =
                ledger.in(TENANT, () -> ledger.reversals.create(TENANT, soft, null, "default", "otto"));
        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql("SELECT posting_date FROM ledger.entry_document WHERE id = ?")
                        .params(reversal.id())
                        .query(LocalDate.class)
                        .single()))
                .isEqualTo("2026-10-01");
    }

    @Test
    void tenThousandLinesPostInSeconds() {
        List<EntryDocument.Line> lines = new ArrayList<>();
        for (int i = 1; i < 10_000; i++) {
            lines.add(debit(i, "6000", "1.00"));
        }
        lines.add(credit(10_000, "1600", "9999.00"));
        UUID id = ledger.planned(entry("long", lines.toArray(EntryDocument.Line[]::new)));

        long begin = System.nanoTime();
        ledger.post(id);
        double seconds = (System.nanoTime() - begin) / 1e9;

        System.out.printf("10,000 lines posted in %.2f s%n", seconds);
        assertThat(seconds).as("goal 3 s, with room for a loaded machine").isLessThan(9);
    }

    private static EntryDocument.Line stated(int line, String account, String companyDebit, String companyCredit) {
        return new EntryDocument.Line(
                line,
                account,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                new BigDecimal(companyDebit),
                new BigDecimal(companyCredit),
                account.startsWith("6") ? "100" : null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static List<String> findings(EntryDocument document) {
        UUID id = ledger.capture(document);
        List<String> codes = new ArrayList<>();
        ledger.in(
                TENANT,
                () -> ledger.validation.validate(TENANT, List.of(id), (entry, facts) -> {
                    codes.addAll(List.of(String.valueOf(facts.get("findings")).split(" ")));
                    return decision(
                            new DecisionKey("je-validation"),
                            codes.stream()
                                    .map(code -> Map.<String, Object>of("code", code, "severity", "mendable"))
                                    .toList());
                }));
        assertThat(ledger.count("SELECT count(*) FROM ledger.document_violation WHERE entry_id = '" + id + "'"))
                .isPositive();
        return codes;
    }

    private static List<String> lines(UUID id) {
        return ledger.in(TENANT, () -> ledger.db
                .sql(
                        """
                        SELECT line || ' ' || account || ' ' || trim_scale(debit) || '/' || trim_scale(credit) || ' '
                            || trim_scale(company_debit) || '/' || trim_scale(company_credit)
                          FROM ledger.journal_line WHERE entry_id = ? ORDER BY line
                        """)
                .params(id)
                .query(String.class)
                .list());
    }
}
