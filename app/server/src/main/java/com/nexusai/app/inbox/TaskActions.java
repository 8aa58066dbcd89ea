package com.nexusai.app.inbox;

import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.engine.HumanTasks;
import com.nexusai.app.engine.Refused;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.Versions;
import com.nexusai.app.security.Caller;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.approvals.People;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a caller does to a task, judged in the order in which the API promises it: not found, forbidden, version missing, decided already,
 * version stale, content. The engine's user of the thread must be the caller.
 */
@Component
final class TaskActions {

    static final int LONGEST_COMMENT = 2_000;
    private static final int MOST_PEOPLE = 200;

    private final TaskReader reader;
    private final HumanTasks tasks;
    private final People people;
    private final TenantTransactions transactions;
    private final JdbcClient db;

    TaskActions(TaskReader reader, HumanTasks tasks, People people, TenantTransactions transactions, JdbcClient db) {
        this.reader = reader;
        this.tasks = tasks;
        this.people = people;
        this.transactions = transactions;
        this.db = db;
    }

    /** Known persons who may decide a task: its candidates, as their roles were last known, without those who must not. */
    List<People.Person> deciders(Caller caller, UUID id) {
        return transactions.call(caller.tenant(), () -> {
            InboxTask task = reader.find(caller, id);
            requireOpen(caller, task);
            Set<String> codes = new TreeSet<>(task.candidateUsers());
            task.candidateGroups().forEach(group -> codes.addAll(people.inRole(caller.tenant(), group, List.of())));
            List<People.Person> known = codes.stream()
                    .limit(MOST_PEOPLE)
                    .flatMap(code -> people.find(caller.tenant(), code).stream())
                    .toList();
            Set<String> free = Set.copyOf(tasks.unsegregated(
                    caller.tenant(), id, known.stream().map(People.Person::code).toList()));
            return known.stream().filter(person -> free.contains(person.code())).toList();
        });
    }

    InboxTask claim(Caller caller, UUID id, @Nullable String version) {
        return act(caller, id, version, false, task -> tasks.claim(caller.tenant(), id, caller.person()));
    }

    InboxTask unclaim(Caller caller, UUID id, @Nullable String version) {
        return act(caller, id, version, false, task -> tasks.unclaim(caller.tenant(), id, caller.person()));
    }

    /** @param values what else the task's form asks for, read when everything before it is in order */
    InboxTask complete(
            Caller caller,
            UUID id,
            @Nullable String version,
            @Nullable String decision,
            @Nullable String comment,
            Supplier<Map<String, Object>> values) {
        return act(caller, id, version, true, task -> {
            requireText(comment, "/comment", false);
            Map<String, Object> variables = new LinkedHashMap<>(values.get());
            if (decision != null) {
                variables.put("decision", decision);
            }
            if (comment != null) {
                variables.put("comment", comment);
            }
            if ("PENDING".equals(task.delegation())) {
                throw new ProblemException(
                        ProblemType.CONFLICT,
                        "Task " + id + " was delegated by " + task.owner() + ", to whom it must come back first");
            }
            tasks.complete(caller.tenant(), id, variables);
        });
    }

    InboxTask delegate(Caller caller, UUID id, @Nullable String version, @Nullable String person) {
        return act(caller, id, version, false, task -> {
            if (person == null || people.find(caller.tenant(), person).isEmpty()) {
                throw invalid(
                        "/person",
                        "PERSON_UNKNOWN",
                        person,
                        "No active person '" + person + "' is known",
                        "take one of GET /api/v1/people?mayDecide=" + id);
            }
            boolean candidate = task.candidateUsers().contains(person)
                    || people.find(caller.tenant(), person).orElseThrow().roles().stream()
                            .anyMatch(task.candidateGroups()::contains);
            if (!candidate) {
                throw invalid(
                        "/person",
                        "NO_CANDIDATE",
                        person,
                        person + " is no candidate of this task",
                        "take one of GET /api/v1/people?mayDecide=" + id);
            }
            tasks.handOver(caller.tenant(), id, caller.person(), person);
        });
    }

