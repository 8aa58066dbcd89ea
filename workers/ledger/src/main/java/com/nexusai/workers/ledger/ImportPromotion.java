package com.nexusai.workers.ledger;

import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.ProcessMessages;
import com.nexusai.workers.api.ProcessStarts;
import com.nexusai.workers.ledger.EntryImport.Failure;
import com.nexusai.workers.ledger.EntryImport.Mode;
import com.nexusai.workers.ledger.EntryImport.RowStatus;
import com.nexusai.workers.ledger.EntryImport.Status;
import com.nexusai.workers.ledger.ImportStore.Candidate;
import com.nexusai.workers.ledger.ImportStore.Claim;
import com.nexusai.workers.ledger.ImportStore.Outcome;
import com.nexusai.workers.ledger.ImportStore.Promoted;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Takes a received import further, a chunk in a transaction. The transaction holds the import's row, so that one runner works
 * on it at a time, and commits the chunk together with what its rows have become: whoever dies loses only a chunk that was
 * not committed, and whoever comes next sees where to go on.
 */
@Component
final class ImportPromotion {

    private static final int JUDGED_AT_ONCE = 500;
    private static final int FINER = 8;

    private final TenantTransactions transactions;
    private final ImportStore store;
    private final Documents documents;
    private final ProcessStarts starts;
    private final ProcessMessages messages;
    private final ImportChunks chunks;

    ImportPromotion(
            TenantTransactions transactions,
            ImportStore store,
            Documents documents,
            ProcessStarts starts,
            ProcessMessages messages,
            ImportChunks chunks) {
        this.transactions = transactions;
        this.store = store;
        this.documents = documents;
        this.starts = starts;
        this.messages = messages;
        this.chunks = chunks;
    }

    /** The row that a chunk of one was about. */
    private static final class Attempt {
        int ordinal;
        String status = "";
    }

    /**
     * Does the next chunk. One row that the database refuses fails alone: the chunk is tried in ever smaller parts.
     *
     * @return false when another runner works on it, or there is nothing to do
     */
    boolean step(String tenant, UUID id) {
        int most = Integer.MAX_VALUE;
        while (true) {
            int limit = most;
            Attempt attempt = new Attempt();
            try {
                return transactions.call(tenant, () -> advance(tenant, id, limit, attempt));
            } catch (DataIntegrityViolationException | ProcessStarts.BusinessKeyExists e) {
                if (limit == 1) {
                    transactions.run(tenant, () -> failOne(tenant, id, attempt, e));
                    return true;
                }
                most = Math.max(1, Math.min(limit, chunks.promoted()) / FINER);
            } catch (RuntimeException e) {
                recordFailure(tenant, id, e);
                throw e;
            }
        }
    }

    private void recordFailure(String tenant, UUID id, RuntimeException e) {
        try {
            transactions.run(
                    tenant, () -> store.attemptFailed(tenant, id, ImportProblem.shown(String.valueOf(e.getMessage()))));
        } catch (RuntimeException also) {
            e.addSuppressed(also);
        }
    }

    private void failOne(String tenant, UUID id, Attempt attempt, RuntimeException e) {
        boolean start = attempt.status.equals(RowStatus.PROMOTED.text());
        store.failRow(
                tenant,
                id,
                attempt.ordinal,
                attempt.status,
                start ? ImportStore.START_REFUSED : "NOT_STORED",
                ImportProblem.shown(reason(e)),
                start
                        ? "have operations free the business key, then retry; the entry is a draft meanwhile"
                        : "correct the entry in the file and send it again; tell operations if nothing is wrong with it");
    }

