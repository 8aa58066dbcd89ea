package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.BusinessError;
import com.nexusai.workers.api.Decisions;
import com.nexusai.workers.api.Decisions.Decision;
import com.nexusai.workers.approvals.Approvals;
import com.nexusai.workers.approvals.People;
import com.nexusai.workers.ledger.Submissions.Captured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Says what would become of an entry, and stores nothing. It does what the process would do, with the same code on the
 * same tables, in a transaction that can only be rolled back: nobody else ever sees its rows, and its events, which the
 * sequencer orders after a commit, never exist.
 */
@Component
public class DryRuns {

    /** How many people of a group are judged; who might decide is a help, the right is judged at the decision. */
    private static final int MOST_CANDIDATES = 20;

    private final TenantTransactions tenants;
    private final TransactionTemplate transactions;
    private final Submissions submissions;
    private final Documents documents;
    private final Validation validation;
    private final Risk risk;
    private final Planning planning;
    private final Evidence evidence;
    private final SeparationOfDuties duties;
    private final People people;
    private final Decisions decisions;

    DryRuns(
            TenantTransactions tenants,
            PlatformTransactionManager manager,
            Submissions submissions,
            Documents documents,
            Validation validation,
            Risk risk,
            Planning planning,
            Evidence evidence,
            SeparationOfDuties duties,
            People people,
            Decisions decisions) {
        this.tenants = tenants;
        this.transactions = new TransactionTemplate(manager);
        this.submissions = submissions;
        this.documents = documents;
        this.validation = validation;
        this.risk = risk;
        this.planning = planning;
        this.evidence = evidence;
        this.duties = duties;
        this.people = people;
        this.decisions = decisions;
    }

    /** A decision that was asked, and what it said. */
    public record Answer(String decision, int version, List<String> matchedRules, List<Map<String, Object>> results) {

        public Answer {
            matchedRules = List.copyOf(matchedRules);
            results = List.copyOf(results);
        }
    }

    /** Somebody of the group who may not decide, and why. */
    public record Excluded(String person, String reason) {}

    /**
     * A level of approval that the entry would need.
     *
     * @param person the one person who would decide it; null leaves it to the group
     * @param mayDecide known people of the group who may
     */
    public record Level(
            int level,
            String group,
            @Nullable String person,
            String reason,
            List<String> mayDecide,
            List<Excluded> excluded) {

        public Level {
            mayDecide = List.copyOf(mayDecide);
            excluded = List.copyOf(excluded);
        }
    }

    /**
     * What would become of the entry.
     *
     * @param outcome {@code valid}, {@code mendable} or {@code final}; what is not valid gets no further
     * @param approvalRequired null where the preparer may not post to the company, so that nothing is planned
     * @param remarks on the separation of duties: levels that nobody could decide
     */
    public record Preview(
            String outcome,
            List<Validation.Violation> violations,
            Evidence.RiskReport risk,
            @Nullable Boolean approvalRequired,
            @Nullable String approvalReason,
            List<Level> levels,
            List<String> remarks,
            List<Answer> decisions) {

        public Preview {
            violations = List.copyOf(violations);
            levels = List.copyOf(levels);
            remarks = List.copyOf(remarks);
            decisions = List.copyOf(decisions);
        }
    }

    /**
     * What would become of a new entry. To be called outside of a transaction.
     *
     * @throws LedgerRefusal as {@link Submissions#submit(String, Author, EntryRequest, boolean)}
     */
    public Preview preview(String tenant, Author author, EntryRequest request) {
        return undone(tenant, () -> {
            Captured captured = submissions.checked(tenant, author, request);
            UUID id = Ids.next();
            // Under a key of its own, so that it neither waits for a submission of the same key nor makes one wait.
            documents.capture(
                    tenant,
                    List.of(new Documents.Draft(
                            id, id.toString(), author.person(), null, null, apart(captured.document(), id))));
            return judge(tenant, id);
        });
    }

    /**
     * What would become of an entry with this content. To be called outside of a transaction.
     *
     * @throws LedgerRefusal as {@link Submissions#revise}
     */
    public Preview preview(String tenant, Author author, UUID id, int version, EntryRequest request) {
        return undone(tenant, () -> {
            submissions.revise(tenant, author, id, version, request);
            return judge(tenant, id);
        });
    }

