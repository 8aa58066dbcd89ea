package com.nexusai.app.journal;

import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.app.inbox.RiskBands;
import com.nexusai.app.journal.JournalEntryViews.JournalEntryApprovals;
import com.nexusai.app.journal.JournalEntryViews.JournalEntryDetail;
import com.nexusai.app.journal.JournalEntryViews.JournalEntryHanded;
import com.nexusai.app.journal.JournalEntryViews.JournalEntryHistory;
import com.nexusai.app.journal.JournalEntryViews.JournalEntryLineRequest;
import com.nexusai.app.journal.JournalEntryViews.JournalEntryPreview;
import com.nexusai.app.journal.JournalEntryViews.JournalEntryRequest;
import com.nexusai.app.journal.JournalEntryViews.JournalEntryRisk;
import com.nexusai.app.journal.JournalEntryViews.JournalEntrySummary;
import com.nexusai.app.ledger.Authors;
import com.nexusai.app.rest.CsvDownload;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.Versions;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.DryRuns;
import com.nexusai.workers.ledger.EntryQueries;
import com.nexusai.workers.ledger.EntryQueries.Detail;
import com.nexusai.workers.ledger.EntryQueries.Filter;
import com.nexusai.workers.ledger.EntryQueries.Row;
import com.nexusai.workers.ledger.EntryRequest;
import com.nexusai.workers.ledger.EntryStatus;
import com.nexusai.workers.ledger.Evidence;
import com.nexusai.workers.ledger.Proofs;
import com.nexusai.workers.ledger.RiskJudgements;
import com.nexusai.workers.ledger.Submissions;
import com.nexusai.workers.ledger.Submissions.Handed;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Journal entries over REST. What the document alone shows is refused here; period, accounts and authority are judged by the process. The
 * ledger's service judges who may write, so that the engine is asked as the platform.
 */
@RestController
@RequestMapping(path = "/api/v1/journal-entries", produces = MediaType.APPLICATION_JSON_VALUE)
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
class JournalEntryController {

    private static final int COUNTED = 10_000;

    private final Submissions submissions;
    private final DryRuns dryRuns;
    private final EntryQueries entries;
    private final Evidence evidence;
    private final RiskJudgements judgements;
    private final VisibleEntries visible;
    private final Proofs proofs;
    private final TenantTransactions transactions;
    private final EngineTransactions engine;
    private final Idempotency idempotency;
    private final Cursors cursors;
    private final RiskBands bands;

    JournalEntryController(
            Submissions submissions,
            DryRuns dryRuns,
            EntryQueries entries,
            Evidence evidence,
            RiskJudgements judgements,
            VisibleEntries visible,
            Proofs proofs,
            TenantTransactions transactions,
            EngineTransactions engine,
            Idempotency idempotency,
            Cursors cursors,
            RiskBands bands) {
        this.submissions = submissions;
        this.dryRuns = dryRuns;
        this.entries = entries;
        this.evidence = evidence;
        this.judgements = judgements;
        this.visible = visible;
        this.proofs = proofs;
        this.transactions = transactions;
        this.engine = engine;
        this.idempotency = idempotency;
        this.cursors = cursors;
        this.bands = bands;
    }

    record JournalEntryCancel(@Nullable String reason) {}

    /** @param postingDate the original's date when its period is open, else the first open day after it, when absent */
    record JournalEntryReverse(@Nullable LocalDate postingDate, @Nullable String reason) {}

