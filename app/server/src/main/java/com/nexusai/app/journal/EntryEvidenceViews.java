package com.nexusai.app.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.nexusai.app.rest.Money;
import com.nexusai.workers.ledger.Comparables;
import com.nexusai.workers.ledger.EntryDocument;
import com.nexusai.workers.ledger.Revisions;
import com.nexusai.workers.ledger.RiskJudgements.Judgement;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How revisions of entries, what they are compared with and judgements of their risk look to callers. */
final class EntryEvidenceViews {

    /**
     * @param resubmitted handed in again with the content of the revision before
     * @param contentHash of header, lines and attachments, in hex
     */
    record JournalEntryRevisionHead(
            int revision, String editor, Instant editedAt, String contentHash, boolean resubmitted) {}

    record JournalEntryRevisions(List<JournalEntryRevisionHead> items, @Nullable String nextCursor) {}

    record JournalEntryRevisionLine(
            int line,
            String account,
            Money debit,
            Money credit,
            @Nullable String costCentre,
            @Nullable String counterparty,
            @Nullable String text,
            @Nullable String taxCode,
            @Nullable String quantity,
            @Nullable String unit,
            @Nullable String intercompanyCompany) {}

    /** @param sha256 null while the file is announced only */
    record JournalEntryRevisionFile(String name, @Nullable String sha256) {}

    /** What the entry said in one revision. */
    record JournalEntryRevisionDocument(
            int revision,
            String company,
            String journal,
            LocalDate documentDate,
            LocalDate postingDate,
            @Nullable String period,
            String currency,
            String description,
            String source,
            String preparedBy,
            @Nullable String externalReference,
            @Nullable LocalDate reverseOn,
            @Nullable String exchangeRate,
            List<JournalEntryRevisionLine> lines,
            List<JournalEntryRevisionFile> attachments) {}

    record JournalEntryComparableLine(
            int line,
            String account,
            @Nullable String accountName,
            Money debit,
            Money credit,
            @Nullable String costCentre,
            @Nullable String counterparty,
            @Nullable String text) {}

    /**
     * @param amountRatio its amount to that of the entry it is compared with, in the policy currency; null where that has none
     * @param lines its first lines
     * @param lineCount how many it has
     */
    record JournalEntryComparable(
            UUID id,
            String reference,
            @Nullable Long documentNumber,
            LocalDate postingDate,
            String description,
            String preparer,
            @Nullable String counterparty,
            Money amount,
            boolean sameCounterparty,
            boolean samePreparer,
            @Nullable String amountRatio,
            List<JournalEntryComparableLine> lines,
            int lineCount) {}

    /**
     * @param lowest of the amounts, in the policy currency, as the others
     * @param same whether it is the pair of the entry
     */
    record JournalEntryUsualPair(
            String debitAccount,
            @Nullable String debitName,
            String creditAccount,
            @Nullable String creditName,
            int entries,
            Money lowest,
            Money median,
            Money highest,
            boolean same) {}

    /** @param value day of the week, 1 (Monday) to 7, or hour of the day */
    record JournalEntryUsualTime(int value, int entries) {}

    /** @param entries how many posted entries of the company there are among the preparer's newest */
    record JournalEntryUsual(
            String preparer,
            String timeZone,
            int entries,
            List<JournalEntryUsualPair> pairs,
            List<JournalEntryUsualTime> weekdays,
            List<JournalEntryUsualTime> hours) {}

    /** @param nearest posted entries on the same pair of accounts: of the same party first, then by the closest amount */
    record JournalEntryComparables(List<JournalEntryComparable> nearest, JournalEntryUsual usual) {}

    /** @param rule of the signal; null for the rating as a whole */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record JournalEntryRiskJudgement(
            UUID id,
            int revision,
            @Nullable String rule,
            int score,
            String verdict,
            @Nullable String reason,
            String person,
            Instant judgedAt) {}

    static JournalEntryRevisions revisions(List<Revisions.Revision> revisions) {
        return new JournalEntryRevisions(
                revisions.stream()
                        .map(it -> new JournalEntryRevisionHead(
                                it.number(), it.editor(), it.editedAt(), it.contentHash(), it.resubmitted()))
                        .toList(),
                null);
    }

    static JournalEntryRevisionDocument revision(int revision, EntryDocument document) {
        String currency = document.currency();
        return new JournalEntryRevisionDocument(
                revision,
                document.company(),
                document.journal(),
                document.documentDate(),
                document.postingDate(),
                document.period(),
                currency,
                document.description(),
                document.source(),
                document.preparedBy(),
                document.externalReference(),
                document.reverseOn(),
                plain(document.exchangeRate()),
                document.lines().stream()
                        .map(line -> new JournalEntryRevisionLine(
                                line.line(),
                                line.account(),
                                Money.of(line.debit(), currency),
                                Money.of(line.credit(), currency),
                                line.costCentre(),
                                line.counterparty(),
                                line.text(),
                                line.taxCode(),
                                plain(line.quantity()),
                                line.unit(),
                                line.intercompanyCompany()))
                        .toList(),
                document.attachments().stream()
                        .map(file -> new JournalEntryRevisionFile(file.name(), file.sha256()))
                        .toList());
    }

    static JournalEntryComparables comparables(List<Comparables.Comparable> nearest, Comparables.Usual usual) {
        String currency = usual.currency();
        return new JournalEntryComparables(
                nearest.stream().map(EntryEvidenceViews::comparable).toList(),
                new JournalEntryUsual(
                        usual.preparer(),
                        usual.timeZone(),
                        usual.entries(),
                        usual.pairs().stream()
                                .map(pair -> new JournalEntryUsualPair(
                                        pair.debit(),
                                        pair.debitName(),
                                        pair.credit(),
                                        pair.creditName(),
                                        pair.entries(),
                                        Money.of(pair.lowest(), currency),
                                        Money.of(pair.median(), currency),
                                        Money.of(pair.highest(), currency),
                                        pair.same()))
                                .toList(),
                        times(usual.weekdays()),
                        times(usual.hours())));
    }

    private static List<JournalEntryUsualTime> times(List<Comparables.Times> times) {
        return times.stream()
                .map(time -> new JournalEntryUsualTime(time.value(), time.entries()))
                .toList();
    }

    private static JournalEntryComparable comparable(Comparables.Comparable one) {
        return new JournalEntryComparable(
                one.id(),
                one.reference(),
                one.documentNumber(),
                one.postingDate(),
                one.description(),
                one.preparer(),
                one.counterparty(),
                Money.of(one.totalDebit(), one.currency()),
                one.sameCounterparty(),
                one.samePreparer(),
                plain(one.amountRatio()),
                one.lines().stream()
                        .map(line -> new JournalEntryComparableLine(
                                line.line(),
                                line.account(),
                                line.accountName(),
                                Money.of(line.debit(), one.currency()),
                                Money.of(line.credit(), one.currency()),
                                line.costCentre(),
                                line.counterparty(),
                                line.text()))
                        .toList(),
                one.lineCount());
    }

    static JournalEntryRiskJudgement judgement(Judgement judgement) {
        return new JournalEntryRiskJudgement(
                judgement.id(),
                judgement.revision(),
                judgement.rule(),
                judgement.score(),
                judgement.verdict().text(),
                judgement.reason(),
                judgement.person(),
                judgement.judgedAt());
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
        return number == null ? null : number.stripTrailingZeros().toPlainString();
    }

    private EntryEvidenceViews() {}
}
