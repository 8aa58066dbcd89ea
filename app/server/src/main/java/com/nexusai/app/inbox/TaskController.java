package com.nexusai.app.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.nexusai.app.engine.HumanTasks;
import com.nexusai.app.engine.Refused;
import com.nexusai.app.process.InstancePaths;
import com.nexusai.app.process.StartVariables;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.Versions;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The inbox, and what is done to one task. Who may, the engine and its guard say, whichever door a decision comes through. */
@RestController
@RequestMapping(path = "/api/v1/tasks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Tasks")
@Allowed(Allowed.EVERYBODY)
class TaskController {

    private static final int COUNTED = 10_000;

    private static final Map<String, Inbox.Scope> SCOPES = Map.of(
            "mine", Inbox.Scope.MINE,
            "myGroups", Inbox.Scope.MY_GROUPS,
            "visible", Inbox.Scope.VISIBLE,
            "all", Inbox.Scope.ALL);

    private static final Map<String, Inbox.State> STATES = Map.of(
            "open", Inbox.State.OPEN,
            "decided", Inbox.State.DECIDED,
            "ended", Inbox.State.ENDED);

    private static final Map<String, Inbox.Field> SORTS = Map.of(
            "due", Inbox.Field.DUE,
            "created", Inbox.Field.CREATED,
            "risk", Inbox.Field.RISK,
            "amount", Inbox.Field.AMOUNT,
            "ended", Inbox.Field.ENDED);

    private final Inbox inbox;
    private final TaskReader reader;
    private final TaskActions actions;
    private final HumanTasks tasks;
    private final TaskFacts facts;
    private final RiskBands bands;
    private final InstancePaths paths;
    private final Cursors cursors;
    private final Idempotency idempotency;

    TaskController(
            Inbox inbox,
            TaskReader reader,
            TaskActions actions,
            HumanTasks tasks,
            TaskFacts facts,
            RiskBands bands,
            InstancePaths paths,
            Cursors cursors,
            Idempotency idempotency) {
        this.inbox = inbox;
        this.reader = reader;
        this.actions = actions;
        this.tasks = tasks;
        this.facts = facts;
        this.bands = bands;
        this.paths = paths;
        this.cursors = cursors;
        this.idempotency = idempotency;
    }

    record TaskMoney(String amount, String currency) {}

    /** @param name what the process is called; the task's own name stands beside it */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TaskProcess(String key, @Nullable String name, int version, String instanceId, String taskKey) {}

    /**
     * What a task is about.
     *
     * @param policyAmount the amount in the tenant's policy currency, by which lists are sorted
     * @param riskScore 0-100
     * @param riskBand the score in words: low, elevated or high
     * @param level the approval level that is decided
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TaskSubject(
            String kind,
            String id,
            @Nullable String reference,
            @Nullable String company,
            @Nullable String preparer,
            @Nullable TaskMoney amount,
            @Nullable String policyAmount,
            @Nullable Integer riskScore,
            @Nullable RiskBand riskBand,
            @Nullable Integer level,
            Map<String, String> links) {}

    /** @param decision null where the form asks for none, or nobody decided */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TaskEnd(Instant at, @Nullable String decision, @Nullable String decidedBy, @Nullable String reason) {}

    record TaskFormValue(String value, @Nullable String label) {}

    /** @param values what may be chosen; empty where anything may be written */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TaskFormComponent(
            String key, String type, @Nullable String label, boolean required, List<TaskFormValue> values) {}

    /** @param schema the form as it was deployed, for who draws it */
    record TaskForm(
            @Nullable String id, List<TaskFormComponent> components, @Schema(type = "object") JsonNode schema) {}

    /** @param reason why it is refused to the caller; null when it is not */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TaskAction(String name, boolean allowed, @Nullable String problem, @Nullable String reason) {}

    record TaskComment(String id, @Nullable String person, Instant at, String text) {}

    /**
     * A human task.
     *
     * @param state {@code open}, {@code decided}, or {@code ended} without a decision
     * @param workingSecondsUntilDue seconds of working time until it is due, by the company's calendar; negative when it is late
     * @param version the ETag
     * @param form of a single task only, as are actions and comments
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TaskView(
            String id,
            String state,
            @Nullable String name,
            @Nullable String title,
            TaskProcess process,
            @Nullable String businessKey,
            Instant createdAt,
            @Nullable Instant dueAt,
            @Nullable Long workingSecondsUntilDue,
            @Nullable String assignee,
            @Nullable String owner,
            boolean suspended,
            List<String> candidateGroups,
            List<String> candidateUsers,
            @Nullable TaskSubject subject,
            @Nullable TaskEnd end,
            int version,
            @Nullable TaskForm form,
            @Nullable List<TaskAction> actions,
            @Nullable List<TaskComment> comments,
            Map<String, String> links) {}

    /**
     * @param decision one of the form's values
     * @param values what else the form asks for
     */
    record TaskCompletion(
            @Nullable String decision, @Nullable String comment, @Nullable Map<String, JsonNode> values) {}

