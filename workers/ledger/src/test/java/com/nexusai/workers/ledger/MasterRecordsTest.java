package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nexusai.workers.ledger.MasterRecords.Company;
import com.nexusai.workers.ledger.MasterRecords.CostCentre;
import com.nexusai.workers.ledger.MasterRecords.Counterparty;
import com.nexusai.workers.ledger.MasterRecords.ExchangeRate;
import com.nexusai.workers.ledger.MasterRecords.RateCursor;
import com.nexusai.workers.ledger.MasterRecords.Versioned;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MasterRecordsTest {

    private static final Author FIONA = new Author("fiona", null, Set.of("finance-administrator"), Set.of("*"));
    private static final LocalDate DAY = LocalDate.parse("2026-10-01");

    private LedgerFixture ledger;
    private MasterRecords records;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture();
        records = new MasterRecords(ledger.db, ledger.clock);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aChangeNamesTheVersionItIsOfAndIsKeptWithWhoMadeIt() {
        Counterparty created = new Counterparty("S2", "Second", "supplier", null, DAY);
        Counterparty renamed = new Counterparty("S2", "Second Ltd.", "supplier", null, DAY);

        assertThat(in(() -> records.put(TENANT, FIONA, created, null))).isEqualTo(new Versioned<>(created, 1));
        assertThat(in(() -> records.put(TENANT, FIONA, renamed, 1))).isEqualTo(new Versioned<>(renamed, 2));

        assertThat(refusal(() -> records.put(TENANT, FIONA, created, 1)).code()).isEqualTo("VERSION_STALE");
        assertThat(refusal(() -> records.put(TENANT, FIONA, created, null)).code())
                .isEqualTo("VERSION_REQUIRED");
        assertThat(refusal(() -> records.put(TENANT, FIONA, new Counterparty("S9", "x", "bank", null, DAY), 3))
                        .code())
                .isEqualTo("NOT_FOUND");
        assertThat(in(() -> records.counterparty(TENANT, "S2"))).isEqualTo(new Versioned<>(renamed, 2));
        List<MasterRecords.Change> changes = in(() -> records.changes(TENANT, "counterparty", "S2"));
        assertThat(changes)
                .extracting(change -> change.version() + " " + change.person() + " " + name(change.before()) + " > "
                        + name(change.after()))
                .containsExactly("2 fiona Second > Second Ltd.", "1 fiona null > Second");
    }

    @Test
    void theSameAgainChangesNothing() {
        Versioned<Counterparty> standing = in(() -> records.counterparty(TENANT, "S1"));

        assertThat(in(() -> records.put(TENANT, FIONA, standing.value(), 1))).isEqualTo(standing);
        assertThat(in(() -> records.changes(TENANT, "counterparty", "S1"))).isEmpty();
    }

    @Test
    void everythingWrongWithACompanyIsSaidAtOnce() {
        Company wrong = new Company(
                "D E", " ", "XXX", "Europe/Atlantis", "XX", "9999", "1000", "118", LocalTime.NOON, LocalTime.of(8, 0));

        assertThat(refusal(() -> records.put(TENANT, FIONA, wrong, null)).problems())
                .extracting(problem -> problem.pointer() + " " + problem.code())
                .containsExactly(
                        "/code CODE_INVALID",
                        "/name REQUIRED",
                        "/currency UNKNOWN_CURRENCY",
                        "/zone UNKNOWN_ZONE",
                        "/country UNKNOWN_COUNTRY",
                        "/roundingAccount UNKNOWN_ACCOUNT",
                        "/retainedEarningsAccount UNKNOWN_ACCOUNT",
                        "/workingDays WORKING_DAYS_INVALID",
                        "/closesAt HOURS_INVALID");
    }

    @Test
    void aCompanyWithPostingsKeepsItsCurrency() {
        Company dollars = company("DE01", "USD");
        ledger.posted(travel("posted", "10.00"));

        assertThat(refusal(() -> records.put(TENANT, FIONA, dollars, 1)).problems())
                .extracting(LedgerRefusal.Problem::code)
                .containsExactly("CURRENCY_FIXED");
        assertThat(in(() -> records.put(TENANT, FIONA, company("DE01", "EUR"), 1))
                        .version())
                .isEqualTo(2);
        assertThat(in(() -> records.put(TENANT, FIONA, company("FR01", "EUR"), null))
                        .version())
                .isEqualTo(1);
        assertThat(in(() -> records.companies(TENANT, "DE01", 1)))
                .extracting(found -> found.value().code())
                .containsExactly("FR01");
    }

    @Test
    void aCostCentreBelongsToAKnownCompanyAndPerson() {
        assertThat(refusal(() -> records.put(TENANT, FIONA, new CostCentre("XX", "1", "x", null, true), null))
                        .code())
                .isEqualTo("NOT_FOUND");
        assertThat(refusal(() -> records.put(TENANT, FIONA, new CostCentre("DE01", "1", "x", "nobody", true), null))
                        .problems())
                .extracting(LedgerRefusal.Problem::code)
                .containsExactly("UNKNOWN_PERSON");
        Author elsewhere = new Author("fiona", null, Set.of(), Set.of("US01"));
        CostCentre closed = new CostCentre("DE01", "100", "Sales", "carla", false);
        assertThat(refusal(() -> records.put(TENANT, elsewhere, closed, 1)).code())
                .isEqualTo("FORBIDDEN");

        in(() -> records.put(TENANT, FIONA, closed, 1));

        assertThat(in(() -> records.costCentres(TENANT, "DE01", null, 50)))
                .extracting(found -> found.value().code() + " " + found.value().owner() + " " + found.version())
                .containsExactly("100 carla 2", "200 null 1");
        RequestSketch entry = new RequestSketch("closed-centre");
        assertThat(ledger.dryRuns
                        .preview(TENANT, SubmissionsTest.PETRA, entry.request())
                        .violations())
                .as("a closed cost centre takes no postings")
                .extracting(Validation.Violation::code)
                .containsExactly("UNKNOWN_COST_CENTRE");
    }

    @Test
    void exchangeRatesArePagedByCurrenciesAndDay() {
        in(() -> records.put(TENANT, FIONA, new ExchangeRate("EUR", "USD", DAY, new BigDecimal("1.2")), null));

        List<Versioned<ExchangeRate>> first = in(() -> records.exchangeRates(TENANT, null, null, null, 2));
        assertThat(first)
                .extracting(found -> found.value().from() + found.value().to() + " "
                        + found.value().validFrom())
                .containsExactly("EURUSD 2026-01-01", "EURUSD 2026-10-01");
        RateCursor after = new RateCursor("EUR", "USD", DAY);
        assertThat(in(() -> records.exchangeRates(TENANT, null, "EUR", after, 10)))
                .extracting(found -> found.value().from())
                .containsExactly("JPY", "KWD", "USD");
        for (String rate : List.of("0", "-1", "1.12345678901", "1e999999")) {
            assertThat(refusal(() -> records.put(
                                    TENANT, FIONA, new ExchangeRate("EUR", "GBP", DAY, new BigDecimal(rate)), null))
                            .problems())
                    .as(rate)
                    .extracting(LedgerRefusal.Problem::code)
                    .containsExactly("RATE_INVALID");
        }
        assertThat(refusal(() -> records.put(TENANT, FIONA, new ExchangeRate("EUR", "EUR", DAY, BigDecimal.ONE), null))
                        .problems())
                .extracting(LedgerRefusal.Problem::code)
                .containsExactly("CURRENCIES_EQUAL");
    }

    @Test
    void whatWasChangedIsNeverRewritten() {
        in(() -> records.put(TENANT, FIONA, new Counterparty("S2", "Second", "supplier", null, DAY), null));

        assertThatThrownBy(() -> in(() ->
                        ledger.db.sql("DELETE FROM ledger.master_data_change").update()))
                .rootCause()
                .hasMessageContaining("permission denied");
        ledger.load("other");
        assertThat(ledger.in("other", () -> records.changes("other", "counterparty", "S2")))
                .isEmpty();
    }

    private static Company company(String code, String currency) {
        return new Company(
                code,
                "New name",
                currency,
                "Europe/Berlin",
                "DE",
                "7990",
                "3100",
                "12345",
                LocalTime.of(8, 0),
                LocalTime.of(18, 0));
    }

    private static @Nullable Object name(@Nullable Map<String, Object> record) {
        return record == null ? null : record.get("name");
    }

    private <T> T in(Supplier<T> work) {
        return ledger.in(TENANT, work);
    }

    private LedgerRefusal refusal(Supplier<?> work) {
        LedgerRefusal refusal = catchThrowableOfType(LedgerRefusal.class, () -> ledger.in(TENANT, work));
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }
}
