package com.nexusai.app.security;

import com.nexusai.app.audit.AuditEvent;
import com.nexusai.app.audit.AuditEvent.Origin;
import com.nexusai.app.audit.AuditTrail;
import com.nexusai.app.security.Accounts.Account;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.SourceRights;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;

/**
 * Adds and disables the people and programs of the embedded issuer, for the commands at the server. Each change and its audit event are one
 * transaction.
 */
public final class AccountAdministration {

    static final int SHORTEST_SECRET = 12;

    /** BCrypt takes no more. */
    private static final int LONGEST_SECRET_BYTES = 72;

    private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern LOGIN = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._@-]{0,126}");
    private static final Pattern CLIENT = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,126}");
    private static final Pattern COMPANY = Pattern.compile("\\*|[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}");

    private final Accounts accounts;
    private final SourceRights sources;
    private final AuditTrail trail;
    private final TenantTransactions transactions;
    private final String operator;

    /**
     * @param app the application's own login to the database
     * @param operator who runs the command, as the operating system knows him
     */
    public AccountAdministration(DataSource app, Clock clock, String operator) {
        JdbcClient db = JdbcClient.create(app);
        this.accounts = new Accounts(db, PasswordEncoderFactories.createDelegatingPasswordEncoder(), clock);
        this.transactions = new TenantTransactions(new JdbcTransactionManager(app), app);
        this.trail = new AuditTrail(db, transactions, clock);
        this.sources = new SourceRights(db);
        this.operator = operator;
    }

    /** What is wrong with a wish; the message names the value and the remedy. */
    public static final class AccountRefused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        AccountRefused(String message) {
            super(message);
        }
    }

    /**
     * Adds a person.
     *
     * @param person code of the person; the login when null
     * @param replace whether roles, companies and password of an existing account are replaced, and a disabled one is enabled
     * @throws AccountRefused when something is malformed, or the account exists
     */
    public void addPerson(
            String login,
            String tenant,
            @Nullable String person,
            @Nullable String name,
            Set<String> roles,
            Set<String> companies,
            String password,
            boolean replace) {
        require(LOGIN, login, "login", "letters, digits and . _ @ -");
        String code = person == null ? login : person;
        require(LOGIN, code, "person", "letters, digits and . _ @ -");
        Account account = account(login, tenant, code, name, roles, companies, password);
        save(
                "user",
                account,
                accounts.anyPerson(login),
                replace,
                password,
                (one, hash) -> accounts.savePerson(one, hash, false));
    }

    /**
     * Adds a program.
     *
     * @param sources whose entries it may write, naming who prepared them; a replaced program may write no others
     * @throws AccountRefused when something is malformed, or the client exists
     */
    public void addClient(
            String id,
            String tenant,
            @Nullable String name,
            Set<String> roles,
            Set<String> companies,
            Set<String> sources,
            String secret,
            boolean replace) {
        require(CLIENT, id, "client id", "letters, digits and . _ -");
        if (id.equals(EmbeddedIssuer.WEB_CLIENT) || id.equals(EmbeddedIssuer.CLI_CLIENT)) {
            throw new AccountRefused("The client id '" + id + "' is the product's own; choose another one.");
        }
        for (String source : sources) {
            if (!SourceRights.SOURCES.contains(source)) {
                throw new AccountRefused("The source '" + source + "' is unknown; give one of "
                        + String.join(", ", new TreeSet<>(SourceRights.SOURCES)) + ".");
            }
        }
        Account account = account(id, tenant, CallerOfToken.serviceAccount(id), name, roles, companies, secret);
        save("client", account, accounts.anyClient(id), replace, secret, (one, hash) -> {
            accounts.saveProgram(one, hash, false);
            write(one, sources);
        });
    }

    private void write(Account program, Set<String> granted) {
        try {
            sources.replace(program.tenant(), program.person(), granted);
        } catch (DataIntegrityViolationException e) {
            throw new AccountRefused("The tenant '" + program.tenant()
                    + "' has no ledger yet, so that no source can be granted; leave --sources out, or look at how the"
                    + " tenant is written.");
        }
    }

    /** Lets a person sign in no more. Tokens he has are good for five minutes at most. */
    public void disablePerson(String login) {
        disable("user", login, accounts.anyPerson(login));
    }

    /** Gives a program no more tokens. */
    public void disableClient(String id) {
        disable("client", id, accounts.anyClient(id));
    }

    private void save(
            String thing,
            Account account,
            Optional<Account> before,
            boolean replace,
            String secret,
            BiConsumer<Account, String> save) {
        if (before.isPresent() && !replace) {
            throw new AccountRefused("The " + thing + " '" + account.login()
                    + "' exists; give --replace to give it these roles and a new secret.");
        }
        if (before.isPresent() && !before.get().tenant().equals(account.tenant())) {
            throw new AccountRefused("The " + thing + " '" + account.login() + "' belongs to tenant '"
                    + before.get().tenant() + "' and stays there; choose another name.");
        }
        String hash = accounts.hash(secret);
        transactions.run(account.tenant(), () -> {
            Map<String, Object> old = before.map(this::state).orElse(Map.of());
            save.accept(account, hash);
            trail.record(event(
                    account.tenant(),
                    before.isPresent() ? "change" : "create",
                    thing,
                    account.login(),
                    old,
                    state(account)));
        });
    }

    private void disable(String thing, String login, Optional<Account> found) {
        Account account = found.orElseThrow(
                () -> new AccountRefused("There is no " + thing + " '" + login + "'; look at how it is written."));
        transactions.run(account.tenant(), () -> {
            if (thing.equals("user")) {
                accounts.disablePerson(login);
            } else {
                accounts.disableClient(login);
            }
            trail.record(event(account.tenant(), "disable", thing, login, state(account), Map.of()));
        });
    }

    private AuditEvent event(
            String tenant,
            String action,
            String thing,
            String login,
            Map<String, Object> before,
            Map<String, Object> after) {
        return new AuditEvent(
                tenant, "command:" + operator, null, action, thing, login, null, Origin.NONE, before, after);
    }

    private Map<String, Object> state(Account account) {
        return Map.of(
                "person", account.person(),
                "roles", new TreeSet<>(account.roles()).toString(),
                "companies", new TreeSet<>(account.companies()).toString(),
                "sources", sources.of(account.tenant(), account.person()).toString());
    }

    private static Account account(
            String login,
            String tenant,
            String person,
            @Nullable String name,
            Set<String> roles,
            Set<String> companies,
            String secret) {
        require(TENANT, tenant, "tenant", "small letters, digits and -, as acme");
        if (roles.isEmpty()) {
            throw new AccountRefused("No role is given; give at least one of " + String.join(", ", Roles.ALL) + ".");
        }
        for (String role : roles) {
            if (!Roles.ALL.contains(role)) {
                throw new AccountRefused(
                        "The role '" + role + "' is unknown; give one of " + String.join(", ", Roles.ALL) + ".");
            }
        }
        companies.forEach(company -> require(COMPANY, company, "company", "codes of companies, or * for all"));
        if (secret.length() < SHORTEST_SECRET
                || secret.getBytes(StandardCharsets.UTF_8).length > LONGEST_SECRET_BYTES) {
            throw new AccountRefused("The password or secret is shorter than " + SHORTEST_SECRET
                    + " characters or longer than " + LONGEST_SECRET_BYTES + " bytes; choose another one.");
        }
        return new Account(login, tenant, person, name == null ? login : name, roles, companies);
    }

    private static void require(Pattern form, String value, String what, String remedy) {
        if (!form.matcher(value).matches()) {
            throw new AccountRefused("The " + what + " '" + value + "' is malformed; give " + remedy + ".");
        }
    }
}
