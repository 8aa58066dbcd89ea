package com.nexusai.app.journal;

import static com.nexusai.app.journal.Sketch.wages;
import static com.nexusai.processes.testing.ProcessAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.app.engine.SeparationOfDutiesException;
import com.nexusai.processes.entryreversal.EntryReversal;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.processes.testing.ProcessDriver;
import com.nexusai.workers.ledger.EntryImport;
import com.nexusai.workers.ledger.EntryImports;
import com.nexusai.workers.ledger.Periods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.operaton.bpm.engine.history.HistoricDecisionInstance;
import org.operaton.bpm.engine.runtime.ProcessInstance;
import org.operaton.bpm.engine.task.IdentityLink;
import org.operaton.bpm.engine.task.Task;

/** An entry's way through approval to the ledger, by people and by time, with the tables that posting trusts. */
class EntryApprovalIT {

    private static final String REMINDER = "BoundaryEvent_ReminderDue";
    private static final String OVERDUE = "BoundaryEvent_LevelOverdue";

    private static Bookkeeping books;
    private static int companies;
    private Company acme;

    @BeforeAll
    static void open() {
        books = new Bookkeeping();
    }

    @AfterAll
    static void close() {
        books.close();
    }

    @BeforeEach
    void aCompanyOnAMondayMorning() {
        Bookkeeping.now(Bookkeeping.MONDAY);
        acme = books.company("acme-" + ++companies);
    }

    @Test
    void aSmallSystemEntryOfLowRiskIsPostedWithoutAPersonAndItsDecisionsStandInTheHistory() {
        UUID entry = acme.submit(wages("small", "1234.56"));

        assertThat(acme.process(entry)).hasEnded("EndEvent_EntryPosted").hasNotPassed("Task_ReviewEntry");
        assertPosted(entry);
        assertThat(decisions(entry)).containsOnlyOnce("je-validation", "je-risk", "je-approval-required");
    }

    @Test
    void systemEntriesWhoseBatchMeetsItsControlTotalArePostedWithoutAPerson() {
        UUID first = acme.draft(wages("b1-1", "10037.11").batch("B1"));
        UUID second = acme.draft(wages("b1-2", "20074.11").batch("B1"));
        acme.submit(first, second);

        assertPosted(first);
        assertPosted(second);
        assertThat(acme.texts("SELECT reason FROM approvals.approval_plan WHERE subject_id = ?", first))
                .containsExactly("system entry of low risk, control total matched");
    }

    @Test
    void aBatchThatMissesItsControlTotalWaitsForAPerson() {
        UUID first = acme.draft(wages("b1-1", "10037.11").batch("B1"));
        acme.submit(first);

        assertThat(acme.process(first)).isWaitingAt("Task_ReviewEntry");
    }

    @Test
    void anEntryAboveTheLimitWaitsForTheCostCentresOwnerWhoClaimsAndApprovesIt() {
        UUID entry = acme.submit(wages("above", "12345.67"));

        Task review = acme.task(entry);
        assertThat(candidates(review)).containsExactly("otto");
        assertThat(acme.status(entry)).isEqualTo("submitted");
        assertThat(acme.isPosted(entry)).isFalse();
        acme.decide(entry, "otto", "cost-centre-owner", "approve");

        assertThat(acme.process(entry)).hasEnded("EndEvent_EntryPosted");
        assertPosted(entry);
        assertThat(acme.texts(
                        "SELECT person_code || ' ' || decision || ' ' || array_to_string(roles, ',') || ' ' || comment FROM approvals.approval_decision WHERE subject_id = ?",
                        entry))
                .containsExactly("otto approve cost-centre-owner looked at it");
        assertThat(decisions(entry))
                .contains("je-validation", "je-risk", "je-approval-required", "je-approval-matrix", "je-sla");
    }

    @Test
    void aCostCentreWithoutAnOwnerIsTheControllersToDecide() {
        UUID entry = acme.submit(wages("yard", "12345.67").ofTheYard());

        assertThat(candidates(acme.task(entry))).containsExactly("controller");
        acme.decide(entry, "carla", "controller", "approve");

        assertPosted(entry);
    }

