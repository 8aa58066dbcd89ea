package com.nexusai.app.engine.deployment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a form may contain. It is drawn in the browsers of people with rights, so it holds fields and plain text: no HTML, no addresses that
 * are not looked at by a person, no expressions beyond FEEL of our own kind. The engine reads forms more leniently than the standard of
 * JSON; here they are read strictly, so that both see the same.
 */
final class FormRules {

    private static final int DEPTH = 30;

    private static final Set<String> FORM = BpmnRules.words(
            "type id schemaVersion executionPlatform executionPlatformVersion" + " exporter components versionTag");
    private static final Set<String> FIELDS =
            BpmnRules.words("textfield textarea number select radio checkbox checklist"
                    + " taglist datetime text button group separator spacer");
    private static final Set<String> FIELD = BpmnRules.words("type id key path label text description values valuesKey"
            + " validate defaultValue disabled readonly conditional properties layout appearance action subtype dateLabel"
            + " timeLabel timeInterval timeSerializingFormat use24h disallowPassedDates decimalDigits increment"
            + " serializeToString searchable height components showOutline");
    private static final Map<String, Set<String>> INNER = Map.of(
            "validate", BpmnRules.words("required min max minLength maxLength validationType"),
            "conditional", BpmnRules.words("hide"),
            "layout", BpmnRules.words("row columns"),
            "appearance", BpmnRules.words("prefixAdorner suffixAdorner"),
            "values", BpmnRules.words("label value"),
            "exporter", BpmnRules.words("name version"));

    private static final Pattern MARKUP = Pattern.compile("<\\s*[A-Za-z/!?]");
    private static final Pattern ADDRESS = Pattern.compile("(?i)(javascript|vbscript|data)\\s*:|!\\[");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{\\s*[A-Za-z_]\\w*\\s*}}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,254}");

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxStringLength(20_000)
                            .maxNumberLength(30)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Findings findings;
    private final Feel feel;

    FormRules(Findings findings, Feel feel) {
        this.findings = findings;
        this.feel = feel;
    }

    void check(byte[] content) {
        JsonNode form;
        try (JsonParser parser = JSON.createParser(StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString())) {
            form = JSON.readTree(parser);
        } catch (CharacterCodingException e) {
            findings.add(Rule.UNREADABLE, null, 0, "The form is not written in UTF-8");
            return;
        } catch (JsonProcessingException e) {
            findings.add(
                    Rule.UNREADABLE,
                    null,
                    e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                    "The JSON cannot be read: " + e.getOriginalMessage());
            return;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        if (form == null || !form.isObject()) {
            findings.add(Rule.UNREADABLE, null, 0, "The form is no JSON object");
            return;
        }
        String id = form.path("id").asText();
        if (!KEY.matcher(id).matches()) {
            findings.add(Rule.FORM, null, 0, "The form's id is '" + id + "'");
        }
        if (!form.path("type").asText().equals("default")) {
            findings.add(
                    Rule.FORM, id, 0, "The form's type is '" + form.path("type").asText() + "', not 'default'");
        }
        form.fields().forEachRemaining(property -> {
            if (!FORM.contains(property.getKey())) {
                findings.add(Rule.FORM, id, 0, "The form's property '" + property.getKey() + "' is not allowed");
            }
        });
        inner("exporter", form.path("exporter"), id);
        components(form.path("components"), id);
    }

    private void components(JsonNode components, @Nullable String around) {
        if (!components.isMissingNode() && !components.isArray()) {
            findings.add(Rule.FORM, around, 0, "The components are no list");
        }
        components.forEach(component -> component(component, around));
    }

    private void component(JsonNode component, @Nullable String around) {
        String id = component.path("id").asText(around);
        String type = component.path("type").asText();
        if (!component.isObject() || !FIELDS.contains(type)) {
            findings.add(
                    type.equals("html") || type.equals("iframe") ? Rule.FORM_HTML : Rule.FORM_FIELD,
                    id,
                    0,
                    "The field type '" + type + "' is not allowed");
            components(component.path("components"), id);
            return;
        }
        component.fields().forEachRemaining(property -> {
            String name = property.getKey();
            JsonNode value = property.getValue();
            if (!FIELD.contains(name)) {
                findings.add(Rule.FORM, id, 0, "The property '" + name + "' of a " + type + " is not allowed");
            } else if (name.equals("components")) {
                components(value, id);
            } else {
                inner(name, value, id);
            }
        });
    }

    private void inner(String name, JsonNode value, @Nullable String id) {
        if (value.isTextual()) {
            text(name, value.asText(), id);
        } else if (value.isArray()) {
            value.forEach(each -> inner(name, each, id));
        } else if (value.isObject()) {
            Set<String> known = INNER.get(name);
            value.fields().forEachRemaining(property -> {
                if (name.equals("properties")
                        ? !property.getValue().isTextual()
                        : known == null || !known.contains(property.getKey())) {
                    findings.add(
                            Rule.FORM, id, 0, "The property '" + name + "." + property.getKey() + "' is not allowed");
                } else {
                    inner(property.getKey(), property.getValue(), id);
                }
            });
        }
    }

    private void text(String name, String text, @Nullable String id) {
        if (MARKUP.matcher(text).find() || ADDRESS.matcher(text).find()) {
            findings.add(Rule.FORM_HTML, id, 0, "The property '" + name + "' holds markup or an address that runs");
        } else if (text.startsWith("=")) {
            Optional<Feel.Problem> problem = feel.problem(Feel.Kind.EXPRESSION, text.substring(1));
            problem.ifPresent(found -> findings.add(found.rule(), id, 0, found.message()));
        } else if (TEMPLATE.matcher(text).replaceAll("").contains("{{")) {
            findings.add(Rule.FORM, id, 0, "The property '" + name + "' holds a template that is more than a variable");
        }
    }
}
