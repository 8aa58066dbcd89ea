package com.nexusai.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.database.testing.TestDatabase;
import com.nexusai.sample.SampleCompany;
import com.nexusai.sample.SampleSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The sample month, from files to a balanced ledger, in the application as it runs in production. */
class SampleMonthIT {

    private static final int ENTRIES = 600;
    private static final long SEED = 11;

    @TempDir
    private Path folder;

    @Test
    void aMonthRunsWithoutAPersonExceptForTheDoubtfulAndTheSameWithoutItsLabels() throws Exception {
        Path labelled = sample("labelled");
        Path unlabelled = sample("unlabelled");
        Files.delete(unlabelled.resolve("labels.csv"));

        Outcome with = run(labelled);
        Outcome without = run(unlabelled);

        Map<String, ?> month = with.report().values();
        assertThat(with.report().sound()).as("%s", month).isTrue();
        assertThat(number(month, "imported")).isEqualTo(ENTRIES);
        assertThat(number(month, "posted")
                        + with.waiting().size()
                        + number(month, "failedValidation")
                        + number(month, "rejected")
                        + number(month, "returned"))
                .as("every entry is posted, waiting or refused: %s", month)
                .isEqualTo(ENTRIES);
        assertThat(number(month, "posted")).as("without a person").isGreaterThanOrEqualTo(ENTRIES * 85 / 100);
        assertThat(share(month, "doubtfulWaiting"))
                .as("doubtful entries that wait")
                .isGreaterThanOrEqualTo(0.95);
        assertThat(share(month, "ordinaryWaiting"))
                .as("ordinary entries that wait")
                .isLessThanOrEqualTo(0.10);
        assertThat(number(month, "reversed")).as("accruals reversed").isPositive();
        assertThat(number(month, "incidents")).isZero();
        assertThat(month.get("trialBalanceDifference")).isEqualTo("0.00");
        assertThat(month.get("sealVerified")).isEqualTo(true);

        assertThat(without.report().values().get("doubtfulWaiting")).isNull();
        assertThat(without.waiting()).as("labels change nothing").isEqualTo(with.waiting());
    }

    private record Outcome(Report report, List<String> waiting) {}

    private Path sample(String name) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        SampleCompany.write(new SampleSettings(SEED, 12, ENTRIES), directory);
        return directory;
    }

    private Outcome run(Path sample) {
        try (TestDatabase database = TestDatabase.create();
                ConfigurableApplicationContext application = new SpringApplicationBuilder(NexusApplication.class)
                        .web(WebApplicationType.NONE)
                        .properties(Map.of("nexus.home", folder.resolve("home").toString()))
                        .initializers(starting ->
                                starting.getBeanFactory().registerSingleton("databaseSettings", database.settings()))
                        .run()) {
            Report report = application
                    .getBean(OnceRun.class)
                    .run(new OnceSettings(OptionalLong.empty(), OptionalInt.empty(), Optional.of(sample)));
            JdbcClient db = JdbcClient.create(database.superuser());
            return new Outcome(
                    report,
                    db.sql(
                                    """
                    SELECT d.reference || ' ' || s.group_name FROM ledger.entry_document d
                      JOIN LATERAL (SELECT x.group_name FROM approvals.approval_step x WHERE x.tenant_id = d.tenant_id AND x.subject_id = d.id
                            ORDER BY x.level DESC, x.escalation DESC LIMIT 1) s ON true
                     WHERE d.import_id IS NOT NULL AND d.status = 'submitted' ORDER BY 1
                    """)
                            .query(String.class)
                            .list());
        }
    }

    private static long number(Map<String, ?> values, String name) {
        return ((Number) java.util.Objects.requireNonNull(values.get(name), name)).longValue();
    }

    private static double share(Map<String, ?> values, String name) {
        String[] parts = String.valueOf(values.get(name)).split("/");
        return Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
    }
}
