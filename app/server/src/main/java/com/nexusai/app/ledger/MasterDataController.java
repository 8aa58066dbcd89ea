package com.nexusai.app.ledger;

import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.Versions;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.MasterRecords;
import com.nexusai.workers.ledger.MasterRecords.Company;
import com.nexusai.workers.ledger.MasterRecords.CostCentre;
import com.nexusai.workers.ledger.MasterRecords.Counterparty;
import com.nexusai.workers.ledger.MasterRecords.ExchangeRate;
import com.nexusai.workers.ledger.MasterRecords.RateCursor;
import com.nexusai.workers.ledger.MasterRecords.Versioned;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A PUT without If-Match creates; one with it changes the version it names. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Master data")
@Allowed(Allowed.EVERYBODY)
class MasterDataController {

    private static final String COMPANIES = "/api/v1/companies/";
    private static final String COST_CENTRES = "/api/v1/cost-centres/";
    private static final String COUNTERPARTIES = "/api/v1/counterparties/";
    private static final String RATES = "/api/v1/exchange-rates/";

    private final MasterRecords records;
    private final TenantTransactions transactions;
    private final Cursors cursors;

    MasterDataController(MasterRecords records, TenantTransactions transactions, Cursors cursors) {
        this.records = records;
        this.transactions = transactions;
        this.cursors = cursors;
    }

    record CompanyRecord(
            String code,
            String name,
            String currency,
            String timeZone,
            String country,
            String roundingAccount,
            String retainedEarningsAccount,
            String workingDays,
            LocalTime opensAt,
            LocalTime closesAt,
            int version,
            Map<String, String> links) {}

    record CompanyChange(
            @Nullable String name,
            @Nullable String currency,
            @Nullable String timeZone,
            @Nullable String country,
            @Nullable String roundingAccount,
            @Nullable String retainedEarningsAccount,
            @Nullable String workingDays,
            @Nullable LocalTime opensAt,
            @Nullable LocalTime closesAt) {}

    /** @param id company and code, as {@code DE01:100} */
    record CostCentreRecord(
            String id,
            String company,
            String code,
            String name,
            @Nullable String owner,
            boolean active,
            int version,
            Map<String, String> links) {}

    record CostCentreChange(@Nullable String name, @Nullable String owner, @Nullable Boolean active) {}

    record CounterpartyRecord(
            String code,
            String name,
            String kind,
            @Nullable String person,
            LocalDate since,
            int version,
            Map<String, String> links) {}

    record CounterpartyChange(
            @Nullable String name, @Nullable String kind, @Nullable String person, @Nullable LocalDate since) {}

    /**
     * @param id the two currencies and the day, as {@code USD:EUR:2026-10-01}
     * @param rate units of {@code to} for one of {@code from}
     */
    record ExchangeRateRecord(
            String id,
            String from,
            String to,
            LocalDate validFrom,
            String rate,
            int version,
            Map<String, String> links) {}

    record ExchangeRateChange(@Schema(example = "0.9213", pattern = "^[0-9]+(\\.[0-9]+)?$") @Nullable String rate) {}

    @GetMapping("/companies")
    @Operation(summary = "The companies the caller works for")
    Page<CompanyRecord> companies(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return page(
                caller,
                "companies",
                limit,
                cursor,
                (after, rows) -> records.companies(caller.tenant(), after, rows),
                row -> row.value().code(),
                row -> caller.worksFor(row.value().code()) ? company(row) : null);
    }

    @GetMapping("/companies/{id}")
    @Operation(summary = "One company")
    @ApiResponse(responseCode = "200")
    ResponseEntity<CompanyRecord> companyById(Caller caller, @PathVariable String id) {
        Authors.requireCompany(caller, id);
        Versioned<Company> found = transactions.call(caller.tenant(), () -> records.company(caller.tenant(), id));
        return tagged(found.version(), company(found));
    }

