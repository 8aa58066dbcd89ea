package com.nexusai.app;

import com.nexusai.app.inbox.InboxRebuild;
import com.nexusai.app.inbox.InboxVerification;
import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.DatabaseSetup;
import com.nexusai.database.EmbeddedPostgres;
import com.nexusai.database.TenantTransactions;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Needs no application: it reads beside a running one, or starts the embedded database for itself. */
@Command(
        name = "verify",
        description =
                "Compares every tenant's inbox with the engine's tasks. Prints one JSON object; exits 1 on a difference.",
        mixinStandardHelpOptions = true)
final class InboxVerifyCommand implements Callable<Integer> {

    @Option(names = "--rebuild", description = "Make what differs anew from the engine's tables, then compare again.")
    private boolean rebuild;

    @Override
    public Integer call() {
        Settings settings = Nexus.settings();
        Path home = settings.home();
        Progress.start(home);
        Optional<DatabaseSettings> running = settings.database().or(() -> EmbeddedPostgres.running(home));
        Report report;
        if (running.isPresent()) {
            report = verify(running.get());
        } else {
            if (!Files.isDirectory(home.resolve("data"))) {
                throw new SettingsRefused("There is no inbox in " + home + " yet; begin with: nexus run");
            }
            try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
                new DatabaseSetup(server.settings()).run();
                report = verify(server.settings());
            }
        }
        Output.print(report);
        return report.sound() ? 0 : Nexus.FAILED;
    }

    private Report verify(DatabaseSettings database) {
        try (HikariDataSource auditor = database.auditorDataSource()) {
            InboxVerification verification = new InboxVerification(auditor);
            InboxVerification.Report found = verification.verify();
            Map<String, Object> values = new LinkedHashMap<>();
            if (rebuild) {
                values.put("rebuilt", rebuild(database, found.tenants()));
                found = verification.verify();
            }
            boolean sound = found.differences() == 0;
            values.put("sound", sound);
            values.put("open", found.open());
            values.put("ended", found.ended());
            values.put("differences", found.differences());
            values.put("findings", found.listed());
            return new Report(values, sound);
        }
    }

    private static int rebuild(DatabaseSettings database, List<String> tenants) {
        try (HikariDataSource app = database.appDataSource(1)) {
            InboxRebuild inbox = new InboxRebuild(
                    JdbcClient.create(app),
                    new TenantTransactions(new JdbcTransactionManager(app), app),
                    Clock.systemUTC());
            return tenants.stream().mapToInt(inbox::rebuild).sum();
        }
    }
}
