package com.nexusai.app.journal;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.nexusai.app.inbox.RiskBand;
import com.nexusai.app.inbox.RiskBands;
import com.nexusai.app.journal.EntryEvidenceViews.JournalEntryRiskJudgement;
import com.nexusai.app.rest.Money;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.approvals.Approvals;
import com.nexusai.workers.ledger.DryRuns;
import com.nexusai.workers.ledger.EntryQueries.Detail;
import com.nexusai.workers.ledger.EntryQueries.Line;
import com.nexusai.workers.ledger.EntryQueries.Row;
import com.nexusai.workers.ledger.Evidence;
import com.nexusai.workers.ledger.Evidence.Happening;
import com.nexusai.workers.ledger.Evidence.RevisionApprovals;
import com.nexusai.workers.ledger.Evidence.RiskReport;
import com.nexusai.workers.ledger.RiskJudgements.Judgement;
import com.nexusai.workers.ledger.Submissions.Handed;
import com.nexusai.workers.ledger.Validation.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How entries look to callers. */
final class JournalEntryViews {

    static final String PATH = "/api/v1/journal-entries/";

    /**
     * @param entryKey the caller's own key of the entry, unique for company and keyspace; drawn when absent
     * @param source manual unless the calling program has the right to another one
     * @param draft keeps the entry without starting its process
     */
    record JournalEntryRequest(
            @Schema(example = "DE01") @Nullable String company,
            @Nullable String keyspace,
            @Nullable String entryKey,
            @Nullable String journal,
            @Nullable LocalDate documentDate,
            @Nullable LocalDate postingDate,
            @Nullable String period,
            @Schema(example = "EUR") @Nullable String currency,
            @Nullable String description,
            @Nullable String source,
            @Nullable String preparedBy,
            @Nullable Instant preparedAt,
            @Nullable String externalReference,
            @Nullable LocalDate reverseOn,
            @Nullable String exchangeRate,
            @Nullable Boolean draft,
            @Nullable List<JournalEntryLineRequest> lines) {}

    record JournalEntryLineRequest(
            @Nullable String account,
            @Schema(example = "1234.50") @Nullable String debit,
            @Nullable String credit,
            @Nullable String companyDebit,
            @Nullable String companyCredit,
            @Nullable String costCentre,
            @Nullable String counterparty,
            @Nullable String text,
            @Nullable String taxCode,
            @Nullable String quantity,
            @Nullable String unit,
            @Nullable String intercompanyCompany) {}

    /** @param reference the business key, given at capture */
    record JournalEntryHanded(
            UUID id,
            String reference,
            int version,
            String status,
            @Nullable String processInstanceId,
            Map<String, String> links) {}

    /**
     * @param documentNumber gapless; null until a moment after posting
     * @param riskBand the score in words: low, elevated or high
     */
    record JournalEntrySummary(
            UUID id,
            String reference,
            @Nullable Long documentNumber,
            String company,
            String status,
            int version,
            String journal,
            LocalDate documentDate,
            LocalDate postingDate,
            @Nullable String period,
            String description,
            String source,
            String preparedBy,
            Money amount,
            @Nullable Integer riskScore,
            @Nullable RiskBand riskBand,
            Instant capturedAt,
            @Nullable Instant postedAt,
            Map<String, String> links) {}

    record JournalEntryLine(
            int line,
            String account,
            @Nullable String accountName,
            Money debit,
            Money credit,
            @Nullable Money companyDebit,
            @Nullable Money companyCredit,
            @Nullable String costCentre,
            @Nullable String counterparty,
            @Nullable String text,
            @Nullable String taxCode,
            @Nullable String quantity,
            @Nullable String unit,
            @Nullable String intercompanyCompany) {}

    record JournalEntryViolation(
            String code, String severity, String pointer, @Nullable String value, String message, String remedy) {}

    /** @param findings what the newest validation found; null before the first one */
    record JournalEntryDetail(
            JournalEntrySummary entry,
            String keyspace,
            String entryKey,
            String submitter,
            @Nullable String externalReference,
            @Nullable LocalDate reverseOn,
            @Nullable String exchangeRate,
            String contentHash,
            List<JournalEntryLine> lines,
            @Nullable List<JournalEntryViolation> findings) {}

    /** @param condition of the rule, as the analyst wrote it; value is what was measured */
    record JournalEntrySignalCondition(String measure, String condition, @Nullable String value) {}

    record JournalEntryCompared(UUID id, String reference) {}

