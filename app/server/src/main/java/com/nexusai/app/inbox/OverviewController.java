package com.nexusai.app.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What somebody wants to know first: numbers, each with the list that it counts. */
@RestController
@Tag(name = "Overview")
class OverviewController {

    /** To whom the lists of entries are open. */
    private static final String[] READ_ENTRIES = {
        Roles.PREPARER,
        Roles.ACCOUNTANT,
        Roles.COST_CENTRE_OWNER,
        Roles.CONTROLLER,
        Roles.CFO,
        Roles.FINANCE_ADMINISTRATOR,
        Roles.AUDITOR,
        Roles.OPERATIONS,
        Roles.INTEGRATOR
    };

    private final OverviewNumbers numbers;
    private final TaskReader reader;
    private final RiskBands bands;
    private final Clock clock;

    OverviewController(OverviewNumbers numbers, TaskReader reader, RiskBands bands, Clock clock) {
        this.numbers = numbers;
        this.reader = reader;
        this.bands = bands;
        this.clock = clock;
    }

    /**
     * @param count at most 10,000
     * @param exact whether that is all of them
     * @param rows address of the list that is counted
     */
    record OverviewNumber(long count, boolean exact, String rows) {}

    /**
     * @param late what the caller sees of late tasks; tasks that are due today are not late yet
     * @param everybody only for those who look at others' work
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OverviewTasks(
            OverviewNumber mine,
            OverviewNumber myGroups,
            OverviewNumber late,
            OverviewNumber dueToday,
            OverviewNumber highRisk,
            @Nullable OverviewNumber everybody,
            @Nullable OverviewNumber everybodyLate) {}

    /**
     * Open tasks about doubtful entries.
     *
     * @param group who decides; {@code none} where only named persons do
     * @param level null where no approval level is decided
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OverviewDoubt(String group, @Nullable Integer level, RiskBand riskBand, long count, String rows) {}

    /** What the machine did since the beginning of the day without anybody. */
    record OverviewMachine(OverviewNumber posted, OverviewNumber reversed, OverviewNumber failed) {}

    record OverviewDay(LocalDate day, OverviewNumber automatic, OverviewNumber byPeople) {}

    /** @param elevatedFrom the lowest score that is not low any more */
    record OverviewRisk(int elevatedFrom, int highFrom) {}

    /**
     * @param at the moment of the numbers
     * @param zone in which a day begins
     * @param machine only for those who read entries, as throughput
     * @param incidents only for those who run the platform
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OverviewView(
            Instant at,
            String zone,
            OverviewRisk risk,
            OverviewTasks tasks,
            List<OverviewDoubt> doubtful,
            @Nullable OverviewMachine machine,
            @Nullable List<OverviewDay> throughput,
            @Nullable OverviewNumber incidents) {}

    @GetMapping(path = "/api/v1/overview", produces = MediaType.APPLICATION_JSON_VALUE)
    @Allowed(Allowed.EVERYBODY)
    @Operation(summary = "The caller's numbers of the day, each with the list that it counts")
    OverviewView overview(
            Caller caller,
            @RequestParam(defaultValue = "UTC") @Parameter(description = "Where a day begins, as Europe/Berlin")
                    String zone) {
        ZoneId where = zone(zone);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        LocalDate today = now.atZone(where).toLocalDate();
        RiskBands.Bounds bounds = bands.of(caller.tenant());
        Inbox.Viewer viewer = reader.viewer(caller);
        boolean readsEntries = caller.hasAny(READ_ENTRIES);
        return new OverviewView(
                now,
                where.getId(),
                new OverviewRisk(bounds.elevatedFrom(), bounds.highFrom()),
                numbers.tasks(viewer, TaskReader.seesAll(caller), bounds, now, start(today.plusDays(1), where)),
                numbers.doubtful(viewer, TaskReader.seesAll(caller), bounds),
                readsEntries ? numbers.machine(caller, start(today, where)) : null,
                readsEntries ? numbers.throughput(caller, today, where) : null,
                caller.hasAny(Roles.OPERATIONS, Roles.ADMINISTRATOR) ? numbers.incidents(caller.tenant()) : null);
    }

    static Instant start(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant();
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST,
                    "The zone is not known",
                    List.of(new Problem.Fault(
                            "zone", "WRONG_FORM", name, "There is no such zone", "give a name as Europe/Berlin")));
        }
    }
}
