package com.nexusai.app.process;

import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.app.engine.deployment.DeploymentGuard;
import com.nexusai.app.engine.deployment.DeploymentRefused;
import com.nexusai.app.engine.deployment.Finding;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.RepositoryService;
import org.operaton.bpm.engine.repository.DeploymentBuilder;
import org.operaton.bpm.engine.repository.DeploymentWithDefinitions;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping(path = "/api/v1/deployments", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Deployments")
@Allowed({Roles.ANALYST, Roles.ADMINISTRATOR})
class DeploymentController {

    private static final int MOST_FILES = 50;
    private static final long LARGEST = 2L * 1024 * 1024;

    private final RepositoryService repository;
    private final DeploymentGuard guard;
    private final EngineTransactions transactions;
    private final Idempotency idempotency;
    private final JdbcClient db;
    private final Cursors cursors;

    DeploymentController(
            RepositoryService repository,
            DeploymentGuard guard,
            EngineTransactions transactions,
            Idempotency idempotency,
            JdbcClient db,
            Cursors cursors) {
        this.repository = repository;
        this.guard = guard;
        this.transactions = transactions;
        this.idempotency = idempotency;
        this.db = db;
        this.cursors = cursors;
    }

    /** @param source {@code nexusai} for what came with the product; null for the tenant's own */
    record DeploymentRecord(
            String id, @Nullable String name, @Nullable String source, Instant deployedAt, Map<String, String> links) {}

    record DeployedDefinition(String kind, String key, int version, String id) {}

    /** @param id null for a dry run, which deploys nothing */
    record DeploymentDone(
            @Nullable String id,
            @Nullable String name,
            List<DeployedDefinition> definitions,
            Map<String, String> links) {}

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(summary = "Deploy models, decisions and forms together, or only check them with dryRun=true")
    @ApiResponse(responseCode = "201")
    @ApiResponse(responseCode = "200", description = "A dry run that found nothing")
    ResponseEntity<DeploymentDone> deploy(
            Caller caller,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestPart("files") List<MultipartFile> files) {
        Map<String, byte[]> resources = read(files);
        String title =
                name == null || name.isBlank() ? resources.keySet().iterator().next() : name;
        if (dryRun) {
            AuditNote.after("dryRun", true);
            List<Finding> findings = guard.check(resources, caller.tenant());
            if (!findings.isEmpty()) {
                throw new DeploymentRefused(title, findings);
            }
            return ResponseEntity.ok(new DeploymentDone(null, title, List.of(), Map.of()));
        }
        return idempotency.once(caller, request, () -> {
            DeploymentDone done = transactions.call(caller.tenant(), () -> deploy(caller, title, resources));
            return ResponseEntity.created(URI.create("/api/v1/deployments/" + done.id()))
                    .body(done);
        });
    }

    private DeploymentDone deploy(Caller caller, String name, Map<String, byte[]> resources) {
        DeploymentBuilder builder = repository.createDeployment().name(name).tenantId(caller.tenant());
        resources.forEach((file, content) -> builder.addInputStream(file, new java.io.ByteArrayInputStream(content)));
        DeploymentWithDefinitions deployed = builder.deployWithResult();
        List<DeployedDefinition> definitions = new ArrayList<>();
        if (deployed.getDeployedProcessDefinitions() != null) {
            deployed.getDeployedProcessDefinitions()
                    .forEach(definition -> definitions.add(new DeployedDefinition(
                            "process", definition.getKey(), definition.getVersion(), definition.getId())));
        }
        if (deployed.getDeployedDecisionDefinitions() != null) {
            deployed.getDeployedDecisionDefinitions()
                    .forEach(definition -> definitions.add(new DeployedDefinition(
                            "decision", definition.getKey(), definition.getVersion(), definition.getId())));
        }
        return new DeploymentDone(
                deployed.getId(), name, definitions, Map.of("self", "/api/v1/deployments/" + deployed.getId()));
    }

    @GetMapping
    @Allowed({Roles.ANALYST, Roles.ADMINISTRATOR, Roles.OPERATIONS, Roles.AUDITOR})
    @Operation(summary = "Deployments, the newest first")
    Page<DeploymentRecord> list(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int rows = Page.limit(limit);
        String list = caller.tenant() + "\ndeployments";
        String before =
                cursors.read(list, cursor).map(position -> position.get(0)).orElse(null);
        List<DeploymentRecord> found = db.sql(
                        """
                SELECT id_, name_, source_, deploy_time_ FROM engine.act_re_deployment
                 WHERE tenant_id_ = :tenant AND (CAST(:before AS text) IS NULL OR id_ < :before) ORDER BY id_ DESC LIMIT :limit
                """)
                .param("tenant", caller.tenant())
                .param("before", before)
                .param("limit", rows + 1)
                .query((row, n) -> record(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getTimestamp(4).toInstant()))
                .list();
        return Page.of(found, rows, one -> one, last -> cursors.write(list, List.of(last.id())));
    }

    @GetMapping("/{id}")
    @Allowed({Roles.ANALYST, Roles.ADMINISTRATOR, Roles.OPERATIONS, Roles.AUDITOR})
    @Operation(summary = "One deployment")
    @ApiResponse(responseCode = "200")
    DeploymentRecord get(Caller caller, @PathVariable String id) {
        return db.sql(
                        "SELECT id_, name_, source_, deploy_time_ FROM engine.act_re_deployment WHERE tenant_id_ = ? AND id_ = ?")
                .params(caller.tenant(), id)
                .query((row, n) -> record(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getTimestamp(4).toInstant()))
                .optional()
                .orElseThrow(() -> ProblemException.notFound("deployment", id));
    }

    private static DeploymentRecord record(
            String id, @Nullable String name, @Nullable String source, Instant deployedAt) {
        return new DeploymentRecord(id, name, source, deployedAt, Map.of("self", "/api/v1/deployments/" + id));
    }

    private static Map<String, byte[]> read(List<MultipartFile> files) {
        if (files.isEmpty() || files.size() > MOST_FILES) {
            throw new ProblemException(
                    ProblemType.VALIDATION_FAILED,
                    "A deployment has 1 to " + MOST_FILES + " files, in the part 'files'");
        }
        Map<String, byte[]> resources = new LinkedHashMap<>();
        for (MultipartFile file : files) {
            String name = file.getOriginalFilename() == null ? "" : file.getOriginalFilename();
            if (file.getSize() > LARGEST) {
                throw new ProblemException(
                        ProblemType.PAYLOAD_TOO_LARGE, "The file " + name + " is larger than " + LARGEST + " bytes");
            }
            try {
                if (resources.put(name, file.getBytes()) != null) {
                    throw new ProblemException(
                            ProblemType.VALIDATION_FAILED, "The file " + name + " is there twice; rename one");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return resources;
    }
}
