package com.nexusai.app.engine.deployment;

import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.engine.PlatformDeployment;
import com.nexusai.app.engine.Refused;
import com.nexusai.workers.api.Worker;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.CommandChecker;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.identity.Authentication;
import org.operaton.bpm.engine.impl.persistence.deploy.Deployer;
import org.operaton.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.operaton.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Judges every deployment, whichever door it comes through: the engine calls it inside the deployment's transaction, before its own parsers
 * see a file. What is not on a list is refused, and of a refused deployment nothing is stored. The engine calls it again whenever it loads a
 * stored model; then the rules hold that say what a model can run.
 */
@Component
public final class DeploymentGuard extends AbstractProcessEnginePlugin {

    private static final Logger log = LoggerFactory.getLogger(DeploymentGuard.class);

    private static final int FILES = 100;
    private static final int FILE_BYTES = 2 << 20;
    private static final int DEPLOYMENT_BYTES = 8 << 20;
    private static final int NAME_LENGTH = 255;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
    private static final Pattern TYPE = Pattern.compile(".+\\.(bpmn|dmn|form)");

    private final Supplier<Contracts> contracts;
    private final Feel feel = new Feel();

    DeploymentGuard(ObjectProvider<Worker<?, ?>> workers) {
        // Workers may need the engine, which exists after its plugins.
        Supplier<Set<String>> topics = SingletonSupplier.of(
                () -> workers.stream().map(worker -> worker.topic().value()).collect(Collectors.toUnmodifiableSet()));
        this.contracts = SingletonSupplier.of(() -> Contracts.shipped(topics));
    }

    /**
     * What would be refused, without storing anything. The engine's own parsers, which come after the guard, can still find that a model
     * makes no sense, such as a flow that leads nowhere.
     *
     * @param resources content by file name
     * @param tenant for whom the deployment is meant
     * @return empty when the guard lets the deployment in
     */
    public List<Finding> check(Map<String, byte[]> resources, @Nullable String tenant) {
        Findings findings = new Findings(false);
        judge(findings, () -> {
            tenant(findings, tenant);
            files(findings, resources);
        });
        return sorted(findings);
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        List<Deployer> deployers = configuration.getCustomPreDeployers() == null
                ? new ArrayList<>()
                : new ArrayList<>(configuration.getCustomPreDeployers());
        deployers.add(0, this::deploy);
        configuration.setCustomPreDeployers(deployers);
        configuration.setEnableXxeProcessing(false);
    }

