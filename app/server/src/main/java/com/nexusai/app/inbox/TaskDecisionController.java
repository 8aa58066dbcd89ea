package com.nexusai.app.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.nexusai.app.inbox.BulkDecisions.Bulk;
import com.nexusai.app.inbox.BulkDecisions.Item;
import com.nexusai.app.inbox.BulkDecisions.Wanted;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.Versions;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.CurrentCaller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** One decision on many tasks, which can be taken back for a few seconds. */
@RestController
@RequestMapping(path = "/api/v1/task-decisions", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Tasks")
@Allowed(Allowed.EVERYBODY)
class TaskDecisionController {

    private static final int MOST = 200;
    private static final int DELAY_SECONDS = 5;
    private static final int LONGEST_DELAY_SECONDS = 60;
    private static final int LONGEST_DECISION = 100;

    private final BulkDecisions decisions;
    private final Idempotency idempotency;
    private final Clock clock;

    TaskDecisionController(BulkDecisions decisions, Idempotency idempotency, Clock clock) {
        this.decisions = decisions;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /** @param etag of the task as it was seen */
    record TaskDecisionRequestItem(@Nullable String id, @Nullable String etag) {}

    /** @param delaySeconds for how long it can be taken back, 0 to 60; 5 where it is not said */
    record TaskDecisionRequest(
            @Nullable List<TaskDecisionRequestItem> items,
            @Nullable String decision,
            @Nullable String comment,
            @Nullable Integer delaySeconds) {}

    /**
     * @param state {@code pending}, {@code decided}, {@code refused} or {@code cancelled}
     * @param problem what kind of problem refused it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TaskDecisionItem(
            String id,
            String etag,
            String state,
            @Nullable String problem,
            @Nullable String detail,
            @Nullable Instant decidedAt) {}

    /** @param state {@code scheduled}, {@code running}, {@code done} or {@code cancelled} */
    record TaskDecisionView(
            String id,
            String state,
            String person,
            String decision,
            @Nullable String comment,
            Instant createdAt,
            Instant executesAt,
            int decided,
            int refused,
            List<TaskDecisionItem> items,
            Map<String, String> links) {}

    @PostMapping
    @Operation(
            summary = "Decide up to 200 tasks in a few seconds; each for itself, as the person and roles of this call")
    @ApiResponse(responseCode = "202")
    ResponseEntity<TaskDecisionView> schedule(
            Caller caller, HttpServletRequest request, @RequestBody TaskDecisionRequest wish) {
        List<Wanted> wanted = read(wish.items());
        String decision = wish.decision();
        if (decision == null || decision.isBlank() || decision.length() > LONGEST_DECISION) {
            throw TaskActions.invalid(
                    "/decision",
                    "MISSING",
                    decision == null ? null : "",
                    "The decision is missing",
                    "give one of the form's values");
        }
        String comment = TaskActions.requireText(wish.comment(), "/comment", false);
        int delay = wish.delaySeconds() == null ? DELAY_SECONDS : wish.delaySeconds();
        if (delay < 0 || delay > LONGEST_DELAY_SECONDS) {
            throw TaskActions.invalid(
                    "/delaySeconds",
                    "OUT_OF_RANGE",
                    Integer.toString(delay),
                    "The delay is not from 0 to " + LONGEST_DELAY_SECONDS + " seconds",
                    "give 0 to " + LONGEST_DELAY_SECONDS);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant at = now.plusSeconds(delay);
        CurrentCaller.expires().filter(at::isAfter).ifPresent(expires -> {
            throw TaskActions.invalid(
                    "/delaySeconds",
                    "TOKEN_TOO_SHORT",
                    Integer.toString(delay),
                    "The token runs out at " + expires + ", before the tasks are decided at " + at,
                    "renew the token, or give a shorter delay");
        });
        return idempotency.once(caller, request, () -> {
            Bulk bulk = decisions.schedule(caller, wanted, decision, comment, now, at);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/task-decisions/" + bulk.id()))
                    .body(view(bulk));
        });
    }

    @GetMapping("/{id}")
    @Operation(summary = "A decision on many tasks with the result of each")
    @ApiResponse(responseCode = "200")
    TaskDecisionView get(Caller caller, @PathVariable UUID id) {
        return view(find(caller, id, true));
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "Take a decision on many tasks back before it is carried out")
    @ApiResponse(responseCode = "200")
    ResponseEntity<TaskDecisionView> cancel(Caller caller, HttpServletRequest request, @PathVariable UUID id) {
        return idempotency.once(caller, request, () -> {
            Bulk bulk = find(caller, id, false);
            if (!decisions.cancel(caller.tenant(), id)
                    && !find(caller, id, false).state().equals("cancelled")) {
                throw new ProblemException(
                        ProblemType.CONFLICT,
                        "The decision " + id + " is being carried out since " + bulk.executesAt()
                                + " and cannot be taken back");
            }
            return ResponseEntity.ok(view(find(caller, id, false)));
        });
    }

    private Bulk find(Caller caller, UUID id, boolean toRead) {
        return decisions
                .find(caller.tenant(), id)
                .filter(bulk ->
                        bulk.caller().person().equals(caller.person()) || (toRead && TaskReader.seesAll(caller)))
                .orElseThrow(() -> ProblemException.notFound("decision", id));
    }

    private static List<Wanted> read(@Nullable List<TaskDecisionRequestItem> items) {
        if (items == null || items.isEmpty() || items.size() > MOST) {
            throw TaskActions.invalid(
                    "/items", "SIZE", null, "There are not 1 to " + MOST + " tasks", "send them in parts");
        }
        List<Wanted> wanted = new ArrayList<>();
        Set<UUID> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            TaskDecisionRequestItem item = items.get(i);
            String at = "/items/" + i;
            if (item == null) {
                throw TaskActions.invalid(at, "MISSING", null, "The item is null", "give id and etag");
            }
            UUID id = id(item.id(), at + "/id");
            if (!seen.add(id)) {
                throw TaskActions.invalid(at + "/id", "TWICE", item.id(), "The task is named twice", "name it once");
            }
            wanted.add(new Wanted(id, Versions.required(item.etag())));
        }
        return wanted;
    }

    private static UUID id(@Nullable String text, String pointer) {
        try {
            return UUID.fromString(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw TaskActions.invalid(pointer, "FORM", null, "It is no task's id", "give the task's id");
        }
    }

    private TaskDecisionView view(Bulk bulk) {
        List<Item> items = decisions.items(bulk.caller().tenant(), bulk.id());
        String self = "/api/v1/task-decisions/" + bulk.id();
        return new TaskDecisionView(
                bulk.id().toString(),
                bulk.state(),
                bulk.caller().person(),
                bulk.decision(),
                bulk.comment(),
                bulk.createdAt(),
                bulk.executesAt(),
                count(items, "decided"),
                count(items, "refused"),
                items.stream()
                        .map(item -> new TaskDecisionItem(
                                item.task().toString(),
                                Versions.tag(item.version()),
                                item.state(),
                                item.problem(),
                                item.detail(),
                                item.decidedAt()))
                        .toList(),
                Map.of("self", self, "cancel", self + "/cancel"));
    }

    private static int count(List<Item> items, String state) {
        return (int) items.stream().filter(item -> item.state().equals(state)).count();
    }
}
