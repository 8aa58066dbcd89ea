package com.nexusai.app.sample;

import com.nexusai.app.Report;
import com.nexusai.app.engine.dispatch.DispatcherStats;
import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.Verification;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.RuntimeService;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Describes the sample month as it stands; every figure is queried from tables after the run. */
@Component
final class MonthSummary {

    private static final String LABELS = "labels.csv";

    private final JdbcClient db;
    private final TenantTransactions transactions;
    private final DatabaseSettings database;
    private final RuntimeService engine;
    private final DispatcherStats dispatcher;

    MonthSummary(
            JdbcClient db,
            TenantTransactions transactions,
            DatabaseSettings database,
            RuntimeService engine,
            DispatcherStats dispatcher) {
        this.db = db;
        this.transactions = transactions;
        this.database = database;
        this.engine = engine;
        this.dispatcher = dispatcher;
    }

    /**
     * @param alreadyImported entries of the file that were there before this invocation
     * @param seconds what importing and running took in this invocation; null when it had nothing to import
     */
    Report describe(String tenant, Path sample, long alreadyImported, double elapsed, @Nullable Double seconds) {
        Map<String, Object> values = transactions.call(tenant, () -> counts(tenant));
        values.put("alreadyImported", alreadyImported);
        values.put("incidents", engine.createIncidentQuery().tenantIdIn(tenant).count());
        values.put("seconds", Math.round(elapsed * 10) / 10.0);
        long imported = (Long) values.getOrDefault("imported", 0L);
        values.put("entriesPerSecond", seconds == null ? null : Math.round(imported / seconds * 10) / 10.0);
        Verification.Report verified = verify();
        values.put("trialBalanceDifference", verified.trialBalanceDifference().toPlainString());
        values.put("sealVerified", verified.isClean() && verified.notYetSealed() == 0);
        values.put("findings", verified.findings());
        values.put("doubtfulWaiting", labelled(tenant, sample, "doubtful"));
        values.put("ordinaryWaiting", labelled(tenant, sample, "ordinary"));
        values.put("meanBatch", Math.round(dispatcher.meanBatch() * 10) / 10.0);
        values.put("aiPending", 0);
        values.put("model", null);
        boolean sound = verified.isClean()
                && verified.notYetSealed() == 0
                && verified.trialBalanceDifference().signum() == 0;
        return new Report(values, sound);
    }

    private Map<String, Object> counts(String tenant) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("imported", count(tenant, "true"));
        values.put("alreadyImported", 0L);
        values.put("posted", count(tenant, "d.status = 'posted'"));
        values.put(
                "autoPosted",
                count(
                        tenant,
                        """
                d.status = 'posted' AND EXISTS (SELECT FROM approvals.approval_plan p WHERE p.tenant_id = d.tenant_id
                   AND p.subject_id = d.id AND p.revision = d.revision AND NOT p.required)
                """));
        values.put(
                "reversed",
                count(
                        tenant,
                        """
                EXISTS (SELECT FROM ledger.journal_entry r WHERE r.tenant_id = d.tenant_id AND r.reverses_id = d.id)
                """));
        values.put(
                "waiting",
                groups(
                        tenant,
                        """
                SELECT s.group_name, count(*) FROM ledger.entry_document d
                  JOIN LATERAL (SELECT x.group_name FROM approvals.approval_step x WHERE x.tenant_id = d.tenant_id AND x.subject_id = d.id
                     AND x.revision = d.revision ORDER BY x.level DESC, x.escalation DESC LIMIT 1) s ON true
                 WHERE d.tenant_id = ? AND d.import_id IS NOT NULL AND d.status = 'submitted' GROUP BY 1 ORDER BY 2 DESC
                """));
        values.put("returned", count(tenant, "d.status = 'returned'"));
        values.put("rejected", count(tenant, "d.status = 'rejected'"));
        values.put("failedValidation", count(tenant, "d.status = 'failed'"));
        values.put(
                "failedByCode",
                groups(
                        tenant,
                        """
                SELECT v.code, count(DISTINCT d.id) FROM ledger.entry_document d
                  JOIN ledger.document_violation v ON v.tenant_id = d.tenant_id AND v.entry_id = d.id AND v.revision = d.revision
                 WHERE d.tenant_id = ? AND d.import_id IS NOT NULL AND d.status = 'failed' GROUP BY 1 ORDER BY 2 DESC, 1
                """));
        return values;
    }

    private long count(String tenant, String condition) {
        return db.sql(
                        "SELECT count(*) FROM ledger.entry_document d WHERE d.tenant_id = ? AND d.import_id IS NOT NULL AND ("
                                + condition + ")")
                .params(tenant)
                .query(Long.class)
                .single();
    }

    private Map<String, Long> groups(String tenant, String sql) {
        Map<String, Long> groups = new LinkedHashMap<>();
        db.sql(sql)
                .params(tenant)
                .query((row, n) -> groups.put(row.getString(1), row.getLong(2)))
                .list();
        return groups;
    }

    /** Compares with the labels afterwards; nothing that decided anything has read them. */
    private @Nullable String labelled(String tenant, Path sample, String label) {
        Path file = sample.resolve(LABELS);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            List<String> keys = Files.readAllLines(file).stream()
                    .map(line -> line.split(",", -1))
                    .filter(columns -> columns.length > 2 && columns[2].equals(label))
                    .map(columns -> columns[0] + "/" + columns[1])
                    .toList();
            Set<String> waiting = new HashSet<>(transactions.call(tenant, () -> db.sql(
                            """
                    SELECT d.company || '/' || d.entry_key FROM ledger.entry_document d
                     WHERE d.tenant_id = ? AND d.import_id IS NOT NULL AND d.status = 'submitted'
                       AND EXISTS (SELECT FROM approvals.approval_step s WHERE s.tenant_id = d.tenant_id AND s.subject_id = d.id AND s.revision = d.revision)
                    """)
                    .params(tenant)
                    .query(String.class)
                    .list()));
            return keys.stream().filter(waiting::contains).count() + "/" + keys.size();
        } catch (IOException e) {
            throw new UncheckedIOException("The labels " + file + " cannot be read", e);
        }
    }

    private Verification.Report verify() {
        try (HikariDataSource auditor = database.auditorDataSource()) {
            return new Verification(auditor).verify(List.of());
        } catch (SQLException e) {
            throw new IllegalStateException("The ledger cannot be read for verification", e);
        }
    }
}