    /** Last among the checkers, so that tenants and authorizations refuse first. The interface has too many methods to implement. */
    @Override
    public void postInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getCommandCheckers().add((CommandChecker) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CommandChecker.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "checkCreateDeployment" -> caller();
                        case "checkDeleteDeployment" -> stays("Deployment", arguments[0]);
                        case "checkDeleteProcessDefinitionById", "checkDeleteProcessDefinitionByKey" ->
                            stays("Process definition", arguments[0]);
                        case "equals" -> {
                            return proxy == arguments[0];
                        }
                        case "hashCode" -> {
                            return System.identityHashCode(proxy);
                        }
                        case "toString" -> {
                            return "DeploymentGuard";
                        }
                        default -> {}
                    }
                    return null;
                }));
    }

    /** The engine checks no right at all where nobody is authenticated. */
    private static void caller() {
        if (Context.getCommandContext().getAuthentication() == null && !PlatformDeployment.isRunning()) {
            throw new Refused(
                    "forbidden", "Nobody is authenticated; deploy as a person or client with the right to deploy");
        }
    }

    /** A deleted version's number is given again, and evidence that names a version would then mean another table. */
    private static void stays(String thing, Object id) {
        throw new Refused(
                "forbidden",
                thing + " '" + id + "' cannot be deleted, because evidence names its version; deploy the version"
                        + " that shall hold again, or suspend the definition");
    }

    private void deploy(DeploymentEntity deployment) {
        Findings findings = new Findings(!deployment.isNew());
        if (deployment.isNew()) {
            AuditNote.about(deployment.getId());
            AuditNote.after("name", deployment.getName());
            AuditNote.after("files", new TreeSet<>(deployment.getResources().keySet()));
        }
        judge(findings, () -> {
            if (deployment.isNew()) {
                tenant(findings, deployment.getTenantId());
                source(findings, deployment);
            }
            Map<String, byte[]> resources = new HashMap<>();
            for (ResourceEntity resource : deployment.getResources().values()) {
                resources.put(resource.getName(), resource.getBytes());
            }
            files(findings, resources);
        });
        if (deployment.isNew()) {
            own(deployment);
        }
        List<Finding> all = sorted(findings);
        if (!all.isEmpty()) {
            log.warn(
                    "Deployment '{}' of tenant '{}' is refused: {}",
                    deployment.getName() == null ? deployment.getId() : deployment.getName(),
                    deployment.getTenantId(),
                    all.stream().map(Finding::code).distinct().toList());
            throw new DeploymentRefused(
                    String.valueOf(deployment.getName() == null ? deployment.getId() : deployment.getName()), all);
        }
    }

    private static void judge(Findings findings, Runnable rules) {
        try {
            rules.run();
        } catch (Findings.Enough e) {
            findings.in("");
        }
    }

    /** The engine lets everybody who may deploy do so for any tenant. */
    private static void own(DeploymentEntity deployment) {
        Authentication who = Context.getCommandContext().getAuthentication();
        String tenant = deployment.getTenantId();
        if (who != null
                && tenant != null
                && (who.getTenantIds() == null || !who.getTenantIds().contains(tenant))) {
            throw new Refused(
                    "forbidden",
                    who.getUserId() + " does not belong to tenant '" + tenant + "'; deploy for a tenant of your own");
        }
    }

    private static void tenant(Findings findings, @Nullable String tenant) {
        if (tenant == null || tenant.isBlank()) {
            findings.add(Rule.TENANT, null, 0, "The deployment belongs to no tenant");
        }
    }

    private static void source(Findings findings, DeploymentEntity deployment) {
        if (PlatformDeployment.SOURCE.equals(deployment.getSource()) && !PlatformDeployment.isRunning()) {
            findings.add(Rule.SOURCE, null, 0, "The deployment's source is '" + deployment.getSource() + "'");
        }
    }

    private void files(Findings findings, Map<String, byte[]> resources) {
        long bytes =
                resources.values().stream().mapToLong(content -> content.length).sum();
        if (resources.size() > FILES || bytes > DEPLOYMENT_BYTES) {
            findings.add(
                    Rule.TOO_LARGE,
                    null,
                    0,
                    "The deployment has " + resources.size() + " files with " + bytes + " bytes; at most " + FILES
                            + " and " + DEPLOYMENT_BYTES + " are allowed");
            return;
        }
        new TreeMap<>(resources).forEach((name, content) -> {
            findings.in(name);
            file(findings, name, content);
        });
    }

    private void file(Findings findings, String name, byte[] content) {
        if (name.length() > NAME_LENGTH || !NAME.matcher(name).matches() || name.contains("..")) {
            findings.add(Rule.RESOURCE_NAME, null, 0, "The file name '" + name + "' is not allowed");
        }
        if (!TYPE.matcher(name).matches()) {
            findings.add(Rule.RESOURCE_TYPE, null, 0, "The file '" + name + "' is neither a model, decision nor form");
            return;
        }
        if (content.length > FILE_BYTES) {
            findings.add(
                    Rule.TOO_LARGE,
                    null,
                    0,
                    "The file has " + content.length + " bytes; at most " + FILE_BYTES + " are allowed");
            return;
        }
        if (name.endsWith(".form")) {
            new FormRules(findings, feel).check(content);
            return;
        }
        try {
            XmlElement root = XmlReader.read(content);
            if (name.endsWith(".bpmn")) {
                new BpmnRules(findings, contracts.get()).check(root);
            } else {
                new DmnRules(findings, contracts.get(), feel).check(root);
            }
        } catch (XmlReader.Unacceptable e) {
            findings.add(e.rule(), null, e.line(), String.valueOf(e.getMessage()));
        }
    }

    private static List<Finding> sorted(Findings findings) {
        return findings.all().stream()
                .sorted(Comparator.comparing(Finding::resource).thenComparingInt(Finding::line))
                .toList();
    }
}