    @PutMapping("/companies/{id}")
    @Allowed({Roles.FINANCE_ADMINISTRATOR, Roles.ADMINISTRATOR})
    @Operation(summary = "Create or change a company")
    @ApiResponse(responseCode = "200")
    ResponseEntity<CompanyRecord> putCompany(
            Caller caller,
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody CompanyChange change) {
        return put(
                caller,
                "company",
                id,
                ifMatch,
                version -> records.put(
                        caller.tenant(),
                        Authors.of(caller),
                        new Company(
                                id,
                                text(change.name(), "name"),
                                text(change.currency(), "currency"),
                                text(change.timeZone(), "timeZone"),
                                text(change.country(), "country"),
                                text(change.roundingAccount(), "roundingAccount"),
                                text(change.retainedEarningsAccount(), "retainedEarningsAccount"),
                                text(change.workingDays(), "workingDays"),
                                given(change.opensAt(), "opensAt"),
                                given(change.closesAt(), "closesAt")),
                        version),
                MasterDataController::company);
    }

    @GetMapping("/cost-centres")
    @Operation(summary = "The cost centres of a company")
    Page<CostCentreRecord> costCentres(
            Caller caller,
            @RequestParam String company,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Authors.requireCompany(caller, company);
        return page(
                caller,
                "cost-centres " + company,
                limit,
                cursor,
                (after, rows) -> records.costCentres(caller.tenant(), company, after, rows),
                row -> row.value().code(),
                MasterDataController::costCentre);
    }

    @GetMapping("/cost-centres/{id}")
    @Operation(summary = "One cost centre")
    @ApiResponse(responseCode = "200")
    ResponseEntity<CostCentreRecord> costCentreById(Caller caller, @PathVariable String id) {
        String[] parts = parts(caller, id, 2, "cost centre");
        Versioned<CostCentre> found =
                transactions.call(caller.tenant(), () -> records.costCentre(caller.tenant(), parts[0], parts[1]));
        return tagged(found.version(), costCentre(found));
    }

    @PutMapping("/cost-centres/{id}")
    @Allowed({Roles.FINANCE_ADMINISTRATOR, Roles.ADMINISTRATOR, Roles.CONTROLLER})
    @Operation(summary = "Create or change a cost centre")
    @ApiResponse(responseCode = "200")
    ResponseEntity<CostCentreRecord> putCostCentre(
            Caller caller,
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody CostCentreChange change) {
        String[] parts = parts(caller, id, 2, "cost centre");
        return put(
                caller,
                "cost-centre",
                id,
                ifMatch,
                version -> records.put(
                        caller.tenant(),
                        Authors.of(caller),
                        new CostCentre(
                                parts[0],
                                parts[1],
                                text(change.name(), "name"),
                                change.owner(),
                                !Boolean.FALSE.equals(change.active())),
                        version),
                MasterDataController::costCentre);
    }

    @GetMapping("/counterparties")
    @Operation(summary = "Customers, suppliers and others the companies deal with")
    Page<CounterpartyRecord> counterparties(
            Caller caller,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return page(
                caller,
                "counterparties " + text,
                limit,
                cursor,
                (after, rows) -> records.counterparties(caller.tenant(), text, after, rows),
                row -> row.value().code(),
                MasterDataController::counterparty);
    }

    @GetMapping("/counterparties/{id}")
    @Operation(summary = "One counterparty")
    @ApiResponse(responseCode = "200")
    ResponseEntity<CounterpartyRecord> counterpartyById(Caller caller, @PathVariable String id) {
        Versioned<Counterparty> found =
                transactions.call(caller.tenant(), () -> records.counterparty(caller.tenant(), id));
        return tagged(found.version(), counterparty(found));
    }

