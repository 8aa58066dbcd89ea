package com.nexusai.app.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says of each field of a record whether it is always there and whether it may be null, from the type's own nullness; and refuses two
 * records of the same name, of which the description would silently show only one.
 */
final class NullnessInSchemas implements ModelConverter {

    private final Map<String, Class<?>> names = new ConcurrentHashMap<>();

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> resolved = chain.next().resolve(type, context, chain);
        JavaType java = Json.mapper().constructType(type.getType());
        if (resolved == null || java == null || !java.getRawClass().isRecord()) {
            return resolved;
        }
        String reference = resolved.get$ref();
        String name = reference == null ? resolved.getName() : reference.substring(reference.lastIndexOf('/') + 1);
        Schema<?> model = name == null ? resolved : context.getDefinedModels().get(name);
        if (name != null && !java.hasGenericTypes()) {
            Class<?> other = names.putIfAbsent(name, java.getRawClass());
            if (other != null && other != java.getRawClass()) {
                throw new IllegalStateException("Two records of the REST API are called " + name + ": "
                        + other.getName() + " and " + java.getRawClass().getName() + "; rename one");
            }
        }
        if (model != null && model.getProperties() != null) {
            describe(java.getRawClass(), model);
        }
        return resolved;
    }

    private static void describe(Class<?> record, Schema<?> model) {
        boolean nullsLeftOut = leavesNullsOut(record.getAnnotation(JsonInclude.class));
        Set<String> required = new LinkedHashSet<>();
        for (RecordComponent component : record.getRecordComponents()) {
            Schema<?> property = (Schema<?>) model.getProperties().get(component.getName());
            if (property == null) {
                continue;
            }
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            boolean leftOut = nullsLeftOut
                    || leavesNullsOut(component.getAccessor().getAnnotation(JsonInclude.class))
                    || leavesNullsOut(component.getAnnotation(JsonInclude.class));
            if (!nullable) {
                required.add(component.getName());
            } else if (!leftOut) {
                model.getProperties().put(component.getName(), orNull(property));
            }
        }
        model.setRequired(required.isEmpty() ? null : new ArrayList<>(required));
    }

    private static boolean leavesNullsOut(@Nullable JsonInclude include) {
        return include != null && include.value() == JsonInclude.Include.NON_NULL;
    }

    private static Schema orNull(Schema<?> property) {
        if (property.get$ref() != null) {
            Schema<Object> either = new Schema<>();
            either.setAnyOf(List.of(property, new Schema<>().types(Set.of("null"))));
            return either;
        }
        Set<String> types = new LinkedHashSet<>();
        if (property.getTypes() != null) {
            types.addAll(property.getTypes());
        } else if (property.getType() != null) {
            types.add(property.getType());
        }
        if (!types.isEmpty()) {
            types.add("null");
            property.setTypes(types);
        }
        return property;
    }
}
