package com.nexusai.app.audit;

import static com.nexusai.workers.ledger.Sealing.field;
import static com.nexusai.workers.ledger.Sealing.hex;
import static com.nexusai.workers.ledger.Sealing.leaf;
import static com.nexusai.workers.ledger.Sealing.micros;
import static com.nexusai.workers.ledger.Sealing.root;
import static com.nexusai.workers.ledger.Sealing.sha256;

import com.nexusai.workers.ledger.Verification.Finding;
import com.nexusai.workers.ledger.Verification.KeptHead;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes the seals of the audit trail from its rows, over all tenants, sharing nothing with the database's own functions. It needs a
 * login that may read every tenant. Memory does not grow with the trail, only with the number of seals.
 */
public final class AuditVerification {

    /** Names the audit trail's heads among those that were kept outside. */
    public static final String CHAIN = "audit";

    private static final int FETCHED_AT_ONCE = 2_000;

    private static final List<String> FIELDS = List.of(
            "person",
            "client",
            "action",
            "thing",
            "thing_id",
            "outcome",
            "problem",
            "request_id",
            "address",
            "user_agent",
            "before",
            "after");

    private final DataSource auditor;

    public AuditVerification(DataSource auditor) {
        this.auditor = auditor;
    }

    public record Report(long events, long seals, long notYetSealed, List<Finding> findings) {

        public Report {
            findings = List.copyOf(findings);
        }

        public boolean isClean() {
            return findings.isEmpty();
        }
    }

