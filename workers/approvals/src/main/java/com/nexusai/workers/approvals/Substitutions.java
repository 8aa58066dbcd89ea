package com.nexusai.workers.approvals;

import com.nexusai.database.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who decides for whom, from when to when, and for what. A substitute acts as himself, with groups of the absent person's for matching
 * tasks. It is no way around separation of duties: what binds the absent person binds the substitute too ({@link #binding}). There are no
 * chains: only groups that the absent person has himself are lent, none that were lent to him. Every call needs an open transaction with its
 * tenant bound.
 */
@Component
public class Substitutions {

    private final JdbcClient db;
    private final People people;

    public Substitutions(JdbcClient db, People people) {
        this.db = db;
        this.people = people;
    }

    /** Who asks: a person may speak for himself, an administrator for everybody. */
    public record Author(String person, boolean administrator) {}

    /**
     * @param from first instant at which it holds
     * @param until first instant at which it no longer holds
     * @param scope what it holds for
     * @param reason why, in the author's words
     */
    public record Wish(String absent, String substitute, Instant from, Instant until, Scope scope, String reason) {}

    /**
     * What a substitution holds for; an empty set stands for everything.
     *
     * @param processes process keys
     * @param groups of the absent person's groups
     * @param companies company codes
     */
    public record Scope(Set<String> processes, Set<String> groups, Set<String> companies) {

        public static final Scope EVERYTHING = new Scope(Set.of(), Set.of(), Set.of());

        public Scope {
            processes = Set.copyOf(processes);
            groups = Set.copyOf(groups);
            companies = Set.copyOf(companies);
        }

        /** Whether it holds for a task; one without a company belongs to every scope. */
        public boolean covers(String process, @Nullable String company) {
            return (processes.isEmpty() || processes.contains(process))
                    && (companies.isEmpty() || company == null || companies.contains(company));
        }
    }

    public record Substitution(
            UUID id,
            Wish wish,
            String createdBy,
            Instant createdAt,
            @Nullable String revokedBy,
            @Nullable Instant revokedAt) {

        public boolean holds(Instant now) {
            return revokedAt == null && !now.isBefore(wish.from()) && now.isBefore(wish.until());
        }
    }

    /**
     * A substitution that holds.
     *
     * @param lent groups that the absent person has at the moment and lends by it
     */
    public record Active(UUID id, String absent, Set<String> lent, Scope scope) {

        public Active {
            lent = Set.copyOf(lent);
        }
    }

    /**
     * @throws SubstitutionRefused {@code FORBIDDEN}, {@code PERSON_UNKNOWN} or {@code VALIDATION_FAILED}
     */
    public Substitution create(String tenant, Author author, Wish wish, Instant now) {
        requireAuthor(author, wish.absent());
        if (wish.absent().equals(wish.substitute())) {
            throw new SubstitutionRefused(
                    "VALIDATION_FAILED",
                    "substitute",
                    wish.substitute(),
                    "nobody stands in for himself",
                    "name another person");
        }
        if (!wish.from().isBefore(wish.until()) || !wish.until().isAfter(now)) {
            throw new SubstitutionRefused(
                    "VALIDATION_FAILED",
                    "until",
                    wish.until().toString(),
                    "a substitution from " + wish.from() + " until " + wish.until() + " never holds",
                    "let it end after it begins, and in the future");
        }
        for (String person : List.of(wish.absent(), wish.substitute())) {
            if (people.find(tenant, person).isEmpty()) {
                throw new SubstitutionRefused(
                        "PERSON_UNKNOWN",
                        "person",
                        person,
                        "no active person '" + person + "' is known",
                        "check the code, or have the person sign in once");
            }
        }
        Substitution created = new Substitution(Ids.next(), wish, author.person(), now, null, null);
        db.sql(
                        """
                INSERT INTO approvals.substitution
                    (tenant_id, id, absent, substitute, starts_at, ends_at, processes, groups, companies, reason, created_by, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(
                        tenant,
                        created.id(),
                        wish.absent(),
                        wish.substitute(),
                        Timestamp.from(wish.from()),
                        Timestamp.from(wish.until()),
                        array(wish.scope().processes()),
                        array(wish.scope().groups()),
                        array(wish.scope().companies()),
                        wish.reason(),
                        author.person(),
                        Timestamp.from(now))
                .update();
        return created;
    }

    /**
     * Ends a substitution at once; revoking it again changes nothing.
     *
     * @throws SubstitutionRefused {@code NOT_FOUND} or {@code FORBIDDEN}; the substitute may hand it back too
     */
    public Substitution revoke(String tenant, Author author, UUID id, Instant now) {
        Substitution found = find(tenant, id)
                .orElseThrow(() -> new SubstitutionRefused(
                        "NOT_FOUND",
                        "substitution",
                        id.toString(),
                        "no substitution " + id + " exists here",
                        "check the id"));
        if (!author.person().equals(found.wish().substitute())) {
            requireAuthor(author, found.wish().absent());
        }
        db.sql(
                        """
                UPDATE approvals.substitution SET revoked_by = ?, revoked_at = ?
                 WHERE tenant_id = ? AND id = ? AND revoked_at IS NULL
                """)
                .params(author.person(), Timestamp.from(now), tenant, id)
                .update();
        return find(tenant, id).orElseThrow();
    }

    public Optional<Substitution> find(String tenant, UUID id) {
        return db.sql("SELECT * FROM approvals.substitution WHERE tenant_id = ? AND id = ?")
                .params(tenant, id)
                .query((row, n) -> of(row))
                .optional();
    }

    /**
     * Newest first.
     *
     * @param person on either side; null for everybody's
     * @param after the last one of the page before; null for the first page
     */
    public List<Substitution> list(String tenant, @Nullable String person, @Nullable UUID after, int limit) {
        return db.sql(
                        """
                SELECT * FROM approvals.substitution
                 WHERE tenant_id = :tenant AND (CAST(:person AS text) IS NULL OR :person IN (absent, substitute))
                   AND (CAST(:after AS uuid) IS NULL OR id < :after)
                 ORDER BY id DESC LIMIT :limit
                """)
                .param("tenant", tenant)
                .param("person", person)
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> of(row))
                .list();
    }

    /** Those for whom a person stands in at the moment. A deactivated person lends nothing. */
    public List<Active> activeFor(String tenant, String person, Instant now) {
        return db
                .sql(
                        """
                SELECT s.* FROM approvals.substitution s
                  JOIN approvals.person p ON p.tenant_id = s.tenant_id AND p.code = s.absent AND p.active
                 WHERE s.tenant_id = ? AND s.substitute = ? AND s.revoked_at IS NULL AND s.starts_at <= ? AND s.ends_at > ?
                 ORDER BY s.id
                """)
                .params(tenant, person, Timestamp.from(now), Timestamp.from(now))
                .query((row, n) -> of(row))
                .list()
                .stream()
                .map(found -> active(tenant, found))
                .toList();
    }

    /**
     * Whose work and decisions bind a person at a task besides his own: everybody for whom he stands in there, whether or not he would need
     * the lent groups.
     */
    public Set<String> binding(String tenant, String person, Instant now, String process, @Nullable String company) {
        Set<String> absent = new HashSet<>();
        for (Active active : activeFor(tenant, person, now)) {
            if (active.scope().covers(process, company)) {
                absent.add(active.absent());
            }
        }
        return absent;
    }

    private Active active(String tenant, Substitution found) {
        Set<String> lent = new HashSet<>(people.find(tenant, found.wish().absent())
                .map(People.Person::roles)
                .orElse(Set.of()));
        Scope scope = found.wish().scope();
        if (!scope.groups().isEmpty()) {
            lent.retainAll(scope.groups());
        }
        return new Active(found.id(), found.wish().absent(), lent, scope);
    }

    private static void requireAuthor(Author author, String absent) {
        if (!author.administrator() && !author.person().equals(absent)) {
            throw new SubstitutionRefused(
                    "FORBIDDEN",
                    "absent",
                    absent,
                    author.person() + " cannot say who decides for " + absent,
                    "have " + absent + " or an administrator do it");
        }
    }

    private static Substitution of(ResultSet row) throws SQLException {
        Timestamp revoked = row.getTimestamp("revoked_at");
        return new Substitution(
                row.getObject("id", UUID.class),
                new Wish(
                        row.getString("absent"),
                        row.getString("substitute"),
                        row.getTimestamp("starts_at").toInstant(),
                        row.getTimestamp("ends_at").toInstant(),
                        new Scope(set(row, "processes"), set(row, "groups"), set(row, "companies")),
                        row.getString("reason")),
                row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("revoked_by"),
                revoked == null ? null : revoked.toInstant());
    }

    private static Set<String> set(ResultSet row, String column) throws SQLException {
        return Set.of((String[]) row.getArray(column).getArray());
    }

    private static String[] array(Set<String> values) {
        return values.stream().sorted().toArray(String[]::new);
    }
}
