package com.nexusai.app.engine.dispatch;

import com.nexusai.workers.api.Worker;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/** A record whose components are process variables. */
final class VariableRecord<R extends Record> {

    private static final Set<Class<?>> TYPES = Set.of(
            String.class,
            UUID.class,
            Integer.class,
            int.class,
            Long.class,
            long.class,
            Boolean.class,
            boolean.class,
            Instant.class);

    private final Class<R> type;
    private final RecordComponent[] components;
    private final Constructor<R> constructor;

    VariableRecord(Class<R> type) {
        this.type = type;
        this.components = type.getRecordComponents();
        for (RecordComponent component : components) {
            if (!TYPES.contains(component.getType())) {
                throw new IllegalStateException(
                        "Component '" + component.getName() + "' of " + type.getName() + " is a "
                                + component.getType().getSimpleName()
                                + "; a process variable is a String, UUID, Integer, Long, Boolean or Instant. Keep the rest in a table and pass its id");
            }
            component.getAccessor().setAccessible(true);
        }
        try {
            this.constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
            this.constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type.getName() + " has no canonical constructor", e);
        }
    }

    /** The output record that a worker class names in its {@code implements} clause. */
    @SuppressWarnings("unchecked")
    static Optional<Class<Record>> outputOf(Class<?> worker) {
        Class<?> output =
                ResolvableType.forClass(Worker.class, worker).getGeneric(1).resolve();
        return output != null && output.isRecord() ? Optional.of((Class<Record>) output) : Optional.empty();
    }

    R read(Function<String, @Nullable Object> variables) {
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i], variables.apply(components[i].getName()));
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "The variables do not fit " + type.getName() + ": " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " could not be made", e);
        }
    }

    private @Nullable Object value(RecordComponent component, @Nullable Object value) {
        Class<?> wanted = component.getType();
        if (value == null) {
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                return null;
            }
            throw new IllegalArgumentException("Variable '" + component.getName() + "' is missing; " + type.getName()
                    + " needs it. Set it before this step or make the component @Nullable");
        }
        if (wanted == String.class && value instanceof String) {
            return value;
        }
        if (wanted == UUID.class && value instanceof String text) {
            return uuid(component, text);
        }
        if ((wanted == Integer.class || wanted == int.class) && value instanceof Integer) {
            return value;
        }
        if ((wanted == Long.class || wanted == long.class) && (value instanceof Long || value instanceof Integer)) {
            return ((Number) value).longValue();
        }
        if ((wanted == Boolean.class || wanted == boolean.class) && value instanceof Boolean) {
            return value;
        }
        if (wanted == Instant.class && value instanceof Date date) {
            return date.toInstant();
        }
        throw new IllegalArgumentException("Variable '" + component.getName() + "' is the "
                + value.getClass().getSimpleName() + " '" + value + "'; " + type.getName() + " needs a "
                + wanted.getSimpleName());
    }

    private static UUID uuid(RecordComponent component, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Variable '" + component.getName() + "' is '" + text + "', which is no UUID", e);
        }
    }

    /** The variables that an output record stands for. */
    static Map<String, @Nullable Object> write(Record output) {
        Map<String, @Nullable Object> variables = new HashMap<>();
        for (RecordComponent component : output.getClass().getRecordComponents()) {
            Object value;
            try {
                component.getAccessor().setAccessible(true);
                value = component.getAccessor().invoke(output);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        "Component '" + component.getName() + "' of "
                                + output.getClass().getName() + " could not be read",
                        e);
            }
            if (value instanceof UUID id) {
                variables.put(component.getName(), id.toString());
            } else if (value instanceof Instant instant) {
                variables.put(component.getName(), Date.from(instant));
            } else {
                variables.put(component.getName(), value);
            }
        }
        return variables;
    }
}
