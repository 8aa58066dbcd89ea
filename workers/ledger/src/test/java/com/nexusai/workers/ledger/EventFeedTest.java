package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.NOW;
import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.workers.ledger.EventFeed.Event;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventFeedTest {

    private LedgerFixture ledger;
    private EventFeed feed;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture();
        feed = new EventFeed(ledger.db);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void whatWasPostedIsToldOnceItHasItsPlace() {
        UUID id = ledger.posted(travel("told", "10.00"));
        assertThat(after(0)).as("not in order yet").isEmpty();
        ledger.sequence();

        Event event = after(0).get(0);

        assertThat(event.type()).isEqualTo("com.nexusai.journal-entry.posted.v1");
        assertThat(event.source()).isEqualTo("/tenants/acme");
        assertThat(event.subject()).isEqualTo(id.toString());
        assertThat(event.companyId()).isEqualTo("DE01");
        assertThat(event.businessKey()).isEqualTo("DE01-told");
        assertThat(event.time()).isEqualTo(NOW);
        assertThat(event.data()).contains("\"postingDate\": \"2026-10-14\"").doesNotContain("Travel");
        assertThat(after(event.position()))
                .as("the seal comes with the next tick")
                .isEmpty();
        assertThat(ledger.in(TENANT, () -> feed.newest(TENANT))).isEqualTo(event.position());
    }

    @Test
    void aReaderMeetsItsOwnTenantsEventsOnlyAndGoesOnAcrossTheOthers() {
        ledger.load("other");
        UUID mine = ledger.capture(travel("mine", "10.00"));
        UUID others = com.nexusai.database.Ids.next();
        ledger.in("other", () -> {
            ledger.documents.capture("other", List.of(new Documents.Draft(others, "petra", travel("theirs", "10.00"))));
            return others;
        });
        for (int i = 0; i < 3; i++) {
            ledger.run(() -> ledger.events.tell(TENANT, Events.REMINDED, List.of(mine), Map.of()));
            ledger.in("other", () -> {
                ledger.events.tell("other", Events.REMINDED, List.of(others), Map.of());
                return others;
            });
        }
        ledger.sequence();

        assertThat(after(0)).extracting(Event::position).containsExactly(1L, 3L, 5L);
        assertThat(after(1)).extracting(Event::position).containsExactly(3L, 5L);
        assertThat(ledger.in("other", () -> feed.after("other", 0, 10)))
                .extracting(Event::tenantId)
                .containsOnly("other");
        assertThat(ledger.in("other", () -> feed.after(TENANT, 0, 10)))
                .as("another tenant's name opens nothing")
                .isEmpty();
    }

    @Test
    void aPageOfImpossibleSizeIsRefused() {
        assertThatThrownBy(() -> ledger.in(TENANT, () -> feed.after(TENANT, 0, 1_001)))
                .hasMessageContaining("1001");
    }

    private List<Event> after(long position) {
        return ledger.in(TENANT, () -> feed.after(TENANT, position, 100));
    }
}
