package com.nexusai.app.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.security.Caller;
import com.nexusai.database.TenantTransactions;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets a caller repeat a write without repeating its effect. The first answer is kept in the transaction of the effect, so that after a
 * crash both are there or neither; only answers of effects are kept, so a refused request may be mended and sent again under its key.
 */
@Component
public class Idempotency {

    public static final String KEY = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final Duration KEPT = Duration.ofHours(24);
    private static final Pattern KEY_FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");
    /** Old answers are swept with some of the writes, more than were added since, so that they need no clockwork of their own. */
    private static final int WRITES_PER_SWEEP = 16;

    private static final int SWEPT = 10 * WRITES_PER_SWEEP;

    private final JdbcClient db;
    private final TenantTransactions transactions;
    private final ObjectMapper json;
    private final Clock clock;
    private final AtomicInteger writes = new AtomicInteger();

    Idempotency(JdbcClient db, TenantTransactions transactions, ObjectMapper json, Clock clock) {
        this.db = db;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Runs the effect in a transaction of the caller's tenant, or answers as the first time.
     *
     * @throws ProblemException when the key is missing, belongs to another request, or is being worked on
     * @throws Replay with the first answer, which the advice sends
     */
    public <T> ResponseEntity<T> once(Caller caller, HttpServletRequest request, Supplier<ResponseEntity<T>> effect) {
        return once(caller, request, body(request), effect);
    }

    /**
     * As above, for a body that is streamed.
     *
     * @param body hash of what was received
     */
    public <T> ResponseEntity<T> once(
            Caller caller, HttpServletRequest request, byte[] body, Supplier<ResponseEntity<T>> effect) {
        String key = key(request);
        byte[] fingerprint = fingerprint(request, body);
        String owner = owner(caller);
        return transactions.call(caller.tenant(), () -> {
            if (!lock(caller.tenant() + "\n" + owner + "\n" + key)) {
                throw new ProblemException(
                        ProblemType.IDEMPOTENCY_IN_PROGRESS,
                        "The same request is being worked on; ask again in a second");
            }
            kept(caller.tenant(), owner, key).ifPresent(kept -> again(kept, fingerprint));
            ResponseEntity<T> answer = effect.get();
            URI made = answer.getHeaders().getLocation();
            if (made != null) {
                AuditNote.about(made.getPath().substring(made.getPath().lastIndexOf('/') + 1));
            }
            keep(caller.tenant(), owner, key, fingerprint, answer);
            return answer;
        });
    }

    /** The hash of a body, which may have to be read for it. */
    @FunctionalInterface
    public interface BodyHash {
        byte[] read() throws IOException;
    }

    /**
     * Answers as the first time when there was one, before the effect of a body that is too large to be kept.
     *
     * @param body asked only when there was one, outside of any transaction
     * @throws ProblemException when the key is missing or belongs to another request
     * @throws Replay with the first answer
     */
    public void replay(Caller caller, HttpServletRequest request, BodyHash body) throws IOException {
        String key = key(request);
        Optional<Kept> kept = transactions.call(caller.tenant(), () -> kept(caller.tenant(), owner(caller), key));
        if (kept.isPresent()) {
            again(kept.get(), fingerprint(request, body.read()));
        }
    }

    private static String owner(Caller caller) {
        return caller.client() + " " + caller.person();
    }

    private static String key(HttpServletRequest request) {
        String key = request.getHeader(KEY);
        if (key == null || key.isBlank()) {
            throw new ProblemException(
                    ProblemType.IDEMPOTENCY_KEY_MISSING,
                    "This operation creates something; send an " + KEY,
                    List.of(new Problem.Fault(KEY, "MISSING", null, "The header is missing", "send a random UUID")));
        }
        if (!KEY_FORM.matcher(key).matches()) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST,
                    "The idempotency key has the wrong form",
                    List.of(new Problem.Fault(
                            KEY, "FORM", null, "The key is not 1 to 255 printable characters", "send a random UUID")));
        }
        return key;
    }

    private static byte[] fingerprint(HttpServletRequest request, byte[] body) {
        MessageDigest digest = sha256();
        String head = request.getMethod() + " " + request.getRequestURI() + "?" + request.getQueryString() + "\n";
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        digest.update(body);
        return digest.digest();
    }

    /** What tells a body from another: itself, or the hash of a form; one that nothing reads counts by its length. */
    public static byte[] body(HttpServletRequest request) {
        byte[] whole = RequestLimits.body(request);
        if (whole != null) {
            return whole;
        }
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")
                ? form(request)
                : Long.toString(request.getContentLengthLong()).getBytes(StandardCharsets.UTF_8);
    }

    /** Of the parts, since a form that is sent again has another edge between them. */
    private static byte[] form(HttpServletRequest request) {
        MessageDigest parts = sha256();
        try {
            for (Part part : request.getParts()) {
                MessageDigest content = sha256();
                try (InputStream in = new DigestInputStream(part.getInputStream(), content)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
                for (String name : new String[] {part.getName(), String.valueOf(part.getSubmittedFileName())}) {
                    parts.update(sha256().digest(name.getBytes(StandardCharsets.UTF_8)));
                }
                parts.update(content.digest());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A part that was received cannot be read", e);
        } catch (ServletException e) {
            throw new IllegalStateException("The form was read before", e);
        }
        return parts.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean lock(String name) {
        return db.sql("SELECT pg_try_advisory_xact_lock(hashtextextended(?, 7))")
                .param(name)
                .query(Boolean.class)
                .single();
    }

    private record Kept(byte[] fingerprint, int status, Map<String, List<String>> headers, byte[] body, Instant at) {}

    private Optional<Kept> kept(String tenant, String owner, String key) {
        Optional<Kept> kept = db.sql(
                        """
                SELECT fingerprint, status, headers, body, created_at FROM platform.idempotent_answer
                 WHERE tenant_id = ? AND caller = ? AND key = ?
                """)
                .params(tenant, owner, key)
                .query((row, n) -> new Kept(
                        row.getBytes(1),
                        row.getInt(2),
                        headers(row.getString(3)),
                        row.getBytes(4),
                        row.getTimestamp(5).toInstant()))
                .optional();
        if (kept.isPresent() && !kept.get().at().isAfter(clock.instant().minus(KEPT))) {
            db.sql("DELETE FROM platform.idempotent_answer WHERE tenant_id = ? AND caller = ? AND key = ?")
                    .params(tenant, owner, key)
                    .update();
            return Optional.empty();
        }
        return kept;
    }

    private static void again(Kept kept, byte[] fingerprint) {
        if (!MessageDigest.isEqual(kept.fingerprint(), fingerprint)) {
            throw new ProblemException(
                    ProblemType.IDEMPOTENCY_KEY_REUSED,
                    "The idempotency key was used for another request; use a new one");
        }
        throw new Replay(kept.status(), kept.headers(), kept.body());
    }

    private Map<String, List<String>> headers(String stored) {
        try {
            return json.readValue(stored, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A kept answer cannot be read", e);
        }
    }

    private void keep(String tenant, String owner, String key, byte[] fingerprint, ResponseEntity<?> answer) {
        Instant now = clock.instant();
        if (writes.incrementAndGet() % WRITES_PER_SWEEP == 0 && lock(tenant + "\nsweep")) {
            sweep(tenant, now);
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        answer.getHeaders().forEach((name, values) -> headers.put(name, List.copyOf(values)));
        try {
            Object body = answer.getBody();
            db.sql(
                            """
                    INSERT INTO platform.idempotent_answer (tenant_id, caller, key, fingerprint, status, headers, body, created_at)
                    VALUES (?, ?, ?, ?, ?, ?::jsonb, ?, ?)
                    """)
                    .params(
                            tenant,
                            owner,
                            key,
                            fingerprint,
                            answer.getStatusCode().value(),
                            json.writeValueAsString(headers),
                            body == null ? new byte[0] : json.writeValueAsBytes(body),
                            Timestamp.from(now))
                    .update();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The answer cannot be kept", e);
        }
    }

    private void sweep(String tenant, Instant now) {
        db.sql(
                        """
                DELETE FROM platform.idempotent_answer WHERE tenant_id = ? AND (caller, key) IN (
                    SELECT o.caller, o.key FROM platform.idempotent_answer o WHERE o.tenant_id = ? AND o.created_at <= ?
                     ORDER BY o.created_at LIMIT ?)
                """)
                .params(tenant, tenant, Timestamp.from(now.minus(KEPT)), SWEPT)
                .update();
    }

    /** The first answer, sent again. */
    static final class Replay extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;
        private final transient Map<String, List<String>> headers;
        private final transient byte @Nullable [] body;

        Replay(int status, Map<String, List<String>> headers, byte[] body) {
            super("The first answer", null, false, false);
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        ResponseEntity<byte[]> answer() {
            HttpHeaders all = new HttpHeaders();
            headers.forEach(all::addAll);
            all.set(REPLAYED, "true");
            if (body != null && body.length > 0 && all.getContentType() == null) {
                all.setContentType(MediaType.APPLICATION_JSON);
            }
            return ResponseEntity.status(status).headers(all).body(body);
        }
    }
}
