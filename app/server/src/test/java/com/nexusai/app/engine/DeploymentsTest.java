package com.nexusai.app.engine;

import static com.nexusai.app.engine.Deployments.State.CHANGED_BY_TENANT;
import static com.nexusai.app.engine.Deployments.State.DEPLOYED;
import static com.nexusai.app.engine.Deployments.State.UNCHANGED;
import static com.nexusai.app.engine.Deployments.State.UPDATE_AVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.app.engine.Deployments.Deployed;
import com.nexusai.database.testing.TestDatabase;
import com.nexusai.processes.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.RepositoryService;

class DeploymentsTest {

    private static final String POINTS = "com/nexusai/app/engine/points.dmn";
    private static final String NEWER = "com/nexusai/app/engine/newer/points.dmn";

    private static TestDatabase database;
    private static TestEngine engine;
    private static Deployments deployments;
    private static RepositoryService repository;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        engine = TestEngine.start(database, List.of());
        deployments = engine.bean(Deployments.class);
        repository = engine.engine().getRepositoryService();
    }

    @AfterAll
    static void stop() {
        engine.close();
        database.close();
    }

    @Test
    void aTenantIsGivenEveryModelOnce() {
        assertThat(deployments.deploy("acme"))
                .hasSize(Models.all().size())
                .extracting(Deployed::state)
                .containsOnly(DEPLOYED);
        assertThat(deployments.deploy("acme")).extracting(Deployed::state).containsOnly(UNCHANGED);

        assertThat(repository.createProcessDefinitionQuery().tenantIdIn("acme").list())
                .allSatisfy(definition -> assertThat(definition.getVersion()).isEqualTo(1));
        assertThat(repository.createProcessDefinitionQuery().withoutTenantId().count())
                .isZero();
    }

    @Test
    void aReleaseReplacesWhatTheTenantNeverTouched() {
        deployments.deploy("beta", "test", List.of(POINTS));

        assertThat(deployments.deploy("beta", "test", List.of(NEWER)))
                .extracting(Deployed::state)
                .containsExactly(DEPLOYED);
        assertThat(version("beta")).isEqualTo(2);
    }

    @Test
    void aTablesLimitChangedByTheTenantStaysAndTheReleaseIsOffered() {
        deployments.deploy("gamma", "test", List.of(POINTS));
        engine.deployText("gamma", "my-own-name.dmn", text(POINTS).replace("5000", "1"));

        assertThat(deployments.deploy("gamma", "test", List.of(POINTS)))
                .extracting(Deployed::state)
                .containsExactly(CHANGED_BY_TENANT);
        assertThat(deployments.deploy("gamma", "test", List.of(NEWER)))
                .extracting(Deployed::state)
                .containsExactly(UPDATE_AVAILABLE);
        assertThat(version("gamma")).isEqualTo(2);
    }

    @Test
    void aFormChangedByTheTenantStaysWhateverItsFileIsCalled() {
        String ours = "com/nexusai/processes/glposting/review-entry.form";
        deployments.deploy("delta", "test", List.of(ours));
        engine.deployText("delta", "my-own-name.form", text(ours).replace("\"Reject\"", "\"Refuse\""));

        assertThat(deployments.deploy("delta", "test", List.of(ours)))
                .extracting(Deployed::state)
                .containsExactly(CHANGED_BY_TENANT);
        assertThat(repository.createDeploymentQuery().tenantIdIn("delta").count())
                .isEqualTo(2);
    }

    private static int version(String tenant) {
        return repository
                .createDecisionDefinitionQuery()
                .decisionDefinitionKey("test-points")
                .tenantIdIn(tenant)
                .latestVersion()
                .singleResult()
                .getVersion();
    }

    private static String text(String resource) {
        try (var in =
                Objects.requireNonNull(DeploymentsTest.class.getClassLoader().getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
