package com.nexusai.app.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.app.audit.AuditEvent.Origin;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.workers.ledger.Verification.Finding;
import com.nexusai.workers.ledger.Verification.KeptHead;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was written stays as it was, or is found out. */
class AuditTrailTest {

    private TestDatabase database;
    private AuditTrail trail;

    @BeforeEach
    void writesAndSealsTwice() {
        database = TestDatabase.create();
        trail = new AuditTrail(JdbcClient.create(database.app()), database.transactions(), Clock.systemUTC());
        record("acme", "otto", "approve", "1");
        record("acme", "petra", "reverse", "2");
        record("other", "x", "approve", "3");
        seal();
        record("acme", "chris", "close", "4");
        seal();
    }

    @AfterEach
    void ends() {
        database.close();
    }

    @Test
    void anUntouchedTrailVerifiesUpToTheHeadsThatWereKept() throws Exception {
        List<KeptHead> kept = heads();
        record("acme", "otto", "approve", "5");

        AuditVerification.Report report = verify(kept);

        assertThat(report.findings()).isEmpty();
        assertThat(report.events()).isEqualTo(5);
        assertThat(report.seals()).isEqualTo(3);
        assertThat(report.notYetSealed()).isEqualTo(1);
    }

    @Test
    void theApplicationAddsAndChangesNothing() {
        for (String attempt : List.of(
                "UPDATE platform.audit_event SET person = 'x'",
                "DELETE FROM platform.audit_event",
                "TRUNCATE platform.audit_event",
                "DELETE FROM platform.unsealed_audit_event",
                "INSERT INTO platform.audit_seal SELECT * FROM platform.audit_seal")) {
            assertThatThrownBy(() -> database.transactions().run("acme", () -> JdbcClient.create(database.app())
                            .sql(attempt)
                            .update()))
                    .as(attempt)
                    .hasStackTraceContaining("permission denied");
        }
    }

    @Test
    void notEvenTheOwnerChangesWhatHappened() {
        for (String attempt : List.of(
                "UPDATE platform.audit_event SET person = 'x'",
                "DELETE FROM platform.audit_event",
                "TRUNCATE platform.audit_event",
                "DELETE FROM platform.audit_seal")) {
            assertThatThrownBy(() ->
                            JdbcClient.create(database.superuser()).sql(attempt).update())
                    .as(attempt)
                    .hasMessageContaining("AUDIT_IMMUTABLE");
        }
    }

    @Test
    void aTenantSeesItsOwnEventsOnly() {
        assertThat(database.transactions().<Long>call("other", () -> JdbcClient.create(database.app())
                        .sql("SELECT count(*) FROM platform.audit_event")
                        .query(Long.class)
                        .single()))
                .isEqualTo(1);
    }

    @Test
    void anEventThatASuperuserChangedIsFound() throws Exception {
        for (String change : List.of(
                "person = 'somebody'",
                "outcome = 'refused', problem = 'forbidden'",
                "after = '{\"amount\":\"1\"}'",
                "occurred_at = occurred_at + interval '1 hour'",
                "address = NULL")) {
            tamper("UPDATE platform.audit_event SET " + change + " WHERE thing_id = '2'");

            assertFound(verify(List.of()), "AUDIT_CHANGED", "acme", id("2"));
        }
    }

    @Test
    void anEventThatASuperuserRemovedIsFound() throws Exception {
        String removed = id("1");
        tamper("DELETE FROM platform.audit_event WHERE thing_id = '1'");

        assertFound(verify(List.of()), "AUDIT_MISSING", "acme", removed);
    }

    @Test
    void anEventThatWasMovedToAnotherTenantIsFoundAtBoth() throws Exception {
        tamper("UPDATE platform.audit_event SET tenant_id = 'other' WHERE thing_id = '1'");

        AuditVerification.Report report = verify(List.of());
        assertFound(report, "AUDIT_MISSING", "acme", id("1"));
        assertFound(report, "AUDIT_UNSEALED", "other", id("1"));
    }

