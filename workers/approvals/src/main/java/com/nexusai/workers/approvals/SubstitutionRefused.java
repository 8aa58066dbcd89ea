package com.nexusai.workers.approvals;

/** A substitution that is not possible: a stable code, the thing and value it is about, and what to do instead. */
public final class SubstitutionRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String thing;
    private final String value;
    private final String remedy;

    SubstitutionRefused(String code, String thing, String value, String message, String remedy) {
        super(code + ": " + message + "; " + remedy);
        this.code = code;
        this.thing = thing;
        this.value = value;
        this.remedy = remedy;
    }

    public String code() {
        return code;
    }

    public String thing() {
        return thing;
    }

    public String value() {
        return value;
    }

    public String remedy() {
        return remedy;
    }
}
