package com.nexusai.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.database.DatabaseSettings.Login;
import com.nexusai.database.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class DatabaseSetupTest {

    private static TestDatabase database;
    private static JdbcClient app;
    private static JdbcClient superuser;

    @BeforeAll
    static void createsADatabase() {
        database = TestDatabase.create();
        app = JdbcClient.create(database.app());
        superuser = JdbcClient.create(database.superuser());
    }

    @AfterAll
    static void dropsTheDatabase() {
        database.close();
    }

    @Test
    void runsAgainWithoutChangingAnything() {
        app.sql("insert into act_ge_property values ('kept', '1', 1)").update();
        new DatabaseSetup(database.settings()).run();
        assertThat(app.sql("select value_ from act_ge_property where name_ = 'kept'")
                        .query(String.class)
                        .single())
                .isEqualTo("1");
    }

    @Test
    void engineTablesLieInTheirOwnSchemaAndTheApplicationWorksInThem() {
        assertThat(superuser
                        .sql(
                                "select count(*) from pg_tables where schemaname = 'engine' and tableowner = 'nexus_owner'")
                        .query(Long.class)
                        .single())
                .isGreaterThan(40);
        assertThat(superuser
                        .sql("select count(*) from pg_tables where schemaname = 'public'")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(app.sql("select current_schemas(false)::text")
                        .query(String.class)
                        .single())
                .isEqualTo("{engine}");
        assertThat(app.sql("show synchronous_commit").query(String.class).single())
                .isEqualTo("on");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table engine.mine (x int)",
                "create table public.mine (x int)",
                "create schema mine",
                "create temporary table mine (x int)",
                "create role mine",
                "truncate engine.act_ge_property",
                "drop table engine.act_ge_property",
                "alter table engine.act_ge_property add column x int",
                "set role nexus_owner",
                "set role nexus_sequencer",
                "set role nexus_auditor",
                "grant nexus_sequencer to nexus_app",
                "alter role nexus_app bypassrls",
                "select pg_read_file('/etc/hostname')",
                "copy (select 1) to program 'true'",
                "alter system set fsync = off"
            })
    void applicationMayNot(String sql) {
        assertThatThrownBy(() -> app.sql(sql).query(String.class).list())
                .rootCause()
                .hasMessageMatching("(?s).*(permission denied|must be owner|must have admin).*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create role mine",
                "alter role nexus_owner bypassrls",
                "set row_security = off; select * from ledger.guarded"
            })
    void ownerMayNotRaiseItself(String sql) {
        JdbcClient owner = JdbcClient.create(database.owner());
        owner.sql("create table if not exists ledger.guarded (x int)").update();
        owner.sql("alter table ledger.guarded enable row level security").update();
        owner.sql("alter table ledger.guarded force row level security").update();
        assertThatThrownBy(() -> owner.sql(sql).update())
                .rootCause()
                .hasMessageMatching("(?s).*(permission denied|row-level security).*");
    }

    @Test
    void ownerTakesTheAuditorsRoleOnlyOnPurpose() {
        JdbcClient owner = JdbcClient.create(database.owner());
        assertThat(owner.sql("select pg_has_role(current_user, 'nexus_auditor', 'usage')")
                        .query(Boolean.class)
                        .single())
                .isFalse();
        owner.sql("set role nexus_auditor").update();
        owner.sql("set role nexus_owner").update();
    }

    @Test
    void applicationUserAboveRowLevelSecurityIsRefused() {
        login("too_high_super", "superuser");
        login("too_high_bypass", "bypassrls");
        login("too_high_creator", "createrole");
        login("too_high_member", "in role nexus_sequencer");
        login("no_rights", "");
        superuser.sql("create role no_way_in login password 'secret'").update();
        refused(withApp("too_high_super"), "'too_high_super'", "is a superuser", "NEXUS_DB_USER");
        refused(withApp("too_high_bypass"), "has BYPASSRLS");
        refused(withApp("too_high_creator"), "has CREATEROLE");
        refused(withApp("too_high_member"), "member of nexus_sequencer");
        refused(withApp("no_rights"), "grant nexus_app to no_rights");
        refused(withApp("no_way_in"), "refuses the user 'no_way_in'", "roles.sql");
        DatabaseSettings settings = database.settings();
        refused(new DatabaseSettings(settings.url(), settings.owner(), settings.owner()), "member of nexus_owner");
    }

    @Test
    void loginsOfOtherNamesServe() {
        login("finance_app", "in role nexus_app");
        login("finance_owner", "in role nexus_owner");
        DatabaseSettings settings = new DatabaseSettings(
                database.settings().url(), new Login("finance_app", "secret"), new Login("finance_owner", "secret"));
        new DatabaseSetup(settings).run();
        try (var pool = settings.appDataSource(1)) {
            assertThat(JdbcClient.create(pool)
                            .sql("select count(*) from act_ge_property")
                            .query(Long.class)
                            .single())
                    .isPositive();
        }
    }

    @Test
    void databaseOfANewerProgramIsRefused() {
        try (TestDatabase newer = TestDatabase.create()) {
            JdbcClient.create(newer.superuser())
                    .sql("insert into engine.act_ge_schema_log values ('9', now(), '99.1.0')")
                    .update();
            refused(newer.settings(), "99.1.0", "newer than", "start the newer program");
        }
    }

    @Test
    void unreachableDatabaseAndWrongPasswordAreNamed() {
        DatabaseSettings settings = database.settings();
        refused(
                new DatabaseSettings(
                        "jdbc:postgresql://127.0.0.1:1/nexus?password=hidden", settings.app(), settings.owner()),
                "jdbc:postgresql://127.0.0.1:1/nexus",
                "cannot be reached",
                "NEXUS_DB_URL");
        refused(
                new DatabaseSettings(settings.url(), settings.app(), new Login("nexus_owner", "wrong")),
                "refuses the user 'nexus_owner'",
                "NEXUS_DB_OWNER_PASSWORD");
        refused(
                new DatabaseSettings(settings.url(), new Login("nexus_app", "wrong"), settings.owner()),
                "refuses the user 'nexus_app'",
                "NEXUS_DB_PASSWORD");
        refused(new DatabaseSettings(settings.url() + "_missing", settings.app(), settings.owner()), "does not exist");
        assertThatThrownBy(() -> new DatabaseSettings("jdbc:oracle:thin:@x", settings.app(), settings.owner()))
                .isInstanceOf(DatabaseRefused.class)
                .hasMessageContaining("jdbc:oracle");
        assertThat(settings.toString()).doesNotContain(settings.app().password());
    }

    @Test
    void identifiersGrowWithTime() {
        List<UUID> ids = java.util.stream.Stream.generate(Ids::next).limit(1000).toList();
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.version() == 7);
        assertThat(ids.stream().map(UUID::toString)).isSorted();
    }

    private static void login(String name, String attributes) {
        superuser
                .sql("create role " + name + " login password 'secret' " + attributes)
                .update();
        superuser
                .sql("grant connect on database " + databaseName() + " to " + name)
                .update();
    }

    private static String databaseName() {
        return superuser.sql("select current_database()").query(String.class).single();
    }

    private static DatabaseSettings withApp(String user) {
        return new DatabaseSettings(
                database.settings().url(),
                new Login(user, "secret"),
                database.settings().owner());
    }

    private static void refused(DatabaseSettings settings, String... parts) {
        assertThatThrownBy(() -> new DatabaseSetup(settings).run())
                .isInstanceOf(DatabaseRefused.class)
                .satisfies(failure -> assertThat(failure.getMessage())
                        .contains(parts)
                        .doesNotContain("hidden")
                        .doesNotContain("\n"));
    }
}
