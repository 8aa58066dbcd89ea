package com.nexusai.app.journal;

import com.nexusai.app.engine.Deployments;
import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.contract.MessageName;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.processes.testing.ProcessDriver;
import com.nexusai.workers.api.ProcessMessages;
import com.nexusai.workers.api.ProcessStarts;
import com.nexusai.workers.approvals.People;
import com.nexusai.workers.ledger.Documents;
import com.nexusai.workers.ledger.EntryStatus;
import com.nexusai.workers.ledger.History;
import com.nexusai.workers.ledger.MasterData;
import com.nexusai.workers.ledger.Periods;
import com.nexusai.workers.ledger.Sequencer;
import com.nexusai.workers.ledger.SourceRights;
import com.nexusai.workers.ledger.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.operaton.bpm.engine.history.HistoricProcessInstance;
import org.operaton.bpm.engine.runtime.Incident;
import org.operaton.bpm.engine.task.Task;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A tenant with one small company and a quarter of postings behind it. Each test takes one of its own. */
final class Company {

    static final String CLIENT = "client:payroll";

    private final Bookkeeping books;
    private final String tenant;

    Company(Bookkeeping books, String tenant) {
        this.books = books;
        this.tenant = tenant;
        try {
            Path folder = Path.of(
                    Objects.requireNonNull(Company.class.getResource("company")).toURI());
            run(() -> {
                try {
                    bean(MasterData.class).load(tenant, folder);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                bean(SourceRights.class).grant(tenant, CLIENT, Set.of("payroll", "accrual", "manual"));
            });
            Path history = Files.createTempFile("history", ".csv");
            Files.write(history, lastQuarter());
            bean(History.class).load(tenant, "DE01", history, CLIENT);
            Files.delete(history);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        bean(Deployments.class).deploy(tenant);
    }

    /** Accruals and their reversals, so large and so many that no amount, account or preparer of a test is unusual. */
    private static List<String> lastQuarter() {
        List<String> rows = new ArrayList<>();
        rows.add(
                "entry_key,company,posting_date,currency,description,source,prepared_by,line,account,debit,credit,cost_centre");
        for (int month = 7; month <= 9; month++) {
            for (int day = 1; day <= 5; day++) {
                String amount = 200_000 + month * 1_000 + day * 17 + ".37";
                for (String[] use : new String[][] {{"6000", "100"}, {"6100", "300"}}) {
                    rows.add(row("H", month, day, use, 1, use[0], amount + ",", use[1]));
                    rows.add(row("H", month, day, use, 2, "2100", "," + amount, ""));
                    rows.add(row("R", month, day, use, 1, "2100", amount + ",", ""));
                    rows.add(row("R", month, day, use, 2, use[0], "," + amount, use[1]));
                }
            }
        }
        return rows;
    }

    private static String row(
            String kind,
            int month,
            int day,
            String[] use,
            int line,
            String account,
            String amounts,
            String costCentre) {
        return kind + month + day + use[0] + ",DE01,2026-0" + month + "-1" + day + ",EUR,Wages and rent,accrual,petra,"
                + line + "," + account + "," + amounts + "," + costCentre;
    }

    String tenant() {
        return tenant;
    }

    <T> T bean(Class<T> type) {
        return books.engine().bean(type);
    }

    <T> T call(Supplier<T> work) {
        return bean(TenantTransactions.class).call(tenant, work);
    }

    void run(Runnable work) {
        bean(TenantTransactions.class).run(tenant, work);
    }

    // ---- entries

    UUID draft(Sketch sketch) {
        return draft(sketch, CLIENT, null);
    }

    UUID draft(Sketch sketch, String submitter, @org.jspecify.annotations.Nullable String importer) {
        UUID id = Ids.next();
        run(() -> bean(Documents.class)
                .capture(
                        tenant,
                        List.of(new Documents.Draft(
                                id, sketch.document().reference(), submitter, importer, null, sketch.document()))));
        return id;
    }

    /** Hands a draft in: its state and its process instance commit together. */
    void submit(UUID... entries) {
        List<UUID> ids = Arrays.asList(entries);
        run(() -> {
            bean(Documents.class).setStatus(tenant, ids, EntryStatus.SUBMITTED);
            bean(ProcessStarts.class)
                    .startAll(
                            GlPosting.KEY,
                            tenant,
                            ids.stream()
                                    .map(id -> new ProcessStarts.Start(
                                            reference(id), Map.of(GlPosting.Variables.ENTRY_ID, id.toString())))
                                    .toList());
        });
        books.rest();
    }

    UUID submit(Sketch sketch) {
        UUID id = draft(sketch);
        submit(id);
        return id;
    }

    String reference(UUID entry) {
        return call(() -> bean(Documents.class).find(tenant, entry).reference());
    }

    String status(UUID entry) {
        return call(() -> bean(Documents.class).find(tenant, entry).status().text());
    }

    void correct(UUID entry, String person, Sketch sketch) {
        run(() -> bean(Documents.class)
                .revise(
                        tenant,
                        entry,
                        bean(Documents.class).find(tenant, entry).revision(),
                        person,
                        sketch.document()));
    }

    // ---- the process

    ProcessDriver process(UUID entry) {
        HistoricProcessInstance instance = books.engine()
                .history()
                .createHistoricProcessInstanceQuery()
                .processDefinitionKey(GlPosting.KEY.value())
                .processInstanceBusinessKey(reference(entry))
                .tenantIdIn(tenant)
                .singleResult();
        return new ProcessDriver(books.engine().engine(), instance.getId());
    }

    Task task(UUID entry) {
        return process(entry).task();
    }

    void signIn(String person, String... groups) {
        books.engine().engine().getIdentityService().setAuthentication(person, List.of(groups), List.of(tenant));
    }

    /** Does something as a person, whose groups come with the request. */
    void as(String person, String group, Runnable work) {
        signIn(person, group);
        try {
            work.run();
        } finally {
            books.signOut();
        }
    }

    /** Claims the entry's open task and decides it, as a person of a group. */
    void decide(UUID entry, String person, String group, String decision) {
        Task open = task(entry);
        as(person, group, () -> {
            books.engine().tasks().claim(open.getId(), person);
            books.engine().tasks().complete(open.getId(), Map.of("decision", decision, "comment", "looked at it"));
        });
        books.rest();
    }

    /** Lets time pass until the timer of an element is due, and fires it. */
    void fire(UUID entry, String element) {
        process(entry).fire(element);
        books.rest();
    }

    void send(MessageName message, UUID entry) {
        bean(EngineTransactions.class)
                .asPlatform(tenant, () -> bean(ProcessMessages.class).send(message, tenant, reference(entry)));
        books.rest();
    }

    void change(String period, Periods.Status status) {
        bean(EngineTransactions.class)
                .asPlatform(tenant, () -> bean(Periods.class).change(tenant, "DE01", period, status));
        books.rest();
    }

    void person(String code, String... roles) {
        run(() -> bean(People.class).save(tenant, new People.Person(code, code, null, Set.of(roles))));
    }

    List<Incident> incidents(UUID entry) {
        return books.engine()
                .runtime()
                .createIncidentQuery()
                .processInstanceId(process(entry).instanceId())
                .list();
    }

    // ---- the ledger

    JdbcClient db() {
        return bean(JdbcClient.class);
    }

    long count(String sql, Object... values) {
        return call(() -> db().sql(sql).params(values).query(Long.class).single());
    }

    List<String> texts(String sql, Object... values) {
        return call(() -> db().sql(sql).params(values).query(String.class).list());
    }

    boolean isPosted(UUID entry) {
        return count("SELECT count(*) FROM ledger.journal_entry WHERE id = ?", entry) == 1;
    }

    void sequence() {
        bean(Sequencer.class).run(head -> {});
    }

    long number(UUID entry) {
        return count("SELECT number FROM ledger.document_number WHERE entry_id = ?", entry);
    }

    boolean isSealed(UUID entry) {
        return count("SELECT count(*) FROM ledger.seal_leaf WHERE entry_id = ?", entry) == 1;
    }

    Verification.Report verify() {
        try {
            return new Verification(books.database().owner()).verify(List.of());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything posted, to the cent, and every number, seal and decision: what no door may change. */
    String ledger() {
        return texts(
                        """
                SELECT (SELECT count(*) || ' entries ' || coalesce(md5(string_agg(e::text, ',' ORDER BY e.id)), '') FROM ledger.journal_entry e)
                    || (SELECT count(*) || ' lines ' || coalesce(md5(string_agg(l::text, ',' ORDER BY l.entry_id, l.line)), '') FROM ledger.journal_line l)
                    || (SELECT count(*) || ' decisions' FROM approvals.approval_decision)
                    || (SELECT count(*) || ' numbers' FROM ledger.document_number)
                """)
                .get(0);
    }
}
