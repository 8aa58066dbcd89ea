package com.nexusai.app.inbox;

import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "People")
class PeopleController {

    private final TaskActions actions;

    PeopleController(TaskActions actions) {
        this.actions = actions;
    }

    /** @param roles as last known, from a sign-in or an import */
    record PersonView(String code, String name, List<String> roles) {}

    record PeopleList(List<PersonView> items, @Nullable String nextCursor) {}

    @GetMapping(path = "/api/v1/people", produces = MediaType.APPLICATION_JSON_VALUE)
    @Allowed(Allowed.EVERYBODY)
    @Operation(summary = "Who may decide a task, of the persons known here")
    @ApiResponse(responseCode = "404", description = "There is no such task (`not-found`)")
    @ApiResponse(responseCode = "200")
    PeopleList mayDecide(Caller caller, @RequestParam @Parameter(description = "Id of an open task") UUID mayDecide) {
        return new PeopleList(
                actions.deciders(caller, mayDecide).stream()
                        .map(person -> new PersonView(
                                person.code(),
                                person.name(),
                                person.roles().stream().sorted().toList()))
                        .toList(),
                null);
    }
}
