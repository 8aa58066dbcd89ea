package com.nexusai.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a database ready and refuses one that cannot be trusted: schemas, the engine's tables by the engine's own scripts, our migrations,
 * and the checks that the application's user is held by row-level security. The same path for the embedded server and for one of your own.
 */
public final class DatabaseSetup {

    public static final String ENGINE_SCHEMA = "engine";
    public static final String OWNER_ROLE = "nexus_owner";
    public static final String APP_ROLE = "nexus_app";
    static final String AUDITOR_ROLE = "nexus_auditor";

    private static final Logger log = LoggerFactory.getLogger(DatabaseSetup.class);

    /** Each a schema of its own. The order matters: the ledger's constraints refer to approvals. */
    private static final List<String> AREAS = List.of("process", "approvals", "ledger", "platform", "inbox");

    private static final String ENGINE_SCRIPTS = "org/operaton/bpm/engine/db/create/activiti.postgres.create.";
    private static final List<String> ENGINE_PARTS = List.of(
            "engine", "history", "identity", "case.engine", "case.history", "decision.engine", "decision.history");
    private static final Pattern ENGINE_VERSION =
            Pattern.compile("ACT_GE_SCHEMA_LOG\\s+values\\s*\\('0',\\s*CURRENT_TIMESTAMP,\\s*'([0-9.]+)'\\)");
    private static final int OLDEST_SERVER = 15;

    private final DatabaseSettings settings;

    public DatabaseSetup(DatabaseSettings settings) {
        this.settings = settings;
    }

