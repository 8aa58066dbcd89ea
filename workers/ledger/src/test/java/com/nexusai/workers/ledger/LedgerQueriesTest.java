package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.credit;
import static com.nexusai.workers.ledger.LedgerFixture.debit;
import static com.nexusai.workers.ledger.LedgerFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.workers.ledger.LedgerQueries.AccountBalance;
import com.nexusai.workers.ledger.LedgerQueries.AccountLine;
import com.nexusai.workers.ledger.LedgerQueries.Days;
import com.nexusai.workers.ledger.LedgerQueries.Entry;
import com.nexusai.workers.ledger.LedgerQueries.EntryCursor;
import com.nexusai.workers.ledger.LedgerQueries.EntryFilter;
import com.nexusai.workers.ledger.LedgerQueries.LineCursor;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LedgerQueriesTest {

    private static final EntryFilter ALL = new EntryFilter(null, null, null, null, null);

    private static LedgerFixture ledger;
    private static LedgerQueries queries;

    @BeforeAll
    static void twoYears() throws Exception {
        ledger = new LedgerFixture();
        queries = new LedgerQueries(ledger.db);
        LedgerFixture.execute(
                ledger.database.superuser(),
                "SET session_replication_role = replica",
                "INSERT INTO ledger.fiscal_year VALUES ('acme', 'DE01', 2027, '2027-01-01', '2027-12-31')",
                "UPDATE ledger.fiscal_year SET starts_on = '2026-01-01', ends_on = '2026-12-31' WHERE year = 2026",
                "INSERT INTO ledger.period VALUES ('acme', 'DE01', '2027-01', 2027, 1, 'normal', '2027-01-01', '2027-01-31', 'open')");
        for (int i = 1; i <= 7; i++) {
            post("travel-" + i, "2026-10-" + (10 + i), "6000", "1600", i + "0.00");
        }
        post("sale", "2026-11-02", "1400", "4000", "1000.00");
        post("next-year", "2027-01-05", "6000", "1600", "5.00");
    }

    private static void post(String key, String day, String debit, String credit, String amount) {
        ledger.posted(
                entry(key, "DE01", "EUR", LocalDate.parse(day), debit(1, debit, amount), credit(2, credit, amount)));
    }

    @AfterAll
    static void close() {
        ledger.close();
    }

    @Test
    void pagesOfEntriesNeitherRepeatNorSkip() {
        List<String> seen = new ArrayList<>();
        EntryCursor cursor = null;
        List<Entry> page;
        do {
            EntryCursor after = cursor;
            page = ledger.in(TENANT, () -> queries.entries(TENANT, ALL, after, 4));
            page.forEach(entry -> seen.add(entry.reference()));
            cursor = page.isEmpty() ? null : page.get(page.size() - 1).cursor();
        } while (page.size() == 4);

        assertThat(seen)
                .containsExactly(
                        "DE01-travel-1",
                        "DE01-travel-2",
                        "DE01-travel-3",
                        "DE01-travel-4",
                        "DE01-travel-5",
                        "DE01-travel-6",
                        "DE01-travel-7",
                        "DE01-sale",
                        "DE01-next-year");
    }

    @Test
    void entriesAreFilteredByPeriodAndAccount() {
        assertThat(ledger.in(
                        TENANT,
                        () -> queries.entries(
                                TENANT, new EntryFilter("DE01", "2026-11", "4000", "petra", "manual"), null, 50)))
                .extracting(Entry::reference)
                .containsExactly("DE01-sale");
    }

    @Test
    void theRunningBalanceGoesOnAcrossPagesAndProfitAndLossBeginsAnewEachYear() {
        List<AccountLine> first =
                ledger.in(TENANT, () -> queries.accountLines(TENANT, "DE01", "6000", Days.ALL, null, 3));
        LineCursor cursor = first.get(2).cursor();
        List<AccountLine> second =
                ledger.in(TENANT, () -> queries.accountLines(TENANT, "DE01", "6000", Days.ALL, cursor, 50));

        assertThat(balances(first)).containsExactly("10", "30", "60");
        assertThat(balances(second)).containsExactly("100", "150", "210", "280", "5");
        assertThat(balances(ledger.in(TENANT, () -> queries.accountLines(TENANT, "DE01", "1600", Days.ALL, null, 50))))
                .as("a balance-sheet account goes on")
                .endsWith("-280", "-285");
    }

    @Test
    void theLinesOfSomeDaysBeginWithWhatWasBefore() {
        Days days = new Days(LocalDate.parse("2026-10-14"), LocalDate.parse("2026-10-15"));

        assertThat(balances(ledger.in(TENANT, () -> queries.accountLines(TENANT, "DE01", "6000", days, null, 50))))
                .containsExactly("100", "150");
        assertThat(opening("6000", "2026-10-14")).isEqualTo("60");
        assertThat(opening("6000", "2027-01-05"))
                .as("profit and loss of a new year")
                .isEqualTo("0");
        assertThat(opening("1600", "2027-01-05"))
                .as("a balance-sheet account goes on")
                .isEqualTo("-280");
        assertThat(opening("1600", null)).isEqualTo("0");
    }

    private static String opening(String account, @Nullable String day) {
        return plain(ledger.in(
                TENANT, () -> queries.opening(TENANT, "DE01", account, day == null ? null : LocalDate.parse(day))));
    }

    @Test
    void theTrialBalanceAddsUpToZeroAndShowsEarlierResultsOnRetainedEarnings() {
        List<AccountBalance> before =
                ledger.in(TENANT, () -> queries.trialBalance(TENANT, "DE01", LocalDate.parse("2026-12-31")));
        List<AccountBalance> after =
                ledger.in(TENANT, () -> queries.trialBalance(TENANT, "DE01", LocalDate.parse("2027-01-31")));

        assertThat(sum(before)).isZero();
        assertThat(sum(after)).isZero();
        assertThat(text(before)).contains("6000=280", "4000=-1000").noneMatch(line -> line.startsWith("3100"));
        assertThat(text(after)).contains("6000=5", "3100=-720").noneMatch(line -> line.startsWith("4000"));
    }

    @Test
    void aPageOfImpossibleSizeIsRefused() {
        assertThatThrownBy(() -> ledger.in(TENANT, () -> queries.entries(TENANT, ALL, null, 201)))
                .hasMessageContaining("201");
    }

    private static List<String> balances(List<AccountLine> lines) {
        return lines.stream().map(line -> plain(line.balance())).toList();
    }

    private static List<String> text(List<AccountBalance> balances) {
        return balances.stream()
                .map(balance -> balance.account() + "=" + plain(balance.balance()))
                .collect(Collectors.toList());
    }

    private static int sum(List<AccountBalance> balances) {
        return balances.stream()
                .map(AccountBalance::balance)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .signum();
    }

    private static String plain(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }
}
