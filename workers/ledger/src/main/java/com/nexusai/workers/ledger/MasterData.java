package com.nexusai.workers.ledger;

import com.nexusai.workers.approvals.People;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Loads a tenant's master data from a folder of CSV files: tenant, accounts, people, companies, holidays, periods, cost
 * centres, counterparties, exchange rates, control totals. What is there already stays as it is. Every call needs an open
 * transaction with its tenant bound.
 */
@Component
public class MasterData {

    private final JdbcClient db;
    private final People people;

    MasterData(JdbcClient db, People people) {
        this.db = db;
        this.people = people;
    }

    /** The tenant that a folder describes. */
    public static String tenantOf(Path folder) throws IOException {
        return rows(folder, "tenant").get(0).getOrDefault("tenant", "");
    }

    /** Codes of the tenant's companies. */
    public List<String> companies(String tenant) {
        return db.sql("SELECT code FROM ledger.company WHERE tenant_id = ? ORDER BY code")
                .params(tenant)
                .query(String.class)
                .list();
    }

    public void load(String tenant, Path folder) throws IOException {
        insert(
                tenant,
                rows(folder, "tenant"),
                """
                INSERT INTO ledger.tenant (tenant_id, name, policy_currency)
                SELECT :tenant, x.name, x.policy_currency FROM jsonb_to_recordset(:rows::jsonb) AS x(name text, policy_currency text)
                """);
        insert(
                tenant,
                rows(folder, "accounts"),
                """
                INSERT INTO ledger.account (tenant_id, code, name, type, header, active, system_only, currency, class)
                SELECT :tenant, x.account, x.name, x.type, x.header, x.active, x.system_only, x.currency, x.class
                  FROM jsonb_to_recordset(:rows::jsonb) AS x(account text, name text, type text, header boolean, active boolean,
                       system_only boolean, currency text, class text)
                """);
        for (Map<String, String> person : rows(folder, "people")) {
            people.save(
                    tenant,
                    new People.Person(
                            person.getOrDefault("person", ""),
                            person.getOrDefault("name", ""),
                            person.get("email"),
                            list(person.get("roles"))));
        }
        insert(
                tenant,
                companyRows(folder),
                """
                INSERT INTO ledger.company (tenant_id, code, name, currency, zone, country, rounding_account, retained_earnings_account, working_days, opens_at, closes_at)
                SELECT :tenant, x.company, x.name, x.currency, x.zone, x.country, x.rounding_account, x.retained_earnings_account,
                       x.working_days, x.opens_at, x.closes_at
                  FROM jsonb_to_recordset(:rows::jsonb) AS x(company text, name text, currency text, zone text, country text,
                       rounding_account text, retained_earnings_account text, working_days text, opens_at time, closes_at time)
                """);
        insert(
                tenant,
                postingRights(folder),
                """
                INSERT INTO ledger.posting_right (tenant_id, person_code, company)
                SELECT :tenant, x.person, x.company FROM jsonb_to_recordset(:rows::jsonb) AS x(person text, company text)
                """);
        insert(
                tenant,
                rows(folder, "holidays"),
                """
                INSERT INTO ledger.holiday (tenant_id, company, day, name)
                SELECT :tenant, x.company, x.date, x.name FROM jsonb_to_recordset(:rows::jsonb) AS x(company text, date date, name text)
                """);
        List<Map<String, String>> periods = rows(folder, "periods");
        insert(
                tenant,
                periods,
                """
                INSERT INTO ledger.fiscal_year (tenant_id, company, year, starts_on, ends_on)
                SELECT :tenant, x.company, x.fiscal_year, min(x.starts_on), max(x.ends_on)
                  FROM jsonb_to_recordset(:rows::jsonb) AS x(company text, fiscal_year integer, starts_on date, ends_on date) GROUP BY x.company, x.fiscal_year
                """);
        insert(
                tenant,
                periods,
                """
                INSERT INTO ledger.period (tenant_id, company, code, fiscal_year, number, kind, starts_on, ends_on, status)
                SELECT :tenant, x.company, x.period, x.fiscal_year, x.number, x.kind, x.starts_on, x.ends_on, x.status
                  FROM jsonb_to_recordset(:rows::jsonb) AS x(company text, period text, fiscal_year integer, number integer, kind text,
                       starts_on date, ends_on date, status text)
                """);
        insert(
                tenant,
                rows(folder, "cost_centres"),
                """
                INSERT INTO ledger.cost_centre (tenant_id, company, code, name, owner, active)
                SELECT :tenant, x.company, x.cost_centre, x.name, x.owner, x.active
                  FROM jsonb_to_recordset(:rows::jsonb) AS x(company text, cost_centre text, name text, owner text, active boolean)
                """);
        insert(
                tenant,
                rows(folder, "counterparties"),
                """
                INSERT INTO ledger.counterparty (tenant_id, code, name, kind, person_code, since)
                SELECT :tenant, x.counterparty, x.name, x.kind, x.person, x.since
                  FROM jsonb_to_recordset(:rows::jsonb) AS x(counterparty text, name text, kind text, person text, since date)
                """);
        insert(
                tenant,
                rows(folder, "exchange_rates"),
                """
                INSERT INTO ledger.exchange_rate (tenant_id, from_currency, to_currency, valid_from, rate)
                SELECT :tenant, x."from", x."to", x.valid_from, x.rate
                  FROM jsonb_to_recordset(:rows::jsonb) AS x("from" text, "to" text, valid_from date, rate numeric)
                """);
        insert(
                tenant,
                rows(folder, "control_totals"),
                """
                INSERT INTO ledger.control_total (tenant_id, company, source, batch, currency, total)
                SELECT :tenant, x.company, x.source, x.batch, x.currency, x.total
                  FROM jsonb_to_recordset(:rows::jsonb) AS x(company text, source text, batch text, currency text, total numeric)
                """);
    }

