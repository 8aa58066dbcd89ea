package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.workers.ledger.Verification.KeptHead;
import com.nexusai.workers.ledger.Verification.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever holds the database's keys can change rows; verification says which. */
class VerificationTest {

    private LedgerFixture ledger;
    private UUID plain;
    private UUID approved;
    private UUID newest;

    @BeforeEach
    void aSealedLedger() {
        ledger = new LedgerFixture();
        plain = ledger.posted(travel("plain", "120.00"));
        ledger.sequence();
        approved = ledger.planned(travel("approved", "6000.00"), "controller");
        ledger.approve(approved, 1, "carla");
        ledger.post(approved);
        ledger.sequence();
        newest = ledger.posted(travel("newest", "99.90"));
        ledger.sequence();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aLedgerThatNobodyTouchedVerifies() {
        Report report = ledger.verify(kept());

        assertThat(report.findings()).isEmpty();
        assertThat(report.entries()).isEqualTo(3);
        assertThat(report.seals()).isEqualTo(3);
        assertThat(report.notYetSealed()).isZero();
        assertThat(report.trialBalanceDifference()).isEqualByComparingTo("0");
    }

    @Test
    void bothSidesOfAnEntryRaisedByOneAreFound() throws Exception {
        ledger.tamper(
                "UPDATE ledger.journal_line SET debit = debit + 1, company_debit = company_debit + 1 WHERE entry_id = '"
                        + plain + "' AND debit > 0",
                "UPDATE ledger.journal_line SET credit = credit + 1, company_credit = company_credit + 1 WHERE entry_id = '"
                        + plain + "' AND credit > 0");

        assertFound(ledger.verify(), "SEAL_BROKEN", "DE01-plain");
    }

    @Test
    void oneSideOfAnEntryRaisedByOneIsFound() throws Exception {
        ledger.tamper("UPDATE ledger.journal_line SET company_debit = company_debit + 1 WHERE entry_id = '" + plain
                + "' AND debit > 0");

        Report report = ledger.verify();
        assertFound(report, "UNBALANCED", "DE01-plain");
        assertFound(report, "TRIAL_BALANCE", "DE01");
        assertThat(report.trialBalanceDifference()).isEqualByComparingTo("1");
    }

    @Test
    void theNewestEntryCutOffWithItsSealIsFoundByTheHeadKeptOutside() throws Exception {
        List<KeptHead> kept = kept();
        ledger.tamper(
                "DELETE FROM ledger.seal_leaf WHERE entry_id = '" + newest + "'",
                "DELETE FROM ledger.seal WHERE number = 3",
                "DELETE FROM ledger.document_number WHERE entry_id = '" + newest + "'",
                "DELETE FROM ledger.journal_line WHERE entry_id = '" + newest + "'",
                "DELETE FROM ledger.journal_entry WHERE id = '" + newest + "'");

        assertThat(ledger.verify().findings())
                .as("inside the database nothing is left to see")
                .isEmpty();
        assertFound(ledger.verify(kept), "HEAD_MISSING", "seal 3");
    }

    @Test
    void anEntryDeletedBehindItsSealIsFound() throws Exception {
        ledger.tamper(
                "DELETE FROM ledger.journal_line WHERE entry_id = '" + plain + "'",
                "DELETE FROM ledger.journal_entry WHERE id = '" + plain + "'");

        assertFound(ledger.verify(), "ENTRY_MISSING", plain.toString());
    }

    @Test
    void aSkippedNumberIsFound() throws Exception {
        ledger.tamper("UPDATE ledger.document_number SET number = 7 WHERE entry_id = '" + newest + "'");

        Report report = ledger.verify();
        assertFound(report, "NUMBER_GAP", "DE01/2026/GEN");
        assertFound(report, "SEAL_BROKEN", "DE01-newest");
    }

    @Test
    void anApprovalMovedToAnotherPersonIsFound() throws Exception {
        ledger.tamper(
                "UPDATE approvals.approval_decision SET person_code = 'chris' WHERE subject_id = '" + approved + "'");

        assertFound(ledger.verify(), "SEAL_BROKEN", "DE01-approved");
    }

    @Test
    void anApprovalMovedToAnotherEntryIsFoundOnBoth() throws Exception {
        ledger.tamper("UPDATE approvals.approval_decision SET subject_id = '" + plain + "' WHERE subject_id = '"
                + approved + "'");

        Report report = ledger.verify();
        assertFound(report, "SEAL_BROKEN", "DE01-approved");
        assertFound(report, "NOT_APPROVED", "DE01-approved");
        assertFound(report, "SEAL_BROKEN", "DE01-plain");
    }

    @Test
    void anApprovalThatBecameThePreparersOwnIsFound() throws Exception {
        ledger.tamper(
                "UPDATE approvals.approval_decision SET person_code = 'petra' WHERE subject_id = '" + approved + "'");

        assertFound(ledger.verify(), "SEPARATION_OF_DUTIES", "DE01-approved");
    }

    @Test
    void aChangedOrMissingSealIsFound() throws Exception {
        ledger.tamper("UPDATE ledger.seal SET sealed_at = sealed_at + interval '1 second' WHERE number = 1");
        assertFound(ledger.verify(), "SEAL_BROKEN", "seal 1");

        ledger.tamper("DELETE FROM ledger.seal WHERE number = 2");
        assertFound(ledger.verify(), "SEAL_GAP", "seal 3");
    }

    @Test
    void historyReversalsRoundingAndSeveralCompaniesVerifyTogether(@TempDir Path folder) throws Exception {
        Path history = Files.write(
                folder.resolve("history.csv"),
                List.of(
                        "entry_key,company,posting_date,currency,description,prepared_by,account,debit,credit,cost_centre,counterparty",
                        "H1,US01,2026-10-01,USD,\"Däck, \"\"alt\"\" 😀\",petra,6000,10.5,,100,",
                        "H1,US01,2026-10-01,USD,\"Däck, \"\"alt\"\" 😀\",petra,1600,,10.50,,S1"));
        ledger.history.load(LedgerFixture.TENANT, "US01", history, "petra");
        EntrySketch foreign = new EntrySketch("foreign").of("6000", "1600", "0.95");
        foreign.currency = "USD";
        foreign.lines.set(1, LedgerFixture.credit(3, "1600", "1.90"));
        foreign.lines.add(LedgerFixture.debit(2, "6100", "0.95"));
        ledger.posted(foreign.document());
        UUID reversal = ledger.in(
                        LedgerFixture.TENANT,
                        () -> ledger.reversals.create(LedgerFixture.TENANT, plain, null, "wrong", "otto"))
                .id();
        ledger.plan(reversal, "controller");
        ledger.approve(reversal, 1, "chris");
        ledger.post(reversal);
        ledger.load("other");
        ledger.sequence();

        Report report = ledger.verify(kept());

        assertThat(report.findings()).isEmpty();
        assertThat(report.entries()).isEqualTo(6);
        assertThat(ledger.count("SELECT count(DISTINCT company) FROM ledger.document_number WHERE number = 1"))
                .as("each company has numbers of its own")
                .isEqualTo(2);
    }

    @Test
    void entriesThatWaitForTheirSealAreCountedAndNotComplainedOf() {
        ledger.posted(travel("unsealed", "10.00"));

        Report report = ledger.verify(kept());

        assertThat(report.findings()).isEmpty();
        assertThat(report.notYetSealed()).isEqualTo(1);
    }

    @Test
    void anEntryTakenOutOfTheSequencersQueueIsFound() throws Exception {
        UUID hidden = ledger.posted(travel("hidden", "10.00"));
        ledger.tamper("DELETE FROM ledger.unsealed_entry WHERE entry_id = '" + hidden + "'");

        assertFound(ledger.verify(), "NUMBER_MISSING", "DE01-hidden");
    }

    @Test
    void aSealWhoseHashWasReplacedIsFoundInTheSealAndInItsSuccessorAndByTheKeptHead() throws Exception {
        List<KeptHead> kept = kept();
        ledger.tamper("UPDATE ledger.seal SET hash = sha256('other') WHERE number = 2");

        Report report = ledger.verify(kept);
        assertFound(report, "SEAL_BROKEN", "seal 2");
        assertFound(report, "SEAL_BROKEN", "seal 3");
        assertFound(report, "HEAD_MISSING", "seal 2");
    }

    @Test
    void amountsPostingDatesAndAccountsMovedAreFound() throws Exception {
        ledger.tamper(
                "UPDATE ledger.journal_line SET account = '6100' WHERE account = '6000' AND entry_id = '" + plain + "'",
                "UPDATE ledger.journal_entry SET posting_date = posting_date + 1 WHERE id = '" + approved + "'");

        Report report = ledger.verify();
        assertFound(report, "SEAL_BROKEN", "DE01-plain");
        assertFound(report, "SEAL_BROKEN", "DE01-approved");
        assertThat(report.findings()).extracting(Verification.Finding::entry).doesNotContain("DE01-newest");
    }

    private List<KeptHead> kept() {
        return ledger.heads.stream()
                .map(head -> new KeptHead(head.tenant(), head.number(), head.hash()))
                .toList();
    }

    private static void assertFound(Report report, String code, String entry) {
        assertThat(report.findings()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.entry()).isEqualTo(entry);
            assertThat(finding.tenant()).isEqualTo(LedgerFixture.TENANT);
        });
    }
}
