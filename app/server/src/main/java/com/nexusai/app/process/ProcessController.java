package com.nexusai.app.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.app.engine.InstanceStarts;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.AuthorizationException;
import org.operaton.bpm.engine.RepositoryService;
import org.operaton.bpm.engine.repository.ProcessDefinition;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/processes", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Processes")
class ProcessController {

    /** More processes, or versions of one, nobody reads in one answer; the engine gives no unlimited lists. */
    private static final int LISTED = 1000;

    private static final int LARGEST_BATCH = 1_000;
    private static final Pattern BUSINESS_KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final RepositoryService repository;
    private final EngineTransactions transactions;
    private final Idempotency idempotency;
    private final InstanceStarts starts;
    private final StartSchema schemas;

    ProcessController(
            RepositoryService repository,
            EngineTransactions transactions,
            Idempotency idempotency,
            InstanceStarts starts,
            StartSchema schemas) {
        this.idempotency = idempotency;
        this.repository = repository;
        this.transactions = transactions;
        this.starts = starts;
        this.schemas = schemas;
    }

    /** @param version of the newest deployed definition */
    record ProcessSummary(
            String key, @Nullable String name, int version, String definitionId, Map<String, String> links) {}

    record ProcessList(List<ProcessSummary> items, @Nullable String nextCursor) {}

    record ProcessVersion(
            int version, String definitionId, @Nullable String deploymentId, @Nullable String versionTag) {}

    /**
     * @param startSchema JSON Schema of the variables a start takes
     * @param startable whether the caller may start it
     * @param starters roles that may start it: programs, and those that the newest model names
     */
    record ProcessDetail(
            String key,
            @Nullable String name,
            int version,
            String definitionId,
            List<ProcessVersion> versions,
            JsonNode startSchema,
            boolean startable,
            List<String> starters,
            Map<String, String> links) {}

    /**
     * @param businessKey what the instance is about, unique for the process; 1 to 200 printable characters without spaces
     * @param variables strings, whole numbers, truth values
     */
    record ProcessStart(@Nullable String businessKey, @Nullable Map<String, JsonNode> variables) {}

    record ProcessStarted(String id, String processKey, @Nullable String businessKey, Map<String, String> links) {}

    record ProcessStartBatch(@Nullable List<ProcessStart> items) {}

    /** @param problem why this one was not started; null when it was */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProcessStartOutcome(
            int index,
            @Nullable String id,
            @Nullable String businessKey,
            @Nullable ProblemType problem,
            @Nullable String detail) {}

    record ProcessStartOutcomes(int started, int refused, List<ProcessStartOutcome> items) {}

    @GetMapping
    @Allowed(Allowed.EVERYBODY)
    @Operation(summary = "The processes the caller may see, each in its newest version")
    ProcessList list(Caller caller) {
        return new ProcessList(
                repository
                        .createProcessDefinitionQuery()
                        .tenantIdIn(caller.tenant())
                        .latestVersion()
                        .orderByProcessDefinitionKey()
                        .asc()
                        .listPage(0, LISTED)
                        .stream()
                        .map(ProcessController::summary)
                        .toList(),
                null);
    }

