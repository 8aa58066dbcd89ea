package com.nexusai.app.live;

import com.nexusai.app.audit.EffectListener;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What people and programs do by calls. What the machine does by itself is hinted where it happens. */
@Component
final class EffectHints implements EffectListener {

    private static final Map<String, String> KINDS = Map.of(
            "task", LiveHints.TASK,
            "journal-entry", LiveHints.ENTRY,
            "journal-entry-import", LiveHints.IMPORT,
            "task-decision", LiveHints.TASK_DECISION,
            "incident", LiveHints.INCIDENT);

    private final LiveHints hints;

    EffectHints(LiveHints hints) {
        this.hints = hints;
    }

    /** The transaction is over, though its synchronizations are not: what is noted now would never be told. */
    @Override
    public void done(String tenant, String thing, @Nullable String id) {
        String kind = KINDS.get(thing);
        if (kind != null) {
            hints.tell(tenant, kind, id == null ? List.of() : List.of(id));
        }
    }
}