    /**
     * @param conditions the threshold condition by condition; all of them were met
     * @param comparedEntries the entries compared, where they are in the ledger; null in a dry run
     */
    record JournalEntrySignal(
            String rule,
            int points,
            String value,
            String comparison,
            String threshold,
            String compared,
            List<JournalEntrySignalCondition> conditions,
            @Nullable List<JournalEntryCompared> comparedEntries) {}

    /** @param kind {@code rules} for a decision; name is its key */
    record JournalEntryRater(String kind, String name, int version) {}

    /**
     * @param measures every measure the rating looked at, by name
     * @param raters who took part in the rating
     * @param judgements what approvers said about it; the score does not follow from them
     */
    record JournalEntryRisk(
            int revision,
            boolean current,
            int score,
            int decisionVersion,
            @Nullable Instant assessedAt,
            @JsonRawValue @Schema(type = "object") String measures,
            List<JournalEntrySignal> signals,
            List<JournalEntryRater> raters,
            List<JournalEntryRiskJudgement> judgements) {}

    record JournalEntryHappening(
            Instant at,
            String event,
            int revision,
            @Nullable String person,
            @Nullable String client,
            @Nullable String why,
            @Nullable String comment,
            @JsonRawValue @Schema(type = "object") String detail) {}

    record JournalEntryHistory(List<JournalEntryHappening> items, @Nullable String nextCursor) {}

    record JournalEntryLevel(int level, String group, @Nullable String person, String reason) {}

    record JournalEntryStep(int level, int escalation, String group, Instant openedAt, Instant dueAt) {}

    record JournalEntryDecision(
            int level,
            String person,
            String decision,
            @Nullable String comment,
            List<String> roles,
            String reason,
            Instant decidedAt) {}

    /** @param counts whether these approvals are of the entry's current content */
    record JournalEntryRevision(
            int revision,
            boolean counts,
            boolean required,
            String reason,
            Instant plannedAt,
            List<JournalEntryLevel> levels,
            List<JournalEntryStep> steps,
            List<JournalEntryDecision> decisions) {}

    record JournalEntryApprovals(List<JournalEntryRevision> items, @Nullable String nextCursor) {}

    record JournalEntryPreviewLevel(
            int level,
            String group,
            @Nullable String person,
            String reason,
            List<String> mayDecide,
            List<DryRuns.Excluded> excluded) {}

    /** @param outcome valid; mendable, the preparer must correct it; or final, it would be rejected */
    record JournalEntryPreview(
            String outcome,
            List<JournalEntryViolation> violations,
            int riskScore,
            List<JournalEntrySignal> signals,
            @Nullable Boolean approvalRequired,
            @Nullable String approvalReason,
            List<JournalEntryPreviewLevel> levels,
            List<String> remarks) {}

    static JournalEntryHanded handed(Handed handed) {
        return new JournalEntryHanded(
                handed.id(),
                handed.reference(),
                handed.version(),
                handed.status().text(),
                handed.processInstanceId(),
                links(handed.id()));
    }

    static JournalEntrySummary summary(Row row, RiskBands.Bounds bands) {
        Map<String, String> links = new LinkedHashMap<>(links(row.id()));
        if (row.reversesId() != null) {
            links.put("reverses", PATH + row.reversesId());
        }
        if (row.reversedById() != null) {
            links.put("reversedBy", PATH + row.reversedById());
        }
        return new JournalEntrySummary(
                row.id(),
                row.reference(),
                row.documentNumber(),
                row.company(),
                row.status().text(),
                row.version(),
                row.journal(),
                row.documentDate(),
                row.postingDate(),
                row.period(),
                row.description(),
                row.source(),
                row.preparedBy(),
                Money.of(row.totalDebit(), row.currency()),
                row.riskScore(),
                bands.of(row.riskScore()),
                row.capturedAt(),
                row.postedAt(),
                links);
    }

    static final List<String> CSV_HEADER = List.of(
            "id",
            "reference",
            "document_number",
            "fiscal_year",
            "company",
            "journal",
            "status",
            "document_date",
            "posting_date",
            "period",
            "description",
            "source",
            "prepared_by",
            "amount",
            "currency",
            "risk",
            "captured_at",
            "posted_at");

    static List<@Nullable Object> cells(Row row) {
        return Arrays.asList(
                row.id(),
                row.reference(),
                row.documentNumber(),
                row.fiscalYear(),
                row.company(),
                row.journal(),
                row.status().text(),
                row.documentDate(),
                row.postingDate(),
                row.period(),
                row.description(),
                row.source(),
                row.preparedBy(),
                Money.of(row.totalDebit(), row.currency()).amount(),
                row.currency(),
                row.riskScore(),
                row.capturedAt(),
                row.postedAt());
    }

