package com.nexusai.workers.ledger;

import com.fasterxml.jackson.core.type.TypeReference;
import com.nexusai.database.Ids;
import com.nexusai.workers.ledger.LedgerRefusal.Problem;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Companies, cost centres, counterparties and exchange rates, one by one. Each has a version, a change names the version
 * it is of, and every change is kept with who made it, what stood before and what stands after. Every call needs an open
 * transaction with its tenant bound.
 */
@Component
public class MasterRecords {

    private static final int RATE_DECIMALS = 10;
    /** Holds a row that is about to be changed; entries that refer to it go on. */
    private static final String LOCKED = " FOR NO KEY UPDATE";

    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final Set<String> COUNTERPARTY_KINDS =
            Set.of("customer", "supplier", "bank", "authority", "intercompany", "employee");

    private final JdbcClient db;
    private final Clock clock;

    public MasterRecords(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * @param currency fixed once the company has postings
     * @param zone IANA time zone; posting dates are local dates in it
     * @param workingDays ISO numbers of the days of the week, such as {@code 12345}
     */
    public record Company(
            String code,
            String name,
            String currency,
            String zone,
            String country,
            String roundingAccount,
            String retainedEarningsAccount,
            String workingDays,
            LocalTime opensAt,
            LocalTime closesAt) {}

    /** @param owner code of the person who decides about it; null where nobody does */
    public record CostCentre(String company, String code, String name, @Nullable String owner, boolean active) {}

    /**
     * @param kind {@code customer}, {@code supplier}, {@code bank}, {@code authority}, {@code intercompany} or {@code employee}
     * @param person the employee whose own party it is
     */
    public record Counterparty(String code, String name, String kind, @Nullable String person, LocalDate since) {}

    /** @param rate units of {@code to} for one of {@code from}, from that day on until a newer one */
    public record ExchangeRate(String from, String to, LocalDate validFrom, BigDecimal rate) {}

    /** A record and the version it stands at; the version must be named to change it. */
    public record Versioned<T>(T value, int version) {}

    // ---- companies

    /** @param after code of the last one of the page before */
    public List<Versioned<Company>> companies(String tenant, @Nullable String after, int limit) {
        return page(
                "SELECT * FROM ledger.company WHERE tenant_id = :tenant AND (CAST(:after AS text) IS NULL OR code > :after) ORDER BY code LIMIT :limit",
                tenant,
                Map.of(),
                after,
                limit,
                MasterRecords::company);
    }

    /** @throws LedgerRefusal {@code NOT_FOUND} */
    public Versioned<Company> company(String tenant, String code) {
        return required("company", code, () -> findCompany(tenant, code, ""));
    }

    private Optional<Versioned<Company>> findCompany(String tenant, String code, String lock) {
        return db.sql("SELECT * FROM ledger.company WHERE tenant_id = ? AND code = ?" + lock)
                .params(tenant, code)
                .query((row, n) -> versioned(row, company(row)))
                .optional();
    }

    /**
     * Creates or changes a company.
     *
     * @param version the one that was changed; null creates
     * @throws LedgerRefusal {@code VALIDATION_FAILED}, {@code VERSION_REQUIRED}, {@code VERSION_STALE}, {@code NOT_FOUND}
     */
    public Versioned<Company> put(String tenant, Author author, Company company, @Nullable Integer version) {
        author.requireCompany(company.code());
        Checks checks = new Checks();
        checks.code("/code", company.code());
        checks.text("/name", company.name());
        checks.currency("/currency", company.currency());
        checks.that(
                isZone(company.zone()),
                "/zone",
                "UNKNOWN_ZONE",
                company.zone(),
                "write an IANA zone like Europe/Berlin");
        checks.that(
                COUNTRIES.contains(company.country()),
                "/country",
                "UNKNOWN_COUNTRY",
                company.country(),
                "write an ISO 3166 code like DE");
        checks.account(tenant, "/roundingAccount", company.roundingAccount());
        checks.account(tenant, "/retainedEarningsAccount", company.retainedEarningsAccount());
        checks.that(
                company.workingDays().matches("[1-7]{1,7}")
                        && company.workingDays().chars().distinct().count()
                                == company.workingDays().length(),
                "/workingDays",
                "WORKING_DAYS_INVALID",
                company.workingDays(),
                "write the days' ISO numbers, each once, such as 12345");
        checks.that(
                company.opensAt().isBefore(company.closesAt()),
                "/closesAt",
                "HOURS_INVALID",
                company.closesAt().toString(),
                "let it close after it opens");
        Optional<Versioned<Company>> before = findCompany(tenant, company.code(), LOCKED);
        boolean otherCurrency = before.isPresent()
                && !before.get().value().currency().equals(company.currency())
                && exists(
                        "SELECT EXISTS (SELECT FROM ledger.journal_entry WHERE tenant_id = ? AND company = ?)",
                        tenant,
                        company.code());
        checks.that(
                !otherCurrency,
                "/currency",
                "CURRENCY_FIXED",
                company.currency(),
                "leave it: the company has postings in its currency");
        checks.require("company");
        return change(tenant, author, "company", company.code(), before, company, version, next -> db.sql(
                        """
                INSERT INTO ledger.company (tenant_id, code, name, currency, zone, country, rounding_account, retained_earnings_account,
                                            working_days, opens_at, closes_at, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant_id, code) DO UPDATE SET name = excluded.name, currency = excluded.currency, zone = excluded.zone,
                    country = excluded.country, rounding_account = excluded.rounding_account,
                    retained_earnings_account = excluded.retained_earnings_account, working_days = excluded.working_days,
                    opens_at = excluded.opens_at, closes_at = excluded.closes_at, version = excluded.version
                """)
                .params(
                        tenant,
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
                        next)
                .update());
    }

    private static Company company(ResultSet row) throws SQLException {
        return new Company(
                row.getString("code"),
                row.getString("name"),
                row.getString("currency"),
                row.getString("zone"),
                row.getString("country"),
                row.getString("rounding_account"),
                row.getString("retained_earnings_account"),
                row.getString("working_days"),
                row.getObject("opens_at", LocalTime.class),
                row.getObject("closes_at", LocalTime.class));
    }

    private static boolean isZone(String zone) {
        try {
            return zone.contains("/")
                    && ZoneId.getAvailableZoneIds().contains(ZoneId.of(zone).getId());
        } catch (DateTimeException e) {
            return false;
        }
    }

    // ---- cost centres

    /** @param after code of the last one of the page before */
    public List<Versioned<CostCentre>> costCentres(String tenant, String company, @Nullable String after, int limit) {
        return page(
                """
                SELECT * FROM ledger.cost_centre WHERE tenant_id = :tenant AND company = :company
                   AND (CAST(:after AS text) IS NULL OR code > :after) ORDER BY code LIMIT :limit
                """,
                tenant,
                Map.of("company", company),
                after,
                limit,
                MasterRecords::costCentre);
    }

    /** @throws LedgerRefusal {@code NOT_FOUND} */
    public Versioned<CostCentre> costCentre(String tenant, String company, String code) {
        return required("cost centre", code, () -> findCostCentre(tenant, company, code, ""));
    }

    private Optional<Versioned<CostCentre>> findCostCentre(String tenant, String company, String code, String lock) {
        return db.sql("SELECT * FROM ledger.cost_centre WHERE tenant_id = ? AND company = ? AND code = ?" + lock)
                .params(tenant, company, code)
                .query((row, n) -> versioned(row, costCentre(row)))
                .optional();
    }

    /**
     * Creates or changes a cost centre.
     *
     * @param version the one that was changed; null creates
     * @throws LedgerRefusal {@code VALIDATION_FAILED}, {@code VERSION_REQUIRED}, {@code VERSION_STALE}, {@code NOT_FOUND}
     */
    public Versioned<CostCentre> put(String tenant, Author author, CostCentre centre, @Nullable Integer version) {
        author.requireCompany(centre.company());
        company(tenant, centre.company());
        Checks checks = new Checks();
        checks.code("/code", centre.code());
        checks.text("/name", centre.name());
        checks.person(tenant, "/owner", centre.owner());
        checks.require("cost centre");
        return change(
                tenant,
                author,
                "cost-centre",
                centre.company() + "/" + centre.code(),
                findCostCentre(tenant, centre.company(), centre.code(), LOCKED),
                centre,
                version,
                next -> db.sql(
                                """
                INSERT INTO ledger.cost_centre (tenant_id, company, code, name, owner, active, version) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant_id, company, code) DO UPDATE SET name = excluded.name, owner = excluded.owner, active = excluded.active,
                    version = excluded.version
                """)
                        .params(
                                tenant,
                                centre.company(),
                                centre.code(),
                                centre.name(),
                                centre.owner(),
                                centre.active(),
                                next)
                        .update());
    }

    private static CostCentre costCentre(ResultSet row) throws SQLException {
        return new CostCentre(
                row.getString("company"),
                row.getString("code"),
                row.getString("name"),
                row.getString("owner"),
                row.getBoolean("active"));
    }

    // ---- counterparties

    /**
     * @param text part of code or name, in any case; null asks for all
     * @param after code of the last one of the page before
     */
    public List<Versioned<Counterparty>> counterparties(
            String tenant, @Nullable String text, @Nullable String after, int limit) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>();
        more.put("text", text);
        return page(
                """
                SELECT * FROM ledger.counterparty WHERE tenant_id = :tenant
                   AND (CAST(:text AS text) IS NULL OR position(lower(:text) IN lower(code || ' ' || name)) > 0)
                   AND (CAST(:after AS text) IS NULL OR code > :after) ORDER BY code LIMIT :limit
                """,
                tenant,
                more,
                after,
                limit,
                MasterRecords::counterparty);
    }

