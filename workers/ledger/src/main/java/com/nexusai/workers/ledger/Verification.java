package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.Sealing.field;
import static com.nexusai.workers.ledger.Sealing.hex;
import static com.nexusai.workers.ledger.Sealing.micros;
import static com.nexusai.workers.ledger.Sealing.root;
import static com.nexusai.workers.ledger.Sealing.sha256;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes the ledger's invariants from its rows, over all tenants, in code that shares nothing with the database's own
 * functions: balance of each entry and company, gapless numbers, every seal, and the heads that were kept outside. It
 * needs a login that may read every tenant.
 */
public final class Verification {

    private static final int FETCHED_AT_ONCE = 2_000;

    private final DataSource auditor;

    public Verification(DataSource auditor) {
        this.auditor = auditor;
    }

    /** A seal head that was kept outside the database. */
    public record KeptHead(String tenant, long number, String hash) {}

    /**
     * Something that does not hold.
     *
     * @param entry reference of the entry concerned, or the name of the seal or number range
     */
    public record Finding(String code, String tenant, String entry, String detail) {}

    /** @param trialBalanceDifference largest absolute difference over companies, in their own currencies */
    public record Report(
            long entries,
            long lines,
            long seals,
            long notYetSealed,
            BigDecimal trialBalanceDifference,
            List<Finding> findings) {

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
        private final Map<String, String> approvals = new HashMap<>();
        private final Map<String, byte[]> leaves = new HashMap<>();
        private final Map<String, String> references = new HashMap<>();
        private final Map<String, BigDecimal> companies = new LinkedHashMap<>();
        private long entries;
        private long lines;
        private long seals;
        private long unsealed;

        Run(Connection connection) {
            this.connection = connection;
        }

        Report verify(List<KeptHead> keptHeads) throws SQLException {
            readApprovals();
            readEntries();
            checkApprovers();
            checkNumbers();
            checkSeals(keptHeads);
            companies.forEach((company, difference) -> {
                if (difference.signum() != 0) {
                    String[] names = company.split("/", 2);
                    find("TRIAL_BALANCE", names[0], names[1], "debits and credits differ by " + difference);
                }
            });
            BigDecimal worst =
                    companies.values().stream().map(BigDecimal::abs).reduce(BigDecimal.ZERO, BigDecimal::max);
            return new Report(
                    entries,
                    lines,
                    seals,
                    unsealed,
                    worst.setScale(Math.max(2, worst.stripTrailingZeros().scale())),
                    findings);
        }

        private void readApprovals() throws SQLException {
            stream(
                    """
                    SELECT tenant_id, subject_id, revision, level, person_code, decision, content_hash, decided_at
                      FROM approvals.approval_decision ORDER BY tenant_id, subject_id, revision, level
                    """,
                    row -> approvals.merge(
                            key(row, "subject_id"),
                            field(row.getString("revision"))
                                    + field(row.getString("level"))
                                    + field(row.getString("person_code"))
                                    + field(row.getString("decision"))
                                    + field(hex(row.getBytes("content_hash")))
                                    + field(micros(row.getTimestamp("decided_at"))),
                            String::concat));
        }

        /** One entry while its lines are read. */
        private static final class Entry {
            final String key;
            final String tenant;
            final String company;
            final String reference;
            final StringBuilder text = new StringBuilder();
            final boolean numbered;
            BigDecimal difference = BigDecimal.ZERO;
            BigDecimal companyDifference = BigDecimal.ZERO;
            int lines;

            Entry(ResultSet row) throws SQLException {
                key = key(row, "id");
                tenant = row.getString("tenant_id");
                company = row.getString("company");
                reference = row.getString("reference");
                numbered = row.getString("number") != null;
                text.append("entry-v1");
                for (String column : List.of(
                        "tenant_id",
                        "id",
                        "company",
                        "fiscal_year",
                        "period",
                        "journal",
                        "number",
                        "document_date",
                        "posting_date",
                        "currency",
                        "description",
                        "source",
                        "reference",
                        "external_reference",
                        "preparer",
                        "reverses_id",
                        "door")) {
                    text.append(field(row.getString(column)));
                }
                text.append(field(hex(row.getBytes("content_hash"))));
                text.append(field(micros(row.getTimestamp("posted_at")))).append("lines");
            }

            void add(ResultSet row) throws SQLException {
                if (row.getString("line") == null) {
                    return;
                }
                lines++;
                BigDecimal debit = row.getBigDecimal("debit");
                BigDecimal credit = row.getBigDecimal("credit");
                BigDecimal companyDebit = row.getBigDecimal("company_debit");
                BigDecimal companyCredit = row.getBigDecimal("company_credit");
                difference = difference.add(debit).subtract(credit);
                companyDifference = companyDifference.add(companyDebit).subtract(companyCredit);
                text.append(field(row.getString("line"))).append(field(row.getString("account")));
                for (BigDecimal amount : List.of(debit, credit, companyDebit, companyCredit)) {
                    text.append(field(plain(amount)));
                }
                for (String column :
                        List.of("cost_centre", "line_counterparty", "line_text", "tax_code", "intercompany_company")) {
                    text.append(field(row.getString(column)));
                }
            }
        }

        private void readEntries() throws SQLException {
            Entry[] current = new Entry[1];
            stream(
                    """
                    SELECT e.tenant_id, e.id, e.company, e.fiscal_year, e.period, e.journal, n.number, e.document_date, e.posting_date,
                           e.currency, e.description, e.source, e.reference, e.external_reference, e.preparer, e.reverses_id, e.door,
                           e.content_hash, e.posted_at, l.line, l.account, l.debit, l.credit, l.company_debit, l.company_credit,
                           l.cost_centre, l.counterparty AS line_counterparty, l.line_text, l.tax_code, l.intercompany_company
                      FROM ledger.journal_entry e
                      LEFT JOIN ledger.document_number n ON n.tenant_id = e.tenant_id AND n.entry_id = e.id
                      LEFT JOIN ledger.journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
                     ORDER BY e.tenant_id, e.id, l.line
                    """,
                    row -> {
                        Entry entry = current[0];
                        if (entry == null || !entry.key.equals(key(row, "id"))) {
                            finish(entry);
                            entry = new Entry(row);
                            current[0] = entry;
                        }
                        entry.add(row);
                    });
            finish(current[0]);
        }

        private void finish(@Nullable Entry entry) {
            if (entry == null) {
                return;
            }
            entries++;
            lines += entry.lines;
            references.put(entry.key, entry.reference);
            companies.merge(entry.tenant + "/" + entry.company, entry.companyDifference, BigDecimal::add);
            if (entry.lines < 2) {
                find("TOO_FEW_LINES", entry.tenant, entry.reference, "the entry has " + entry.lines + " line(s)");
            }
            if (entry.difference.signum() != 0 || entry.companyDifference.signum() != 0) {
                find(
                        "UNBALANCED",
                        entry.tenant,
                        entry.reference,
                        "debits and credits differ by " + entry.difference + ", in the company's currency by "
                                + entry.companyDifference);
            }
            if (entry.numbered) {
                entry.text.append("approvals").append(approvals.getOrDefault(entry.key, ""));
                leaves.put(entry.key, sha256((byte) 0, entry.text.toString().getBytes(StandardCharsets.UTF_8)));
            } else {
                unsealed++;
            }
        }

        private void checkApprovers() throws SQLException {
            stream(
                    """
                    SELECT e.tenant_id, e.reference, x.person_code
                      FROM ledger.journal_entry e
                      JOIN ledger.entry_document d ON d.tenant_id = e.tenant_id AND d.id = e.id
                      JOIN approvals.approval_decision x ON x.tenant_id = e.tenant_id AND x.subject_id = e.id AND x.revision = d.revision
                     WHERE x.person_code IN (SELECT ledger.segregation_set(e.tenant_id, e.id))
                    """,
                    row -> find(
                            "SEPARATION_OF_DUTIES",
                            row.getString("tenant_id"),
                            row.getString("reference"),
                            row.getString("person_code") + " worked on the entry and decided it"));
            stream(
                    """
                    SELECT e.tenant_id, e.reference, l.level
                      FROM ledger.journal_entry e
                      JOIN ledger.entry_document d ON d.tenant_id = e.tenant_id AND d.id = e.id
                      JOIN approvals.approval_plan_level l ON l.tenant_id = e.tenant_id AND l.subject_id = e.id AND l.revision = d.revision
                      LEFT JOIN approvals.approval_decision x ON x.tenant_id = l.tenant_id AND x.subject_id = l.subject_id
                            AND x.revision = l.revision AND x.level = l.level AND x.decision = 'approve' AND x.content_hash = e.content_hash
                     WHERE e.door = 'process' AND x.id IS NULL
                    """,
                    row -> find(
                            "NOT_APPROVED",
                            row.getString("tenant_id"),
                            row.getString("reference"),
                            "level " + row.getInt("level") + " of its plan has no approval of its content"));
        }

        private void checkNumbers() throws SQLException {
            stream(
                    """
                    SELECT tenant_id, company, fiscal_year, journal, number, previous FROM (
                        SELECT n.*, coalesce(lag(n.number) OVER (PARTITION BY n.tenant_id, n.company, n.fiscal_year, n.journal ORDER BY n.number), 0) AS previous
                          FROM ledger.document_number n) g WHERE number <> previous + 1
                    """,
                    row -> find(
                            "NUMBER_GAP",
                            row.getString("tenant_id"),
                            row.getString("company") + "/" + row.getString("fiscal_year") + "/"
                                    + row.getString("journal"),
                            "after number " + row.getLong("previous") + " comes " + row.getLong("number")));
            stream(
                    """
                    SELECT e.tenant_id, e.reference FROM ledger.journal_entry e
                     WHERE NOT EXISTS (SELECT FROM ledger.document_number n WHERE n.tenant_id = e.tenant_id AND n.entry_id = e.id)
                       AND NOT EXISTS (SELECT FROM ledger.unsealed_entry u WHERE u.tenant_id = e.tenant_id AND u.entry_id = e.id)
                    """,
                    row -> find(
                            "NUMBER_MISSING",
                            row.getString("tenant_id"),
                            row.getString("reference"),
                            "the entry has no number and waits for none"));
        }

        private record Seal(
                String tenant, long number, byte[] previous, byte[] root, int leaves, byte[] hash, String sealedAt) {}

        private void checkSeals(List<KeptHead> keptHeads) throws SQLException {
            Map<String, List<byte[]>> stored = new HashMap<>();
            Map<String, Boolean> sealed = new HashMap<>();
            stream(
                    "SELECT tenant_id, seal_number, entry_id, leaf_hash FROM ledger.seal_leaf ORDER BY tenant_id, seal_number, leaf",
                    row -> {
                        String key = key(row, "entry_id");
                        sealed.put(key, true);
                        byte[] computed = leaves.get(key);
                        if (computed == null) {
                            find(
                                    "ENTRY_MISSING",
                                    row.getString("tenant_id"),
                                    row.getString("entry_id"),
                                    "sealed, and not in the ledger");
                        } else if (!Arrays.equals(computed, row.getBytes("leaf_hash"))) {
                            find(
                                    "SEAL_BROKEN",
                                    row.getString("tenant_id"),
                                    references.getOrDefault(key, row.getString("entry_id")),
                                    "the entry, its number or its approvals are not what seal "
                                            + row.getLong("seal_number") + " was made of");
                        }
                        stored.computeIfAbsent(
                                        row.getString("tenant_id") + "/" + row.getLong("seal_number"),
                                        k -> new ArrayList<>())
                                .add(row.getBytes("leaf_hash"));
                    });
            leaves.keySet().forEach(key -> {
                if (!sealed.containsKey(key)) {
                    find(
                            "SEAL_MISSING",
                            key.split("/", 2)[0],
                            references.getOrDefault(key, key),
                            "numbered, and in no seal");
                }
            });
            Map<String, String> hashes = new HashMap<>();
            Seal[] previous = new Seal[1];
            stream("SELECT * FROM ledger.seal ORDER BY tenant_id, number", row -> {
                Seal seal = new Seal(
                        row.getString("tenant_id"),
                        row.getLong("number"),
                        row.getBytes("previous_hash"),
                        row.getBytes("root"),
                        row.getInt("leaves"),
                        row.getBytes("hash"),
                        micros(row.getTimestamp("sealed_at")));
                seals++;
                checkSeal(seal, previous[0], stored.getOrDefault(seal.tenant() + "/" + seal.number(), List.of()));
                hashes.put(seal.tenant() + "/" + seal.number(), hex(seal.hash()));
                previous[0] = seal;
            });
            for (KeptHead head : keptHeads) {
                String hash = hashes.get(head.tenant() + "/" + head.number());
                if (!head.hash().equals(hash)) {
                    find(
                            "HEAD_MISSING",
                            head.tenant(),
                            "seal " + head.number(),
                            hash == null
                                    ? "a seal that was kept outside is not in the database: its newest entries were cut off"
                                    : "the seal is not the one that was kept outside");
                }
            }
        }

        private void checkSeal(Seal seal, @Nullable Seal previous, List<byte[]> stored) {
            boolean first = previous == null || !previous.tenant().equals(seal.tenant());
            String name = "seal " + seal.number();
            if (seal.number() != (first || previous == null ? 1 : previous.number() + 1)) {
                find("SEAL_GAP", seal.tenant(), name, "the seal before it is missing");
            } else if (!Arrays.equals(seal.previous(), first || previous == null ? new byte[0] : previous.hash())) {
                find("SEAL_BROKEN", seal.tenant(), name, "it does not continue the seal before it");
            }
            if (stored.size() != seal.leaves() || !Arrays.equals(seal.root(), root(stored))) {
                find("SEAL_BROKEN", seal.tenant(), name, "its root is not the root of its leaves");
            }
            byte[] hash = sha256(
                    null,
                    ("seal-v1"
                                    + field(seal.tenant())
                                    + field(Long.toString(seal.number()))
                                    + field(hex(seal.previous()))
                                    + field(hex(seal.root()))
                                    + field(Integer.toString(seal.leaves()))
                                    + field(seal.sealedAt()))
                            .getBytes(StandardCharsets.UTF_8));
            if (!Arrays.equals(hash, seal.hash())) {
                find("SEAL_BROKEN", seal.tenant(), name, "its hash is not the hash of its content");
            }
        }

        private void find(String code, String tenant, String entry, String detail) {
            findings.add(new Finding(code, tenant, entry, detail));
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

    private static String key(ResultSet row, String id) throws SQLException {
        return row.getString("tenant_id") + "/" + row.getObject(id, UUID.class);
    }

    private static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
