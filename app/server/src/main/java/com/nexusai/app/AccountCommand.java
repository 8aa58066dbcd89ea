package com.nexusai.app;

import com.nexusai.app.security.AccountAdministration;
import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.DatabaseSetup;
import com.nexusai.database.EmbeddedPostgres;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Option;

/**
 * What the commands about people and programs share. They work on the database itself, beside a running application or without one, so that
 * the first administrator needs no page.
 */
abstract class AccountCommand {

    /** Where an account belongs and what it may do. */
    static final class Rights {

        @Option(
                names = "--roles",
                split = ",",
                required = true,
                paramLabel = "ROLE",
                description = "What the account may do, such as administrator or auditor.")
        private List<String> roles = List.of();

        @Option(
                names = "--tenant",
                paramLabel = "TENANT",
                description = "The tenant it belongs to. May be left out when there is exactly one.")
        private @Nullable String tenant;

        @Option(
                names = "--companies",
                split = ",",
                paramLabel = "CODE",
                description = "The companies it works for. All of the tenant when not given.")
        private List<String> companies = List.of("*");

        @Option(names = "--name", paramLabel = "TEXT", description = "What people read.")
        private @Nullable String name;

        @Option(names = "--replace", description = "Give an existing account these roles and a new secret.")
        private boolean replace;

        Set<String> roles() {
            return Set.copyOf(roles);
        }

        Set<String> companies() {
            return Set.copyOf(companies);
        }

        @Nullable
        String name() {
            return name;
        }

        boolean replace() {
            return replace;
        }

        String tenant(DatabaseSettings database) {
            if (tenant != null) {
                return tenant;
            }
            List<String> known;
            try (HikariDataSource auditor = database.auditorDataSource()) {
                known = JdbcClient.create(auditor)
                        .sql("SELECT tenant_id FROM ledger.tenant ORDER BY 1 LIMIT 2")
                        .query(String.class)
                        .list();
            }
            if (known.size() != 1) {
                throw new SettingsRefused((known.isEmpty() ? "There is no tenant yet" : "There is more than one tenant")
                        + "; say which one with --tenant, as --tenant acme.");
            }
            return known.get(0);
        }
    }

    static void work(Consumer<DatabaseSettings> work) {
        Settings settings = Nexus.settings();
        Path home = settings.home();
        Progress.start(home);
        Optional<DatabaseSettings> running = settings.database().or(() -> EmbeddedPostgres.running(home));
        if (running.isPresent()) {
            DatabaseSettings database = running.get();
            if (!ready(database)) {
                new DatabaseSetup(database).run();
            }
            work.accept(database);
            return;
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
            new DatabaseSetup(server.settings()).run();
            work.accept(server.settings());
        }
    }

    /** A database that serves an application already is left as it is. */
    private static boolean ready(DatabaseSettings database) {
        try (HikariDataSource owner = database.ownerDataSource()) {
            return JdbcClient.create(owner)
                    .sql("SELECT to_regclass('platform.audit_event') IS NOT NULL")
                    .query(Boolean.class)
                    .single();
        }
    }

    static void change(DatabaseSettings database, Consumer<AccountAdministration> change) {
        try (HikariDataSource app = database.appDataSource(1)) {
            change.accept(
                    new AccountAdministration(app, Clock.systemUTC(), System.getProperty("user.name", "unknown")));
        } catch (AccountAdministration.AccountRefused e) {
            throw new SettingsRefused(String.valueOf(e.getMessage()), e);
        }
    }

    /** From the file of NEXUS_PASSWORD_FILE; nothing when the variable is not set. */
    static Optional<String> fromFile() {
        String file = System.getenv(Setting.PASSWORD_FILE);
        if (file == null || file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(Path.of(file)).strip());
        } catch (IOException e) {
            throw new SettingsRefused(
                    "The file " + file + " given as " + Setting.PASSWORD_FILE + " cannot be read: "
                            + Failures.oneLine(e),
                    e);
        }
    }

    /** From the file, else asked at the terminal, else the first line of standard input. Never an argument: those are public. */
    static String password(String login) {
        Optional<String> file = fromFile();
        if (file.isPresent()) {
            return file.get();
        }
        Console console = System.console();
        if (console == null) {
            return firstLine();
        }
        char[] once = console.readPassword("Password for %s: ", login);
        char[] again = console.readPassword("Again: ");
        if (once == null || !Arrays.equals(once, again)) {
            throw new SettingsRefused("The two passwords differ; nothing was changed.");
        }
        return new String(once);
    }

    private static String firstLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            if (line == null || line.isBlank()) {
                throw new SettingsRefused("No password came by standard input; write it there, or give the name of a"
                        + " file as " + Setting.PASSWORD_FILE + ".");
            }
            return line.strip();
        } catch (IOException e) {
            throw new SettingsRefused("The password cannot be read from standard input: " + Failures.oneLine(e), e);
        }
    }
}
