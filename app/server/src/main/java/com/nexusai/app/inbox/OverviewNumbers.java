package com.nexusai.app.inbox;

import com.nexusai.app.inbox.Inbox.Filter;
import com.nexusai.app.inbox.Inbox.Scope;
import com.nexusai.app.inbox.Inbox.State;
import com.nexusai.app.inbox.Inbox.Viewer;
import com.nexusai.app.inbox.OverviewController.OverviewDay;
import com.nexusai.app.inbox.OverviewController.OverviewDoubt;
import com.nexusai.app.inbox.OverviewController.OverviewMachine;
import com.nexusai.app.inbox.OverviewController.OverviewNumber;
import com.nexusai.app.inbox.OverviewController.OverviewTasks;
import com.nexusai.app.security.Caller;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.EntryQueries;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts by the very conditions of the lists to which the numbers lead. */
@Component
final class OverviewNumbers {

    private static final int COUNTED = 10_000;
    private static final int DAYS = 7;
    private static final String TASKS = "/api/v1/tasks?scope=";
    private static final String ENTRIES = "/api/v1/journal-entries?";

    private static final String POSTED =
            """
            SELECT FROM ledger.journal_entry e
              JOIN ledger.entry_document d ON d.tenant_id = e.tenant_id AND d.id = e.id
              JOIN approvals.approval_plan a ON a.tenant_id = d.tenant_id AND a.subject_id = d.id AND a.revision = d.revision
             WHERE e.tenant_id = :tenant AND e.posted_at >= w.from_at AND e.posted_at < w.before_at
               AND (:companies::text[] IS NULL OR d.company = ANY (:companies::text[]))""";

    private final Inbox inbox;
    private final EntryQueries entries;
    private final TenantTransactions transactions;
    private final JdbcClient db;

    OverviewNumbers(Inbox inbox, EntryQueries entries, TenantTransactions transactions, JdbcClient db) {
        this.inbox = inbox;
        this.entries = entries;
        this.transactions = transactions;
        this.db = db;
    }