    @Test
    void anEventPutInPastTheSequencerIsFound() throws Exception {
        tamper(
                """
                INSERT INTO platform.audit_event (tenant_id, id, occurred_at, action, thing, thing_id, outcome)
                VALUES ('acme', '019a0000-0000-7000-8000-000000000000', now() - interval '1 day', 'approve', 'task', '9', 'done')
                """);

        assertFound(verify(List.of()), "AUDIT_UNSEALED", "acme", "019a0000-0000-7000-8000-000000000000");
    }

    @Test
    void aSealThatWasMadeAnewIsFoundByItsSuccessorOrByTheHeadKeptOutside() throws Exception {
        List<KeptHead> kept = heads();
        tamper("DELETE FROM platform.audit_event WHERE thing_id = '1'");
        tamper(
                """
                UPDATE platform.audit_seal s SET event_ids = x.ids, leaf_hashes = x.leaves, leaves = 1, root = x.leaves[1],
                       hash = platform.audit_seal_hash(s.tenant_id, s.number, s.previous_hash, x.leaves[1], 1, s.sealed_at)
                  FROM (SELECT array_agg(e.id) AS ids, array_agg(platform.audit_leaf(e)) AS leaves FROM platform.audit_event e WHERE thing_id = '2') x
                 WHERE s.tenant_id = 'acme' AND s.number = 1
                """);

        assertFound(verify(List.of()), "AUDIT_SEAL_BROKEN", "acme", "audit seal 2");
        assertFound(verify(kept), "AUDIT_HEAD_MISSING", "acme", "audit seal 1");
    }

    @Test
    void theNewestEventsCutOffWithTheirSealAreFoundByTheHeadKeptOutside() throws Exception {
        List<KeptHead> kept = heads();
        tamper("DELETE FROM platform.audit_event WHERE thing_id = '4'");
        tamper("DELETE FROM platform.audit_seal WHERE tenant_id = 'acme' AND number = 2");

        assertThat(verify(List.of()).findings()).isEmpty();
        assertFound(verify(kept), "AUDIT_HEAD_MISSING", "acme", "audit seal 2");
    }

    private void record(String tenant, String person, String action, String id) {
        trail.record(new AuditEvent(
                tenant,
                person,
                "web",
                action,
                "journal-entry",
                id,
                null,
                new Origin("r-" + id, "127.0.0.1", "test äöü 😀"),
                Map.of("status", "open"),
                Map.of("status", "closed", "reason", "Jahresende: \"ok\"")));
    }

    private void seal() {
        JdbcClient.create(database.app())
                .sql("SELECT * FROM platform.seal_audit(1000)")
                .query()
                .listOfRows();
    }

    private List<KeptHead> heads() {
        return JdbcClient.create(database.superuser())
                .sql("SELECT tenant_id, number, hash FROM platform.audit_seal")
                .query((row, n) -> new KeptHead(
                        row.getString(1), row.getLong(2), HexFormat.of().formatHex(row.getBytes(3))))
                .list();
    }

    private String id(String thing) {
        return JdbcClient.create(database.superuser())
                .sql("SELECT id::text FROM platform.audit_event WHERE thing_id = ?")
                .param(thing)
                .query(String.class)
                .single();
    }

    /** As a superuser does it, with all triggers off. */
    private void tamper(String sql) throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute(sql);
            statement.execute("SET session_replication_role = DEFAULT");
        }
    }

    private AuditVerification.Report verify(List<KeptHead> kept) throws SQLException {
        try (HikariDataSource auditor = database.settings().auditorDataSource()) {
            return new AuditVerification(auditor).verify(kept);
        }
    }

    private static void assertFound(AuditVerification.Report report, String code, String tenant, String thing) {
        assertThat(report.findings()).anySatisfy(finding -> assertThat(finding)
                .extracting(Finding::code, Finding::tenant, Finding::entry)
                .containsExactly(code, tenant, thing));
    }
}
