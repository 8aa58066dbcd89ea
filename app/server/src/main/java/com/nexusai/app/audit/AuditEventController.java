package com.nexusai.app.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.nexusai.app.audit.AuditEvents.Filter;
import com.nexusai.app.audit.AuditEvents.Position;
import com.nexusai.app.audit.AuditEvents.Row;
import com.nexusai.app.rest.CsvDownload;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/** What happened, for those who check it; nobody else may look. */
@RestController
@RequestMapping("/api/v1/audit-events")
@Tag(name = "Audit")
@Allowed({Roles.AUDITOR, Roles.ADMINISTRATOR})
class AuditEventController {

    private static final String DONE = "done";
    private static final String REFUSED = "refused";
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    /** Where the things are found that have an address by themselves. */
    private static final Map<String, String> ADDRESSES = Map.ofEntries(
            Map.entry("journal-entry", "journal-entries"),
            Map.entry("journal-entry-import", "journal-entry-imports"),
            Map.entry("task", "tasks"),
            Map.entry("task-decision", "task-decisions"),
            Map.entry("deployment", "deployments"),
            Map.entry("substitution", "substitutions"),
            Map.entry("process-instance", "process-instances"),
            Map.entry("period", "ledger/periods"),
            Map.entry("company", "companies"),
            Map.entry("cost-centre", "cost-centres"),
            Map.entry("counterparty", "counterparties"),
            Map.entry("exchange-rate", "exchange-rates"));

    private static final List<String> HEADER = List.of(
            "id",
            "at",
            "person",
            "client",
            "action",
            "thing",
            "thing_id",
            "outcome",
            "problem",
            "request_id",
            "address",
            "user_agent",
            "before",
            "after");

    private final AuditEvents events;
    private final TenantTransactions transactions;
    private final Cursors cursors;

    AuditEventController(AuditEvents events, TenantTransactions transactions, Cursors cursors) {
        this.events = events;
        this.transactions = transactions;
        this.cursors = cursors;
    }

    /** @param kind such as {@code journal-entry} */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AuditThing(String kind, @Nullable String id) {}

    /**
     * One thing that happened.
     *
     * @param person {@code client:<id>} for a program, {@code command:<login>} for a command at the server
     * @param action a verb, such as {@code reverse}
     * @param outcome {@code done} or {@code refused}
     * @param problem what refused it; null when it was done
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AuditEventRecord(
            UUID id,
            Instant at,
            @Nullable String person,
            @Nullable String client,
            String action,
            AuditThing thing,
            String outcome,
            @Nullable String problem,
            @Nullable String requestId,
            @Nullable String address,
            @Nullable String userAgent,
            @Nullable Map<String, String> before,
            @Nullable Map<String, String> after,
            Map<String, String> links) {}

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Who did what, when and from where, and who was refused; the newest first; all of it as CSV")
    @ApiResponse(responseCode = "200")
    Page<AuditEventRecord> list(
            Caller caller,
            @RequestParam(required = false) @Nullable String person,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String thing,
            @RequestParam(required = false) @Nullable String thingId,
            @RequestParam(required = false) @Schema(allowableValues = {DONE, REFUSED}) @Nullable String outcome,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int rows = Page.limit(limit);
        Filter filter = filter(person, action, thing, thingId, outcome, from, to);
        String list = name(caller, filter);
        Position after = position(list, cursor);
        List<Row> found =
                transactions.call(caller.tenant(), () -> events.list(caller.tenant(), filter, after, rows + 1));
        return Page.of(found, rows, AuditEventController::view, last -> next(list, last));
    }

    /** All of them, read and sent part by part. */
    @GetMapping(produces = CsvDownload.TYPE)
    @Hidden // described with the list
    void export(
            Caller caller,
            HttpServletResponse response,
            @RequestParam(required = false) @Nullable String person,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String thing,
            @RequestParam(required = false) @Nullable String thingId,
            @RequestParam(required = false) @Schema(allowableValues = {DONE, REFUSED}) @Nullable String outcome,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to)
            throws IOException {
        Filter filter = filter(person, action, thing, thingId, outcome, from, to);
        CsvDownload.<Row>send(
                response,
                "audit-events.csv",
                HEADER,
                last -> part(caller, filter, last == null ? null : new Position(last.at(), last.id())),
                AuditEventController::cells);
    }

    private List<Row> part(Caller caller, Filter filter, @Nullable Position after) {
        return transactions.call(caller.tenant(), () -> events.list(caller.tenant(), filter, after, CsvDownload.PART));
    }

    private static Filter filter(
            @Nullable String person,
            @Nullable String action,
            @Nullable String thing,
            @Nullable String thingId,
            @Nullable String outcome,
            @Nullable Instant from,
            @Nullable Instant to) {
        if (outcome != null && !outcome.equals(DONE) && !outcome.equals(REFUSED)) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST,
                    "The parameter 'outcome' has the wrong form",
                    List.of(new Problem.Fault(
                            "outcome", "WRONG_FORM", outcome, "The value is no outcome", "give done or refused")));
        }
        return new Filter(person, action, thing, thingId, outcome, within(from), within(to));
    }

    /** The database knows no time before the Stone Age nor after the year 294276; nothing happened there. */
    private static @Nullable Instant within(@Nullable Instant given) {
        if (given == null) {
            return null;
        }
        return given.isBefore(Instant.EPOCH) ? Instant.EPOCH : given.isAfter(LATEST) ? LATEST : given;
    }

    private static String name(Caller caller, Filter filter) {
        return String.join("\n", caller.tenant(), "audit-events", filter.toString());
    }

    private @Nullable Position position(String list, @Nullable String cursor) {
        return cursors.read(list, cursor)
                .map(position -> new Position(Instant.parse(position.get(0)), UUID.fromString(position.get(1))))
                .orElse(null);
    }

    private String next(String list, Row last) {
        return cursors.write(list, List.of(last.at().toString(), last.id().toString()));
    }

    private static AuditEventRecord view(Row row) {
        return new AuditEventRecord(
                row.id(),
                row.at(),
                row.person(),
                row.client(),
                row.action(),
                new AuditThing(row.thing(), row.thingId()),
                row.outcome(),
                row.problem(),
                row.requestId(),
                row.address(),
                row.userAgent(),
                row.before(),
                row.after(),
                links(row));
    }

    private static Map<String, String> links(Row row) {
        String address = ADDRESSES.get(row.thing());
        String id = row.thingId();
        return address == null || id == null
                ? Map.of()
                : Map.of("thing", "/api/v1/" + address + "/" + UriUtils.encodePathSegment(id, StandardCharsets.UTF_8));
    }

    private static List<@Nullable Object> cells(Row row) {
        return Arrays.asList(
                row.id(),
                row.at(),
                row.person(),
                row.client(),
                row.action(),
                row.thing(),
                row.thingId(),
                row.outcome(),
                row.problem(),
                row.requestId(),
                row.address(),
                row.userAgent(),
                row.before(),
                row.after());
    }
}