    /** @throws LedgerRefusal {@code NOT_FOUND} */
    public Versioned<Counterparty> counterparty(String tenant, String code) {
        return required("counterparty", code, () -> findCounterparty(tenant, code, ""));
    }

    private Optional<Versioned<Counterparty>> findCounterparty(String tenant, String code, String lock) {
        return db.sql("SELECT * FROM ledger.counterparty WHERE tenant_id = ? AND code = ?" + lock)
                .params(tenant, code)
                .query((row, n) -> versioned(row, counterparty(row)))
                .optional();
    }

    /**
     * Creates or changes a counterparty.
     *
     * @param version the one that was changed; null creates
     * @throws LedgerRefusal {@code VALIDATION_FAILED}, {@code VERSION_REQUIRED}, {@code VERSION_STALE}, {@code NOT_FOUND}
     */
    public Versioned<Counterparty> put(String tenant, Author author, Counterparty party, @Nullable Integer version) {
        Checks checks = new Checks();
        checks.code("/code", party.code());
        checks.text("/name", party.name());
        checks.that(
                COUNTERPARTY_KINDS.contains(party.kind()),
                "/kind",
                "UNKNOWN_KIND",
                party.kind(),
                "write one of " + COUNTERPARTY_KINDS.stream().sorted().toList());
        checks.person(tenant, "/person", party.person());
        checks.require("counterparty");
        return change(
                tenant,
                author,
                "counterparty",
                party.code(),
                findCounterparty(tenant, party.code(), LOCKED),
                party,
                version,
                next -> db.sql(
                                """
                INSERT INTO ledger.counterparty (tenant_id, code, name, kind, person_code, since, version) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant_id, code) DO UPDATE SET name = excluded.name, kind = excluded.kind, person_code = excluded.person_code,
                    since = excluded.since, version = excluded.version
                """)
                        .params(tenant, party.code(), party.name(), party.kind(), party.person(), party.since(), next)
                        .update());
    }

