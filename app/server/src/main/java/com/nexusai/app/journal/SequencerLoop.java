package com.nexusai.app.journal;

import com.nexusai.app.engine.JobsLoop;
import com.nexusai.workers.ledger.Sequencer;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Ticks the sequencer. Every node with the role {@code jobs} does; the database lets one through at a time. */
@Component
@ConditionalOnProperty(name = "nexus.engine.jobs", havingValue = "true", matchIfMissing = true)
final class SequencerLoop extends JobsLoop {

    private final Sequencer sequencer;
    private final SealHeads heads;

    SequencerLoop(Sequencer sequencer, SealHeads heads) {
        super("sequencer", Duration.ofMillis(200), "The sequencer could not number and seal");
        this.sequencer = sequencer;
        this.heads = heads;
    }

    @Override
    protected void turn() {
        sequencer.run(heads::keep);
    }
}