    OverviewTasks tasks(Viewer viewer, boolean seesAll, RiskBands.Bounds bounds, Instant now, Instant tomorrow) {
        Filter late = due(null, now);
        String lateQuery = "&dueBefore=" + now;
        Filter high = new Filter(
                null,
                null,
                bounds.highFrom(),
                bounds.to(RiskBand.HIGH),
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return new OverviewTasks(
                count(viewer, Scope.MINE, Filter.NONE, "mine"),
                count(viewer, Scope.MY_GROUPS, Filter.NONE, "myGroups"),
                count(viewer, Scope.VISIBLE, late, "visible" + lateQuery),
                count(viewer, Scope.VISIBLE, due(now, tomorrow), "visible&dueFrom=" + now + "&dueBefore=" + tomorrow),
                count(viewer, Scope.VISIBLE, high, "visible&riskBand=high"),
                seesAll ? count(viewer, Scope.ALL, Filter.NONE, "all") : null,
                seesAll ? count(viewer, Scope.ALL, late, "all" + lateQuery) : null);
    }

    private static Filter due(@Nullable Instant from, Instant before) {
        return new Filter(
                null, before, null, null, null, null, null, null, false, null, null, null, null, from, null, null);
    }

    private OverviewNumber count(Viewer viewer, Scope scope, Filter filter, String query) {
        Inbox.Count counted = inbox.count(viewer, scope, State.OPEN, filter, COUNTED);
        return new OverviewNumber(counted.value(), counted.exact(), TASKS + query);
    }

    List<OverviewDoubt> doubtful(Viewer viewer, boolean seesAll, RiskBands.Bounds bounds) {
        String scope = seesAll ? "all" : "visible";
        return inbox
                .doubtful(viewer, seesAll ? Scope.ALL : Scope.VISIBLE, bounds.elevatedFrom(), bounds.highFrom())
                .stream()
                .map(found -> {
                    RiskBand band = found.high() ? RiskBand.HIGH : RiskBand.ELEVATED;
                    Integer level = found.level();
                    return new OverviewDoubt(
                            found.group(),
                            level,
                            band,
                            found.tasks(),
                            TASKS + scope + "&group=" + found.group() + (level == null ? "" : "&level=" + level)
                                    + "&riskBand=" + band.word());
                })
                .toList();
    }

    OverviewMachine machine(Caller caller, Instant today) {
        return transactions.call(
                caller.tenant(),
                () -> new OverviewMachine(
                        count(
                                caller,
                                posted(caller, today, true, false),
                                "postedFrom=" + today + "&automatic=true&reversing=false"),
                        count(
                                caller,
                                posted(caller, today, true, true),
                                "postedFrom=" + today + "&automatic=true&reversing=true"),
                        count(caller, filter(caller, null, null, null, today), "failedFrom=" + today)));
    }

    private static EntryQueries.Filter posted(Caller caller, Instant from, boolean automatic, boolean reversing) {
        return filter(caller, from, automatic, reversing, null);
    }

    private static EntryQueries.Filter filter(
            Caller caller,
            @Nullable Instant postedFrom,
            @Nullable Boolean automatic,
            @Nullable Boolean reversing,
            @Nullable Instant failedFrom) {
        return new EntryQueries.Filter(
                companies(caller),
                Set.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                postedFrom,
                null,
                automatic,
                reversing,
                failedFrom);
    }

    private static @Nullable Set<String> companies(Caller caller) {
        return caller.companies().contains(Caller.EVERY_COMPANY) ? null : caller.companies();
    }

    private OverviewNumber count(Caller caller, EntryQueries.Filter filter, String query) {
        EntryQueries.Count counted = entries.count(caller.tenant(), filter, COUNTED);
        return new OverviewNumber(counted.entries(), counted.exact(), ENTRIES + query);
    }

    /** One statement for all days; each counts no further than the lists do. */
    List<OverviewDay> throughput(Caller caller, LocalDate today, ZoneId zone) {
        List<LocalDate> days =
                IntStream.rangeClosed(1 - DAYS, 0).mapToObj(today::plusDays).toList();
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("tenant", caller.tenant());
        parameters.put("most", COUNTED + 1);
        parameters.put("from", moments(days, zone));
        parameters.put(
                "before", moments(days.stream().map(day -> day.plusDays(1)).toList(), zone));
        Set<String> companies = companies(caller);
        parameters.put("companies", companies == null ? null : companies.toArray(String[]::new));
        return transactions.call(caller.tenant(), () -> db.sql(
                        """
                        SELECT w.n, m.entries AS automatic, p.entries AS by_people
                          FROM unnest(:from::timestamptz[], :before::timestamptz[]) WITH ORDINALITY AS w(from_at, before_at, n)
                         CROSS JOIN LATERAL (SELECT count(*) AS entries FROM (%s AND NOT a.required LIMIT :most) q) m
                         CROSS JOIN LATERAL (SELECT count(*) AS entries FROM (%s AND a.required LIMIT :most) q) p
                         ORDER BY w.n
                        """
                                .formatted(POSTED, POSTED))
                .params(parameters)
                .query(rows -> {
                    List<OverviewDay> found = new ArrayList<>();
                    while (rows.next()) {
                        LocalDate day = days.get(rows.getInt("n") - 1);
                        String posted = ENTRIES + "postedFrom=" + OverviewController.start(day, zone) + "&postedBefore="
                                + OverviewController.start(day.plusDays(1), zone) + "&automatic=";
                        found.add(new OverviewDay(
                                day,
                                number(rows.getLong("automatic"), posted + true),
                                number(rows.getLong("by_people"), posted + false)));
                    }
                    return found;
                }));
    }

    private static OverviewNumber number(long counted, String rows) {
        return new OverviewNumber(Math.min(counted, COUNTED), counted <= COUNTED, rows);
    }

    private static Timestamp[] moments(List<LocalDate> days, ZoneId zone) {
        return days.stream()
                .map(day -> Timestamp.from(OverviewController.start(day, zone)))
                .toArray(Timestamp[]::new);
    }

    OverviewNumber incidents(String tenant) {
        long found = transactions.call(tenant, () -> db.sql(
                        "SELECT count(*) FROM (SELECT FROM engine.act_ru_incident WHERE tenant_id_ = ? AND id_ = root_cause_incident_id_ LIMIT ?) i")
                .params(tenant, COUNTED + 1)
                .query(Long.class)
                .single());
        return number(found, "/api/v1/incidents");
    }
}
