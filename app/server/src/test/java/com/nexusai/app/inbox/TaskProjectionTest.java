package com.nexusai.app.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.app.engine.Actor;
import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.app.engine.GuardedTask;
import com.nexusai.app.engine.TaskGuard;
import com.nexusai.app.engine.TestEngine;
import com.nexusai.app.inbox.InboxVerification.Difference;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.processes.testing.ProcessDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.operaton.bpm.engine.OptimisticLockingException;
import org.operaton.bpm.engine.RuntimeService;
import org.operaton.bpm.engine.TaskService;
import org.operaton.bpm.engine.authorization.Authorization;
import org.operaton.bpm.engine.authorization.Permissions;
import org.operaton.bpm.engine.authorization.Resources;
import org.operaton.bpm.engine.repository.ProcessDefinition;
import org.operaton.bpm.engine.task.DelegationState;
import org.operaton.bpm.engine.task.Task;

/** Every door through which a task can change, and what the inbox shows of it in the same commit. */
class TaskProjectionTest {

    private static final String TENANT = "acme";

    private static TestDatabase database;
    private static TestEngine engine;

    private String instance;
    private Task task;

    /**
     * @param changes whether the change is one that an ETag has to show
     * @param shown what the row shows afterwards
     */
    record Door(String name, boolean changes, Consumer<TaskProjectionTest> attempt, Consumer<InboxTask> shown) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final class Anybody implements TaskGuard {
        @Override
        public void mayWork(GuardedTask task, Actor actor) {}

        @Override
        public void decided(GuardedTask task, Actor actor, String decision, @Nullable String comment) {}
    }

    @BeforeAll
    static void start() throws IOException {
        database = TestDatabase.create();
        engine = TestEngine.start(
                database, Map.of(), List.of(), context -> context.registerBean(TaskGuard.class, Anybody::new));
        deploy(TENANT);
        for (Resources resource : List.of(Resources.PROCESS_DEFINITION, Resources.PROCESS_INSTANCE, Resources.TASK)) {
            Authorization all =
                    engine.engine().getAuthorizationService().createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
            all.setGroupId("clerks");
            all.setResource(resource);
            all.setResourceId("*");
            all.addPermission(Permissions.ALL);
            engine.engine().getAuthorizationService().saveAuthorization(all);
        }
    }

