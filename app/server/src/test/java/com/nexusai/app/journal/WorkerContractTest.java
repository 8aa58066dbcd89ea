package com.nexusai.app.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.nexusai.processes.Models;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.processes.contract.Topic;
import com.nexusai.processes.entryreversal.EntryReversal;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.processes.glposting.GlPosting.Variables;
import com.nexusai.workers.api.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;

/** Holds the workers of this program against the models: a topic, its one worker, and the variables it is given and writes. */
class WorkerContractTest {

    private static final Pattern TOPIC = Pattern.compile("camunda:topic=\"([^\"]*)\"");
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern MAPPED = Pattern.compile("<camunda:in source=\"([^\"]*)\"");
    private static final Pattern NAME = Pattern.compile("[a-z]\\w*");
    private static final Set<String> OPERATORS = Set.of("empty", "not", "and", "or");

    /** What the starter gives. */
    private static final Map<ProcessKey, Set<String>> GIVEN = Map.of(
            GlPosting.KEY, Set.of(Variables.ENTRY_ID),
            EntryReversal.KEY, Set.of(EntryReversal.Variables.ENTRY_ID, EntryReversal.Variables.REVERSE_AT));

    private static final Set<String> WRITTEN_BY_PEOPLE = Set.of(Variables.DECISION, Variables.COMMENT);

    /** Shown to people who look at the instance. */
    private static final Set<String> READ_BY_PEOPLE = Set.of(Variables.RISK_SCORE);

    private static Bookkeeping books;
    private static List<Worker<?, ?>> workers;

    private record Exchange(Set<String> reads, Set<String> writes) {}

    @BeforeAll
    @SuppressWarnings({"unchecked", "rawtypes"})
    static void open() {
        books = new Bookkeeping();
        workers = List.copyOf((java.util.Collection<Worker<?, ?>>)
                (java.util.Collection) books.beansOf(Worker.class).values());
    }

    @AfterAll
    static void close() {
        books.close();
    }

    @Test
    void eachTopicOfTheModelsHasOneWorkerAndEachWorkerATopic() {
        List<String> modelled = Models.processes().stream()
                .flatMap(process -> found(TOPIC, bpmn(process)).stream())
                .toList();

        assertThat(modelled).doesNotHaveDuplicates();
        assertThat(workers.stream().map(worker -> worker.topic().value()))
                .containsExactlyInAnyOrderElementsOf(modelled);
    }

    @Test
    void eachWorkerIsGivenAndWritesWhatItsStepIsFor() {
        Map<Topic, Exchange> expected = new LinkedHashMap<>();
        Set<String> entry = Set.of(Variables.ENTRY_ID);
        Set<String> entryAndLevel = Set.of(Variables.ENTRY_ID, Variables.LEVEL);
        expected.put(GlPosting.VALIDATE_ENTRY, new Exchange(entry, Set.of(Variables.VALIDATION)));
        expected.put(GlPosting.ASSESS_RISK, new Exchange(entry, Set.of(Variables.RISK_SCORE)));
        expected.put(GlPosting.PLAN_APPROVAL, new Exchange(entry, Set.of(Variables.APPROVAL)));
        expected.put(
                GlPosting.OPEN_LEVEL,
                new Exchange(
                        entry,
                        Set.of(
                                Variables.APPROVAL,
                                Variables.LEVEL,
                                Variables.LEVEL_GROUP,
                                Variables.LEVEL_OWNER,
                                Variables.LEVEL_DUE,
                                Variables.LEVEL_REMINDER)));
        expected.put(GlPosting.SEND_REMINDER, new Exchange(entryAndLevel, Set.of()));
        expected.put(GlPosting.ESCALATE_LEVEL, new Exchange(entryAndLevel, Set.of()));
        expected.put(GlPosting.RETURN_ENTRY, new Exchange(entry, Set.of()));
        expected.put(GlPosting.REJECT_ENTRY, new Exchange(entry, Set.of()));
        expected.put(GlPosting.CANCEL_ENTRY, new Exchange(entry, Set.of()));
        expected.put(GlPosting.POST_ENTRY, new Exchange(entry, Set.of(Variables.REVERSE_LATER)));
        expected.put(GlPosting.SCHEDULE_REVERSAL, new Exchange(entry, Set.of()));
        expected.put(EntryReversal.CHECK_PERIOD, new Exchange(entry, Set.of(EntryReversal.Variables.PERIOD_OPEN)));
        expected.put(
                EntryReversal.CREATE_REVERSAL,
                new Exchange(
                        entry,
                        Set.of(EntryReversal.Variables.REVERSAL_ID, EntryReversal.Variables.REVERSAL_REFERENCE)));

        assertThat(workers.stream()
                        .collect(
                                Collectors.toMap(Worker::topic, worker -> new Exchange(reads(worker), writes(worker)))))
                .isEqualTo(expected);
    }

    @Test
    void whatAModelReadsSomebodyWritesAndWhatAWorkerWritesSomebodyReads() {
        for (ProcessKey process : Models.processes()) {
            Set<String> topics = new HashSet<>(found(TOPIC, bpmn(process)));
            Set<String> written = new TreeSet<>(GIVEN.get(process));
            Set<String> read = new TreeSet<>(readBy(bpmn(process)));
            Set<String> outputs = new TreeSet<>();
            for (Worker<?, ?> worker : workers) {
                if (topics.contains(worker.topic().value())) {
                    outputs.addAll(writes(worker));
                    read.addAll(reads(worker));
                }
            }
            written.addAll(outputs);
            written.addAll(WRITTEN_BY_PEOPLE);

            assertThat(written).as("written in %s", process).containsAll(read);
            read.addAll(READ_BY_PEOPLE);
            assertThat(read).as("read in %s", process).containsAll(outputs);
        }
    }

    private static Set<String> readBy(String bpmn) {
        Set<String> names = new TreeSet<>(found(MAPPED, bpmn));
        for (String expression : found(EXPRESSION, bpmn)) {
            NAME.matcher(expression.replaceAll("'[^']*'", ""))
                    .results()
                    .map(MatchResult::group)
                    .filter(name -> !OPERATORS.contains(name))
                    .forEach(names::add);
        }
        return names;
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }

    private static String bpmn(ProcessKey process) {
        Models.Model model = Models.of(process).stream()
                .filter(file -> file.name().endsWith(".bpmn"))
                .findFirst()
                .orElseThrow();
        try (InputStream content = model.open()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> reads(Worker<?, ?> worker) {
        return components(worker.inputType());
    }

    private static Set<String> writes(Worker<?, ?> worker) {
        return components(ResolvableType.forClass(Worker.class, worker.getClass())
                .getGeneric(1)
                .resolve());
    }

    private static Set<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
    }
}
