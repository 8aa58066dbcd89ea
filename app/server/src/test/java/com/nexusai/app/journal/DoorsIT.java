package com.nexusai.app.journal;

import static com.nexusai.app.journal.Sketch.wages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.app.engine.SeparationOfDutiesException;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.ProcessStarts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.operaton.bpm.engine.AuthorizationException;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.ProcessEngineException;
import org.operaton.bpm.engine.RuntimeService;
import org.operaton.bpm.engine.TaskService;
import org.operaton.bpm.engine.externaltask.ExternalTask;
import org.operaton.bpm.engine.migration.MigrationPlan;
import org.operaton.bpm.engine.repository.ProcessDefinition;
import org.operaton.bpm.engine.runtime.Incident;
import org.operaton.bpm.engine.task.Task;

/**
 * Every door of the engine through which an entry could get past its approvals, with the shipped model and the ledger behind it: people are
 * refused, and where code without a person moves a token to the posting, the ledger itself refuses the entry.
 */
class DoorsIT {

    private static final String POST = "Task_PostEntry";
    private static final String ANOTHER_ENTRY = "01920000-0000-7000-8000-000000000000";

    private static Bookkeeping books;
    private static Company acme;
    private static ProcessEngine engine;
    private static String ended;
    private static int entries;

    private UUID entry;
    private String instance;
    private Task review;

    /** Something that somebody tries. */
    record Door(String name, Consumer<DoorsIT> attempt) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Someone who worked on the entry, and the reason why he does not decide it. */
    record Involved(String person, String group, String reason) {}

    record DoorOfInvolved(Involved who, Door door) {
        @Override
        public String toString() {
            return who.person() + " " + door;
        }
    }

    @BeforeAll
    static void open() {
        books = new Bookkeeping();
        acme = books.company("acme");
        engine = books.engine().engine();
        UUID cancelled = acme.submit(wages("cancelled", "260000.45"));
        acme.send(GlPosting.ENTRY_CANCELLED, cancelled);
        ended = acme.process(cancelled).instanceId();
    }

    @AfterAll
    static void close() {
        books.close();
    }

    /** Prepared by petra, submitted by sam, imported by ina, edited by edda, and chris is a party of it. */
    @BeforeEach
    void aLargeEntryWaitsForTheControllerAndThenTheCfo() {
        Sketch sketch = wages("door-" + ++entries, 260_000 + entries + ".45").with("E1");
        entry = acme.draft(sketch.amount("1.00"), "sam", "ina");
        acme.correct(entry, "edda", sketch);
        acme.submit(entry);
        review = acme.task(entry);
        instance = review.getProcessInstanceId();
    }

    @AfterEach
    void signOut() {
        books.signOut();
    }

    // ---- people who worked on the entry

    static Stream<DoorOfInvolved> involved() {
        Map<String, Consumer<DoorsIT>> doors = new LinkedHashMap<>();
        doors.put("claims", t -> tasks().claim(t.review.getId(), who()));
        doors.put("assigns himself", t -> tasks().setAssignee(t.review.getId(), who()));
        doors.put("assigns a colleague", t -> tasks().setAssignee(t.review.getId(), "fred"));
        doors.put("delegates", t -> tasks().delegateTask(t.review.getId(), "fred"));
        doors.put("takes ownership", t -> tasks().setOwner(t.review.getId(), who()));
        doors.put("saves the task with himself", t -> {
            t.review.setAssignee(who());
            tasks().saveTask(t.review);
        });
        doors.put("approves", t -> tasks().complete(t.review.getId(), Map.of("decision", "approve")));
        doors.put("approves by the form", t -> engine.getFormService()
                .submitTaskForm(t.review.getId(), Map.of("decision", "approve")));
        doors.put("rejects", t -> tasks().complete(t.review.getId(), Map.of("decision", "reject")));
        return Stream.of(
                        new Involved("petra", "controller", "prepared the entry"),
                        new Involved("sam", "controller", "submitted the entry"),
                        new Involved("ina", "controller", "imported the entry"),
                        new Involved("edda", "controller", "edited the entry"),
                        new Involved("chris", "controller", "is a party of the entry"),
                        new Involved("stranger", "controller", "is not known"),
                        new Involved("carla", "cfo", "decided another level"))
                .flatMap(person -> doors.entrySet().stream()
                        .map(door -> new DoorOfInvolved(person, new Door(door.getKey(), door.getValue()))));
    }

