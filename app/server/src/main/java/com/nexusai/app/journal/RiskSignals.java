package com.nexusai.app.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nexusai.app.journal.JournalEntryViews.JournalEntryCompared;
import com.nexusai.app.journal.JournalEntryViews.JournalEntrySignal;
import com.nexusai.app.journal.JournalEntryViews.JournalEntrySignalCondition;
import com.nexusai.workers.ledger.Evidence.RiskReport;
import com.nexusai.workers.ledger.Risk.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Signals of a rating taken apart, so that each can be said in a sentence. */
final class RiskSignals {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** References of the entries that signals were measured against. */
    static List<String> compared(RiskReport report) {
        return report.signals().stream()
                .flatMap(signal -> references(signal).stream())
                .distinct()
                .toList();
    }

    /** @param entries ids of the entries compared, by reference; null where nobody looked them up */
    static List<JournalEntrySignal> of(RiskReport report, @Nullable Map<String, UUID> entries) {
        JsonNode measures = read(report.measures());
        return report.signals().stream()
                .map(signal -> new JournalEntrySignal(
                        signal.rule(),
                        signal.points(),
                        signal.value(),
                        signal.comparison(),
                        signal.threshold(),
                        signal.compared(),
                        conditions(signal, measures),
                        entries == null ? null : known(signal, entries)))
                .toList();
    }

    private static List<JournalEntryCompared> known(Signal signal, Map<String, UUID> entries) {
        List<JournalEntryCompared> known = new ArrayList<>();
        for (String reference : references(signal)) {
            UUID id = entries.get(reference);
            if (id != null) {
                known.add(new JournalEntryCompared(id, reference));
            }
        }
        return known;
    }

    /** The threshold is kept as {@code measure condition and measure condition}; a condition may hold the word itself. */
    private static List<JournalEntrySignalCondition> conditions(Signal signal, JsonNode measures) {
        List<JournalEntrySignalCondition> conditions = new ArrayList<>();
        for (String part : signal.threshold().split(" and ")) {
            int space = part.indexOf(' ');
            String measure = space < 0 ? part : part.substring(0, space);
            JsonNode value = measures.path(measure);
            if (space > 0 && !value.isMissingNode()) {
                conditions.add(new JournalEntrySignalCondition(measure, part.substring(space + 1), value.asText()));
            } else if (!conditions.isEmpty()) {
                JournalEntrySignalCondition before = conditions.remove(conditions.size() - 1);
                conditions.add(new JournalEntrySignalCondition(
                        before.measure(), before.condition() + " and " + part, before.value()));
            }
        }
        return conditions;
    }

    private static List<String> references(Signal signal) {
        return StreamSupport.stream(read(signal.compared()).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored rating is no JSON", e);
        }
    }

    private RiskSignals() {}
}