    /** @param person code of a known person who may decide it */
    record TaskDelegation(@Nullable String person) {}

    record TaskRemark(@Nullable String text) {}

    @GetMapping
    @Operation(summary = "The inbox: open, decided or ended tasks, by due date, age, risk or amount")
    @ApiResponse(responseCode = "200")
    Page<TaskView> list(
            Caller caller,
            @RequestParam(defaultValue = "visible")
                    @Parameter(
                            description = "mine, myGroups, visible (both) or all (operations, administrator, auditor)")
                    String scope,
            @RequestParam(defaultValue = "open") @Parameter(description = "open, decided or ended") String state,
            @RequestParam(required = false) @Nullable String process,
            @RequestParam(required = false) @Nullable Instant dueFrom,
            @RequestParam(required = false) @Nullable Instant dueBefore,
            @RequestParam(required = false)
                    @Parameter(description = "A candidate group; none for tasks that only named persons may decide")
                    @Nullable
                    String group,
            @RequestParam(required = false) @Parameter(description = "The approval level") @Nullable Integer level,
            @RequestParam(required = false) @Parameter(description = "low, elevated or high") @Nullable
                    RiskBand riskBand,
            @RequestParam(required = false) @Nullable Integer riskFrom,
            @RequestParam(required = false) @Nullable Integer riskTo,
            @RequestParam(required = false) @Nullable String company,
            @RequestParam(required = false) @Parameter(description = "In the policy currency") @Nullable
                    BigDecimal amountFrom,
            @RequestParam(required = false) @Nullable BigDecimal amountTo,
            @RequestParam(required = false) @Nullable String assignee,
            @RequestParam(defaultValue = "false") boolean unassigned,
            @RequestParam(required = false) @Parameter(description = "Id of the entry it is about") @Nullable
                    UUID subject,
            @RequestParam(required = false)
                    @Parameter(
                            description =
                                    "Words in title, name, reference or preparer; of ended tasks with createdFrom")
                    @Nullable
                    String text,
            @RequestParam(required = false) @Nullable Instant createdFrom,
            @RequestParam(required = false) @Nullable Instant createdBefore,
            @RequestParam(required = false)
                    @Parameter(description = "due, created, risk, amount or ended; - before it for the other way")
                    @Nullable
                    String sort,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Parameter(description = "The nextCursor of the page before") @Nullable
                    String cursor,
            @RequestParam(defaultValue = "false") boolean count) {
        int rows = Page.limit(limit);
        Inbox.Scope wanted = one(SCOPES, "scope", scope);
        Inbox.State of = one(STATES, "state", state);
        if (wanted == Inbox.Scope.ALL && !TaskReader.seesAll(caller)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    caller.person() + " sees the tasks of others in none of his roles; ask for the scope visible");
        }
        if (of != Inbox.State.OPEN && text != null && createdFrom == null) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST,
                    "A search for text among ended tasks needs a beginning",
                    List.of(new Problem.Fault(
                            "createdFrom",
                            "MISSING",
                            null,
                            "Ended tasks are too many to search all of them",
                            "say from when on, as 2026-10-01T00:00:00Z")));
        }
        String by = sort == null ? of == Inbox.State.OPEN ? "due" : "-ended" : sort;
        Inbox.Sort order = new Inbox.Sort(one(SORTS, "sort", by.replaceFirst("^-", "")), by.startsWith("-"));
        RiskBands.Bounds bounds = riskBand == null ? null : bands.of(caller.tenant());
        Inbox.Filter filter = new Inbox.Filter(
                process,
                dueBefore,
                bounds == null || riskBand == null ? riskFrom : higher(bounds.from(riskBand), riskFrom),
                bounds == null || riskBand == null ? riskTo : lower(bounds.to(riskBand), riskTo),
                company,
                amountFrom,
                amountTo,
                assignee,
                unassigned,
                subject,
                text,
                createdFrom,
                createdBefore,
                dueFrom,
                group,
                level);
        Inbox.Viewer viewer = reader.viewer(caller);
        // Also bound to the person: another one's list is another list.
        String list = String.join("\n", caller.tenant(), "tasks", caller.person(), scope, state, by, filter.toString());
        Inbox.@Nullable Position after = cursors.read(list, cursor)
                .map(position -> new Inbox.Position(position.get(0), UUID.fromString(position.get(1))))
                .orElse(null);
        try {
            Inbox.Page page = inbox.list(viewer, wanted, of, filter, order, after, rows);
            Inbox.@Nullable Position next = page.next();
            Inbox.@Nullable Count counted = count ? inbox.count(viewer, wanted, of, filter, COUNTED) : null;
            TaskFacts.Facts known = facts.of(caller.tenant(), page.tasks());
            return new Page<>(
                    page.tasks().stream()
                            .map(task -> view(task, known, null, null, null))
                            .toList(),
                    next == null
                            ? null
                            : cursors.write(
                                    list, List.of(next.value(), next.id().toString())),
                    counted == null ? null : counted.value(),
                    counted == null ? null : counted.exact());
        } catch (InboxRefusal refused) {
            throw new ProblemException(
                    refused.code().equals("CURSOR_INVALID")
                            ? ProblemType.CURSOR_INVALID
                            : ProblemType.MALFORMED_REQUEST,
                    String.valueOf(refused.getMessage()),
                    List.of(new Problem.Fault(
                            refused.thing(),
                            refused.code(),
                            refused.value(),
                            String.valueOf(refused.getMessage()),
                            refused.remedy())));
        }
    }

    @GetMapping("/{id}")
    @Operation(summary = "A task with its form, its subject and what the caller may do, or why not")
    @ApiResponse(responseCode = "200")
    ResponseEntity<TaskView> get(Caller caller, @PathVariable UUID id) {
        return answer(caller, reader.find(caller, id));
    }

    @GetMapping("/{id}/path")
    @Operation(summary = "The steps that the task's process has taken, in their order")
    @ApiResponse(responseCode = "200")
    InstancePaths.ProcessPath path(Caller caller, @PathVariable UUID id) {
        InboxTask task = reader.find(caller, id);
        return paths.of(caller.tenant(), task.processInstanceId().toString());
    }

    @PostMapping("/{id}/claim")
    @Operation(summary = "Take a task, so that others leave it alone")
    @ApiResponse(responseCode = "200")
    ResponseEntity<TaskView> claim(
            Caller caller,
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String version) {
        return idempotency.once(caller, request, () -> answer(caller, actions.claim(caller, id, version)));
    }

    @PostMapping("/{id}/unclaim")
    @Operation(summary = "Give a claimed task back")
    @ApiResponse(responseCode = "200")
    ResponseEntity<TaskView> unclaim(
            Caller caller,
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String version) {
        return idempotency.once(caller, request, () -> answer(caller, actions.unclaim(caller, id, version)));
    }

    @PostMapping("/{id}/complete")
    @Operation(summary = "Decide a task as it was seen; If-Match names its version")
    @ApiResponse(responseCode = "200")
    ResponseEntity<TaskView> complete(
            Caller caller,
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String version,
            @RequestBody TaskCompletion completion) {
        return idempotency.once(
                caller,
                request,
                () -> answer(
                        caller,
                        actions.complete(
                                caller,
                                id,
                                version,
                                completion.decision(),
                                completion.comment(),
                                () -> StartVariables.read(completion.values(), "/values"))));
    }

    @PostMapping("/{id}/delegate")
    @Operation(summary = "Hand the decision to another candidate; the task stays in the giver's list")
    @ApiResponse(responseCode = "200")
    ResponseEntity<TaskView> delegate(
            Caller caller,
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String version,
            @RequestBody TaskDelegation delegation) {
        return idempotency.once(
                caller, request, () -> answer(caller, actions.delegate(caller, id, version, delegation.person())));
    }

    @PostMapping("/{id}/comments")
    @Operation(summary = "Say something about an open task; its version stays")
    @ApiResponse(responseCode = "200")
    ResponseEntity<TaskView> comment(
            Caller caller, HttpServletRequest request, @PathVariable UUID id, @RequestBody TaskRemark remark) {
        return idempotency.once(caller, request, () -> answer(caller, actions.remark(caller, id, remark.text())));
    }

    private ResponseEntity<TaskView> answer(Caller caller, InboxTask task) {
        TaskForm form = tasks.form(caller.tenant(), task.definitionId(), task.taskKey())
                .map(TaskController::form)
                .orElse(null);
        List<TaskComment> comments = tasks.remarks(task.id()).stream()
                .map(remark -> new TaskComment(remark.id(), remark.person(), remark.at(), remark.text()))
                .toList();
        return ResponseEntity.ok()
                .eTag(Versions.tag(task.version()))
                .body(view(task, facts.of(caller.tenant(), List.of(task)), form, allowed(caller, task), comments));
    }

    private static Integer higher(int bound, @Nullable Integer given) {
        return given == null ? bound : Math.max(bound, given);
    }

    private static Integer lower(int bound, @Nullable Integer given) {
        return given == null ? bound : Math.min(bound, given);
    }

    private List<TaskAction> allowed(Caller caller, InboxTask task) {
        List<TaskAction> all = new ArrayList<>();
        if (task.end() != null) {
            for (String name : List.of("claim", "unclaim", "complete", "delegate", "comment")) {
                all.add(new TaskAction(
                        name, false, ProblemType.TASK_ALREADY_DECIDED.slug(), "The task is not open any more"));
            }
            return all;
        }
        Optional<Refused> refused = tasks.refusal(caller.tenant(), task.id());
        boolean mine = caller.person().equals(task.assignee());
        for (String name : List.of("claim", "complete", "delegate")) {
            all.add(refused.map(why -> refused(name, why))
                    .orElseGet(() -> mine && name.equals("claim")
                            ? new TaskAction(name, false, ProblemType.CONFLICT.slug(), "It is yours already")
                            : new TaskAction(name, true, null, null)));
        }
        all.add(
                mine
                        ? new TaskAction("unclaim", true, null, null)
                        : new TaskAction("unclaim", false, ProblemType.FORBIDDEN.slug(), "You have not claimed it"));
        all.add(new TaskAction("comment", true, null, null));
        return all;
    }

    private static TaskAction refused(String name, Refused why) {
        return new TaskAction(name, false, ProblemType.of(why.slug()).slug(), String.valueOf(why.getMessage()));
    }

    private static TaskForm form(JsonNode form) {
        List<TaskFormComponent> components = new ArrayList<>();
        collect(form, components);
        return new TaskForm(text(form, "id"), components, form);
    }

    private static void collect(JsonNode component, List<TaskFormComponent> components) {
        String key = text(component, "key");
        if (key != null) {
            List<TaskFormValue> values = new ArrayList<>();
            component
                    .path("values")
                    .forEach(value ->
                            values.add(new TaskFormValue(value.path("value").asText(), text(value, "label"))));
            components.add(new TaskFormComponent(
                    key,
                    component.path("type").asText(),
                    text(component, "label"),
                    component.path("validate").path("required").asBoolean(false),
                    values));
        }
        component.path("components").forEach(child -> collect(child, components));
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.textValue() : null;
    }

    private static TaskView view(
            InboxTask task,
            TaskFacts.Facts facts,
            @Nullable TaskForm form,
            @Nullable List<TaskAction> actions,
            @Nullable List<TaskComment> comments) {
        InboxTask.End end = task.end();
        String self = "/api/v1/tasks/" + task.id();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("self", self);
        links.put("process", "/api/v1/process-instances/" + task.processInstanceId());
        links.put("path", self + "/path");
        if (end == null) {
            links.put("people", "/api/v1/people?mayDecide=" + task.id());
        }
        return new TaskView(
                task.id().toString(),
                end == null ? "open" : end.decided() ? "decided" : "ended",
                task.name(),
                task.title(),
                new TaskProcess(
                        task.processKey(),
                        facts.process(task),
                        task.definitionVersion(),
                        task.processInstanceId().toString(),
                        task.taskKey()),
                task.businessKey(),
                task.created(),
                task.due(),
                facts.workingSecondsLeft(task),
                task.assignee(),
                task.owner(),
                task.suspended(),
                task.candidateGroups(),
                task.candidateUsers(),
                subject(task, facts),
                end == null ? null : new TaskEnd(end.at(), end.outcome(), end.decidedBy(), end.reason()),
                task.version(),
                form,
                actions,
                comments,
                links);
    }

    private static @Nullable TaskSubject subject(InboxTask task, TaskFacts.Facts facts) {
        String kind = task.subjectKind();
        UUID id = task.subjectId();
        if (kind == null || id == null) {
            return null;
        }
        BigDecimal amount = task.amount();
        String currency = task.currency();
        BigDecimal policyAmount = task.policyAmount();
        return new TaskSubject(
                kind,
                id.toString(),
                task.businessKey(),
                task.company(),
                task.preparer(),
                amount == null || currency == null ? null : new TaskMoney(amount.toPlainString(), currency),
                policyAmount == null ? null : policyAmount.toPlainString(),
                task.riskScore(),
                facts.band(task),
                task.level(),
                Map.of("self", "/api/v1/journal-entries/" + id));
    }

    private static <T> T one(Map<String, T> known, String name, String given) {
        T found = known.get(given);
        if (found == null) {
            String all = String.join(", ", known.keySet().stream().sorted().toList());
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST,
                    "The parameter '" + name + "' has the wrong form",
                    List.of(new Problem.Fault(
                            name, "WRONG_FORM", given, "The value is none of " + all, "use one of " + all)));
        }
        return found;
    }
}
