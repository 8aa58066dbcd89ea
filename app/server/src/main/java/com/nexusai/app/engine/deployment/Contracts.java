package com.nexusai.app.engine.deployment;

import com.nexusai.processes.Models;
import com.nexusai.processes.contract.DecisionContract;
import com.nexusai.processes.glposting.GlPosting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the platform's workers rely on in models: the inputs and outputs of decisions, and the topics of processes. */
final class Contracts {

    private final Map<String, DecisionContract> decisions;
    private final Map<String, Set<String>> topics;
    private final Set<String> areas;
    private final Supplier<Set<String>> ofWorkers;

    /**
     * @param topics the topics of each process of ours, by process key
     * @param ofWorkers the topics that workers of this program have
     */
    Contracts(List<DecisionContract> decisions, Map<String, Set<String>> topics, Supplier<Set<String>> ofWorkers) {
        this.decisions = decisions.stream()
                .collect(Collectors.toMap(contract -> contract.key().value(), Function.identity()));
        this.topics = topics;
        this.ofWorkers = ofWorkers;
        this.areas = topics.values().stream()
                .flatMap(Set::stream)
                .map(Contracts::area)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Tests hold the shipped models and the contract classes against each other, so the models say what the contract is. */
    static Contracts shipped(Supplier<Set<String>> ofWorkers) {
        Map<String, Set<String>> topics = new HashMap<>();
        for (Models.Model model : Models.all()) {
            if (model.name().endsWith(".bpmn")) {
                try (InputStream content = model.open()) {
                    topics.put(model.process().value(), topics(XmlReader.read(content.readAllBytes())));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (XmlReader.Unacceptable e) {
                    throw new IllegalStateException("The model '" + model.resource() + "' cannot be read", e);
                }
            }
        }
        return new Contracts(GlPosting.DECISIONS, topics, ofWorkers);
    }

    @Nullable
    DecisionContract decision(String key) {
        return decisions.get(key);
    }

    /** Empty for a process that is not ours. */
    Set<String> topicsOf(String process) {
        return topics.getOrDefault(process, Set.of());
    }

    /** Whether a topic lies in an area of the platform and nobody there does it. */
    boolean isUnknown(String topic) {
        return areas.contains(area(topic))
                && topics.values().stream().noneMatch(all -> all.contains(topic))
                && !ofWorkers.get().contains(topic);
    }

    private static String area(String topic) {
        int dot = topic.indexOf('.');
        return dot < 0 ? topic : topic.substring(0, dot);
    }

    /** The topics anywhere below an element. */
    static Set<String> topics(XmlElement element) {
        Set<String> found = new HashSet<>();
        collect(element, found);
        return found;
    }

    private static void collect(XmlElement element, Set<String> found) {
        String topic = BpmnRules.extension(element, "topic");
        if (topic != null) {
            found.add(topic);
        }
        element.children().forEach(child -> collect(child, found));
    }
}
