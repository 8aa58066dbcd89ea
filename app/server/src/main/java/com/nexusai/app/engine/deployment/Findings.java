package com.nexusai.app.engine.deployment;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is found in one deployment; ends the check when it becomes endless. */
final class Findings {

    /** More help nobody, and a hostile file must not be judged to its end. */
    private static final int LIMIT = 200;

    private final boolean stored;
    private final List<Finding> found = new ArrayList<>();
    private String resource = "";

    /** @param stored whether only those rules count that hold for models deployed long ago */
    Findings(boolean stored) {
        this.stored = stored;
    }

    /** Names the file that the following findings are about. */
    void in(String file) {
        resource = file;
    }

    void add(Rule rule, XmlElement element, String message) {
        add(rule, element.nearestId(), element.line(), message);
    }

    void add(Rule rule, @Nullable String elementId, int line, String message) {
        if (stored && !rule.holdsForStored()) {
            return;
        }
        found.add(new Finding(resource, elementId, line, rule.code(), message, rule.remedy()));
        if (found.size() >= LIMIT && rule != Rule.TOO_MANY) {
            add(Rule.TOO_MANY, null, 0, "More than " + LIMIT + " findings");
            throw new Enough();
        }
    }

    List<Finding> all() {
        return List.copyOf(found);
    }

    static final class Enough extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private Enough() {
            super("Enough was found", null, false, false);
        }
    }
}
