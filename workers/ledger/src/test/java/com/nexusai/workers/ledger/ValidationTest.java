package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.decision;
import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.workers.api.Decisions.Decision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing the validator can find, shown by a document that is ordinary otherwise. */
class ValidationTest {

    private static final DecisionKey KEY = new DecisionKey("je-validation");
    private static LedgerFixture ledger;
    private static int count;

    /** @param value what the violation quotes; null when it quotes nothing */
    private record Case(Finding finding, Consumer<EntrySketch> fault, String pointer, @Nullable String value) {
        @Override
        public String toString() {
            return finding.name();
        }
    }

    @BeforeAll
    static void open() throws Exception {
        ledger = new LedgerFixture();
        ledger.tamper(
                "INSERT INTO ledger.account (tenant_id, code, name, type, currency, class) VALUES ('acme', '1210', 'Dollar bank', 'asset', 'USD', 'bank')");
    }

    @AfterAll
    static void close() {
        ledger.close();
    }

    static Stream<Case> faults() {
        return Stream.of(
                new Case(Finding.UNBALANCED, e -> e.line(2, "1600", "0", "99.50", null, "S1", null), "/lines", "0.5"),
                new Case(Finding.TOO_FEW_LINES, e -> e.lines.remove(1), "/lines", "1"),
                new Case(
                        Finding.BOTH_SIDES,
                        e -> e.line(1, "6000", "105", "5", "100", null, null),
                        "/lines/0",
                        "105 / 5"),
                new Case(Finding.NO_AMOUNT, e -> e.line(3, "6100", "0", "0", "100", null, null), "/lines/2", null),
                new Case(
                        Finding.NEGATIVE_AMOUNT,
                        e -> e.line(3, "6100", "-5", "0", "100", null, null)
                                .line(4, "6100", "5", "0", "100", null, null),
                        "/lines/2",
                        "-5"),
                new Case(Finding.AMOUNT_SCALE, e -> e.of("6000", "1600", "10.005"), "/lines/0", "10.005"),
                new Case(Finding.UNKNOWN_ACCOUNT, e -> e.of("9999", "1600", "100.00"), "/lines/0/account", "9999"),
                new Case(Finding.HEADER_ACCOUNT, e -> e.of("1000", "1600", "100.00"), "/lines/0/account", "1000"),
                new Case(Finding.INACTIVE_ACCOUNT, e -> e.of("6200", "1600", "100.00"), "/lines/0/account", "6200"),
                new Case(Finding.ACCOUNT_CURRENCY, e -> e.of("6000", "1210", "100.00"), "/lines/1/account", "1210"),
                new Case(
                        Finding.UNKNOWN_COST_CENTRE,
                        e -> e.line(1, "6000", "100.00", "0", "999", null, null),
                        "/lines/0/costCentre",
                        "999"),
                new Case(
                        Finding.MISSING_COST_CENTRE,
                        e -> e.line(1, "6000", "100.00", "0", null, null, null),
                        "/lines/0/costCentre",
                        "6000"),
                new Case(Finding.UNKNOWN_CURRENCY, e -> e.currency = "XYZ", "/currency", "XYZ"),
                new Case(Finding.RATE_MISSING, e -> e.currency = "GBP", "/currency", "GBP"),
                new Case(
                        Finding.MISSING_COUNTERPARTY,
                        e -> e.line(2, "1600", "0", "100.00", null, null, null),
                        "/lines/1/counterparty",
                        "1600"),
                new Case(
                        Finding.UNKNOWN_COUNTERPARTY,
                        e -> e.line(2, "1600", "0", "100.00", null, "S9", null),
                        "/lines/1/counterparty",
                        "S9"),
                new Case(
                        Finding.MISSING_BANK_REFERENCE,
                        e -> e.of("6000", "1200", "100.00").externalReference = null,
                        "/externalReference",
                        "1200"),
                new Case(Finding.PREPARER_UNKNOWN, e -> e.preparer = "nobody", "/preparedBy", "nobody"),
                new Case(
                        Finding.PREPARER_NOT_AUTHORISED,
                        e -> {
                            e.company = "US01";
                            e.preparer = "carla";
                        },
                        "/preparedBy",
                        "carla"),
                new Case(
                        Finding.DUPLICATE_ENTRY,
                        e -> {
                            EntrySketch first = new EntrySketch("first").of("6000", "1600", "313.13");
                            first.externalReference = "INVOICE-1";
                            ledger.capture(first.document());
                            e.of("6000", "1600", "313.13").externalReference = "INVOICE-1";
                            e.description = "The same, in other words";
                        },
                        "",
                        "DE01-first"),
                new Case(
                        Finding.REVERSAL_BEFORE_ORIGINAL,
                        e -> {
                            e.reverses = ledger.posted(new EntrySketch("original")
                                    .of("6000", "1600", "27.00")
                                    .document());
                            e.of("1600", "6000", "27.00").on("2026-10-13");
                        },
                        "/postingDate",
                        "2026-10-14"),
                new Case(
                        Finding.ROUNDING_TOO_LARGE,
                        e -> e.line(1, "6000", "100.00", "0", "100", null, "102.00"),
                        "/lines",
                        "2"),
                new Case(Finding.PERIOD_CLOSED, e -> e.on("2026-08-31"), "/postingDate", "2026-08-31"),
                new Case(Finding.PERIOD_UNKNOWN, e -> e.on("2031-01-01"), "/postingDate", "2031-01-01"),
                new Case(
                        Finding.ATTACHMENT_MISSING,
                        e -> {
                            e.of("6000", "1600", "10000.00");
                            e.attachments.add(new EntryDocument.Attachment("announced.pdf", null));
                        },
                        "/attachments",
                        "10000.0000"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aFaultIsNamedWithItsPlaceItsValueAndTheRemedy(Case example) {
        EntrySketch sketch = sketch();
        example.fault().accept(sketch);
        UUID id = ledger.capture(sketch.document());

        Validation.Result result = validate(id);

        assertThat(result.outcome()).isEqualTo("mendable");
        assertThat(result.violations()).as("%s", result.violations()).anySatisfy(violation -> {
            assertThat(violation.code()).isEqualTo(example.finding().name());
            assertThat(violation.pointer()).isEqualTo(example.pointer());
            assertThat(violation.value()).isEqualTo(example.value());
            assertThat(violation.remedy()).isEqualTo(example.finding().remedy());
        });
        assertThat(ledger.count("SELECT count(*) FROM ledger.document_violation WHERE entry_id = '" + id
                        + "' AND revision = 1 AND code = '" + example.finding().name() + "'"))
                .as("kept with the document")
                .isPositive();
        assertThat(ledger.in(TENANT, () -> ledger.documents.find(TENANT, id).status()))
                .isEqualTo(EntryStatus.FAILED);
    }

    @Test
    void everyFindingHasADocumentThatShowsIt() {
        Set<Finding> shown =
                faults().map(Case::finding).collect(Collectors.toCollection(() -> EnumSet.noneOf(Finding.class)));
        // Shown by tests of their own below.
        shown.addAll(Set.of(Finding.RESUBMISSION_LIMIT, Finding.OTHER));

        assertThat(shown).containsExactlyInAnyOrderElementsOf(Arrays.asList(Finding.values()));
    }

    @Test
    void anOrdinaryEntryIsValid() {
        UUID id = ledger.capture(sketch().document());

        Validation.Result result = validate(id);

        assertThat(result.violations()).isEmpty();
        assertThat(result.isClean()).isTrue();
        assertThat(ledger.in(TENANT, () -> ledger.documents.find(TENANT, id).status()))
                .isEqualTo(EntryStatus.SUBMITTED);
    }

    @Test
    void anEntryThatIsResubmittedForEverIsRejected() {
        UUID id = ledger.capture(sketch().document());
        for (int revision = 1; revision <= 6; revision++) {
            ledger.run(() ->
                    ledger.validation.validate(TENANT, List.of(id), (entry, facts) -> row("OTHER", "mendable", facts)));
            ledger.run(() -> ledger.documents.resubmit(TENANT, id, "petra"));
        }

        Validation.Result result = validate(id);

        assertThat(result.outcome()).isEqualTo("final");
        assertThat(result.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.code()).isEqualTo("RESUBMISSION_LIMIT");
            assertThat(violation.value()).isEqualTo("7");
        });
        assertThat(ledger.in(TENANT, () -> ledger.documents.find(TENANT, id).status()))
                .as("the process rejects it; it is not handed back once more")
                .isEqualTo(EntryStatus.SUBMITTED);
    }

    @Test
    void aCodeThatAnAnalystAddedIsToldInGeneralWords() {
        UUID id = ledger.capture(sketch().document());

        Validation.Result result = ledger.in(
                        TENANT,
                        () -> ledger.validation.validate(
                                TENANT, List.of(id), (entry, facts) -> row("HOUSE_RULE_7", "mendable", facts)))
                .values()
                .iterator()
                .next();

        assertThat(result.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.code()).isEqualTo("HOUSE_RULE_7");
            assertThat(violation.remedy()).contains("je-validation");
        });
    }

    @Test
    void whatTheTableDoesNotMindIsNoViolation() {
        UUID id = ledger.capture(
                sketch().line(1, "6000", "100.00", "0", null, null, null).document());

        Map<UUID, Validation.Result> results = ledger.in(
                TENANT,
                () -> ledger.validation.validate(TENANT, List.of(id), (entry, facts) -> {
                    assertThat(facts).containsEntry("findings", "MISSING_COST_CENTRE");
                    return LedgerFixture.none("je-validation");
                }));

        assertThat(results.values()).allMatch(Validation.Result::isClean);
    }

    @Test
    void aMendedEntryIsCleanAndItsOldViolationsStayVisible() {
        UUID id = ledger.capture(
                sketch().line(1, "6000", "100.00", "0", null, null, null).document());
        validate(id);
        ledger.run(() -> ledger.documents.revise(TENANT, id, 1, "petra", sketch().document()));
        ledger.run(() -> ledger.documents.resubmit(TENANT, id, "petra"));

        assertThat(validate(id).isClean()).isTrue();
        assertThat(ledger.count("SELECT count(*) FROM ledger.document_violation WHERE entry_id = '" + id + "'"))
                .isEqualTo(1);
    }

    @Test
    void anEntryThatWasRejectedOrCancelledMayBeEnteredAnew() {
        EntrySketch first = sketch();
        first.externalReference = "INVOICE-2";
        UUID rejected = ledger.capture(first.document());
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(rejected), EntryStatus.REJECTED));
        EntrySketch again = sketch();
        again.externalReference = "INVOICE-2";

        assertThat(validate(ledger.capture(again.document())).violations()).isEmpty();
    }

    private static EntrySketch sketch() {
        return new EntrySketch("v" + ++count).of("6000", "1600", "100.00");
    }

    private static Validation.Result validate(UUID id) {
        return ledger.in(TENANT, () -> ledger.validation.validate(TENANT, List.of(id), ValidationTest::answer))
                .values()
                .iterator()
                .next();
    }

    /** One row for each finding, and the codes that come from other facts, as the shipped table does. */
    private static Decision answer(UUID id, Map<String, Object> facts) {
        List<Map<String, Object>> rows = new ArrayList<>();
        String findings = String.valueOf(facts.get("findings"));
        for (String code : findings.split(" ")) {
            if (!code.isEmpty()) {
                rows.add(Map.of("code", code, "severity", "mendable"));
            }
        }
        if ("closed".equals(facts.get("periodStatus"))) {
            rows.addAll(rows("PERIOD_CLOSED", "mendable"));
        }
        if ("none".equals(facts.get("periodStatus"))) {
            rows.addAll(rows("PERIOD_UNKNOWN", "mendable"));
        }
        if (Boolean.TRUE.equals(facts.get("manual"))
                && ((Number) facts.getOrDefault("amount", 0)).doubleValue() >= 10_000
                && Integer.valueOf(0).equals(facts.get("attachments"))) {
            rows.addAll(rows("ATTACHMENT_MISSING", "mendable"));
        }
        if (((Number) facts.getOrDefault("revision", 1)).intValue() > 6) {
            rows.addAll(rows("RESUBMISSION_LIMIT", "final"));
        }
        return decision(KEY, rows);
    }

    private static Decision row(String code, String severity, Map<String, Object> facts) {
        assertThat(facts).isNotEmpty();
        return decision(KEY, rows(code, severity));
    }

    private static List<Map<String, Object>> rows(String code, String severity) {
        return List.of(Map.of("code", code, "severity", severity));
    }
}
