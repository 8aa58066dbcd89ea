package com.nexusai.app.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.sql.Timestamp;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The embedded issuer's keys. They lie in the database, so that every node signs alike and a restart ends no session; a key that has
 * reached its age is followed by a new one, which is published before it is used, and stays published until no token of it is good.
 */
final class SigningKeys implements JWKSource<SecurityContext> {

    private static final Duration REREAD = Duration.ofSeconds(60);
    private static final int BITS = 2048;

    private record Key(JWK jwk, Instant createdAt, Instant activeFrom) {}

    private record Loaded(List<Key> keys, Instant at) {}

    private final JdbcClient db;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final SecuritySettings settings;
    private volatile @Nullable Loaded loaded;

    SigningKeys(JdbcClient db, TransactionTemplate transactions, Clock clock, SecuritySettings settings) {
        this.db = db;
        this.transactions = transactions;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        return selector.select(new JWKSet(keys().stream().map(Key::jwk).toList()));
    }

    /** Of several fitting keys the newest that is in use. */
    JWK active(List<JWK> fitting) {
        Instant now = clock.instant();
        String id = null;
        for (Key key : keys()) { // oldest first
            if (id == null || !key.activeFrom().isAfter(now)) {
                id = key.jwk().getKeyID();
            }
        }
        for (JWK jwk : fitting) {
            if (jwk.getKeyID().equals(id)) {
                return jwk;
            }
        }
        return fitting.get(0);
    }

    private List<Key> keys() {
        Instant now = clock.instant();
        Loaded before = loaded;
        if (before != null && before.at().plus(REREAD).isAfter(now)) {
            return before.keys();
        }
        List<Key> keys = read();
        if (keys.isEmpty()
                || keys.get(keys.size() - 1)
                        .createdAt()
                        .plus(settings.keyLife())
                        .isBefore(now)) {
            rotate();
            keys = read();
        }
        loaded = new Loaded(keys, now);
        return keys;
    }

    /** One node makes the new key; the others find it. */
    private void rotate() {
        transactions.executeWithoutResult(status -> {
            db.sql("SELECT pg_advisory_xact_lock(hashtextextended('nexus signing key', 0))::text")
                    .query(String.class)
                    .single();
            Instant now = clock.instant();
            List<Key> keys = read();
            if (!keys.isEmpty()
                    && !keys.get(keys.size() - 1)
                            .createdAt()
                            .plus(settings.keyLife())
                            .isBefore(now)) {
                return;
            }
            Instant active = keys.isEmpty() ? now : now.plus(settings.keyNotice());
            JWK key = generate();
            db.sql("INSERT INTO platform.signing_key (key_id, jwk, created_at, active_from) VALUES (?, ?, ?, ?)")
                    .params(key.getKeyID(), key.toJSONString(), Timestamp.from(now), Timestamp.from(active))
                    .update();
            // Tokens of the key before the last one are long over.
            Instant over = now.minus(settings.keyLife()).minus(settings.sessionLife());
            db.sql("DELETE FROM platform.signing_key WHERE created_at < ?")
                    .param(Timestamp.from(over.minus(settings.keyLife())))
                    .update();
        });
    }

    private static JWK generate() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("No signing key can be made", e);
        }
    }

    private List<Key> read() {
        return db.sql("SELECT jwk, created_at, active_from FROM platform.signing_key ORDER BY created_at")
                .query((row, n) -> new Key(
                        parse(row.getString(1)),
                        row.getTimestamp(2).toInstant(),
                        row.getTimestamp(3).toInstant()))
                .list();
    }

    private static JWK parse(String json) {
        try {
            return JWK.parse(json);
        } catch (ParseException e) {
            // Without the cause: its message may quote the key.
            throw new IllegalStateException("A signing key in platform.signing_key cannot be read; delete its row");
        }
    }
}
