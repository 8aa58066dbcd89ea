package com.nexusai.app.account;

import com.nexusai.app.account.SavedViews.Content;
import com.nexusai.app.account.SavedViews.Owner;
import com.nexusai.app.account.SavedViews.View;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.Versions;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Filters and sort of a page that a person keeps under a name. */
@RestController
@RequestMapping(path = "/api/v1/saved-views", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Saved views")
@Allowed(Allowed.EVERYBODY)
class SavedViewController {

    private static final int MOST = 100;
    private static final int LONGEST_NAME = 80;
    private static final int LONGEST_QUERY = 2_000;
    private static final Pattern PAGE = Pattern.compile("[a-z][a-z-]{0,39}");

    private final SavedViews views;
    private final Idempotency idempotency;

    SavedViewController(SavedViews views, Idempotency idempotency) {
        this.views = views;
        this.idempotency = idempotency;
    }

    /**
     * @param page such as {@code inbox}
     * @param query of the page's address, without the question mark
     */
    record SavedViewRequest(@Nullable String page, @Nullable String name, @Nullable String query) {}

    /** @param version the ETag */
    record SavedView(
            String id,
            String page,
            String name,
            String query,
            int version,
            Instant createdAt,
            Instant changedAt,
            Map<String, String> links) {}

    record SavedViewList(List<SavedView> items, @Nullable String nextCursor) {}

    @GetMapping
    @Operation(summary = "The caller's own saved views, at most 100, by name")
    SavedViewList list(
            Caller caller,
            @RequestParam(required = false) @Parameter(description = "Of one page, such as inbox") @Nullable
                    String page) {
        return new SavedViewList(
                views.list(owner(caller), page).stream()
                        .map(SavedViewController::view)
                        .toList(),
                null);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One saved view of the caller")
    @ApiResponse(responseCode = "200")
    ResponseEntity<SavedView> get(Caller caller, @PathVariable UUID id) {
        return answer(find(caller, id));
    }

    @PostMapping
    @Operation(summary = "Keep filters and sort of a page under a name")
    @ApiResponse(responseCode = "201")
    ResponseEntity<SavedView> create(Caller caller, HttpServletRequest request, @RequestBody SavedViewRequest wish) {
        Content content = read(wish);
        return idempotency.once(caller, request, () -> {
            if (views.list(owner(caller), null).size() >= MOST) {
                throw new ProblemException(
                        ProblemType.CONFLICT,
                        "There are " + MOST + " saved views already; delete one that is not used");
            }
            View made = views.add(owner(caller), content).orElseThrow(() -> taken(content));
            return ResponseEntity.created(URI.create("/api/v1/saved-views/" + made.id()))
                    .eTag(Versions.tag(made.version()))
                    .body(view(made));
        });
    }

    @PutMapping("/{id}")
    @Operation(summary = "Change a saved view; If-Match names its version")
    @ApiResponse(responseCode = "200")
    ResponseEntity<SavedView> change(
            Caller caller,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String version,
            @RequestBody SavedViewRequest wish) {
        View before = find(caller, id);
        long wanted = Versions.required(version);
        Versions.match(wanted, before.version());
        Content content = read(wish);
        return answer(views.change(owner(caller), id, wanted, content).orElseThrow(() -> taken(content)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a saved view of the caller")
    @ApiResponse(responseCode = "204")
    void delete(Caller caller, @PathVariable UUID id) {
        if (!views.remove(owner(caller), id)) {
            throw ProblemException.notFound("saved view", id);
        }
    }

    private View find(Caller caller, UUID id) {
        return views.find(owner(caller), id).orElseThrow(() -> ProblemException.notFound("saved view", id));
    }

    private static ProblemException taken(Content content) {
        return new ProblemException(
                ProblemType.CONFLICT,
                "There is a view '" + content.name() + "' of the page " + content.page()
                        + " already; choose another name");
    }

    private static Owner owner(Caller caller) {
        return new Owner(caller.tenant(), caller.person());
    }

    private static Content read(SavedViewRequest wish) {
        String page = wish.page();
        String name = wish.name();
        String query = wish.query();
        if (page == null || !PAGE.matcher(page).matches()) {
            throw invalid("/page", "The page is missing or no name in small letters", "give a page, such as inbox");
        }
        if (name == null || name.isBlank() || name.strip().length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
            throw invalid(
                    "/name", "The name is missing or longer than " + LONGEST_NAME + " characters", "give a short name");
        }
        if (query == null || query.length() > LONGEST_QUERY || query.indexOf('\0') >= 0) {
            throw invalid(
                    "/query",
                    "The query is missing or longer than " + LONGEST_QUERY + " characters",
                    "give the query of the page's address");
        }
        return new Content(page, name.strip(), query);
    }

    private static ProblemException invalid(String pointer, String message, String remedy) {
        return new ProblemException(
                ProblemType.VALIDATION_FAILED,
                message,
                List.of(new Problem.Fault(pointer, "FORM", null, message, remedy)));
    }

    private static ResponseEntity<SavedView> answer(View view) {
        return ResponseEntity.ok().eTag(Versions.tag(view.version())).body(view(view));
    }

    private static SavedView view(View view) {
        return new SavedView(
                view.id().toString(),
                view.content().page(),
                view.content().name(),
                view.content().query(),
                view.version(),
                view.createdAt(),
                view.changedAt(),
                Map.of("self", "/api/v1/saved-views/" + view.id()));
    }
}
