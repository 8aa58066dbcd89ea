package com.nexusai.processes.glposting;

import static com.nexusai.processes.glposting.GlPosting.TASK_CORRECT_ENTRY;
import static com.nexusai.processes.glposting.GlPosting.TASK_NAME_APPROVER;
import static com.nexusai.processes.glposting.GlPosting.TASK_REVIEW_ENTRY;
import static com.nexusai.processes.testing.ProcessAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.processes.glposting.GlPosting.Variables;
import com.nexusai.processes.testing.ProcessDriver;
import com.nexusai.processes.testing.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.history.HistoricDecisionInstance;
import org.operaton.bpm.engine.task.IdentityLink;
import org.operaton.bpm.engine.task.Task;

/** One test for each way through {@code gl-posting}. */
class GlPostingProcessTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant DUE = NOW.plus(Duration.ofHours(24));

    private static TestEngine engine;

    @BeforeAll
    static void start() {
        engine = TestEngine.start();
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @BeforeEach
    void setClock() {
        engine.setClock(NOW);
    }

    @Test
    void lowRiskEntryIsPostedWithoutAPerson() {
        ProcessDriver entry = submit();
        assertThat(entry).isWaitingAt("Task_ValidateEntry");
        plan(entry, "auto");
        assertThat(entry).isWaitingAt("Task_PostEntry");
        post(entry, false);
        assertThat(entry)
                .hasEnded("EndEvent_EntryPosted")
                .hasPassedInOrder(
                        "StartEvent_EntrySubmitted",
                        "Task_ValidateEntry",
                        "Task_AssessRisk",
                        "Task_PlanApproval",
                        "Task_PostEntry",
                        "EndEvent_EntryPosted")
                .hasNotPassed(TASK_REVIEW_ENTRY, "Task_OpenLevel", "Task_ScheduleReversal");
    }

    @Test
    void oneApprovalLevelPostsAfterOneApproval() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        assertThat(entry).isWaitingAt(TASK_REVIEW_ENTRY).hasVariable(Variables.LEVEL, 1);
        entry.decide(TASK_REVIEW_ENTRY, "approve");
        noLevelLeft(entry);
        post(entry, false);
        assertThat(entry).hasEnded("EndEvent_EntryPosted").hasPassed(TASK_REVIEW_ENTRY, 1);
    }

    @Test
    void twoApprovalLevelsAreAskedOneAfterTheOther() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        entry.decide(TASK_REVIEW_ENTRY, "approve");
        openLevel(entry, 2, "cfo", "");
        assertThat(candidates(entry.task())).containsExactly("group cfo");
        entry.decide(TASK_REVIEW_ENTRY, "approve");
        noLevelLeft(entry);
        post(entry, false);
        assertThat(entry).hasEnded("EndEvent_EntryPosted").hasPassed(TASK_REVIEW_ENTRY, 2);
    }

    @Test
    void reviewShowsWhoMayDecideAndUntilWhen() {
        ProcessDriver forGroup = submit();
        plan(forGroup, "review");
        openLevel(forGroup, 1, "controller", "");
        Task task = forGroup.task();
        assertThat(candidates(task)).containsExactly("group controller");
        assertThat(task.getDueDate()).isEqualTo(Date.from(DUE));
        assertThat(task.getOperatonFormRef().getKey()).isEqualTo("review-entry");
        assertThat(task.getOperatonFormRef().getBinding()).isEqualTo("latest");

        ProcessDriver forOwner = submit();
        plan(forOwner, "review");
        openLevel(forOwner, 1, "", "mweber");
        assertThat(candidates(forOwner.task())).containsExactly("user mweber");
    }

    @Test
    void returnedEntryIsCorrectedAndApprovedAnew() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        entry.decide(TASK_REVIEW_ENTRY, "return");
        assertThat(entry).isWaitingAt("Task_ReturnEntry");
        entry.complete(GlPosting.RETURN_ENTRY);
        assertThat(entry).isWaitingAt(TASK_CORRECT_ENTRY);
        entry.decide(TASK_CORRECT_ENTRY, "resubmit");
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        entry.decide(TASK_REVIEW_ENTRY, "approve");
        noLevelLeft(entry);
        post(entry, false);
        assertThat(entry)
                .hasEnded("EndEvent_EntryPosted")
                .hasPassed("Task_ValidateEntry", 2)
                .hasPassed("Task_AssessRisk", 2)
                .hasPassed(TASK_REVIEW_ENTRY, 2);
    }

    @Test
    void mendableFindingsGoStraightBackToThePreparer() {
        ProcessDriver entry = submit();
        validate(entry, "mendable");
        assertThat(entry).isWaitingAt(TASK_CORRECT_ENTRY).hasNotPassed("Task_ReturnEntry", "Task_AssessRisk");
        assertThat(candidates(entry.task())).containsExactly("group preparer");
        assertThat(entry.task().getDueDate()).isNotNull();
        entry.decide(TASK_CORRECT_ENTRY, "resubmit");
        plan(entry, "auto");
        post(entry, false);
        assertThat(entry).hasEnded("EndEvent_EntryPosted");
    }

    @Test
    void finalFindingsRejectTheEntry() {
        ProcessDriver entry = submit();
        validate(entry, "final");
        assertThat(entry).isWaitingAt("Task_RejectEntry");
        entry.complete(GlPosting.REJECT_ENTRY);
        assertThat(entry).hasEnded("EndEvent_EntryRejected").hasNotPassed("Task_PostEntry", TASK_CORRECT_ENTRY);
    }

    @Test
    void rejectedEntryIsNeverPosted() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        entry.decide(TASK_REVIEW_ENTRY, "reject");
        entry.complete(GlPosting.REJECT_ENTRY);
        assertThat(entry).hasEnded("EndEvent_EntryRejected").hasNotPassed("Task_PostEntry");
    }

    @Test
    void entryIsCancelledWhileItIsReviewed() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        cancel(entry, "BoundaryEvent_ReviewCancelled");
    }

    @Test
    void entryThatAnImportCorrectedIsValidatedAgainWithoutThePreparer() {
        ProcessDriver entry = submit();
        validate(entry, "mendable");
        entry.send(GlPosting.ENTRY_CORRECTED);
        assertThat(entry).isWaitingAt("Task_ValidateEntry");
    }

    @Test
    void entryIsCancelledWhileItIsCorrected() {
        ProcessDriver entry = submit();
        validate(entry, "mendable");
        cancel(entry, "BoundaryEvent_CorrectionCancelled");
    }

    @Test
    void entryIsCancelledWhileAnApproverIsSought() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        entry.complete(GlPosting.OPEN_LEVEL, Map.of(Variables.APPROVAL, "no-approver"));
        cancel(entry, "BoundaryEvent_NamingCancelled");
    }

    @Test
    void preparerCancelsInsteadOfCorrecting() {
        ProcessDriver entry = submit();
        validate(entry, "mendable");
        entry.decide(TASK_CORRECT_ENTRY, "cancel");
        entry.complete(GlPosting.CANCEL_ENTRY);
        assertThat(entry).hasEnded("EndEvent_EntryCancelled");
    }

    @Test
    void twoRemindersAreSentAndTheReviewStaysOpen() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        assertThat(entry.due("BoundaryEvent_ReminderDue")).isEqualTo(Date.from(NOW.plus(Duration.ofHours(12))));
        entry.fire("BoundaryEvent_ReminderDue");
        assertThat(entry).isWaitingAt(TASK_REVIEW_ENTRY, "Task_SendReminder");
        entry.complete(GlPosting.SEND_REMINDER);
        assertThat(entry).isWaitingAt(TASK_REVIEW_ENTRY);
        assertThat(entry.due("BoundaryEvent_ReminderDue")).isEqualTo(Date.from(NOW.plus(Duration.ofHours(19))));
        entry.fire("BoundaryEvent_ReminderDue");
        entry.complete(GlPosting.SEND_REMINDER);
        assertThat(entry.hasTimer("BoundaryEvent_ReminderDue"))
                .as("a third reminder")
                .isFalse();
        entry.decide(TASK_REVIEW_ENTRY, "approve");
        noLevelLeft(entry);
        post(entry, false);
        assertThat(entry).hasEnded("EndEvent_EntryPosted").hasPassed("EndEvent_ReminderSent", 2);
    }

    @Test
    void reminderTimesMayHaveFractionsOfSeconds() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        entry.complete(
                GlPosting.OPEN_LEVEL,
                Map.of(
                        Variables.APPROVAL, "review",
                        Variables.LEVEL, 1,
                        Variables.LEVEL_GROUP, "controller",
                        Variables.LEVEL_OWNER, "",
                        Variables.LEVEL_DUE, Date.from(DUE),
                        Variables.LEVEL_REMINDER, "R1/2026-03-02T20:00:00.123456Z/PT7H0.001S"));
        assertThat(entry.due("BoundaryEvent_ReminderDue")).isEqualTo("2026-03-02T20:00:00.123Z");
    }

    @Test
    void reminderThatIsStillBeingSentDoesNotHoldUpTheDecision() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        entry.fire("BoundaryEvent_ReminderDue");
        entry.decide(TASK_REVIEW_ENTRY, "reject");
        assertThat(entry).isWaitingAt("Task_RejectEntry", "Task_SendReminder");
        entry.complete(GlPosting.REJECT_ENTRY);
        entry.complete(GlPosting.SEND_REMINDER);
        assertThat(entry).hasPassed("EndEvent_EntryRejected", 1);
    }

    @Test
    void overdueLevelEscalatesAndIsNotApproved() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        assertThat(entry.due("BoundaryEvent_LevelOverdue")).isEqualTo(Date.from(DUE));
        entry.fire("BoundaryEvent_LevelOverdue");
        assertThat(entry).isWaitingAt("Task_EscalateLevel");
        entry.complete(GlPosting.ESCALATE_LEVEL);
        openLevel(entry, 1, "cfo", "", DUE);
        assertThat(entry).isWaitingAt(TASK_REVIEW_ENTRY).hasNotPassed("Task_PostEntry");
        assertThat(candidates(entry.task())).containsExactly("group cfo");
    }

    @Test
    void missingApproverIsNamedByTheFinanceAdministrator() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        entry.complete(GlPosting.OPEN_LEVEL, Map.of(Variables.APPROVAL, "no-approver"));
        assertThat(entry).isWaitingAt(TASK_NAME_APPROVER);
        assertThat(candidates(entry.task())).containsExactly("group finance-administrator");
        assertThat(entry.task().getDueDate()).isNotNull();
        entry.decide(TASK_NAME_APPROVER, "retry");
        openLevel(entry, 1, "controller", "");
        entry.decide(TASK_REVIEW_ENTRY, "approve");
        noLevelLeft(entry);
        post(entry, false);
        assertThat(entry).hasEnded("EndEvent_EntryPosted");
    }

    @Test
    void entryWithoutApproverIsReturnedOrRejected() {
        ProcessDriver returned = submit();
        plan(returned, "review");
        returned.complete(GlPosting.OPEN_LEVEL, Map.of(Variables.APPROVAL, "no-approver"));
        returned.decide(TASK_NAME_APPROVER, "return");
        assertThat(returned).isWaitingAt("Task_ReturnEntry");

        ProcessDriver rejected = submit();
        plan(rejected, "review");
        rejected.complete(GlPosting.OPEN_LEVEL, Map.of(Variables.APPROVAL, "no-approver"));
        rejected.decide(TASK_NAME_APPROVER, "reject");
        rejected.complete(GlPosting.REJECT_ENTRY);
        assertThat(rejected).hasEnded("EndEvent_EntryRejected");
    }

    @Test
    void periodClosedAtPostingReturnsTheEntry() {
        ProcessDriver entry = submit();
        plan(entry, "auto");
        entry.raise(GlPosting.POST_ENTRY, GlPosting.PERIOD_CLOSED);
        assertThat(entry).isWaitingAt("Task_ReturnEntry").hasPassedInOrder("BoundaryEvent_PeriodClosedAtPosting");
        entry.complete(GlPosting.RETURN_ENTRY);
        assertThat(entry).isWaitingAt(TASK_CORRECT_ENTRY);
    }

    @Test
    void periodClosedDuringReviewReturnsTheEntry() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        entry.send(GlPosting.PERIOD_CLOSING);
        assertThat(entry).isWaitingAt("Task_ReturnEntry");
        entry.complete(GlPosting.RETURN_ENTRY);
        assertThat(entry).isWaitingAt(TASK_CORRECT_ENTRY);
    }

    @Test
    void entryOfAPreparerWhoIsNotEntitledIsReturned() {
        ProcessDriver entry = submit();
        validate(entry, "valid");
        entry.complete(GlPosting.ASSESS_RISK, Map.of(Variables.RISK_SCORE, 10));
        entry.raise(GlPosting.PLAN_APPROVAL, GlPosting.PREPARER_NOT_ENTITLED);
        assertThat(entry).isWaitingAt("Task_ReturnEntry").hasNotPassed("Task_OpenLevel");
        entry.complete(GlPosting.RETURN_ENTRY);
        assertThat(entry).isWaitingAt(TASK_CORRECT_ENTRY);
    }

    @Test
    void correctionThatNeverComesRejectsTheEntry() {
        ProcessDriver entry = submit();
        validate(entry, "mendable");
        assertThat(entry.due("BoundaryEvent_CorrectionOverdue")).isEqualTo(Date.from(NOW.plus(Duration.ofDays(30))));
        entry.fire("BoundaryEvent_CorrectionOverdue");
        entry.complete(GlPosting.REJECT_ENTRY);
        assertThat(entry).hasEnded("EndEvent_EntryRejected");
    }

    @Test
    void accrualSchedulesItsReversal() {
        ProcessDriver entry = submit();
        plan(entry, "auto");
        post(entry, true);
        assertThat(entry).isWaitingAt("Task_ScheduleReversal");
        entry.complete(GlPosting.SCHEDULE_REVERSAL);
        assertThat(entry)
                .hasEnded("EndEvent_EntryPosted")
                .hasPassedInOrder("Task_PostEntry", "Task_ScheduleReversal", "EndEvent_EntryPosted");
    }

    @Test
    void earlierApprovalDoesNotCountForALevelLeftUnanswered() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        entry.decide(TASK_REVIEW_ENTRY, "approve");
        openLevel(entry, 2, "cfo", "");
        assertThatThrownBy(() -> entry.complete(TASK_REVIEW_ENTRY, Map.of()))
                .hasMessageContaining("Gateway_ReviewDecision");
        assertThat(entry).isWaitingAt(TASK_REVIEW_ENTRY);
    }

    @Test
    void answerThatTheModelDoesNotKnowIsRefused() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        assertThatThrownBy(() -> entry.decide(TASK_REVIEW_ENTRY, "waive"))
                .hasMessageContaining("Gateway_ReviewDecision");
        assertThat(entry).isWaitingAt(TASK_REVIEW_ENTRY);
        assertThatThrownBy(() -> entry.complete(TASK_REVIEW_ENTRY, Map.of(Variables.APPROVAL, "complete")))
                .hasMessageContaining("Gateway_ReviewDecision");
        assertThat(entry).isWaitingAt(TASK_REVIEW_ENTRY);
    }

    @Test
    void decisionAndCommentStayInTheHistory() {
        ProcessDriver entry = submit();
        plan(entry, "review");
        openLevel(entry, 1, "controller", "");
        entry.decide(TASK_REVIEW_ENTRY, "reject");
        assertThat(entry).hasVariable(Variables.DECISION, "reject").hasVariable(Variables.COMMENT, "because");
        List<HistoricDecisionInstance> decisions = engine.engine()
                .getHistoryService()
                .createHistoricDecisionInstanceQuery()
                .processInstanceId(entry.instanceId())
                .list();
        assertThat(decisions).as("decisions are asked by the workers").isEmpty();
    }

    private static ProcessDriver submit() {
        return engine.start(GlPosting.KEY, Map.of(Variables.ENTRY_ID, "0197a000-0000-7000-8000-000000000001"));
    }

    private static void validate(ProcessDriver entry, String validation) {
        entry.complete(GlPosting.VALIDATE_ENTRY, Map.of(Variables.VALIDATION, validation));
    }

    private static void plan(ProcessDriver entry, String approval) {
        validate(entry, "valid");
        entry.complete(GlPosting.ASSESS_RISK, Map.of(Variables.RISK_SCORE, 10));
        entry.complete(GlPosting.PLAN_APPROVAL, Map.of(Variables.APPROVAL, approval));
    }

    private static void openLevel(ProcessDriver entry, int level, String group, String owner) {
        openLevel(entry, level, group, owner, NOW);
    }

    private static void openLevel(ProcessDriver entry, int level, String group, String owner, Instant opened) {
        Map<String, Object> open = new HashMap<>();
        open.put(Variables.APPROVAL, "review");
        open.put(Variables.LEVEL, level);
        open.put(Variables.LEVEL_GROUP, group);
        open.put(Variables.LEVEL_OWNER, owner);
        open.put(Variables.LEVEL_DUE, Date.from(opened.plus(Duration.ofHours(24))));
        open.put(Variables.LEVEL_REMINDER, "R1/" + opened.plus(Duration.ofHours(12)) + "/PT7H");
        entry.complete(GlPosting.OPEN_LEVEL, open);
    }

    private static void noLevelLeft(ProcessDriver entry) {
        entry.complete(GlPosting.OPEN_LEVEL, Map.of(Variables.APPROVAL, "complete"));
    }

    private static void post(ProcessDriver entry, boolean reverseLater) {
        entry.complete(GlPosting.POST_ENTRY, Map.of(Variables.REVERSE_LATER, reverseLater));
    }

    private static void cancel(ProcessDriver entry, String event) {
        entry.send(GlPosting.ENTRY_CANCELLED);
        assertThat(entry).isWaitingAt("Task_CancelEntry");
        entry.complete(GlPosting.CANCEL_ENTRY);
        assertThat(entry)
                .hasEnded("EndEvent_EntryCancelled")
                .hasPassedInOrder(event, "Task_CancelEntry", "EndEvent_EntryCancelled");
    }

    private static List<String> candidates(Task task) {
        return engine.engine().getTaskService().getIdentityLinksForTask(task.getId()).stream()
                .map(GlPostingProcessTest::text)
                .toList();
    }

    private static String text(IdentityLink link) {
        return link.getGroupId() == null ? "user " + link.getUserId() : "group " + link.getGroupId();
    }
}
