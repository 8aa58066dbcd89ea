package com.nexusai.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the names and cells of another system's file suggest, and what they leave to a person. */
class ImportProposalTest {

    @Test
    void columnsAreKnownByTheNamesOtherSystemsGiveThem() {
        ImportProposal proposal = new ImportProposal(
                List.of("Beleg-Nr.", "Buchungsdatum", "Währung", "Betrag", "S/H", "Farbe"),
                List.of(List.of("1", "20.11.2026", "EUR", "1.234,50", "H", "rot")));

        assertThat(proposal.mapping())
                .containsEntry(
                        "columns",
                        Map.of("entry_key", "Beleg-Nr.", "posting_date", "Buchungsdatum", "currency", "Währung"))
                .containsEntry(
                        "amount", Map.of("column", "Betrag", "creditWhen", Map.of("column", "S/H", "is", List.of("H"))))
                .containsEntry("decimal", ",")
                .containsEntry("dateFormat", "dd.MM.yyyy");
        assertThat(proposal.field("Farbe")).isNull();
    }

    @Test
    void whatCouldMeanTwoThingsIsLeftOpen() {
        ImportProposal proposal = new ImportProposal(
                List.of("date", "debit"), List.of(List.of("03/04/2026", "1,234"), List.of("05/06/2026", "10")));

        assertThat(proposal.mapping()).doesNotContainKeys("decimal", "dateFormat");
        assertThat(new ImportProposal(List.of("date", "debit"), List.of(List.of("03/14/2026", "1,234.5"))).mapping())
                .containsEntry("dateFormat", "MM/dd/yyyy")
                .containsEntry("decimal", ".");
    }

    @Test
    void ourOwnNameIsTakenBeforeOneThatOnlyMeansIt() {
        ImportProposal proposal = new ImportProposal(List.of("text", "description"), List.of());

        assertThat(proposal.field("description")).isEqualTo("description");
        assertThat(proposal.field("text")).isNull();
    }
}