    @Test
    void aLargeEntryNeedsTheControllerAndThenSomeoneElse() {
        UUID entry = acme.submit(wages("large", "260123.45"));
        assertThat(candidates(acme.task(entry))).containsExactly("controller");
        acme.decide(entry, "carla", "controller", "approve");

        assertThat(acme.process(entry)).isWaitingAt("Task_ReviewEntry").hasVariable("level", 2);
        assertThat(acme.isPosted(entry)).isFalse();
        Task second = acme.task(entry);
        assertThat(candidates(second)).containsExactly("cfo");
        acme.as("carla", "cfo", () -> assertThatThrownBy(
                        () -> books.engine().tasks().claim(second.getId(), "carla"))
                .isInstanceOf(SeparationOfDutiesException.class)
                .hasMessageContaining("decided another level"));
        acme.decide(entry, "fred", "cfo", "approve");

        assertThat(acme.process(entry)).hasEnded("EndEvent_EntryPosted").hasPassed("Task_ReviewEntry", 2);
        assertPosted(entry);
    }

    @Test
    void aReturnedEntryIsCorrectedResubmittedAndApprovedAnewWhileEarlierDecisionsStayVisible() {
        UUID entry = acme.submit(wages("return", "260123.45"));
        acme.decide(entry, "carla", "controller", "approve");
        acme.decide(entry, "fred", "cfo", "return");
        assertThat(acme.status(entry)).isEqualTo("returned");

        acme.correct(entry, "petra", wages("return", "270123.45"));
        acme.decide(entry, "petra", "preparer", "resubmit");

        assertThat(acme.process(entry)).isWaitingAt("Task_ReviewEntry").hasVariable("level", 1);
        assertThat(acme.isPosted(entry)).as("what was decided does not count").isFalse();
        acme.decide(entry, "carla", "controller", "approve");
        acme.decide(entry, "fred", "cfo", "approve");

        assertPosted(entry);
        assertThat(acme.texts(
                        "SELECT revision || ' ' || level || ' ' || person_code || ' ' || decision FROM approvals.approval_decision WHERE subject_id = ? ORDER BY revision, level",
                        entry))
                .containsExactly("1 1 carla approve", "1 2 fred return", "2 1 carla approve", "2 2 fred approve");
        assertThat(acme.texts("SELECT trim_scale(total_debit)::text FROM ledger.journal_entry WHERE id = ?", entry))
                .containsExactly("270123.45");
    }

    @Test
    void whoCorrectedAReturnedEntryDoesNotApproveIt() {
        UUID entry = acme.submit(wages("edited", "60123.45"));
        acme.decide(entry, "carla", "controller", "return");
        acme.correct(entry, "chris", wages("edited", "61123.45"));
        acme.decide(entry, "petra", "preparer", "resubmit");
        Task review = acme.task(entry);

        acme.as("chris", "controller", () -> assertThatThrownBy(
                        () -> books.engine().tasks().claim(review.getId(), "chris"))
                .isInstanceOf(SeparationOfDutiesException.class)
                .hasMessageContaining("edited the entry"));
    }

    @Test
    void anEntryThatCannotBePostedAsItIsWaitsForItsPreparerAndGoesOnWhenMended() {
        UUID entry = acme.submit(wages("unbalanced", "12345.678"));

        assertThat(acme.process(entry)).isWaitingAt("Task_CorrectEntry");
        assertThat(acme.status(entry)).isEqualTo("failed");
        assertThat(acme.texts("SELECT code FROM ledger.document_violation WHERE entry_id = ? ORDER BY ordinal", entry))
                .contains("AMOUNT_SCALE");
        acme.correct(entry, "petra", wages("unbalanced", "1345.67"));
        acme.decide(entry, "petra", "preparer", "resubmit");

        assertPosted(entry);
    }

