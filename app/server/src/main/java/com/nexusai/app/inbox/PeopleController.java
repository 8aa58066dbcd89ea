package com.nexusai.app.inbox;

import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.approvals.People;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The persons of the caller's tenant: what stands elsewhere as a code is read here as a name. */
@RestController
@Tag(name = "People")
class PeopleController {

    private final TaskActions actions;
    private final People people;
    private final TenantTransactions transactions;
    private final Cursors cursors;

    PeopleController(TaskActions actions, People people, TenantTransactions transactions, Cursors cursors) {
        this.actions = actions;
        this.people = people;
        this.transactions = transactions;
        this.cursors = cursors;
    }

    /** @param roles as last known, from a sign-in or an import */
    record PersonView(String code, String name, List<String> roles) {}

    record PeopleList(List<PersonView> items, @Nullable String nextCursor) {}

    @GetMapping(path = "/api/v1/people", produces = MediaType.APPLICATION_JSON_VALUE)
    @Allowed(Allowed.EVERYBODY)
    @Operation(summary = "Persons known here: who may decide a task, those of some codes, or all by name")
    @ApiResponse(responseCode = "404", description = "There is no such task (`not-found`)")
    @ApiResponse(responseCode = "200")
    PeopleList mayDecide(
            Caller caller,
            @RequestParam(required = false) @Parameter(description = "Id of an open task") @Nullable UUID mayDecide,
            @RequestParam(required = false)
                    @Parameter(description = "Up to 200 codes; also of those who are not active any more")
                    @Nullable
                    List<String> codes,
            @RequestParam(required = false) @Parameter(description = "Part of name or code") @Nullable String text,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Parameter(description = "The nextCursor of the page before") @Nullable
                    String cursor) {
        int rows = Page.limit(limit);
        if (Stream.of(mayDecide, codes, text).filter(given -> given != null).count() > 1) {
            throw malformed("mayDecide", "More than one of mayDecide, codes and text is given", "give one of them");
        }
        if (mayDecide != null) {
            return new PeopleList(views(actions.deciders(caller, mayDecide)), null);
        }
        String tenant = caller.tenant();
        if (codes != null) {
            if (codes.size() > Page.MOST) {
                throw malformed("codes", "There are more than " + Page.MOST + " codes", "ask in parts");
            }
            return new PeopleList(views(transactions.call(tenant, () -> people.named(tenant, codes))), null);
        }
        String list = String.join("\n", tenant, "people", "" + text);
        People.Position after = cursors.read(list, cursor)
                .map(position -> new People.Position(position.get(0), position.get(1)))
                .orElse(null);
        List<People.Person> found =
                transactions.call(tenant, () -> people.search(tenant, text == null ? "" : text, after, rows + 1));
        Page<PersonView> page = Page.of(
                found, rows, PeopleController::view, last -> cursors.write(list, List.of(last.name(), last.code())));
        return new PeopleList(page.items(), page.nextCursor());
    }

    private static ProblemException malformed(String parameter, String message, String remedy) {
        return new ProblemException(
                ProblemType.MALFORMED_REQUEST,
                message,
                List.of(new Problem.Fault(parameter, "OUT_OF_RANGE", null, message, remedy)));
    }

    private static List<PersonView> views(List<People.Person> people) {
        return people.stream().map(PeopleController::view).toList();
    }

    private static PersonView view(People.Person person) {
        return new PersonView(
                person.code(), person.name(), person.roles().stream().sorted().toList());
    }
}
