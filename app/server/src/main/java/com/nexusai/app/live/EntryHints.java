package com.nexusai.app.live;

import com.nexusai.app.engine.JobsLoop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Follows the event log, which tells what became of entries, whoever or whatever did it. */
@Component
@ConditionalOnProperty(name = "nexus.engine.jobs", havingValue = "true", matchIfMissing = true)
final class EntryHints extends JobsLoop {

    private static final int AT_ONCE = 1_000;

    private final JdbcClient db;
    private final LiveHints hints;
    private @Nullable Long position;

    EntryHints(JdbcClient db, LiveHints hints) {
        super("entry-hints", Duration.ofMillis(250), "The event log could not be followed");
        this.db = db;
        this.hints = hints;
    }

    private record Event(long position, @Nullable String tenant, @Nullable UUID entry) {}

    @Override
    protected void turn() {
        Long last = position;
        if (last == null) {
            position = db.sql("SELECT platform.last_event()").query(Long.class).single();
            return;
        }
        List<Event> events = db.sql(
                        "SELECT event_position, event_tenant, event_subject FROM platform.events_after(?, ?)")
                .params(last, AT_ONCE)
                .query((row, n) -> new Event(row.getLong(1), row.getString(2), row.getObject(3, UUID.class)))
                .list();
        Map<String, Set<String>> byTenant = new LinkedHashMap<>();
        for (Event event : events) {
            position = event.position();
            byTenant.computeIfAbsent(String.valueOf(event.tenant()), any -> new LinkedHashSet<>())
                    .add(String.valueOf(event.entry()));
        }
        byTenant.forEach((tenant, entries) -> hints.changed(tenant, LiveHints.ENTRY, entries));
    }
}