    @ParameterizedTest
    @MethodSource("involved")
    void whoWorkedOnTheEntryIsRefusedAndTold(DoorOfInvolved door) {
        Involved who = door.who();
        if (who.group().equals("cfo")) {
            acme.decide(entry, "carla", "controller", "approve");
            review = acme.task(entry);
        }
        String before = facts();
        acme.signIn(who.person(), who.group());

        assertThatExceptionOfType(SeparationOfDutiesException.class)
                .isThrownBy(() -> door.door().attempt().accept(this))
                .withMessageContaining(who.person())
                .withMessageContaining(who.reason());

        signOut();
        assertThat(facts()).isEqualTo(before);
    }

    static Stream<Door> handedOver() {
        Map<String, Consumer<DoorsIT>> doors = new LinkedHashMap<>();
        doors.put("a controller claims for the preparer", t -> {
            acme.signIn("carla", "controller");
            tasks().claim(t.review.getId(), "petra");
        });
        doors.put("a controller delegates to the preparer", t -> {
            acme.signIn("carla", "controller");
            tasks().delegateTask(t.review.getId(), "petra");
        });
        doors.put("an administrator assigns the preparer", t -> {
            acme.signIn("admin", Bookkeeping.ADMINISTRATORS, "controller");
            tasks().setAssignee(t.review.getId(), "petra");
        });
        doors.put("an administrator makes the preparer owner", t -> {
            acme.signIn("admin", Bookkeeping.ADMINISTRATORS, "controller");
            tasks().setOwner(t.review.getId(), "petra");
        });
        return doors(doors);
    }

    @ParameterizedTest
    @MethodSource("handedOver")
    void nobodyHandsTheTaskToThePreparer(Door door) {
        String before = facts();

        assertThatExceptionOfType(SeparationOfDutiesException.class)
                .isThrownBy(() -> door.attempt().accept(this))
                .withMessageContaining("petra may not decide")
                .withMessageContaining("prepared the entry");

        signOut();
        assertThat(facts()).isEqualTo(before);
    }

    // ---- administrators

    static Stream<Door> administrators() {
        Map<String, Consumer<DoorsIT>> doors = steering();
        doors.put("approves", t -> tasks().complete(t.review.getId(), Map.of("decision", "approve")));
        doors.put("claims", t -> tasks().claim(t.review.getId(), "admin"));
        doors.put("links the preparer as assignee", t -> tasks().addUserIdentityLink(
                        t.review.getId(), "petra", "assignee"));
        doors.put("links himself as candidate", t -> tasks().addCandidateUser(t.review.getId(), "admin"));
        doors.put("links his group", t -> tasks().addCandidateGroup(t.review.getId(), Bookkeeping.ADMINISTRATORS));
        doors.put("unlinks the controllers", t -> tasks().deleteCandidateGroup(t.review.getId(), "controller"));
        doors.put("writes a task variable", t -> tasks().setVariable(t.review.getId(), "approval", "auto"));
        doors.put("sets approval", t -> runtime().setVariable(t.instance, "approval", "auto"));
        doors.put("sets the entry", t -> runtime().setVariable(t.instance, "entryId", ANOTHER_ENTRY));
        doors.put("signals", t -> runtime().signal(t.review.getExecutionId(), Map.of("decision", "approve")));
        doors.put("cancels by message", t -> runtime()
                .createMessageCorrelation("EntryCancelled")
                .processInstanceId(t.instance)
                .correlate());
        doors.put("migrates", DoorsIT::migrate);
        doors.put("modifies by a batch", t -> runtime()
                .createModification(definition().getId())
                .processInstanceIds(t.instance)
                .startBeforeActivity(POST)
                .executeAsync());
        doors.put("restarts by a batch", t -> runtime()
                .restartProcessInstances(definition().getId())
                .processInstanceIds(t.instance)
                .startBeforeActivity(POST)
                .executeAsync());
        doors.put("writes variables by a batch", t -> runtime()
                .setVariablesAsync(List.of(t.instance), Map.of("approval", "auto")));
        return doors(doors);
    }

