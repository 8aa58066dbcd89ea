package com.nexusai.app.journal;

import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.journal.EntryEvidenceViews.JournalEntryComparables;
import com.nexusai.app.journal.EntryEvidenceViews.JournalEntryRevisionDocument;
import com.nexusai.app.journal.EntryEvidenceViews.JournalEntryRevisions;
import com.nexusai.app.journal.EntryEvidenceViews.JournalEntryRiskJudgement;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.Comparables;
import com.nexusai.workers.ledger.Evidence;
import com.nexusai.workers.ledger.Revisions;
import com.nexusai.workers.ledger.RiskJudgements;
import com.nexusai.workers.ledger.RiskJudgements.Judgement;
import com.nexusai.workers.ledger.RiskJudgements.Verdict;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What helps to judge an entry: its revisions, what it is compared with, and what approvers say about its risk. */
@RestController
@RequestMapping(path = "/api/v1/journal-entries/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Journal entries")
@Allowed({
    Roles.PREPARER,
    Roles.ACCOUNTANT,
    Roles.COST_CENTRE_OWNER,
    Roles.CONTROLLER,
    Roles.CFO,
    Roles.FINANCE_ADMINISTRATOR,
    Roles.AUDITOR,
    Roles.OPERATIONS,
    Roles.INTEGRATOR
})
class EntryEvidenceController {

    private static final int LONGEST_REASON = 2_000;

    private final VisibleEntries visible;
    private final Revisions revisions;
    private final Comparables comparables;
    private final Evidence evidence;
    private final RiskJudgements judgements;
    private final TenantTransactions transactions;
    private final Idempotency idempotency;

    EntryEvidenceController(
            VisibleEntries visible,
            Revisions revisions,
            Comparables comparables,
            Evidence evidence,
            RiskJudgements judgements,
            TenantTransactions transactions,
            Idempotency idempotency) {
        this.visible = visible;
        this.revisions = revisions;
        this.comparables = comparables;
        this.evidence = evidence;
        this.judgements = judgements;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    /**
     * @param rule of a signal of the newest rating; absent for the rating as a whole
     * @param verdict agree or not-relevant
     * @param reason needed for not-relevant
     */
    record JournalEntryRiskOpinion(
            @Nullable String rule,
            @Schema(allowableValues = {"agree", "not-relevant"}) @Nullable String verdict,
            @Nullable String reason) {}

    @GetMapping("/revisions")
    @Operation(summary = "The revisions of an entry, the oldest first")
    @ApiResponse(responseCode = "200")
    JournalEntryRevisions revisions(Caller caller, @PathVariable UUID id) {
        visible.find(caller, id);
        return EntryEvidenceViews.revisions(
                transactions.call(caller.tenant(), () -> revisions.list(caller.tenant(), id)));
    }

    @GetMapping("/revisions/{revision}")
    @Operation(summary = "What an entry said in one of its revisions")
    @ApiResponse(responseCode = "200")
    JournalEntryRevisionDocument revision(Caller caller, @PathVariable UUID id, @PathVariable int revision) {
        visible.find(caller, id);
        return transactions
                .call(caller.tenant(), () -> revisions.document(caller.tenant(), id, revision))
                .map(document -> EntryEvidenceViews.revision(revision, document))
                .orElseThrow(() -> ProblemException.notFound("revision of " + VisibleEntries.THING, revision));
    }

    @GetMapping("/comparables")
    @Operation(summary = "The posted entries nearest to an entry, and what its preparer usually books")
    @ApiResponse(responseCode = "200")
    JournalEntryComparables comparables(Caller caller, @PathVariable UUID id) {
        visible.find(caller, id);
        return transactions.call(
                caller.tenant(),
                () -> EntryEvidenceViews.comparables(
                        comparables.nearest(caller.tenant(), id), comparables.usual(caller.tenant(), id)));
    }

    @PostMapping("/risk-judgements")
    @Allowed({Roles.COST_CENTRE_OWNER, Roles.CONTROLLER, Roles.CFO})
    @Operation(summary = "Say what an approver thinks of a rating or a signal; score and approvals stay as they are")
    @ApiResponse(responseCode = "201")
    ResponseEntity<JournalEntryRiskJudgement> judge(
            Caller caller,
            HttpServletRequest http,
            @PathVariable UUID id,
            @RequestBody JournalEntryRiskOpinion opinion) {
        visible.find(caller, id);
        return idempotency.once(caller, http, () -> {
            if (judgements.isAuthor(caller.tenant(), id, caller.person())) {
                throw new ProblemException(
                        ProblemType.SEPARATION_OF_DUTIES,
                        "Whoever prepared, handed in or edited an entry does not judge its risk; have it judged by another approver");
            }
            Evidence.RiskReport rating = evidence.risk(caller.tenant(), id)
                    .orElseThrow(() -> ProblemException.notFound("rating of " + VisibleEntries.THING, id));
            Verdict verdict = verdict(opinion.verdict());
            String reason = reason(opinion.reason(), verdict);
            Judgement kept = judgements.keep(
                    caller.tenant(), id, rating, rule(opinion.rule(), rating), verdict, reason, caller.person());
            AuditNote.after("rule", kept.rule());
            AuditNote.after("verdict", kept.verdict().text());
            AuditNote.after("reason", kept.reason());
            AuditNote.after("score", kept.score());
            return ResponseEntity.created(URI.create(JournalEntryViews.PATH + id + "/risk"))
                    .body(EntryEvidenceViews.judgement(kept));
        });
    }

    private static @Nullable String rule(@Nullable String rule, Evidence.RiskReport rating) {
        if (rule != null
                && rating.signals().stream().noneMatch(signal -> signal.rule().equals(rule))) {
            throw invalid(
                    "/rule", "UNKNOWN", "The newest rating has no signal of this rule", "take a rule of its signals");
        }
        return rule;
    }

    private static Verdict verdict(@Nullable String text) {
        for (Verdict verdict : Verdict.values()) {
            if (verdict.text().equals(text)) {
                return verdict;
            }
        }
        throw invalid("/verdict", "WRONG_FORM", "The verdict is neither agree nor not-relevant", "give one of them");
    }

    private static @Nullable String reason(@Nullable String reason, Verdict verdict) {
        String text = reason == null || reason.isBlank() ? null : reason.strip();
        if (text == null && verdict == Verdict.NOT_RELEVANT) {
            throw invalid("/reason", "MISSING", "The reason is missing", "say why it is not relevant");
        }
        if (text != null && (text.length() > LONGEST_REASON || text.indexOf('\0') >= 0)) {
            throw invalid(
                    "/reason",
                    "LENGTH",
                    "The reason is longer than " + LONGEST_REASON + " characters or holds NUL",
                    "shorten it");
        }
        return text;
    }

    private static ProblemException invalid(String pointer, String code, String message, String remedy) {
        return new ProblemException(
                ProblemType.VALIDATION_FAILED,
                message,
                List.of(new Problem.Fault(pointer, code, null, message, remedy)));
    }
}
