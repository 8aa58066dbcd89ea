package com.nexusai.app.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.app.rest.CsvDownload;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Money;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.LedgerQueries;
import com.nexusai.workers.ledger.LedgerQueries.Account;
import com.nexusai.workers.ledger.LedgerQueries.AccountBalance;
import com.nexusai.workers.ledger.LedgerQueries.AccountLine;
import com.nexusai.workers.ledger.LedgerQueries.Days;
import com.nexusai.workers.ledger.LedgerQueries.LineCursor;
import com.nexusai.workers.ledger.MasterRecords;
import com.nexusai.workers.ledger.PeriodReopenings;
import com.nexusai.workers.ledger.PeriodReopenings.Reopening;
import com.nexusai.workers.ledger.Periods;
import com.nexusai.workers.ledger.Periods.Blocking;
import com.nexusai.workers.ledger.Periods.Changed;
import com.nexusai.workers.ledger.Periods.Period;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/ledger", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Ledger")
@Allowed({
    Roles.PREPARER,
    Roles.ACCOUNTANT,
    Roles.CONTROLLER,
    Roles.CFO,
    Roles.FINANCE_ADMINISTRATOR,
    Roles.AUDITOR,
    Roles.INTEGRATOR
})
class LedgerController {

    private final LedgerQueries queries;
    private final Periods periods;
    private final PeriodReopenings reopenings;
    private final MasterRecords records;
    private final TenantTransactions transactions;
    private final EngineTransactions engine;
    private final Idempotency idempotency;
    private final Cursors cursors;

    LedgerController(
            LedgerQueries queries,
            Periods periods,
            PeriodReopenings reopenings,
            MasterRecords records,
            TenantTransactions transactions,
            EngineTransactions engine,
            Idempotency idempotency,
            Cursors cursors) {
        this.queries = queries;
        this.periods = periods;
        this.reopenings = reopenings;
        this.records = records;
        this.transactions = transactions;
        this.engine = engine;
        this.idempotency = idempotency;
        this.cursors = cursors;
    }

    /**
     * @param header whether it only groups other accounts
     * @param systemOnly whether only the platform posts to it
     * @param currency the one currency it takes; null for any
     */
    record LedgerAccount(
            String code,
            String name,
            String type,
            boolean header,
            boolean active,
            boolean systemOnly,
            @Nullable String currency,
            Map<String, String> links) {}

    /** @param balance debits less credits up to and with this line, in the company's currency */
    record LedgerLine(
            LocalDate postingDate,
            UUID entryId,
            int line,
            String reference,
            @Nullable Long documentNumber,
            String description,
            @Nullable String text,
            @Nullable String costCentre,
            @Nullable String counterparty,
            Money debit,
            Money credit,
            Money balance,
            Map<String, String> links) {}

    /** @param opening balance before the first of the days asked for; zero where all are */
    record LedgerLines(List<LedgerLine> items, @Nullable String nextCursor, Money opening) {}

    record TrialBalanceRow(String account, String name, String type, Money balance) {}

    /** @param difference the sum of all balances, which is zero in a ledger that balances */
    record TrialBalance(String company, LocalDate asOf, List<TrialBalanceRow> items, Money difference) {}

    /** @param closedBy null where the period was loaded closed */
    record PeriodReopening(@Nullable String closedBy, String askedBy, String reason, Instant askedAt) {}

    /**
     * @param id company and code, as {@code DE01:2026-10}
     * @param reopening what waits for a second person's word
     */
    record PostingPeriod(
            String id,
            String company,
            String code,
            int fiscalYear,
            String kind,
            LocalDate startsOn,
            LocalDate endsOn,
            String status,
            @Nullable PeriodReopening reopening,
            Map<String, String> links) {}

    record PeriodChange(String from, String to, String person, String reason, int returned, Instant changedAt) {}

    record PeriodChanges(List<PeriodChange> items, @Nullable String nextCursor) {}

    record PostingPeriods(List<PostingPeriod> items, @Nullable String nextCursor) {}

    record PeriodEntry(UUID entryId, String reference, String status, Map<String, String> links) {}

