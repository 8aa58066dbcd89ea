package com.nexusai.app.engine;

import com.nexusai.database.TenantTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A guard whose facts are rows: who prepared an entry, who decided it. */
final class RecordingGuard implements TaskGuard {

    private final JdbcClient jdbc;
    private final TenantTransactions tenants;
    private final List<@Nullable String> tokens = new ArrayList<>();

    RecordingGuard(JdbcClient jdbc, TenantTransactions tenants) {
        this.jdbc = jdbc;
        this.tenants = tenants;
    }

    static void createTable(JdbcClient superuser) {
        superuser.sql("create schema if not exists test").update();
        superuser
                .sql(
                        "create table test.acted (entry_id text, person text, role text, comment text, primary key (entry_id, person))")
                .update();
        superuser.sql("grant usage on schema test to nexus_app").update();
        superuser.sql("grant select, insert on test.acted to nexus_app").update();
    }

    @Override
    public void mayWork(GuardedTask task, Actor actor) {
        if (!task.tenantId().equals(tenants.bound())) {
            throw new IllegalStateException("tenant not bound");
        }
        for (Map<String, Object> row : jdbc.sql("select role from test.acted where entry_id = ? and person = ?")
                .params(task.entryId(), actor.person())
                .query()
                .listOfRows()) {
            throw new SeparationOfDutiesException(actor.person() + " is " + row.get("role") + " of "
                    + task.businessKey() + " and cannot act on '" + task.taskDefinitionKey() + "'");
        }
    }

    @Override
    public void decided(GuardedTask task, Actor actor, String decision, @Nullable String comment) {
        tokens.add(actor.tokenId());
        jdbc.sql("insert into test.acted values (?, ?, ?, ?)")
                .params(task.entryId(), actor.person(), decision + " " + task.taskDefinitionKey(), comment)
                .update();
    }

    List<@Nullable String> tokens() {
        return tokens;
    }
}
