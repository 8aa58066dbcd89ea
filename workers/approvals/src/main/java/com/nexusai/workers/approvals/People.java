package com.nexusai.workers.approvals;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Known persons and the roles last known of them. Every call needs an open transaction with its tenant bound. */
@Component
public class People {

    private final JdbcClient db;

    public People(JdbcClient db) {
        this.db = db;
    }

    /** A human or a service account; {@code code} is also the engine's user id. */
    public record Person(String code, String name, @Nullable String email, Set<String> roles) {}

    /** Inserts or updates a person and replaces the roles known of them. */
    public void save(String tenant, Person person) {
        db.sql(
                        """
                INSERT INTO approvals.person (tenant_id, code, name, email) VALUES (?, ?, ?, ?)
                ON CONFLICT (tenant_id, code) DO UPDATE SET name = excluded.name, email = excluded.email
                """)
                .params(tenant, person.code(), person.name(), person.email())
                .update();
        db.sql("DELETE FROM approvals.person_role WHERE tenant_id = ? AND person_code = ?")
                .params(tenant, person.code())
                .update();
        for (String role : person.roles()) {
            db.sql("INSERT INTO approvals.person_role (tenant_id, person_code, role) VALUES (?, ?, ?)")
                    .params(tenant, person.code(), role)
                    .update();
        }
    }

    /**
     * Makes a person known who signs in: by the login when it is one of a known person, else under the code the issuer gives. Name and
     * roles are kept as the issuer says now.
     *
     * @param issuer address of the issuer
     * @param subject what the issuer calls the person, for ever
     * @param claimed who the issuer says it is
     * @return the person's code here
     */
    public String signedIn(String tenant, String issuer, String subject, Person claimed) {
        Optional<String> known = db.sql(
                        "SELECT person_code FROM approvals.person_login WHERE tenant_id = ? AND issuer = ? AND subject = ?")
                .params(tenant, issuer, subject)
                .query(String.class)
                .optional();
        String code = known.orElse(claimed.code());
        db.sql("INSERT INTO approvals.person (tenant_id, code, name, email) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
                .params(tenant, code, claimed.name(), claimed.email())
                .update();
        if (known.isEmpty()) {
            db.sql(
                            "INSERT INTO approvals.person_login (tenant_id, issuer, subject, person_code) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
                    .params(tenant, issuer, subject, code)
                    .update();
        }
        String[] roles = claimed.roles().toArray(String[]::new);
        db.sql("DELETE FROM approvals.person_role WHERE tenant_id = ? AND person_code = ? AND role <> ALL (?)")
                .params(tenant, code, roles)
                .update();
        db.sql(
                        "INSERT INTO approvals.person_role (tenant_id, person_code, role) SELECT ?, ?, unnest(?::text[]) ON CONFLICT DO NOTHING")
                .params(tenant, code, roles)
                .update();
        return code;
    }

    public Optional<Person> find(String tenant, String code) {
        return db.sql(
                        """
                SELECT p.name, p.email, coalesce(string_agg(r.role, ',' ORDER BY r.role), '') AS roles
                  FROM approvals.person p
                  LEFT JOIN approvals.person_role r ON r.tenant_id = p.tenant_id AND r.person_code = p.code
                 WHERE p.tenant_id = ? AND p.code = ? AND p.active GROUP BY p.code, p.name, p.email
                """)
                .params(tenant, code)
                .query((row, n) -> new Person(code, row.getString("name"), row.getString("email"), roles(row)))
                .optional();
    }

    private static final String PERSONS =
            """
            SELECT p.code, p.name, p.email, coalesce(string_agg(r.role, ',' ORDER BY r.role), '') AS roles
              FROM approvals.person p
              LEFT JOIN approvals.person_role r ON r.tenant_id = p.tenant_id AND r.person_code = p.code
             WHERE p.tenant_id = :tenant AND %s GROUP BY p.code, p.name, p.email ORDER BY p.name, p.code
            """;

    /** The known ones of these codes by name, also those who are not active any more. */
    public List<Person> named(String tenant, Collection<String> codes) {
        return db.sql(PERSONS.formatted("p.code = ANY (:codes)"))
                .param("tenant", tenant)
                .param("codes", codes.toArray(String[]::new))
                .query((row, n) -> person(row))
                .list();
    }

    /** Where a page of persons ended. */
    public record Position(String name, String code) {}

    /**
     * Active persons by name.
     *
     * @param text part of name or code, in any case; empty for everybody
     */
    public List<Person> search(String tenant, String text, @Nullable Position after, int limit) {
        return db.sql(PERSONS.formatted(
                                """
                                p.active AND (p.name ILIKE :text OR p.code ILIKE :text)
                                AND (:afterName::text IS NULL OR (p.name, p.code) > (:afterName, :afterCode))""")
                        + " LIMIT :limit")
                .param("tenant", tenant)
                .param("text", "%" + text.strip().replaceAll("([\\\\%_])", "\\\\$1") + "%")
                .param("afterName", after == null ? null : after.name())
                .param("afterCode", after == null ? null : after.code())
                .param("limit", limit)
                .query((row, n) -> person(row))
                .list();
    }

    private static Person person(ResultSet row) throws SQLException {
        return new Person(row.getString("code"), row.getString("name"), row.getString("email"), roles(row));
    }

    private static Set<String> roles(ResultSet row) throws SQLException {
        return List.of(row.getString("roles").split(",")).stream()
                .filter(role -> !role.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Active persons known to have the role and not among those excluded. */
    public List<String> inRole(String tenant, String role, Collection<String> excluded) {
        return db.sql(
                        """
                SELECT p.code FROM approvals.person_role r
                  JOIN approvals.person p ON p.tenant_id = r.tenant_id AND p.code = r.person_code AND p.active
                 WHERE r.tenant_id = ? AND r.role = ? AND p.code <> ALL (?) ORDER BY p.code
                """)
                .params(tenant, role, excluded.toArray(String[]::new))
                .query(String.class)
                .list();
    }
}
