package com.nexusai.app.inbox;

import com.nexusai.database.TenantTransactions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes the projection anew from the engine's tables, also at the start of an installation whose tasks are older than it. What differs is
 * repaired and what is right stays: it alone remembers what the subject of an ended task was.
 */
@Component
public final class InboxRebuild implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(InboxRebuild.class);

    private static final int AT_ONCE = 2000;
    private static final Instant FIRST_VERSION = Instant.parse("2020-01-01T00:00:00Z");

    private final JdbcClient db;
    private final TenantTransactions tenants;
    private final Clock clock;

    public InboxRebuild(JdbcClient db, TenantTransactions tenants, Clock clock) {
        this.db = db;
        this.tenants = tenants;
        this.clock = clock;
    }

    /**
     * Repairs every difference of a tenant's rows.
     *
     * @return how many tasks differed
     */
    public int rebuild(String tenant) {
        return tenants.call(tenant, () -> {
            db.sql("select pg_advisory_xact_lock(hashtextextended('inbox rebuild ' || ?, 0))::text")
                    .param(tenant)
                    .query((row, n) -> n)
                    .list();
            List<String> tasks = db.sql("select distinct task_id::text from inbox.differences(?)")
                    .param(tenant)
                    .query(String.class)
                    .list();
            // Rows that come back must not have a version that somebody holds as the ETag of what was there before.
            long first = clock.instant().getEpochSecond() - FIRST_VERSION.getEpochSecond();
            for (int from = 0; from < tasks.size(); from += AT_ONCE) {
                List<String> some = tasks.subList(from, Math.min(from + AT_ONCE, tasks.size()));
                db.sql("select inbox.repair(?, ?, ?)::text")
                        .params(tenant, some.toArray(String[]::new), (int) first)
                        .query((row, n) -> n)
                        .list();
            }
            return tasks.size();
        });
    }

    /** Before anything works: tenants that have tasks and no row of the projection get theirs. */
    @Override
    public void afterSingletonsInstantiated() {
        List<String> all = db.sql("select distinct tenant_id_ from act_re_procdef where tenant_id_ is not null")
                .query(String.class)
                .list();
        for (String tenant : all) {
            boolean lacking = tenants.call(tenant, () -> db.sql(
                            """
                            select exists (select from act_hi_taskinst where tenant_id_ = :tenant)
                               and not exists (select from inbox.open_task where tenant_id = :tenant)
                               and not exists (select from inbox.ended_task where tenant_id = :tenant)""")
                    .param("tenant", tenant)
                    .query(Boolean.class)
                    .single());
            if (lacking) {
                log.info("The inbox of tenant {} is empty although it has tasks; it is built from the engine", tenant);
                log.info("The inbox of tenant {} holds {} tasks", tenant, rebuild(tenant));
            }
        }
    }
}
