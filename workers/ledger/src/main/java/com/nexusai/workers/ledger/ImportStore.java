package com.nexusai.workers.ledger;

import com.fasterxml.jackson.core.type.TypeReference;
import com.nexusai.workers.ledger.EntryImport.Failure;
import com.nexusai.workers.ledger.EntryImport.Format;
import com.nexusai.workers.ledger.EntryImport.Mode;
import com.nexusai.workers.ledger.EntryImport.Row;
import com.nexusai.workers.ledger.EntryImport.RowStatus;
import com.nexusai.workers.ledger.EntryImport.Status;
import com.nexusai.workers.ledger.EntryImports.Order;
import com.nexusai.workers.ledger.EntryImports.Upload;
import com.nexusai.workers.ledger.ImportReception.StagedRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Imports and their rows in the database. Every call but {@link #due} needs an open transaction with its tenant bound. */
@Component
final class ImportStore {

    static final String START_REFUSED = "START_REFUSED";
    static final String ROWS_FAILED = "ROWS_FAILED";
    static final String GAVE_UP = "GAVE_UP";

    /** After this time without a sign of life a file is not being received any more. */
    private static final Duration LOST_AFTER = Duration.ofMinutes(5);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final int MOST_ATTEMPTS = 10;

    private final JdbcClient db;
    private final Clock clock;

    ImportStore(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    // ---- receiving

    /** The import that takes the file: the unfinished reception of a file known by its hash, else a new one. */
    UUID open(Order order, Upload upload, byte @Nullable [] hash, UUID fresh) {
        if (hash != null) {
            Optional<UUID> cutOff = byHash(order.tenant(), order.keyspace(), hash, "receiving");
            if (cutOff.isPresent()) {
                return cutOff.get();
            }
        }
        ImportMapping mapping = upload.mapping();
        Set<String> companies = order.companies();
        db.sql(
                        """
                INSERT INTO ledger.entry_import (tenant_id, id, keyspace, client, importer, file_name, file_hash, mode, status,
                                                 created_at, format, mapping, companies, due_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'receiving', ?, ?, ?::jsonb, ?, ?)
                """)
                .params(
                        order.tenant(),
                        fresh,
                        order.keyspace(),
                        order.client(),
                        order.importer(),
                        ImportProblem.shown(upload.name()),
                        hash,
                        order.mode().text(),
                        now(),
                        upload.format().text(),
                        mapping == null ? null : mapping.json(),
                        companies == null ? null : companies.toArray(String[]::new),
                        lost())
                .update();
        return fresh;
    }

    Optional<UUID> unfinished(String tenant, String keyspace, byte[] hash) {
        return byHash(tenant, keyspace, hash, "staged", "promoting", "correcting", "starting");
    }

    private Optional<UUID> byHash(String tenant, String keyspace, byte[] hash, String... statuses) {
        return db.sql(
                        """
                SELECT id FROM ledger.entry_import WHERE tenant_id = ? AND keyspace = ? AND file_hash = ? AND mapping IS NULL
                   AND status = ANY (?) ORDER BY id LIMIT 1
                """)
                .params(tenant, keyspace, hash, statuses)
                .query(UUID.class)
                .optional();
    }

    Set<String> companies(String tenant) {
        return new HashSet<>(db.sql("SELECT code FROM ledger.company WHERE tenant_id = ?")
                .params(tenant)
                .query(String.class)
                .list());
    }

    Set<String> sources(String tenant, String client) {
        return new SourceRights(db).of(tenant, client);
    }

    /** Adds entries. */
    void stage(String tenant, UUID id, List<StagedRow> rows, long bytes, long lines, int entries) {
        int open = db.sql(
                        """
                UPDATE ledger.entry_import SET bytes = ?, lines = ?, entries = ?, due_at = ?
                 WHERE tenant_id = ? AND id = ? AND status = 'receiving'
                """)
                .params(bytes, lines, entries, lost(), tenant, id)
                .update();
        if (open == 0) {
            throw new LedgerRefusal(
                    "IMPORT_CANCELLED",
                    "import",
                    id.toString(),
                    "the import was ended while its file was received",
                    "send the file again if it is still needed");
        }
        if (rows.isEmpty()) {
            return;
        }
        db.sql(
                        """
                INSERT INTO ledger.import_row (tenant_id, import_id, ordinal, file_line, company, entry_key, status, entry_id, payload, errors, source)
                SELECT ?, ?, x.ordinal, x.line, x.company, x."entryKey", x.status, x."entryId", x.document, x.errors, x.source
                  FROM jsonb_to_recordset(?::jsonb) AS x(ordinal integer, line integer, company text, "entryKey" text, status text,
                       "entryId" uuid, document jsonb, errors jsonb, source jsonb)
                    ON CONFLICT DO NOTHING
                """)
                .params(tenant, id, Json.write(rows))
                .update();
    }

    /** Entries that stand in several places are not imported at all: each place may be a part of what was meant. */
    private void failRepeated(String tenant, UUID id) {
        db.sql(
                        """
                WITH keys AS MATERIALIZED (
                    SELECT ordinal, count(*) OVER (PARTITION BY company, entry_key) AS places FROM ledger.import_row
                     WHERE tenant_id = ? AND import_id = ? AND company <> '' AND entry_key <> '')
                UPDATE ledger.import_row r
                   SET status = 'failed', payload = NULL,
                       errors = r.errors || jsonb_set(jsonb_set(?::jsonb, '{0,line}', to_jsonb(r.file_line)), '{0,value}', to_jsonb(left(r.entry_key, 100)))
                 WHERE tenant_id = ? AND import_id = ? AND ordinal = ANY (ARRAY(SELECT k.ordinal FROM keys k WHERE k.places > 1))
                """)
                .params(
                        tenant,
                        id,
                        Json.write(
                                List.of(
                                        new ImportProblem(
                                                0,
                                                "entry_key",
                                                "ENTRY_SPLIT",
                                                "",
                                                "the entry stands in several places of the file",
                                                "put all rows of an entry one below the other, and give every entry a key of its own"))),
                        tenant,
                        id)
                .update();
    }

    /** The file is there whole. One that must be free of errors and is not goes no further. */
    void staged(String tenant, UUID id, byte[] hash) {
        Status status = status(tenant, id);
        if (status != Status.RECEIVING) {
            return;
        }
        db.sql(
                        "UPDATE ledger.entry_import SET file_hash = ?, status = 'staged', due_at = ? WHERE tenant_id = ? AND id = ?")
                .params(hash, now(), tenant, id)
                .update();
        failRepeated(tenant, id);
        if (find(tenant, id).filter(i -> i.mode() == Mode.ALL).isPresent()) {
            failOnRows(tenant, id);
        }
    }

    /** @return whether it failed */
    boolean failOnRows(String tenant, UUID id) {
        Map<RowStatus, Long> counts = counts(tenant, id);
        long bad = counts.getOrDefault(RowStatus.FAILED, 0L) + counts.getOrDefault(RowStatus.CONFLICT, 0L);
        if (bad == 0) {
            return false;
        }
        end(
                tenant,
                id,
                Status.FAILED,
                new Failure(
                        ROWS_FAILED,
                        bad + " entries have errors, and the file is imported whole or not at all",
                        "correct them and send the file again, or import it with mode=valid"));
        return true;
    }

    void receptionFailed(String tenant, UUID id, Failure failure) {
        if (status(tenant, id) == Status.RECEIVING) {
            end(tenant, id, Status.FAILED, failure);
        }
    }

    // ---- the runner

    record Due(String tenant, UUID id) {}

    /** Imports of all tenants that a runner may go on with, the longest waiting first. */
    List<Due> due(int most) {
        return db.sql("SELECT tenant_id, id FROM ledger.imports_due(?, ?)")
                .params(now(), most)
                .query((row, n) -> new Due(row.getString("tenant_id"), row.getObject("id", UUID.class)))
                .list();
    }

    /**
     * An import that this transaction works on.
     *
     * @param phase of the status column, finer than {@link Status}
     * @param position ordinal up to which rows have been through the phase
     */
    record Claim(UUID id, String phase, String keyspace, String importer, Mode mode, int position, Instant dueAt) {}

    /** Takes an unfinished import for this transaction; nothing when another holds it. */
    Optional<Claim> claim(String tenant, UUID id) {
        byIndex();
        return db.sql(
                        """
                SELECT id, status, keyspace, importer, mode, position, due_at FROM ledger.entry_import
                 WHERE tenant_id = ? AND id = ? AND status IN ('receiving', 'staged', 'promoting', 'correcting', 'starting') FOR UPDATE SKIP LOCKED
                """)
                .params(tenant, id)
                .query((row, n) -> new Claim(
                        row.getObject("id", UUID.class),
                        row.getString("status"),
                        row.getString("keyspace"),
                        row.getString("importer"),
                        mode(row),
                        row.getInt("position"),
                        row.getTimestamp("due_at").toInstant()))
                .optional();
    }

    /**
     * Plans of statements and foreign keys are made while the tables are empty and kept while they fill; one that then reads
     * whole tables would make a large file's import quadratic.
     */
    private void byIndex() {
        db.sql(
                        "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)")
                .query((row, n) -> 0)
                .list();
    }

    /** With tables that were empty a moment ago; where the right is missing this only warns. */
    void refreshStatistics() {
        db.sql("ANALYZE ledger.entry_document, ledger.document_line, ledger.document_revision, ledger.import_row")
                .update();
    }

    boolean isLost(Claim claim) {
        return !claim.dueAt().isAfter(clock.instant());
    }

    /** The claimed import got a step further; others take their turn first. */
    void advanced(String tenant, UUID id, String phase, int position) {
        db.sql(
                        """
                UPDATE ledger.entry_import SET status = ?, position = ?, attempts = 0, error = NULL, due_at = ?
                 WHERE tenant_id = ? AND id = ?
                """)
                .params(phase, position, now(), tenant, id)
                .update();
    }

    void end(String tenant, UUID id, Status status, @Nullable Failure failure) {
        db.sql(
                        """
                UPDATE ledger.entry_import SET status = ?, error = ?::jsonb, attempts = 0, finished_at = ? WHERE tenant_id = ? AND id = ?
                """)
                .params(
                        status.name().toLowerCase(Locale.ROOT),
                        failure == null ? null : Json.write(failure),
                        now(),
                        tenant,
                        id)
                .update();
    }

    /** Another attempt later, after a pause that grows; in the end a person must look. */
    void attemptFailed(String tenant, UUID id, String reason) {
        int attempts = db.sql("SELECT attempts FROM ledger.entry_import WHERE tenant_id = ? AND id = ? FOR UPDATE")
                        .params(tenant, id)
                        .query(Integer.class)
                        .single()
                + 1;
        if (attempts >= MOST_ATTEMPTS) {
            end(
                    tenant,
                    id,
                    Status.FAILED,
                    new Failure(GAVE_UP, "after " + attempts + " attempts: " + reason, "mend the cause, then retry"));
            return;
        }
        Duration pause = Duration.ofSeconds(1L << Math.min(attempts - 1, 6));
        Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        Failure failure = new Failure(
                "ATTEMPT_FAILED", reason, "nothing; it is tried again " + (MOST_ATTEMPTS - attempts) + " times");
        db.sql(
                        "UPDATE ledger.entry_import SET attempts = ?, error = ?::jsonb, due_at = ? WHERE tenant_id = ? AND id = ?")
                .params(
                        attempts,
                        Json.write(failure),
                        Timestamp.from(clock.instant().plus(bounded)),
                        tenant,
                        id)
                .update();
    }

    /**
     * A row of a chunk, with the entry of its key where there is one.
     *
     * @param document as the file says
     * @param latest newest content of that entry
     * @param validated whether that content has been judged by the process
     * @param ownedByRunning whether another import that is still going on made that entry
     */
    record Candidate(
            int ordinal,
            long line,
            UUID entryId,
            EntryDocument document,
            @Nullable UUID existing,
            @Nullable EntryStatus status,
            int revision,
            @Nullable EntryDocument latest,
            boolean validated,
            boolean imported,
            boolean ownedByRunning) {}

    List<Candidate> candidates(String tenant, Claim claim, RowStatus status, int most) {
        TypeReference<EntryDocument> type = new TypeReference<>() {};
        return db.sql(
                        """
                SELECT r.ordinal, r.file_line, r.entry_id, r.payload, d.id AS existing, d.status, d.revision, d.import_id, s.snapshot,
                       d.import_id <> r.import_id AND i.status IN ('receiving', 'staged', 'promoting', 'correcting', 'starting') AS owned,
                       EXISTS (SELECT FROM ledger.document_validation v WHERE v.tenant_id = d.tenant_id AND v.entry_id = d.id
                           AND v.revision = d.revision) AS validated
                  FROM (SELECT * FROM ledger.import_row r WHERE r.tenant_id = ? AND r.import_id = ? AND r.status = ? AND r.ordinal > ?
                         ORDER BY r.ordinal LIMIT ?) r
                  LEFT JOIN LATERAL (SELECT * FROM ledger.entry_document d WHERE d.tenant_id = r.tenant_id AND d.company = r.company
                       AND d.keyspace = ? AND d.entry_key = r.entry_key OFFSET 0) d ON true
                  LEFT JOIN LATERAL (SELECT v.snapshot FROM ledger.document_revision v WHERE v.tenant_id = d.tenant_id
                       AND v.entry_id = d.id AND jsonb_exists(v.snapshot, 'lines') ORDER BY v.revision DESC LIMIT 1) s ON true
                  LEFT JOIN ledger.entry_import i ON i.tenant_id = d.tenant_id AND i.id = d.import_id
                 ORDER BY r.ordinal
                """)
                .params(tenant, claim.id(), status.text(), claim.position(), most, claim.keyspace())
                .query((row, n) -> new Candidate(
                        row.getInt("ordinal"),
                        row.getLong("file_line"),
                        row.getObject("entry_id", UUID.class),
                        Json.read(row.getString("payload"), type),
                        row.getObject("existing", UUID.class),
                        row.getString("status") == null
                                ? null
                                : EntryStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        row.getInt("revision"),
                        row.getString("snapshot") == null ? null : Json.read(row.getString("snapshot"), type),
                        row.getBoolean("validated"),
                        row.getObject("import_id") != null,
                        row.getBoolean("owned")))
                .list();
    }

    /** What a row has come to. */
    record Outcome(int ordinal, String status, @Nullable UUID entry, List<ImportProblem> errors) {

        Outcome(int ordinal, RowStatus status, @Nullable UUID entry) {
            this(ordinal, status.text(), entry, List.of());
        }
    }

    /**
     * Content is kept only of rows that may need it again.
     *
     * @param outcomes in the file's order
     */
    void mark(String tenant, UUID id, List<Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        db.sql(
                        """
                UPDATE ledger.import_row r
                   SET status = x.status, entry_id = coalesce(x.entry, r.entry_id), errors = x.errors,
                       payload = CASE WHEN x.status IN ('correcting', 'conflict', 'failed') THEN r.payload END,
                       source = CASE WHEN x.status IN ('correcting', 'conflict', 'failed') THEN r.source END
                  FROM jsonb_to_recordset(?::jsonb) AS x(ordinal integer, status text, entry uuid, errors jsonb)
                 WHERE r.tenant_id = ? AND r.import_id = ? AND r.ordinal = x.ordinal AND r.ordinal BETWEEN ? AND ?
                """)
                .params(
                        Json.write(outcomes),
                        tenant,
                        id,
                        outcomes.get(0).ordinal(),
                        outcomes.get(outcomes.size() - 1).ordinal())
                .update();
    }

    /** Drafts that an earlier import left become this one's, and its importer answers for them too. */
    void adopt(String tenant, UUID id, String importer, List<UUID> drafts) {
        if (drafts.isEmpty()) {
            return;
        }
        db.sql(
                        """
                UPDATE ledger.entry_document SET import_id = ?, importer = ?, submitter = ?
                 WHERE tenant_id = ? AND id = ANY (?) AND status = 'draft'
                """)
                .params(id, importer, importer, tenant, drafts.toArray(UUID[]::new))
                .update();
    }

    /** A draft whose turn it is to be started. */
    record Promoted(int ordinal, UUID id, String reference, boolean draft) {}

    List<Promoted> promoted(String tenant, Claim claim, int most) {
        return db.sql(
                        """
                SELECT r.ordinal, d.id, d.reference, d.status = 'draft' AS draft
                  FROM ledger.entry_document d
                  JOIN (SELECT x.ordinal, x.entry_id FROM ledger.import_row x
                         WHERE x.tenant_id = ? AND x.import_id = ? AND x.status = 'promoted' AND x.ordinal > ?
                         ORDER BY x.ordinal LIMIT ?) r ON r.entry_id = d.id
                 WHERE d.tenant_id = ? ORDER BY r.ordinal FOR UPDATE OF d
                """)
                .params(tenant, claim.id(), claim.position(), most, tenant)
                .query((row, n) -> new Promoted(
                        row.getInt("ordinal"),
                        row.getObject("id", UUID.class),
                        row.getString("reference"),
                        row.getBoolean("draft")))
                .list();
    }

    /** Fails one row, unless it has moved on since it was looked at. */
    void failRow(String tenant, UUID id, int ordinal, String status, String code, String reason, String remedy) {
        db.sql(
                        """
                UPDATE ledger.import_row r
                   SET status = 'failed', errors = jsonb_set(?::jsonb, '{0,line}', to_jsonb(r.file_line))
                 WHERE tenant_id = ? AND import_id = ? AND ordinal = ? AND status = ?
                """)
                .params(
                        Json.write(List.of(new ImportProblem(0, "", code, null, reason, remedy))),
                        tenant,
                        id,
                        ordinal,
                        status)
                .update();
    }

    // ---- what people do with imports

    void cancel(String tenant, UUID id) {
        Status status = lock(tenant, id);
        if (status == Status.CANCELLED) {
            return;
        }
        if (status.isFinal()) {
            throw new LedgerRefusal(
                    "IMPORT_FINISHED",
                    "import",
                    id.toString(),
                    "the import is " + status.name().toLowerCase(Locale.ROOT) + "; nothing is left to stop",
                    "cancel its entries one by one where they are not wanted");
        }
        db.sql(
                        """
                UPDATE ledger.import_row SET status = CASE status WHEN 'promoted' THEN 'draft' ELSE 'cancelled' END, payload = NULL
                 WHERE tenant_id = ? AND import_id = ? AND status IN ('staged', 'correcting', 'promoted')
                """)
                .params(tenant, id)
                .update();
        end(tenant, id, Status.CANCELLED, null);
    }

    void retry(String tenant, UUID id) {
        EntryImport current = ended(tenant, id);
        Status status = current.status();
        String code = code(current);
        boolean stopped = code.equals(GAVE_UP);
        boolean refused = code.equals(ROWS_FAILED);
        int again = status == Status.FAILED && !stopped && !refused ? 0 : again(tenant, id);
        boolean stillBad = refused
                && counts(tenant, id).keySet().stream()
                        .anyMatch(row -> row == RowStatus.FAILED || row == RowStatus.CONFLICT);
        if (again == 0 && !stopped || stillBad) {
            throw new LedgerRefusal(
                    "NOTHING_TO_RETRY",
                    "import",
                    id.toString(),
                    "nothing in the import can succeed as it was sent",
                    "correct the file and send it again; entries that are there already are recognised");
        }
        goOn(tenant, id, refused);
    }

    private static String code(EntryImport ended) {
        Failure error = ended.error();
        return error == null ? "" : error.code();
    }

    /** @param judged whether all rows must be found free of errors first */
    private void goOn(String tenant, UUID id, boolean judged) {
        db.sql(
                        """
                UPDATE ledger.entry_import SET status = ?, position = 0, attempts = 0, error = NULL, finished_at = NULL, due_at = ?
                 WHERE tenant_id = ? AND id = ?
                """)
                .params(judged ? "staged" : "promoting", now(), tenant, id)
                .update();
    }

    /** An import that has ended and may go on, held until the transaction ends. */
    private EntryImport ended(String tenant, UUID id) {
        Status status = lock(tenant, id);
        if (!status.isFinal()) {
            throw new LedgerRefusal(
                    "IMPORT_RUNNING",
                    "import",
                    id.toString(),
                    "the import is still going on",
                    "wait until it has ended");
        }
        if (status == Status.CANCELLED) {
            throw new LedgerRefusal(
                    "IMPORT_CANCELLED", "import", id.toString(), "the import was cancelled", "send the file again");
        }
        return find(tenant, id).orElseThrow();
    }

    /**
     * Entries of a file that a person may correct.
     *
     * @param mapping how the file was read; null for our own format
     * @param sources what the file says, by place in the file
     */
    record Refused(@Nullable ImportMapping mapping, Map<Integer, ImportSource> sources) {}

    /** Of an import that has ended. Whoever writes an entry is kept from approving it, so only the importer corrects. */
    Refused refused(String tenant, UUID id, String importer, List<Integer> ordinals) {
        EntryImport current = ended(tenant, id);
        if (!current.importer().equals(importer)) {
            throw new LedgerRefusal(
                    "FORBIDDEN",
                    "import",
                    importer,
                    "the file was sent by " + current.importer() + ", who answers for its entries",
                    "have " + current.importer() + " correct them, or send a corrected file of your own");
        }
        Map<Integer, ImportSource> sources = new HashMap<>();
        if (current.status() != Status.FAILED || Set.of(GAVE_UP, ROWS_FAILED).contains(code(current))) {
            db.sql(
                            """
                    SELECT ordinal, source FROM ledger.import_row
                     WHERE tenant_id = ? AND import_id = ? AND ordinal = ANY (?) AND status = 'failed' AND source IS NOT NULL
                    """)
                    .params(tenant, id, ordinals.toArray(Integer[]::new))
                    .query((row, n) -> sources.put(row.getInt("ordinal"), Objects.requireNonNull(source(row))))
                    .list();
        }
        String mapping = current.mapping();
        return new Refused(mapping == null ? null : ImportMapping.parse(mapping), sources);
    }

    /** Whether another entry of the file has the key. */
    boolean hasKey(String tenant, UUID id, String company, String entryKey, List<Integer> besides) {
        return db.sql(
                        """
                SELECT EXISTS (SELECT FROM ledger.import_row WHERE tenant_id = ? AND import_id = ? AND company = ? AND entry_key = ?
                   AND ordinal <> ALL (?))
                """)
                .params(tenant, id, company, entryKey, besides.toArray(Integer[]::new))
                .query(Boolean.class)
                .single();
    }

    /** Corrected entries take the place of the refused ones, and the import goes on. */
    void corrected(String tenant, UUID id, List<StagedRow> rows) {
        db.sql(
                        """
                UPDATE ledger.import_row r
                   SET company = x.company, entry_key = x."entryKey", status = 'staged', entry_id = x."entryId", payload = x.document,
                       errors = '[]', source = x.source
                  FROM jsonb_to_recordset(?::jsonb) AS x(ordinal integer, company text, "entryKey" text, "entryId" uuid, document jsonb, source jsonb)
                 WHERE r.tenant_id = ? AND r.import_id = ? AND r.ordinal = x.ordinal
                """)
                .params(Json.write(rows), tenant, id)
                .update();
        goOn(tenant, id, code(find(tenant, id).orElseThrow()).equals(ROWS_FAILED));
    }

    private int again(String tenant, UUID id) {
        int staged = db.sql(
                        """
                UPDATE ledger.import_row SET status = 'staged', errors = '[]'
                 WHERE tenant_id = ? AND import_id = ? AND status IN ('failed', 'conflict') AND payload IS NOT NULL
                   AND company IN (SELECT c.code FROM ledger.company c WHERE c.tenant_id = ?)
                """)
                .params(tenant, id, tenant)
                .update();
        int promoted = db.sql(
                        """
                UPDATE ledger.import_row SET status = 'promoted', errors = '[]'
                 WHERE tenant_id = ? AND import_id = ? AND status = 'failed' AND errors @> ?::jsonb
                """)
                .params(tenant, id, "[{\"code\":\"" + START_REFUSED + "\"}]")
                .update();
        return staged + promoted;
    }

    private Status lock(String tenant, UUID id) {
        return db.sql("SELECT status FROM ledger.entry_import WHERE tenant_id = ? AND id = ? FOR UPDATE")
                .params(tenant, id)
                .query((row, n) -> status(row.getString("status")))
                .optional()
                .orElseThrow(() -> new LedgerRefusal(
                        "NOT_FOUND", "import", id.toString(), "no import " + id + " exists here", "check the id"));
    }

    private Status status(String tenant, UUID id) {
        return lock(tenant, id);
    }

    // ---- queries

    private static final String COLUMNS =
            """
            SELECT id, keyspace, file_name, format, mode, mapping, client, importer, status, bytes, lines, entries, error, created_at, finished_at
              FROM ledger.entry_import WHERE tenant_id = ?
            """;

    Optional<EntryImport> find(String tenant, UUID id) {
        return db.sql(COLUMNS + " AND id = ?")
                .params(tenant, id)
                .query((row, n) -> entryImport(row, counts(tenant, id)))
                .optional();
    }

    List<EntryImport> list(String tenant, @Nullable UUID before, int limit) {
        return db.sql(COLUMNS + " AND (?::uuid IS NULL OR id < ?::uuid) ORDER BY id DESC LIMIT ?")
                .params(tenant, before, before, limit)
                .query((row, n) -> entryImport(row, counts(tenant, row.getObject("id", UUID.class))))
                .list();
    }

    List<Row> rows(
            String tenant,
            UUID id,
            @Nullable RowStatus status,
            @Nullable EntryStatus entryStatus,
            int after,
            int limit) {
        TypeReference<List<ImportProblem>> type = new TypeReference<>() {};
        List<Object> params = new ArrayList<>(List.of(tenant, id, after));
        if (status != null) {
            params.add(status.text());
        }
        if (entryStatus != null) {
            params.add(entryStatus.text());
        }
        params.add(limit);
        return db.sql(
                        """
                SELECT r.ordinal, r.file_line, r.company, r.entry_key, r.status, r.errors, d.id AS entry_id, d.status AS entry_status,
                       CASE WHEN r.status = 'failed' THEN r.source END AS source
                  FROM ledger.import_row r
                  LEFT JOIN ledger.entry_document d ON d.tenant_id = r.tenant_id AND d.id = r.entry_id
                 WHERE r.tenant_id = ? AND r.import_id = ? AND r.ordinal > ?
                """
                                + (status == null ? "" : " AND r.status = ?")
                                + (entryStatus == null ? "" : " AND d.status = ?")
                                + " ORDER BY r.ordinal LIMIT ?")
                .params(params)
                .query((row, n) -> new Row(
                        row.getInt("ordinal"),
                        row.getLong("file_line"),
                        Objects.requireNonNullElse(row.getString("company"), ""),
                        Objects.requireNonNullElse(row.getString("entry_key"), ""),
                        RowStatus.of(row.getString("status")),
                        row.getObject("entry_id", UUID.class),
                        row.getString("entry_status") == null
                                ? null
                                : EntryStatus.valueOf(
                                        row.getString("entry_status").toUpperCase(Locale.ROOT)),
                        Json.read(row.getString("errors"), type),
                        source(row)))
                .list();
    }

    private static @Nullable ImportSource source(ResultSet row) throws SQLException {
        String source = row.getString("source");
        return source == null ? null : Json.read(source, new TypeReference<ImportSource>() {});
    }

    /** How many entries that came of a file are in each state now. */
    Map<EntryStatus, Long> entryCounts(String tenant, UUID id) {
        Map<EntryStatus, Long> counts = new EnumMap<>(EntryStatus.class);
        db.sql(
                        """
                SELECT d.status, count(*) AS n FROM ledger.import_row r
                  JOIN ledger.entry_document d ON d.tenant_id = r.tenant_id AND d.id = r.entry_id
                 WHERE r.tenant_id = ? AND r.import_id = ? GROUP BY d.status
                """)
                .params(tenant, id)
                .query((row, n) -> counts.put(
                        EntryStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)), row.getLong("n")))
                .list();
        return counts;
    }

    private Map<RowStatus, Long> counts(String tenant, UUID id) {
        Map<RowStatus, Long> counts = new EnumMap<>(RowStatus.class);
        db.sql(
                        "SELECT status, count(*) AS n FROM ledger.import_row WHERE tenant_id = ? AND import_id = ? GROUP BY status")
                .params(tenant, id)
                .query((row, n) -> counts.put(RowStatus.of(row.getString("status")), row.getLong("n")))
                .list();
        return counts;
    }

    private static EntryImport entryImport(ResultSet row, Map<RowStatus, Long> outcomes) throws SQLException {
        String error = row.getString("error");
        Timestamp finished = row.getTimestamp("finished_at");
        return new EntryImport(
                row.getObject("id", UUID.class),
                row.getString("keyspace"),
                row.getString("file_name"),
                Format.of(row.getString("format")),
                mode(row),
                row.getString("mapping"),
                row.getString("client"),
                row.getString("importer"),
                status(row.getString("status")),
                row.getLong("bytes"),
                row.getLong("lines"),
                row.getInt("entries"),
                outcomes,
                error == null ? null : Json.read(error, new TypeReference<Failure>() {}),
                row.getTimestamp("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }

    private static Mode mode(ResultSet row) throws SQLException {
        return Mode.valueOf(row.getString("mode").toUpperCase(Locale.ROOT));
    }

    /** That all drafts exist and are being started is a phase of the same work to everybody else. */
    private static Status status(String phase) {
        return phase.equals("correcting") || phase.equals("starting")
                ? Status.PROMOTING
                : Status.valueOf(phase.toUpperCase(Locale.ROOT));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private Timestamp lost() {
        return Timestamp.from(clock.instant().plus(LOST_AFTER));
    }
}