    private void insert(String tenant, List<Map<String, String>> rows, String statement) {
        db.sql(statement + " ON CONFLICT DO NOTHING")
                .param("tenant", tenant)
                .param("rows", Json.write(rows))
                .update();
    }

    private static List<Map<String, String>> companyRows(Path folder) throws IOException {
        List<Map<String, String>> rows = rows(folder, "companies");
        rows.forEach(row -> row.computeIfPresent("working_days", (column, days) -> isoDays(days)));
        return rows;
    }

    /** {@code MON-FRI} as the days' ISO numbers, {@code 12345}; a range may wrap around the week's end. */
    private static String isoDays(String range) {
        String[] ends = range.split("-", 2);
        int from = isoDay(ends[0]);
        int to = ends.length == 1 ? from : isoDay(ends[1]);
        return IntStream.rangeClosed(from, to < from ? to + 7 : to)
                .map(day -> (day - 1) % 7 + 1)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining());
    }

    private static int isoDay(String name) {
        return Arrays.stream(DayOfWeek.values())
                .filter(day -> day.name().startsWith(name.trim().toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new LedgerRefusal(
                        "FILE_UNREADABLE",
                        "companies.csv",
                        name,
                        "'" + name + "' is no day of the week",
                        "write working days like MON-FRI"))
                .getValue();
    }

    private static List<Map<String, String>> postingRights(Path folder) throws IOException {
        List<Map<String, String>> rights = new ArrayList<>();
        for (Map<String, String> person : rows(folder, "people")) {
            for (String company : list(person.get("companies"))) {
                rights.add(Map.of("person", person.getOrDefault("person", ""), "company", company));
            }
        }
        return rights;
    }

    private static Set<String> list(@org.jspecify.annotations.Nullable String text) {
        return text == null ? Set.of() : Set.of(text.split(";"));
    }

    /** Rows by column name; empty cells are absent. */
    private static List<Map<String, String>> rows(Path folder, String name) throws IOException {
        Path file = folder.resolve(name + ".csv");
        if (!Files.isRegularFile(file)) {
            throw new LedgerRefusal(
                    "FILE_UNREADABLE",
                    "sample folder",
                    file.toString(),
                    "the folder has no file " + name + ".csv",
                    "write one with `nexus sample --out DIR`");
        }
        List<Map<String, String>> rows = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
            for (NamedCsvRecord record : csv) {
                Map<String, String> row = new LinkedHashMap<>();
                record.getFieldsAsMap().forEach((column, value) -> {
                    if (!value.isBlank()) {
                        row.put(column, value.trim());
                    }
                });
                rows.add(row);
            }
        }
        return rows;
    }
}
