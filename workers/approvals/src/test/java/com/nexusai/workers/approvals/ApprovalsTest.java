package com.nexusai.workers.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.database.Ids;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.workers.approvals.Approvals.AlreadyDecided;
import com.nexusai.workers.approvals.Approvals.Decision;
import com.nexusai.workers.approvals.Approvals.Level;
import com.nexusai.workers.approvals.Approvals.Plan;
import com.nexusai.workers.approvals.Approvals.Step;
import com.nexusai.workers.approvals.Approvals.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

class ApprovalsTest {

    private static final String TENANT = "acme";
    private static final Instant NOW = Instant.parse("2026-10-14T09:00:00Z");

    private static TestDatabase database;
    private static JdbcClient db;
    private static Approvals approvals;
    private static People people;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        db = JdbcClient.create(database.app());
        approvals = new Approvals(db);
        people = new People(db);
        run(() -> {
            people.save(TENANT, new People.Person("carla", "Carla", "carla@example.com", Set.of("controller")));
            people.save(TENANT, new People.Person("chris", "Chris", null, Set.of("controller", "cfo")));
            people.save(TENANT, new People.Person("fred", "Fred", null, Set.of("cfo")));
        });
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void levelsAreDecidedOneAfterAnother() {
        Subject subject = planned("controller", "cfo");

        assertThat(next(subject)).isEqualTo(1);
        decide(subject, 1, "carla", "approve");
        assertThat(next(subject)).isEqualTo(2);
        decide(subject, 2, "fred", "approve");
        assertThat(next(subject)).as("nothing is left to decide").isZero();
    }

    @Test
    void aRefusalLeavesItsLevelUndecided() {
        Subject subject = planned("controller");
        decide(subject, 1, "carla", "return");

        assertThat(next(subject)).isEqualTo(1);
    }

    @Test
    void aLevelIsDecidedOnceAndAPersonDecidesOneLevelOfARevision() {
        Subject subject = planned("controller", "cfo");
        decide(subject, 1, "chris", "approve");

        assertThatThrownBy(() -> decide(subject, 1, "carla", "reject"))
                .isInstanceOf(AlreadyDecided.class)
                .hasMessageContaining("Level 1");
        assertThatThrownBy(() -> decide(subject, 2, "chris", "approve"))
                .isInstanceOf(AlreadyDecided.class)
                .hasMessageContaining("chris");
    }

    @Test
    void whoDecidedAndInWhichRolesAndWhyStaysVisible() {
        Subject subject = planned("controller");
        run(() -> approvals.decide(
                subject,
                new Decision(
                        1,
                        "chris",
                        "approve",
                        "seen the voucher",
                        Set.of("controller", "cfo"),
                        "token-1",
                        3,
                        "no part in the entry",
                        NOW)));

        assertThat(call(() -> approvals.decisions(subject)))
                .containsExactly(new Decision(
                        1,
                        "chris",
                        "approve",
                        "seen the voucher",
                        Set.of("cfo", "controller"),
                        "token-1",
                        3,
                        "no part in the entry",
                        NOW));
    }

    @Test
    void whatWasDecidedOnOneRevisionDoesNotCountForTheNextAndStaysVisible() {
        Subject first = planned("controller");
        decide(first, 1, "carla", "approve");
        Subject second = new Subject(TENANT, first.id(), 2, new byte[] {2});
        run(() -> approvals.plan(second, plan("controller"), NOW));

        assertThat(next(second)).isEqualTo(1);
        assertThat(call(() -> approvals.decisions(first))).hasSize(1);
    }

    @Test
    void aDecisionOnOtherContentDoesNotCount() {
        Subject subject = planned("controller");
        Subject altered = new Subject(TENANT, subject.id(), subject.revision(), new byte[] {9});
        decide(altered, 1, "carla", "approve");

        assertThat(next(subject)).isEqualTo(1);
    }

    @Test
    void aPlanThatStandsIsNotPlannedAnew() {
        Subject subject = planned("controller", "cfo");
        run(() -> approvals.plan(subject, new Plan("journal-entry", false, "now free", "{}", "[]", List.of()), NOW));

        assertThat(call(() -> approvals.required(subject))).contains(true);
        assertThat(next(subject)).isEqualTo(1);
    }

    @Test
    void theNewestOpeningOfALevelCounts() {
        Subject subject = planned("controller");
        Step first = step(0, "controller", true);
        Step second = step(1, "cfo", false);
        run(() -> {
            approvals.open(subject, first);
            approvals.open(subject, second);
        });

        assertThat(call(() -> approvals.openStep(subject, 1))).contains(second);
        assertThat(call(() -> approvals.openStep(subject, 2))).isEmpty();
        assertThatThrownBy(() -> run(() -> approvals.open(subject, second)))
                .as("the same opening twice")
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void plansAndDecisionsAreNeitherChangedNorRemoved() {
        Subject subject = planned("controller");
        decide(subject, 1, "carla", "approve");

        for (String table : List.of("approval_plan", "approval_plan_level", "approval_decision", "approval_step")) {
            for (String statement :
                    List.of("UPDATE approvals." + table + " SET revision = 7", "DELETE FROM approvals." + table)) {
                assertThatThrownBy(() -> run(() -> db.sql(statement).update()))
                        .as(statement)
                        .isInstanceOf(DataAccessException.class)
                        .rootCause()
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void anotherTenantSeesNeitherPeopleNorPlans() {
        Subject subject = planned("controller");

        assertThat(database.transactions().call("other", () -> people.find(TENANT, "carla")))
                .isEmpty();
        assertThat(database.transactions().call("other", () -> approvals.required(subject)))
                .isEmpty();
    }

    @Test
    void aPersonSavedAgainHasTheNewRolesOnly() {
        run(() -> {
            people.save(TENANT, new People.Person("nora", "Nora", null, Set.of("preparer", "cfo")));
            people.save(TENANT, new People.Person("nora", "Nora N.", "n@example.com", Set.of("preparer")));
        });

        assertThat(call(() -> people.find(TENANT, "nora")))
                .contains(new People.Person("nora", "Nora N.", "n@example.com", Set.of("preparer")));
        assertThat(call(() -> people.inRole(TENANT, "controller", Set.of("chris"))))
                .containsExactly("carla");
        assertThat(call(() -> people.find(TENANT, "nobody"))).isEmpty();
    }

    private static Subject planned(String... groups) {
        Subject subject = new Subject(TENANT, Ids.next(), 1, new byte[] {1});
        run(() -> approvals.plan(subject, plan(groups), NOW));
        return subject;
    }

    private static Plan plan(String... groups) {
        List<Level> levels = new java.util.ArrayList<>();
        for (String group : groups) {
            levels.add(new Level(levels.size() + 1, group, null, "as tested"));
        }
        return new Plan("journal-entry", true, "as tested", "{}", "[]", levels);
    }

    private static Step step(int escalation, String group, boolean found) {
        return new Step(1, escalation, group, null, found, "as tested", NOW, NOW, NOW, NOW);
    }

    private static void decide(Subject subject, int level, String person, String decision) {
        run(() -> approvals.decide(
                subject, new Decision(level, person, decision, null, Set.of("controller"), null, 1, "allowed", NOW)));
    }

    /** The next level to decide; 0 when there is none. */
    private static int next(Subject subject) {
        return call(() -> approvals.nextLevel(subject)).map(Level::level).orElse(0);
    }

    private static <T> T call(java.util.function.Supplier<T> work) {
        return database.transactions().call(TENANT, work);
    }

    private static void run(Runnable work) {
        database.transactions().run(TENANT, work);
    }
}
