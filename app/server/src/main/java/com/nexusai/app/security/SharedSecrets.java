package com.nexusai.app.security;

import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Base64;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Random values that every node of an installation knows alike; the first node that asks draws them. */
@Component
public class SharedSecrets {

    private static final int BYTES = 32;

    private final JdbcClient db;
    private final Clock clock;

    SharedSecrets(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** @return 256 random bits as URL-safe text, always the same for a name */
    public String of(String name) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        db.sql("INSERT INTO platform.shared_secret (name, value, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .params(
                        name,
                        Base64.getUrlEncoder().withoutPadding().encodeToString(random),
                        Timestamp.from(clock.instant()))
                .update();
        return db.sql("SELECT value FROM platform.shared_secret WHERE name = ?")
                .param(name)
                .query(String.class)
                .single();
    }
}
