package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static com.nexusai.workers.ledger.SubmissionsTest.PETRA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.workers.ledger.DryRuns.Preview;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DryRunsTest {

    private LedgerFixture ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void whatWouldBecomeOfAnEntryIsSaidWithItsEvidence() {
        RequestSketch large =
                new RequestSketch("L").none().debit("6000", "60000.00").credit("1600", "60000.00");

        Preview preview = ledger.dryRuns.preview(TENANT, PETRA, large.request());

        assertThat(preview.outcome()).isEqualTo("valid");
        assertThat(preview.violations()).isEmpty();
        assertThat(preview.risk().score()).isEqualTo(25);
        assertThat(preview.risk().signals())
                .extracting(signal -> signal.rule() + " " + signal.value() + " " + signal.threshold())
                .containsExactly("Risk_RarePair 0 pairUses < 3");
        assertThat(preview.approvalRequired()).isTrue();
        assertThat(preview.levels())
                .extracting(level -> level.group() + " " + level.person() + " " + level.mayDecide())
                .containsExactly("cost-centre-owner otto [otto]", "controller null [carla, chris]", "cfo null [fred]");
        assertThat(preview.decisions())
                .extracting(answer -> answer.decision() + " " + answer.version() + " " + answer.matchedRules())
                .containsExactly(
                        "je-validation 1 []",
                        "je-risk 1 [Risk_RarePair]",
                        "je-approval-required 1 [ApprovalRequired]",
                        "je-approval-matrix 1 [Matrix_Owner, Matrix_Controller, Matrix_Cfo]");
    }

    @Test
    void nothingIsStoredNumberedOrToldByADryRun() throws Exception {
        ledger.posted(travel("before", "10.00"));
        ledger.sequence();
        ledger.sequence(); // places the event that tells the first seal
        UUID draft = ledger.in(
                        TENANT, () -> ledger.submissions.submit(TENANT, PETRA, new RequestSketch("D").request(), true))
                .id();
        Map<String, String> before = everything();

        ledger.dryRuns.preview(TENANT, PETRA, new RequestSketch("A").request());
        ledger.dryRuns.preview(TENANT, PETRA, draft, 1, new RequestSketch("D").request());
        assertThatThrownBy(() -> ledger.dryRuns.preview(TENANT, PETRA, draft, 7, new RequestSketch("D").request()))
                .hasMessageContaining("VERSION_STALE");
        ledger.sequence();

        assertThat(before).as("tables and sequences").hasSizeGreaterThan(30);
        assertThat(everything()).isEqualTo(before);
        assertThat(ledger.starts.started).isEmpty();
    }

    @Test
    void aViolationIsSaidWithItsPlaceAndWhoMayNotPostGetsNoPlan() {
        RequestSketch wrong =
                new RequestSketch("W").none().debit("9999", "10.00").credit("1600", "10.00");
        Author otto = new Author("otto", null, Set.of("preparer"), Set.of("*"));
        RequestSketch abroad = new RequestSketch("X");
        abroad.company = "US01";
        abroad.currency = "USD";

        assertThat(ledger.dryRuns.preview(TENANT, PETRA, wrong.request()).violations())
                .extracting(violation -> violation.pointer() + " " + violation.code())
                .containsExactly("/lines/0/account UNKNOWN_ACCOUNT");
        Preview notEntitled = ledger.dryRuns.preview(TENANT, otto, abroad.request());
        assertThat(notEntitled.outcome()).isEqualTo("mendable");
        assertThat(notEntitled.violations())
                .extracting(Validation.Violation::code)
                .containsExactly("PREPARER_NOT_AUTHORISED");
        assertThat(notEntitled.approvalRequired()).isNull();
    }

    @Test
    void whoWorkedOnTheEntryIsExcludedAndALevelWithoutAnyoneIsRemarked() {
        Author fred = new Author("fred", null, Set.of("cfo"), Set.of("*"));
        RequestSketch large =
                new RequestSketch("S").none().debit("6000", "60000.00").credit("1600", "60000.00");

        Preview preview = ledger.dryRuns.preview(TENANT, fred, large.request());

        assertThat(preview.levels().get(2).excluded())
                .extracting(excluded -> excluded.person() + ": " + excluded.reason())
                .containsExactly("fred: the person is the entry's editor");
        assertThat(preview.remarks()).singleElement().asString().contains("level 3 (cfo)");
    }

    @Test
    void aRequestThatWouldBeRefusedIsRefused() {
        ledger.run(() -> ledger.submissions.submit(TENANT, PETRA, new RequestSketch("T").request(), true));

        assertThatThrownBy(() -> ledger.dryRuns.preview(TENANT, PETRA, new RequestSketch("T").request()))
                .hasMessageContaining("ENTRY_KEY_CONFLICT");
        assertThatThrownBy(() -> ledger.dryRuns.preview(
                        TENANT, PETRA, new RequestSketch("U").none().request()))
                .hasMessageContaining("VALIDATION_FAILED");
    }

    @Test
    void aDryRunInsideAnotherTransactionIsAnError() {
        assertThatThrownBy(
                        () -> ledger.run(() -> ledger.dryRuns.preview(TENANT, PETRA, new RequestSketch("I").request())))
                .hasMessageContaining("outside of a transaction");
    }

    @Test
    void aWarmDryRunAmongManyEntriesTakesLessThanATenthOfASecond() {
        for (int i = 0; i < 200; i++) {
            ledger.capture(travel("many-" + i, i + "1.00"));
        }
        EntryRequest request = new RequestSketch("M")
                .none()
                .debit("6000", "60000.00")
                .credit("1600", "60000.00")
                .request();
        for (int i = 0; i < 30; i++) {
            ledger.dryRuns.preview(TENANT, PETRA, request);
        }
        long[] micros = new long[21];
        for (int i = 0; i < micros.length; i++) {
            long begin = System.nanoTime();
            ledger.dryRuns.preview(TENANT, PETRA, request);
            micros[i] = (System.nanoTime() - begin) / 1_000;
        }
        Arrays.sort(micros);

        System.out.printf("dry run: median %.1f ms, slowest %.1f ms%n", micros[10] / 1e3, micros[20] / 1e3);
        assertThat(micros[10]).as("median in microseconds").isLessThan(100_000);
    }

    /** Every row of every table of ours, and every sequence, in one number each. */
    private Map<String, String> everything() throws SQLException {
        Map<String, String> contents = new TreeMap<>();
        try (Connection connection = ledger.database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(
                    """
                    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.relkind IN ('r', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
                    """)) {
                while (row.next()) {
                    tables.add(row.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery(
                        "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM " + table
                                + " t")) {
                    row.next();
                    contents.put(table, row.getString(1));
                }
            }
        }
        return contents;
    }
}
