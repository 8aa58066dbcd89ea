package com.nexusai.app.security;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Who may sign in to the embedded issuer, people and programs. */
@Component
public class Accounts implements UserDetailsService {

    private static final String PERSONS =
            "SELECT login, tenant_id, person_code, name, roles, companies FROM platform.account WHERE login = ?";

    private static final String PROGRAMS =
            "SELECT client_id, tenant_id, name, roles, companies, secret_hash FROM platform.client WHERE client_id = ?";

    private final JdbcClient db;
    private final PasswordEncoder passwords;
    private final Clock clock;

    Accounts(JdbcClient db, PasswordEncoder passwords, Clock clock) {
        this.db = db;
        this.passwords = passwords;
        this.clock = clock;
    }

    /**
     * A person, or a program by its client id.
     *
     * @param login what is typed at sign-in, or the client id
     * @param person code of the person; of a program its service account
     * @param companies codes, or {@link Caller#EVERY_COMPANY}
     */
    public record Account(
            String login, String tenant, String person, String name, Set<String> roles, Set<String> companies) {}

    /** What is stored of a password or a client's secret. */
    public String hash(String password) {
        return passwords.encode(password);
    }

    /** Inserts or replaces a person's account; {@code hash} as of {@link #hash}. */
    public void savePerson(Account account, String hash, boolean demo) {
        db.sql(
                        """
                INSERT INTO platform.account (login, tenant_id, person_code, name, password_hash, roles, companies, demo, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (login) DO UPDATE SET tenant_id = excluded.tenant_id, person_code = excluded.person_code, name = excluded.name,
                    password_hash = excluded.password_hash, roles = excluded.roles, companies = excluded.companies, demo = excluded.demo, enabled = true
                """)
                .params(
                        account.login(),
                        account.tenant(),
                        account.person(),
                        account.name(),
                        hash,
                        array(account.roles()),
                        array(account.companies()),
                        demo,
                        Timestamp.from(clock.instant()))
                .update();
    }

    /** Inserts or replaces a program's account. */
    public void saveProgram(Account account, String hash, boolean demo) {
        db.sql(
                        """
                INSERT INTO platform.client (client_id, tenant_id, name, secret_hash, roles, companies, demo, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (client_id) DO UPDATE SET tenant_id = excluded.tenant_id, name = excluded.name,
                    secret_hash = excluded.secret_hash, roles = excluded.roles, companies = excluded.companies, demo = excluded.demo, enabled = true
                """)
                .params(
                        account.login(),
                        account.tenant(),
                        account.name(),
                        hash,
                        array(account.roles()),
                        array(account.companies()),
                        demo,
                        Timestamp.from(clock.instant()))
                .update();
    }

    public Optional<Account> person(String login) {
        return person(PERSONS + " AND enabled", login);
    }

    /** A disabled one too. */
    Optional<Account> anyPerson(String login) {
        return person(PERSONS, login);
    }

    private Optional<Account> person(String sql, String login) {
        return db.sql(sql)
                .param(login)
                .query((row, n) -> new Account(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        Set.of((String[]) row.getArray(5).getArray()),
                        Set.of((String[]) row.getArray(6).getArray())))
                .optional();
    }

    void disablePerson(String login) {
        db.sql("UPDATE platform.account SET enabled = false WHERE login = ?")
                .param(login)
                .update();
    }

    void disableClient(String clientId) {
        db.sql("UPDATE platform.client SET enabled = false WHERE client_id = ?")
                .param(clientId)
                .update();
    }

    public Optional<Account> client(String clientId) {
        return program(clientId).map(Program::account);
    }

    /** A program and the hash of its secret. */
    record Program(Account account, String secretHash) {}

    Optional<Program> program(String clientId) {
        return program(PROGRAMS + " AND enabled", clientId);
    }

    /** A disabled one too. */
    Optional<Account> anyClient(String clientId) {
        return program(PROGRAMS, clientId).map(Program::account);
    }

    private Optional<Program> program(String sql, String clientId) {
        return db.sql(sql)
                .param(clientId)
                .query((row, n) -> new Program(
                        new Account(
                                row.getString(1),
                                row.getString(2),
                                CallerOfToken.serviceAccount(row.getString(1)),
                                row.getString(3),
                                Set.of((String[]) row.getArray(4).getArray()),
                                Set.of((String[]) row.getArray(5).getArray())),
                        row.getString(6)))
                .optional();
    }

    /** Whether anybody can sign in with a well-known password. */
    public boolean demoExists() {
        return db.sql(
                        "SELECT EXISTS (SELECT FROM platform.account WHERE demo) OR EXISTS (SELECT FROM platform.client WHERE demo)")
                .query(Boolean.class)
                .single();
    }

    public void removeDemo() {
        db.sql("DELETE FROM platform.account WHERE demo").update();
        db.sql("DELETE FROM platform.client WHERE demo").update();
    }

    @Override
    public UserDetails loadUserByUsername(String login) {
        List<UserDetails> found = db.sql("SELECT password_hash FROM platform.account WHERE login = ? AND enabled")
                .param(login)
                .query((row, n) -> User.withUsername(login)
                        .password(row.getString(1))
                        .authorities(List.of())
                        .build())
                .list();
        if (found.isEmpty()) {
            throw new UsernameNotFoundException("Unknown login");
        }
        return found.get(0);
    }

    private static String[] array(Collection<String> names) {
        return names.stream().sorted().toArray(String[]::new);
    }
}