    @ParameterizedTest
    @MethodSource("administrators")
    void anAdministratorIsRefused(Door door) {
        String before = facts();
        acme.signIn("admin", Bookkeeping.ADMINISTRATORS);

        assertThatExceptionOfType(AuthorizationException.class)
                .isThrownBy(() -> door.attempt().accept(this));

        signOut();
        books.rest();
        assertThat(facts()).isEqualTo(before);
    }

    // ---- code of the platform, without a person

    /** Doors that put a token before the posting. */
    private static Map<String, Consumer<DoorsIT>> steering() {
        Map<String, Consumer<DoorsIT>> doors = new LinkedHashMap<>();
        doors.put("starts before the posting", t -> runtime()
                .createProcessInstanceModification(t.instance)
                .startBeforeActivity(POST)
                .execute());
        doors.put("moves the review to the posting", t -> runtime()
                .createProcessInstanceModification(t.instance)
                .cancelAllForActivity("Task_ReviewEntry")
                .startBeforeActivity(POST)
                .execute(true, true));
        doors.put("starts at the way to the posting with approval written", t -> runtime()
                .createProcessInstanceModification(t.instance)
                .startTransition("Flow_AllDecided")
                .setVariable("approval", "complete")
                .execute());
        doors.put("restarts at the posting", t -> runtime()
                .restartProcessInstances(definition().getId())
                .processInstanceIds(ended)
                .withoutBusinessKey()
                .startBeforeActivity(POST)
                .execute());
        doors.put("starts an instance at the posting", t -> runtime()
                .createProcessInstanceByKey(GlPosting.KEY.value())
                .processDefinitionTenantId(acme.tenant())
                .businessKey("another-" + t.entry)
                .setVariable("entryId", t.entry.toString())
                .setVariable("approval", "complete")
                .startBeforeActivity(POST)
                .execute());
        return doors;
    }

    static Stream<Door> platform() {
        return doors(steering());
    }

    @ParameterizedTest
    @MethodSource("platform")
    void aTokenMovedToThePostingEndsInAnIncidentAndTheLedgerIsUnchanged(Door door) {
        String ledger = acme.ledger();
        List<String> known = incidents().stream().map(Incident::getId).toList();

        door.attempt().accept(this);
        books.rest();

        assertThat(acme.ledger()).isEqualTo(ledger);
        assertThat(incidents())
                .filteredOn(incident -> !known.contains(incident.getId()))
                .singleElement()
                .satisfies(incident -> {
                    assertThat(incident.getActivityId()).isEqualTo(POST);
                    assertThat(incident.getIncidentMessage())
                            .contains("NOT_APPROVED")
                            .contains("level 1");
                });
    }

    @Test
    void aTokenMovedToThePostingBetweenTwoLevelsIsRefusedForTheOpenLevel() {
        acme.decide(entry, "carla", "controller", "approve");
        String ledger = acme.ledger();

        runtime()
                .createProcessInstanceModification(instance)
                .startBeforeActivity(POST)
                .execute();
        books.rest();

        assertThat(acme.ledger()).isEqualTo(ledger);
        assertThat(acme.incidents(entry)).singleElement().satisfies(incident -> assertThat(
                        incident.getIncidentMessage())
                .contains("NOT_APPROVED")
                .contains("level 2"));
    }

    @Test
    void aRepeatedPostingStaysRefusedUntilTheLastLevelIsApproved() {
        runtime()
                .createProcessInstanceModification(instance)
                .startBeforeActivity(POST)
                .execute();
        books.rest();
        ExternalTask posting = posting();

        engine.getExternalTaskService().setRetries(posting.getId(), 1);
        books.rest();
        assertThat(acme.isPosted(entry)).isFalse();
        acme.decide(entry, "carla", "controller", "approve");
        acme.decide(entry, "fred", "cfo", "approve");

        assertThat(acme.isPosted(entry)).isTrue();
        assertThat(acme.count("SELECT count(*) FROM ledger.journal_entry WHERE id = ?", entry))
                .isEqualTo(1);
    }