    private static Counterparty counterparty(ResultSet row) throws SQLException {
        return new Counterparty(
                row.getString("code"),
                row.getString("name"),
                row.getString("kind"),
                row.getString("person_code"),
                row.getObject("since", LocalDate.class));
    }

    // ---- exchange rates

    /** Where a page of exchange rates ended. */
    public record RateCursor(String from, String to, LocalDate validFrom) {}

    /** Exchange rates by currencies and day; null asks for every currency. */
    public List<Versioned<ExchangeRate>> exchangeRates(
            String tenant, @Nullable String from, @Nullable String to, @Nullable RateCursor after, int limit) {
        return db.sql(
                        """
                SELECT * FROM ledger.exchange_rate WHERE tenant_id = :tenant
                   AND (CAST(:from AS text) IS NULL OR from_currency = :from) AND (CAST(:to AS text) IS NULL OR to_currency = :to)
                   AND (CAST(:afterFrom AS text) IS NULL
                        OR (from_currency, to_currency, valid_from) > (:afterFrom, CAST(:afterTo AS text), CAST(:afterDay AS date)))
                 ORDER BY from_currency, to_currency, valid_from LIMIT :limit
                """)
                .param("tenant", tenant)
                .param("from", from)
                .param("to", to)
                .param("afterFrom", after == null ? null : after.from())
                .param("afterTo", after == null ? null : after.to())
                .param("afterDay", after == null ? null : after.validFrom())
                .param("limit", LedgerQueries.page(limit))
                .query((row, n) -> versioned(row, exchangeRate(row)))
                .list();
    }