    static JournalEntryDetail detail(Detail found, RiskBands.Bounds bands) {
        String currency = found.entry().currency();
        String companyCurrency = found.companyCurrency();
        return new JournalEntryDetail(
                summary(found.entry(), bands),
                found.keyspace(),
                found.entryKey(),
                found.submitter(),
                found.externalReference(),
                found.reverseOn(),
                plain(found.exchangeRate()),
                found.contentHash(),
                found.lines().stream()
                        .map(line -> line(line, currency, companyCurrency))
                        .toList(),
                found.findings()
                        .map(findings -> violations(findings.violations()))
                        .orElse(null));
    }

    private static JournalEntryLine line(Line line, String currency, String companyCurrency) {
        return new JournalEntryLine(
                line.line(),
                line.account(),
                line.accountName(),
                Money.of(line.debit(), currency),
                Money.of(line.credit(), currency),
                line.companyDebit() == null ? null : Money.of(line.companyDebit(), companyCurrency),
                line.companyCredit() == null ? null : Money.of(line.companyCredit(), companyCurrency),
                line.costCentre(),
                line.counterparty(),
                line.text(),
                line.taxCode(),
                plain(line.quantity()),
                line.unit(),
                line.intercompanyCompany());
    }

    private static List<JournalEntryViolation> violations(List<Violation> violations) {
        return violations.stream()
                .map(found -> new JournalEntryViolation(
                        found.code(),
                        found.severity(),
                        found.pointer(),
                        found.value(),
                        found.message(),
                        found.remedy()))
                .toList();
    }

    static JournalEntryRisk risk(RiskReport report, Map<String, UUID> compared, List<Judgement> judgements) {
        return new JournalEntryRisk(
                report.revision(),
                report.current(),
                report.score(),
                report.decisionVersion(),
                report.assessedAt(),
                report.measures(),
                RiskSignals.of(report, compared),
                List.of(new JournalEntryRater("rules", GlPosting.RISK.value(), report.decisionVersion())),
                judgements.stream().map(EntryEvidenceViews::judgement).toList());
    }

    static JournalEntryHistory history(List<Happening> happenings) {
        return new JournalEntryHistory(
                happenings.stream()
                        .map(it -> new JournalEntryHappening(
                                it.at(),
                                it.event(),
                                it.revision(),
                                it.person(),
                                it.client(),
                                it.why(),
                                it.comment(),
                                it.detail()))
                        .toList(),
                null);
    }

    static JournalEntryApprovals approvals(List<RevisionApprovals> revisions) {
        return new JournalEntryApprovals(
                revisions.stream().map(JournalEntryViews::revision).toList(), null);
    }

    private static JournalEntryRevision revision(RevisionApprovals revision) {
        Approvals.PlannedRevision planned = revision.planned();
        return new JournalEntryRevision(
                planned.revision(),
                revision.counts(),
                planned.plan().required(),
                planned.plan().reason(),
                planned.plannedAt(),
                planned.plan().levels().stream()
                        .map(level ->
                                new JournalEntryLevel(level.level(), level.group(), level.person(), level.reason()))
                        .toList(),
                planned.steps().stream()
                        .map(step -> new JournalEntryStep(
                                step.level(), step.escalation(), step.group(), step.openedAt(), step.dueAt()))
                        .toList(),
                planned.decisions().stream()
                        .map(decision -> new JournalEntryDecision(
                                decision.level(),
                                decision.person(),
                                decision.decision(),
                                decision.comment(),
                                decision.roles().stream().sorted().toList(),
                                decision.reason(),
                                decision.decidedAt()))
                        .toList());
    }

    static JournalEntryPreview preview(DryRuns.Preview preview) {
        Evidence.RiskReport risk = preview.risk();
        return new JournalEntryPreview(
                preview.outcome(),
                violations(preview.violations()),
                risk.score(),
                RiskSignals.of(risk, null),
                preview.approvalRequired(),
                preview.approvalReason(),
                preview.levels().stream()
                        .map(level -> new JournalEntryPreviewLevel(
                                level.level(),
                                level.group(),
                                level.person(),
                                level.reason(),
                                level.mayDecide(),
                                level.excluded()))
                        .toList(),
                preview.remarks());
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
        return number == null ? null : number.stripTrailingZeros().toPlainString();
    }

    private static Map<String, String> links(UUID id) {
        return Map.of(
                "self", PATH + id,
                "risk", PATH + id + "/risk",
                "history", PATH + id + "/history",
                "approvals", PATH + id + "/approvals",
                "proof", PATH + id + "/proof",
                "attachments", PATH + id + "/attachments");
    }

    private JournalEntryViews() {}
}
