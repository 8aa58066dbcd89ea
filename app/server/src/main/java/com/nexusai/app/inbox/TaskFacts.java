package com.nexusai.app.inbox;

import com.nexusai.app.engine.HumanTasks;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.approvals.WorkingCalendar;
import com.nexusai.workers.ledger.Calendars;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What people want to know of tasks besides what the projection holds: how much working time is left, and the process by its name. */
@Component
final class TaskFacts {

    private final Calendars calendars;
    private final HumanTasks tasks;
    private final RiskBands bands;
    private final TenantTransactions transactions;
    private final Clock clock;

    TaskFacts(Calendars calendars, HumanTasks tasks, RiskBands bands, TenantTransactions transactions, Clock clock) {
        this.calendars = calendars;
        this.tasks = tasks;
        this.bands = bands;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Of some tasks of a tenant, as of one moment. */
    record Facts(
            Instant now,
            RiskBands.@Nullable Bounds bounds,
            Map<String, WorkingCalendar> calendars,
            Map<String, String> processes) {

        /** Null without a due date, or where no company says when it works; negative when late. */
        @Nullable
        Long workingSecondsLeft(InboxTask task) {
            Instant due = task.due();
            WorkingCalendar calendar = task.company() == null ? null : calendars.get(task.company());
            if (due == null || calendar == null || task.end() != null) {
                return null;
            }
            Duration left = calendar.between(now, due);
            return left.toSeconds();
        }

        @Nullable
        String process(InboxTask task) {
            return processes.get(task.definitionId());
        }

        @Nullable
        RiskBand band(InboxTask task) {
            return bounds == null ? null : bounds.of(task.riskScore());
        }
    }

    Facts of(String tenant, Collection<InboxTask> some) {
        boolean rated = some.stream().anyMatch(task -> task.riskScore() != null);
        RiskBands.Bounds bounds = rated ? bands.of(tenant) : null;
        Map<String, WorkingCalendar> known = new HashMap<>();
        Map<String, String> processes = new HashMap<>();
        transactions.run(
                tenant,
                () -> some.forEach(task -> {
                    Optional.ofNullable(task.company())
                            .ifPresent(company -> known.computeIfAbsent(company, code -> calendars.of(tenant, code)));
                    if (!processes.containsKey(task.definitionId())) {
                        tasks.processName(tenant, task.definitionId())
                                .ifPresent(name -> processes.put(task.definitionId(), name));
                    }
                }));
        return new Facts(clock.instant(), bounds, known, processes);
    }
}
