package com.nexusai.workers.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arithmetic of seals as docs/ledger-proof.md describes it, for those who check them. */
public final class Sealing {

    /** A netstring: no text, whatever it contains, can pretend to be two fields; absent is a dash. */
    public static String field(@Nullable String value) {
        return value == null ? "-" : value.getBytes(StandardCharsets.UTF_8).length + ":" + value;
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Microseconds since 1970. */
    public static String micros(Timestamp at) {
        return Long.toString(at.toInstant().getEpochSecond() * 1_000_000 + at.getNanos() / 1_000);
    }

    /** Hash of a leaf's text. */
    public static byte[] leaf(String text) {
        return sha256((byte) 0, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Root of a Merkle tree over hashes of leaves; the odd one of a row moves up as it is. */
    public static byte[] root(List<byte[]> leaves) {
        List<byte[]> row = leaves;
        while (row.size() > 1) {
            List<byte[]> next = new ArrayList<>();
            for (int i = 0; i < row.size(); i += 2) {
                next.add(i + 1 == row.size() ? row.get(i) : sha256((byte) 1, row.get(i), row.get(i + 1)));
            }
            row = next;
        }
        return row.isEmpty() ? new byte[0] : row.get(0);
    }

    /** @param prefix what the hash begins with, which tells leaves from nodes; null for neither */
    public static byte[] sha256(@Nullable Byte prefix, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            if (prefix != null) {
                digest.update(prefix);
            }
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private Sealing() {}
}