    /** @param unsealed posted entries that wait for their seal, a moment only */
    record PeriodBlocking(List<PeriodEntry> waiting, long unsealed) {}

    enum CloseKind {
        SOFT,
        HARD;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param kind soft: entries need a controller's approval; hard: nothing is posted any more
     * @param returnWaiting for a hard close, whether entries that wait go back to their preparers; otherwise they stand in its way
     */
    record PeriodClose(@Nullable CloseKind kind, @Nullable Boolean returnWaiting, @Nullable String reason) {}

    record PeriodReopen(@Nullable String reason) {}

    record PeriodReopenDecision(@Nullable String comment) {}

    record PeriodChanged(PostingPeriod period, List<PeriodEntry> returned) {}

    @GetMapping("/accounts")
    @Operation(summary = "The chart of accounts, by code")
    Page<LedgerAccount> accounts(
            Caller caller,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int rows = Page.limit(limit);
        String list = String.join("\n", caller.tenant(), "accounts", "" + text, "" + type);
        String after =
                cursors.read(list, cursor).map(position -> position.get(0)).orElse(null);
        List<Account> found =
                transactions.call(caller.tenant(), () -> queries.accounts(caller.tenant(), text, type, after, rows));
        return new Page<>(
                found.stream().map(LedgerController::account).toList(),
                found.size() < rows
                        ? null
                        : cursors.write(list, List.of(found.get(rows - 1).code())),
                null,
                null);
    }

    @GetMapping("/accounts/{id}")
    @Operation(summary = "One account")
    @ApiResponse(responseCode = "200")
    LedgerAccount accountById(Caller caller, @PathVariable String id) {
        return account(transactions.call(caller.tenant(), () -> queries.account(caller.tenant(), id)));
    }

    @GetMapping("/accounts/{id}/lines")
    @Operation(
            summary = "An account's lines in a company with their running balance, by posting date; all of them as CSV",
            description =
                    "Days, or the days of a period, narrow the lines; what lies before them is in the opening and in each running balance. "
                            + "With Accept: text/csv all are sent, read 2,000 at a time.")
    @ApiResponse(responseCode = "200")
    LedgerLines lines(
            Caller caller,
            @PathVariable String id,
            @RequestParam String company,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(required = false) @Nullable String period,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int rows = Page.limit(limit);
        String list = String.join(
                "\n", caller.tenant(), "account-lines", id, company, "" + from, "" + to, String.valueOf(period));
        LineCursor after = cursors.read(list, cursor)
                .map(position -> new LineCursor(
                        LocalDate.parse(position.get(0)),
                        UUID.fromString(position.get(1)),
                        Integer.parseInt(position.get(2))))
                .orElse(null);
        return transactions.call(caller.tenant(), () -> {
            String currency = currency(caller, company);
            queries.account(caller.tenant(), id);
            Days days = days(caller, company, from, to, period);
            List<AccountLine> found = queries.accountLines(caller.tenant(), company, id, days, after, rows);
            AccountLine last = found.size() < rows ? null : found.get(rows - 1);
            return new LedgerLines(
                    found.stream().map(line -> line(line, currency)).toList(),
                    last == null
                            ? null
                            : cursors.write(
                                    list,
                                    List.of(
                                            last.postingDate().toString(),
                                            last.entryId().toString(),
                                            Integer.toString(last.line()))),
                    Money.of(queries.opening(caller.tenant(), company, id, days.from()), currency));
        });
    }