    @PostMapping(params = "dryRun!=true")
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "Submit an entry, keep it as a draft, or, with dryRun=true, learn what would become of it")
    @ApiResponse(responseCode = "201")
    ResponseEntity<JournalEntryHanded> submit(
            Caller caller,
            HttpServletRequest http,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestBody JournalEntryRequest request) {
        if (dryRun) {
            // Such as dryRun=1: whoever means a dry run must not post.
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "For a dry run write dryRun=true");
        }
        EntryRequest entry = entry(request);
        boolean draft = Boolean.TRUE.equals(request.draft());
        return handIn(caller, http, () -> submissions.submit(caller.tenant(), Authors.of(caller), entry, draft));
    }

    @PostMapping(params = "dryRun=true")
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "What would become of an entry: violations, risk, approval levels; stores nothing")
    @ApiResponse(responseCode = "200")
    JournalEntryPreview preview(Caller caller, @RequestBody JournalEntryRequest request) {
        return JournalEntryViews.preview(dryRuns.preview(caller.tenant(), Authors.of(caller), entry(request)));
    }

    @PutMapping("/{id}")
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "Change a draft, failed or returned entry; a new version voids approvals given")
    @ApiResponse(responseCode = "200")
    ResponseEntity<JournalEntryHanded> revise(
            Caller caller,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody JournalEntryRequest request) {
        EntryRequest entry = entry(request);
        long version = version(caller, id, ifMatch);
        return handed(engine.asPlatform(
                caller.tenant(),
                () -> audited(submissions.revise(caller.tenant(), Authors.of(caller), id, (int) version, entry))));
    }

    @PostMapping("/{id}/preview")
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "What would become of a draft, failed or returned entry with this content; stores nothing")
    @ApiResponse(responseCode = "200")
    JournalEntryPreview previewRevision(
            Caller caller,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody JournalEntryRequest request) {
        EntryRequest entry = entry(request);
        int version = (int) version(caller, id, ifMatch);
        return JournalEntryViews.preview(dryRuns.preview(caller.tenant(), Authors.of(caller), id, version, entry));
    }

    @PostMapping("/{id}/submit")
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "Hand a draft, or a corrected entry, in")
    @ApiResponse(responseCode = "200")
    ResponseEntity<JournalEntryHanded> submitDraft(
            Caller caller,
            HttpServletRequest http,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        int version = (int) version(caller, id, ifMatch);
        return change(caller, http, () -> submissions.submit(caller.tenant(), Authors.of(caller), id, version));
    }

    @PostMapping("/{id}/cancel")
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "Withdraw an entry that is not posted")
    @ApiResponse(responseCode = "200")
    ResponseEntity<JournalEntryHanded> cancel(
            Caller caller,
            HttpServletRequest http,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody JournalEntryCancel cancel) {
        int version = (int) version(caller, id, ifMatch);
        return change(
                caller,
                http,
                () -> submissions.cancel(caller.tenant(), Authors.of(caller), id, version, cancel.reason()));
    }

    @PostMapping("/{id}/reverse")
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.CONTROLLER, Roles.INTEGRATOR})
    @Operation(summary = "Hand in the reversal of a posted entry, which needs the same approvals")
    @ApiResponse(responseCode = "201")
    ResponseEntity<JournalEntryHanded> reverse(
            Caller caller, HttpServletRequest http, @PathVariable UUID id, @RequestBody JournalEntryReverse reverse) {
        visible.find(caller, id);
        return handIn(
                caller,
                http,
                () -> submissions.reverse(
                        caller.tenant(), Authors.of(caller), id, reverse.postingDate(), reverse.reason()));
    }

    @GetMapping
    @Operation(
            summary = "Entries of the caller's companies; all that match as CSV",
            description =
                    "Filters hold together; several statuses are alternatives. Sorted by risk or document number, entries without one come last. "
                            + "With Accept: text/csv every entry that matches is sent, however many, read 2,000 at a time; cells that a spreadsheet would take for formulas begin with an apostrophe.")
    Page<JournalEntrySummary> list(
            Caller caller,
            @RequestParam(required = false) @Nullable String company,
            @RequestParam(required = false) @Nullable List<EntryStatus> status,
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable String period,
            @RequestParam(required = false) @Nullable LocalDate postingDateFrom,
            @RequestParam(required = false) @Nullable LocalDate postingDateTo,
            @RequestParam(required = false) @Nullable BigDecimal amountFrom,
            @RequestParam(required = false) @Nullable BigDecimal amountTo,
            @RequestParam(required = false) @Nullable String preparer,
            @RequestParam(required = false) @Nullable String source,
            @RequestParam(required = false) @Nullable Integer riskFrom,
            @RequestParam(required = false) @Nullable Integer riskTo,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable Long documentNumber,
            @RequestParam(required = false) @Nullable String reference,
            @RequestParam(required = false) @Nullable Instant postedFrom,
            @RequestParam(required = false) @Nullable Instant postedBefore,
            @RequestParam(required = false) @Parameter(description = "Whether it needed nobody's approval") @Nullable
                    Boolean automatic,
            @RequestParam(required = false) @Parameter(description = "Whether it reverses another entry") @Nullable
                    Boolean reversing,
            @RequestParam(required = false)
                    @Parameter(description = "Found not valid at that moment or later")
                    @Nullable
                    Instant failedFrom,
            @RequestParam(defaultValue = "captured-desc") EntryQueries.Sort sort,
            @RequestParam(defaultValue = "false") boolean count,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int rows = Page.limit(limit);
        Filter filter = new Filter(
                companies(caller, company),
                statuses(status),
                account,
                period,
                postingDateFrom,
                postingDateTo,
                amountFrom,
                amountTo,
                preparer,
                source,
                riskFrom,
                riskTo,
                text,
                documentNumber,
                reference,
                postedFrom,
                postedBefore,
                automatic,
                reversing,
                failedFrom);
        String list = String.join("\n", caller.tenant(), "journal-entries", filter.toString(), sort.name());
        List<String> after = cursors.read(list, cursor).orElse(List.of());
        RiskBands.Bounds bands = this.bands.of(caller.tenant());
        return transactions.call(caller.tenant(), () -> {
            List<Row> found = entries.list(caller.tenant(), filter, sort, after, rows);
            Row last = found.size() < rows ? null : found.get(rows - 1);
            EntryQueries.Count counted = count ? entries.count(caller.tenant(), filter, COUNTED) : null;
            return new Page<>(
                    found.stream()
                            .map(row -> JournalEntryViews.summary(row, bands))
                            .toList(),
                    last == null ? null : cursors.write(list, EntryQueries.position(sort, last)),
                    counted == null ? null : counted.entries(),
                    counted == null ? null : counted.exact());
        });
    }

    @GetMapping(produces = CsvDownload.TYPE)
    @Hidden // described with the list
    void export(
            Caller caller,
            HttpServletResponse response,
            @RequestParam(required = false) @Nullable String company,
            @RequestParam(required = false) @Nullable List<EntryStatus> status,
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable String period,
            @RequestParam(required = false) @Nullable LocalDate postingDateFrom,
            @RequestParam(required = false) @Nullable LocalDate postingDateTo,
            @RequestParam(required = false) @Nullable BigDecimal amountFrom,
            @RequestParam(required = false) @Nullable BigDecimal amountTo,
            @RequestParam(required = false) @Nullable String preparer,
            @RequestParam(required = false) @Nullable String source,
            @RequestParam(required = false) @Nullable Integer riskFrom,
            @RequestParam(required = false) @Nullable Integer riskTo,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable Long documentNumber,
            @RequestParam(required = false) @Nullable String reference,
            @RequestParam(required = false) @Nullable Instant postedFrom,
            @RequestParam(required = false) @Nullable Instant postedBefore,
            @RequestParam(required = false) @Nullable Boolean automatic,
            @RequestParam(required = false) @Nullable Boolean reversing,
            @RequestParam(required = false) @Nullable Instant failedFrom,
            @RequestParam(defaultValue = "captured-desc") EntryQueries.Sort sort)
            throws IOException {
        Filter filter = new Filter(
                companies(caller, company),
                statuses(status),
                account,
                period,
                postingDateFrom,
                postingDateTo,
                amountFrom,
                amountTo,
                preparer,
                source,
                riskFrom,
                riskTo,
                text,
                documentNumber,
                reference,
                postedFrom,
                postedBefore,
                automatic,
                reversing,
                failedFrom);
        CsvDownload.<Row>send(
                response,
                "journal-entries.csv",
                JournalEntryViews.CSV_HEADER,
                last -> transactions.call(
                        caller.tenant(),
                        () -> entries.list(
                                caller.tenant(),
                                filter,
                                sort,
                                last == null ? List.of() : EntryQueries.position(sort, last),
                                CsvDownload.PART)),
                JournalEntryViews::cells);
    }

    /** Null: all of the tenant. */
    private static @Nullable Set<String> companies(Caller caller, @Nullable String company) {
        if (company != null) {
            Authors.requireCompany(caller, company);
            return Set.of(company);
        }
        return caller.companies().contains(Caller.EVERY_COMPANY) ? null : caller.companies();
    }

    private static Set<EntryStatus> statuses(@Nullable List<EntryStatus> status) {
        return status == null ? Set.of() : Set.copyOf(status);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One entry with its lines and what validation found")
    @ApiResponse(responseCode = "200")
    ResponseEntity<JournalEntryDetail> get(Caller caller, @PathVariable UUID id) {
        Detail found = visible.find(caller, id);
        return ResponseEntity.ok()
                .eTag(Versions.tag(found.entry().version()))
                .body(JournalEntryViews.detail(found, bands.of(caller.tenant())));
    }

    @GetMapping("/{id}/risk")
    @Operation(summary = "The newest rating with the evidence of each signal")
    @ApiResponse(responseCode = "200")
    JournalEntryRisk risk(Caller caller, @PathVariable UUID id) {
        visible.find(caller, id);
        return transactions
                .call(caller.tenant(), () -> evidence.risk(caller.tenant(), id)
                        .map(report -> JournalEntryViews.risk(
                                report,
                                entries.ids(caller.tenant(), RiskSignals.compared(report)),
                                judgements.list(caller.tenant(), id))))
                .orElseThrow(() -> ProblemException.notFound("rating of " + VisibleEntries.THING, id));
    }

    @GetMapping("/{id}/history")
    @Operation(summary = "Who did what and why it was allowed")
    @ApiResponse(responseCode = "200")
    JournalEntryHistory history(Caller caller, @PathVariable UUID id) {
        visible.find(caller, id);
        return JournalEntryViews.history(
                transactions.call(caller.tenant(), () -> evidence.history(caller.tenant(), id)));
    }

    @GetMapping("/{id}/approvals")
    @Operation(summary = "Planned levels, their openings and decisions, of every revision")
    @ApiResponse(responseCode = "200")
    JournalEntryApprovals approvals(Caller caller, @PathVariable UUID id) {
        visible.find(caller, id);
        return JournalEntryViews.approvals(
                transactions.call(caller.tenant(), () -> evidence.approvals(caller.tenant(), id)));
    }

    @GetMapping("/{id}/proof")
    @Operation(summary = "The way from the posted entry to its seal, which anybody can compute anew")
    @ApiResponse(responseCode = "200")
    Proofs.Proof proof(Caller caller, @PathVariable UUID id) {
        visible.find(caller, id);
        return transactions.call(caller.tenant(), () -> proofs.proof(caller.tenant(), id));
    }

    private long version(Caller caller, UUID id, @Nullable String ifMatch) {
        visible.find(caller, id);
        return Versions.required(ifMatch);
    }

    private ResponseEntity<JournalEntryHanded> handIn(Caller caller, HttpServletRequest http, Supplier<Handed> effect) {
        return idempotency.once(caller, http, () -> {
            Handed handed = audited(engine.asPlatform(caller.tenant(), effect));
            return ResponseEntity.created(URI.create(JournalEntryViews.PATH + handed.id()))
                    .eTag(Versions.tag(handed.version()))
                    .body(JournalEntryViews.handed(handed));
        });
    }

    private ResponseEntity<JournalEntryHanded> change(Caller caller, HttpServletRequest http, Supplier<Handed> effect) {
        return idempotency.once(caller, http, () -> handed(audited(engine.asPlatform(caller.tenant(), effect))));
    }

    private static Handed audited(Handed handed) {
        AuditNote.about(handed.id().toString());
        AuditNote.after("entry", handed.id());
        AuditNote.after("reference", handed.reference());
        AuditNote.after("status", handed.status());
        AuditNote.after("version", handed.version());
        return handed;
    }

    private static ResponseEntity<JournalEntryHanded> handed(Handed handed) {
        return ResponseEntity.ok().eTag(Versions.tag(handed.version())).body(JournalEntryViews.handed(handed));
    }

    private static EntryRequest entry(JournalEntryRequest request) {
        List<Problem.Fault> faults = new ArrayList<>();
        List<EntryRequest.Line> lines = new ArrayList<>();
        List<JournalEntryLineRequest> given = request.lines() == null ? List.of() : request.lines();
        for (int i = 0; i < given.size(); i++) {
            JournalEntryLineRequest line = given.get(i);
            String at = "/lines/" + i + "/";
            lines.add(new EntryRequest.Line(
                    line.account(),
                    number(line.debit(), at + "debit", faults),
                    number(line.credit(), at + "credit", faults),
                    number(line.companyDebit(), at + "companyDebit", faults),
                    number(line.companyCredit(), at + "companyCredit", faults),
                    line.costCentre(),
                    line.counterparty(),
                    line.text(),
                    line.taxCode(),
                    number(line.quantity(), at + "quantity", faults),
                    line.unit(),
                    line.intercompanyCompany()));
        }
        EntryRequest entry = new EntryRequest(
                request.company(),
                request.keyspace(),
                request.entryKey(),
                request.journal(),
                request.documentDate(),
                request.postingDate(),
                request.period(),
                request.currency(),
                request.description(),
                request.source(),
                request.preparedBy(),
                request.preparedAt(),
                request.externalReference(),
                request.reverseOn(),
                number(request.exchangeRate(), "/exchangeRate", faults),
                lines);
        if (!faults.isEmpty()) {
            throw new ProblemException(ProblemType.VALIDATION_FAILED, "Some numbers cannot be read", faults);
        }
        return entry;
    }

    /** Amounts come as text; a float would have lost its cents on the way. */
    private static @Nullable BigDecimal number(@Nullable String text, String pointer, List<Problem.Fault> faults) {
        if (text == null) {
            return null;
        }
        if (text.matches("-?[0-9]{1,15}(\\.[0-9]{1,12})?")) {
            return new BigDecimal(text);
        }
        faults.add(new Problem.Fault(
                pointer,
                "FORM",
                text.length() > 60 ? text.substring(0, 60) : text,
                "The text is no decimal number",
                "write digits with a point before the decimals, as 1234.50"));
        return null;
    }
}
