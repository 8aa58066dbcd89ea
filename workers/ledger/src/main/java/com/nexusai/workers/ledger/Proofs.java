package com.nexusai.workers.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Proves that a posted entry is in a seal, so that whoever kept the seal's hash can check it without trusting us; how is
 * in {@code docs/ledger-proof.md}. Every call needs an open transaction with its tenant bound.
 */
@Component
public class Proofs {

    private static final HexFormat HEX = HexFormat.of();

    private final JdbcClient db;

    public Proofs(JdbcClient db) {
        this.db = db;
    }

    /**
     * A seal; hashes are in hex.
     *
     * @param previousHash hash of the seal before; empty for a tenant's first
     * @param sealedAtMicros the instant in microseconds since 1970, as it is hashed
     */
    public record Seal(
            long number,
            String previousHash,
            String root,
            int leaves,
            String hash,
            Instant sealedAt,
            long sealedAtMicros) {}

    /** A neighbour on the way from the leaf to the root. */
    public record Step(Side side, String hash) {}

    /** On which side of what is computed so far the neighbour stands. */
    public enum Side {
        LEFT,
        RIGHT
    }

    /**
     * @param leaf what is vouched for, as text: the entry, its lines, its number and its approvals, from the rows as they
     *     are now
     * @param leafHash sha256 of 0x00 and the leaf; other than this, the entry is not what was sealed
     * @param position of the leaf in the seal, 1-based
     * @param path from the leaf to the root
     */
    public record Proof(
            UUID entryId,
            String reference,
            long documentNumber,
            String leaf,
            String leafHash,
            int position,
            List<Step> path,
            Seal seal) {

        public Proof {
            path = List.copyOf(path);
        }
    }

    /**
     * Proof that an entry is in its seal.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}; {@code NOT_POSTED}; {@code NOT_SEALED} within about a second after posting
     */
    public Proof proof(String tenant, UUID id) {
        record Place(String reference, String status, @Nullable Long seal, int leaf, long number) {}
        Place place = db.sql(
                        """
                SELECT d.reference, d.status, l.seal_number, l.leaf, n.number FROM ledger.entry_document d
                  LEFT JOIN ledger.seal_leaf l ON l.tenant_id = d.tenant_id AND l.entry_id = d.id
                  LEFT JOIN ledger.document_number n ON n.tenant_id = d.tenant_id AND n.entry_id = d.id
                 WHERE d.tenant_id = ? AND d.id = ?
                """)
                .params(tenant, id)
                .query((row, n) -> new Place(
                        row.getString("reference"),
                        row.getString("status"),
                        row.getObject("seal_number", Long.class),
                        row.getInt("leaf"),
                        row.getLong("number")))
                .optional()
                .orElseThrow(() -> Documents.unknown(id));
        Long number = place.seal();
        if (number == null) {
            boolean posted = EntryStatus.POSTED.text().equals(place.status());
            throw new LedgerRefusal(
                    posted ? "NOT_SEALED" : "NOT_POSTED",
                    place.reference(),
                    place.status(),
                    "entry " + place.reference() + (posted ? " is not sealed yet" : " is " + place.status()),
                    posted ? "ask again in a second" : "ask when it is posted");
        }
        String leaf = db.sql("SELECT leaf FROM ledger.leaf_texts(?, ARRAY[?])")
                .params(tenant, id)
                .query(String.class)
                .single();
        List<byte[]> leaves = db.sql(
                        "SELECT leaf_hash FROM ledger.seal_leaf WHERE tenant_id = ? AND seal_number = ? ORDER BY leaf")
                .params(tenant, number)
                .query((row, n) -> row.getBytes("leaf_hash"))
                .list();
        return new Proof(
                id,
                place.reference(),
                place.number(),
                leaf,
                HEX.formatHex(hash((byte) 0, leaf.getBytes(StandardCharsets.UTF_8))),
                place.leaf(),
                path(leaves, place.leaf() - 1),
                seal(tenant, number));
    }

    private Seal seal(String tenant, long number) {
        return db.sql("SELECT * FROM ledger.seal WHERE tenant_id = ? AND number = ?")
                .params(tenant, number)
                .query((row, n) -> seal(row))
                .single();
    }

    /**
     * Seal heads, the newest first.
     *
     * @param before number of the last seal of the page before; null begins with the newest
     */
    public List<Seal> seals(String tenant, @Nullable Long before, int limit) {
        return db.sql(
                        """
                SELECT * FROM ledger.seal WHERE tenant_id = :tenant AND (CAST(:before AS bigint) IS NULL OR number < :before)
                 ORDER BY number DESC LIMIT :limit
                """)
                .param("tenant", tenant)
                .param("before", before)
                .param("limit", LedgerQueries.page(limit))
                .query((row, n) -> seal(row))
                .list();
    }

    /** A tree as in RFC 6962; the odd one of a row moves up without a neighbour. */
    private static List<Step> path(List<byte[]> leaves, int leaf) {
        List<Step> path = new ArrayList<>();
        List<byte[]> row = leaves;
        int at = leaf;
        while (row.size() > 1) {
            int neighbour = at % 2 == 0 ? at + 1 : at - 1;
            if (neighbour < row.size()) {
                path.add(new Step(neighbour < at ? Side.LEFT : Side.RIGHT, HEX.formatHex(row.get(neighbour))));
            }
            List<byte[]> next = new ArrayList<>();
            for (int i = 0; i < row.size(); i += 2) {
                next.add(i + 1 == row.size() ? row.get(i) : hash((byte) 1, row.get(i), row.get(i + 1)));
            }
            row = next;
            at /= 2;
        }
        return path;
    }

    private static Seal seal(ResultSet row) throws SQLException {
        Instant at = row.getTimestamp("sealed_at").toInstant();
        return new Seal(
                row.getLong("number"),
                HEX.formatHex(row.getBytes("previous_hash")),
                HEX.formatHex(row.getBytes("root")),
                row.getInt("leaves"),
                HEX.formatHex(row.getBytes("hash")),
                at,
                at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000);
    }

    private static byte[] hash(byte prefix, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(prefix);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
