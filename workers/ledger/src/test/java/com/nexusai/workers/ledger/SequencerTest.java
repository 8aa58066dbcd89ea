package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void theApplicationItselfWritesNoNumberNoSealAndNoOrder() {
        UUID id = ledger.posted(travel("own-number", "10.00"));

        for (String statement : List.of(
                "INSERT INTO ledger.document_number VALUES ('acme', 'DE01', 2026, 'GEN', 1, '" + id + "')",
                "INSERT INTO ledger.seal VALUES ('acme', 1, '', '', 1, '', now())",
                "INSERT INTO ledger.seal_leaf VALUES ('acme', 1, 1, '" + id + "', '')",
                "INSERT INTO ledger.event_log VALUES (1, 'acme', '" + id + "')",
                "DELETE FROM ledger.unsealed_entry",
                "DELETE FROM ledger.unordered_event",
                "UPDATE ledger.event_log SET position = position + 1")) {
            assertThatThrownBy(() -> ledger.run(() -> ledger.db.sql(statement).update()))
                    .as(statement)
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void companiesAreNumberedApartAndInTheOrderOfPosting() {
        for (int i = 1; i <= 3; i++) {
            ledger.posted(travel("de" + i, "10.00"));
            EntrySketch sketch = new EntrySketch("us" + i).of("6000", "1600", "10.00");
            sketch.company = "US01";
            sketch.currency = "USD";
            ledger.posted(sketch.document());
        }
        ledger.sequence();

        assertThat(ledger.in(TENANT, () -> ledger.db
                        .sql(
                                """
                                SELECT e.reference || ' ' || n.number FROM ledger.document_number n
                                  JOIN ledger.journal_entry e ON e.tenant_id = n.tenant_id AND e.id = n.entry_id ORDER BY n.company, n.number
                                """)
                        .query(String.class)
                        .list()))
                .containsExactly("DE01-de1 1", "DE01-de2 2", "DE01-de3 3", "US01-us1 1", "US01-us2 2", "US01-us3 3");
    }

    private long position(UUID entry) {
        return ledger.count(
                "SELECT l.position FROM ledger.event_log l JOIN ledger.outbox o ON o.tenant_id = l.tenant_id AND o.id = l.event_id"
                        + " WHERE o.subject = '" + entry + "' AND o.type = '" + Events.POSTED + "'");
    }
}
