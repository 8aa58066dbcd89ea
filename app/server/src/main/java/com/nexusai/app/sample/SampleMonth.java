package com.nexusai.app.sample;

import com.nexusai.app.OnceRun;
import com.nexusai.app.OnceSettings;
import com.nexusai.app.Report;
import com.nexusai.app.engine.Deployments;
import com.nexusai.database.TenantTransactions;
import com.nexusai.processes.Models;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.sample.SampleCompany;
import com.nexusai.sample.SampleSettings;
import com.nexusai.workers.ledger.EntryImport;
import com.nexusai.workers.ledger.EntryImport.RowStatus;
import com.nexusai.workers.ledger.EntryImports;
import com.nexusai.workers.ledger.History;
import com.nexusai.workers.ledger.MasterData;
import com.nexusai.workers.ledger.SourceRights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.operaton.bpm.engine.ExternalTaskService;
import org.operaton.bpm.engine.ManagementService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Loads the sample company once, imports its month through the service that files and REST use, and runs the process. */
@Component
final class SampleMonth implements OnceRun {

    private static final Logger log = LoggerFactory.getLogger(SampleMonth.class);
    /** The client that loads the sample; it may write every source, as a sub-ledger's own client would its own. */
    private static final String CLIENT = "client:sample";
    /** A demo client, so that the sample's own files can be imported by hand. */
    private static final String INTEGRATOR = "client:demo-integrator";

    private static final long DEFAULT_SEED = 1;
    private static final int MONTHS_OF_HISTORY = 12;
    private static final int DEFAULT_ENTRIES = 2_000;
    private static final String LOCK = "hashtextextended('nexus sample', 0)";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Path home;
    private final DataSource dataSource;
    private final JdbcClient db;
    private final TenantTransactions transactions;
    private final MasterData masterData;
    private final SourceRights sources;
    private final History history;
    private final EntryImports imports;
    private final Deployments deployments;
    private final ExternalTaskService tasks;
    private final ManagementService jobs;
    private final MonthSummary summary;

    SampleMonth(
            @Value("${nexus.home}") Path home,
            DataSource dataSource,
            JdbcClient db,
            TenantTransactions transactions,
            MasterData masterData,
            SourceRights sources,
            History history,
            EntryImports imports,
            Deployments deployments,
            org.operaton.bpm.engine.ProcessEngine engine,
            MonthSummary summary) {
        this.home = home;
        this.dataSource = dataSource;
        this.db = db;
        this.transactions = transactions;
        this.masterData = masterData;
        this.sources = sources;
        this.history = history;
        this.imports = imports;
        this.deployments = deployments;
        this.tasks = engine.getExternalTaskService();
        this.jobs = engine.getManagementService();
        this.summary = summary;
    }

    @Override
    public void load(OnceSettings settings) {
        Path sample = files(settings);
        aloneOfAllNodes(() -> importMonth(company(sample), sample));
    }

    @Override
    public Report run(OnceSettings settings) {
        Path sample = files(settings);
        String tenant = aloneOfAllNodes(() -> company(sample));
        long begin = System.nanoTime();
        EntryImport report = aloneOfAllNodes(() -> importMonth(tenant, sample));
        awaitRest(tenant);
        double seconds = (System.nanoTime() - begin) / 1e9;
        long imported = report.count(RowStatus.IMPORTED);
        return summary.describe(
                tenant, sample, report.count(RowStatus.ALREADY_IMPORTED), seconds, imported == 0 ? null : seconds);
    }

    /**
     * Several nodes may start on one database: one loads, the others wait and find everything there. The lock belongs to a connection, so a
     * killed node takes it with it.
     */
    private <T> T aloneOfAllNodes(Supplier<T> load) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            while (!isTrue(statement, "SELECT pg_try_advisory_lock(" + LOCK + ")")) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
            try {
                return load.get();
            } finally {
                statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The lock of the sample company was lost", e);
        }
    }

    private static boolean isTrue(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    /** The sample's folder: the one given, or one written here from the seed; it is written whole or not at all. */
    private Path files(OnceSettings settings) {
        if (settings.sample().isPresent()) {
            return settings.sample().get();
        }
        long seed = settings.seed().orElse(DEFAULT_SEED);
        int entries = settings.entries().orElse(DEFAULT_ENTRIES);
        Path folder = home.resolve("sample").resolve("seed-" + seed + "-" + entries);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        try {
            Files.createDirectories(home.resolve("sample"));
            Path unfinished = Files.createTempDirectory(home.resolve("sample"), "unfinished-");
            SampleCompany.write(new SampleSettings(seed, MONTHS_OF_HISTORY, entries), unfinished);
            return Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("The sample company cannot be written to " + folder, e);
        }
    }

    private String company(Path sample) {
        try {
            String tenant = MasterData.tenantOf(sample);
            transactions.call(tenant, () -> {
                try {
                    masterData.load(tenant, sample);
                } catch (IOException e) {
                    throw new UncheckedIOException("The sample company in " + sample + " cannot be read", e);
                }
                sources.grant(tenant, CLIENT, SourceRights.SOURCES);
                sources.grant(tenant, INTEGRATOR, SourceRights.SOURCES);
                return tenant;
            });
            for (ProcessKey process : Models.processes()) {
                deployments.deploy(
                        tenant,
                        process.value(),
                        Models.of(process).stream().map(Models.Model::resource).toList());
            }
            for (String company : transactions.call(tenant, () -> masterData.companies(tenant))) {
                long begin = System.nanoTime();
                int loaded = history.load(tenant, company, sample.resolve("history.csv"), CLIENT);
                if (loaded > 0) {
                    log.info(
                            "Loaded {} entries of history into {} in {} ms",
                            loaded,
                            company,
                            (System.nanoTime() - begin) / 1_000_000);
                }
            }
            return tenant;
        } catch (IOException e) {
            throw new UncheckedIOException("The sample company in " + sample + " cannot be read", e);
        }
    }

    private EntryImport importMonth(String tenant, Path sample) {
        try {
            EntryImports.Order order = new EntryImports.Order(tenant, "", CLIENT, CLIENT, EntryImport.Mode.VALID);
            EntryImport report = imports.run(order, sample.resolve("month.csv"));
            log.info("Imported the month: {}", report.outcomes());
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException("The month in " + sample + " cannot be read", e);
        }
    }

    /** Waits until no local task and no due job is left and everything posted is numbered and sealed. */
    private void awaitRest(String tenant) {
        while (moving(tenant)) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private boolean moving(String tenant) {
        // A job may create a task after the tasks were counted, hence the second look.
        return openTasks(tenant) || dueJobs(tenant) || openTasks(tenant) || unsequenced(tenant);
    }

    private boolean openTasks(String tenant) {
        return tasks.createExternalTaskQuery()
                        .tenantIdIn(tenant)
                        .active()
                        .withRetriesLeft()
                        .count()
                > 0;
    }

    private boolean dueJobs(String tenant) {
        return jobs.createJobQuery().tenantIdIn(tenant).executable().active().count() > 0;
    }

    private boolean unsequenced(String tenant) {
        return transactions.call(tenant, () -> db.sql(
                        """
                SELECT EXISTS (SELECT FROM ledger.unsealed_entry WHERE tenant_id = ?) OR EXISTS (SELECT FROM ledger.unordered_event WHERE tenant_id = ?)
                """)
                .params(tenant, tenant)
                .query(Boolean.class)
                .single());
    }
}
