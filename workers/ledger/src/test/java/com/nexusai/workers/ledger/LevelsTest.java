package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.decision;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.workers.api.Decisions.Decision;
import com.nexusai.workers.approvals.Approvals.Step;
import com.nexusai.workers.approvals.People;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Levels of a company in Berlin that works from 8 to 18 h; Thursday, 15 October 2026, is a holiday. */
class LevelsTest {

    private static LedgerFixture ledger;
    private final List<Map<String, Object>> asked = new ArrayList<>();

    @BeforeAll
    static void open() {
        ledger = new LedgerFixture();
    }

    @AfterAll
    static void close() {
        ledger.close();
    }

    @Test
    void aLevelIsDueAfterItsHoursOfWorkOverHolidayAndWeekend() {
        UUID id = ledger.planned(travel("due", "6000.00"), "controller");

        Step step = open(id, LedgerFixture.NOW).orElseThrow();

        assertThat(step.group()).isEqualTo("controller");
        assertThat(step.approverFound()).isTrue();
        assertThat(step.remindAt()).as("12 hours: Friday, 13 h").isEqualTo("2026-10-16T11:00:00Z");
        assertThat(step.lastCallAt()).as("19.2 hours: Monday, 10:12 h").isEqualTo("2026-10-19T08:12:00Z");
        assertThat(step.dueAt()).as("24 hours: Monday, 15 h").isEqualTo("2026-10-19T13:00:00Z");
        assertThat(asked).containsExactly(Map.of("level", 1, "group", "controller", "closing", false));
    }

    @Test
    void anOpenLevelKeepsItsDeadlineWhenItIsOpenedAgain() {
        UUID id = ledger.planned(travel("again", "6000.00"), "controller");
        Step first = open(id, LedgerFixture.NOW).orElseThrow();

        assertThat(open(id, LedgerFixture.NOW.plusSeconds(3_600))).contains(first);
    }

    @Test
    void thereIsLessTimeWhileThePeriodIsBeingClosed() {
        UUID id = ledger.planned(
                new EntrySketch("closing")
                        .of("6000", "1600", "6000.00")
                        .on("2026-09-30")
                        .document(),
                "controller");

        Step step = open(id, LedgerFixture.NOW).orElseThrow();

        assertThat(asked).containsExactly(Map.of("level", 1, "group", "controller", "closing", true));
        assertThat(step.dueAt()).as("4 hours").isEqualTo("2026-10-14T13:00:00Z");
    }

    @Test
    void levelsOpenInTheirOrderAndNothingIsOpenOnceAllAreApproved() {
        UUID id = ledger.planned(travel("order", "60000.00"), "controller", "cfo");

        assertThat(open(id, LedgerFixture.NOW)).map(Step::group).contains("controller");
        ledger.approve(id, 1, "carla");
        assertThat(open(id, LedgerFixture.NOW)).map(Step::level).contains(2);
        ledger.approve(id, 2, "fred");
        assertThat(open(id, LedgerFixture.NOW)).isEmpty();
    }

    @Test
    void theOwnersLevelIsForTheOwnerAlone() {
        UUID id = ledger.planned(travel("owner", "2000.00"), "cost-centre-owner");

        assertThat(open(id, LedgerFixture.NOW)).map(Step::person).contains("otto");
    }

    @Test
    void aCostCentreWithoutOwnerOrWithThePreparerAsOwnerIsTheControllers() {
        UUID nobody = ledger.planned(
                new EntrySketch("no-owner")
                        .of("6000", "1600", "2000.00")
                        .line(1, "6000", "2000.00", "0", "200", null, null)
                        .document(),
                "cost-centre-owner");
        EntrySketch own = new EntrySketch("own-centre").of("6000", "1600", "2000.00");
        own.preparer = "otto";
        UUID himself = ledger.planned(own.document(), "cost-centre-owner");

        for (UUID id : List.of(nobody, himself)) {
            Step step = open(id, LedgerFixture.NOW).orElseThrow();
            assertThat(step.group()).isEqualTo("controller");
            assertThat(step.person()).isNull();
            assertThat(step.reason()).contains("controller decides");
        }
    }