    private <T> T undone(String tenant, Supplier<T> work) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "A dry run rolls its transaction back and so needs one of its own; call it outside of a transaction");
        }
        return Objects.requireNonNull(transactions.execute(status -> {
            status.setRollbackOnly();
            tenants.bind(tenant);
            return work.get();
        }));
    }

    private Preview judge(String tenant, UUID id) {
        List<Answer> answers = new ArrayList<>();
        Validation.Result valid = Objects.requireNonNull(validation
                .validate(tenant, List.of(id), (entry, facts) -> ask(tenant, GlPosting.VALIDATION, facts, answers))
                .get(id));
        risk.assess(tenant, List.of(id), (entry, facts) -> ask(tenant, GlPosting.RISK, facts, answers));
        Optional<Approvals.Plan> plan = plan(tenant, id, answers);
        List<Level> levels = plan.map(p -> p.levels().stream()
                        .map(level -> level(tenant, id, level))
                        .toList())
                .orElse(List.of());
        return new Preview(
                valid.outcome(),
                valid.violations(),
                evidence.risk(tenant, id).orElseThrow(),
                plan.map(Approvals.Plan::required).orElse(null),
                plan.map(Approvals.Plan::reason).orElse(null),
                levels,
                remarks(levels),
                answers);
    }

    private Decision ask(String tenant, DecisionKey key, Map<String, Object> facts, List<Answer> answers) {
        Decision decision = decisions.evaluate(key, facts, tenant);
        answers.add(new Answer(key.value(), decision.version(), decision.matchedRules(), decision.rows()));
        return decision;
    }

    private Optional<Approvals.Plan> plan(String tenant, UUID id, List<Answer> answers) {
        try {
            planning.plan(tenant, List.of(id), (entry, key, facts) -> ask(tenant, key, facts, answers));
        } catch (BusinessError notEntitled) {
            // Validation says so too, among what it found.
            return Optional.empty();
        }
        return Optional.of(evidence.approvals(tenant, id).get(0).planned().plan());
    }

    private Level level(String tenant, UUID id, Approvals.Level level) {
        String named = level.person();
        List<String> candidates = named == null
                ? people.inRole(tenant, level.group(), Set.of()).stream()
                        .limit(MOST_CANDIDATES)
                        .toList()
                : List.of(named);
        List<String> mayDecide = new ArrayList<>();
        List<Excluded> excluded = new ArrayList<>();
        for (String candidate : candidates) {
            SeparationOfDuties.Verdict verdict = duties.judge(tenant, id, candidate);
            if (verdict.allowed()) {
                mayDecide.add(candidate);
            } else {
                excluded.add(new Excluded(candidate, verdict.reason()));
            }
        }
        return new Level(level.level(), level.group(), named, level.reason(), mayDecide, excluded);
    }

    private static List<String> remarks(List<Level> levels) {
        List<String> remarks = new ArrayList<>();
        for (Level level : levels) {
            if (level.mayDecide().isEmpty()) {
                remarks.add("nobody known may decide level " + level.level() + " (" + level.group()
                        + "); a finance administrator will be asked");
            }
            for (Level other : levels) {
                if (other.level() > level.level()
                        && level.mayDecide().size() == 1
                        && level.mayDecide().equals(other.mayDecide())) {
                    remarks.add("only " + level.mayDecide().get(0) + " may decide levels " + level.level() + " and "
                            + other.level() + ", and one person decides one level");
                }
            }
        }
        return remarks;
    }

    private static EntryDocument apart(EntryDocument d, UUID id) {
        return new EntryDocument(
                d.company(),
                "dry-run",
                id.toString(),
                d.journal(),
                d.documentDate(),
                d.postingDate(),
                d.period(),
                d.currency(),
                d.description(),
                d.source(),
                d.preparedBy(),
                d.preparedAt(),
                d.externalReference(),
                d.reverseOn(),
                d.reversesId(),
                d.exchangeRate(),
                d.lines(),
                d.attachments());
    }
}
