package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.workers.api.Decisions.Decision;
import com.nexusai.workers.api.ProcessMessages;
import com.nexusai.workers.api.ProcessStarts;
import com.nexusai.workers.approvals.Approvals;
import com.nexusai.workers.approvals.People;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A small company on a real database, with the application's own role; decisions answer as a test says. */
final class LedgerFixture implements AutoCloseable {

    static final String TENANT = "acme";
    static final Instant NOW = Instant.parse("2026-10-14T09:00:00Z");

    final TestDatabase database = TestDatabase.create();
    final JdbcClient db = JdbcClient.create(database.app());
    final TenantTransactions transactions = database.transactions();
    final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    final People people = new People(db);
    final Approvals approvals = new Approvals(db);
    final Documents documents = new Documents(db, clock);
    final Events events = new Events(db, clock);
    final Validation validation = new Validation(db, clock);
    final Risk risk = new Risk(db, new RiskMeasures(db), clock);
    final Planning planning = new Planning(db, approvals, clock);
    final Posting posting = new Posting(db, events, clock);
    final RecordedMessages messages = new RecordedMessages();
    final RecordedStarts starts = new RecordedStarts();
    final Reversals reversals = new Reversals(db, documents, clock);
    final Submissions submissions = new Submissions(db, documents, reversals, events, starts, messages, clock);
    final HouseRules rules = new HouseRules();
    final Evidence evidence = new Evidence(db, approvals);
    final SeparationOfDuties duties = new SeparationOfDuties(db, rules);
    final DryRuns dryRuns = new DryRuns(
            transactions,
            database.transactionManager(),
            submissions,
            documents,
            validation,
            risk,
            planning,
            evidence,
            duties,
            people,
            rules);
    final EntryQueries entries = new EntryQueries(db, documents, evidence);
    final Periods periods = new Periods(db, new RecordedMessages(), clock);
    final PeriodReopenings reopenings = new PeriodReopenings(db, periods, clock);
    final MasterData masterData = new MasterData(db, people);
    final History history = new History(db, transactions, documents, posting, clock);
    final Sequencer sequencer = new Sequencer(db, new TransactionTemplate(database.transactionManager()), events);
    final List<Sequencer.Head> heads = new ArrayList<>();

    LedgerFixture() {
        load(TENANT);
    }

