package com.nexusai.app.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param nextCursor where the next part begins; null at the end
 * @param count how many there are in all, at most 10,000; only when asked for
 * @param countExact whether {@code count} is all of them
 */
public record Page<T>(
        List<T> items,
        @Nullable String nextCursor,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long count,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean countExact) {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MOST = 200;

    public Page {
        items = List.copyOf(items);
    }

    /**
     * Makes a page of one row more than was asked for.
     *
     * @param found up to {@code limit + 1} rows
     * @param position where the list goes on after a row
     */
    public static <R, T> Page<T> of(List<R> found, int limit, Function<R, T> shown, Function<R, String> position) {
        boolean more = found.size() > limit;
        List<R> rows = more ? found.subList(0, limit) : found;
        return new Page<>(
                rows.stream().map(shown).toList(), more ? position.apply(rows.get(rows.size() - 1)) : null, null, null);
    }

    public static int limit(@Nullable Integer asked) {
        if (asked == null) {
            return DEFAULT_LIMIT;
        }
        if (asked < 1 || asked > MOST) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST,
                    "The limit is out of range",
                    List.of(new Problem.Fault(
                            "limit",
                            "OUT_OF_RANGE",
                            asked.toString(),
                            "The limit is not from 1 to " + MOST,
                            "give a number from 1 to " + MOST)));
        }
        return asked;
    }
}
