package com.nexusai.app.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What has changed in a tenant.
 *
 * @param ids which ones; empty when they are too many or not known, so that any may have changed
 */
record Hint(String tenant, String kind, List<String> ids) {

    private static final int MOST = 50;
    private static final String BETWEEN = "\n";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9:._-]{1,100}");

    Hint {
        ids = ids.size() > MOST || !ids.stream().allMatch(PLAIN.asMatchPredicate()) ? List.of() : List.copyOf(ids);
    }

    static Hint of(String tenant, String kind, Collection<String> ids) {
        return new Hint(tenant, kind, new ArrayList<>(ids));
    }

    /** As one text for {@code FanOut}; neither tenants nor ids hold a line's end. */
    String text() {
        return tenant + BETWEEN + kind + (ids.isEmpty() ? "" : BETWEEN + String.join(BETWEEN, ids));
    }

    /** Null for what is no hint, such as one of a node that runs another version. */
    static @Nullable Hint read(String text) {
        String[] lines = text.split(BETWEEN, -1);
        return lines.length < 2
                ? null
                : new Hint(lines[0], lines[1], List.of(lines).subList(2, lines.length));
    }
}
