package com.nexusai.app.rest;

import java.util.List;

/** A refusal that becomes a problem document. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient List<Problem.Fault> errors;

    public ProblemException(ProblemType type, String detail, List<Problem.Fault> errors) {
        super(detail);
        this.type = type;
        this.errors = List.copyOf(errors);
    }

    public ProblemException(ProblemType type, String detail) {
        this(type, detail, List.of());
    }

    /** A thing that is not there, or is another tenant's, which must look the same. */
    public static ProblemException notFound(String thing, Object id) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no " + thing + " " + id);
    }

    public ProblemType type() {
        return type;
    }

    public List<Problem.Fault> errors() {
        return errors;
    }
}
