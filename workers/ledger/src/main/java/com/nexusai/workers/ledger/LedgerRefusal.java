package com.nexusai.workers.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request the ledger refuses: a stable code, the thing and value it is about, and what to do instead. */
public final class LedgerRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String thing;
    private final @Nullable String value;
    private final String reason;
    private final String remedy;
    private final transient List<Problem> problems;

    /**
     * One thing wrong with what was handed in.
     *
     * @param pointer where, as a JSON pointer into the document, such as {@code /lines/0/debit}
     */
    public record Problem(String pointer, String code, @Nullable String value, String message, String remedy) {}

    public LedgerRefusal(String code, String thing, @Nullable String value, String message, String remedy) {
        this(code, thing, value, message, remedy, null);
    }

    LedgerRefusal(
            String code,
            String thing,
            @Nullable String value,
            String message,
            String remedy,
            @Nullable Throwable cause) {
        this(code, thing, value, message, remedy, List.of(), cause);
    }

    /** @param problems each thing wrong, where several are */
    LedgerRefusal(
            String code,
            String thing,
            @Nullable String value,
            String message,
            String remedy,
            List<Problem> problems,
            @Nullable Throwable cause) {
        super(code + ": " + message + "; " + remedy, cause);
        this.problems = List.copyOf(problems);
        this.code = code;
        this.thing = thing;
        this.value = value;
        this.reason = message;
        this.remedy = remedy;
    }

    public String code() {
        return code;
    }

    public String thing() {
        return thing;
    }

    public @Nullable String value() {
        return value;
    }

    /** What is wrong, without code and remedy. */
    public String reason() {
        return reason;
    }

    public String remedy() {
        return remedy;
    }

    /** Each thing wrong with what was handed in; empty where the refusal is about one thing only. */
    public List<Problem> problems() {
        return problems;
    }
}