    /** Creates the roles as a superuser; for a server of your own the database's administrator runs the same script. */
    static void createRoles(Connection superuser, DatabaseSettings settings) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            setForSession(superuser, "nexus.setup_owner_user", settings.owner().user());
            setForSession(superuser, "nexus.setup_app_user", settings.app().user());
            statement.execute(resource("com/nexusai/database/roles.sql"));
            for (DatabaseSettings.Login login : List.of(settings.owner(), settings.app())) {
                statement.execute("alter role " + statement.enquoteIdentifier(login.user(), true) + " password "
                        + statement.enquoteLiteral(login.password()));
            }
        }
    }

    /** Brings the database up to this version, then checks that it may be used. */
    public void run() {
        if (TimeZone.getDefault().getRawOffset() != 0 || TimeZone.getDefault().useDaylightTime()) {
            throw new DatabaseRefused("The time zone of this process is "
                    + TimeZone.getDefault().getID() + "; start it with -Duser.timezone=UTC.");
        }
        try (Connection owner = connect(settings.owner(), "NEXUS_DB_OWNER_USER", "NEXUS_DB_OWNER_PASSWORD")) {
            refuseOldServer(owner);
            takeOwnerRole(owner);
            // Two processes that start at the same moment set up one after the other.
            execute(owner, "select pg_advisory_lock(hashtextextended('nexus setup', 0))");
            createSchemas(owner);
            createEngineTables(owner);
            grantEngineTables(owner);
            migrate();
        } catch (SQLException e) {
            throw new DatabaseRefused("The database " + settings.safeUrl() + " could not be set up: " + oneLine(e), e);
        }
        checkApplicationUser();
    }

    private Connection connect(DatabaseSettings.Login login, String userSetting, String passwordSetting) {
        Properties properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password());
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("ApplicationName", "nexus-setup");
        try {
            return DriverManager.getConnection(settings.url(), properties);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith("28") || state.equals("42501")) {
                throw new DatabaseRefused(
                        "The database " + settings.safeUrl() + " refuses the user '" + login.user() + "' (" + oneLine(e)
                                + "); check " + userSetting + " and " + passwordSetting
                                + ", and that roles.sql was run.",
                        e);
            }
            if (state.equals("3D000")) {
                throw new DatabaseRefused(
                        "The database of " + settings.safeUrl() + " does not exist; create it and run roles.sql in it.",
                        e);
            }
            throw new DatabaseRefused(
                    "The database " + settings.safeUrl() + " cannot be reached (" + oneLine(e)
                            + "); check NEXUS_DB_URL and that the server runs.",
                    e);
        }
    }

    private void refuseOldServer(Connection owner) throws SQLException {
        int version = owner.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_SERVER) {
            throw new DatabaseRefused("The database " + settings.safeUrl() + " is PostgreSQL " + version
                    + "; NexusAI needs " + OLDEST_SERVER + " or newer.");
        }
    }

    private void takeOwnerRole(Connection owner) throws SQLException {
        try {
            execute(owner, "set role " + OWNER_ROLE);
        } catch (SQLException e) {
            throw new DatabaseRefused(
                    "The user '" + settings.owner().user() + "' (NEXUS_DB_OWNER_USER) may not act as " + OWNER_ROLE
                            + " (" + oneLine(e) + "); run roles.sql in the database as a superuser.",
                    e);
        }
    }

    private void createSchemas(Connection owner) throws SQLException {
        execute(owner, "create schema if not exists " + ENGINE_SCHEMA);
        execute(owner, "grant usage on schema engine to nexus_app");
        for (String area : AREAS) {
            execute(owner, "create schema if not exists " + area);
            execute(owner, "grant usage on schema " + area + " to nexus_app, nexus_sequencer, nexus_auditor");
        }
    }

    private void createEngineTables(Connection owner) throws SQLException {
        String script = engineScript();
        if (script == null) {
            return;
        }
        String wanted = engineVersion(script);
        String found = installedEngineVersion(owner);
        if (found == null) {
            owner.setAutoCommit(false);
            try {
                execute(owner, "set local search_path to " + ENGINE_SCHEMA);
                execute(owner, script);
                owner.commit();
            } catch (SQLException e) {
                owner.rollback();
                throw e;
            } finally {
                owner.setAutoCommit(true);
            }
            log.info("Created the engine's tables, version {}", wanted);
            return;
        }
        int order = compareVersions(found, wanted);
        if (order != 0) {
            throw new DatabaseRefused("The engine's tables in " + settings.safeUrl() + " have version " + found
                    + (order > 0 ? ", newer than " : ", older than ") + wanted + ", which this program needs; "
                    + (order > 0
                            ? "start the newer program."
                            : "run the engine's upgrade scripts in schema engine first."));
        }
    }

    /** The engine's scripts come with the engine; a test of the database alone has none. */
    private static @Nullable String engineScript() {
        ClassLoader loader = DatabaseSetup.class.getClassLoader();
        if (loader.getResource(ENGINE_SCRIPTS + "engine.sql") == null) {
            return null;
        }
        StringBuilder all = new StringBuilder();
        for (String part : ENGINE_PARTS) {
            all.append(resource(ENGINE_SCRIPTS + part + ".sql")).append('\n');
        }
        return all.toString();
    }

    private static String engineVersion(String script) {
        Matcher matcher = ENGINE_VERSION.matcher(script);
        if (!matcher.find()) {
            throw new IllegalStateException(
                    "The engine's scripts no longer name their version; look for ACT_GE_SCHEMA_LOG in them.");
        }
        return matcher.group(1);
    }

    private static @Nullable String installedEngineVersion(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            try (ResultSet table =
                    statement.executeQuery("select to_regclass('engine.act_ge_schema_log') is not null")) {
                table.next();
                if (!table.getBoolean(1)) {
                    return null;
                }
            }
            try (ResultSet versions = statement.executeQuery("select version_ from engine.act_ge_schema_log")) {
                String newest = null;
                while (versions.next()) {
                    String version = versions.getString(1);
                    if (newest == null || compareVersions(version, newest) > 0) {
                        newest = version;
                    }
                }
                return newest;
            }
        }
    }

    static int compareVersions(String one, String other) {
        return Arrays.compare(numbers(one), numbers(other));
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("[^0-9]+"))
                .filter(part -> !part.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static void grantEngineTables(Connection owner) throws SQLException {
        execute(owner, "grant select, insert, update, delete on all tables in schema engine to nexus_app");
    }

    private void migrate() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        source.setUser(settings.owner().user());
        source.setPassword(settings.owner().password());
        source.setOptions("-c role=" + OWNER_ROLE);
        source.setApplicationName("nexus-setup");
        ClassLoader loader = DatabaseSetup.class.getClassLoader();
        for (String area : AREAS) {
            if (loader.getResource("db/" + area) == null) {
                continue;
            }
            Flyway flyway = Flyway.configure(loader)
                    .dataSource(source)
                    .locations("classpath:db/" + area)
                    .schemas(area)
                    .defaultSchema(area)
                    .createSchemas(false)
                    .cleanDisabled(true)
                    .load();
            migrate(flyway, area);
        }
    }

    private void migrate(Flyway flyway, String area) {
        try {
            for (MigrationInfo info : flyway.info().applied()) {
                if (info.getState() == MigrationState.FUTURE_SUCCESS
                        || info.getState() == MigrationState.FUTURE_FAILED) {
                    throw new DatabaseRefused(
                            "The tables of schema " + area + " in " + settings.safeUrl() + " have version "
                                    + info.getVersion() + ", newer than this program knows; start the newer program.");
                }
            }
            int done = flyway.migrate().migrationsExecuted;
            if (done > 0) {
                log.info("Schema {} brought up to date, new migrations: {}", area, done);
            }
        } catch (FlywayException e) {
            throw new DatabaseRefused(
                    "The migrations of schema " + area + " failed in " + settings.safeUrl() + ": " + oneLine(e), e);
        }
    }

    /** Row-level security holds nobody who is above it. */
    private void checkApplicationUser() {
        try (Connection app = connect(settings.app(), "NEXUS_DB_USER", "NEXUS_DB_PASSWORD");
                Statement statement = app.createStatement()) {
            try (ResultSet roles = statement.executeQuery(
                    """
                    select r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole
                      from pg_roles r where pg_has_role(current_user, r.oid, 'member')
                       and (r.rolsuper or r.rolbypassrls or r.rolcreaterole
                            or r.rolname in ('nexus_owner', 'nexus_sequencer', 'nexus_auditor'))
                     order by r.rolsuper desc, r.rolbypassrls desc, r.rolcreaterole desc,
                              r.rolname = 'nexus_owner' desc limit 1""")) {
                if (roles.next()) {
                    throw new DatabaseRefused(
                            "The application's user '" + settings.app().user() + "' (NEXUS_DB_USER) "
                                    + excess(roles)
                                    + ", so row-level security would not hold it; use a plain login such as the role nexus_app of roles.sql.");
                }
            }
            try (ResultSet owned = statement.executeQuery(
                    """
                    select n.nspname from pg_namespace n
                     where n.nspname in ('engine', 'process', 'approvals', 'ledger', 'platform', 'inbox')
                       and (pg_has_role(current_user, n.nspowner, 'member') or exists (
                            select from pg_class c where c.relnamespace = n.oid and pg_has_role(current_user, c.relowner, 'member')))
                     limit 1""")) {
                if (owned.next()) {
                    throw new DatabaseRefused("The application's user '"
                            + settings.app().user() + "' (NEXUS_DB_USER) owns schema " + owned.getString(1)
                            + " or a table in it; let nexus_owner own them and use nexus_app here.");
                }
            }
            try (PreparedStatement member = app.prepareStatement("select pg_has_role(current_user, ?, 'usage')")) {
                member.setString(1, APP_ROLE);
                try (ResultSet usable = member.executeQuery()) {
                    usable.next();
                    if (!usable.getBoolean(1)) {
                        throw new DatabaseRefused(
                                "The application's user '" + settings.app().user()
                                        + "' (NEXUS_DB_USER) has not the rights of nexus_app; run roles.sql with its name, or: grant nexus_app to "
                                        + settings.app().user() + ".");
                    }
                }
            }
            try (ResultSet zone = statement.executeQuery("show timezone")) {
                zone.next();
                String name = zone.getString(1).toUpperCase(Locale.ROOT);
                if (!List.of("UTC", "ETC/UTC", "GMT").contains(name)) {
                    throw new DatabaseRefused("Sessions of the application's user run in time zone " + zone.getString(1)
                            + "; start the program with -Duser.timezone=UTC.");
                }
            }
        } catch (SQLException e) {
            throw new DatabaseRefused("The database " + settings.safeUrl() + " could not be checked: " + oneLine(e), e);
        }
    }

    private static String excess(ResultSet role) throws SQLException {
        if (role.getBoolean("rolsuper")) {
            return "is a superuser";
        }
        if (role.getBoolean("rolbypassrls")) {
            return "has BYPASSRLS";
        }
        if (role.getBoolean("rolcreaterole")) {
            return "has CREATEROLE";
        }
        return "is a member of " + role.getString("rolname");
    }

    private static void setForSession(Connection connection, String name, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select set_config(?, ?, false)")) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.execute();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String resource(String path) {
        try (InputStream in = DatabaseSetup.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The file " + path + " is missing from the class path.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