    private static void deploy(String tenant) throws IOException {
        try (var model = Objects.requireNonNull(TaskProjectionTest.class.getResourceAsStream("visits.bpmn"))) {
            engine.deployText(tenant, "visits.bpmn", new String(model.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    static void stop() {
        engine.close();
        database.close();
    }

    @BeforeEach
    void aTaskIsOpen() {
        instance = start(TENANT);
        task = task(instance);
    }

    @AfterEach
    void everythingIsAsInTheEngine() {
        signOut();
        assertThat(differences()).isEmpty();
        engine.forgetInstances();
    }

    static Stream<Door> doors() {
        return Stream.of(
                new Door("claim", true, t -> tasks().claim(t.id(), "carla"), x -> assertThat(x.assignee())
                        .isEqualTo("carla")),
                new Door("assign", true, t -> tasks().setAssignee(t.id(), "carla"), x -> assertThat(x.assignee())
                        .isEqualTo("carla")),
                new Door(
                        "link as assignee",
                        true,
                        t -> tasks().addUserIdentityLink(t.id(), "carla", "assignee"),
                        x -> assertThat(x.assignee()).isEqualTo("carla")),
                new Door(
                        "unclaim",
                        true,
                        t -> {
                            tasks().claim(t.id(), "carla");
                            tasks().setAssignee(t.id(), null);
                        },
                        x -> {
                            assertThat(x.assignee()).isNull();
                            assertThat(x.version()).isEqualTo(3);
                        }),
                new Door("owner", true, t -> tasks().setOwner(t.id(), "carla"), x -> assertThat(x.owner())
                        .isEqualTo("carla")),
                new Door(
                        "delegate",
                        true,
                        t -> {
                            tasks().claim(t.id(), "carla");
                            tasks().delegateTask(t.id(), "otto");
                        },
                        x -> {
                            assertThat(x.assignee()).isEqualTo("otto");
                            assertThat(x.owner()).isEqualTo("carla");
                            assertThat(x.delegation()).isEqualTo("PENDING");
                        }),
                new Door(
                        "resolve",
                        true,
                        t -> {
                            tasks().setOwner(t.id(), "carla");
                            tasks().delegateTask(t.id(), "otto");
                            tasks().resolveTask(t.id());
                        },
                        x -> {
                            assertThat(x.assignee()).isEqualTo("carla");
                            assertThat(x.delegation()).isEqualTo("RESOLVED");
                        }),
                new Door(
                        "delegation state without an event in the history",
                        true,
                        t -> {
                            t.task.setDelegationState(DelegationState.PENDING);
                            tasks().saveTask(t.task);
                        },
                        x -> assertThat(x.delegation()).isEqualTo("PENDING")),
                new Door(
                        "add candidate group",
                        true,
                        t -> tasks().addCandidateGroup(t.id(), "controller"),
                        x -> assertThat(x.candidateGroups()).containsExactly("controller")),
                new Door("add candidate user", true, t -> tasks().addCandidateUser(t.id(), "otto"), x -> assertThat(
                                x.candidateUsers())
                        .containsExactly("otto")),
                new Door(
                        "remove one of two candidate groups",
                        true,
                        t -> {
                            tasks().addCandidateGroup(t.id(), "controller");
                            tasks().addCandidateGroup(t.id(), "cfo");
                            tasks().deleteCandidateGroup(t.id(), "controller");
                        },
                        x -> assertThat(x.candidateGroups()).containsExactly("cfo")),
                new Door(
                        "due date",
                        true,
                        t -> tasks().setDueDate(t.id(), Date.from(Instant.parse("2027-01-02T03:04:05Z"))),
                        x -> assertThat(x.due()).isEqualTo("2027-01-02T03:04:05Z")),
                new Door(
                        "follow-up date",
                        true,
                        t -> tasks().setFollowUpDate(t.id(), Date.from(Instant.parse("2027-01-02T03:04:05Z"))),
                        x -> assertThat(x.followUp()).isEqualTo("2027-01-02T03:04:05Z")),
                new Door("priority", true, t -> tasks().setPriority(t.id(), 90), x -> assertThat(x.priority())
                        .isEqualTo(90)),
                new Door("name", true, t -> tasks().setName(t.id(), "Another look"), x -> assertThat(x.name())
                        .isEqualTo("Another look")),
                new Door("description", true, t -> tasks().setDescription(t.id(), "Look well"), x -> assertThat(
                                x.title())
                        .isEqualTo("Look well")),
                new Door(
                        "several at once",
                        true,
                        t -> {
                            t.task.setAssignee("carla");
                            t.task.setPriority(7);
                            tasks().saveTask(t.task);
                        },
                        x -> {
                            assertThat(x.assignee()).isEqualTo("carla");
                            assertThat(x.priority()).isEqualTo(7);
                            assertThat(x.version()).isEqualTo(2);
                        }),
                new Door("a shown variable", true, t -> runtime().setVariable(t.instance, "level", 2), x -> assertThat(
                                x.level())
                        .isEqualTo(2)),
                new Door(
                        "remove a shown variable",
                        true,
                        t -> runtime().removeVariable(t.instance, "level"),
                        x -> assertThat(x.level()).isNull()),
                new Door(
                        "suspend the instance",
                        true,
                        t -> runtime().suspendProcessInstanceById(t.instance),
                        x -> assertThat(x.suspended()).isTrue()),
                new Door(
                        "suspend and activate the definition",
                        true,
                        t -> {
                            var repository = engine.engine().getRepositoryService();
                            repository.suspendProcessDefinitionByKey("visits", true, null);
                            assertThat(t.row().suspended()).isTrue();
                            repository.activateProcessDefinitionByKey("visits", true, null);
                        },
                        x -> assertThat(x.suspended()).isFalse()),
                new Door(
                        "migrate",
                        true,
                        t -> {
                            try {
                                deploy(TENANT);
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                            ProcessDefinition newer = engine.engine()
                                    .getRepositoryService()
                                    .createProcessDefinitionQuery()
                                    .processDefinitionKey("visits")
                                    .tenantIdIn(TENANT)
                                    .latestVersion()
                                    .singleResult();
                            runtime()
                                    .newMigration(runtime()
                                            .createMigrationPlan(t.task.getProcessDefinitionId(), newer.getId())
                                            .mapEqualActivities()
                                            .build())
                                    .processInstanceIds(t.instance)
                                    .execute();
                        },
                        x -> assertThat(x.definitionVersion()).isGreaterThan(1)),
                new Door("comment", false, t -> tasks().createComment(t.id(), t.instance, "Looks odd"), x -> assertThat(
                                x.assignee())
                        .isNull()),
                new Door(
                        "another variable",
                        false,
                        t -> runtime().setVariable(t.instance, "colour", "red"),
                        x -> assertThat(x.level()).isEqualTo(1)),
                new Door(
                        "a variable of the task alone",
                        false,
                        t -> tasks().setVariableLocal(t.id(), "level", 9),
                        x -> assertThat(x.level()).isEqualTo(1)));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void whateverChangesATaskShowsInTheInboxAtOnce(Door door) {
        int before = row().version();

        door.attempt().accept(this);

        door.shown().accept(row());
        if (door.changes()) {
            assertThat(row().version()).isGreaterThan(before);
        } else {
            assertThat(row().version()).isEqualTo(before);
        }
        assertThat(differences()).isEmpty();
    }

    @Test
    void aNewTaskStandsInTheInboxWithWhatItsProcessSays() {
        InboxTask found = row();

        assertThat(found.processKey()).isEqualTo("visits");
        assertThat(found.definitionId()).isEqualTo(task.getProcessDefinitionId());
        assertThat(found.processInstanceId()).hasToString(instance);
        assertThat(found.businessKey()).startsWith("V-");
        assertThat(found.taskKey()).isEqualTo("Task_First");
        assertThat(found.name()).isEqualTo("First look");
        assertThat(found.title()).isEqualTo("Look at it");
        assertThat(found.due()).isEqualTo("2026-12-01T10:00:00Z");
        assertThat(found.level()).isEqualTo(1);
        assertThat(found.subjectKind()).as("an entryId that is none").isNull();
        assertThat(found.version()).isEqualTo(1);
        assertThat(found.end()).isNull();
    }

    @Test
    void aDecidedTaskStaysReadableWithWhoDecidedWhatAndWhen() {
        tasks().addCandidateGroup(id(), "controller");
        tasks().addCandidateGroup(id(), "cfo");
        tasks().deleteCandidateGroup(id(), "cfo");
        int before = row().version();
        signIn("carla");
        tasks().complete(id(), Map.of("decision", "approve", "level", 2));

        InboxTask found = row();
        assertThat(end(id()).decided()).isTrue();
        assertThat(end(id()).outcome()).isEqualTo("approve");
        assertThat(end(id()).decidedBy()).isEqualTo("carla");
        assertThat(end(id()).reason()).isNull();
        assertThat(found.candidateGroups()).containsExactly("controller");
        assertThat(found.level()).as("as it was").isEqualTo(1);
        assertThat(found.version()).isEqualTo(before + 1);
        assertThat(row(task(instance).getId()).taskKey()).isEqualTo("Task_Second");
        assertThat(row(task(instance).getId()).level()).isEqualTo(2);
    }

    @Test
    void aLaterDecisionOfTheProcessDoesNotChangeAnEarlierTask() {
        tasks().complete(id(), Map.of("decision", "approve"));
        Task second = task(instance);
        tasks().complete(second.getId(), Map.of("decision", "reject"));

        assertThat(end(id()).outcome()).isEqualTo("approve");
        assertThat(end(id()).decidedBy()).as("nobody was signed in").isNull();
        assertThat(end(second.getId()).outcome()).isEqualTo("reject");
    }

    @Test
    void aTaskThatTimeTakesAwayIsNotDecided() {
        new ProcessDriver(engine.engine(), instance).fire("Overdue");

        assertThat(end(id()).decided()).isFalse();
        assertThat(end(id()).outcome()).isNull();
        InboxTask late = row(task(instance).getId());
        assertThat(late.name()).isEqualTo("Late look");
        assertThat(late.assignee()).as("named by the model").isEqualTo("lena");
    }

    @Test
    void theTasksOfADeletedInstanceEndWithItsReason() {
        signIn("carla");
        runtime().deleteProcessInstance(instance, "by mistake");

        assertThat(end(id()).decided()).isFalse();
        assertThat(end(id()).reason()).isEqualTo("by mistake");
        assertThat(end(id()).decidedBy()).isNull();
    }

    @Test
    void aModificationEndsOneTaskAndOpensAnother() {
        runtime()
                .createProcessInstanceModification(instance)
                .cancelAllForActivity("Task_First")
                .startBeforeActivity("Task_Second")
                .execute();

        assertThat(end(id()).decided()).isFalse();
        assertThat(row(task(instance).getId()).taskKey()).isEqualTo("Task_Second");
    }

    @Test
    void aTaskThatBeginsAndEndsInOneCommandIsKept() {
        String other = engine.bean(EngineTransactions.class).call(TENANT, () -> {
            String started = start(TENANT);
            runtime().deleteProcessInstance(started, "at once");
            return started;
        });

        assertThat(engine.superuser()
                        .sql("select name from inbox.ended_task where process_instance_id = ?::uuid and not decided")
                        .param(other)
                        .query(String.class)
                        .list())
                .containsExactly("First look");
        assertThat(row().end()).isNull();
    }

    @Test
    void aCommandThatFailsLeavesTheInboxAsItWas() {
        int before = row().version();

        assertThatThrownBy(() -> engine.bean(EngineTransactions.class).run(TENANT, () -> {
                    tasks().claim(id(), "carla");
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessageContaining("on purpose");

        assertThat(row().assignee()).isNull();
        assertThat(row().version()).isEqualTo(before);
    }

    @Test
    void changesByManyAtOnceAllShow() throws Exception {
        List<Runnable> changes = List.of(
                () -> tasks().setPriority(id(), 60),
                () -> tasks().addCandidateGroup(id(), "group-" + UUID.randomUUID()),
                () -> runtime().setVariable(instance, "level", 3),
                () -> tasks().setName(id(), "Looked at by many"),
                () -> tasks().createComment(id(), instance, "Hm"));
        ExecutorService people = Executors.newFixedThreadPool(6);
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Runnable change = changes.get(i % changes.size());
            work.add(people.submit(() -> {
                try {
                    change.run();
                } catch (OptimisticLockingException e) {
                    assertThat(e).as("the engine's own answer to two at once").hasMessageContaining("ENGINE-03005");
                }
            }));
        }
        people.shutdown();
        assertThat(people.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        for (Future<?> each : work) {
            each.get();
        }

        assertThat(differences()).isEmpty();
        assertThat(row().priority()).isEqualTo(60);
        assertThat(row().level()).isEqualTo(3);
        assertThat(row().name()).isEqualTo("Looked at by many");
        assertThat(row().candidateGroups()).isNotEmpty();
    }

    @Test
    void anotherTenantsTasksAreNotSeen() throws IOException {
        deploy("other");
        String foreign = task(start("other")).getId();

        Inbox inbox = engine.bean(Inbox.class);
        assertThat(inbox.find(viewer(TENANT), Inbox.Scope.ALL, UUID.fromString(foreign)))
                .isEmpty();
        assertThat(inbox.find(viewer("other"), Inbox.Scope.ALL, UUID.fromString(foreign)))
                .isPresent();
        assertThat(inbox.find(viewer("other"), Inbox.Scope.ALL, UUID.fromString(id())))
                .isEmpty();
    }

    @Test
    void historyThatTheEngineCleansUpStaysInTheInbox() {
        tasks().complete(id(), Map.of("decision", "approve"));
        tasks().complete(task(instance).getId());
        engine.engine().getHistoryService().deleteHistoricProcessInstance(instance);

        assertThat(end(id()).outcome()).isEqualTo("approve");
        assertThat(differences()).isEmpty();
    }

    // ---- verification

    static Stream<Map.Entry<String, String>> tamperings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("delete from inbox.open_task", "open missing null");
        all.put("update inbox.open_task set assignee = 'mallory'", "open different assignee");
        all.put("update inbox.open_task set candidate_groups = '{mallory}'", "open different candidate_groups");
        all.put("update inbox.open_task set risk_score = 3", "open different risk_score");
        all.put(
                "insert into inbox.open_task select (jsonb_populate_record(o, '{\"task_id\":\"01920000-0000-7000-8000-000000000000\"}')).* from inbox.open_task o",
                "open extra null");
        all.put("delete from inbox.ended_task", "ended missing null");
        all.put("update inbox.ended_task set outcome = 'reject'", "ended different outcome");
        all.put("update inbox.ended_task set decided_by = 'mallory'", "ended different decided_by");
        all.put(
                "insert into inbox.ended_task select (jsonb_populate_record(x, '{\"task_id\":\"01920000-0000-7000-8000-000000000000\"}')).* from inbox.ended_task x",
                "ended extra null");
        return all.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void verificationFindsEachKindOfDifferenceAndARebuildRepairsIt(Map.Entry<String, String> tampering) {
        signIn("carla");
        tasks().complete(id(), Map.of("decision", "approve"));
        signOut();
        engine.superuser().sql(tampering.getKey()).update();

        assertThat(differences())
                .extracting(found -> found.state() + " " + found.difference() + " " + found.field())
                .containsExactly(tampering.getValue());

        assertThat(engine.bean(InboxRebuild.class).rebuild(TENANT)).isEqualTo(1);
        assertThat(differences()).isEmpty();
        assertThat(end(id()).outcome()).isEqualTo("approve");
    }

    @Test
    void anInstallationWithTasksAndNoInboxGetsOneAtTheStart() {
        tasks().claim(id(), "carla");
        int before = row().version();
        engine.superuser().sql("truncate inbox.open_task, inbox.ended_task").update();

        engine.bean(InboxRebuild.class).afterSingletonsInstantiated();

        assertThat(row().assignee()).isEqualTo("carla");
        assertThat(row().version())
                .as("no ETag of before fits what was built anew")
                .isGreaterThan(before);
    }

    // ---- what a test asks

    private static TaskService tasks() {
        return engine.tasks();
    }

    private static RuntimeService runtime() {
        return engine.runtime();
    }

    private static String start(String tenant) {
        return engine.start(
                "visits",
                tenant,
                "V-" + UUID.randomUUID(),
                Map.of("level", 1, "levelOwner", "lena", "entryId", "none"));
    }

    private static Task task(String instance) {
        return tasks().createTaskQuery().processInstanceId(instance).singleResult();
    }

    private String id() {
        return task.getId();
    }

    private InboxTask row() {
        return row(id());
    }

    private static InboxTask row(String id) {
        return engine.bean(Inbox.class)
                .find(viewer(TENANT), Inbox.Scope.ALL, UUID.fromString(id))
                .orElseThrow();
    }

    private static InboxTask.End end(String id) {
        return Objects.requireNonNull(row(id).end());
    }

    private static Inbox.Viewer viewer(String tenant) {
        return new Inbox.Viewer(tenant, "anybody", Set.of(), Set.of(Inbox.EVERY_COMPANY));
    }

    private static void signIn(String person) {
        engine.engine().getIdentityService().setAuthentication(person, List.of("clerks"), List.of(TENANT));
    }

    private static void signOut() {
        engine.engine().getIdentityService().clearAuthentication();
    }

    private static List<Difference> differences() {
        return new InboxVerification(database.superuser()).verify().listed();
    }
}