    /** @throws LedgerRefusal {@code NOT_FOUND} */
    public Versioned<ExchangeRate> exchangeRate(String tenant, String from, String to, LocalDate validFrom) {
        return required("exchange rate", rateKey(from, to, validFrom), () -> findRate(tenant, from, to, validFrom, ""));
    }

    private Optional<Versioned<ExchangeRate>> findRate(
            String tenant, String from, String to, LocalDate validFrom, String lock) {
        return db.sql(
                        """
                SELECT * FROM ledger.exchange_rate WHERE tenant_id = ? AND from_currency = ? AND to_currency = ? AND valid_from = ?
                """
                                + lock)
                .params(tenant, from, to, validFrom)
                .query((row, n) -> versioned(row, exchangeRate(row)))
                .optional();
    }

    /**
     * Creates or changes an exchange rate. What is posted keeps the rate it was posted with.
     *
     * @param version the one that was changed; null creates
     * @throws LedgerRefusal {@code VALIDATION_FAILED}, {@code VERSION_REQUIRED}, {@code VERSION_STALE}, {@code NOT_FOUND}
     */
    public Versioned<ExchangeRate> put(String tenant, Author author, ExchangeRate rate, @Nullable Integer version) {
        Checks checks = new Checks();
        checks.currency("/from", rate.from());
        checks.currency("/to", rate.to());
        checks.that(
                !rate.from().equals(rate.to()), "/to", "CURRENCIES_EQUAL", rate.to(), "name two different currencies");
        checks.that(
                EntryChecks.isRate(rate.rate()),
                "/rate",
                "RATE_INVALID",
                EntryChecks.shown(rate.rate()),
                "give a positive number of at most " + RATE_DECIMALS + " digits before and after the point");
        checks.require("exchange rate");
        return change(
                tenant,
                author,
                "exchange-rate",
                rateKey(rate.from(), rate.to(), rate.validFrom()),
                findRate(tenant, rate.from(), rate.to(), rate.validFrom(), LOCKED),
                rate,
                version,
                next -> db.sql(
                                """
                INSERT INTO ledger.exchange_rate (tenant_id, from_currency, to_currency, valid_from, rate, version) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant_id, from_currency, to_currency, valid_from) DO UPDATE SET rate = excluded.rate, version = excluded.version
                """)
                        .params(tenant, rate.from(), rate.to(), rate.validFrom(), rate.rate(), next)
                        .update());
    }

