package com.nexusai.app.journal;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Page;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.EventFeed;
import com.nexusai.workers.ledger.Proofs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What an outsider needs to check the ledger, and to stay in step with it. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Seals and events")
class SealsAndEventsController {

    private final Proofs proofs;
    private final EventFeed feed;
    private final TenantTransactions transactions;
    private final Cursors cursors;

    SealsAndEventsController(Proofs proofs, EventFeed feed, TenantTransactions transactions, Cursors cursors) {
        this.proofs = proofs;
        this.feed = feed;
        this.transactions = transactions;
        this.cursors = cursors;
    }

    /** A CloudEvent 1.0; {@code data} has no free text. */
    record CloudEvent(
            String specversion,
            UUID id,
            String source,
            String type,
            String subject,
            Instant time,
            String tenantid,
            String companyid,
            String businesskey,
            long position,
            @Nullable String traceparent,
            @JsonRawValue @Schema(type = "object") String data) {}

    @GetMapping("/ledger/seals")
    @Allowed({Roles.AUDITOR, Roles.CONTROLLER, Roles.CFO, Roles.FINANCE_ADMINISTRATOR, Roles.INTEGRATOR})
    @Operation(summary = "The seals of the ledger, the newest first; keep a head to find out when entries vanish")
    Page<Proofs.Seal> seals(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int rows = Page.limit(limit);
        String list = caller.tenant() + "\nseals";
        Long before = cursors.read(list, cursor)
                .map(position -> Long.valueOf(position.get(0)))
                .orElse(null);
        List<Proofs.Seal> found = transactions.call(caller.tenant(), () -> proofs.seals(caller.tenant(), before, rows));
        return new Page<>(
                found,
                found.size() < rows
                        ? null
                        : cursors.write(
                                list, List.of(Long.toString(found.get(rows - 1).number()))),
                null,
                null);
    }

    /** The last page has a cursor too: what comes later is read with it. */
    @GetMapping("/events")
    @Allowed({Roles.INTEGRATOR, Roles.AUDITOR, Roles.OPERATIONS, Roles.ADMINISTRATOR})
    @Operation(summary = "Events in their order, each once; nextCursor is never null, ask with it again for what comes")
    Page<CloudEvent> events(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int rows = Page.limit(limit);
        String list = caller.tenant() + "\nevents";
        long after = cursors.read(list, cursor)
                .map(position -> Long.parseLong(position.get(0)))
                .orElse(0L);
        List<EventFeed.Event> found =
                transactions.call(caller.tenant(), () -> feed.after(caller.tenant(), after, rows));
        long last = found.isEmpty() ? after : found.get(found.size() - 1).position();
        return new Page<>(
                found.stream()
                        .filter(event -> caller.worksFor(event.companyId()))
                        .map(SealsAndEventsController::event)
                        .toList(),
                cursors.write(list, List.of(Long.toString(last))),
                null,
                null);
    }

    private static CloudEvent event(EventFeed.Event event) {
        return new CloudEvent(
                "1.0",
                event.id(),
                event.source(),
                event.type(),
                event.subject(),
                event.time(),
                event.tenantId(),
                event.companyId(),
                event.businessKey(),
                event.position(),
                event.traceparent(),
                event.data());
    }
}