    @GetMapping(path = "/accounts/{id}/lines", produces = CsvDownload.TYPE)
    @Hidden // described with the list
    void exportLines(
            Caller caller,
            HttpServletResponse response,
            @PathVariable String id,
            @RequestParam String company,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(required = false) @Nullable String period)
            throws IOException {
        String currency = transactions.call(caller.tenant(), () -> {
            queries.account(caller.tenant(), id);
            return currency(caller, company);
        });
        Days days = transactions.call(caller.tenant(), () -> days(caller, company, from, to, period));
        CsvDownload.<AccountLine>send(
                response,
                "account-lines.csv",
                List.of(
                        "posting_date",
                        "document_number",
                        "reference",
                        "line",
                        "description",
                        "line_text",
                        "cost_centre",
                        "counterparty",
                        "debit",
                        "credit",
                        "balance",
                        "currency",
                        "entry_id"),
                last -> transactions.call(
                        caller.tenant(),
                        () -> queries.accountLines(
                                caller.tenant(),
                                company,
                                id,
                                days,
                                last == null ? null : last.cursor(),
                                CsvDownload.PART)),
                line -> Arrays.asList(
                        line.postingDate(),
                        line.documentNumber(),
                        line.reference(),
                        line.line(),
                        line.description(),
                        line.text(),
                        line.costCentre(),
                        line.counterparty(),
                        Money.of(line.companyDebit(), currency).amount(),
                        Money.of(line.companyCredit(), currency).amount(),
                        Money.of(line.balance(), currency).amount(),
                        currency,
                        line.entryId()));
    }

