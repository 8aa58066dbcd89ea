package com.nexusai.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.database.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

class TenantTransactionsTest {

    private static TestDatabase database;
    private static TenantTransactions transactions;
    private static JdbcClient app;

    @BeforeAll
    static void preparesATableWithRowLevelSecurity() {
        database = TestDatabase.create();
        transactions = database.transactions();
        app = JdbcClient.create(database.app());
        JdbcClient owner = JdbcClient.create(database.owner());
        owner.sql("create table ledger.note (tenant_id text not null, body text)")
                .update();
        owner.sql("alter table ledger.note enable row level security").update();
        owner.sql("alter table ledger.note force row level security").update();
        owner.sql("create policy tenant on ledger.note to nexus_app"
                        + " using (tenant_id = nullif(current_setting('nexus.tenant', true), ''))")
                .update();
        owner.sql("grant select, insert on ledger.note to nexus_app").update();
        transactions.run("acme", () -> insert("acme", "first"));
        transactions.run("globex", () -> insert("globex", "second"));
    }

    @AfterAll
    static void dropsTheDatabase() {
        database.close();
    }

    @Test
    void eachTenantSeesItsOwnRowsAndNobodySeesAnyWithoutATenant() {
        assertThat(transactions.<Long>call("acme", TenantTransactionsTest::count))
                .isEqualTo(1);
        assertThat(transactions.<Long>call("nobody", TenantTransactionsTest::count))
                .isZero();
        assertThat(count()).isZero();
        assertThat(JdbcClient.create(database.owner())
                        .sql("select count(*) from ledger.note")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void rowOfAnotherTenantIsRefused() {
        assertThatThrownBy(() -> transactions.run("acme", () -> insert("globex", "forged")))
                .rootCause()
                .hasMessageContaining("row-level security");
    }

    @Test
    void nestedWorkOfTheSameTenantJoinsAndOfAnotherIsRefused() {
        transactions.run("acme", () -> {
            assertThat(transactions.bound()).isEqualTo("acme");
            transactions.run("acme", () -> assertThat(count()).isEqualTo(1));
            assertThatThrownBy(() -> transactions.bind("globex"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'acme'")
                    .hasMessageContaining("'globex'");
        });
        assertThat(transactions.bound()).isNull();
    }

    @Test
    void transactionOfItsOwnMayWorkForAnotherTenant() {
        TransactionTemplate own = new TransactionTemplate(database.transactionManager());
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        transactions.run("acme", () -> {
            own.executeWithoutResult(status -> {
                transactions.bind("globex");
                assertThat(bodies()).isEqualTo("second");
            });
            assertThat(transactions.bound()).isEqualTo("acme");
            assertThat(bodies()).isEqualTo("first");
        });
    }

    @Test
    void tenantIsForgottenOnlyWithTheSavepointItWasNamedIn() {
        TransactionTemplate outer = new TransactionTemplate(database.transactionManager());
        TransactionTemplate nested = new TransactionTemplate(database.transactionManager());
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        outer.executeWithoutResult(status -> {
            nested.executeWithoutResult(inner -> {
                transactions.bind("acme");
                inner.setRollbackOnly();
            });
            assertThat(transactions.bound()).isNull();
            assertThat(count()).isZero();
            transactions.bind("acme");
            nested.executeWithoutResult(inner -> {
                transactions.bind("acme");
                inner.setRollbackOnly();
            });
            assertThat(transactions.bound()).isEqualTo("acme");
            assertThat(bodies()).isEqualTo("first");
        });
        assertThat(transactions.bound()).isNull();
    }

    @Test
    void tenantIsOnlyNamedInATransactionAndNeverEmpty() {
        assertThatThrownBy(() -> transactions.bind("acme")).hasMessageContaining("inside a transaction");
        assertThatThrownBy(() -> transactions.run(" ", () -> {})).hasMessageContaining("empty");
    }

    private static void insert(String tenant, String body) {
        app.sql("insert into ledger.note values (?, ?)")
                .param(tenant)
                .param(body)
                .update();
    }

    private static long count() {
        return app.sql("select count(*) from ledger.note").query(Long.class).single();
    }

    private static String bodies() {
        return app.sql("select string_agg(body, ',') from ledger.note")
                .query(String.class)
                .single();
    }
}
