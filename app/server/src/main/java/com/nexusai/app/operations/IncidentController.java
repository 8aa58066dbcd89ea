package com.nexusai.app.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.operations.Incidents.IncidentGroup;
import com.nexusai.app.operations.Incidents.OpenIncident;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What failed for good and waits for somebody who looks into it. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Incidents")
@Allowed({Roles.OPERATIONS, Roles.ADMINISTRATOR})
class IncidentController {

    private final Incidents incidents;
    private final Retries retries;
    private final Idempotency idempotency;
    private final Cursors cursors;

    IncidentController(Incidents incidents, Retries retries, Idempotency idempotency, Cursors cursors) {
        this.incidents = incidents;
        this.retries = retries;
        this.idempotency = idempotency;
        this.cursors = cursors;
    }

    /** @param stackTrace of the failure, as far as the engine has kept it */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record IncidentDetail(OpenIncident incident, @Nullable String stackTrace) {}

    record IncidentGroups(List<IncidentGroup> items, @Nullable String nextCursor) {}

    record IncidentRetried(String id) {}

    @GetMapping("/incident-groups")
    @Operation(summary = "Open incidents that are alike, the most frequent first")
    IncidentGroups groups(Caller caller) {
        return new IncidentGroups(incidents.groups(caller.tenant()), null);
    }

    @GetMapping("/incidents")
    @Operation(summary = "Open incidents, the newest first")
    Page<OpenIncident> list(
            Caller caller,
            @RequestParam(required = false) @Parameter(description = "Only those of one group") @Nullable
                    String fingerprint,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Parameter(description = "The nextCursor of the page before") @Nullable
                    String cursor) {
        int rows = Page.limit(limit);
        String list = String.join("\n", caller.tenant(), "incidents", "" + fingerprint);
        String before =
                cursors.read(list, cursor).map(position -> position.get(0)).orElse(null);
        return Page.of(
                incidents.list(caller.tenant(), fingerprint, before, rows + 1),
                rows,
                one -> one,
                last -> cursors.write(list, List.of(last.id())));
    }

    @GetMapping("/incidents/{id}")
    @Operation(summary = "An open incident with its stack trace")
    @ApiResponse(responseCode = "200")
    IncidentDetail get(Caller caller, @PathVariable String id) {
        return new IncidentDetail(
                incidents.find(caller.tenant(), id).orElseThrow(() -> ProblemException.notFound("incident", id)),
                incidents.stackTrace(caller.tenant(), id).orElse(null));
    }

    @PostMapping("/incidents/{id}/retry")
    @Operation(summary = "Try once more what has failed")
    @ApiResponse(responseCode = "200")
    ResponseEntity<IncidentRetried> retry(Caller caller, HttpServletRequest request, @PathVariable String id) {
        return idempotency.once(caller, request, () -> {
            incidents
                    .find(caller.tenant(), id)
                    .ifPresent(incident -> AuditNote.after("processInstance", incident.processInstanceId()));
            retries.retry(caller, id);
            return ResponseEntity.ok(new IncidentRetried(id));
        });
    }
}
