package com.nexusai.app.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.operaton.bpm.engine.FormService;
import org.operaton.bpm.engine.exception.NotFoundException;
import org.operaton.bpm.engine.impl.RepositoryServiceImpl;
import org.operaton.bpm.engine.impl.form.FormDefinition;
import org.operaton.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.operaton.bpm.engine.repository.ProcessDefinition;
import org.springframework.stereotype.Component;

/** What a process takes at its start, as JSON Schema (2020-12): read from its start form, or anything plain when it has none. */
@Component
class StartSchema {

    private final FormService forms;
    private final RepositoryServiceImpl models;
    private final ObjectMapper json;

    StartSchema(org.operaton.bpm.engine.ProcessEngine engine, ObjectMapper json) {
        this.forms = engine.getFormService();
        this.models = (RepositoryServiceImpl) engine.getRepositoryService();
        this.json = json;
    }

    ObjectNode of(ProcessDefinition definition) {
        ObjectNode schema = json.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        if (!hasForm(definition)) {
            ArrayNode types = schema.putObject("additionalProperties").putArray("type");
            types.add("string").add("integer").add("boolean");
            return schema;
        }
        ArrayNode required = schema.putArray("required");
        schema.put("additionalProperties", false);
        try (InputStream form = forms.getDeployedStartForm(definition.getId())) {
            for (JsonNode field : json.readTree(form).path("components")) {
                if (field.has("key")) {
                    properties.set(field.path("key").asText(), property(field));
                    if (field.path("validate").path("required").asBoolean()) {
                        required.add(field.path("key").asText());
                    }
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The start form of " + definition.getKey() + " is no JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NotFoundException e) {
            throw new IllegalStateException("The start form of " + definition.getKey() + " is not deployed", e);
        }
        return schema;
    }

    /** The definition's own flag knows only forms by key, which models here may not have, not those by reference. */
    private boolean hasForm(ProcessDefinition definition) {
        FormDefinition form = ((ProcessDefinitionEntity) models.getDeployedProcessDefinition(definition.getId()))
                .getStartFormDefinition();
        return form != null && (form.getFormKey() != null || form.getOperatonFormDefinitionKey() != null);
    }

    private ObjectNode property(JsonNode field) {
        ObjectNode property = json.createObjectNode();
        JsonNode validate = field.path("validate");
        switch (field.path("type").asText()) {
            case "number" -> {
                property.put("type", "integer");
                copy(validate, "min", property, "minimum");
                copy(validate, "max", property, "maximum");
            }
            case "checkbox" -> property.put("type", "boolean");
            case "datetime" -> {
                property.put("type", "string");
                property.put("format", "date");
            }
            default -> {
                property.put("type", "string");
                copy(validate, "minLength", property, "minLength");
                copy(validate, "maxLength", property, "maxLength");
                copy(validate, "pattern", property, "pattern");
            }
        }
        if (field.has("values")) {
            ArrayNode values = property.putArray("enum");
            field.path("values").forEach(value -> values.add(value.path("value").asText()));
        }
        if (field.has("label")) {
            property.put("title", field.path("label").asText());
        }
        return property;
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String as) {
        if (from.has(name)) {
            to.set(as, from.get(name));
        }
    }
}
