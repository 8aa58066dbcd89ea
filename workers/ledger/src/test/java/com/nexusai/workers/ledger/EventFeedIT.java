package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.database.TenantTransactions;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** One reader by position among 16 writers; {@code -Dnexus.test.events=10000} for as many events. */
class EventFeedIT {

    private static final int WRITERS = 16;
    private static final int EVENTS = Integer.getInteger("nexus.test.events", 2_400);
    private static final int EACH = EVENTS / WRITERS;

    @Test
    void aReaderMeetsEveryEventOnceWhileOneWriterHoldsItsTransactionOpenUntilAllOthersAreRead() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture();
                HikariDataSource pool = ledger.database.settings().appDataSource(WRITERS + 3)) {
            JdbcClient db = JdbcClient.create(pool);
            TenantTransactions transactions = new TenantTransactions(new JdbcTransactionManager(pool), pool);
            Events events = new Events(db, ledger.clock);
            EventFeed feed = new EventFeed(db);
            UUID entry = ledger.capture(travel("subject", "10.00"));
            CountDownLatch written = new CountDownLatch(1);
            CountDownLatch othersRead = new CountDownLatch(1);
            AtomicBoolean writing = new AtomicBoolean(true);
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
            List<Future<?>> writers = new ArrayList<>();
            writers.add(threads.submit(() -> transactions.run(TENANT, () -> {
                for (int i = 0; i < EACH; i++) {
                    events.tell(TENANT, Events.REMINDED, List.of(entry), Map.of("writer", 0));
                }
                written.countDown();
                await(othersRead);
            })));
            written.await();
            for (int w = 1; w < WRITERS; w++) {
                int writer = w;
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < EACH; i++) {
                        transactions.run(
                                TENANT,
                                () -> events.tell(TENANT, Events.REMINDED, List.of(entry), Map.of("writer", writer)));
                    }
                }));
            }
            Future<?> sequencing = threads.submit(() -> {
                while (writing.get()) {
                    ledger.sequence();
                }
            });

            Set<UUID> seen = new HashSet<>();
            long position = 0;
            int late = 0;
            int repeated = 0;
            boolean rising = true;
            while (seen.size() < WRITERS * EACH) {
                long after = position;
                List<EventFeed.Event> page = transactions.call(TENANT, () -> feed.after(TENANT, after, 100));
                for (EventFeed.Event event : page) {
                    rising &= event.position() > position;
                    position = event.position();
                    repeated += seen.add(event.id()) ? 0 : 1;
                    late += event.data().contains("\"writer\": 0") ? 1 : 0;
                }
                if (seen.size() == (WRITERS - 1) * EACH && othersRead.getCount() > 0) {
                    assertThat(late)
                            .as("events of a transaction that is still open")
                            .isZero();
                    othersRead.countDown();
                }
            }
            writing.set(false);
            sequencing.get();
            for (Future<?> writer : writers) {
                writer.get();
            }
            threads.shutdown();

            assertThat(rising).as("positions rise").isTrue();
            assertThat(repeated).as("events seen twice").isZero();
            assertThat(late)
                    .as("events that were written first and committed last")
                    .isEqualTo(EACH);
            assertThat(ledger.count("SELECT count(*) FROM ledger.outbox")).isEqualTo(seen.size());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
