package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Loads what was posted before the platform was there. It enters by its own marked door, a company in one transaction,
 * and only into a company without postings; balance, accounts and periods are demanded of it as of every entry.
 */
@Component
public class History {

    private static final int AT_ONCE = 500;

    private final JdbcClient db;
    private final TenantTransactions transactions;
    private final Documents documents;
    private final Posting posting;
    private final Clock clock;

    History(JdbcClient db, TenantTransactions transactions, Documents documents, Posting posting, Clock clock) {
        this.db = db;
        this.transactions = transactions;
        this.documents = documents;
        this.posting = posting;
        this.clock = clock;
    }

    /**
     * Loads a company's part of the file, once.
     *
     * @return the number of entries loaded; 0 when the company's history was loaded before
     * @throws LedgerRefusal {@code HISTORY_CLOSED} when the company has postings, {@code FILE_UNREADABLE} when a row is unusable
     */
    public int load(String tenant, String company, Path file, String author) throws IOException {
        boolean loaded = transactions.call(tenant, () -> db.sql(
                        "SELECT EXISTS (SELECT FROM ledger.history_load WHERE tenant_id = ? AND company = ?)")
                .params(tenant, company)
                .query(Boolean.class)
                .single());
        if (loaded) {
            return 0;
        }
        List<EntryDocument> entries = read(company, file, author);
        return Refusals.translate(
                "history of " + company,
                () -> transactions.call(tenant, () -> {
                    db.sql("INSERT INTO ledger.history_load (tenant_id, company, loaded_at) VALUES (?, ?, ?)")
                            .params(tenant, company, Timestamp.from(clock.instant()))
                            .update();
                    for (int from = 0; from < entries.size(); from += AT_ONCE) {
                        post(tenant, entries.subList(from, Math.min(from + AT_ONCE, entries.size())), author);
                        if (from == 0) {
                            refreshStatistics();
                        }
                    }
                    refreshStatistics();
                    return entries.size();
                }));
    }

    /** The first load fills empty tables, for which the planner's guesses are bad; where the right is missing this only warns. */
    private void refreshStatistics() {
        db.sql("ANALYZE ledger.entry_document, ledger.document_line, ledger.journal_entry, ledger.journal_line")
                .update();
    }

    private void post(String tenant, List<EntryDocument> entries, String author) {
        List<Documents.Draft> drafts = entries.stream()
                .map(entry -> new Documents.Draft(Ids.next(), author, entry))
                .toList();
        documents.capture(tenant, drafts);
        List<java.util.UUID> ids = drafts.stream().map(Documents.Draft::id).toList();
        posting.insert(tenant, ids, "history");
        posting.markPosted(tenant, ids);
    }

    private static List<EntryDocument> read(String company, Path file, String author) throws IOException {
        List<EntryDocument> entries = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        try (InputStream in = Files.newInputStream(file)) {
            ImportFile.csv("", author).read(in, (ordinal, row) -> {
                if (!company.equals(row.company())) {
                    return;
                }
                EntryDocument document = row.document();
                if (document != null && !keys.add(row.entryKey())) {
                    throw new LedgerRefusal(
                            "FILE_UNREADABLE",
                            "history file",
                            row.entryKey(),
                            "entry " + row.entryKey() + " stands in several places of the file",
                            "put all rows of an entry one below the other");
                }
                if (document == null) {
                    throw new LedgerRefusal(
                            "FILE_UNREADABLE",
                            "history file",
                            row.entryKey(),
                            "entry " + row.entryKey() + " cannot be read: " + row.problems(),
                            "correct the file; history is loaded whole or not at all");
                }
                entries.add(document);
            });
        }
        return entries;
    }
}
