package com.nexusai.app.live;

import com.nexusai.app.redis.FanOut;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Hands hints of what a transaction has changed to every node once it has committed, or at once where there is none. */
@Component
public class LiveHints {

    static final String TOPIC = "live";

    public static final String TASK = "task";
    public static final String ENTRY = "entry";
    public static final String IMPORT = "import";
    public static final String INCIDENT = "incident";
    public static final String TASK_DECISION = "task-decision";

    private final FanOut signals;

    LiveHints(FanOut signals) {
        this.signals = signals;
    }

    /** @param ids of what has changed; none when they are not known */
    public void changed(String tenant, String kind, Collection<String> ids) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            tell(tenant, kind, ids);
            return;
        }
        Set<String> noted = notes().kinds.computeIfAbsent(new Kind(tenant, kind), any -> new LinkedHashSet<>());
        // Without an id any may have changed; that must not be lost among known ones.
        noted.addAll(ids.isEmpty() ? Set.of("") : ids);
    }

    /** At once. */
    void tell(String tenant, String kind, Collection<String> ids) {
        signals.publish(TOPIC, Hint.of(tenant, kind, ids).text());
    }

    private Notes notes() {
        return TransactionSynchronizationManager.getSynchronizations().stream()
                .filter(Notes.class::isInstance)
                .map(Notes.class::cast)
                .filter(notes -> notes.of(this))
                .findFirst()
                .orElseGet(() -> {
                    Notes notes = new Notes();
                    TransactionSynchronizationManager.registerSynchronization(notes);
                    return notes;
                });
    }

    private record Kind(String tenant, String name) {}

    private final class Notes implements TransactionSynchronization {

        private final Map<Kind, Set<String>> kinds = new LinkedHashMap<>();

        boolean of(LiveHints hints) {
            return LiveHints.this == hints;
        }

        @Override
        public void afterCommit() {
            kinds.forEach((kind, ids) -> tell(kind.tenant(), kind.name(), ids.contains("") ? Set.of() : ids));
        }
    }
}
