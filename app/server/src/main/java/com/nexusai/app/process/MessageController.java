package com.nexusai.app.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.RuntimeService;
import org.operaton.bpm.engine.runtime.MessageCorrelationResult;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Messages")
class MessageController {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,127}");

    private final RuntimeService runtime;
    private final EngineTransactions transactions;
    private final Idempotency idempotency;

    MessageController(RuntimeService runtime, EngineTransactions transactions, Idempotency idempotency) {
        this.idempotency = idempotency;
        this.runtime = runtime;
        this.transactions = transactions;
    }

    /**
     * @param name the message's name in the model
     * @param businessKey of the one instance that waits for it
     */
    record ProcessMessage(
            @Nullable String name, @Nullable String businessKey, @Nullable Map<String, JsonNode> variables) {}

    /** @param received how many instances took it */
    record MessageReceived(int received) {}

    @PostMapping(path = "/api/v1/messages", produces = MediaType.APPLICATION_JSON_VALUE)
    @Allowed({Roles.INTEGRATOR, Roles.OPERATIONS})
    @Operation(summary = "Send a message to the instance that waits for it")
    @ApiResponse(responseCode = "404", description = "No instance waits for it (`not-found`)")
    @ApiResponse(responseCode = "200")
    ResponseEntity<MessageReceived> send(
            Caller caller, HttpServletRequest request, @RequestBody ProcessMessage message) {
        String name = message.name();
        String businessKey = message.businessKey();
        if (name == null || !NAME.matcher(name).matches()) {
            throw fault("/name", name, "give the message's name as it stands in the model");
        }
        if (businessKey == null || businessKey.isBlank() || businessKey.length() > 200) {
            throw fault("/businessKey", businessKey, "give the business key of the instance");
        }
        Map<String, Object> variables = StartVariables.read(message.variables(), "/variables");
        return idempotency.once(caller, request, () -> ResponseEntity.ok(send(caller, name, businessKey, variables)));
    }

    private MessageReceived send(Caller caller, String name, String businessKey, Map<String, Object> variables) {
        return transactions.call(caller.tenant(), () -> {
            List<MessageCorrelationResult> results = runtime.createMessageCorrelation(name)
                    .tenantId(caller.tenant())
                    .processInstanceBusinessKey(businessKey)
                    .setVariables(variables)
                    .correlateAllWithResult();
            if (results.isEmpty()) {
                throw new ProblemException(
                        ProblemType.NOT_FOUND,
                        "No instance with business key " + businessKey + " waits for the message " + name);
            }
            AuditNote.about(name);
            AuditNote.after("businessKey", businessKey);
            AuditNote.after("received", results.size());
            return new MessageReceived(results.size());
        });
    }

    private static ProblemException fault(String pointer, @Nullable String value, String remedy) {
        return new ProblemException(
                ProblemType.VALIDATION_FAILED,
                "The message cannot be sent",
                List.of(new Problem.Fault(
                        pointer, "FORM", value, "The value is missing or has the wrong form", remedy)));
    }
}
