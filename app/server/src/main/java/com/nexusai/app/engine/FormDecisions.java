package com.nexusai.app.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nexusai.processes.glposting.GlPosting.Variables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.operaton.bpm.engine.delegate.Expression;
import org.operaton.bpm.engine.impl.context.Context;
import org.operaton.bpm.engine.impl.interceptor.CommandContext;
import org.operaton.bpm.engine.impl.persistence.entity.OperatonFormDefinitionEntity;
import org.operaton.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.operaton.bpm.engine.impl.persistence.entity.TaskEntity;

/** Which decisions a task's form offers: the values of its component {@code decision}. */
final class FormDecisions {

    private final Map<String, Set<String>> byForm = new ConcurrentHashMap<>();
    private final ObjectMapper json = new ObjectMapper();

    /** Empty when the task has no form or its form asks for no decision. */
    Set<String> allowed(TaskEntity task) {
        Expression form = task.getTaskDefinition().getOperatonFormDefinitionKey();
        if (form == null) {
            return Set.of();
        }
        String key = String.valueOf(form.getValue(task));
        CommandContext command = Context.getCommandContext();
        OperatonFormDefinitionEntity definition = command.getOperatonFormDefinitionManager()
                .findLatestDefinitionByKeyAndTenantId(key, task.getTenantId());
        if (definition == null) {
            throw new IllegalStateException("Task '" + task.getTaskDefinitionKey() + "' has the form '" + key
                    + "', which tenant '" + task.getTenantId() + "' has not; deploy it");
        }
        return byForm.computeIfAbsent(definition.getId(), any -> read(command, definition));
    }

    private Set<String> read(CommandContext command, OperatonFormDefinitionEntity definition) {
        ResourceEntity resource = command.getResourceManager()
                .findResourceByDeploymentIdAndResourceName(definition.getDeploymentId(), definition.getResourceName());
        Set<String> values = new TreeSet<>();
        try {
            collect(json.readTree(resource.getBytes()), values);
        } catch (IOException e) {
            throw new UncheckedIOException("Form '" + definition.getKey() + "' cannot be read", e);
        }
        return Set.copyOf(values);
    }

    private static void collect(JsonNode component, Set<String> values) {
        if (component.path("key").asText().equals(Variables.DECISION)) {
            component
                    .path("values")
                    .forEach(value -> values.add(value.path("value").asText()));
        }
        component.path("components").forEach(child -> collect(child, values));
    }
}
