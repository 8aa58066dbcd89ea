package com.nexusai.app.engine.deployment;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.Problem;

/**
 * One reason why a deployment is refused.
 *
 * @param resource name of the file; empty when the finding is about the deployment as a whole
 * @param elementId id of the element, or of the nearest one around it that has an id
 * @param line 1-based line in the file; 0 where there is none
 * @param code the rule, kebab-case and stable, for example {@code script}
 * @param message what was found, with its value
 * @param remedy what to do instead
 */
public record Finding(
        String resource, @Nullable String elementId, int line, String code, String message, String remedy) {

    /** As the engine's own doors report errors of a model. */
    Problem problem() {
        return new Refusal(
                "[" + code + "] " + message + "; " + remedy,
                line,
                0,
                elementId,
                elementId == null ? List.of() : List.of(elementId));
    }

    /** The engine's data transfer objects read getters. */
    private record Refusal(
            String message, int line, int column, @Nullable String mainElementId, List<String> elementIds)
            implements Problem {

        @Override
        public String getMessage() {
            return message;
        }

        @Override
        public int getLine() {
            return line;
        }

        @Override
        public int getColumn() {
            return column;
        }

        @Override
        @SuppressWarnings("NullAway") // null stands for no element, as in the engine's own problems
        public String getMainElementId() {
            return mainElementId;
        }

        @Override
        public List<String> getElementIds() {
            return elementIds;
        }
    }
}
