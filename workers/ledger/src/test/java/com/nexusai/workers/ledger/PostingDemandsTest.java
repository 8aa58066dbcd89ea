package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.credit;
import static com.nexusai.workers.ledger.LedgerFixture.debit;
import static com.nexusai.workers.ledger.LedgerFixture.entry;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.workers.api.BusinessError;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** What the database demands of the application's own role before it lets an entry into the ledger. */
class PostingDemandsTest {

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
    void anEntryThatNeedsNoApprovalIsPostedWithItsLinesAndItsEvent() {
        UUID id = ledger.posted(travel("auto", "120.00"));

        assertThat(ledger.count("SELECT count(*) FROM ledger.journal_line WHERE entry_id = '" + id + "'"))
                .isEqualTo(2);
        assertThat(ledger.count("SELECT count(*) FROM ledger.outbox WHERE subject = '" + id + "'"))
                .isEqualTo(1);
    }

    @Test
    void anEntryIsPostedOnceEveryPlannedLevelIsApprovedBySomeoneElse() {
        UUID id = ledger.planned(travel("two-levels", "60000.00"), "controller", "cfo");

        refused(() -> ledger.post(id), "NOT_APPROVED", "level 1");
        ledger.approve(id, 1, "carla");
        refused(() -> ledger.post(id), "NOT_APPROVED", "level 2");
        ledger.approve(id, 2, "fred");
        ledger.post(id);

        assertThat(ledger.count("SELECT count(*) FROM ledger.journal_entry WHERE id = '" + id + "'"))
                .isEqualTo(1);
    }

    @Test
    void whoPreparedTheEntryCannotApproveIt() {
        UUID id = ledger.planned(travel("own", "100.00"), "controller");
        ledger.approve(id, 1, "petra");

        refused(() -> ledger.post(id), "SEPARATION_OF_DUTIES", "petra");
    }

