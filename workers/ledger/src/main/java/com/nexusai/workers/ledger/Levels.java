package com.nexusai.workers.ledger;

import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.Decisions.Decision;
import com.nexusai.workers.approvals.Approvals;
import com.nexusai.workers.approvals.Approvals.Level;
import com.nexusai.workers.approvals.Approvals.Step;
import com.nexusai.workers.approvals.Approvals.Subject;
import com.nexusai.workers.approvals.People;
import com.nexusai.workers.approvals.WorkingCalendar;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Opens approval levels one after another, and escalates those that nobody decides in time. Nothing is approved by time. */
@Component
public class Levels {

    private static final String NOBODY = "";

    private final JdbcClient db;
    private final Documents documents;
    private final Approvals approvals;
    private final People people;
    private final Calendars calendars;
    private final Clock clock;

    Levels(JdbcClient db, Documents documents, Approvals approvals, People people, Calendars calendars, Clock clock) {
        this.db = db;
        this.documents = documents;
        this.approvals = approvals;
        this.people = people;
        this.calendars = calendars;
        this.clock = clock;
    }

    /**
     * The next level to decide; empty when every planned level is approved.
     *
     * @param serviceLevel asks {@code je-sla}
     */
    Optional<Step> open(String tenant, UUID entry, Function<Map<String, Object>, Decision> serviceLevel) {
        Documents.Header header = documents.find(tenant, entry);
        Subject subject = header.subject();
        Optional<Level> next = approvals.nextLevel(subject);
        if (next.isEmpty()) {
            return Optional.empty();
        }
        Level level = next.get();
        Optional<Step> standing = approvals.openStep(subject, level.level());
        if (standing.isPresent() && standing.get().approverFound()) {
            Step step = standing.get();
            if (step.dueAt().isAfter(clock.instant())
                    || next(terms(header, level.level(), step.group(), serviceLevel), step)
                            .isPresent()) {
                return standing;
            }
            Step exhausted = exhausted(step);
            approvals.open(subject, exhausted);
            return Optional.of(exhausted);
        }
        int escalation = standing.map(step -> step.escalation() + 1).orElse(0);
        String group = standing.map(Step::group).orElse(level.group());
        Step step = step(header, level.level(), escalation, group, level.person(), level.reason(), serviceLevel);
        approvals.open(subject, step);
        return Optional.of(step);
    }

    /**
     * Hands an overdue level to the next group. Where none is left the level stays as it is, and its next opening finds
     * the escalations exhausted.
     */
    void escalate(String tenant, UUID entry, int level, Function<Map<String, Object>, Decision> serviceLevel) {
        Documents.Header header = documents.find(tenant, entry);
        Subject subject = header.subject();
        Step overdue = approvals
                .openStep(subject, level)
                .orElseThrow(() -> new IllegalStateException(
                        "Level " + level + " of " + header.reference() + " was never opened"));
        next(terms(header, level, overdue.group(), serviceLevel), overdue)
                .ifPresent(group -> approvals.open(
                        subject,
                        step(
                                header,
                                level,
                                overdue.escalation() + 1,
                                group,
                                null,
                                overdueReason(overdue),
                                serviceLevel)));
    }

    /** The group that takes over from an overdue one. */
    private static Optional<String> next(Map<String, Object> terms, Step overdue) {
        return Optional.of(String.valueOf(terms.getOrDefault("escalateTo", NOBODY)))
                .filter(group -> !group.equals(NOBODY) && !group.equals(overdue.group()));
    }

    private static String overdueReason(Step overdue) {
        return "not decided by " + overdue.dueAt() + " in group " + overdue.group();
    }

    private Step exhausted(Step overdue) {
        Instant now = clock.instant();
        return new Step(
                overdue.level(),
                overdue.escalation() + 1,
                overdue.group(),
                null,
                false,
                overdueReason(overdue) + "; no group is left to escalate to",
                now,
                now,
                now,
                now);
    }

    private Step step(
            Documents.Header header,
            int level,
            int escalation,
            String group,
            @Nullable String person,
            String reason,
            Function<Map<String, Object>, Decision> serviceLevel) {
        Map<String, Object> terms = terms(header, level, group, serviceLevel);
        WorkingCalendar calendar = calendars.of(header.tenant(), header.company());
        Duration time = Duration.ofHours(number(terms, "hours"));
        Instant now = clock.instant();
        return new Step(
                level,
                escalation,
                group,
                person,
                person != null || anyoneMayDecide(header, group),
                reason,
                now,
                calendar.after(now, share(time, number(terms, "remindFirst"))),
                calendar.after(now, share(time, number(terms, "remindLast"))),
                calendar.after(now, time));
    }

    private boolean anyoneMayDecide(Documents.Header header, String group) {
        List<String> excluded = db.sql("SELECT ledger.segregation_set(?, ?)")
                .params(header.tenant(), header.id())
                .query(String.class)
                .list();
        List<String> decided = approvals.decisions(header.subject()).stream()
                .map(Approvals.Decision::person)
                .toList();
        return people.inRole(header.tenant(), group, excluded).stream().anyMatch(person -> !decided.contains(person));
    }

    private Map<String, Object> terms(
            Documents.Header header, int level, String group, Function<Map<String, Object>, Decision> serviceLevel) {
        boolean closing = db.sql(
                        """
                SELECT EXISTS (SELECT FROM ledger.entry_document d JOIN ledger.period p
                    ON p.tenant_id = d.tenant_id AND p.company = d.company AND d.posting_date BETWEEN p.starts_on AND p.ends_on
                 WHERE d.tenant_id = ? AND d.id = ? AND p.kind = 'normal' AND p.status = 'soft-closed')
                """)
                .params(header.tenant(), header.id())
                .query(Boolean.class)
                .single();
        Decision decision = serviceLevel.apply(Map.of("level", level, "group", group, "closing", closing));
        if (decision.rows().size() != 1) {
            throw new IllegalStateException("The decision " + GlPosting.SERVICE_LEVEL + " gave "
                    + decision.rows().size() + " answers for level " + level + " of group " + group
                    + "; it must give one");
        }
        return decision.rows().get(0);
    }

    private static Duration share(Duration time, long percent) {
        return time.multipliedBy(percent).dividedBy(100);
    }

    private static long number(Map<String, Object> terms, String name) {
        if (terms.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException(
                "The decision " + GlPosting.SERVICE_LEVEL + " gave no number '" + name + "': " + terms);
    }
}