    private static String rateKey(String from, String to, LocalDate validFrom) {
        return from + "/" + to + "/" + validFrom;
    }

    private static ExchangeRate exchangeRate(ResultSet row) throws SQLException {
        return new ExchangeRate(
                row.getString("from_currency"),
                row.getString("to_currency"),
                row.getObject("valid_from", LocalDate.class),
                row.getBigDecimal("rate").stripTrailingZeros());
    }

    // ---- who changed what

    /**
     * One change of a record.
     *
     * @param kind {@code company}, {@code cost-centre}, {@code counterparty} or {@code exchange-rate}
     * @param key codes that identify it, joined by slashes
     * @param before what stood there; null when it was created
     */
    public record Change(
            String kind,
            String key,
            int version,
            String person,
            @Nullable Map<String, Object> before,
            Map<String, Object> after,
            Instant changedAt) {}

    /** The changes of one record, the newest first. */
    public List<Change> changes(String tenant, String kind, String key) {
        TypeReference<Map<String, Object>> object = new TypeReference<>() {};
        return db.sql(
                        "SELECT * FROM ledger.master_data_change WHERE tenant_id = ? AND kind = ? AND key = ? ORDER BY version DESC")
                .params(tenant, kind, key)
                .query((row, n) -> {
                    String before = row.getString("before");
                    return new Change(
                            row.getString("kind"),
                            row.getString("key"),
                            row.getInt("version"),
                            row.getString("person"),
                            before == null ? null : Json.read(before, object),
                            Json.read(row.getString("after"), object),
                            row.getTimestamp("changed_at").toInstant());
                })
                .list();
    }

    @FunctionalInterface
    private interface Write {
        int store(int version);
    }

    /** Stores a record as its next version, if the caller knows the one that stands. */
    private <T> Versioned<T> change(
            String tenant,
            Author author,
            String kind,
            String key,
            Optional<Versioned<T>> before,
            T after,
            @Nullable Integer version,
            Write write) {
        requireCurrent(kind, key, before.map(Versioned::version).orElse(null), version);
        if (before.isPresent() && before.get().value().equals(after)) {
            return before.get();
        }
        int next = before.map(Versioned::version).orElse(0) + 1;
        if (!db.sql("SELECT EXISTS (SELECT FROM ledger.tenant WHERE tenant_id = ?)")
                .param(tenant)
                .query(Boolean.class)
                .single()) {
            throw new LedgerRefusal(
                    "CONFLICT", kind, key, "this tenant has no books yet", "have its master data loaded first");
        }
        // Kept first: of two that create the same at once, one is refused here.
        int kept = db.sql(
                        """
                INSERT INTO ledger.master_data_change (tenant_id, id, kind, key, version, person, before, after, changed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?) ON CONFLICT DO NOTHING
                """)
                .params(Arrays.asList(
                        tenant,
                        Ids.next(),
                        kind,
                        key,
                        next,
                        author.person(),
                        before.map(old -> Json.write(old.value())).orElse(null),
                        Json.write(after),
                        Timestamp.from(clock.instant())))
                .update();
        if (kept == 0) {
            throw stale(kind, key, version);
        }
        write.store(next);
        return new Versioned<>(after, next);
    }

    private static void requireCurrent(String kind, String key, @Nullable Integer standing, @Nullable Integer version) {
        if (standing == null && version != null) {
            throw new LedgerRefusal(
                    "NOT_FOUND",
                    kind,
                    key,
                    "no " + kind + " " + key + " exists here",
                    "create it without naming a version");
        }
        if (standing != null && version == null) {
            throw new LedgerRefusal(
                    "VERSION_REQUIRED",
                    kind,
                    key,
                    "the " + kind + " " + key + " exists already, at version " + standing,
                    "load it, and name the version that you change");
        }
        if (standing != null && !standing.equals(version)) {
            throw stale(kind, key, version);
        }
    }

