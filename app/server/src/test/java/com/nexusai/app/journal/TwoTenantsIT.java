package com.nexusai.app.journal;

import static com.nexusai.app.journal.Sketch.wages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.ledger.EntryImport;
import com.nexusai.workers.ledger.EntryImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.ProcessEngineException;
import org.operaton.bpm.engine.task.Task;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two tenants with the same companies, keys and people run their months at the same time in one application. */
class TwoTenantsIT {

    private static final int ENTRIES = 150;
    private static final int EACH_TENTH_WAITS = 10;

    private static Bookkeeping books;
    private static Company acme;
    private static Company globex;

    @TempDir
    private static Path files;

    @BeforeAll
    static void bothMonthsRunAtTheSameTime() throws IOException {
        books = new Bookkeeping();
        acme = books.company("acme");
        globex = books.company("globex");
        Path ofAcme = month("acme.csv", "1");
        Path ofGlobex = month("globex.csv", "2");
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> run(acme, ofAcme)),
                        CompletableFuture.runAsync(() -> run(globex, ofGlobex)))
                .join();
        books.rest();
        acme.sequence();
    }

    @AfterAll
    static void close() {
        books.close();
    }

    private static void run(Company company, Path month) {
        try {
            EntryImport report = company.bean(EntryImports.class)
                    .run(
                            new EntryImports.Order(
                                    company.tenant(), "", Company.CLIENT, Company.CLIENT, EntryImport.Mode.VALID),
                            month);
            assertThat(report.count(EntryImport.RowStatus.IMPORTED)).isEqualTo(ENTRIES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path month(String name, String digit) throws IOException {
        List<String> rows = new ArrayList<>();
        rows.add(
                "entry_key,company,posting_date,currency,description,source,prepared_by,account,debit,credit,cost_centre");
        for (int i = 0; i < ENTRIES; i++) {
            String amount = (i % EACH_TENTH_WAITS == 0 ? 12_000 : 1_200) + i + "." + digit + "7";
            String head = "M-" + i + ",DE01,2026-10-12,EUR,Wages of the workshop,payroll,petra,";
            rows.add(head + "6000," + amount + ",,100");
            rows.add(head + "2100,," + amount + ",");
        }
        return Files.write(files.resolve(name), rows);
    }

    @Test
    void eachTenantsMonthIsPostedOrWaitsAsIfItWereAlone() {
        for (Company company : List.of(acme, globex)) {
            assertThat(
                            company.texts(
                                    "SELECT status || ' ' || count(*) FROM ledger.entry_document WHERE import_id IS NOT NULL GROUP BY status ORDER BY status"))
                    .containsExactly(
                            "posted " + (ENTRIES - ENTRIES / EACH_TENTH_WAITS),
                            "submitted " + ENTRIES / EACH_TENTH_WAITS);
        }
        assertThat(books.engine().runtime().createIncidentQuery().count()).isZero();
        assertThat(acme.verify().findings()).isEmpty();
    }

    @Test
    void everyEntryPassedTheModelAndItsDecisionsStandInTheHistory() {
        assertThat(books.superuser()
                        .sql(
                                """
                        SELECT count(*) FROM ledger.entry_document d
                          JOIN engine.act_hi_procinst p ON p.tenant_id_ = d.tenant_id AND p.business_key_ = d.reference AND p.proc_def_key_ = 'gl-posting'
                         WHERE d.import_id IS NOT NULL
                           AND (SELECT array_agg(DISTINCT x.dec_def_key_::text) FROM engine.act_hi_decinst x WHERE x.proc_inst_id_ = p.id_ AND x.tenant_id_ = d.tenant_id)
                               @> ARRAY['je-validation', 'je-risk', 'je-approval-required']
                        """)
                        .query(Long.class)
                        .single())
                .isEqualTo(2L * ENTRIES);
    }

    @Test
    void noTransactionPostsEntriesOfTwoTenants() {
        List<Long> tenants = books.superuser()
                .sql(
                        "SELECT count(DISTINCT tenant_id) FROM ledger.journal_entry WHERE door = 'process' GROUP BY xmin::text")
                .query(Long.class)
                .list();

        assertThat(tenants).hasSizeGreaterThan(1).containsOnly(1L);
        assertThat(books.superuser()
                        .sql(
                                "SELECT max(n) FROM (SELECT count(*) AS n FROM ledger.journal_entry WHERE door = 'process' GROUP BY xmin::text) b")
                        .query(Long.class)
                        .single())
                .as("and batches are batches")
                .isGreaterThan(1);
    }

    @Test
    void numbersSealsAndEventsCountForEachTenantByItself() {
        JdbcClient everything = books.superuser();
        for (Company company : List.of(acme, globex)) {
            List<Long> numbers = everything
                    .sql("SELECT number FROM ledger.document_number WHERE tenant_id = ? ORDER BY number")
                    .param(company.tenant())
                    .query(Long.class)
                    .list();
            assertThat(numbers).isEqualTo(oneTo(numbers.size()));
            List<Long> seals = everything
                    .sql("SELECT number FROM ledger.seal WHERE tenant_id = ? ORDER BY number")
                    .param(company.tenant())
                    .query(Long.class)
                    .list();
            assertThat(seals).isNotEmpty().isEqualTo(oneTo(seals.size()));
        }
        assertThat(everything
                        .sql(
                                "SELECT count(*) FROM ledger.seal_leaf l JOIN ledger.journal_entry e ON e.id = l.entry_id WHERE e.tenant_id <> l.tenant_id")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(everything
                        .sql("SELECT position FROM ledger.event_log ORDER BY position")
                        .query(Long.class)
                        .list())
                .as("one order of events, without a gap")
                .satisfies(positions -> assertThat(positions).isEqualTo(oneTo(positions.size())));
    }

    @Test
    void aTenantSeesNoRowOfTheOther() {
        List<String> tables = books.superuser()
                .sql(
                        """
                SELECT table_schema || '.' || table_name FROM information_schema.columns
                 WHERE table_schema IN ('ledger', 'approvals', 'process') AND column_name = 'tenant_id' ORDER BY 1
                """)
                .query(String.class)
                .list();
        assertThat(tables).hasSizeGreaterThan(25);
        for (String table : tables) {
            // The sequencer's own work lists take rows of the application and show it none.
            if (books.superuser()
                    .sql("SELECT has_table_privilege('nexus_app', ?, 'SELECT')")
                    .param(table)
                    .query(Boolean.class)
                    .single()) {
                assertThat(acme.texts("SELECT DISTINCT tenant_id FROM " + table))
                        .as(table)
                        .isSubsetOf("acme");
                assertThat(globex.texts("SELECT DISTINCT tenant_id FROM " + table))
                        .as(table)
                        .isSubsetOf("globex");
            }
        }
        UUID ofAcme = UUID.fromString(
                acme.texts("SELECT id::text FROM ledger.journal_entry LIMIT 1").get(0));
        assertThat(globex.count("SELECT count(*) FROM ledger.journal_line WHERE entry_id = ?", ofAcme))
                .isZero();
    }

    @Test
    void aPersonOfOneTenantNeitherSeesNorDecidesWhatWaitsAtTheOther() {
        ProcessEngine engine = books.engine().engine();
        Task waiting = engine.getTaskService()
                .createTaskQuery()
                .tenantIdIn("globex")
                .listPage(0, 1)
                .get(0);
        String before = globex.ledger();
        acme.signIn("otto", "cost-centre-owner", Bookkeeping.ADMINISTRATORS);
        try {
            assertThat(engine.getTaskService().createTaskQuery().listPage(0, 1000))
                    .hasSize(ENTRIES / EACH_TENTH_WAITS)
                    .extracting(Task::getTenantId)
                    .containsOnly("acme");
            assertThat(engine.getRuntimeService().createProcessInstanceQuery().listPage(0, 1000))
                    .allSatisfy(instance -> assertThat(instance.getTenantId()).isEqualTo("acme"));
            assertThat(engine.getHistoryService()
                            .createHistoricProcessInstanceQuery()
                            .listPage(0, 1000))
                    .hasSizeGreaterThanOrEqualTo(ENTRIES)
                    .allSatisfy(instance -> assertThat(instance.getTenantId()).isEqualTo("acme"));
            assertThat(engine.getHistoryService()
                            .createHistoricDecisionInstanceQuery()
                            .listPage(0, 1000))
                    .isNotEmpty()
                    .allSatisfy(decision -> assertThat(decision.getTenantId()).isEqualTo("acme"));
            assertThat(engine.getRepositoryService()
                            .createProcessDefinitionQuery()
                            .listPage(0, 1000))
                    .allSatisfy(
                            definition -> assertThat(definition.getTenantId()).isEqualTo("acme"));

            assertThatThrownBy(() -> engine.getTaskService().claim(waiting.getId(), "otto"))
                    .isInstanceOf(ProcessEngineException.class);
            assertThatThrownBy(() -> engine.getTaskService().complete(waiting.getId(), Map.of("decision", "approve")))
                    .isInstanceOf(ProcessEngineException.class);
        } finally {
            books.signOut();
        }
        assertThat(globex.ledger()).isEqualTo(before);
        assertThat(engine.getTaskService()
                        .createTaskQuery()
                        .taskId(waiting.getId())
                        .singleResult()
                        .getAssignee())
                .isNull();
    }

    @Test
    void aMessageToAnEntryOfOneTenantLeavesTheOthersOfTheSameReferenceAlone() {
        UUID ofAcme = acme.submit(wages("same", "15123.45"));
        UUID ofGlobex = globex.submit(wages("same", "15123.45"));
        assertThat(acme.reference(ofAcme)).isEqualTo(globex.reference(ofGlobex));

        acme.send(GlPosting.ENTRY_CANCELLED, ofAcme);
        globex.decide(ofGlobex, "otto", "cost-centre-owner", "approve");

        assertThat(acme.status(ofAcme)).isEqualTo("cancelled");
        assertThat(globex.status(ofGlobex)).isEqualTo("posted");
    }

    private static List<Long> oneTo(int last) {
        return java.util.stream.LongStream.rangeClosed(1, last).boxed().toList();
    }
}
