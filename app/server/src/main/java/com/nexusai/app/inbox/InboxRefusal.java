package com.nexusai.app.inbox;

import org.jspecify.annotations.Nullable;

/** A question that the inbox refuses: a stable code, the thing and value it is about, and what to do instead. */
public final class InboxRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String thing;
    private final String value;
    private final String remedy;

    InboxRefusal(String code, String thing, String value, String message, String remedy) {
        this(code, thing, value, message, remedy, null);
    }

    InboxRefusal(String code, String thing, String value, String message, String remedy, @Nullable Throwable cause) {
        super(code + ": " + message + "; " + remedy, cause);
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
