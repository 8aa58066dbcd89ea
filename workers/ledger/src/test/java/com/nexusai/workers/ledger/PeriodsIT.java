package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.database.Ids;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.BusinessError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeriodsIT {

    private static final int POSTINGS = 1_000;
    private static final int THREADS = 4;

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
    void aCloseAmongAThousandPostingsLetsEachInBeforeItOrRefusesIt() throws Exception {
        Queue<UUID> due = new ConcurrentLinkedQueue<>(plannedAtOnce());
        AtomicInteger posted = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicBoolean sequencing = new AtomicBoolean(true);
        CountDownLatch underWay = new CountDownLatch(POSTINGS / 5);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        List<Future<?>> work = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            work.add(threads.submit(() -> {
                for (UUID id = due.poll(); id != null; id = due.poll()) {
                    try {
                        ledger.post(id);
                        posted.incrementAndGet();
                    } catch (BusinessError closed) {
                        assertThat(closed.code()).isEqualTo(GlPosting.PERIOD_CLOSED);
                        refused.incrementAndGet();
                    }
                    underWay.countDown();
                }
            }));
        }
        Future<?> sequencer = threads.submit(() -> {
            while (sequencing.get()) {
                ledger.sequence();
            }
        });

        underWay.await();
        ledger.run(() -> ledger.periods.change(TENANT, "DE01", "2026-10", Periods.Status.CLOSED));
        long atClose = ledger.count("SELECT count(*) FROM ledger.journal_entry");
        for (Future<?> future : work) {
            future.get();
        }
        sequencing.set(false);
        sequencer.get();
        threads.shutdown();

        System.out.printf("%d posted before the close, %d refused after it%n", posted.get(), refused.get());
        assertThat(posted.get() + refused.get()).isEqualTo(POSTINGS);
        assertThat(refused.get()).isPositive();
        assertThat(posted.get()).isGreaterThanOrEqualTo(POSTINGS / 5 - refused.get());
        assertThat(ledger.count("SELECT count(*) FROM ledger.journal_entry"))
                .as("nothing came in after the close")
                .isEqualTo(atClose)
                .isEqualTo(posted.get());
        assertThat(ledger.verify().findings()).isEmpty();
    }

    @Test
    void aCloseSendsBackWhatWaitsAndAnOpeningLetsReversalsGoOn() {
        RecordedMessages messages = new RecordedMessages();
        Periods periods = new Periods(ledger.db, messages, ledger.clock);
        UUID waiting = ledger.planned(travel("waits", "60000.00"), "controller");

        List<Periods.Waiting> shown = ledger.in(TENANT, () -> periods.waiting(TENANT, "DE01", "2026-10"));
        ledger.run(() -> periods.change(TENANT, "DE01", "2026-10", Periods.Status.CLOSED));
        ledger.run(() -> periods.change(TENANT, "DE01", "2026-10", Periods.Status.OPEN));

        assertThat(shown).containsExactly(new Periods.Waiting(waiting, "DE01-waits", "submitted"));
        assertThat(messages.sent)
                .extracting(sent -> sent.message().value() + " " + sent.businessKey())
                .containsExactly("PeriodClosed DE01-waits", "PeriodOpened ");
    }

    @Test
    void aCloseWaitsUntilItsEntriesAreSealed() throws Exception {
        ledger.posted(travel("unsealed", "10.00"));
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<?> close = other.submit(
                () -> ledger.run(() -> ledger.periods.change(TENANT, "DE01", "2026-10", Periods.Status.CLOSED)));
        assertThatThrownBy(() -> close.get(300, TimeUnit.MILLISECONDS))
                .as("nothing seals yet")
                .isInstanceOf(TimeoutException.class);

        ledger.sequence();
        close.get();
        other.shutdown();

        assertThat(ledger.count("SELECT count(*) FROM ledger.period WHERE code = '2026-10' AND status = 'closed'"))
                .isEqualTo(1);
        assertThat(ledger.count("SELECT count(*) FROM ledger.seal")).isEqualTo(1);
    }

    @Test
    void aSoftClosedPeriodStillTakesPostings() {
        ledger.run(() -> ledger.periods.change(TENANT, "DE01", "2026-10", Periods.Status.SOFT_CLOSED));

        ledger.posted(travel("late", "10.00"));

        assertThat(ledger.count("SELECT count(*) FROM ledger.journal_entry")).isEqualTo(1);
    }

    @Test
    void anUnknownPeriodIsNamed() {
        assertThatThrownBy(
                        () -> ledger.run(() -> ledger.periods.change(TENANT, "DE01", "2031-01", Periods.Status.CLOSED)))
                .hasMessageContaining("2031-01");
    }

    /** Planned without approval, in one transaction: what is raced here is posting. */
    private List<UUID> plannedAtOnce() {
        List<Documents.Draft> drafts = new ArrayList<>();
        for (int i = 0; i < POSTINGS; i++) {
            drafts.add(new Documents.Draft(Ids.next(), "petra", travel("race-" + i, "10.00")));
        }
        List<UUID> ids = drafts.stream().map(Documents.Draft::id).toList();
        ledger.run(() -> {
            ledger.documents.capture(TENANT, drafts);
            ledger.documents.setStatus(TENANT, ids, EntryStatus.SUBMITTED);
            ledger.validation.validate(TENANT, ids, (entry, facts) -> LedgerFixture.none("je-validation"));
            ledger.risk.assess(TENANT, ids, (entry, facts) -> LedgerFixture.none("je-risk"));
            ledger.planning.plan(
                    TENANT,
                    ids,
                    (entry, key, facts) ->
                            LedgerFixture.decision(key, List.of(Map.of("approval", "auto", "reason", "as tested"))));
        });
        return ids;
    }
}