    @PutMapping("/counterparties/{id}")
    @Allowed({Roles.FINANCE_ADMINISTRATOR, Roles.ADMINISTRATOR, Roles.ACCOUNTANT, Roles.CONTROLLER})
    @Operation(summary = "Create or change a counterparty")
    @ApiResponse(responseCode = "200")
    ResponseEntity<CounterpartyRecord> putCounterparty(
            Caller caller,
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody CounterpartyChange change) {
        return put(
                caller,
                "counterparty",
                id,
                ifMatch,
                version -> records.put(
                        caller.tenant(),
                        Authors.of(caller),
                        new Counterparty(
                                id,
                                text(change.name(), "name"),
                                text(change.kind(), "kind"),
                                change.person(),
                                given(change.since(), "since")),
                        version),
                MasterDataController::counterparty);
    }

    @GetMapping("/exchange-rates")
    @Operation(summary = "Exchange rates by currencies and day")
    Page<ExchangeRateRecord> exchangeRates(
            Caller caller,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return page(
                caller,
                "exchange-rates " + from + " " + to,
                limit,
                cursor,
                (after, rows) -> records.exchangeRates(caller.tenant(), from, to, rateCursor(after), rows),
                row -> rateId(row.value()),
                MasterDataController::rate);
    }

    @GetMapping("/exchange-rates/{id}")
    @Operation(summary = "One exchange rate")
    @ApiResponse(responseCode = "200")
    ResponseEntity<ExchangeRateRecord> exchangeRateById(Caller caller, @PathVariable String id) {
        RateCursor key = rateKey(id);
        Versioned<ExchangeRate> found = transactions.call(
                caller.tenant(), () -> records.exchangeRate(caller.tenant(), key.from(), key.to(), key.validFrom()));
        return tagged(found.version(), rate(found));
    }

