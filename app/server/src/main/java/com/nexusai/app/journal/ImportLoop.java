package com.nexusai.app.journal;

import com.nexusai.app.engine.JobsLoop;
import com.nexusai.app.live.LiveHints;
import com.nexusai.workers.ledger.EntryImports;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Carries received imports on. Every node with the role {@code jobs} does; row locks share the work between them. */
@Component
@ConditionalOnProperty(name = "nexus.engine.jobs", havingValue = "true", matchIfMissing = true)
final class ImportLoop extends JobsLoop {

    private final EntryImports imports;
    private final LiveHints hints;

    ImportLoop(EntryImports imports, LiveHints hints) {
        super("imports", Duration.ofMillis(300), "Imports could not go on");
        this.imports = imports;
        this.hints = hints;
    }

    @Override
    protected void turn() {
        boolean more = true;
        while (more && isRunning()) {
            more = imports.work((tenant, id) -> hints.changed(tenant, LiveHints.IMPORT, List.of(id.toString())));
        }
    }
}
