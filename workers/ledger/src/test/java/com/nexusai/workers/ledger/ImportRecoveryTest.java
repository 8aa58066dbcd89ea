package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import com.nexusai.workers.ledger.EntryImport.Mode;
import com.nexusai.workers.ledger.EntryImport.RowStatus;
import com.nexusai.workers.ledger.EntryImport.Status;
import com.nexusai.workers.ledger.EntryImports.Order;
import com.nexusai.workers.ledger.EntryImports.Upload;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Runners die before and after each of their commits, and others go on: every entry is there exactly once. */
class ImportRecoveryTest {

    private static final int ENTRIES = 7;
    private static final ImportChunks SMALL = new ImportChunks(3, 100, 2, 2);

    private static LedgerFixture ledger;

    @BeforeAll
    static void open() {
        ledger = new LedgerFixture();
        FakeEngine.create(ledger);
    }

    @AfterAll
    static void close() {
        ledger.close();
    }

    /** Starts are rows of the same transaction, as the engine's are, and a second start of a key is seen. */
    private record FakeEngine(JdbcClient db) implements ProcessStarts {

        static void create(LedgerFixture ledger) {
            JdbcClient superuser = JdbcClient.create(ledger.database.superuser());
            superuser.sql("CREATE TABLE public.started (key text)").update();
            superuser.sql("GRANT ALL ON public.started TO nexus_app").update();
            superuser.sql("GRANT USAGE ON SCHEMA public TO nexus_app").update();
        }

        @Override
        public String start(ProcessKey process, String tenant, String businessKey, Map<String, Object> variables) {
            db.sql("INSERT INTO public.started VALUES (?)").params(businessKey).update();
            return businessKey;
        }
    }

    /** A process that loses its database for good at one of its commits, as by {@code kill -9}. */
    private static final class Dying extends DelegatingDataSource {

        private final int at;
        private final boolean afterwards;
        private int commits;
        private boolean dead;

        /** @param afterwards whether the commit still reached the database */
        Dying(DataSource target, int at, boolean afterwards) {
            super(target);
            this.at = at;
            this.afterwards = afterwards;
        }

