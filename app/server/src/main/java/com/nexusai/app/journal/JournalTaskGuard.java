package com.nexusai.app.journal;

import com.nexusai.app.engine.Actor;
import com.nexusai.app.engine.GuardedTask;
import com.nexusai.app.engine.Refused;
import com.nexusai.app.engine.SeparationOfDutiesException;
import com.nexusai.app.engine.TaskGuard;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.approvals.Approvals;
import com.nexusai.workers.approvals.Approvals.Level;
import com.nexusai.workers.approvals.Approvals.Subject;
import com.nexusai.workers.approvals.Substitutions;
import com.nexusai.workers.ledger.Documents;
import com.nexusai.workers.ledger.SeparationOfDuties;
import com.nexusai.workers.ledger.SeparationOfDuties.Verdict;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who may decide an entry's human tasks, and what is kept of a decision: rows that posting trusts later. */
@Component
final class JournalTaskGuard implements TaskGuard {

    private static final String RESUBMIT = "resubmit";

    private final Approvals approvals;
    private final Documents documents;
    private final SeparationOfDuties duties;
    private final Substitutions substitutions;
    private final Clock clock;

    JournalTaskGuard(
            Approvals approvals,
            Documents documents,
            SeparationOfDuties duties,
            Substitutions substitutions,
            Clock clock) {
        this.substitutions = substitutions;
        this.approvals = approvals;
        this.documents = documents;
        this.duties = duties;
        this.clock = clock;
    }

    @Override
    public void mayWork(GuardedTask task, Actor actor) {
        if (decides(task)) {
            judge(task, actor);
        }
    }

    @Override
    public Optional<String> standsInFor(GuardedTask task, Actor actor) {
        String company = isJournalEntry(task)
                ? documents.find(task.tenantId(), entry(task)).company()
                : null;
        return substitutions.activeFor(task.tenantId(), actor.person(), clock.instant()).stream()
                .filter(active -> active.scope().covers(task.processKey(), company))
                .filter(active -> task.candidateUsers().contains(active.absent())
                        || task.candidateGroups().stream().anyMatch(active.lent()::contains))
                .map(Substitutions.Active::absent)
                .findFirst();
    }

    @Override
    public void decided(GuardedTask task, Actor actor, String decision, @Nullable String comment) {
        if (!isJournalEntry(task)) {
            return;
        }
        switch (task.taskDefinitionKey()) {
            case GlPosting.TASK_REVIEW_ENTRY -> keep(task, actor, decision, comment);
            case GlPosting.TASK_CORRECT_ENTRY -> {
                if (RESUBMIT.equals(decision)) {
                    documents.resubmit(task.tenantId(), entry(task), actor.person());
                }
            }
            default -> judge(task, actor);
        }
    }

    private void keep(GuardedTask task, Actor actor, String decision, @Nullable String comment) {
        Verdict verdict = judge(task, actor);
        Subject subject = documents.find(task.tenantId(), entry(task)).subject();
        Level open = approvals
                .nextLevel(subject)
                .orElseThrow(() -> new Refused(
                        "task-already-decided", "Every level of entry " + task.businessKey() + " is approved already"));
        Integer shown = task.level();
        if (shown == null || shown != open.level()) {
            throw new Refused(
                    "task-already-decided",
                    "Level " + shown + " of entry " + task.businessKey() + " is not the open one, " + open.level()
                            + "; load the task again");
        }
        try {
            approvals.decide(
                    subject,
                    new Approvals.Decision(
                            open.level(),
                            actor.person(),
                            decision,
                            comment,
                            actor.groups(),
                            actor.tokenId(),
                            verdict.version(),
                            verdict.reason(),
                            clock.instant().truncatedTo(ChronoUnit.MICROS)),
                    actor.actingFor());
        } catch (Approvals.AlreadyDecided e) {
            throw new Refused("task-already-decided", String.valueOf(e.getMessage()));
        }
    }

    private Verdict judge(GuardedTask task, Actor actor) {
        String company = documents.find(task.tenantId(), entry(task)).company();
        if (!actor.worksFor(company)) {
            throw new Refused(
                    "forbidden",
                    actor.person() + " does not work for company " + company + ", to which entry " + task.businessKey()
                            + " belongs");
        }
        Verdict own = duties.judge(task.tenantId(), entry(task), actor.person());
        if (!own.allowed()) {
            throw new SeparationOfDutiesException(actor.person() + " may not decide entry " + task.businessKey() + ": "
                    + own.reason() + "; have it decided by someone else");
        }
        // Whoever stands in for somebody must not decide what the other must not, whether or not he needs his place.
        for (String absent :
                substitutions.binding(task.tenantId(), actor.person(), clock.instant(), task.processKey(), company)) {
            Verdict verdict = duties.judge(task.tenantId(), entry(task), absent);
            if (!verdict.allowed()) {
                throw new SeparationOfDutiesException(actor.person() + " stands in for " + absent
                        + ", who may not decide entry " + task.businessKey() + ": " + verdict.reason()
                        + "; have it decided by someone else");
            }
        }
        return own;
    }

    private static boolean isJournalEntry(GuardedTask task) {
        return task.processKey().equals(GlPosting.KEY.value()) && task.entryId() != null;
    }

    private static boolean decides(GuardedTask task) {
        return isJournalEntry(task) && !task.taskDefinitionKey().equals(GlPosting.TASK_CORRECT_ENTRY);
    }

    private static UUID entry(GuardedTask task) {
        String id = task.entryId();
        if (id == null) {
            throw new IllegalStateException("Task " + task.id() + " belongs to no entry");
        }
        return UUID.fromString(id);
    }
}
