package com.nexusai.app.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.nexusai.app.operations.BulkRetries.BulkRetry;
import com.nexusai.app.operations.BulkRetries.Counts;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

/** Many incidents tried once more: ten of a group to see whether it helps, then all. */
@RestController
@RequestMapping(path = "/api/v1/incident-retries", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Incidents")
@Allowed({Roles.OPERATIONS, Roles.ADMINISTRATOR})
class BulkRetryController {

    private final BulkRetries retries;
    private final Idempotency idempotency;

    BulkRetryController(BulkRetries retries, Idempotency idempotency) {
        this.retries = retries;
        this.idempotency = idempotency;
    }

    /**
     * @param fingerprint of the group
     * @param limit how many at most, 1 to 10,000; all where it is not said
     */
    record IncidentRetryRequest(@Nullable String fingerprint, @Nullable Integer limit) {}

    /** @param problem what kind of problem refused it */
    record IncidentRetryRefusal(String incident, String problem, String detail) {}

    /**
     * @param state {@code running}, {@code done} or {@code stopped}
     * @param retried that have got their try; one that fails again is an incident again
     * @param stopped that get none any more
     * @param refusals at most a hundred
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record IncidentRetryView(
            String id,
            String fingerprint,
            String state,
            String person,
            Instant createdAt,
            int total,
            int pending,
            int retried,
            int refused,
            int stopped,
            List<IncidentRetryRefusal> refusals,
            Map<String, String> links) {}

    @PostMapping
    @Operation(summary = "Try incidents of a group once more, one after another; it can be stopped")
    @ApiResponse(responseCode = "202")
    @ApiResponse(responseCode = "404", description = "No incident of the group is open")
    ResponseEntity<IncidentRetryView> start(
            Caller caller, HttpServletRequest request, @RequestBody IncidentRetryRequest wish) {
        String fingerprint = wish.fingerprint();
        if (fingerprint == null || fingerprint.isBlank()) {
            throw invalid("/fingerprint", "MISSING", null, "The group is missing", "give the fingerprint of a group");
        }
        int limit = wish.limit() == null ? Incidents.GROUPED : wish.limit();
        if (limit < 1 || limit > Incidents.GROUPED) {
            throw invalid(
                    "/limit",
                    "OUT_OF_RANGE",
                    Integer.toString(limit),
                    "The limit is not from 1 to " + Incidents.GROUPED,
                    "give 1 to " + Incidents.GROUPED + ", or leave it out for all");
        }
        return idempotency.once(caller, request, () -> {
            BulkRetry retry = retries.start(caller, fingerprint, limit)
                    .orElseThrow(() -> ProblemException.notFound("group of incidents", fingerprint));
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/incident-retries/" + retry.id()))
                    .body(view(retry));
        });
    }

    @GetMapping("/{id}")
    @Operation(summary = "How far a retry of many incidents is")
    @ApiResponse(responseCode = "200")
    IncidentRetryView get(Caller caller, @PathVariable UUID id) {
        return view(find(caller, id));
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "Stop a retry of many incidents; what has had its try keeps it")
    @ApiResponse(responseCode = "200")
    ResponseEntity<IncidentRetryView> cancel(Caller caller, HttpServletRequest request, @PathVariable UUID id) {
        return idempotency.once(caller, request, () -> {
            find(caller, id);
            retries.stop(caller.tenant(), id);
            return ResponseEntity.ok(view(find(caller, id)));
        });
    }

    private BulkRetry find(Caller caller, UUID id) {
        return retries.find(caller.tenant(), id).orElseThrow(() -> ProblemException.notFound("retry of incidents", id));
    }

    private static ProblemException invalid(
            String pointer, String code, @Nullable String value, String message, String remedy) {
        return new ProblemException(
                ProblemType.VALIDATION_FAILED,
                message,
                List.of(new Problem.Fault(pointer, code, value, message, remedy)));
    }

    private IncidentRetryView view(BulkRetry retry) {
        String tenant = retry.caller().tenant();
        Counts counts = retries.counts(tenant, retry.id());
        String self = "/api/v1/incident-retries/" + retry.id();
        return new IncidentRetryView(
                retry.id().toString(),
                retry.fingerprint(),
                retry.state(),
                retry.caller().person(),
                retry.createdAt(),
                counts.pending() + counts.retried() + counts.refused() + counts.stopped(),
                counts.pending(),
                counts.retried(),
                counts.refused(),
                counts.stopped(),
                retries.refusals(tenant, retry.id()).stream()
                        .map(refusal ->
                                new IncidentRetryRefusal(refusal.incident(), refusal.problem(), refusal.detail()))
                        .toList(),
                Map.of("self", self, "cancel", self + "/cancel"));
    }
}