    @Test
    void whoEditedAnyRevisionCannotApproveIt() {
        UUID id = ledger.planned(travel("edited", "100.00"), "controller");
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(id), EntryStatus.RETURNED));
        ledger.run(() -> ledger.documents.revise(TENANT, id, 1, "carla", travel("edited", "110.00")));
        ledger.run(() -> ledger.documents.resubmit(TENANT, id, "petra"));
        ledger.plan(id, "controller");
        ledger.approve(id, 1, "carla");

        refused(() -> ledger.post(id), "SEPARATION_OF_DUTIES", "carla");
    }

    @Test
    void onePersonCannotDecideTwoLevels() {
        UUID id = ledger.planned(travel("twice", "60000.00"), "controller", "cfo");
        ledger.approve(id, 1, "carla");

        assertThatThrownBy(() -> ledger.approve(id, 2, "carla")).hasMessageContaining("decided");
    }

    @Test
    void anApprovalDoesNotCountForTheNextRevision() {
        UUID id = ledger.planned(travel("revised", "100.00"), "controller");
        ledger.approve(id, 1, "carla");
        ledger.run(() -> ledger.documents.setStatus(TENANT, List.of(id), EntryStatus.RETURNED));
        ledger.run(() -> ledger.documents.revise(TENANT, id, 1, "petra", travel("revised", "900.00")));
        refused(() -> ledger.post(id), "NOT_APPROVED", "no clean validation");
        ledger.run(() -> ledger.documents.resubmit(TENANT, id, "petra"));
        ledger.plan(id, "controller");

        refused(() -> ledger.post(id), "NOT_APPROVED", "level 1");
    }

    @Test
    void contentThatWasChangedBesideTheDocumentIsNotPosted() throws Exception {
        UUID id = ledger.planned(travel("changed", "100.00"));
        ledger.tamper("UPDATE ledger.document_line SET account = '6100' WHERE entry_id = '" + id + "' AND line = 1");

        refused(() -> ledger.post(id), "NOT_APPROVED", "content");
    }

    @Test
    void anEntryWithoutValidationRatingOrPlanIsNotPosted() {
        UUID id = ledger.capture(travel("bare", "100.00"));

        refused(() -> ledger.post(id), "NOT_APPROVED", "no clean validation");
    }

    @Test
    void anUnbalancedEntryIsNotPosted() {
        UUID id = ledger.planned(entry("unbalanced", debit(1, "6000", "100.00"), credit(2, "1600", "99.00")));

        refused(() -> ledger.post(id), "UNBALANCED", "1.0000");
    }

    @Test
    void headerAndInactiveAccountsTakeNoPostings() {
        UUID header = ledger.planned(entry("header", debit(1, "1000", "10.00"), credit(2, "1600", "10.00")));
        UUID inactive = ledger.planned(entry("inactive", debit(1, "6200", "10.00"), credit(2, "1600", "10.00")));

        refused(() -> ledger.post(header), "HEADER_ACCOUNT", "1000");
        refused(() -> ledger.post(inactive), "INACTIVE_ACCOUNT", "6200");
    }

    @Test
    void aClosedPeriodTakesNoPostings() {
        UUID id = ledger.planned(entry(
                "closed",
                "DE01",
                "EUR",
                LocalDate.parse("2026-08-31"),
                debit(1, "6000", "10.00"),
                credit(2, "1600", "10.00")));

        assertThatThrownBy(() -> ledger.post(id))
                .isInstanceOf(BusinessError.class)
                .hasMessageContaining("PERIOD_CLOSED");
    }

    @Test
    void anEntryIsPostedOnce() {
        UUID id = ledger.posted(travel("once", "10.00"));

        assertThatThrownBy(() -> ledger.post(id)).hasMessageContaining("ALREADY_POSTED");
        assertThat(ledger.count("SELECT count(*) FROM ledger.journal_entry WHERE id = '" + id + "'"))
                .isEqualTo(1);
    }

    @Test
    void postedRowsAreNeverUpdatedDeletedOrTruncated() {
        UUID id = ledger.posted(travel("immutable", "10.00"));

        for (String statement : List.of(
                "UPDATE ledger.journal_entry SET description = 'x' WHERE id = '" + id + "'",
                "UPDATE ledger.journal_line SET debit = debit + 1 WHERE entry_id = '" + id + "'",
                "DELETE FROM ledger.journal_line WHERE entry_id = '" + id + "'",
                "DELETE FROM ledger.journal_entry WHERE id = '" + id + "'",
                "TRUNCATE ledger.journal_line",
                "DELETE FROM ledger.seal",
                "UPDATE approvals.approval_decision SET person_code = 'otto'",
                "INSERT INTO ledger.document_number VALUES ('acme', 'DE01', 2026, 'GEN', 99, '" + id + "')")) {
            assertThatThrownBy(() -> ledger.run(() -> ledger.db.sql(statement).update()))
                    .as(statement)
                    .isInstanceOf(DataAccessException.class)
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
        assertThatThrownBy(() -> LedgerFixture.execute(
                        ledger.database.owner(),
                        "SELECT set_config('nexus.tenant', 'acme', true)",
                        "UPDATE ledger.journal_line SET debit = debit + 1"))
                .as("not even the owner")
                .hasMessageContaining("ENTRY_IMMUTABLE");
    }

    @Test
    void aPostedEntryTakesNoMoreLinesAndItsDocumentNoMoreChanges() {
        UUID id = ledger.posted(travel("closed-entry", "10.00"));

        refusedBy(
                """
                INSERT INTO ledger.journal_line (tenant_id, entry_id, line, company, posting_date, account, debit, credit, company_debit, company_credit)
                VALUES ('acme', '%s', 3, 'DE01', '2026-10-14', '6000', 1, 0, 1, 0)
                """
                        .formatted(id));
        refusedBy("UPDATE ledger.entry_document SET description = 'x' WHERE id = '" + id + "'");
        refusedBy("DELETE FROM ledger.document_line WHERE entry_id = '" + id + "'");
    }

    @Test
    void anotherTenantsRowsAreNeitherSeenNorWritten() {
        ledger.load("other");
        UUID id = ledger.posted(travel("mine", "10.00"));

        assertThat(ledger.in("other", () -> ledger.db
                        .sql("SELECT count(*) FROM ledger.journal_entry")
                        .query(Long.class)
                        .single()))
                .isZero();
        assertThatThrownBy(() -> ledger.in("other", () -> ledger.posting.post("other", List.of(id))))
                .hasMessageContaining("NOT_FOUND");
        assertThatThrownBy(() -> ledger.in("other", () -> ledger.posting.post(TENANT, List.of(id))))
                .hasMessageContaining("NOT_FOUND");
        assertThat(ledger.db
                        .sql("SELECT count(*) FROM ledger.journal_entry")
                        .query(Long.class)
                        .single())
                .as("bound to no tenant")
                .isZero();
    }

    @Test
    void historyEntersAnEmptyCompanyOnlyAndOnlyByItsDoor() {
        UUID id = ledger.posted(travel("before-history", "10.00"));

        refusedBy("INSERT INTO ledger.history_load (tenant_id, company, loaded_at) VALUES ('acme', 'DE01', now())");
        UUID second = ledger.planned(travel("by-history-door", "10.00"), "controller");
        assertThatThrownBy(() -> ledger.run(() -> ledger.posting.insert(TENANT, List.of(second), "history")))
                .hasMessageContaining("HISTORY_CLOSED");
        assertThat(id).isNotNull();
    }

    private static void refusedBy(String statement) {
        assertThatThrownBy(() -> ledger.run(() -> ledger.db.sql(statement).update()))
                .as(statement)
                .isInstanceOf(DataAccessException.class)
                .rootCause()
                .message()
                .containsPattern("ENTRY_IMMUTABLE|HISTORY_CLOSED");
    }

    private static void refused(Runnable work, String code, String text) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(LedgerRefusal.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(code))
                .hasMessageContaining(text);
    }
}