    private static String reason(RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    private boolean advance(String tenant, UUID id, int most, Attempt attempt) {
        Optional<Claim> claimed = store.claim(tenant, id);
        if (claimed.isEmpty()) {
            return false;
        }
        Claim claim = claimed.get();
        switch (claim.phase()) {
            case "receiving" -> {
                return giveUpReception(tenant, claim);
            }
            case "staged" -> judge(tenant, claim);
            case "promoting" -> {
                int limit = Math.min(most, chunks.promoted());
                pass(tenant, claim, limit, promote(tenant, claim, limit, attempt), "correcting");
            }
            case "correcting" -> {
                int limit = Math.min(most, chunks.started());
                pass(tenant, claim, limit, correct(tenant, claim, limit, attempt), "starting");
            }
            case "starting" -> {
                int limit = Math.min(most, chunks.started());
                List<Integer> started = start(tenant, claim, limit, attempt);
                if (started.size() < limit) {
                    store.end(tenant, id, Status.DONE, null);
                } else {
                    pass(tenant, claim, limit, started, "done");
                }
            }
            default -> throw new IllegalStateException("An import cannot go on from " + claim.phase());
        }
        return true;
    }

    /** The phase goes on behind the chunk, or, when it was not full, the next one begins. */
    private void pass(String tenant, Claim claim, int limit, List<Integer> chunk, String next) {
        if (chunk.size() < limit) {
            store.advanced(tenant, claim.id(), next, 0);
        } else {
            store.advanced(tenant, claim.id(), claim.phase(), chunk.get(chunk.size() - 1));
        }
    }

    private boolean giveUpReception(String tenant, Claim claim) {
        if (!store.isLost(claim)) {
            return false;
        }
        store.end(
                tenant,
                claim.id(),
                Status.FAILED,
                new Failure("RECEPTION_LOST", "the file did not arrive whole", "send it again"));
        return true;
    }

    /** What must be free of errors is compared whole with what exists before anything of it is promoted. */
    private void judge(String tenant, Claim claim) {
        if (claim.mode() == Mode.VALID) {
            store.advanced(tenant, claim.id(), "promoting", 0);
            return;
        }
        List<Candidate> chunk = store.candidates(tenant, claim, RowStatus.STAGED, JUDGED_AT_ONCE);
        store.mark(
                tenant,
                claim.id(),
                chunk.stream()
                        .filter(candidate -> verdict(candidate) == Verdict.CONFLICT)
                        .map(ImportPromotion::conflict)
                        .toList());
        if (chunk.size() == JUDGED_AT_ONCE || !store.failOnRows(tenant, claim.id())) {
            pass(tenant, claim, JUDGED_AT_ONCE, ordinals(chunk), "promoting");
        }
    }

    private static List<Integer> ordinals(List<Candidate> chunk) {
        return chunk.stream().map(Candidate::ordinal).toList();
    }

    // ---- promotion: staged rows become drafts, or are found to exist

    private List<Integer> promote(String tenant, Claim claim, int limit, Attempt attempt) {
        List<Candidate> chunk = store.candidates(tenant, claim, RowStatus.STAGED, limit);
        List<Documents.Draft> drafts = new ArrayList<>();
        List<UUID> adopted = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (Candidate candidate : chunk) {
            attempt.ordinal = candidate.ordinal();
            attempt.status = RowStatus.STAGED.text();
            UUID existing = candidate.existing();
            if (existing == null) {
                drafts.add(new Documents.Draft(
                        candidate.entryId(),
                        candidate.document().reference(),
                        claim.importer(),
                        claim.importer(),
                        claim.id(),
                        candidate.document()));
                outcomes.add(new Outcome(candidate.ordinal(), RowStatus.PROMOTED, candidate.entryId()));
                continue;
            }
            switch (verdict(candidate)) {
                case SAME -> outcomes.add(new Outcome(candidate.ordinal(), RowStatus.ALREADY_IMPORTED, existing));
                case ADOPT -> {
                    adopted.add(existing);
                    outcomes.add(new Outcome(candidate.ordinal(), RowStatus.PROMOTED, existing));
                }
                case REVISE_AND_ADOPT -> {
                    documents.revise(tenant, existing, candidate.revision(), claim.importer(), candidate.document());
                    adopted.add(existing);
                    outcomes.add(new Outcome(candidate.ordinal(), RowStatus.PROMOTED, existing));
                }
                case CORRECT -> {
                    documents.revise(tenant, existing, candidate.revision(), claim.importer(), candidate.document());
                    outcomes.add(new Outcome(candidate.ordinal(), RowStatus.CORRECTING, existing));
                }
                case HAND_IN -> outcomes.add(new Outcome(candidate.ordinal(), RowStatus.CORRECTING, existing));
                case CONFLICT -> outcomes.add(conflict(candidate));
            }
        }
        documents.capture(tenant, drafts);
        store.adopt(tenant, claim.id(), claim.importer(), adopted);
        store.mark(tenant, claim.id(), outcomes);
        if (claim.position() == 0 && chunk.size() == chunks.promoted()) {
            store.refreshStatistics();
        }
        return ordinals(chunk);
    }

    private enum Verdict {
        /** Nothing is to be done. */
        SAME,
        /** A draft that an import left behind is started by this one. */
        ADOPT,
        REVISE_AND_ADOPT,
        /** The entry waits for a correction, and this is one. */
        CORRECT,
        /** The correction is made and was not handed in. */
        HAND_IN,
        CONFLICT
    }

    private static Verdict verdict(Candidate candidate) {
        EntryDocument latest = candidate.latest();
        EntryStatus status = candidate.status();
        if (status == null || latest == null) {
            return Verdict.SAME;
        }
        boolean same = sameContent(latest, candidate.document());
        return switch (status) {
            case FAILED, RETURNED -> same ? candidate.validated() ? Verdict.SAME : Verdict.HAND_IN : Verdict.CORRECT;
            case DRAFT -> {
                boolean left = candidate.imported() && !candidate.ownedByRunning();
                if (left && !same && candidate.revision() == 1) {
                    yield Verdict.REVISE_AND_ADOPT;
                }
                yield same ? left ? Verdict.ADOPT : Verdict.SAME : Verdict.CONFLICT;
            }
            default -> same ? Verdict.SAME : Verdict.CONFLICT;
        };
    }

    private static Outcome conflict(Candidate candidate) {
        EntryStatus status = candidate.status();
        return new Outcome(
                candidate.ordinal(),
                RowStatus.CONFLICT.text(),
                candidate.existing(),
                List.of(
                        new ImportProblem(
                                candidate.line(),
                                "entry_key",
                                "ENTRY_KEY_CONFLICT",
                                candidate.document().entryKey(),
                                "an entry of this key is there with other content and is "
                                        + (status == null ? "unknown" : status.text()),
                                "give the new entry a key of its own; have a waiting entry returned before it is corrected, and reverse a posted one")));
    }

    /** 10 and 10.00 are the same amount. */
    static boolean sameContent(EntryDocument one, EntryDocument other) {
        return plain(one).equals(plain(other));
    }

    private static EntryDocument plain(EntryDocument d) {
        return new EntryDocument(
                d.company(),
                d.keyspace(),
                d.entryKey(),
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
                plain(d.exchangeRate()),
                d.lines().stream()
                        .map(line -> new EntryDocument.Line(
                                line.line(),
                                line.account(),
                                line.debit().stripTrailingZeros(),
                                line.credit().stripTrailingZeros(),
                                plain(line.companyDebit()),
                                plain(line.companyCredit()),
                                line.costCentre(),
                                line.counterparty(),
                                line.text(),
                                line.taxCode(),
                                plain(line.quantity()),
                                line.unit(),
                                line.intercompanyCompany()))
                        .toList(),
                d.attachments());
    }

    private static @Nullable BigDecimal plain(@Nullable BigDecimal number) {
        return number == null ? null : number.stripTrailingZeros();
    }

    // ---- start: every draft exists; each chunk's state and instances commit together

    /** Hands in what was corrected, now that everything it may be compared with is there. */
    private List<Integer> correct(String tenant, Claim claim, int limit, Attempt attempt) {
        List<Candidate> chunk = store.candidates(tenant, claim, RowStatus.CORRECTING, limit);
        List<Outcome> outcomes = new ArrayList<>();
        for (Candidate candidate : chunk) {
            attempt.ordinal = candidate.ordinal();
            attempt.status = RowStatus.CORRECTING.text();
            outcomes.add(
                    switch (verdict(candidate)) {
                        case HAND_IN -> handIn(tenant, claim, candidate);
                        // Somebody handed it in meanwhile.
                        case SAME -> new Outcome(candidate.ordinal(), RowStatus.CORRECTED, candidate.existing());
                        // Somebody edited it meanwhile, and that stands.
                        default -> conflict(candidate);
                    });
        }
        store.mark(tenant, claim.id(), outcomes);
        return ordinals(chunk);
    }

    private Outcome handIn(String tenant, Claim claim, Candidate candidate) {
        String reference = candidate.document().reference();
        UUID entry = java.util.Objects.requireNonNull(candidate.existing());
        if (messages.send(GlPosting.ENTRY_CORRECTED, tenant, reference) == 0) {
            return new Outcome(
                    candidate.ordinal(),
                    RowStatus.FAILED.text(),
                    entry,
                    List.of(new ImportProblem(
                            candidate.line(),
                            "entry_key",
                            "CORRECTION_NOT_AWAITED",
                            candidate.document().entryKey(),
                            "entry " + reference + " waits for a correction, and no process does",
                            "have operations look at the process of the entry, then retry")));
        }
        documents.resubmit(tenant, entry, claim.importer());
        return new Outcome(candidate.ordinal(), RowStatus.CORRECTED, entry);
    }

    private List<Integer> start(String tenant, Claim claim, int limit, Attempt attempt) {
        List<Promoted> chunk = store.promoted(tenant, claim, limit);
        if (!chunk.isEmpty()) {
            attempt.ordinal = chunk.get(0).ordinal();
            attempt.status = RowStatus.PROMOTED.text();
        }
        List<Promoted> drafts = chunk.stream().filter(Promoted::draft).toList();
        documents.setStatus(tenant, drafts.stream().map(Promoted::id).toList(), EntryStatus.SUBMITTED);
        starts.startAll(
                GlPosting.KEY,
                tenant,
                drafts.stream()
                        .map(due -> new ProcessStarts.Start(
                                due.reference(),
                                Map.of(GlPosting.Variables.ENTRY_ID, due.id().toString())))
                        .toList());
        store.mark(
                tenant,
                claim.id(),
                chunk.stream()
                        .map(started -> new Outcome(started.ordinal(), RowStatus.IMPORTED, started.id()))
                        .toList());
        return chunk.stream().map(Promoted::ordinal).toList();
    }
}
