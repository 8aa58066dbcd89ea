package com.nexusai.workers.ledger;

import com.nexusai.database.TenantTransactions;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps attachments in PostgreSQL, in chunks: what refers to them commits with them and is backed up with them. */
@Component
class DatabaseAttachmentStore implements AttachmentStore {

    private static final int CHUNK = 1 << 18;

    private final JdbcClient db;
    private final TenantTransactions transactions;
    private final Clock clock;

    DatabaseAttachmentStore(JdbcClient db, TenantTransactions transactions, Clock clock) {
        this.db = db;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public void keep(String tenant, String sha256, long size, String mediaType, InputStream content)
            throws IOException {
        int kept = db.sql(
                        """
                INSERT INTO ledger.attachment_content (tenant_id, sha256, size, media_type, kept_at) VALUES (?, decode(?, 'hex'), ?, ?, ?)
                ON CONFLICT DO NOTHING
                """)
                .params(tenant, sha256, size, mediaType, Timestamp.from(clock.instant()))
                .update();
        if (kept == 0) {
            return;
        }
        int ordinal = 0;
        for (byte[] chunk = content.readNBytes(CHUNK); chunk.length > 0; chunk = content.readNBytes(CHUNK)) {
            db.sql(
                            "INSERT INTO ledger.attachment_chunk (tenant_id, sha256, ordinal, content) VALUES (?, decode(?, 'hex'), ?, ?)")
                    .params(tenant, sha256, ordinal++, chunk)
                    .update();
        }
    }

    @Override
    public InputStream open(String tenant, String sha256) {
        boolean known = transactions.call(tenant, () -> db.sql(
                        "SELECT EXISTS (SELECT FROM ledger.attachment_content WHERE tenant_id = ? AND sha256 = decode(?, 'hex'))")
                .params(tenant, sha256)
                .query(Boolean.class)
                .single());
        if (!known) {
            throw new LedgerRefusal(
                    "NOT_FOUND", "attachment", sha256, "no content " + sha256 + " is kept here", "check the id");
        }
        return new Chunks(tenant, sha256);
    }

    /** Reads one chunk at a time, each in a short transaction: a slow reader holds no connection. */
    private final class Chunks extends InputStream {

        private final String tenant;
        private final String sha256;
        private byte[] chunk = {};
        private int at;
        private int next;

        Chunks(String tenant, String sha256) {
            this.tenant = tenant;
            this.sha256 = sha256;
        }

        @Override
        public int read() {
            return more() ? chunk[at++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            Objects.checkFromIndexSize(from, length, into.length);
            if (length == 0) {
                return 0;
            }
            if (!more()) {
                return -1;
            }
            int count = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, into, from, count);
            at += count;
            return count;
        }

        private boolean more() {
            if (at == chunk.length && next >= 0) {
                chunk = transactions.call(tenant, () -> db.sql(
                                "SELECT content FROM ledger.attachment_chunk WHERE tenant_id = ? AND sha256 = decode(?, 'hex') AND ordinal = ?")
                        .params(tenant, sha256, next)
                        .query((row, n) -> row.getBytes("content"))
                        .optional()
                        .orElse(new byte[0]));
                at = 0;
                next = chunk.length == 0 ? -1 : next + 1;
            }
            return at < chunk.length;
        }
    }
}