    @Test
    void anOverdueLevelGoesFromGroupToGroupAndThenFindsNobody() {
        UUID id = ledger.planned(travel("overdue", "2000.00"), "cost-centre-owner");
        Instant now = LedgerFixture.NOW;
        List<String> groups = new ArrayList<>();
        Step step = open(id, now).orElseThrow();
        while (step.approverFound()) {
            groups.add(step.group());
            now = step.dueAt();
            escalate(id, now);
            Step next = open(id, now).orElseThrow();
            assertThat(next.escalation()).isEqualTo(step.escalation() + 1);
            assertThat(next.person()).as("escalation leaves the person").isNull();
            step = next;
        }

        assertThat(groups).containsExactly("cost-centre-owner", "controller", "cfo", "finance-administrator");
        assertThat(step.reason()).contains("no group is left").contains("finance-administrator");
        assertThat(ledger.count("SELECT count(*) FROM approvals.approval_decision WHERE subject_id = '" + id + "'"))
                .as("time approves nothing")
                .isZero();
    }

    @Test
    void aGroupInWhichNobodyMayDecideHasNoApproverUntilSomeoneJoinsIt() {
        EntrySketch sketch = new EntrySketch("nobody").of("6000", "1600", "60000.00");
        sketch.preparer = "fred";
        UUID id = ledger.planned(sketch.document(), "cfo");

        assertThat(open(id, LedgerFixture.NOW))
                .as("the only cfo prepared it")
                .map(Step::approverFound)
                .contains(false);

        ledger.run(() -> ledger.people.save(TENANT, new People.Person("gina", "Gina", null, Set.of("cfo"))));
        assertThat(open(id, LedgerFixture.NOW)).map(Step::approverFound).contains(true);
    }

    @Test
    void whoDecidedOneLevelIsNoApproverOfTheNext() {
        ledger.run(() ->
                ledger.people.save(TENANT, new People.Person("dora", "Dora", null, Set.of("controller", "treasurer"))));
        UUID id = ledger.planned(travel("only-one", "60000.00"), "controller", "treasurer");
        ledger.approve(id, 1, "dora");

        assertThat(open(id, LedgerFixture.NOW))
                .as("the only treasurer was the controller of level 1")
                .map(Step::approverFound)
                .contains(false);
    }

    @Test
    void calendarsComeFromTheCompanysMasterData() {
        UUID id = ledger.planned(
                LedgerFixture.entry(
                        "new-york",
                        "US01",
                        "USD",
                        LocalDate.parse("2026-10-14"),
                        LedgerFixture.debit(1, "6000", "6000.00"),
                        LedgerFixture.credit(2, "1600", "6000.00")),
                "controller");

        assertThat(open(id, LedgerFixture.NOW))
                .as("asked at 5 h in New York: 10 hours today, 10 tomorrow, 4 on Friday")
                .map(Step::dueAt)
                .contains(Instant.parse("2026-10-16T16:00:00Z"));
    }

    private Optional<Step> open(UUID id, Instant now) {
        return ledger.in(TENANT, () -> levels(now).open(TENANT, id, this::serviceLevel));
    }

    private void escalate(UUID id, Instant now) {
        ledger.run(() -> levels(now).escalate(TENANT, id, 1, this::serviceLevel));
    }

    private static Levels levels(Instant now) {
        return new Levels(
                ledger.db,
                ledger.documents,
                ledger.approvals,
                ledger.people,
                new Calendars(ledger.db),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private Decision serviceLevel(Map<String, Object> facts) {
        asked.add(facts);
        String next =
                switch (String.valueOf(facts.get("group"))) {
                    case "cost-centre-owner" -> "controller";
                    case "controller" -> "cfo";
                    case "cfo" -> "finance-administrator";
                    default -> "";
                };
        return decision(
                new DecisionKey("je-sla"),
                List.of(Map.of(
                        "hours",
                        Boolean.TRUE.equals(facts.get("closing")) ? 4 : 24,
                        "remindFirst",
                        50,
                        "remindLast",
                        80,
                        "escalateTo",
                        next)));
    }
}
