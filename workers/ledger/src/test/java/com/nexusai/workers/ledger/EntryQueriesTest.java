package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.NOW;
import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.credit;
import static com.nexusai.workers.ledger.LedgerFixture.debit;
import static com.nexusai.workers.ledger.LedgerFixture.decision;
import static com.nexusai.workers.ledger.LedgerFixture.entry;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static com.nexusai.workers.ledger.SubmissionsTest.PETRA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.database.Ids;
import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.workers.approvals.Approvals;
import com.nexusai.workers.ledger.EntryQueries.Filter;
import com.nexusai.workers.ledger.EntryQueries.Row;
import com.nexusai.workers.ledger.EntryQueries.Sort;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EntryQueriesTest {

    private static LedgerFixture ledger;
    private static UUID reversed;
    private static UUID returned;

    @BeforeAll
    static void someEntriesInEveryState() {
        ledger = new LedgerFixture();
        for (int i = 1; i <= 5; i++) {
            post("travel-" + i, "2026-10-" + (20 - i), "6000", i + "00.00");
        }
        post("rent", "2026-11-02", "6100", "1000.00");
        EntrySketch yen = new EntrySketch("yen").of("6000", "1600", "5000").on("2026-10-20");
        yen.currency = "JPY";
        yen.description = "100% of the_fare\\";
        yen.source = "payables";
        yen.preparer = "otto";
        UUID risky = ledger.capture(yen.document());
        ledger.run(() -> ledger.risk.assess(
                TENANT, List.of(risky), (e, f) -> decision(new DecisionKey("je-risk"), List.of(Map.of("points", 70)))));
        reversed = ledger.posted(travel("undone", "7.00"));
        UUID reversal = ledger.in(TENANT, () -> ledger.reversals.create(TENANT, reversed, null, "mistake", "petra"))
                .id();
        ledger.plan(reversal);
        ledger.post(reversal);
        ledger.run(() -> ledger.submissions.submit(TENANT, PETRA, new RequestSketch("draft").request(), true));
        returned = returnedOnce();
        ledger.sequence();
    }

    /** Approved on one level of two, returned by the other, edited and handed in again. */
    private static UUID returnedOnce() {
        UUID id = ledger.in(
                        TENANT,
                        () -> ledger.submissions.submit(TENANT, PETRA, new RequestSketch("returned").request(), false))
                .id();
        ledger.run(() -> {
            ledger.validation.validate(TENANT, List.of(id), (e, f) -> LedgerFixture.none("je-validation"));
            ledger.risk.assess(
                    TENANT, List.of(id), (e, f) -> decision(new DecisionKey("je-risk"), List.of(Map.of("points", 40))));
        });
        ledger.run(() -> ledger.planning.plan(
                TENANT, List.of(id), (e, key, facts) -> ledger.rules.evaluate(key, Map.of("amount", 60_000), TENANT)));
        for (int level = 1; level <= 2; level++) {
            int open = level;
            ledger.run(() -> ledger.approvals.open(
                    ledger.documents.find(TENANT, id).subject(),
                    new Approvals.Step(
                            open, 0, "group-" + open, null, true, "planned", NOW, NOW, NOW, NOW.plusSeconds(3600))));
        }
        ledger.approve(id, 1, "otto");
        ledger.run(() -> ledger.approvals.decide(
                ledger.documents.find(TENANT, id).subject(),
                new Approvals.Decision(
                        2, "carla", "return", "which customer?", Set.of("controller"), "t1", 3, "not involved", NOW)));
        ledger.run(() -> {
            ledger.documents.setStatus(TENANT, List.of(id), EntryStatus.RETURNED);
            ledger.events.tell(TENANT, Events.RETURNED, List.of(id), Map.of());
        });
        RequestSketch better = new RequestSketch("returned");
        better.description = "Travel to Miller";
        ledger.run(() -> ledger.submissions.revise(TENANT, PETRA, id, 1, better.request()));
        ledger.run(() -> ledger.submissions.submit(TENANT, PETRA, id, 2));
        ledger.plan(id, "controller");
        ledger.approve(id, 1, "carla");
        ledger.post(id);
        return id;
    }

    private static void post(String key, String day, String account, String amount) {
        ledger.posted(
                entry(key, "DE01", "EUR", LocalDate.parse(day), debit(1, account, amount), credit(2, "1600", amount)));
    }

    @AfterAll
    static void close() {
        ledger.close();
    }

    @Test
    void pagesInEverySortNeitherRepeatNorSkip() {
        for (Sort sort : Sort.values()) {
            List<Row> all = list(Filter.ALL, sort, List.of(), 200);
            List<String> seen = new ArrayList<>();
            List<String> cursor = List.of();
            List<Row> page;
            do {
                page = list(Filter.ALL, sort, cursor, 3);
                page.forEach(row -> seen.add(row.reference()));
                cursor = page.isEmpty() ? List.of() : EntryQueries.position(sort, page.get(page.size() - 1));
            } while (page.size() == 3);

            assertThat(seen).as(sort.name()).hasSize(11).doesNotHaveDuplicates();
            assertThat(seen).isEqualTo(all.stream().map(Row::reference).toList());
        }
        assertThat(references(Filter.ALL, Sort.POSTING_DATE)).startsWith("DE01-undone");
        assertThat(references(Filter.ALL, Sort.CAPTURED))
                .startsWith("DE01-travel-1")
                .endsWith("DE01-returned");
        assertThat(references(Filter.ALL, Sort.CAPTURED_DESC)).startsWith("DE01-returned");
        assertThat(references(Filter.ALL, Sort.POSTING_DATE_DESC)).startsWith("DE01-rent", "DE01-yen", "DE01-travel-1");
        assertThat(references(Filter.ALL, Sort.AMOUNT)).startsWith("DE01-undone");
        assertThat(references(Filter.ALL, Sort.AMOUNT_DESC)).startsWith("DE01-yen");
        assertThat(references(Filter.ALL, Sort.RISK_DESC)).startsWith("DE01-yen");
        assertThat(list(Filter.ALL, Sort.DOCUMENT_NUMBER, List.of(), 200).stream()
                        .map(Row::documentNumber)
                        .filter(Objects::nonNull)
                        .toList())
                .hasSize(9)
                .isSorted();
    }

    @Test
    void whatHasNoRatingOrNumberComesLastInEitherDirection() {
        for (Sort sort : List.of(Sort.DOCUMENT_NUMBER, Sort.DOCUMENT_NUMBER_DESC)) {
            assertThat(list(Filter.ALL, sort, List.of(), 200).stream()
                            .map(row -> row.documentNumber() == null)
                            .toList())
                    .as(sort.name())
                    .isSorted();
        }
        for (Sort sort : List.of(Sort.RISK, Sort.RISK_DESC)) {
            assertThat(list(Filter.ALL, sort, List.of(), 200).stream()
                            .map(row -> row.riskScore() == null)
                            .toList())
                    .as(sort.name())
                    .isSorted()
                    .contains(true, false);
        }
    }

    @Test
    void sortsKeepToTheFilter() {
        for (Sort sort : Sort.values()) {
            assertThat(references(filter().account("6100").build(), sort))
                    .as(sort.name())
                    .containsExactly("DE01-rent");
        }
    }

    @Test
    void entriesAreFoundByEachFilter() {
        assertThat(found(filter().statuses(EntryStatus.DRAFT))).containsExactly("DE01-draft");
        assertThat(found(filter().account("6100"))).containsExactly("DE01-rent");
        assertThat(found(filter().period("2026-11"))).containsExactly("DE01-rent");
        assertThat(found(filter().amount("300", "500")))
                .containsExactly("DE01-travel-3", "DE01-travel-4", "DE01-travel-5");
        assertThat(found(filter().preparer("otto"))).containsExactly("DE01-yen");
        assertThat(found(filter().source("payables"))).containsExactly("DE01-yen");
        assertThat(found(filter().posted("2026-10-20", "2026-10-31"))).containsExactly("DE01-yen");
        assertThat(found(filter().posted("2026-11-01", null))).containsExactly("DE01-rent");
        assertThat(found(filter().statuses(EntryStatus.DRAFT, EntryStatus.SUBMITTED)))
                .contains("DE01-draft")
                .doesNotContain("DE01-rent");
        assertThat(found(filter().reference("DE01-travel-3"))).containsExactly("DE01-travel-3");
        assertThat(found(filter().reference("DE01-travel"))).isEmpty();
        Row numbered =
                list(filter().text("rent").build(), Sort.CAPTURED, List.of(), 1).get(0);
        assertThat(found(filter().number(numbered.documentNumber()))).contains("DE01-rent");
        assertThat(found(filter().number(999_999L))).isEmpty();
        assertThat(found(filter().companies("US01"))).isEmpty();
        assertThat(found(filter().text("MILLER"))).containsExactly("DE01-returned");
        assertThat(found(filter().text("ref-rent"))).containsExactly("DE01-rent");
        assertThat(found(filter().text("100% of the_fare\\")))
                .as("no wildcards")
                .containsExactly("DE01-yen");
        assertThat(found(filter().text("%"))).containsExactly("DE01-yen");
        assertThat(found(filter().text("x' OR '1'='1"))).isEmpty();
        assertThat(found(filter().statuses(EntryStatus.POSTED)
                        .account("6000")
                        .period("2026-10")
                        .amount("500", null)))
                .containsExactly("DE01-travel-5");
    }

    @Test
    void entriesAreFoundByTheRiskOfTheirCurrentRevision() {
        assertThat(found(filter().risk(60, 80))).containsExactly("DE01-yen");
        assertThat(found(filter().risk(71, null))).isEmpty();
        assertThat(found(filter().risk(40, 40)))
                .as("an earlier revision's risk")
                .isEmpty();
        assertThat(ledger.in(
                        TENANT,
                        () -> ledger.entries.count(TENANT, filter().risk(60, 80).build(), 10)))
                .isEqualTo(new EntryQueries.Count(1, true));
    }

    @Test
    void countingEndsAtItsCap() {
        Filter posted = filter().statuses(EntryStatus.POSTED).build();

        assertThat(ledger.in(TENANT, () -> ledger.entries.count(TENANT, posted, 100)))
                .isEqualTo(new EntryQueries.Count(9, true));
        assertThat(ledger.in(TENANT, () -> ledger.entries.count(TENANT, posted, 5)))
                .isEqualTo(new EntryQueries.Count(5, false));
    }

    @Test
    void oneEntryIsShownWithItsLinesNumberAndReversal() {
        EntryQueries.Detail detail = ledger.in(TENANT, () -> ledger.entries.find(TENANT, reversed));

        assertThat(detail.entry().status()).isEqualTo(EntryStatus.POSTED);
        assertThat(detail.entry().documentNumber()).isPositive();
        assertThat(detail.entry().period()).isEqualTo("2026-10");
        assertThat(detail.entry().reversedById()).isNotNull();
        assertThat(detail.lines())
                .extracting(line -> line.line() + " " + line.account() + " " + line.accountName() + " " + line.debit()
                        + " " + line.companyCredit())
                .containsExactly("1 6000 Travel 7.0000 0.0000", "2 1600 Payables 0.0000 7.0000");
        assertThat(detail.findings()).get().satisfies(f -> assertThat(f.outcome())
                .isEqualTo("valid"));
        assertThatThrownBy(() -> ledger.in(TENANT, () -> ledger.entries.find(TENANT, Ids.next())))
                .hasMessageContaining("NOT_FOUND");
    }

    @Test
    void anEntryNotYetPostedShowsWhatItWouldBeInTheCompanysCurrency() {
        UUID yen = list(filter().text("yen").build(), Sort.CAPTURED, List.of(), 1)
                .get(0)
                .id();

        assertThat(ledger.in(TENANT, () -> ledger.entries.find(TENANT, yen)).lines())
                .extracting(EntryQueries.Line::companyDebit)
                .first()
                .isEqualTo(new BigDecimal("30.85"));
    }

    @Test
    void approvalsOfEarlierRevisionsAreShownAndDoNotCount() {
        List<Evidence.RevisionApprovals> approvals =
                ledger.in(TENANT, () -> ledger.evidence.approvals(TENANT, returned));

        assertThat(approvals)
                .extracting(a -> a.planned().revision() + " " + a.counts() + " "
                        + a.planned().decisions().stream()
                                .map(d -> d.person() + " " + d.decision())
                                .toList())
                .containsExactly("2 true [carla approve]", "1 false [otto approve, carla return]");
        assertThat(approvals.get(1).planned().steps()).hasSize(2);
    }

    @Test
    void theRiskOfTheNewestRevisionIsShownWithItsEvidence() {
        Evidence.RiskReport risk =
                ledger.in(TENANT, () -> ledger.evidence.risk(TENANT, returned)).orElseThrow();

        assertThat(risk.current()).isTrue();
        assertThat(risk.revision()).isEqualTo(2);
        assertThat(risk.measures()).contains("\"pairUses\"");
    }

    @Test
    void theHistorySaysWhoDidWhatAndWhyItWasAllowed() {
        List<Evidence.Happening> history = ledger.in(TENANT, () -> ledger.evidence.history(TENANT, returned));

        assertThat(history)
                .extracting(h -> h.revision() + " " + h.event() + (h.person() == null ? "" : " by " + h.person()))
                .containsExactly(
                        "1 captured by petra",
                        "1 submitted by petra",
                        "1 validated",
                        "1 rated",
                        "1 planned",
                        "1 level-opened",
                        "1 level-opened",
                        "1 decided by otto",
                        "1 decided by carla",
                        "1 returned",
                        "2 edited by petra",
                        "2 submitted by petra",
                        "2 validated",
                        "2 rated",
                        "2 planned",
                        "2 decided by carla",
                        "2 posted",
                        "2 sealed");
        assertThat(history.get(0).why()).isEqualTo("prepared by the caller");
        assertThat(history.get(8).comment()).isEqualTo("which customer?");
        assertThat(history.get(8).why()).isEqualTo("not involved");
        assertThat(history.get(8).detail()).contains("\"counts\": false");
        assertThat(history.get(10).why()).isEqualTo("prepared or handed in by the caller");
        assertThat(ledger.in(TENANT, () -> ledger.evidence.history(TENANT, reversed)))
                .extracting(Evidence.Happening::event)
                .contains("reversed");
    }

    @Test
    void theChartOfAccountsIsPagedAndSearched() {
        LedgerQueries queries = new LedgerQueries(ledger.db);

        assertThat(ledger.in(TENANT, () -> queries.accounts(TENANT, null, "expense", "6000", 2)))
                .extracting(LedgerQueries.Account::code)
                .containsExactly("6100", "6200");
        assertThat(ledger.in(TENANT, () -> queries.accounts(TENANT, "RENT", null, null, 50)))
                .extracting(LedgerQueries.Account::name)
                .containsExactly("Rent");
        assertThatThrownBy(() -> ledger.in(TENANT, () -> queries.account(TENANT, "nope")))
                .hasMessageContaining("NOT_FOUND");
    }

    @Test
    void theComparisonsThatHaveAnIndexReachItUnderRowLevelSecurity() {
        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql(
                                """
                                SELECT proname FROM pg_proc WHERE NOT proleakproof
                                   AND oid IN ('date_ge'::regproc, 'date_le'::regproc, 'texteq'::regproc, 'uuid_lt'::regproc,
                                               'uuid_gt'::regproc, 'int4ge'::regproc, 'int4le'::regproc)
                                """)
                        .query(String.class)
                        .list()))
                .as("operators that row-level security keeps from an index")
                .isEmpty();
    }

    // ---- asking

    private static List<Row> list(Filter filter, Sort sort, List<String> after, int limit) {
        return ledger.in(TENANT, () -> ledger.entries.list(TENANT, filter, sort, after, limit));
    }

    private static List<String> references(Filter filter, Sort sort) {
        return list(filter, sort, List.of(), 200).stream().map(Row::reference).toList();
    }

    private static List<String> found(FilterSketch sketch) {
        return references(sketch.build(), Sort.CAPTURED);
    }

    private static FilterSketch filter() {
        return new FilterSketch();
    }

    private static final class FilterSketch {
        private @Nullable Set<String> companies;
        private Set<EntryStatus> statuses = Set.of();
        private @Nullable String account;
        private @Nullable String period;
        private @Nullable LocalDate postedFrom;
        private @Nullable LocalDate postedTo;
        private @Nullable Long number;
        private @Nullable String reference;
        private @Nullable BigDecimal from;
        private @Nullable BigDecimal to;
        private @Nullable String preparer;
        private @Nullable String source;
        private @Nullable Integer riskFrom;
        private @Nullable Integer riskTo;
        private @Nullable String text;

        FilterSketch companies(String... codes) {
            companies = Set.of(codes);
            return this;
        }

        FilterSketch statuses(EntryStatus... wanted) {
            statuses = Set.of(wanted);
            return this;
        }

        FilterSketch account(String code) {
            account = code;
            return this;
        }

        FilterSketch period(String code) {
            period = code;
            return this;
        }

        FilterSketch posted(String first, @Nullable String last) {
            postedFrom = LocalDate.parse(first);
            postedTo = last == null ? null : LocalDate.parse(last);
            return this;
        }

        FilterSketch number(@Nullable Long documentNumber) {
            number = documentNumber;
            return this;
        }

        FilterSketch reference(String whole) {
            reference = whole;
            return this;
        }

        FilterSketch amount(String least, @Nullable String most) {
            from = new BigDecimal(least);
            to = most == null ? null : new BigDecimal(most);
            return this;
        }

        FilterSketch preparer(String code) {
            preparer = code;
            return this;
        }

        FilterSketch source(String name) {
            source = name;
            return this;
        }

        FilterSketch risk(int least, @Nullable Integer most) {
            riskFrom = least;
            riskTo = most;
            return this;
        }

        FilterSketch text(String part) {
            text = part;
            return this;
        }

        Filter build() {
            return new Filter(
                    companies,
                    statuses,
                    account,
                    period,
                    postedFrom,
                    postedTo,
                    from,
                    to,
                    preparer,
                    source,
                    riskFrom,
                    riskTo,
                    text,
                    number,
                    reference,
                    null,
                    null,
                    null,
                    null,
                    null);
        }
    }
}
