package com.nexusai.app.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.database.TenantTransactions;
import com.nexusai.database.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.operaton.bpm.engine.authorization.Authorization;
import org.operaton.bpm.engine.authorization.Permissions;
import org.operaton.bpm.engine.authorization.Resources;
import org.operaton.bpm.engine.migration.MigrationPlan;
import org.operaton.bpm.engine.repository.ProcessDefinition;
import org.operaton.bpm.engine.task.DelegationState;
import org.operaton.bpm.engine.task.Task;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Every door of the engine's Java API that could move an instance past its approvals, tried by the preparer anna, by an approver ben, by an
 * engine administrator and by nobody.
 */
class FourEyesTest {

    private static TestDatabase database;
    private static TestEngine engine;
    private static ProcessEngine services;

    private String entry;
    private String instance;
    private Task task;

    record Door(String name, String person, String group, Consumer<FourEyesTest> attempt) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        RecordingGuard.createTable(JdbcClient.create(database.superuser()));
        engine = TestEngine.start(database, Map.of(), List.of(), context -> {
            context.registerBean(
                    TaskGuard.class,
                    () -> new RecordingGuard(
                            JdbcClient.create(database.app()), context.getBean(TenantTransactions.class)));
            context.registerBean(PresentedToken.class, () -> new PresentedToken() {
                @Override
                public String id() {
                    return "token-7";
                }

                @Override
                public Set<String> companies() {
                    return Set.of("*");
                }
            });
        });
        engine.deploy("acme", "approvals.bpmn", "review.form");
        services = engine.engine();
        grantEverything("administrators");
        // Whoever works in the inbox may start and see; what he may do with a task is the engine's and the guard's to
        // say.
        grantEverything("clerks");
    }

    @AfterAll
    static void stop() {
        engine.close();
        database.close();
    }

    private static void grantEverything(String group) {
        for (Resources resource : List.of(
                Resources.PROCESS_DEFINITION,
                Resources.PROCESS_INSTANCE,
                Resources.TASK,
                Resources.BATCH,
                Resources.DEPLOYMENT,
                Resources.DECISION_DEFINITION)) {
            Authorization all =
                    services.getAuthorizationService().createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
            all.setGroupId(group);
            all.setResource(resource);
            all.setResourceId("*");
            all.addPermission(Permissions.ALL);
            services.getAuthorizationService().saveAuthorization(all);
        }
    }

    @BeforeEach
    void anEntryOfAnnaWaitsForAController() {
        entry = UUID.randomUUID().toString();
        instance = engine.start(
                "approvals", "acme", entry, Map.of("entryId", entry, "levelGroup", "controller", "level", 1));
        acted(entry, "anna", "preparer");
        task = services.getTaskService()
                .createTaskQuery()
                .processInstanceId(instance)
                .singleResult();
    }

    @AfterEach
    void signOut() {
        services.getIdentityService().clearAuthentication();
    }

    static Stream<Door> doors() {
        Map<String, Consumer<FourEyesTest>> byAnna = new LinkedHashMap<>();
        byAnna.put("anna claims", t -> t.tasks().claim(t.task.getId(), "anna"));
        byAnna.put("anna sets herself assignee", t -> t.tasks().setAssignee(t.task.getId(), "anna"));
        byAnna.put("anna sets cleo assignee", t -> t.tasks().setAssignee(t.task.getId(), "cleo"));
        byAnna.put("anna delegates", t -> t.tasks().delegateTask(t.task.getId(), "cleo"));
        byAnna.put("anna takes ownership", t -> t.tasks().setOwner(t.task.getId(), "anna"));
        byAnna.put("anna saves the task with herself", t -> {
            t.task.setAssignee("anna");
            t.tasks().saveTask(t.task);
        });
        byAnna.put("anna completes", t -> t.tasks().complete(t.task.getId(), Map.of("decision", "approve")));
        byAnna.put("anna submits the form", t -> services.getFormService()
                .submitTaskForm(t.task.getId(), Map.of("decision", "approve")));
        byAnna.put("anna resolves", t -> t.tasks().resolveTask(t.task.getId()));
        byAnna.put("anna throws a BPMN error", t -> t.tasks().handleBpmnError(t.task.getId(), "ANY"));
        byAnna.put("anna escalates", t -> t.tasks().handleEscalation(t.task.getId(), "ANY"));
        byAnna.put("anna moves the due date", t -> t.tasks().setDueDate(t.task.getId(), new java.util.Date()));

        Map<String, Consumer<FourEyesTest>> byBen = new LinkedHashMap<>();
        byBen.put("ben claims for anna", t -> t.tasks().claim(t.task.getId(), "anna"));
        byBen.put("ben delegates to anna", t -> t.tasks().delegateTask(t.task.getId(), "anna"));
        byBen.put("ben makes anna owner", t -> t.tasks().setOwner(t.task.getId(), "anna"));
        byBen.put("ben adds anna as candidate", t -> t.tasks().addCandidateUser(t.task.getId(), "anna"));
        byBen.put("ben completes with a fact", t -> t.tasks()
                .complete(t.task.getId(), Map.of("decision", "approve", "levelGroup", "clerk")));
        byBen.put("ben completes with another entry", t -> t.tasks()
                .complete(t.task.getId(), Map.of("decision", "approve", "entryId", "x")));
        byBen.put("ben completes with an unknown decision", t -> t.tasks()
                .complete(t.task.getId(), Map.of("decision", "post-now")));
        byBen.put("ben completes without a decision", t -> t.tasks().complete(t.task.getId()));
        byBen.put("ben submits a form with a fact", t -> services.getFormService()
                .submitTaskForm(t.task.getId(), Map.of("decision", "approve", "level", 9)));
        byBen.put("ben writes a task variable", t -> t.tasks().setVariable(t.task.getId(), "levelGroup", "clerk"));
        byBen.put("ben shadows the entry", t -> t.tasks().setVariableLocal(t.task.getId(), "entryId", "x"));
        byBen.put("ben removes a task variable", t -> t.tasks().removeVariable(t.task.getId(), "level"));
        byBen.put("ben resolves with a fact", t -> t.tasks().resolveTask(t.task.getId(), Map.of("level", 3)));

        Map<String, Consumer<FourEyesTest>> byAdmin = new LinkedHashMap<>();
        byAdmin.put("admin sets anna assignee", t -> t.tasks().setAssignee(t.task.getId(), "anna"));
        byAdmin.put("admin sets anna owner", t -> t.tasks().setOwner(t.task.getId(), "anna"));
        byAdmin.put(
                "admin links anna as assignee", t -> t.tasks().addUserIdentityLink(t.task.getId(), "anna", "assignee"));
        byAdmin.put("admin links a group", t -> t.tasks().addCandidateGroup(t.task.getId(), "administrators"));
        byAdmin.put("admin unlinks the group", t -> t.tasks().deleteCandidateGroup(t.task.getId(), "controller"));
        byAdmin.put("admin completes", t -> t.tasks().complete(t.task.getId(), Map.of("decision", "approve")));
        byAdmin.put("admin claims", t -> t.tasks().claim(t.task.getId(), "admin"));
        byAdmin.put("admin writes an instance variable", t -> engine.runtime()
                .setVariable(t.instance, "levelGroup", "administrators"));
        byAdmin.put("admin removes an instance variable", t -> engine.runtime().removeVariable(t.instance, "entryId"));
        byAdmin.put("admin writes an execution variable", t -> engine.runtime()
                .setVariableLocal(t.task.getExecutionId(), "decision", "approve"));
        byAdmin.put("admin writes variables by a batch", t -> engine.runtime()
                .setVariablesAsync(List.of(t.instance), Map.of("decision", "approve")));
        byAdmin.put("admin modifies: start before posting", t -> engine.runtime()
                .createProcessInstanceModification(t.instance)
                .startBeforeActivity("Task_Post")
                .execute());
        byAdmin.put("admin modifies, skipping listeners", t -> engine.runtime()
                .createProcessInstanceModification(t.instance)
                .startBeforeActivity("Task_Post")
                .execute(true, true));
        byAdmin.put("admin modifies by a batch", t -> engine.runtime()
                .createProcessInstanceModification(t.instance)
                .startBeforeActivity("Task_Post")
                .executeAsync());
        byAdmin.put("admin modifies many", t -> engine.runtime()
                .createModification(definition().getId())
                .processInstanceIds(t.instance)
                .startBeforeActivity("Task_Post")
                .execute());
        byAdmin.put("admin modifies many by a batch", t -> engine.runtime()
                .createModification(definition().getId())
                .processInstanceIds(t.instance)
                .startBeforeActivity("Task_Post")
                .executeAsync());
        byAdmin.put("admin signals the execution", t -> engine.runtime().signal(t.task.getExecutionId()));
        byAdmin.put("admin sends a message", t -> engine.runtime()
                .createMessageCorrelation("TestCancelled")
                .processInstanceId(t.instance)
                .correlate());
        byAdmin.put("admin sends a message to the execution", t -> engine.runtime()
                .messageEventReceived("TestCancelled", t.task.getExecutionId()));
        byAdmin.put("admin correlates by a batch", t -> engine.runtime()
                .createMessageCorrelationAsync("TestCancelled")
                .processInstanceIds(List.of(t.instance))
                .correlateAllAsync());
        byAdmin.put("admin starts at posting", t -> engine.runtime()
                .createProcessInstanceByKey("approvals")
                .processDefinitionTenantId("acme")
                .startBeforeActivity("Task_Post")
                .execute());
        byAdmin.put("admin restarts at posting", t -> engine.runtime()
                .restartProcessInstances(definition().getId())
                .processInstanceIds(t.ended())
                .startBeforeActivity("Task_Post")
                .execute());
        byAdmin.put("admin restarts by a batch", t -> engine.runtime()
                .restartProcessInstances(definition().getId())
                .processInstanceIds(t.instance)
                .startBeforeActivity("Task_Post")
                .executeAsync());
        byAdmin.put("admin migrates", t -> engine.runtime()
                .newMigration(plan())
                .processInstanceIds(t.instance)
                .execute());
        byAdmin.put("admin migrates by a batch", t -> engine.runtime()
                .newMigration(plan())
                .processInstanceIds(t.instance)
                .executeAsync());

        Map<String, Consumer<FourEyesTest>> byNobody = new LinkedHashMap<>();
        byNobody.put("nobody claims", t -> t.tasks().claim(t.task.getId(), "ben"));
        byNobody.put("nobody completes", t -> t.tasks().complete(t.task.getId(), Map.of("decision", "approve")));
        byNobody.put("nobody assigns", t -> t.tasks().setAssignee(t.task.getId(), "ben"));
        byNobody.put("nobody submits the form", t -> services.getFormService()
                .submitTaskForm(t.task.getId(), Map.of("decision", "approve")));
        byNobody.put("nobody adds a candidate", t -> t.tasks().addCandidateGroup(t.task.getId(), "clerk"));
        byNobody.put("the platform shadows the entry", t -> engine.runtime()
                .setVariableLocal(t.task.getExecutionId(), "entryId", "x"));
        byNobody.put("the platform changes the entry", t -> engine.runtime().setVariable(t.instance, "entryId", "x"));

        return Stream.of(
                        as("anna", "controller", byAnna),
                        as("ben", "controller", byBen),
                        as("admin", "administrators", byAdmin),
                        as("", "", byNobody))
                .flatMap(doors -> doors);
    }

    private static Stream<Door> as(String person, String group, Map<String, Consumer<FourEyesTest>> attempts) {
        return attempts.entrySet().stream().map(each -> new Door(each.getKey(), person, group, each.getValue()));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void theDoorIsClosedAndTheFactsAreUnchanged(Door door) {
        String before = facts();
        if (!door.person().isEmpty()) {
            signIn(door.person(), door.group());
        }

        assertThatExceptionOfType(AuthorizationException.class)
                .isThrownBy(() -> door.attempt().accept(this));

        signOut();
        assertThat(facts()).isEqualTo(before);
    }

    @Test
    void twoPeopleOfTheRightGroupsApproveOneAfterTheOther() {
        signIn("ben", "controller");
        tasks().claim(task.getId(), "ben");
        tasks().complete(task.getId(), Map.of("decision", "approve", "comment", "checked the invoice"));
        Task second = tasks().createTaskQuery().processInstanceId(instance).singleResult();

        assertThatThrownBy(() -> tasks().claim(second.getId(), "ben"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("no candidate of task 'Task_Review2'");
        signIn("ben", "cfo");
        assertThatThrownBy(() -> tasks().complete(second.getId(), Map.of("decision", "approve")))
                .isInstanceOf(SeparationOfDutiesException.class)
                .hasMessageContaining("ben is approve Task_Review");
        signIn("carl", "cfo");
        services.getFormService().submitTaskForm(second.getId(), Map.of("decision", "approve"));

        signOut();
        assertThat(engine.engine()
                        .getExternalTaskService()
                        .createExternalTaskQuery()
                        .processInstanceId(instance)
                        .count())
                .isEqualTo(1);
        assertThat(engine.superuser()
                        .sql("select comment from test.acted where entry_id = ? and person = 'ben'")
                        .param(entry)
                        .query(String.class)
                        .single())
                .isEqualTo("checked the invoice");
        assertThat(((RecordingGuard) engine.bean(TaskGuard.class)).tokens()).contains("token-7");
    }

    @Test
    void anApproverNeedsNoRightsBesideHisGroup() {
        services.getIdentityService().setAuthentication("cleo", List.of("controller"), List.of("acme"));
        assertThat(tasks().createTaskQuery()
                        .taskCandidateGroup("controller")
                        .processInstanceId(instance)
                        .count())
                .isEqualTo(1);

        tasks().claim(task.getId(), "cleo");
        tasks().complete(task.getId(), Map.of("decision", "reject", "comment", "no invoice"));

        signOut();
        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceId(instance)
                        .count())
                .isZero();
    }

    @Test
    void aTaskOfAnotherTenantIsNotThere() {
        services.getIdentityService().setAuthentication("cleo", List.of("controller"), List.of("zeta"));

        assertThat(tasks().createTaskQuery().processInstanceId(instance).count())
                .isZero();
        assertThatThrownBy(() -> tasks().claim(task.getId(), "cleo")).hasMessageContaining("no authenticated tenant");
    }

    @Test
    void aTaskOfAnotherIsNotCompleted() {
        signIn("ben", "controller");
        tasks().claim(task.getId(), "ben");
        signIn("bea", "controller");

        assertThatThrownBy(() -> tasks().complete(task.getId(), Map.of("decision", "approve")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is assigned to ben");
    }

    @Test
    void anAdministratorGivesTheTaskToSomebodyWhoMayDoIt() {
        signIn("admin", "administrators");
        tasks().setAssignee(task.getId(), "ben");
        signIn("ben", "controller");
        tasks().complete(task.getId(), Map.of("decision", "reject"));

        signOut();
        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceId(instance)
                        .count())
                .isZero();
    }

    @Test
    void aDelegatedTaskComesBackToItsOwnerWhoStillDecides() {
        signIn("ben", "controller");
        tasks().claim(task.getId(), "ben");
        tasks().delegateTask(task.getId(), "bea");
        signIn("bea", "controller");
        tasks().resolveTask(task.getId());

        Task back = tasks().createTaskQuery().taskId(task.getId()).singleResult();
        assertThat(back.getAssignee()).isEqualTo("ben");
        assertThat(back.getDelegationState()).isEqualTo(DelegationState.RESOLVED);
        signIn("ben", "controller");
        tasks().complete(task.getId(), Map.of("decision", "reject"));
    }

    @Test
    void aServiceOfThePlatformSendsTheMessageThatPeopleMayNotSend() {
        signIn("anna", "clerks");

        engine.bean(EngineTransactions.class).asPlatform("acme", () -> {
            engine.runtime()
                    .createMessageCorrelation("TestCancelled")
                    .processInstanceId(instance)
                    .correlate();
            return true;
        });

        assertThat(services.getIdentityService().getCurrentAuthentication().getUserId())
                .isEqualTo("anna");
        signOut();
        assertThat(engine.runtime()
                        .createProcessInstanceQuery()
                        .processInstanceId(instance)
                        .count())
                .isZero();
    }

    @Test
    void aDecisionThatTheLedgerRefusesIsUndoneWithItsTask() {
        acted(entry, "dora", "seen"); // the guard's insert at the end of the completion finds the row and fails
        engine.superuser()
                .sql("delete from test.acted where entry_id = ? and person = 'dora'")
                .param(entry)
                .update();
        engine.superuser()
                .sql(
                        "create or replace function test.no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$")
                .update();
        engine.superuser()
                .sql(
                        "create trigger no before insert on test.acted for each row when (new.person = 'dora') execute function test.no()")
                .update();
        String before = facts();
        signIn("dora", "controller");

        assertThatThrownBy(() -> tasks().complete(task.getId(), Map.of("decision", "approve")))
                .isInstanceOf(RuntimeException.class);

        signOut();
        assertThat(facts()).isEqualTo(before);
        engine.superuser().sql("drop trigger no on test.acted").update();
    }

    private org.operaton.bpm.engine.TaskService tasks() {
        return services.getTaskService();
    }

    private void signIn(String person, String group) {
        services.getIdentityService().setAuthentication(person, List.of(group, "clerks"), List.of("acme"));
    }

    private static void acted(String entry, String person, String role) {
        engine.superuser()
                .sql("insert into test.acted values (?, ?, ?)")
                .params(entry, person, role)
                .update();
    }

    private static ProcessDefinition definition() {
        return services.getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey("approvals")
                .singleResult();
    }

    private static MigrationPlan plan() {
        return engine.runtime()
                .createMigrationPlan(definition().getId(), definition().getId())
                .mapActivities("Task_Review", "Task_Review2")
                .build();
    }

    /** An instance that has ended, for a restart. */
    private String ended() {
        return engine.superuser()
                .sql("select id_ from engine.act_hi_procinst where end_time_ is not null limit 1")
                .query(String.class)
                .optional()
                .orElse(instance);
    }

    /** What a wrong move would change: tokens, the task and its links, variables, and what the guard keeps. */
    private String facts() {
        return engine.superuser()
                .sql(
                        """
                        select (select count(*) from engine.act_ru_execution) || ' executions, '
                            || (select count(*) from engine.act_ru_ext_task) || ' external, '
                            || (select count(*) from engine.act_ru_batch) || ' batches, '
                            || (select coalesce(string_agg(task_def_key_ || ':' || coalesce(assignee_, '') || ':' || coalesce(owner_, '') || ':' || coalesce(due_date_::text, ''), ',' order by id_), '')
                                  from engine.act_ru_task where proc_inst_id_ = ?) || ' tasks, '
                            || (select coalesce(string_agg(coalesce(user_id_, '') || coalesce(group_id_, ''), ',' order by id_), '')
                                  from engine.act_ru_identitylink l where exists (select from engine.act_ru_task t where t.id_ = l.task_id_ and t.proc_inst_id_ = ?)) || ' links, '
                            || (select coalesce(string_agg(name_ || '=' || coalesce(text_, ''), ',' order by name_), '') from engine.act_ru_variable where proc_inst_id_ = ?)
                            || (select count(*) from test.acted where entry_id = ?) || ' acted'""")
                .params(instance, instance, instance, entry)
                .query(String.class)
                .single();
    }
}
