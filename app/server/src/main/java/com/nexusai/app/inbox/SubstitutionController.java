package com.nexusai.app.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.approvals.SubstitutionRefused;
import com.nexusai.workers.approvals.Substitutions;
import com.nexusai.workers.approvals.Substitutions.Author;
import com.nexusai.workers.approvals.Substitutions.Scope;
import com.nexusai.workers.approvals.Substitutions.Substitution;
import com.nexusai.workers.approvals.Substitutions.Wish;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who decides for whom while somebody is away. */
@RestController
@RequestMapping(path = "/api/v1/substitutions", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Substitutions")
@Allowed(Allowed.EVERYBODY)
class SubstitutionController {

    private static final int LONGEST_REASON = 500;
    private static final int MOST_IN_SCOPE = 200;

    private final Substitutions substitutions;
    private final TenantTransactions transactions;
    private final Idempotency idempotency;
    private final Cursors cursors;
    private final Clock clock;

    SubstitutionController(
            Substitutions substitutions,
            TenantTransactions transactions,
            Idempotency idempotency,
            Cursors cursors,
            Clock clock) {
        this.substitutions = substitutions;
        this.transactions = transactions;
        this.idempotency = idempotency;
        this.cursors = cursors;
        this.clock = clock;
    }

    /**
     * @param absent the caller where it is not said; another person needs an administrator
     * @param from now where it is not said
     * @param until the first instant at which it no longer holds
     * @param processes keys it holds for; none for all, as of groups and companies
     */
    record SubstitutionRequest(
            @Nullable String absent,
            @Nullable String substitute,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable List<String> processes,
            @Nullable List<String> groups,
            @Nullable List<String> companies,
            @Nullable String reason) {}

    /** @param holds whether it holds now */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SubstitutionView(
            String id,
            String absent,
            String substitute,
            Instant from,
            Instant until,
            List<String> processes,
            List<String> groups,
            List<String> companies,
            String reason,
            boolean holds,
            String createdBy,
            Instant createdAt,
            @Nullable String revokedBy,
            @Nullable Instant revokedAt,
            Map<String, String> links) {}

    @PostMapping
    @Operation(summary = "Have somebody decide for an absent person; never around separation of duties")
    @ApiResponse(responseCode = "201")
    ResponseEntity<SubstitutionView> create(
            Caller caller, HttpServletRequest request, @RequestBody SubstitutionRequest wish) {
        Instant now = now();
        Wish checked = read(caller, wish, now);
        return idempotency.once(caller, request, () -> {
            SubstitutionView created =
                    view(refusing(() -> substitutions.create(caller.tenant(), author(caller), checked, now)), now);
            return ResponseEntity.created(URI.create("/api/v1/substitutions/" + created.id()))
                    .body(created);
        });
    }

    @GetMapping
    @Operation(summary = "Substitutions of the caller, on either side; everybody's for administrators and auditors")
    Page<SubstitutionView> list(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int rows = Page.limit(limit);
        String person = seesAll(caller) ? null : caller.person();
        String list = String.join("\n", caller.tenant(), "substitutions", "" + person);
        UUID after = cursors.read(list, cursor)
                .map(position -> UUID.fromString(position.get(0)))
                .orElse(null);
        Instant now = now();
        List<Substitution> found =
                transactions.call(caller.tenant(), () -> substitutions.list(caller.tenant(), person, after, rows + 1));
        return Page.of(
                found,
                rows,
                one -> view(one, now),
                last -> cursors.write(list, List.of(last.id().toString())));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One substitution")
    @ApiResponse(responseCode = "200")
    SubstitutionView get(Caller caller, @PathVariable UUID id) {
        return view(find(caller, id), now());
    }

    @PostMapping("/{id}/revoke")
    @Operation(summary = "End a substitution at once; again changes nothing")
    @ApiResponse(responseCode = "200")
    ResponseEntity<SubstitutionView> revoke(Caller caller, HttpServletRequest request, @PathVariable UUID id) {
        return idempotency.once(caller, request, () -> {
            find(caller, id);
            Instant now = now();
            return ResponseEntity.ok(
                    view(refusing(() -> substitutions.revoke(caller.tenant(), author(caller), id, now)), now));
        });
    }

    private Substitution find(Caller caller, UUID id) {
        return transactions
                .call(caller.tenant(), () -> substitutions.find(caller.tenant(), id))
                .filter(found -> seesAll(caller)
                        || found.wish().absent().equals(caller.person())
                        || found.wish().substitute().equals(caller.person()))
                .orElseThrow(() -> ProblemException.notFound("substitution", id));
    }

    private static boolean seesAll(Caller caller) {
        return caller.hasAny(Roles.ADMINISTRATOR, Roles.AUDITOR);
    }

    private static Author author(Caller caller) {
        return new Author(caller.person(), caller.has(Roles.ADMINISTRATOR));
    }

    private static Wish read(Caller caller, SubstitutionRequest wish, Instant now) {
        String substitute = wish.substitute();
        Instant until = wish.until();
        String reason = wish.reason();
        if (substitute == null || substitute.isBlank()) {
            throw TaskActions.invalid("/substitute", "MISSING", null, "Nobody is named", "name a known person");
        }
        if (until == null) {
            throw TaskActions.invalid("/until", "MISSING", null, "It has no end", "say until when it holds");
        }
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON || reason.indexOf('\0') >= 0) {
            throw TaskActions.invalid(
                    "/reason",
                    "LENGTH",
                    null,
                    "The reason is missing or longer than " + LONGEST_REASON + " characters",
                    "say in a few words why");
        }
        return new Wish(
                wish.absent() == null ? caller.person() : wish.absent(),
                substitute,
                wish.from() == null ? now : wish.from().truncatedTo(ChronoUnit.MICROS),
                until.truncatedTo(ChronoUnit.MICROS),
                new Scope(
                        set(wish.processes(), "/processes"),
                        set(wish.groups(), "/groups"),
                        set(wish.companies(), "/companies")),
                reason.strip());
    }

    private static Set<String> set(@Nullable List<String> given, String pointer) {
        List<String> values = given == null ? List.of() : given;
        if (values.size() > MOST_IN_SCOPE
                || values.stream()
                        .anyMatch(value ->
                                value == null || value.isBlank() || value.length() > 200 || value.indexOf('\0') >= 0)) {
            throw TaskActions.invalid(
                    pointer,
                    "FORM",
                    null,
                    "The list holds an empty or overlong value, or more than " + MOST_IN_SCOPE,
                    "name keys, groups or codes; leave it out for all of them");
        }
        return new HashSet<>(values);
    }

    private static Substitution refusing(Supplier<Substitution> work) {
        try {
            return work.get();
        } catch (SubstitutionRefused refused) {
            ProblemType type =
                    switch (refused.code()) {
                        case "FORBIDDEN" -> ProblemType.FORBIDDEN;
                        case "NOT_FOUND" -> ProblemType.NOT_FOUND;
                        default -> ProblemType.VALIDATION_FAILED;
                    };
            throw new ProblemException(
                    type,
                    String.valueOf(refused.getMessage()),
                    List.of(new Problem.Fault(
                            "/" + refused.thing(),
                            refused.code(),
                            refused.value(),
                            String.valueOf(refused.getMessage()),
                            refused.remedy())));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static SubstitutionView view(Substitution found, Instant now) {
        Wish wish = found.wish();
        return new SubstitutionView(
                found.id().toString(),
                wish.absent(),
                wish.substitute(),
                wish.from(),
                wish.until(),
                wish.scope().processes().stream().sorted().toList(),
                wish.scope().groups().stream().sorted().toList(),
                wish.scope().companies().stream().sorted().toList(),
                wish.reason(),
                found.holds(now),
                found.createdBy(),
                found.createdAt(),
                found.revokedBy(),
                found.revokedAt(),
                Map.of("self", "/api/v1/substitutions/" + found.id()));
    }
}
