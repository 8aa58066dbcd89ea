package com.nexusai.app.journal;

import static com.nexusai.app.journal.Sketch.wages;
import static com.nexusai.processes.testing.ProcessAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.operaton.bpm.engine.ExternalTaskService;
import org.operaton.bpm.engine.externaltask.ExternalTask;

/** One entry among fifty that cannot be posted. */
class PoisonedEntryIT {

    private static final int BATCH = 50;
    private static Bookkeeping books;

    @BeforeAll
    static void open() {
        books = new Bookkeeping();
    }

    @AfterAll
    static void close() {
        books.close();
    }

    @Test
    void itParksWithItsCauseWhileItsNeighboursArePostedAndIsPostedOnceMended() {
        Company acme = books.company("acme");
        List<UUID> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            batch.add(acme.draft(wages("batch-" + i, 1200 + i + ".37")));
        }
        UUID poisoned = batch.get(23);
        String line =
                "UPDATE ledger.document_line SET account = ? WHERE tenant_id = 'acme' AND entry_id = ? AND line = 1";
        books.tamper(line, "6100", poisoned);

        acme.submit(batch.toArray(UUID[]::new));

        assertThat(batch).filteredOn(entry -> !acme.isPosted(entry)).containsExactly(poisoned);
        assertThat(acme.process(poisoned)).isWaitingAt("Task_PostEntry");
        assertThat(acme.incidents(poisoned)).singleElement().satisfies(incident -> {
            assertThat(incident.getActivityId()).isEqualTo("Task_PostEntry");
            assertThat(incident.getIncidentMessage())
                    .contains("NOT_APPROVED")
                    .contains("DE01-batch-23")
                    .contains("not the content that was submitted");
        });
        ExternalTaskService tasks = books.engine().engine().getExternalTaskService();
        ExternalTask parked = tasks.createExternalTaskQuery()
                .processInstanceId(acme.process(poisoned).instanceId())
                .singleResult();
        assertThat(tasks.getExternalTaskErrorDetails(parked.getId())).contains("LedgerRefusal");

        tasks.setRetries(parked.getId(), 1);
        books.rest();
        assertThat(acme.isPosted(poisoned)).as("not mended yet").isFalse();
        assertThat(acme.incidents(poisoned)).hasSize(1);
        acme.sequence();

        books.tamper(line, "6000", poisoned);
        tasks.setRetries(parked.getId(), 1);
        books.rest();

        assertThat(acme.isPosted(poisoned)).isTrue();
        assertThat(acme.process(poisoned)).hasEnded("EndEvent_EntryPosted");
        assertThat(acme.incidents(poisoned)).isEmpty();
        acme.sequence();
        assertThat(acme.number(poisoned))
                .as("the last of a row without gaps")
                .isEqualTo(acme.count("SELECT count(*) FROM ledger.document_number"));
        assertThat(acme.verify().isClean()).isTrue();
    }
}
