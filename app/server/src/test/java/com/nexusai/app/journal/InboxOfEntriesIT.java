package com.nexusai.app.journal;

import static com.nexusai.app.journal.Sketch.wages;
import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.app.inbox.Inbox;
import com.nexusai.app.inbox.Inbox.Field;
import com.nexusai.app.inbox.Inbox.Filter;
import com.nexusai.app.inbox.Inbox.Scope;
import com.nexusai.app.inbox.Inbox.Sort;
import com.nexusai.app.inbox.Inbox.State;
import com.nexusai.app.inbox.Inbox.Viewer;
import com.nexusai.app.inbox.InboxTask;
import com.nexusai.app.inbox.InboxVerification;
import com.nexusai.processes.glposting.GlPosting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.ProcessEngineException;

/** Journal entries in the inbox: what their documents say, from the first level to the decision, whatever happens between. */
class InboxOfEntriesIT {

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

    @AfterEach
    void theInboxIsAsTheEngineSays() {
        assertThat(new InboxVerification(books.database().superuser()).verify().listed())
                .isEmpty();
    }

    @Test
    void aWaitingEntryShowsCompanyAmountRiskPreparerLevelAndDueDate() {
        UUID entry = acme.submit(wages("shown", "60123.45"));

        InboxTask task = only(entry);
        assertThat(task.taskKey()).isEqualTo(GlPosting.TASK_REVIEW_ENTRY);
        assertThat(task.businessKey()).isEqualTo(acme.reference(entry));
        assertThat(task.title()).isEqualTo("Wages of the workshop shown");
        assertThat(task.subjectKind()).isEqualTo("journal-entry");
        assertThat(task.company()).isEqualTo("DE01");
        assertThat(task.preparer()).isEqualTo("petra");
        assertThat(task.amount()).isEqualByComparingTo("60123.45");
        assertThat(task.currency()).isEqualTo("EUR");
        assertThat(task.policyAmount()).isEqualByComparingTo("60123.45");
        assertThat(task.level()).isEqualTo(1);
        assertThat(task.candidateGroups()).containsExactly("controller");
        assertThat(task.due()).isAfter(Bookkeeping.MONDAY);
        assertThat(task.riskScore())
                .isEqualTo((int) acme.count("SELECT score FROM ledger.risk_assessment WHERE entry_id = ?", entry));
    }

    @Test
    void aDecisionLeavesARowWithItsDeciderAndTheNextStepANewOne() {
        UUID entry = acme.submit(wages("return", "60123.45"));
        UUID review = only(entry).id();
        acme.decide(entry, "carla", "controller", "return");

        InboxTask decided = find(review);
        assertThat(Objects.requireNonNull(decided.end()).outcome()).isEqualTo("return");
        assertThat(decided.end().decidedBy()).isEqualTo("carla");
        assertThat(decided.assignee()).isEqualTo("carla");
        assertThat(decided.amount()).isEqualByComparingTo("60123.45");
        assertThat(only(entry).taskKey()).isEqualTo(GlPosting.TASK_CORRECT_ENTRY);
    }

    @Test
    void aCorrectionShowsInTheOpenTaskAndNotInWhatWasDecidedBefore() {
        UUID entry = acme.submit(wages("correct", "60123.45"));
        UUID review = only(entry).id();
        acme.decide(entry, "carla", "controller", "return");
        int before = only(entry).version();

        acme.correct(entry, "petra", wages("correct", "12345.67"));

        assertThat(only(entry).amount()).isEqualByComparingTo("12345.67");
        assertThat(only(entry).version()).isGreaterThan(before);
        assertThat(find(review).amount()).isEqualByComparingTo("60123.45");
        acme.decide(entry, "petra", "preparer", "resubmit");
        assertThat(only(entry).amount()).isEqualByComparingTo("12345.67");
        assertThat(only(entry).level()).isEqualTo(1);
    }

    @Test
    void anEscalationTakesTheTaskAwayAndOpensItForTheNextGroup() {
        UUID entry = acme.submit(wages("overdue", "12345.67"));
        UUID first = only(entry).id();
        acme.fire(entry, OVERDUE);

        assertThat(Objects.requireNonNull(find(first).end()).decided()).isFalse();
        assertThat(only(entry).candidateGroups()).containsExactly("controller");
        assertThat(only(entry).candidateUsers()).isEmpty();
    }

    @Test
    void aCancelledEntryHasNoOpenTask() {
        UUID entry = acme.submit(wages("cancel", "12345.67"));
        UUID task = only(entry).id();
        acme.send(GlPosting.ENTRY_CANCELLED, entry);

        assertThat(list(entry, State.OPEN)).isEmpty();
        assertThat(Objects.requireNonNull(find(task).end()).decided()).isFalse();
    }

    @Test
    void manyWhoClaimAndDecideAtOnceLeaveTheInboxAsTheEngineSays() throws Exception {
        List<UUID> entries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            entries.add(acme.draft(wages("many-" + i, 60_000 + i + ".45")));
        }
        acme.submit(entries.toArray(UUID[]::new));
        List<UUID> tasks = entries.stream().map(entry -> only(entry).id()).toList();

        ExecutorService people = Executors.newFixedThreadPool(4);
        List<Future<?>> work = new ArrayList<>();
        for (String person : List.of("carla", "chris")) {
            for (UUID task : tasks) {
                work.add(people.submit(() -> claimAndApprove(person, task)));
            }
        }
        for (Future<?> each : work) {
            each.get(60, TimeUnit.SECONDS);
        }
        people.shutdown();
        books.rest();

        assertThat(tasks).allSatisfy(task -> assertThat(
                        Objects.requireNonNull(find(task).end()).outcome())
                .isEqualTo("approve"));
    }

    /** One of two gets the task; the other is told that it is taken, or comes too late. */
    private void claimAndApprove(String person, UUID task) {
        acme.as(person, "controller", () -> {
            try {
                books.engine().tasks().claim(task.toString(), person);
                books.engine().tasks().complete(task.toString(), Map.of("decision", "approve"));
            } catch (ProcessEngineException e) {
                assertThat(e).hasMessageNotContaining("deadlock");
            }
        });
    }

    private InboxTask find(UUID task) {
        return acme.bean(Inbox.class).find(viewer(), Scope.ALL, task).orElseThrow();
    }

    private InboxTask only(UUID entry) {
        List<InboxTask> open = list(entry, State.OPEN);
        assertThat(open).hasSize(1);
        return open.get(0);
    }

    private List<InboxTask> list(UUID entry, State state) {
        Filter ofEntry = new Filter(
                null, null, null, null, null, null, null, null, false, entry, null, null, null, null, null, null);
        return acme.bean(Inbox.class)
                .list(viewer(), Scope.ALL, state, ofEntry, new Sort(Field.CREATED, false), null, 50)
                .tasks();
    }

    private Viewer viewer() {
        return new Viewer(acme.tenant(), "anybody", Set.of(), Set.of("*"));
    }
}