    static Stream<Door> outside() {
        Map<String, Consumer<DoorsIT>> doors = new LinkedHashMap<>();
        doors.put("fetches", t -> engine.getExternalTaskService()
                .fetchAndLock(1, "outside")
                .topic(GlPosting.POST_ENTRY.value(), 1000)
                .execute());
        doors.put("locks", t -> engine.getExternalTaskService().lock(t.posting().getId(), "outside", 1000));
        doors.put("completes", t -> engine.getExternalTaskService()
                .complete(t.posting().getId(), "outside"));
        doors.put("fails", t -> engine.getExternalTaskService()
                .handleFailure(t.posting().getId(), "outside", "no", 1, 0));
        doors.put("raises an error", t -> engine.getExternalTaskService()
                .handleBpmnError(t.posting().getId(), "outside", "PERIOD_CLOSED"));
        return doors(doors);
    }

    @ParameterizedTest
    @MethodSource("outside")
    void thePostingsTaskIsNotDoneFromOutside(Door door) {
        runtime()
                .createProcessInstanceModification(instance)
                .startBeforeActivity(POST)
                .execute();
        books.rest();
        // Nobody gets the lock that the engine asks for first, so the test takes it from below.
        books.tamper(
                "UPDATE engine.act_ru_ext_task SET worker_id_ = 'outside', lock_exp_time_ = '2027-01-01' WHERE proc_inst_id_ = ?",
                instance);
        String before = facts();

        assertThatThrownBy(() -> door.attempt().accept(this))
                .isInstanceOf(AuthorizationException.class)
                .hasMessageContaining("ledger.post-entry");
        acme.signIn("admin", Bookkeeping.ADMINISTRATORS);
        assertThatThrownBy(() -> door.attempt().accept(this)).isInstanceOf(AuthorizationException.class);

        signOut();
        assertThat(facts()).isEqualTo(before);
    }

    static Stream<Door> nobody() {
        Map<String, Consumer<DoorsIT>> doors = new LinkedHashMap<>();
        doors.put("approves", t -> tasks().complete(t.review.getId(), Map.of("decision", "approve")));
        doors.put("approves by the form", t -> engine.getFormService()
                .submitTaskForm(t.review.getId(), Map.of("decision", "approve")));
        doors.put("claims for a controller", t -> tasks().claim(t.review.getId(), "carla"));
        doors.put("assigns a controller", t -> tasks().setAssignee(t.review.getId(), "carla"));
        doors.put("delegates", t -> tasks().delegateTask(t.review.getId(), "carla"));
        doors.put("adds a candidate", t -> tasks().addCandidateGroup(t.review.getId(), "preparer"));
        doors.put("swaps the entry", t -> runtime().setVariable(t.instance, "entryId", ANOTHER_ENTRY));
        doors.put("shadows the entry", t -> runtime()
                .setVariableLocal(t.review.getExecutionId(), "entryId", ANOTHER_ENTRY));
        return doors(doors);
    }

    @ParameterizedTest
    @MethodSource("nobody")
    void withoutAPersonNobodyDecidesAndNobodySwapsTheEntry(Door door) {
        String before = facts();

        assertThatExceptionOfType(AuthorizationException.class)
                .isThrownBy(() -> door.attempt().accept(this));

        assertThat(facts()).isEqualTo(before);
    }