    private static LedgerRefusal stale(String kind, String key, @Nullable Integer version) {
        return new LedgerRefusal(
                "VERSION_STALE",
                kind,
                key,
                "the " + kind + " " + key + " was changed since version " + version,
                "load it again and repeat the change");
    }

    private static <T> Versioned<T> required(String thing, String key, Supplier<Optional<Versioned<T>>> find) {
        return find.get()
                .orElseThrow(() -> new LedgerRefusal(
                        "NOT_FOUND", thing, key, "no " + thing + " " + key + " exists here", "check the code"));
    }

    @FunctionalInterface
    private interface RowOf<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<Versioned<T>> page(
            String sql,
            String tenant,
            Map<String, ? extends @Nullable Object> more,
            @Nullable String after,
            int limit,
            RowOf<T> reader) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>(more);
        params.put("tenant", tenant);
        params.put("after", after);
        params.put("limit", LedgerQueries.page(limit));
        return db.sql(sql)
                .params(params)
                .query((row, n) -> versioned(row, reader.read(row)))
                .list();
    }

    private static <T> Versioned<T> versioned(ResultSet row, T value) throws SQLException {
        return new Versioned<>(value, row.getInt("version"));
    }

    private boolean exists(String sql, Object... params) {
        return db.sql(sql).params(params).query(Boolean.class).single();
    }

    /** Collects everything wrong with a record. */
    private final class Checks {

        private final List<Problem> problems = new ArrayList<>();

        void that(boolean holds, String pointer, String code, @Nullable String value, String remedy) {
            if (!holds) {
                String field = pointer.substring(1);
                problems.add(new Problem(pointer, code, value, field + " cannot be " + value, remedy));
            }
        }

        /** Codes stand in references, links and files. */
        void code(String pointer, String code) {
            that(
                    code.matches("[\\p{L}\\p{N}._-]{1,40}"),
                    pointer,
                    "CODE_INVALID",
                    code.length() > 40 ? null : code.replace("\0", ""),
                    "use 1 to 40 letters, digits, dots, dashes or underscores");
        }

        void text(String pointer, String text) {
            try {
                Refusals.requireText(pointer, text);
            } catch (LedgerRefusal refusal) {
                problems.addAll(refusal.problems());
            }
        }

        void currency(String pointer, String code) {
            that(
                    code.matches("[A-Z]{3}")
                            && exists("SELECT EXISTS (SELECT FROM ledger.currency WHERE code = ?)", code),
                    pointer,
                    "UNKNOWN_CURRENCY",
                    code,
                    "write an ISO 4217 code like EUR");
        }

        void account(String tenant, String pointer, String code) {
            that(
                    isPlain(code)
                            && exists(
                                    "SELECT EXISTS (SELECT FROM ledger.account WHERE tenant_id = ? AND code = ? AND NOT header AND active)",
                                    tenant,
                                    code),
                    pointer,
                    "UNKNOWN_ACCOUNT",
                    code,
                    "choose an active detail account from the chart of accounts");
        }

        void person(String tenant, String pointer, @Nullable String code) {
            that(
                    code == null
                            || isPlain(code)
                                    && exists(
                                            "SELECT EXISTS (SELECT FROM approvals.person WHERE tenant_id = ? AND code = ? AND active)",
                                            tenant,
                                            code),
                    pointer,
                    "UNKNOWN_PERSON",
                    code,
                    "name a known person by their code");
        }

        private static boolean isPlain(String code) {
            return code.indexOf('\0') < 0;
        }

        void require(String thing) {
            if (!problems.isEmpty()) {
                Problem first = problems.get(0);
                throw new LedgerRefusal(
                        "VALIDATION_FAILED", thing, first.value(), first.message(), first.remedy(), problems, null);
            }
        }
    }
}
