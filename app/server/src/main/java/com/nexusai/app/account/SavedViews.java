package com.nexusai.app.account;

import com.nexusai.database.Ids;
import com.nexusai.database.TenantTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The views a person has kept. The database itself shows each person his own rows only. */
@Component
class SavedViews {

    private final JdbcClient db;
    private final TenantTransactions transactions;
    private final Clock clock;

    SavedViews(JdbcClient db, TenantTransactions transactions, Clock clock) {
        this.db = db;
        this.transactions = transactions;
        this.clock = clock;
    }

    record Owner(String tenant, String person) {}

    record Content(String page, String name, String query) {}

    record View(UUID id, Content content, int version, Instant createdAt, Instant changedAt) {}

    /** By name. */
    List<View> list(Owner owner, @Nullable String page) {
        return as(owner, () -> db.sql(
                        """
                        SELECT * FROM platform.saved_view
                         WHERE tenant_id = :tenant AND person = :person AND (:page::text IS NULL OR page = :page) ORDER BY page, lower(name), id
                        """)
                .param("tenant", owner.tenant())
                .param("person", owner.person())
                .param("page", page)
                .query((row, n) -> view(row))
                .list());
    }

    Optional<View> find(Owner owner, UUID id) {
        return as(owner, () -> db.sql("SELECT * FROM platform.saved_view WHERE tenant_id = ? AND person = ? AND id = ?")
                .params(owner.tenant(), owner.person(), id)
                .query((row, n) -> view(row))
                .optional());
    }

    /** Empty where the person has a view of that name there already. */
    Optional<View> add(Owner owner, Content content) {
        Timestamp now = now();
        return as(owner, () -> db.sql(
                        """
                        INSERT INTO platform.saved_view (tenant_id, person, id, page, name, query, version, created_at, changed_at)
                        VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT (tenant_id, person, page, name) DO NOTHING RETURNING *
                        """)
                .params(
                        owner.tenant(),
                        owner.person(),
                        Ids.next(),
                        content.page(),
                        content.name(),
                        content.query(),
                        now,
                        now)
                .query((row, n) -> view(row))
                .optional());
    }

    /** Empty when another view has the name, or the view has another version by now. */
    Optional<View> change(Owner owner, UUID id, long version, Content content) {
        return as(owner, () -> db.sql(
                        """
                        UPDATE platform.saved_view v SET page = :page, name = :name, query = :query, version = version + 1, changed_at = :now
                         WHERE tenant_id = :tenant AND person = :person AND id = :id AND version = :version
                           AND NOT EXISTS (SELECT FROM platform.saved_view o WHERE o.tenant_id = v.tenant_id AND o.person = v.person
                                AND o.page = :page AND o.name = :name AND o.id <> v.id) RETURNING *
                        """)
                .param("tenant", owner.tenant())
                .param("person", owner.person())
                .param("id", id)
                .param("version", version)
                .param("page", content.page())
                .param("name", content.name())
                .param("query", content.query())
                .param("now", now())
                .query((row, n) -> view(row))
                .optional());
    }

    boolean remove(Owner owner, UUID id) {
        return as(
                owner,
                () -> db.sql("DELETE FROM platform.saved_view WHERE tenant_id = ? AND person = ? AND id = ?")
                                .params(owner.tenant(), owner.person(), id)
                                .update()
                        == 1);
    }

    private <T> T as(Owner owner, Supplier<T> work) {
        return transactions.call(owner.tenant(), () -> {
            db.sql("SELECT set_config('nexus.person', ?, true)")
                    .param(owner.person())
                    .query(String.class)
                    .single();
            return work.get();
        });
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    private static View view(ResultSet row) throws SQLException {
        return new View(
                row.getObject("id", UUID.class),
                new Content(row.getString("page"), row.getString("name"), row.getString("query")),
                row.getInt("version"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("changed_at").toInstant());
    }
}
