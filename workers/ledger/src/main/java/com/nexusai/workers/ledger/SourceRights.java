package com.nexusai.workers.ledger;

import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which programs may write the entries of which sources, and name who prepared them. Segregation of duties rests on it: the author of a file
 * must not choose that payroll wrote it. Every call needs an open transaction with its tenant bound.
 */
@Component
public class SourceRights {

    /** What an entry may name as its source. */
    public static final Set<String> SOURCES = Set.of(
            "manual",
            "payroll",
            "payables",
            "receivables",
            "depreciation",
            "accrual",
            "intercompany",
            "bank",
            "import");

    private final JdbcClient db;

    public SourceRights(JdbcClient db) {
        this.db = db;
    }

    /** The sources a client may write. */
    public Set<String> of(String tenant, String client) {
        return new TreeSet<>(db.sql("SELECT source FROM ledger.source_right WHERE tenant_id = ? AND client = ?")
                .params(tenant, client)
                .query(String.class)
                .list());
    }

    /** Lets a client write these sources besides those it may write already. */
    public void grant(String tenant, String client, Set<String> sources) {
        for (String source : sources) {
            db.sql(
                            "INSERT INTO ledger.source_right (tenant_id, client, source) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                    .params(tenant, client, source)
                    .update();
        }
    }

    /** Lets a client write these sources and no others. */
    public void replace(String tenant, String client, Set<String> sources) {
        db.sql("DELETE FROM ledger.source_right WHERE tenant_id = ? AND client = ?")
                .params(tenant, client)
                .update();
        grant(tenant, client, sources);
    }
}
