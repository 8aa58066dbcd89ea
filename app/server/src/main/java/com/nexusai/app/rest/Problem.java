package com.nexusai.app.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param type {@code /problems/<slug>}, stable
 * @param title the type in words, the same for every occurrence
 * @param status the HTTP status
 * @param detail what happened this time, and what to do
 * @param instance the path that was asked for
 * @param requestId also in the log and in the header {@code X-Request-Id}
 * @param errors what is wrong in the request, one for each place; empty when it is not about a place
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String instance,
        @Nullable String requestId,
        List<Fault> errors) {

    public Problem {
        errors = List.copyOf(errors);
    }

    /**
     * One thing that is wrong.
     *
     * @param pointer JSON pointer into the request's body, or the name of a parameter or header
     * @param code stable name of the rule
     * @param value what was given, cut when it is long
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Fault(
            @Nullable String pointer, String code, @Nullable String value, String message, @Nullable String remedy) {}
}