    static Stream<Door> harmless() {
        Map<String, Consumer<DoorsIT>> doors = new LinkedHashMap<>();
        doors.put("writes that no approval is needed", t -> {
            runtime().setVariable(t.instance, "approval", "auto");
            runtime().setVariable(t.instance, "decision", "approve");
            runtime().setVariable(t.instance, "level", 9);
        });
        doors.put("signals an approval", t -> runtime()
                .signal(t.review.getExecutionId(), Map.of("decision", "approve", "approval", "complete")));
        doors.put("migrates the review to another task", DoorsIT::migrate);
        doors.put("says that the period closed", t -> runtime()
                .createMessageCorrelation("PeriodClosed")
                .processInstanceId(t.instance)
                .correlate());
        doors.put("cancels", t -> runtime()
                .createMessageCorrelation("EntryCancelled")
                .processInstanceId(t.instance)
                .correlate());
        return doors(doors);
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void whatThePlatformWritesAndSendsPostsNothing(Door door) {
        String ledger = acme.ledger();

        try {
            door.attempt().accept(this);
        } catch (ProcessEngineException refused) {
            // As good as an answer: what counts is what the ledger holds afterwards.
            assertThat(refused).hasMessageNotContaining("NullPointer");
        }
        books.rest();

        assertThat(acme.ledger()).isEqualTo(ledger);
        assertThat(acme.isPosted(entry)).isFalse();
        assertThat(engine.getExternalTaskService()
                        .createExternalTaskQuery()
                        .processInstanceId(instance)
                        .topicName(GlPosting.POST_ENTRY.value())
                        .count())
                .isZero();
    }

    @Test
    void aPostedEntryIsNotPostedASecondTimeByAnotherInstance() {
        acme.decide(entry, "carla", "controller", "approve");
        acme.decide(entry, "fred", "cfo", "approve");
        String ledger = acme.ledger();

        runtime()
                .createProcessInstanceByKey(GlPosting.KEY.value())
                .processDefinitionTenantId(acme.tenant())
                .businessKey("again-" + entry)
                .setVariable("entryId", entry.toString())
                .startBeforeActivity(POST)
                .execute();
        books.rest();

        assertThat(acme.ledger()).isEqualTo(ledger);
        assertThat(incidents()).extracting(Incident::getIncidentMessage).anySatisfy(message -> assertThat(message)
                .contains("ALREADY_POSTED"));
    }

    @Test
    void aRestartDoesNotTakeTheBusinessKeyOfTheEntryASecondTime() {
        String before = facts();

        assertThatThrownBy(() -> runtime()
                        .restartProcessInstances(definition().getId())
                        .processInstanceIds(ended)
                        .startBeforeActivity(POST)
                        .execute())
                .isInstanceOf(ProcessStarts.BusinessKeyExists.class);

        assertThat(facts()).isEqualTo(before);
    }

    // ---- what the doors share

    private static Stream<Door> doors(Map<String, Consumer<DoorsIT>> doors) {
        return doors.entrySet().stream().map(door -> new Door(door.getKey(), door.getValue()));
    }

    private static void migrate(DoorsIT test) {
        MigrationPlan plan = runtime()
                .createMigrationPlan(definition().getId(), definition().getId())
                .mapActivities("Task_ReviewEntry", "Task_CorrectEntry")
                .build();
        runtime().newMigration(plan).processInstanceIds(test.instance).execute();
    }

    private static String who() {
        return engine.getIdentityService().getCurrentAuthentication().getUserId();
    }

    private static TaskService tasks() {
        return engine.getTaskService();
    }

    private static RuntimeService runtime() {
        return engine.getRuntimeService();
    }

    private ExternalTask posting() {
        return engine.getExternalTaskService()
                .createExternalTaskQuery()
                .processInstanceId(instance)
                .topicName(GlPosting.POST_ENTRY.value())
                .singleResult();
    }

    private static ProcessDefinition definition() {
        return engine.getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey(GlPosting.KEY.value())
                .tenantIdIn(acme.tenant())
                .latestVersion()
                .singleResult();
    }

    private static List<Incident> incidents() {
        return runtime().createIncidentQuery().tenantIdIn(acme.tenant()).list();
    }

    /** The ledger, and what a wrong move would change in the engine: tokens, the task, its links and its variables. */
    private String facts() {
        return acme.ledger()
                + books.superuser()
                        .sql(
                                """
                        SELECT (SELECT count(*) FROM engine.act_ru_execution) || ' executions, '
                            || (SELECT count(*) FROM engine.act_ru_ext_task) || ' external, '
                            || (SELECT count(*) FROM engine.act_ru_batch) || ' batches, '
                            || (SELECT coalesce(string_agg(concat_ws(':', task_def_key_, assignee_, owner_), ',' ORDER BY id_), '') FROM engine.act_ru_task WHERE proc_inst_id_ = :instance)
                            || (SELECT coalesce(string_agg(concat_ws(':', l.user_id_, l.group_id_), ',' ORDER BY l.id_), '') FROM engine.act_ru_identitylink l
                                  JOIN engine.act_ru_task t ON t.id_ = l.task_id_ AND t.proc_inst_id_ = :instance)
                            || (SELECT coalesce(string_agg(name_ || '=' || coalesce(text_, '') || coalesce(long_::text, ''), ',' ORDER BY name_, id_), '') FROM engine.act_ru_variable WHERE proc_inst_id_ = :instance)
                        """)
                        .param("instance", instance)
                        .query(String.class)
                        .single();
    }
}