    /** Verifies everything that is committed when it begins. */
    public Report verify(List<KeptHead> keptHeads) throws SQLException {
        try (Connection connection = auditor.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return new Run(connection).verify(keptHeads);
            } finally {
                connection.rollback();
            }
        }
    }

    private static final class Run {

        private final Connection connection;
        private final List<Finding> findings = new ArrayList<>();
        private final Map<String, String> hashes = new HashMap<>();
        private final List<byte[]> leaves = new ArrayList<>();
        private @Nullable Seal current;
        private long events;
        private long seals;

        Run(Connection connection) {
            this.connection = connection;
        }

        private record Seal(
                String tenant, long number, byte[] previous, byte[] root, int leaves, byte[] hash, String sealedAt) {

            static Seal of(ResultSet row) throws SQLException {
                return new Seal(
                        row.getString("seal_tenant"),
                        row.getLong("number"),
                        row.getBytes("previous_hash"),
                        row.getBytes("root"),
                        row.getInt("leaves"),
                        row.getBytes("hash"),
                        micros(row.getTimestamp("sealed_at")));
            }

            String name() {
                return "audit seal " + number;
            }
        }

        Report verify(List<KeptHead> keptHeads) throws SQLException {
            stream(
                    """
                    SELECT s.tenant_id AS seal_tenant, s.number, s.previous_hash, s.root, s.leaves, s.hash, s.sealed_at,
                           x.sealed_id, x.leaf_hash, e.*
                      FROM platform.audit_seal s
                     CROSS JOIN LATERAL unnest(s.event_ids, s.leaf_hashes) WITH ORDINALITY AS x(sealed_id, leaf_hash, position)
                      LEFT JOIN platform.audit_event e ON e.tenant_id = s.tenant_id AND e.id = x.sealed_id
                     ORDER BY s.tenant_id, s.number, x.position
                    """,
                    this::check);
            finish();
            long[] waiting = new long[1];
            stream(
                    """
                    SELECT e.tenant_id, e.id, q.event_id IS NOT NULL AS waits
                      FROM platform.audit_event e
                      LEFT JOIN platform.unsealed_audit_event q ON q.tenant_id = e.tenant_id AND q.event_id = e.id
                     WHERE NOT EXISTS (SELECT FROM (SELECT tenant_id, unnest(event_ids) AS id FROM platform.audit_seal OFFSET 0) s
                                        WHERE s.tenant_id = e.tenant_id AND s.id = e.id)
                    """,
                    row -> {
                        if (row.getBoolean("waits")) {
                            waiting[0]++;
                        } else {
                            find(
                                    "AUDIT_UNSEALED",
                                    row.getString("tenant_id"),
                                    row.getString("id"),
                                    "the event is in no seal and waits for none");
                        }
                    });
            for (KeptHead head : keptHeads) {
                String hash = hashes.get(head.tenant() + "/" + head.number());
                if (!head.hash().equals(hash)) {
                    find(
                            "AUDIT_HEAD_MISSING",
                            head.tenant(),
                            "audit seal " + head.number(),
                            hash == null
                                    ? "a seal that was kept outside is not in the database: the newest events were cut off"
                                    : "the seal is not the one that was kept outside");
                }
            }
            return new Report(events + waiting[0], seals, waiting[0], findings);
        }

        private void check(ResultSet row) throws SQLException {
            Seal seal = Seal.of(row);
            Seal before = current;
            if (before == null || !before.tenant().equals(seal.tenant()) || before.number() != seal.number()) {
                finish();
                follow(before, seal);
                current = seal;
            }
            byte[] sealed = row.getBytes("leaf_hash");
            leaves.add(sealed);
            if (row.getObject("id", UUID.class) == null) {
                find(
                        "AUDIT_MISSING",
                        seal.tenant(),
                        row.getString("sealed_id"),
                        "sealed in " + seal.name() + ", and not in the audit trail");
                return;
            }
            events++;
            if (!Arrays.equals(sealed, leafOf(row))) {
                find(
                        "AUDIT_CHANGED",
                        seal.tenant(),
                        row.getString("sealed_id"),
                        "the event is not what " + seal.name() + " was made of");
            }
        }

        private static byte[] leafOf(ResultSet row) throws SQLException {
            StringBuilder text = new StringBuilder("audit-v1")
                    .append(field(row.getString("tenant_id")))
                    .append(field(row.getString("id")))
                    .append(field(micros(row.getTimestamp("occurred_at"))));
            for (String column : FIELDS) {
                text.append(field(row.getString(column)));
            }
            return leaf(text.toString());
        }

        private void follow(@Nullable Seal before, Seal seal) {
            boolean first = before == null || !before.tenant().equals(seal.tenant());
            if (seal.number() != (first || before == null ? 1 : before.number() + 1)) {
                find("AUDIT_SEAL_GAP", seal.tenant(), seal.name(), "the seal before it is missing");
            } else if (!Arrays.equals(seal.previous(), first || before == null ? new byte[0] : before.hash())) {
                find("AUDIT_SEAL_BROKEN", seal.tenant(), seal.name(), "it does not continue the seal before it");
            }
        }

        /** All leaves of a seal were read. */
        private void finish() {
            Seal seal = current;
            if (seal == null) {
                return;
            }
            seals++;
            hashes.put(seal.tenant() + "/" + seal.number(), hex(seal.hash()));
            if (leaves.size() != seal.leaves() || !Arrays.equals(seal.root(), root(leaves))) {
                find("AUDIT_SEAL_BROKEN", seal.tenant(), seal.name(), "its root is not the root of its leaves");
            }
            byte[] hash = sha256(
                    null,
                    ("audit-seal-v1"
                                    + field(seal.tenant())
                                    + field(Long.toString(seal.number()))
                                    + field(hex(seal.previous()))
                                    + field(hex(seal.root()))
                                    + field(Integer.toString(seal.leaves()))
                                    + field(seal.sealedAt()))
                            .getBytes(StandardCharsets.UTF_8));
            if (!Arrays.equals(hash, seal.hash())) {
                find("AUDIT_SEAL_BROKEN", seal.tenant(), seal.name(), "its hash is not the hash of its content");
            }
            leaves.clear();
        }

        private void find(String code, String tenant, String thing, String detail) {
            findings.add(new Finding(code, tenant, thing, detail));
        }

        private interface RowReader {
            void read(ResultSet row) throws SQLException;
        }

        private void stream(String sql, RowReader reader) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(FETCHED_AT_ONCE);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        reader.read(row);
                    }
                }
            }
        }
    }
}