    @GetMapping("/{key}")
    @Allowed(Allowed.EVERYBODY)
    @Operation(summary = "A process with its versions and the schema of its start")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "There is no such process")
    ProcessDetail get(Caller caller, @PathVariable String key) {
        List<ProcessDefinition> versions = repository
                .createProcessDefinitionQuery()
                .tenantIdIn(caller.tenant())
                .processDefinitionKey(key)
                .orderByProcessDefinitionVersion()
                .desc()
                .listPage(0, LISTED);
        if (versions.isEmpty()) {
            throw ProblemException.notFound("process", key);
        }
        ProcessDefinition newest = versions.get(0);
        return new ProcessDetail(
                newest.getKey(),
                newest.getName(),
                newest.getVersion(),
                newest.getId(),
                versions.stream()
                        .map(version -> new ProcessVersion(
                                version.getVersion(),
                                version.getId(),
                                version.getDeploymentId(),
                                version.getVersionTag()))
                        .toList(),
                schemas.of(newest),
                starts.startable(newest.getId()),
                starts.starters(newest.getId()),
                links(newest.getKey()));
    }

    @GetMapping(path = "/{key}/versions/{version}/diagram", produces = MediaType.APPLICATION_XML_VALUE)
    @Allowed(Allowed.EVERYBODY)
    @Operation(summary = "The model of a version as BPMN 2.0 XML with its diagram")
    @ApiResponse(responseCode = "200")
    ResponseEntity<byte[]> diagram(Caller caller, @PathVariable String key, @PathVariable int version)
            throws IOException {
        ProcessDefinition definition = version < 1
                ? null
                : repository
                        .createProcessDefinitionQuery()
                        .tenantIdIn(caller.tenant())
                        .processDefinitionKey(process(key).value())
                        .processDefinitionVersion(version)
                        .singleResult();
        if (definition == null) {
            throw ProblemException.notFound("process", key);
        }
        try (InputStream model = repository.getProcessModel(definition.getId())) {
            // A version never changes.
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_XML)
                    .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePrivate())
                    .body(model.readAllBytes());
        }
    }

    @PostMapping("/{key}/instances")
    @Allowed(Allowed.EVERYBODY)
    @Operation(summary = "Start an instance; answers as soon as it is stored, never waiting for its workers")
    @ApiResponse(responseCode = "201")
    ResponseEntity<ProcessStarted> start(
            Caller caller, HttpServletRequest request, @PathVariable String key, @RequestBody ProcessStart start) {
        Map<String, Object> variables = StartVariables.read(start.variables(), "/variables");
        String businessKey = businessKey(start.businessKey(), "/businessKey");
        return idempotency.once(caller, request, () -> {
            ProcessStarted started = start(caller, key, businessKey, variables);
            return ResponseEntity.created(URI.create("/api/v1/process-instances/" + started.id()))
                    .body(started);
        });
    }

    private ProcessStarted start(Caller caller, String key, String businessKey, Map<String, Object> variables) {
        return transactions.call(caller.tenant(), () -> {
            ProcessKey process = process(key);
            AuditNote.after("process", key);
            AuditNote.after("businessKey", businessKey);
            return started(
                    key,
                    businessKey,
                    start(caller, process, List.of(new ProcessStarts.Start(businessKey, variables)))
                            .get(0));
        });
    }

    private List<String> start(Caller caller, ProcessKey process, List<ProcessStarts.Start> all) {
        String definition = starts.definition(process, caller.tenant()).orElseThrow(() -> unknown(process));
        try {
            return starts.start(definition, all);
        } catch (AuthorizationException e) {
            throw starts.visible(definition) ? e : unknown(process);
        }
    }

    @PostMapping("/{key}/instance-batches")
    @Allowed(Allowed.EVERYBODY)
    @Operation(summary = "Start up to 1,000 instances; each is started or refused for itself")
    ResponseEntity<ProcessStartOutcomes> batch(
            Caller caller, HttpServletRequest request, @PathVariable String key, @RequestBody ProcessStartBatch batch) {
        List<ProcessStart> items = batch.items() == null ? List.of() : batch.items();
        if (items.isEmpty() || items.size() > LARGEST_BATCH) {
            throw new ProblemException(
                    ProblemType.VALIDATION_FAILED,
                    "A batch has 1 to " + LARGEST_BATCH + " items",
                    List.of(new Problem.Fault(
                            "/items",
                            "SIZE",
                            Integer.toString(items.size()),
                            "The batch is empty or too large",
                            "send 1 to " + LARGEST_BATCH + " items")));
        }
        return idempotency.once(
                caller,
                request,
                () -> ResponseEntity.ok(transactions.call(caller.tenant(), () -> startAll(caller, key, items))));
    }

    private ProcessStartOutcomes startAll(Caller caller, String key, List<ProcessStart> items) {
        ProcessKey process = process(key);
        Set<String> taken = new HashSet<>(starts.taken(
                process,
                caller.tenant(),
                items.stream()
                        .map(ProcessStart::businessKey)
                        .filter(Objects::nonNull)
                        .toList()));
        ProcessStartOutcome[] results = new ProcessStartOutcome[items.size()];
        List<Integer> places = new ArrayList<>();
        List<ProcessStarts.Start> good = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            ProcessStart item = items.get(i);
            try {
                Map<String, Object> variables = StartVariables.read(item.variables(), "/items/" + i + "/variables");
                String businessKey = businessKey(item.businessKey(), "/items/" + i + "/businessKey");
                if (taken.add(businessKey)) {
                    places.add(i);
                    good.add(new ProcessStarts.Start(businessKey, variables));
                } else {
                    String detail = new ProcessStarts.BusinessKeyExists(process, businessKey).getMessage();
                    results[i] = new ProcessStartOutcome(i, null, businessKey, ProblemType.BUSINESS_KEY_EXISTS, detail);
                }
            } catch (ProblemException e) {
                String detail = e.errors().stream()
                        .map(fault -> fault.pointer() + ": " + fault.message())
                        .collect(Collectors.joining("; "));
                results[i] = new ProcessStartOutcome(i, null, item.businessKey(), e.type(), detail);
            }
        }
        List<String> ids = start(caller, process, good);
        for (int n = 0; n < ids.size(); n++) {
            results[places.get(n)] = new ProcessStartOutcome(
                    places.get(n), ids.get(n), good.get(n).businessKey(), null, null);
        }
        AuditNote.after("started", good.size());
        AuditNote.after("refused", items.size() - good.size());
        return new ProcessStartOutcomes(good.size(), items.size() - good.size(), List.of(results));
    }

    private static ProcessKey process(String key) {
        if (!ProcessKey.isOne(key)) {
            throw ProblemException.notFound("process", key);
        }
        return new ProcessKey(key);
    }

    private static ProblemException unknown(ProcessKey process) {
        return ProblemException.notFound("process", process.value());
    }

    private static String businessKey(@Nullable String given, String pointer) {
        if (given == null || !BUSINESS_KEY.matcher(given).matches()) {
            throw new ProblemException(
                    ProblemType.VALIDATION_FAILED,
                    "The business key cannot be taken",
                    List.of(new Problem.Fault(
                            pointer,
                            given == null ? "MISSING" : "FORM",
                            given,
                            "A business key has 1 to 200 printable characters and no space",
                            "give what the instance is about, as the number of an order")));
        }
        return given;
    }

    private static ProcessStarted started(String process, String businessKey, String id) {
        return new ProcessStarted(
                id,
                process,
                businessKey,
                Map.of("self", "/api/v1/process-instances/" + id, "process", "/api/v1/processes/" + process));
    }

    private static ProcessSummary summary(ProcessDefinition definition) {
        return new ProcessSummary(
                definition.getKey(),
                definition.getName(),
                definition.getVersion(),
                definition.getId(),
                links(definition.getKey()));
    }

    private static Map<String, String> links(String key) {
        return Map.of("self", "/api/v1/processes/" + key, "instances", "/api/v1/processes/" + key + "/instances");
    }
}