    /** A period stands for its days; both at once could contradict each other. */
    private Days days(
            Caller caller, String company, @Nullable LocalDate from, @Nullable LocalDate to, @Nullable String period) {
        if (period == null) {
            return new Days(from, to);
        }
        if (from != null || to != null) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST, "Give either a period or days from and to, not both");
        }
        Period found = periods.find(caller.tenant(), company, period);
        return new Days(found.startsOn(), found.endsOn());
    }

    @GetMapping("/trial-balance")
    @Operation(summary = "The balances of a company's accounts at the end of a day; with Accept: text/csv as a file")
    @ApiResponse(responseCode = "404", description = "There is no such company (`not-found`)")
    @ApiResponse(responseCode = "200")
    TrialBalance trialBalance(Caller caller, @RequestParam String company, @RequestParam LocalDate asOf) {
        return transactions.call(caller.tenant(), () -> {
            String currency = currency(caller, company);
            List<AccountBalance> balances = queries.trialBalance(caller.tenant(), company, asOf);
            return new TrialBalance(
                    company,
                    asOf,
                    balances.stream()
                            .map(row -> new TrialBalanceRow(
                                    row.account(), row.name(), row.type(), Money.of(row.balance(), currency)))
                            .toList(),
                    Money.of(
                            balances.stream().map(AccountBalance::balance).reduce(BigDecimal.ZERO, BigDecimal::add),
                            currency));
        });
    }

    @GetMapping(path = "/trial-balance", produces = CsvDownload.TYPE)
    @Hidden // described with the other form of it
    void exportTrialBalance(
            Caller caller, HttpServletResponse response, @RequestParam String company, @RequestParam LocalDate asOf)
            throws IOException {
        TrialBalance balance = trialBalance(caller, company, asOf);
        CsvDownload.<TrialBalanceRow>send(
                response,
                "trial-balance.csv",
                List.of("company", "as_of", "account", "name", "type", "balance", "currency"),
                last -> last == null ? balance.items() : List.of(),
                row -> Arrays.asList(
                        company,
                        asOf,
                        row.account(),
                        row.name(),
                        row.type(),
                        row.balance().amount(),
                        row.balance().currency()));
    }

    @GetMapping("/periods")
    @Operation(summary = "Posting periods in their order")
    PostingPeriods periods(Caller caller, @RequestParam(required = false) @Nullable String company) {
        return transactions.call(caller.tenant(), () -> {
            Map<String, Reopening> waiting = reopenings.waiting(caller.tenant(), company).stream()
                    .collect(Collectors.toMap(it -> it.company() + ":" + it.period(), it -> it));
            return new PostingPeriods(
                    periods.list(caller.tenant(), company).stream()
                            .filter(period -> caller.worksFor(period.company()))
                            .map(period -> period(period, waiting.get(period.company() + ":" + period.code())))
                            .toList(),
                    null);
        });
    }

    @GetMapping("/periods/{id}")
    @Operation(summary = "One posting period")
    @ApiResponse(responseCode = "200")
    PostingPeriod periodById(Caller caller, @PathVariable String id) {
        PeriodId period = PeriodId.of(caller, id);
        return transactions.call(
                caller.tenant(), () -> shown(caller, periods.find(caller.tenant(), period.company(), period.code())));
    }

    @GetMapping("/periods/{id}/changes")
    @Operation(summary = "Who closed and reopened a period, the newest first")
    @ApiResponse(responseCode = "200")
    PeriodChanges changes(Caller caller, @PathVariable String id) {
        PeriodId period = PeriodId.of(caller, id);
        return transactions.call(caller.tenant(), () -> {
            periods.find(caller.tenant(), period.company(), period.code());
            return new PeriodChanges(
                    periods.changes(caller.tenant(), period.company(), period.code()).stream()
                            .map(it -> new PeriodChange(
                                    it.from().text(),
                                    it.to().text(),
                                    it.person(),
                                    it.reason(),
                                    it.returned(),
                                    it.changedAt()))
                            .toList(),
                    null);
        });
    }

    @GetMapping("/periods/{id}/blocking")
    @Operation(summary = "What stands in the way of closing a period")
    @ApiResponse(responseCode = "200")
    PeriodBlocking blocking(Caller caller, @PathVariable String id) {
        PeriodId period = PeriodId.of(caller, id);
        Blocking blocking = transactions.call(
                caller.tenant(), () -> periods.blocking(caller.tenant(), period.company(), period.code()));
        return new PeriodBlocking(entries(blocking.waiting()), blocking.unsealed());
    }

    @PostMapping("/periods/{id}/close")
    @Allowed({Roles.CONTROLLER, Roles.CFO, Roles.FINANCE_ADMINISTRATOR})
    @Operation(summary = "Close a posting period, softly or for every posting")
    @ApiResponse(responseCode = "200")
    ResponseEntity<PeriodChanged> close(
            Caller caller, HttpServletRequest request, @PathVariable String id, @RequestBody PeriodClose close) {
        PeriodId period = PeriodId.of(caller, id);
        String reason = close.reason() == null ? "" : close.reason();
        boolean returnWaiting = Boolean.TRUE.equals(close.returnWaiting());
        return idempotency.once(
                caller,
                request,
                () -> ResponseEntity.ok(changed(
                        caller,
                        engine.asPlatform(
                                caller.tenant(),
                                () -> close.kind() == CloseKind.HARD
                                        ? periods.close(
                                                caller.tenant(),
                                                Authors.of(caller),
                                                period.company(),
                                                period.code(),
                                                returnWaiting,
                                                reason)
                                        : periods.closeSoftly(
                                                caller.tenant(),
                                                Authors.of(caller),
                                                period.company(),
                                                period.code(),
                                                reason)))));
    }

    @PostMapping("/periods/{id}/reopen")
    @Allowed({Roles.CONTROLLER, Roles.CFO, Roles.FINANCE_ADMINISTRATOR})
    @Operation(
            summary = "Ask for a closed posting period to be opened again",
            description = "It stays closed until a second person, who neither asked nor closed it, confirms.")
    @ApiResponse(responseCode = "200")
    ResponseEntity<PeriodChanged> reopen(
            Caller caller, HttpServletRequest request, @PathVariable String id, @RequestBody PeriodReopen reopen) {
        PeriodId period = PeriodId.of(caller, id);
        String reason = reopen.reason() == null ? "" : reopen.reason();
        return idempotency.once(caller, request, () -> {
            reopenings.ask(caller.tenant(), Authors.of(caller), period.company(), period.code(), reason);
            AuditNote.after("reason", reason);
            return ResponseEntity.ok(new PeriodChanged(
                    shown(caller, periods.find(caller.tenant(), period.company(), period.code())), List.of()));
        });
    }

    @PostMapping("/periods/{id}/confirm-reopen")
    @Allowed({Roles.CONTROLLER, Roles.CFO, Roles.FINANCE_ADMINISTRATOR})
    @Operation(summary = "Open a posting period again, as the second person")
    @ApiResponse(responseCode = "200")
    ResponseEntity<PeriodChanged> confirmReopen(
            Caller caller,
            HttpServletRequest request,
            @PathVariable String id,
            @RequestBody PeriodReopenDecision decision) {
        PeriodId period = PeriodId.of(caller, id);
        return idempotency.once(
                caller,
                request,
                () -> ResponseEntity.ok(changed(
                        caller,
                        engine.asPlatform(
                                caller.tenant(),
                                () -> reopenings.confirm(
                                        caller.tenant(),
                                        Authors.of(caller),
                                        period.company(),
                                        period.code(),
                                        decision.comment())))));
    }

    @PostMapping("/periods/{id}/decline-reopen")
    @Allowed({Roles.CONTROLLER, Roles.CFO, Roles.FINANCE_ADMINISTRATOR})
    @Operation(summary = "Leave a posting period closed that somebody asked to open again; who asked takes it back so")
    @ApiResponse(responseCode = "200")
    ResponseEntity<PeriodChanged> declineReopen(
            Caller caller,
            HttpServletRequest request,
            @PathVariable String id,
            @RequestBody PeriodReopenDecision decision) {
        PeriodId period = PeriodId.of(caller, id);
        return idempotency.once(caller, request, () -> {
            Period left = reopenings.decline(
                    caller.tenant(), Authors.of(caller), period.company(), period.code(), decision.comment());
            return ResponseEntity.ok(new PeriodChanged(shown(caller, left), List.of()));
        });
    }

    private record PeriodId(String company, String code) {

        /** A period of a company the caller does not work for looks like one that is not there. */
        static PeriodId of(Caller caller, String id) {
            int colon = id.indexOf(':');
            if (colon < 1 || !caller.worksFor(id.substring(0, colon))) {
                throw ProblemException.notFound("posting period", id);
            }
            return new PeriodId(id.substring(0, colon), id.substring(colon + 1));
        }
    }

    private String currency(Caller caller, String company) {
        Authors.requireCompany(caller, company);
        return records.company(caller.tenant(), company).value().currency();
    }

    private static LedgerAccount account(Account account) {
        String self = "/api/v1/ledger/accounts/" + account.code();
        return new LedgerAccount(
                account.code(),
                account.name(),
                account.type(),
                account.header(),
                account.active(),
                account.systemOnly(),
                account.currency(),
                Map.of("self", self, "lines", self + "/lines"));
    }

    private static LedgerLine line(AccountLine line, String currency) {
        return new LedgerLine(
                line.postingDate(),
                line.entryId(),
                line.line(),
                line.reference(),
                line.documentNumber(),
                line.description(),
                line.text(),
                line.costCentre(),
                line.counterparty(),
                Money.of(line.companyDebit(), currency),
                Money.of(line.companyCredit(), currency),
                Money.of(line.balance(), currency),
                Map.of("entry", "/api/v1/journal-entries/" + line.entryId()));
    }

    private PostingPeriod shown(Caller caller, Period period) {
        return period(
                period,
                reopenings
                        .waiting(caller.tenant(), period.company(), period.code())
                        .orElse(null));
    }

    private static PostingPeriod period(Period period, @Nullable Reopening reopening) {
        String id = period.company() + ":" + period.code();
        String self = "/api/v1/ledger/periods/" + id;
        return new PostingPeriod(
                id,
                period.company(),
                period.code(),
                period.fiscalYear(),
                period.kind(),
                period.startsOn(),
                period.endsOn(),
                period.status().text(),
                reopening == null
                        ? null
                        : new PeriodReopening(
                                reopening.closedBy(), reopening.askedBy(), reopening.reason(), reopening.askedAt()),
                Map.of("self", self, "blocking", self + "/blocking", "changes", self + "/changes"));
    }

    private PeriodChanged changed(Caller caller, Changed changed) {
        Period now = changed.period();
        Periods.Change change =
                periods.changes(caller.tenant(), now.company(), now.code()).get(0);
        AuditNote.before("status", change.from().text());
        AuditNote.after("status", change.to().text());
        AuditNote.after("reason", change.reason());
        AuditNote.after("returned", change.returned());
        return new PeriodChanged(shown(caller, changed.period()), entries(changed.returned()));
    }

    private static List<PeriodEntry> entries(List<Periods.Waiting> waiting) {
        return waiting.stream()
                .map(entry -> new PeriodEntry(
                        entry.entryId(),
                        entry.reference(),
                        entry.status(),
                        Map.of("self", "/api/v1/journal-entries/" + entry.entryId())))
                .toList();
    }
}