        @Override
        public Connection getConnection() throws SQLException {
            dieIf(dead);
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Dying.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            if (dead) {
                                connection.rollback();
                            }
                            connection.close();
                            return null;
                        }
                        dieIf(dead);
                        if (method.getName().equals("commit") && ++commits == at) {
                            if (afterwards) {
                                connection.commit();
                            }
                            dead = true;
                            dieIf(true);
                        }
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getTargetException();
                        }
                    });
        }

        private static void dieIf(boolean dead) throws SQLException {
            if (dead) {
                throw new SQLException("the process was killed", "08006");
            }
        }
    }

    @Test
    void aRunnerMayDieAtEachOfItsCommits() throws Exception {
        int deaths = 0;
        for (boolean afterwards : new boolean[] {false, true}) {
            boolean died = true;
            for (int at = 1; died; at++) {
                String keyspace = "run" + at + afterwards;
                EntryImport received = imports(ledger.database.app()).create(order(keyspace), upload(), file("10.00"));
                Dying source = new Dying(ledger.database.app(), at, afterwards);
                // Its refusals end as the process would.
                finish(imports(source));
                died = source.dead;
                deaths += died ? 1 : 0;

                finish(imports(ledger.database.app()));
                assertEachExactlyOnce(keyspace, received);
            }
        }
        assertThat(deaths)
                .as("judge, 4 chunks of drafts, 4 of starts, before and after")
                .isGreaterThanOrEqualTo(18);
    }

    @Test
    void aReceiverMayDieAtEachOfItsCommitsAndTheFileIsSentAgain() throws Exception {
        for (boolean afterwards : new boolean[] {false, true}) {
            boolean died = true;
            for (int at = 1; died; at++) {
                String keyspace = "recv" + at + afterwards;
                Dying source = new Dying(ledger.database.app(), at, afterwards);
                EntryImports dying = imports(source);
                try {
                    dying.create(order(keyspace), upload(), file("10.00"));
                } catch (RuntimeException e) {
                    assertThat(source.dead).isTrue();
                }
                died = source.dead;
                EntryImport again = imports(ledger.database.app()).create(order(keyspace), upload(), file("10.00"));
                finish(imports(ledger.database.app()));

                EntryImport done = imports(ledger.database.app()).get(TENANT, again.id());
                assertThat(done.status()).isEqualTo(Status.DONE);
                assertThat(done.count(RowStatus.IMPORTED) + done.count(RowStatus.ALREADY_IMPORTED))
                        .isEqualTo(ENTRIES);
                assertOnce(keyspace);
            }
        }
    }

    @Test
    void theSameFileAndACorrectedOneAfterAKillLeaveEachEntryOnce() throws Exception {
        EntryImport first = imports(ledger.database.app()).create(order("mend"), upload(), file("10.00"));
        finish(imports(new Dying(ledger.database.app(), 4, true)));
        EntryImport same = imports(ledger.database.app()).create(order("mend"), upload(), file("10.00"));
        finish(imports(ledger.database.app()));
        assertThat(imports(ledger.database.app()).get(TENANT, first.id()).count(RowStatus.IMPORTED)
                        + imports(ledger.database.app()).get(TENANT, same.id()).count(RowStatus.IMPORTED))
                .isEqualTo(ENTRIES);
        assertOnce("mend");

        ledger.run(() -> ledger.db
                .sql(
                        "UPDATE ledger.entry_document SET status = 'failed' WHERE keyspace = 'mend' AND entry_key IN ('K1', 'K2', 'K3')")
                .update());
        EntryImport corrected = imports(ledger.database.app()).create(order("mend"), upload(), file("11.00"));
        for (int at = 1; at <= 6; at++) {
            finish(imports(new Dying(ledger.database.app(), at, at % 2 == 0)));
        }
        finish(imports(ledger.database.app()));
        assertThat(imports(ledger.database.app()).get(TENANT, corrected.id()).outcomes())
                .isEqualTo(Map.of(RowStatus.CORRECTED, 3L, RowStatus.CONFLICT, 4L));
        assertThat(
                        ledger.count(
                                "SELECT count(*) FROM ledger.entry_document WHERE keyspace = 'mend' AND revision = 2 AND status = 'submitted' AND total_debit = 11"))
                .isEqualTo(3);
        assertOnce("mend");
    }

    @Test
    void manyRunnersShareTheWorkAndDoNothingTwice() throws Exception {
        List<EntryImport> received = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            received.add(imports(ledger.database.app()).create(order("many" + i), upload(), file("10.00")));
            // The same keys from two files at once.
            received.add(imports(ledger.database.app()).create(order("many" + i), upload(), file("10.00")));
        }
        ExecutorService runners = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                work.add(() -> {
                    finish(imports(ledger.database.app()));
                    return true;
                });
            }
            for (Future<Boolean> runner : runners.invokeAll(work)) {
                assertThat(runner.get()).isTrue();
            }
        } finally {
            runners.shutdown();
        }
        finish(imports(ledger.database.app()));
        for (int i = 0; i < 4; i++) {
            assertOnce("many" + i);
            EntryImport one = imports(ledger.database.app())
                    .get(TENANT, received.get(2 * i).id());
            EntryImport other = imports(ledger.database.app())
                    .get(TENANT, received.get(2 * i + 1).id());
            assertThat(List.of(one.status(), other.status())).containsOnly(Status.DONE);
            assertThat(one.count(RowStatus.IMPORTED) + other.count(RowStatus.IMPORTED))
                    .isEqualTo(ENTRIES);
        }
    }

    @Test
    void aDeadProcessIsOne() {
        assertThatThrownBy(() -> imports(new Dying(ledger.database.app(), 1, false))
                        .create(order("dead"), upload(), file("1.00")))
                .hasStackTraceContaining("the process was killed");
    }

    private static void finish(EntryImports imports) {
        try {
            while (imports.work()) {}
        } catch (RuntimeException e) {
            assertThat(e).hasStackTraceContaining("the process was killed");
        }
    }

    private static void assertEachExactlyOnce(String keyspace, EntryImport received) {
        EntryImport done = imports(ledger.database.app()).get(TENANT, received.id());
        assertThat(done.status()).isEqualTo(Status.DONE);
        assertThat(done.outcomes()).as(keyspace).isEqualTo(Map.of(RowStatus.IMPORTED, (long) ENTRIES));
        assertOnce(keyspace);
    }

    private static void assertOnce(String keyspace) {
        String documents = "FROM ledger.entry_document d WHERE d.keyspace = '" + keyspace + "'";
        assertThat(ledger.count("SELECT count(*) " + documents + " AND status = 'submitted'"))
                .as(keyspace)
                .isEqualTo(ENTRIES);
        assertThat(ledger.count("SELECT count(*) " + documents
                        + " AND EXISTS (SELECT FROM public.started s WHERE s.key = d.reference)"))
                .isEqualTo(ENTRIES);
        assertThat(ledger.count("SELECT count(*) FROM public.started WHERE key LIKE 'DE01-" + keyspace + "-%'"))
                .isEqualTo(ENTRIES);
        assertThat(ledger.count(
                        "SELECT count(*) FROM ledger.document_line l JOIN ledger.entry_document d ON d.id = l.entry_id WHERE d.keyspace = '"
                                + keyspace + "'"))
                .isEqualTo(2 * ENTRIES);
    }

    private static EntryImports imports(DataSource source) {
        return LedgerFixture.imports(
                source, SMALL, ledger.clock, new FakeEngine(JdbcClient.create(source)), new RecordedMessages());
    }

    private static Order order(String keyspace) {
        return new Order(TENANT, keyspace, "loader", "client:loader", Mode.VALID);
    }

    private static Upload upload() {
        return Upload.csv("month.csv");
    }

    private static InputStream file(String amount) {
        StringBuilder file =
                new StringBuilder("entry_key,company,posting_date,currency,description,account,debit,credit\n");
        for (int i = 0; i < ENTRIES; i++) {
            String head = "K" + i + ",DE01,2026-10-14,EUR,Travel,";
            file.append(head).append("6000,").append(amount).append(",\n");
            file.append(head).append("1600,,").append(amount).append('\n');
        }
        return new ByteArrayInputStream(file.toString().getBytes(StandardCharsets.UTF_8));
    }
}
