package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.decision;
import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.workers.api.Decisions.Decision;
import com.nexusai.workers.ledger.RiskMeasures.Evidence;
import com.nexusai.workers.ledger.RiskMeasures.Measures;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Entries of October measured against a September in which petra booked travel twelve times, for 100, 200 ... 1,200 euros,
 * first on the 1st.
 */
class RiskMeasuresTest {

    private static LedgerFixture ledger;
    private static int count;

    @BeforeAll
    static void history() throws Exception {
        ledger = new LedgerFixture();
        ledger.tamper(
                "INSERT INTO ledger.counterparty (tenant_id, code, name, kind, since) VALUES ('acme', 'S2', 'New supplier', 'supplier', '2026-10-01')");
        for (int i = 1; i <= 12; i++) {
            ledger.posted(new EntrySketch("history" + i)
                    .of("6000", "1600", i + "00.00")
                    .on("2026-09-%02d".formatted(i))
                    .document());
        }
    }

    @AfterAll
    static void close() {
        ledger.close();
    }

    @Test
    void usesOfAccountsAndPairsAreCountedOverTheYearBeforeThePeriod() {
        Measures usual = measure(sketch("6000", "1600", "151.00"));
        Measures never = measure(sketch("6100", "1600", "151.00"));

        assertThat(usual.facts())
                .containsEntry("accountUses", 12)
                .containsEntry("pairUses", 12)
                .containsEntry("preparerAccountUses", 12);
        assertThat(never.facts())
                .containsEntry("accountUses", 0)
                .containsEntry("pairUses", 0)
                .containsEntry("preparerAccountUses", 0);
        assertEvidence(never, "accountUses", "0", "account 6100");
        assertEvidence(never, "pairUses", "0", "6100 to 1600");
        assertEvidence(usual, "preparerAccountUses", "12", "by petra on account 6000");
    }

    @Test
    void whoNeverBookedAnAccountIsAnUnusualPreparerOfIt() {
        EntrySketch sketch = sketch("6000", "1600", "152.00");
        sketch.preparer = "carla";

        Measures measures = measure(sketch);

        assertThat(measures.facts()).containsEntry("pairUses", 12).containsEntry("preparerAccountUses", 0);
        assertEvidence(measures, "preparerAccountUses", "0", "by carla");
    }

    @Test
    void entriesOfTheSamePeriodDoNotCountAsHistory() {
        ledger.posted(sketch("6000", "1600", "153.00").document());

        assertThat(measure(sketch("6000", "1600", "154.10")).facts()).containsEntry("pairUses", 12);
    }

    @Test
    void theEndOfThePeriodAndTheLengthOfTheTextAreMeasured() {
        EntrySketch sketch = sketch("6000", "1600", "155.00").on("2026-10-30");
        sketch.description = " Corr. ";

        Measures measures = measure(sketch);

        assertThat(measures.facts())
                .containsEntry("daysToPeriodEnd", 1)
                .containsEntry("textLength", 5)
                .containsEntry("postClose", false);
        assertEvidence(measures, "daysToPeriodEnd", "1 days", "period");
    }

    @Test
    void aPeriodClosedToDailyWorkIsAfterTheClose() {
        assertThat(measure(sketch("6000", "1600", "156.00").on("2026-09-30")).facts())
                .containsEntry("postClose", true);
    }

