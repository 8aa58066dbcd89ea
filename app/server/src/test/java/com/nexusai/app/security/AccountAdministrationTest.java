package com.nexusai.app.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.app.security.AccountAdministration.AccountRefused;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.workers.ledger.SourceRights;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;

/** How a real installation gets its people and programs. */
class AccountAdministrationTest {

    private static final String SECRET = "correct horse battery";

    private TestDatabase database;
    private AccountAdministration accounts;

    @BeforeEach
    void starts() {
        database = TestDatabase.create();
        accounts = new AccountAdministration(database.app(), Clock.systemUTC(), "root");
    }

    @AfterEach
    void ends() {
        database.close();
    }

    @Test
    void theFirstAdministratorIsStoredWithAHashAndHisCreationIsAudited() {
        add("anna", "acme", Set.of("administrator"), SECRET, false);

        Map<String, Object> row = db().sql("SELECT * FROM platform.account WHERE login = 'anna'")
                .query()
                .singleRow();
        assertThat(row).containsEntry("tenant_id", "acme").containsEntry("demo", false);
        assertThat(PasswordEncoderFactories.createDelegatingPasswordEncoder()
                        .matches(SECRET, String.valueOf(row.get("password_hash"))))
                .isTrue();
        Map<String, Object> event =
                db().sql("SELECT * FROM platform.audit_event").query().singleRow();
        assertThat(event)
                .containsEntry("tenant_id", "acme")
                .containsEntry("person", "command:root")
                .containsEntry("action", "create")
                .containsEntry("thing", "user")
                .containsEntry("thing_id", "anna");
        assertThat(String.valueOf(event.get("after")))
                .contains("[administrator]")
                .doesNotContain("bcrypt", SECRET);
    }

    @Test
    void anAccountIsReplacedOnPurposeOnlyAndNeverMovesToAnotherTenant() {
        add("anna", "acme", Set.of("administrator"), SECRET, false);

        refused(() -> add("anna", "acme", Set.of("auditor"), SECRET, false), "'anna' exists", "--replace");
        refused(() -> add("anna", "other", Set.of("auditor"), SECRET, true), "belongs to tenant 'acme'");
        add("anna", "acme", Set.of("auditor"), SECRET, true);

        assertThat(actions()).containsExactly("create", "change");
        assertThat(db().sql(
                                "SELECT concat(before ->> 'roles', after ->> 'roles') FROM platform.audit_event WHERE action = 'change'")
                        .query(String.class)
                        .single())
                .isEqualTo("[administrator][auditor]");
    }

    @Test
    void aDisabledPersonOrProgramIsUnknownToTheIssuer() {
        add("anna", "acme", Set.of("administrator"), SECRET, false);
        accounts.addClient("erp", "acme", null, Set.of("integrator"), Set.of("DE01"), Set.of(), SECRET, false);
        Accounts stored =
                new Accounts(db(), PasswordEncoderFactories.createDelegatingPasswordEncoder(), Clock.systemUTC());
        assertThat(stored.client("erp").orElseThrow().companies()).containsExactly("DE01");

        accounts.disablePerson("anna");
        accounts.disableClient("erp");

        assertThat(stored.person("anna")).isEmpty();
        assertThat(stored.client("erp")).isEmpty();
        assertThat(actions()).containsExactly("create", "create", "disable", "disable");
        refused(() -> accounts.disablePerson("nobody"), "no user 'nobody'");
    }

    @Test
    void aProgramMayWriteTheSourcesItIsGivenAndNoOthers() {
        JdbcClient.create(database.superuser())
                .sql("INSERT INTO ledger.tenant (tenant_id, name, policy_currency) VALUES ('acme', 'Acme', 'EUR')")
                .update();
        program("acme", Set.of("payroll", "bank"), false);
        program("acme", Set.of("bank"), true);

        assertThat(database.transactions().call("acme", () -> new SourceRights(JdbcClient.create(database.app()))
                        .of("acme", "client:erp")))
                .containsExactly("bank");
        assertThat(db().sql(
                                "SELECT concat(before ->> 'sources', after ->> 'sources') FROM platform.audit_event WHERE action = 'change'")
                        .query(String.class)
                        .single())
                .isEqualTo("[bank, payroll][bank]");
        refused(() -> program("acme", Set.of("wages"), true), "source 'wages'", "payroll");
        refused(() -> program("other", Set.of("bank"), true), "belongs to tenant 'acme'");
        accounts.disableClient("erp");
    }

    @Test
    void aSourceOfATenantWithoutALedgerIsRefused() {
        refused(() -> program("acme", Set.of("bank"), false), "'acme' has no ledger yet");
        assertThat(actions()).isEmpty();
    }

    private void program(String tenant, Set<String> sources, boolean replace) {
        accounts.addClient("erp", tenant, null, Set.of("integrator"), Set.of("*"), sources, SECRET, replace);
    }

    @Test
    void whatIsMalformedIsNamedAndNothingIsStored() {
        refused(() -> add("anna", "acme", Set.of("admin"), SECRET, false), "role 'admin'", "administrator");
        refused(() -> add("anna", "acme", Set.of(), SECRET, false), "No role");
        refused(() -> add("anna", "Acme", Set.of("auditor"), SECRET, false), "tenant 'Acme'");
        refused(() -> add("an na", "acme", Set.of("auditor"), SECRET, false), "login 'an na'");
        refused(() -> add("anna", "acme", Set.of("auditor"), "short", false), "shorter than 12");
        refused(
                () -> accounts.addClient(
                        "nexus-web", "acme", null, Set.of("worker"), Set.of("*"), Set.of(), SECRET, false),
                "the product's own");

        assertThat(actions()).isEmpty();
        assertThat(db().sql("SELECT count(*) FROM platform.account")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private void add(String login, String tenant, Set<String> roles, String password, boolean replace) {
        accounts.addPerson(login, tenant, null, null, roles, Set.of("*"), password, replace);
    }

    private JdbcClient db() {
        return JdbcClient.create(database.superuser());
    }

    private List<String> actions() {
        return db().sql("SELECT action FROM platform.audit_event ORDER BY id")
                .query(String.class)
                .list();
    }

    private static void refused(Runnable attempt, String... parts) {
        assertThatThrownBy(attempt::run).isInstanceOf(AccountRefused.class).hasMessageContainingAll(parts);
    }
}