    @Test
    void aFileSentAgainWithTheMendedEntryCorrectsItAndItIsPosted(@TempDir Path folder) throws IOException {
        String month =
                """
                entry_key,company,posting_date,currency,description,source,prepared_by,account,debit,credit,cost_centre
                M-1,DE01,2026-10-12,EUR,Wages of the workshop,payroll,petra,%s,1234.56,,100
                M-1,DE01,2026-10-12,EUR,Wages of the workshop,payroll,petra,2100,,1234.56,
                """;
        Path file = folder.resolve("month.csv");

        Files.writeString(file, month.formatted("6999"));
        assertThat(imported(file).count(EntryImport.RowStatus.IMPORTED)).isEqualTo(1);
        UUID entry = UUID.fromString(acme.texts("SELECT id::text FROM ledger.entry_document WHERE entry_key = 'M-1'")
                .get(0));
        assertThat(acme.process(entry)).isWaitingAt("Task_CorrectEntry");
        Files.writeString(file, month.formatted("6000"));
        assertThat(imported(file).count(EntryImport.RowStatus.CORRECTED)).isEqualTo(1);

        assertPosted(entry);
        assertThat(imported(file).count(EntryImport.RowStatus.ALREADY_IMPORTED)).isEqualTo(1);
    }

    private EntryImport imported(Path file) throws IOException {
        EntryImport report = acme.bean(EntryImports.class)
                .run(
                        new EntryImports.Order(
                                acme.tenant(), "", Company.CLIENT, Company.CLIENT, EntryImport.Mode.VALID),
                        file);
        books.rest();
        return report;
    }

    @Test
    void anEntryThatItsPreparerNeverCorrectsIsRejectedAfterThirtyDays() {
        UUID entry = acme.submit(wages("forgotten", "12345.67"));
        acme.decide(entry, "otto", "cost-centre-owner", "return");

        acme.fire(entry, "BoundaryEvent_CorrectionOverdue");

        assertThat(acme.process(entry)).hasEnded("EndEvent_EntryRejected");
        assertThat(acme.status(entry)).isEqualTo("rejected");
        assertThat(acme.isPosted(entry)).isFalse();
    }

    @Test
    void theFinanceAdministratorReturnsOrRejectsWhatNobodyMayDecide() {
        acme.person("carla");
        acme.person("chris");
        UUID returned = acme.submit(wages("nobody-1", "60123.45"));
        UUID rejected = acme.submit(wages("nobody-2", "61123.45"));
        acme.decide(returned, "fiona", "finance-administrator", "return");
        acme.decide(rejected, "fiona", "finance-administrator", "reject");

        assertThat(acme.process(returned)).isWaitingAt("Task_CorrectEntry");
        assertThat(acme.status(returned)).isEqualTo("returned");
        assertThat(acme.process(rejected)).hasEnded("EndEvent_EntryRejected");
        assertThat(acme.status(rejected)).isEqualTo("rejected");
    }

    @Test
    void aSecondEntryOfTheSameContentIsRejectedForGood() {
        acme.submit(wages("one", "1234.56"));
        UUID again = acme.submit(wages("two", "1234.56"));

        assertThat(acme.process(again)).hasEnded("EndEvent_EntryRejected");
        assertThat(acme.status(again)).isEqualTo("rejected");
        assertThat(acme.isPosted(again)).isFalse();
    }

    @Test
    void aRejectedEntryNeverReachesTheLedger() {
        UUID entry = acme.submit(wages("reject", "12345.67"));
        acme.decide(entry, "otto", "cost-centre-owner", "reject");

        assertThat(acme.process(entry)).hasEnded("EndEvent_EntryRejected");
        assertThat(acme.status(entry)).isEqualTo("rejected");
        assertThat(acme.isPosted(entry)).isFalse();
    }

    @Test
    void aCancelledEntryNeverReachesTheLedger() {
        UUID waiting = acme.submit(wages("cancel", "12345.67"));
        acme.send(GlPosting.ENTRY_CANCELLED, waiting);
        UUID returned = acme.submit(wages("drop", "12845.67"));
        acme.decide(returned, "otto", "cost-centre-owner", "return");
        acme.decide(returned, "petra", "preparer", "cancel");

        for (UUID entry : List.of(waiting, returned)) {
            assertThat(acme.process(entry)).hasEnded("EndEvent_EntryCancelled");
            assertThat(acme.status(entry)).isEqualTo("cancelled");
            assertThat(acme.isPosted(entry)).isFalse();
        }
    }