    InboxTask remark(Caller caller, UUID id, @Nullable String text) {
        return transactions.call(caller.tenant(), () -> {
            InboxTask task = reader.find(caller, id);
            requireOpen(caller, task);
            String checked = requireText(text, "/text", true);
            tasks.remark(caller.tenant(), id, checked == null ? "" : checked);
            return task;
        });
    }

    private interface Work {
        void on(InboxTask task);
    }

    private InboxTask act(Caller caller, UUID id, @Nullable String version, boolean versionRequired, Work work) {
        return transactions.call(caller.tenant(), () -> {
            // One at a time, so that the second sees what the first has done. Not the task's row: the engine locks its
            // own rows first.
            db.sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 11))::text")
                    .param("task " + id)
                    .query((row, n) -> n)
                    .list();
            InboxTask task = reader.find(caller, id);
            if (task.end() == null) {
                tasks.refusal(caller.tenant(), id)
                        .filter(refused -> !assignedToAnother(task, caller, refused))
                        .ifPresent(refused -> {
                            throw refused;
                        });
            } else if (!reader.isInInbox(caller, id)) {
                throw new Refused("forbidden", caller.person() + " was no candidate of task " + id);
            }
            Long wanted = version == null && !versionRequired ? null : Long.valueOf(Versions.required(version));
            requireOpen(caller, task);
            if (wanted != null) {
                Versions.match(wanted, task.version());
            }
            if (task.assignee() != null && !task.assignee().equals(caller.person())) {
                throw new ProblemException(
                        ProblemType.CONFLICT,
                        "Task " + id + " is assigned to " + task.assignee() + ", not to " + caller.person());
            }
            work.on(task);
            InboxTask done = reader.find(caller, id);
            AuditNote.before("assignee", task.assignee());
            AuditNote.before("owner", task.owner());
            AuditNote.after("assignee", done.assignee());
            AuditNote.after("owner", done.owner());
            return done;
        });
    }

    /** A candidate who comes too late has a conflict, and no right that he lacks. */
    private static boolean assignedToAnother(InboxTask task, Caller caller, Refused refused) {
        return task.assignee() != null
                && !task.assignee().equals(caller.person())
                && String.valueOf(refused.getMessage()).endsWith("is assigned to " + task.assignee());
    }

    /** Who comes too late learns who decided, when and what. */
    private void requireOpen(Caller caller, InboxTask task) {
        InboxTask.End end = task.end();
        if (end == null) {
            return;
        }
        String by = end.decidedBy();
        throw new ProblemException(
                ProblemType.TASK_ALREADY_DECIDED,
                end.decided()
                        ? "Task " + task.id() + " was decided by " + (by == null ? "nobody known" : named(caller, by))
                                + " at " + end.at() + (end.outcome() == null ? "" : ": " + end.outcome())
                        : "Task " + task.id() + " ended at " + end.at() + " without a decision");
    }

    private String named(Caller caller, String code) {
        return people.find(caller.tenant(), code)
                .map(People.Person::name)
                .filter(name -> !name.equals(code))
                .map(name -> name + " (" + code + ")")
                .orElse(code);
    }

    static @Nullable String requireText(@Nullable String text, String pointer, boolean required) {
        if (text == null ? required : text.length() > LONGEST_COMMENT || text.indexOf('\0') >= 0) {
            throw invalid(
                    pointer,
                    text == null ? "MISSING" : "LENGTH",
                    null,
                    "The text is missing, longer than " + LONGEST_COMMENT + " characters or holds NUL",
                    "send 1 to " + LONGEST_COMMENT + " characters");
        }
        if (required && text != null && text.isBlank()) {
            throw invalid(pointer, "MISSING", null, "The text is empty", "say something");
        }
        return text;
    }

    static ProblemException invalid(
            String pointer, String code, @Nullable String value, String message, String remedy) {
        List<Problem.Fault> faults = new ArrayList<>();
        faults.add(new Problem.Fault(pointer, code, value, message, remedy));
        return new ProblemException(ProblemType.VALIDATION_FAILED, message, faults);
    }
}
