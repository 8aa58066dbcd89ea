package com.nexusai.app.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Money;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.LedgerQueries;
import com.nexusai.workers.ledger.LedgerQueries.Account;
import com.nexusai.workers.ledger.LedgerQueries.AccountBalance;
import com.nexusai.workers.ledger.LedgerQueries.AccountLine;
import com.nexusai.workers.ledger.LedgerQueries.LineCursor;
import com.nexusai.workers.ledger.MasterRecords;
import com.nexusai.workers.ledger.Periods;
import com.nexusai.workers.ledger.Periods.Blocking;
import com.nexusai.workers.ledger.Periods.Changed;
import com.nexusai.workers.ledger.Periods.Period;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
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
    private final MasterRecords records;
    private final TenantTransactions transactions;
    private final EngineTransactions engine;
    private final Idempotency idempotency;
    private final Cursors cursors;

    LedgerController(
            LedgerQueries queries,
            Periods periods,
            MasterRecords records,
            TenantTransactions transactions,
            EngineTransactions engine,
            Idempotency idempotency,
            Cursors cursors) {
        this.queries = queries;
        this.periods = periods;
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
            String description,
            Money debit,
            Money credit,
            Money balance,
            Map<String, String> links) {}

    record TrialBalanceRow(String account, String name, String type, Money balance) {}

    /** @param difference the sum of all balances, which is zero in a ledger that balances */
    record TrialBalance(String company, LocalDate asOf, List<TrialBalanceRow> items, Money difference) {}

    /** @param id company and code, as {@code DE01:2026-10} */
    record PostingPeriod(
            String id,
            String company,
            String code,
            int fiscalYear,
            String kind,
            LocalDate startsOn,
            LocalDate endsOn,
            String status,
            Map<String, String> links) {}

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
    @Operation(summary = "An account's lines in a company with their running balance, by posting date")
    @ApiResponse(responseCode = "200")
    Page<LedgerLine> lines(
            Caller caller,
            @PathVariable String id,
            @RequestParam String company,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int rows = Page.limit(limit);
        String list = String.join("\n", caller.tenant(), "account-lines", id, company);
        LineCursor after = cursors.read(list, cursor)
                .map(position -> new LineCursor(
                        LocalDate.parse(position.get(0)),
                        UUID.fromString(position.get(1)),
                        Integer.parseInt(position.get(2))))
                .orElse(null);
        return transactions.call(caller.tenant(), () -> {
            String currency = currency(caller, company);
            queries.account(caller.tenant(), id);
            List<AccountLine> found = queries.accountLines(caller.tenant(), company, id, after, rows);
            AccountLine last = found.size() < rows ? null : found.get(rows - 1);
            return new Page<>(
                    found.stream().map(line -> line(line, currency)).toList(),
                    last == null
                            ? null
                            : cursors.write(
                                    list,
                                    List.of(
                                            last.postingDate().toString(),
                                            last.entryId().toString(),
                                            Integer.toString(last.line()))),
                    null,
                    null);
        });
    }

    @GetMapping("/trial-balance")
    @Operation(summary = "The balances of a company's accounts at the end of a day")
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

    @GetMapping("/periods")
    @Operation(summary = "Posting periods in their order")
    PostingPeriods periods(Caller caller, @RequestParam(required = false) @Nullable String company) {
        return transactions.call(
                caller.tenant(),
                () -> new PostingPeriods(
                        periods.list(caller.tenant(), company).stream()
                                .filter(period -> caller.worksFor(period.company()))
                                .map(LedgerController::period)
                                .toList(),
                        null));
    }

    @GetMapping("/periods/{id}")
    @Operation(summary = "One posting period")
    @ApiResponse(responseCode = "200")
    PostingPeriod periodById(Caller caller, @PathVariable String id) {
        PeriodId period = PeriodId.of(caller, id);
        return transactions.call(
                caller.tenant(), () -> period(periods.find(caller.tenant(), period.company(), period.code())));
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
    @Operation(summary = "Open a closed posting period again")
    @ApiResponse(responseCode = "200")
    ResponseEntity<PeriodChanged> reopen(
            Caller caller, HttpServletRequest request, @PathVariable String id, @RequestBody PeriodReopen reopen) {
        PeriodId period = PeriodId.of(caller, id);
        String reason = reopen.reason() == null ? "" : reopen.reason();
        return idempotency.once(
                caller,
                request,
                () -> ResponseEntity.ok(changed(
                        caller,
                        engine.asPlatform(
                                caller.tenant(),
                                () -> periods.reopen(
                                        caller.tenant(),
                                        Authors.of(caller),
                                        period.company(),
                                        period.code(),
                                        reason)))));
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
                line.description(),
                Money.of(line.companyDebit(), currency),
                Money.of(line.companyCredit(), currency),
                Money.of(line.balance(), currency),
                Map.of("entry", "/api/v1/journal-entries/" + line.entryId()));
    }

    private static PostingPeriod period(Period period) {
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
                period.status().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                Map.of("self", self, "blocking", self + "/blocking"));
    }

    private PeriodChanged changed(Caller caller, Changed changed) {
        Period now = changed.period();
        Periods.Change change =
                periods.changes(caller.tenant(), now.company(), now.code()).get(0);
        AuditNote.before("status", change.from().text());
        AuditNote.after("status", change.to().text());
        AuditNote.after("reason", change.reason());
        AuditNote.after("returned", change.returned());
        return new PeriodChanged(period(changed.period()), entries(changed.returned()));
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
