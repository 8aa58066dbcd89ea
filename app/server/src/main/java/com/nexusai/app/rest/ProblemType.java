package com.nexusai.app.rest;

import com.fasterxml.jackson.annotation.JsonValue;

/** Every kind of refusal a caller can meet; the slug is its stable name, and {@code /problems/<slug>} its page. */
public enum ProblemType {
    VALIDATION_FAILED(422, "The request does not hold what is needed"),
    MALFORMED_REQUEST(400, "The request cannot be read"),
    UNKNOWN_FIELD(400, "The request has a field that is not known"),
    PAYLOAD_TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not taken here"),
    NOT_ACCEPTABLE(406, "None of the accepted media types is offered here"),
    METHOD_NOT_ALLOWED(405, "The method is not offered here"),
    UNAUTHENTICATED(401, "The caller is not known"),
    FORBIDDEN(403, "The caller may not do this"),
    SEPARATION_OF_DUTIES(403, "Somebody else must decide this"),
    PROTECTED_VARIABLE(403, "The variable is not written by people"),
    UNKNOWN_DECISION(422, "The task does not offer this decision"),
    NOT_FOUND(404, "There is no such thing"),
    CONFLICT(409, "The thing is in another state"),
    VERSION_STALE(412, "The thing has changed meanwhile"),
    VERSION_REQUIRED(428, "The version must be named"),
    IDEMPOTENCY_KEY_REUSED(422, "The idempotency key belongs to another request"),
    IDEMPOTENCY_KEY_MISSING(400, "An idempotency key is needed"),
    IDEMPOTENCY_IN_PROGRESS(409, "The same request is still running"),
    CURSOR_INVALID(400, "The cursor does not belong to this list"),
    BUSINESS_KEY_EXISTS(409, "The business key is taken"),
    ENTRY_KEY_CONFLICT(409, "The entry key belongs to other content"),
    ENTRY_IMMUTABLE(409, "The entry cannot be changed any more"),
    ENTRY_UNBALANCED(422, "Debits and credits differ"),
    ALREADY_REVERSED(409, "The entry is reversed already"),
    NOT_APPROVED(409, "Approvals are missing"),
    PERIOD_CLOSED(409, "The posting period is closed"),
    PERIOD_HAS_OPEN_ENTRIES(409, "Entries of the posting period are still open"),
    TASK_ALREADY_DECIDED(409, "The task is decided"),
    DEPLOYMENT_REFUSED(422, "The models may not be deployed"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    INTERNAL_ERROR(500, "Something failed here"),
    UNAVAILABLE(503, "The service cannot answer at the moment");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    @JsonValue
    public String slug() {
        return KebabCase.of(name());
    }

    /** The type of a slug, as refusals of the engine carry one; an unknown one is FORBIDDEN. */
    public static ProblemType of(String slug) {
        for (ProblemType type : values()) {
            if (type.slug().equals(slug)) {
                return type;
            }
        }
        return FORBIDDEN;
    }
}