    @ParameterizedTest(name = "{0} EUR: {1} zeros, a run of {2}")
    @CsvSource({
        "5000.00, 3, 1",
        "120000.00, 4, 1",
        "5100.00, 2, 1",
        "5000.50, 0, 1",
        "7777.77, 0, 6",
        "4449.90, 0, 3",
        "1000000.00, 6, 1",
        "12345.67, 0, 1",
        "0.50, 0, 1"
    })
    void roundSumsAndRepeatedDigitsAreSeenInTheAmount(String amount, int zeros, int run) {
        Measures measures = measure(sketch("6000", "1600", amount));

        assertThat(measures.facts()).containsEntry("trailingZeros", zeros).containsEntry("repeatedDigits", run);
        assertEvidence(measures, "trailingZeros", amount, "trailing zeros: " + zeros);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2026-10-14T06:00:00Z, business",
        "2026-10-14T05:59:00Z, evening",
        "2026-10-14T16:00:01Z, evening",
        "2026-10-15T09:00:00Z, holiday",
        "2026-10-17T09:00:00Z, weekend",
        "2026-10-18T22:30:00Z, evening",
        ", unknown"
    })
    void theHourOfWorkIsTheCompanysOwn(@org.jspecify.annotations.Nullable String preparedAt, String when) {
        Measures measures = measure(sketch("6000", "1600", "157.00").preparedAt(preparedAt));

        assertThat(measures.facts()).containsEntry("preparedWhen", when);
        assertEvidence(
                measures,
                "preparedWhen",
                preparedAt == null ? "not stated" : "2026-10-1",
                "the company's working days and hours");
    }

    @Test
    void amountsAreComparedInThePolicyCurrency() {
        EntrySketch sketch = sketch("6000", "1600", "5000");
        sketch.currency = "JPY";

        assertThat(measure(sketch).facts()).containsEntry("amount", 30.85);
    }

    @Test
    void partsOfOneSumOnOneDayAreAddedUp() {
        EntrySketch first = sketch("6100", "1600", "4000.00").on("2026-10-05");
        EntrySketch second = sketch("6100", "1600", "3900.00").on("2026-10-05");
        EntrySketch nextDay = sketch("6100", "1600", "3700.00").on("2026-10-06");
        ledger.capture(first.document());
        ledger.capture(nextDay.document());

        Measures measures = measure(second);

        assertThat(measures.facts()).containsEntry("splitTotal", 7900.0).containsEntry("splitParts", 2);
        assertThat(evidence(measures, "splitTotal").compared()).isEqualTo("[\"DE01-" + first.key + "\"]");
        assertThat(evidence(measures, "splitParts").value()).isEqualTo("2 entries");
    }

    @Test
    void partsThatWereRejectedOrCancelledAreNotAdded() {
        UUID rejected = ledger.capture(
                sketch("6100", "1600", "4000.00").on("2026-10-07").document());
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(rejected), EntryStatus.REJECTED));

        assertThat(measure(sketch("6100", "1600", "3900.00").on("2026-10-07")).facts())
                .containsEntry("splitParts", 1);
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "8123.45, 8123.46, 1, one digit",
        "8234.56, 8243.56, 1, two digits swapped",
        "8345.67, 8345.67, 1, the same sum",
        "8456.78, 8465.87, 0, four digits",
        "8567.89, 85678.90, 0, a digit more",
        "8678.91, 8612.91, 0, two other digits"
    })
    void nearDuplicatesDifferByADigitOrASwap(String first, String second, int found, String how) {
        EntrySketch existing = sketch("6100", "1600", first).on("2026-10-19");
        ledger.capture(existing.document());

        Measures measures = measure(sketch("6100", "1600", second).on("2026-10-20"));

        assertThat(measures.facts()).as(how).containsEntry("nearDuplicates", found);
        assertThat(evidence(measures, "nearDuplicates").compared())
                .isEqualTo(found == 0 ? "[]" : "[\"DE01-" + existing.key + "\"]");
    }

    @Test
    void aCounterpartysAgeCountsFromItsFirstPosting() {
        Measures old = measure(sketch("6000", "1600", "158.00"));
        Measures fresh = measure(sketch("6000", "1600", "159.00").line(2, "1600", "0", "159.00", null, "S2", null));
        Measures none = measure(sketch("6000", "1200", "160.00"));

        assertThat(old.facts()).containsEntry("counterpartyAgeDays", 43);
        assertThat(fresh.facts()).containsEntry("counterpartyAgeDays", 0);
        assertThat(none.facts()).containsEntry("counterpartyAgeDays", 99999);
        assertEvidence(fresh, "counterpartyAgeDays", "0 days", "S2");
    }

    @Test
    void accountsOfASubLedgerAreForTheSubLedger() {
        EntrySketch byHand = sketch("1400", "4000", "161.00");
        EntrySketch bySystem = sketch("1400", "4000", "162.00");
        bySystem.source = "receivables";

        assertThat(measure(byHand).facts()).containsEntry("systemAccount", true).containsEntry("manual", true);
        assertThat(measure(bySystem).facts())
                .containsEntry("systemAccount", false)
                .containsEntry("manual", false);
    }

    @ParameterizedTest(name = "{0} to {1} from {2}: {3}")
    @CsvSource({
        "6000, 1600, manual, none",
        "1990, 1600, manual, suspense",
        "1990, 1600, payables, suspense",
        "1990, 4000, manual, suspense",
        "3100, 1600, manual, equity",
        "1200, 4000, manual, revenue",
        "1200, 4000, receivables, none"
    })
    void sensitiveAccountsAreNamedTheMostSensitiveFirst(String debit, String credit, String source, String expected) {
        EntrySketch sketch = sketch(debit, credit, "163.00");
        sketch.source = source;

        Measures measures = measure(sketch);

        assertThat(measures.facts()).containsEntry("sensitiveClass", expected);
        if (expected.equals("suspense")) {
            assertEvidence(measures, "sensitiveClass", "suspense", "account 1990");
        }
    }

    @Test
    void aReversalOfAReversalIsSeen() {
        UUID original = ledger.posted(sketch("6000", "1600", "164.00").document());
        Reversals.Reversal once =
                ledger.in(TENANT, () -> ledger.reversals.create(TENANT, original, null, "wrong", "otto"));
        ledger.plan(once.id());
        ledger.post(once.id());
        Reversals.Reversal twice =
                ledger.in(TENANT, () -> ledger.reversals.create(TENANT, once.id(), null, "wrong again", "otto"));

        assertThat(measure(once.id()).facts()).containsEntry("reversalOfReversal", false);
        assertThat(measure(twice.id()).facts()).containsEntry("reversalOfReversal", true);
    }

    @Test
    void backdatingIsTheTimeFromPostingDateToPreparation() {
        assertThat(measure(sketch("6000", "1600", "165.00").on("2026-10-01")).facts())
                .containsEntry("backdatedDays", 13);
        assertThat(measure(sketch("6000", "1600", "166.00").on("2026-10-31")).facts())
                .containsEntry("backdatedDays", 0);
        assertThat(measure(sketch("6000", "1600", "167.00").on("2026-10-01").preparedAt(null))
                        .facts())
                .as("nobody knows when it was prepared")
                .containsEntry("backdatedDays", 0);
    }

    @Test
    void whoBooksToThemselvesDealsWithThemselves() {
        EntrySketch own = sketch("6000", "1600", "168.00").line(2, "1600", "0", "168.00", null, "E1", null);

        assertThat(measure(own).facts()).containsEntry("selfDealing", true);
        assertThat(measure(sketch("6000", "1600", "169.00")).facts()).containsEntry("selfDealing", false);
    }

    @Test
    void anAmountIsComparedWithTheLargeOnesOfItsPairAndOnlyWhereThereIsHistory() {
        // The 95th percentile of 100, 200 ... 1,200 is 1,145.
        Measures large = measure(sketch("6000", "1600", "11450.00"));
        Measures unknown = measure(sketch("6100", "1600", "11450.00"));

        assertThat(large.facts()).containsEntry("amountRatio", 10.0);
        assertThat(evidence(large, "amountRatio").comparison())
                .contains("12 entries from 6000 to 1600")
                .contains("1145");
        assertThat(unknown.facts()).containsEntry("amountRatio", 0.0);
    }

    @Test
    void whatIsMeasuredDoesNotDependOnTheOrderInWhichEntriesAreRated() {
        UUID first = ledger.capture(
                sketch("6100", "1200", "9123.45").on("2026-10-21").document());
        UUID second = ledger.capture(
                sketch("6100", "1200", "9123.46").on("2026-10-21").document());

        List<Measures> together =
                ledger.in(TENANT, () -> new RiskMeasures(ledger.db).measure(TENANT, List.of(second, first)));

        assertThat(together)
                .extracting(measures -> measures.facts().get("nearDuplicates"))
                .containsExactly(1, 1);
        assertThat(together).contains(measure(first), measure(second));
    }

    @Test
    void aSignalIsKeptWithValueComparisonThresholdAndTheRowsCompared() {
        EntrySketch existing = sketch("6100", "1600", "9234.56").on("2026-10-22");
        ledger.capture(existing.document());
        UUID id = ledger.capture(
                sketch("6100", "1600", "9234.57").on("2026-10-22").document());
        Decision answer = new Decision(
                new DecisionKey("je-risk"),
                4,
                List.of("Risk_NearDuplicate", "Risk_Nothing"),
                List.of(Map.of("points", 40), Map.of("points", 0)),
                List.of(Map.of("nearDuplicates", ">= 1"), Map.of()));

        ledger.run(() -> ledger.risk.assess(TENANT, List.of(id), (entry, facts) -> answer));

        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql(
                                """
                                SELECT s.rule || '|' || s.points || '|' || s.value || '|' || s.threshold || '|' || s.compared || '|' || r.score || '|' || r.decision_version
                                  FROM ledger.risk_signal s JOIN ledger.risk_assessment r USING (tenant_id, entry_id, revision) WHERE s.entry_id = ?
                                """)
                        .params(id)
                        .query(String.class)
                        .list()))
                .as("a rule without points is no signal")
                .containsExactly("Risk_NearDuplicate|40|1 entries like 9234.5700 EUR|nearDuplicates >= 1|[\"DE01-"
                        + existing.key + "\"]|40|4");
    }

    @Test
    void aScoreIsAtMostAHundredAndARatingAnewReplacesTheSignals() {
        UUID id = ledger.capture(sketch("6000", "1600", "170.00").document());
        Decision much = new Decision(
                new DecisionKey("je-risk"),
                1,
                List.of("A", "B"),
                List.of(Map.of("points", 80), Map.of("points", 70)),
                List.of(Map.of(), Map.of()));

        ledger.run(() -> ledger.risk.assess(TENANT, List.of(id), (entry, facts) -> much));
        assertThat(ledger.count("SELECT score FROM ledger.risk_assessment WHERE entry_id = '" + id + "'"))
                .isEqualTo(100);

        ledger.run(() -> ledger.risk.assess(
                TENANT, List.of(id), (entry, facts) -> decision(new DecisionKey("je-risk"), List.of())));
        assertThat(ledger.count("SELECT score FROM ledger.risk_assessment WHERE entry_id = '" + id + "'"))
                .isZero();
        assertThat(ledger.count("SELECT count(*) FROM ledger.risk_signal WHERE entry_id = '" + id + "'"))
                .isZero();
    }

    private static EntrySketch sketch(String debit, String credit, String amount) {
        EntrySketch sketch = new EntrySketch("r" + ++count).of(debit, credit, amount);
        sketch.day = LocalDate.parse("2026-10-14");
        return sketch;
    }

    private static Measures measure(EntrySketch sketch) {
        return measure(ledger.capture(sketch.document()));
    }

    private static Measures measure(UUID id) {
        return ledger.in(TENANT, () -> new RiskMeasures(ledger.db).measure(TENANT, List.of(id)))
                .get(0);
    }

    private static void assertEvidence(Measures measures, String fact, String value, String comparison) {
        assertThat(evidence(measures, fact).value()).startsWith(value);
        assertThat(evidence(measures, fact).comparison()).contains(comparison);
    }

    private static Evidence evidence(Measures measures, String fact) {
        Evidence evidence = measures.evidence().get(fact);
        if (evidence == null) {
            throw new AssertionError("no evidence for " + fact);
        }
        return evidence;
    }
}