    @PutMapping("/exchange-rates/{id}")
    @Allowed({Roles.FINANCE_ADMINISTRATOR, Roles.ADMINISTRATOR, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "Create or change an exchange rate")
    @ApiResponse(responseCode = "200")
    ResponseEntity<ExchangeRateRecord> putExchangeRate(
            Caller caller,
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody ExchangeRateChange change) {
        RateCursor key = rateKey(id);
        String rate = text(change.rate(), "rate");
        if (!rate.matches("[0-9]{1,12}(\\.[0-9]{1,12})?")) {
            throw fault("rate", rate, "give a positive decimal number, as \"0.9213\"");
        }
        return put(
                caller,
                "exchange-rate",
                id,
                ifMatch,
                version -> records.put(
                        caller.tenant(),
                        Authors.of(caller),
                        new ExchangeRate(key.from(), key.to(), key.validFrom(), new BigDecimal(rate)),
                        version),
                MasterDataController::rate);
    }

    @FunctionalInterface
    private interface Source<R> {
        List<R> rows(@Nullable String after, int limit);
    }

    private <R, T> Page<T> page(
            Caller caller,
            String resource,
            @Nullable Integer limit,
            @Nullable String cursor,
            Source<R> source,
            Function<R, String> key,
            Function<R, @Nullable T> shown) {
        int rows = Page.limit(limit);
        String list = caller.tenant() + "\n" + resource;
        String after =
                cursors.read(list, cursor).map(position -> position.get(0)).orElse(null);
        List<R> found = transactions.call(caller.tenant(), () -> source.rows(after, rows));
        return new Page<>(
                found.stream()
                        .<T>mapMulti((row, into) -> {
                            T one = shown.apply(row);
                            if (one != null) {
                                into.accept(one);
                            }
                        })
                        .toList(),
                found.size() < rows ? null : cursors.write(list, List.of(key.apply(found.get(rows - 1)))),
                null,
                null);
    }

    private <R, T> ResponseEntity<T> put(
            Caller caller,
            String kind,
            String id,
            @Nullable String ifMatch,
            Function<@Nullable Integer, Versioned<R>> change,
            Function<Versioned<R>, T> shown) {
        Integer version = ifMatch == null ? null : Math.toIntExact(Versions.required(ifMatch));
        Versioned<R> changed = transactions.call(caller.tenant(), () -> {
            Versioned<R> done = change.apply(version);
            records.changes(caller.tenant(), kind, id.replace(':', '/')).stream()
                    .limit(1)
                    .forEach(MasterDataController::audit);
            return done;
        });
        return tagged(changed.version(), shown.apply(changed));
    }

    private static void audit(MasterRecords.Change change) {
        Map<String, Object> before = change.before();
        if (before != null) {
            before.forEach(AuditNote::before);
        }
        change.after().forEach(AuditNote::after);
    }

    private static <T> ResponseEntity<T> tagged(int version, T body) {
        return ResponseEntity.ok().eTag(Versions.tag(version)).body(body);
    }

    private static String text(@Nullable String value, String field) {
        return given(value, field);
    }

    private static <T> T given(@Nullable T value, String field) {
        if (value == null) {
            throw fault(field, null, "give it");
        }
        return value;
    }

    private static ProblemException fault(String field, @Nullable String value, String remedy) {
        return new ProblemException(
                ProblemType.VALIDATION_FAILED,
                "The field '" + field + "' cannot be taken",
                List.of(new Problem.Fault(
                        "/" + field,
                        value == null ? "REQUIRED" : "FORM",
                        value,
                        "The value is missing or has the wrong form",
                        remedy)));
    }

    private static String[] parts(Caller caller, String id, int count, String thing) {
        String[] parts = id.split(":", -1);
        if (parts.length != count || !caller.worksFor(parts[0])) {
            throw ProblemException.notFound(thing, id);
        }
        return parts;
    }

    private static RateCursor rateKey(String id) {
        Supplier<ProblemException> none = () -> ProblemException.notFound("exchange rate", id);
        String[] parts = id.split(":", -1);
        if (parts.length != 3) {
            throw none.get();
        }
        try {
            return new RateCursor(parts[0], parts[1], LocalDate.parse(parts[2]));
        } catch (DateTimeException e) {
            throw none.get();
        }
    }

    private static @Nullable RateCursor rateCursor(@Nullable String after) {
        return after == null ? null : rateKey(after);
    }

    private static String rateId(ExchangeRate rate) {
        return rate.from() + ":" + rate.to() + ":" + rate.validFrom();
    }

    private static CompanyRecord company(Versioned<Company> found) {
        Company company = found.value();
        return new CompanyRecord(
                company.code(),
                company.name(),
                company.currency(),
                company.zone(),
                company.country(),
                company.roundingAccount(),
                company.retainedEarningsAccount(),
                company.workingDays(),
                company.opensAt(),
                company.closesAt(),
                found.version(),
                Map.of("self", COMPANIES + company.code()));
    }

    private static CostCentreRecord costCentre(Versioned<CostCentre> found) {
        CostCentre centre = found.value();
        String id = centre.company() + ":" + centre.code();
        return new CostCentreRecord(
                id,
                centre.company(),
                centre.code(),
                centre.name(),
                centre.owner(),
                centre.active(),
                found.version(),
                Map.of("self", COST_CENTRES + id, "company", COMPANIES + centre.company()));
    }

    private static CounterpartyRecord counterparty(Versioned<Counterparty> found) {
        Counterparty party = found.value();
        return new CounterpartyRecord(
                party.code(),
                party.name(),
                party.kind(),
                party.person(),
                party.since(),
                found.version(),
                Map.of("self", COUNTERPARTIES + party.code()));
    }

    private static ExchangeRateRecord rate(Versioned<ExchangeRate> found) {
        ExchangeRate rate = found.value();
        String id = rateId(rate);
        return new ExchangeRateRecord(
                id,
                rate.from(),
                rate.to(),
                rate.validFrom(),
                rate.rate().stripTrailingZeros().toPlainString(),
                found.version(),
                Map.of("self", RATES + id));
    }
}
