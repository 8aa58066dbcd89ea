package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SequencerTest {

    private static final int THREADS = 6;
    private static final int EACH = 40;

    private LedgerFixture ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void numbersHaveNoGapWhileManyPostAndTwoNodesSequence() throws Exception {
        AtomicBoolean posting = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 2);
        List<Future<?>> sequencers = new ArrayList<>();
        List<Sequencer.Head> heads = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 2; i++) {
            sequencers.add(threads.submit(() -> {
                while (posting.get()) {
                    ledger.sequencer.run(heads::add);
                }
            }));
        }
        List<Future<?>> posters = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            String name = "t" + t + "-";
            posters.add(threads.submit(() -> {
                for (int i = 0; i < EACH; i++) {
                    ledger.posted(travel(name + i, "10.00"));
                }
            }));
        }
        for (Future<?> poster : posters) {
            poster.get();
        }
        posting.set(false);
        for (Future<?> sequencer : sequencers) {
            sequencer.get();
        }
        threads.shutdown();
        ledger.sequencer.run(heads::add);

        assertThat(ledger.count("SELECT count(*) FROM ledger.document_number")).isEqualTo(THREADS * EACH);
        assertThat(ledger.count("SELECT max(number) FROM ledger.document_number"))
                .isEqualTo(THREADS * EACH);
        assertThat(ledger.verify(heads.stream()
                                .map(head -> new Verification.KeptHead(head.tenant(), head.number(), head.hash()))
                                .toList())
                        .findings())
                .isEmpty();
    }

    @Test
    void anEventThatCommitsLateComesLaterAndAReaderByPositionSkipsNothing() throws Exception {
        UUID late = ledger.planned(travel("late", "10.00"));
        UUID early = ledger.planned(travel("early", "10.00"));
        java.util.concurrent.CountDownLatch written = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.CountDownLatch mayCommit = new java.util.concurrent.CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<?> held = other.submit(() -> ledger.run(() -> {
            ledger.posting.post(TENANT, List.of(late));
            written.countDown();
            try {
                mayCommit.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        written.await();
        ledger.post(early);
        ledger.sequence();
        long seen = ledger.count("SELECT max(position) FROM ledger.event_log");
        mayCommit.countDown();
        held.get();
        other.shutdown();
        ledger.sequence();

        assertThat(position(early)).isLessThanOrEqualTo(seen);
        assertThat(position(late))
                .as("a reader that had read up to %d still meets it", seen)
                .isGreaterThan(seen);
        assertThat(ledger.count("SELECT max(position) - count(*) FROM ledger.event_log"))
                .isZero();
    }

    private long position(UUID entry) {
        return ledger.count(
                "SELECT l.position FROM ledger.event_log l JOIN ledger.outbox o ON o.tenant_id = l.tenant_id AND o.id = l.event_id"
                        + " WHERE o.subject = '" + entry + "' AND o.type = '" + Events.POSTED + "'");
    }
}
