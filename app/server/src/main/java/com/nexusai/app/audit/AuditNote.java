package com.nexusai.app.audit;

import com.nexusai.app.audit.AuditEvent.Origin;
import com.nexusai.app.security.Caller;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the call that the current thread serves is about. The door opens it with the verb and the thing of the route, the first transaction
 * that writes something writes it down, and whoever knows more adds that in between. Outside of a call all of this does nothing.
 */
public final class AuditNote {

    private static final ThreadLocal<@Nullable AuditNote> CURRENT = new ThreadLocal<>();

    private final String action;
    private final String thing;
    private final Origin origin;
    private final boolean reading;
    private final Map<String, Object> before = new LinkedHashMap<>();
    private final Map<String, Object> after = new LinkedHashMap<>();
    private @Nullable String thingId;
    private @Nullable Caller caller;
    private @Nullable String problem;
    private boolean written;
    private boolean kept;

    AuditNote(String action, String thing, @Nullable String thingId, Origin origin, boolean reading) {
        this.action = action;
        this.thing = thing;
        this.thingId = thingId;
        this.origin = origin;
        this.reading = reading;
    }

    /** Names who calls; known only after the door. */
    public static void by(Caller caller) {
        current().ifPresent(note -> note.caller = caller);
    }

    /** Names the thing, where the route does not: what is made gets its id late. */
    public static void about(String id) {
        current().filter(note -> note.thingId == null).ifPresent(note -> note.thingId = id);
    }

    /** Adds to what was there before. No secrets; nulls are left out. */
    public static void before(String name, @Nullable Object value) {
        current().filter(note -> value != null).ifPresent(note -> note.before.put(name, plain(value)));
    }

    /** Adds to what is there after. No secrets; nulls are left out. */
    public static void after(String name, @Nullable Object value) {
        current().filter(note -> value != null).ifPresent(note -> note.after.put(name, plain(value)));
    }

    /** The call is refused, by the problem of this slug. */
    public static void refused(String slug) {
        current().ifPresent(note -> note.problem = slug);
    }

    /** For work that somebody asked for in an earlier call and that is carried out without one. */
    public static <T> T during(Caller caller, String action, String thing, String thingId, Supplier<T> work) {
        AuditNote note = new AuditNote(action, thing, thingId, Origin.NONE, false);
        note.caller = caller;
        open(note);
        try {
            return work.get();
        } finally {
            close();
        }
    }

    /** PostgreSQL stores no NUL in a text. */
    private static String plain(@Nullable Object value) {
        return String.valueOf(value).replace("\0", "");
    }

    static Optional<AuditNote> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    static void open(AuditNote note) {
        CURRENT.set(note);
    }

    static void close() {
        CURRENT.remove();
    }

    boolean reading() {
        return reading;
    }

    @Nullable
    String problem() {
        return problem;
    }

    @Nullable
    Caller caller() {
        return caller;
    }

    /** Whether a transaction that commits now should write it. */
    boolean due() {
        return !reading && !kept && caller != null;
    }

    void written() {
        written = true;
    }

    /** Tells of what this transaction, which has committed, has done. */
    void tell(EffectListener listener) {
        if (written && caller != null) {
            listener.done(caller.tenant(), thing, thingId);
        }
    }

    /** The transaction ended. */
    void ended(boolean committed) {
        kept |= written && committed;
        written = false;
    }

    /** @param refusal slug of what refused it; null when it was done */
    AuditEvent event(@Nullable String refusal) {
        Caller by = caller;
        return new AuditEvent(
                by == null ? AuditEvent.NO_TENANT : by.tenant(),
                by == null ? null : by.person(),
                by == null ? null : by.client(),
                action,
                thing,
                thingId,
                refusal,
                origin,
                before,
                after);
    }
}
