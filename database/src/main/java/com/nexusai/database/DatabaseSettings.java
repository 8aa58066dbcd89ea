package com.nexusai.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * Where the database is and who logs in: the application, which owns nothing, and the owner, who runs the migrations.
 *
 * @param url a JDBC address, {@code jdbc:postgresql://host:port/database}
 */
public record DatabaseSettings(String url, Login app, Login owner) {

    /** A role that may log in. Its password never shows in a log or an error. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    private static final int CONNECT_SECONDS = 5;

    public DatabaseSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new DatabaseRefused("The database address '" + withoutSecrets(url)
                    + "' is not one of PostgreSQL; give NEXUS_DB_URL as jdbc:postgresql://host:5432/database.");
        }
    }

    /** The pool the application works with. Close it before the server stops. */
    public HikariDataSource appDataSource(int connections) {
        HikariConfig config = pool("app", app, connections);
        // The engine's tables are alone in the search path; ours are always qualified.
        config.addDataSourceProperty("currentSchema", DatabaseSetup.ENGINE_SCHEMA);
        return new HikariDataSource(config);
    }

    /** A small pool of the owner, who sees no tenant's rows but may take the auditor's role. */
    public HikariDataSource ownerDataSource() {
        HikariConfig config = pool("owner", owner, 2);
        config.setMinimumIdle(0);
        config.addDataSourceProperty("options", "-c role=" + DatabaseSetup.OWNER_ROLE);
        return new HikariDataSource(config);
    }

    /** The owner in the auditor's role: reads the ledger of every tenant and changes nothing. */
    public HikariDataSource auditorDataSource() {
        HikariConfig config = pool("auditor", owner, 2);
        config.setMinimumIdle(0);
        config.setReadOnly(true);
        config.addDataSourceProperty("options", "-c role=" + DatabaseSetup.AUDITOR_ROLE);
        return new HikariDataSource(config);
    }

    HikariConfig pool(String name, Login login, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("nexus-" + name);
        config.setJdbcUrl(url);
        config.setUsername(login.user());
        config.setPassword(login.password());
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(CONNECT_SECONDS * 1000L);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "nexus-" + name);
        return config;
    }

    /** The address without a password that somebody may have put into it. */
    String safeUrl() {
        return withoutSecrets(url);
    }

    private static String withoutSecrets(String url) {
        int query = url.indexOf('?');
        String address = query < 0 ? url : url.substring(0, query);
        return address.replaceFirst("//[^/@]*@", "//");
    }
}
