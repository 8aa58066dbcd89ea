package com.nexusai.app.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nexusai.processes.Models;
import com.nexusai.processes.contract.ProcessKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.IdentityService;
import org.operaton.bpm.engine.RepositoryService;
import org.operaton.bpm.engine.impl.interceptor.CommandExecutor;
import org.operaton.bpm.engine.impl.persistence.entity.OperatonFormDefinitionEntity;
import org.operaton.bpm.engine.repository.DecisionDefinition;
import org.operaton.bpm.engine.repository.Deployment;
import org.operaton.bpm.engine.repository.DeploymentBuilder;
import org.operaton.bpm.engine.repository.ProcessDefinition;
import org.operaton.bpm.engine.repository.Resource;
import org.operaton.bpm.model.bpmn.Bpmn;
import org.operaton.bpm.model.bpmn.instance.Process;
import org.operaton.bpm.model.dmn.Dmn;
import org.operaton.bpm.model.dmn.instance.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a tenant the models that ship with the product. What the tenant changed stays the tenant's: a later release is not deployed over it
 * but reported as available.
 */
public final class Deployments {

    public enum State {
        /** Deployed now. */
        DEPLOYED,
        /** The tenant runs exactly this. */
        UNCHANGED,
        /** The tenant runs a version of his own; ours is the one he started from. */
        CHANGED_BY_TENANT,
        /** The tenant runs a version of his own, and ours is newer than the one he started from. */
        UPDATE_AVAILABLE
    }

    public record Deployed(String resource, State state) {}

    private static final Logger log = LoggerFactory.getLogger(Deployments.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RepositoryService repository;
    private final IdentityService identity;
    private final CommandExecutor commands;

    Deployments(RepositoryService repository, IdentityService identity, CommandExecutor commands) {
        this.repository = repository;
        this.identity = identity;
        this.commands = commands;
    }

    /** Deploys the models of every process for a tenant. */
    public List<Deployed> deploy(String tenant) {
        List<Deployed> report = new ArrayList<>();
        for (ProcessKey process : Models.processes()) {
            report.addAll(deploy(
                    tenant,
                    process.value(),
                    Models.of(process).stream().map(Models.Model::resource).toList()));
        }
        return report;
    }

    /**
     * Deploys a bundle of class path resources for a tenant.
     *
     * @param name the bundle's name, usually the process key
     */
    public List<Deployed> deploy(String tenant, String name, List<String> resources) {
        return PlatformDeployment.call(identity, () -> deployAsPlatform(tenant, name, resources));
    }

    private List<Deployed> deployAsPlatform(String tenant, String name, List<String> resources) {
        DeploymentBuilder ours = repository
                .createDeployment()
                .name(name)
                .source(PlatformDeployment.SOURCE)
                .tenantId(tenant)
                .enableDuplicateFiltering(true);
        List<Deployed> report = new ArrayList<>();
        boolean any = false;
        for (String resource : resources) {
            byte[] content = read(resource);
            State state = state(tenant, resource, content);
            report.add(new Deployed(resource, state));
            if (state == State.DEPLOYED) {
                ours.addInputStream(fileName(resource), new ByteArrayInputStream(content));
                any = true;
            } else if (state == State.UPDATE_AVAILABLE) {
                log.info("Update available: tenant '{}' has changed {}, which has a newer release", tenant, resource);
            }
        }
        if (any) {
            ours.deploy();
        }
        return report;
    }

    private State state(String tenant, String resource, byte[] content) {
        String file = fileName(resource);
        Optional<Stored> latest = latest(tenant, file, content);
        if (latest.isEmpty()) {
            return State.DEPLOYED;
        }
        if (Arrays.equals(latest.get().content(), content)) {
            return State.UNCHANGED;
        }
        if (latest.get().ours()) {
            return State.DEPLOYED;
        }
        return latestReleaseWith(tenant, file)
                        .map(id -> Arrays.equals(bytes(id, file), content))
                        .orElse(false)
                ? State.CHANGED_BY_TENANT
                : State.UPDATE_AVAILABLE;
    }

    private record Stored(boolean ours, byte[] content) {}

    /** The tenant may have given his file another name, so everything is found by its key. */
    private Optional<Stored> latest(String tenant, String file, byte[] content) {
        if (file.endsWith(".bpmn")) {
            String key = Bpmn.readModelFromStream(new ByteArrayInputStream(content))
                    .getModelElementsByType(Process.class)
                    .iterator()
                    .next()
                    .getId();
            ProcessDefinition found = repository
                    .createProcessDefinitionQuery()
                    .processDefinitionKey(key)
                    .tenantIdIn(tenant)
                    .latestVersion()
                    .singleResult();
            return Optional.ofNullable(found).map(d -> stored(d.getDeploymentId(), d.getResourceName()));
        }
        if (file.endsWith(".dmn")) {
            String key = Dmn.readModelFromStream(new ByteArrayInputStream(content))
                    .getModelElementsByType(Decision.class)
                    .iterator()
                    .next()
                    .getId();
            DecisionDefinition found = repository
                    .createDecisionDefinitionQuery()
                    .decisionDefinitionKey(key)
                    .tenantIdIn(tenant)
                    .latestVersion()
                    .singleResult();
            return Optional.ofNullable(found).map(d -> stored(d.getDeploymentId(), d.getResourceName()));
        }
        String key = formKey(file, content);
        OperatonFormDefinitionEntity found = commands.execute(command ->
                command.getOperatonFormDefinitionManager().findLatestDefinitionByKeyAndTenantId(key, tenant));
        return Optional.ofNullable(found).map(d -> stored(d.getDeploymentId(), d.getResourceName()));
    }

    private static String formKey(String file, byte[] content) {
        try {
            return JSON.readTree(content).path("id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException("Form '" + file + "' cannot be read", e);
        }
    }

    private Stored stored(String deploymentId, String resourceName) {
        Deployment deployment = Objects.requireNonNull(
                repository.createDeploymentQuery().deploymentId(deploymentId).singleResult());
        return new Stored(PlatformDeployment.SOURCE.equals(deployment.getSource()), bytes(deploymentId, resourceName));
    }

    private Optional<String> latestReleaseWith(String tenant, String file) {
        Stream<Deployment> newestFirst = repository
                .createDeploymentQuery()
                .tenantIdIn(tenant)
                .deploymentSource(PlatformDeployment.SOURCE)
                .orderByDeploymentTime()
                .desc()
                .orderByDeploymentId()
                .desc()
                .list()
                .stream();
        return newestFirst
                .filter(deployment -> repository.getDeploymentResources(deployment.getId()).stream()
                        .map(Resource::getName)
                        .anyMatch(file::equals))
                .map(Deployment::getId)
                .findFirst();
    }

    private byte[] bytes(String deploymentId, String resourceName) {
        try (InputStream in = repository.getResourceAsStream(deploymentId, resourceName)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(String resource) {
        try (@Nullable InputStream in = Deployments.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("Model '" + resource + "' is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fileName(String resource) {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }
}