    @Test
    void whoMayDecideIsRemindedTwice() {
        UUID entry = acme.submit(wages("remind", "12345.67"));

        acme.fire(entry, REMINDER);
        acme.fire(entry, REMINDER);

        assertThat(acme.process(entry).hasTimer(REMINDER)).isFalse();
        assertThat(acme.process(entry)).isWaitingAt("Task_ReviewEntry").hasPassed("Task_SendReminder", 2);
        assertThat(acme.count("SELECT count(*) FROM ledger.outbox WHERE subject = ? AND type LIKE '%remind%'", entry))
                .isEqualTo(2);
    }

    @Test
    void timeHandsAnEntryFromGroupToGroupAndNeverApprovesIt() {
        UUID entry = acme.submit(wages("overdue", "12345.67"));
        assertThat(candidates(acme.task(entry))).containsExactly("otto");
        Instant firstDue = acme.process(entry).due(OVERDUE).toInstant();
        assertThat(firstDue).as("24 working hours from Monday ten").isEqualTo("2026-10-14T12:00:00Z");

        for (String next : List.of("controller", "cfo", "finance-administrator")) {
            acme.fire(entry, OVERDUE);
            assertThat(candidates(acme.task(entry))).containsExactly(next);
            assertThat(acme.isPosted(entry)).isFalse();
        }
        acme.fire(entry, OVERDUE);

        assertThat(acme.process(entry)).isWaitingAt("Task_NameApprover");
        assertThat(acme.isPosted(entry)).isFalse();
        assertThat(acme.count("SELECT count(*) FROM approvals.approval_decision WHERE subject_id = ?", entry))
                .isZero();
        assertThat(acme.texts(
                        "SELECT group_name FROM approvals.approval_step WHERE subject_id = ? ORDER BY escalation",
                        entry))
                .startsWith("cost-centre-owner", "controller", "cfo", "finance-administrator");
    }

    @Test
    void whoDecidesAfterAnEscalationDecidesTheLevel() {
        UUID entry = acme.submit(wages("escalated", "12345.67"));
        acme.fire(entry, OVERDUE);
        acme.decide(entry, "carla", "controller", "approve");

        assertPosted(entry);
    }

    @Test
    void withoutAnApproverTheFinanceAdministratorNamesOneAndTheLevelOpens() {
        acme.person("carla");
        acme.person("chris");
        UUID entry = acme.submit(wages("nobody", "60123.45"));
        assertThat(acme.process(entry)).isWaitingAt("Task_NameApprover");
        acme.decide(entry, "fiona", "finance-administrator", "retry");
        assertThat(acme.process(entry)).as("still nobody").isWaitingAt("Task_NameApprover");

        acme.person("chris", "controller");
        acme.decide(entry, "fiona", "finance-administrator", "retry");
        assertThat(acme.process(entry)).isWaitingAt("Task_ReviewEntry");
        acme.decide(entry, "chris", "controller", "approve");

        assertPosted(entry);
    }

    @Test
    void anEntryThatWaitsWhenItsPeriodClosesGoesBackToItsPreparerAndIsNotRedated() {
        UUID entry = acme.submit(wages("closing", "12345.67"));
        acme.sequence();
        acme.change("2026-10", Periods.Status.CLOSED);

        assertThat(acme.process(entry)).isWaitingAt("Task_CorrectEntry");
        assertThat(acme.status(entry)).isEqualTo("returned");
        assertThat(acme.texts("SELECT posting_date::text FROM ledger.entry_document WHERE id = ?", entry))
                .containsExactly("2026-10-12");
        acme.decide(entry, "petra", "preparer", "resubmit");
        assertThat(acme.process(entry)).isWaitingAt("Task_CorrectEntry");
        assertThat(acme.texts(
                        "SELECT DISTINCT code FROM ledger.document_violation WHERE entry_id = ? AND revision = 2",
                        entry))
                .containsExactly("PERIOD_CLOSED");
    }