    void load(String tenant) {
        try {
            Path folder = Files.createTempDirectory("ledger-fixture");
            write(folder, "tenant", "tenant,name,policy_currency", tenant + ",Acme,EUR");
            write(
                    folder,
                    "accounts",
                    "account,name,type,header,active,system_only,currency,class",
                    "1000,Assets,asset,true,true,false,,ordinary",
                    "1200,Bank,asset,false,true,false,,bank",
                    "1400,Receivables,asset,false,true,true,,receivable",
                    "1600,Payables,liability,false,true,false,,payable",
                    "1990,Suspense,asset,false,true,false,,suspense",
                    "3100,Retained earnings,equity,false,true,false,,equity",
                    "4000,Sales,revenue,false,true,false,,revenue",
                    "6000,Travel,expense,false,true,false,,ordinary",
                    "6100,Rent,expense,false,true,false,,ordinary",
                    "6200,Old account,expense,false,false,false,,ordinary",
                    "7990,Rounding,expense,false,true,false,,rounding");
            write(
                    folder,
                    "people",
                    "person,name,email,roles,companies",
                    "petra,Petra,,preparer,DE01;US01",
                    "otto,Otto,,cost-centre-owner,DE01",
                    "carla,Carla,,controller,DE01",
                    "chris,Chris,,controller,DE01",
                    "fred,Fred,,cfo,DE01",
                    "fiona,Fiona,,finance-administrator,DE01");
            write(
                    folder,
                    "companies",
                    "company,name,currency,zone,country,rounding_account,retained_earnings_account,working_days,opens_at,closes_at",
                    "DE01,Acme GmbH,EUR,Europe/Berlin,DE,7990,3100,MON-FRI,08:00,18:00",
                    "US01,Acme Inc.,USD,America/New_York,US,7990,3100,MON-FRI,08:00,18:00");
            write(folder, "holidays", "company,date,name", "DE01,2026-10-15,Holiday");
            write(
                    folder,
                    "periods",
                    "company,fiscal_year,number,period,starts_on,ends_on,kind,status",
                    "DE01,2026,8,2026-08,2026-08-01,2026-08-31,normal,closed",
                    "DE01,2026,9,2026-09,2026-09-01,2026-09-30,normal,soft-closed",
                    "DE01,2026,10,2026-10,2026-10-01,2026-10-31,normal,open",
                    "DE01,2026,11,2026-11,2026-11-01,2026-11-30,normal,open",
                    "US01,2026,10,2026-10,2026-10-01,2026-10-31,normal,open");
            write(
                    folder,
                    "cost_centres",
                    "company,cost_centre,name,owner,active",
                    "DE01,100,Sales,otto,true",
                    "DE01,200,No owner,,true",
                    "US01,100,Sales,otto,true");
            write(
                    folder,
                    "counterparties",
                    "counterparty,name,kind,person,since",
                    "S1,Supplier,supplier,,2020-01-01",
                    "E1,Petra herself,employee,petra,2020-01-01");
            write(
                    folder,
                    "exchange_rates",
                    "from,to,valid_from,rate",
                    "EUR,USD,2026-01-01,1.1",
                    "USD,EUR,2026-01-01,0.90909",
                    "JPY,EUR,2026-01-01,0.00617",
                    "KWD,EUR,2026-01-01,3.01");
            write(folder, "control_totals", "company,source,batch,currency,total", "DE01,payroll,B1,EUR,300.00");
            in(tenant, () -> {
                try {
                    masterData.load(tenant, folder);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                new SourceRights(db).grant(tenant, "loader", Set.of("manual", "payroll", "payables"));
                return "";
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path folder, String name, String... lines) throws IOException {
        Files.write(folder.resolve(name + ".csv"), List.of(lines));
    }

    <T> T in(String tenant, Supplier<T> work) {
        return transactions.call(tenant, work);
    }

    void run(Runnable work) {
        transactions.run(TENANT, work);
    }

    // ---- documents

    static EntryDocument.Line debit(int line, String account, String amount) {
        return line(line, account, amount, "0", account.startsWith("6") ? "100" : null);
    }

    static EntryDocument.Line credit(int line, String account, String amount) {
        return line(line, account, "0", amount, account.startsWith("4") ? "100" : null);
    }

    static EntryDocument.Line line(
            int line,
            String account,
            String debit,
            String credit,
            @org.jspecify.annotations.Nullable String costCentre) {
        return new EntryDocument.Line(
                line,
                account,
                new BigDecimal(debit),
                new BigDecimal(credit),
                null,
                null,
                costCentre,
                account.equals("1600") || account.equals("1400") ? "S1" : null,
                null,
                null,
                null,
                null,
                null);
    }

    static EntryDocument entry(String key, EntryDocument.Line... lines) {
        return entry(key, "DE01", "EUR", LocalDate.parse("2026-10-14"), lines);
    }

    static EntryDocument entry(
            String key, String company, String currency, LocalDate day, EntryDocument.Line... lines) {
        return new EntryDocument(
                company,
                "",
                key,
                "GEN",
                day,
                day,
                null,
                currency,
                "Travel to the customer",
                "manual",
                "petra",
                NOW,
                "REF-" + key,
                null,
                null,
                null,
                List.of(lines),
                List.of());
    }

    static EntryDocument travel(String key, String amount) {
        return entry(key, debit(1, "6000", amount), credit(2, "1600", amount));
    }

    UUID capture(EntryDocument document) {
        UUID id = Ids.next();
        run(() -> documents.capture(TENANT, List.of(new Documents.Draft(id, "petra", document))));
        run(() -> documents.setStatus(TENANT, List.of(id), EntryStatus.SUBMITTED));
        return id;
    }

    /** Validated without a violation, rated without a signal, and planned for these groups. */
    UUID planned(EntryDocument document, String... groups) {
        UUID id = capture(document);
        plan(id, groups);
        return id;
    }

    void plan(UUID id, String... groups) {
        run(() -> {
            validation.validate(TENANT, List.of(id), (entry, facts) -> none("je-validation"));
            risk.assess(TENANT, List.of(id), (entry, facts) -> none("je-risk"));
            planning.plan(TENANT, List.of(id), (entry, key, facts) -> answer(key, groups));
        });
    }

    private static Decision answer(DecisionKey key, String... groups) {
        if (key.value().equals("je-approval-required")) {
            return decision(
                    key, List.of(Map.of("approval", groups.length == 0 ? "auto" : "review", "reason", "as tested")));
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String group : groups) {
            rows.add(Map.of("group", group, "reason", "as tested"));
        }
        return decision(key, rows);
    }

    static Decision none(String key) {
        return decision(new DecisionKey(key), List.of());
    }

    static Decision decision(DecisionKey key, List<Map<String, Object>> rows) {
        return new Decision(
                key,
                1,
                rows.stream().map(row -> "Rule").toList(),
                rows,
                rows.stream().map(row -> Map.<String, String>of()).toList());
    }

    void approve(UUID id, int level, String person) {
        run(() -> approvals.decide(
                documents.find(TENANT, id).subject(),
                new Approvals.Decision(level, person, "approve", null, Set.of("controller"), null, 1, "allowed", NOW)));
    }

    void post(UUID... ids) {
        run(() -> posting.post(TENANT, List.of(ids)));
    }

    UUID posted(EntryDocument document) {
        UUID id = planned(document);
        post(id);
        return id;
    }

    EntryImports imports(ProcessStarts starts, ProcessMessages messages) {
        return imports(database.app(), new ImportChunks(), clock, starts, messages);
    }

    /** Imports as another process would do them, over a data source of its own. */
    static EntryImports imports(
            DataSource source, ImportChunks chunks, Clock clock, ProcessStarts starts, ProcessMessages messages) {
        JdbcClient db = JdbcClient.create(source);
        TenantTransactions transactions = new TenantTransactions(new JdbcTransactionManager(source), source);
        Documents documents = new Documents(db, clock);
        ImportStore store = new ImportStore(db, clock);
        ImportReception reception = new ImportReception(transactions, store, documents, chunks);
        return new EntryImports(
                transactions,
                store,
                reception,
                new ImportPromotion(transactions, store, documents, starts, messages, chunks),
                new ImportPreviews(reception),
                new ImportCorrections(store, reception));
    }

    void sequence() {
        sequencer.run(heads::add);
    }

    // ---- looking, and tampering

    long count(String sql) {
        return in(TENANT, () -> db.sql(sql).query(Long.class).single());
    }

    /** As a superuser with triggers off: what somebody with the database's keys could do. */
    void tamper(String... statements) throws SQLException {
        execute(database.superuser(), "SET session_replication_role = replica", statements);
    }

    static void execute(DataSource source, String first, String... statements) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(first);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
            statement.execute("RESET ALL");
            connection.commit();
        }
    }

    Verification.Report verify() {
        return verify(List.of());
    }

    Verification.Report verify(List<Verification.KeptHead> heads) {
        try (HikariDataSource auditor = database.settings().auditorDataSource()) {
            return new Verification(auditor).verify(heads);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