    @Test
    void anEntryWhosePeriodClosedJustBeforePostingIsReturnedAndNotPosted() {
        UUID entry = acme.submit(wages("late", "12345.67"));
        books.tamper(
                "UPDATE ledger.period SET status = 'closed' WHERE tenant_id = ? AND code = '2026-10'", acme.tenant());
        acme.decide(entry, "otto", "cost-centre-owner", "approve");

        assertThat(acme.process(entry))
                .isWaitingAt("Task_CorrectEntry")
                .hasPassedInOrder("BoundaryEvent_PeriodClosedAtPosting", "Task_ReturnEntry");
        assertThat(acme.status(entry)).isEqualTo("returned");
        assertThat(acme.isPosted(entry)).isFalse();
        assertThat(acme.incidents(entry)).isEmpty();
    }

    @Test
    void anAccrualIsReversedOnceOnItsDayWhenItsPeriodOpens() {
        UUID accrual = acme.submit(wages("accrual", "1234.56").reversedOn("2026-11-02"));
        assertThat(acme.process(accrual)).hasEnded("EndEvent_EntryPosted").hasPassed("Task_ScheduleReversal", 1);
        ProcessDriver reversal = reversal(accrual);
        assertThat(reversal).isWaitingAt("Event_ReversalDue");
        assertThat(reversal.due("Event_ReversalDue").toInstant())
                .as("start of the day in Berlin")
                .isEqualTo("2026-11-01T23:00:00Z");

        reversal.fire("Event_ReversalDue");
        books.rest();
        assertThat(reversal).as("November is not open yet").isWaitingAt("Event_PeriodOpened");
        assertThat(reversals(accrual)).isZero();
        acme.change("2026-12", Periods.Status.OPEN);
        assertThat(reversal).as("another period's opening changes nothing").isWaitingAt("Event_PeriodOpened");
        acme.change("2026-11", Periods.Status.OPEN);

        assertThat(reversal).hasEnded("EndEvent_ReversalHandled");
        assertThat(reversals(accrual)).isEqualTo(1);
        acme.change("2026-11", Periods.Status.OPEN);
        assertThat(reversals(accrual)).isEqualTo(1);
        assertThat(acme.texts(
                        "SELECT e.posting_date || ' ' || trim_scale(sum(l.credit)) FROM ledger.journal_entry e JOIN ledger.journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id WHERE e.reverses_id = ? AND l.account = '6000' GROUP BY e.posting_date",
                        accrual))
                .containsExactly("2026-11-02 1234.56");
        acme.sequence();
        assertThat(acme.verify().isClean()).isTrue();
    }

    // ---- what a test asks

    private static long reversals(Company company, UUID original) {
        return company.count("SELECT count(*) FROM ledger.journal_entry WHERE reverses_id = ?", original);
    }

    private long reversals(UUID original) {
        return reversals(acme, original);
    }

    private ProcessDriver reversal(UUID accrual) {
        ProcessInstance waiting = books.engine()
                .runtime()
                .createProcessInstanceQuery()
                .processDefinitionKey(EntryReversal.KEY.value())
                .processInstanceBusinessKey(acme.reference(accrual))
                .tenantIdIn(acme.tenant())
                .singleResult();
        return new ProcessDriver(books.engine().engine(), waiting.getId());
    }

    private void assertPosted(UUID entry) {
        assertThat(acme.status(entry)).isEqualTo("posted");
        assertThat(acme.isPosted(entry)).isTrue();
        acme.sequence();
        assertThat(acme.number(entry)).isPositive();
        assertThat(acme.isSealed(entry)).isTrue();
    }

    private List<String> decisions(UUID entry) {
        return books
                .engine()
                .history()
                .createHistoricDecisionInstanceQuery()
                .processInstanceId(acme.process(entry).instanceId())
                .list()
                .stream()
                .map(HistoricDecisionInstance::getDecisionDefinitionKey)
                .toList();
    }

    private static List<String> candidates(Task task) {
        return books.engine().tasks().getIdentityLinksForTask(task.getId()).stream()
                .map((IdentityLink link) -> link.getUserId() == null ? link.getGroupId() : link.getUserId())
                .toList();
    }
}
