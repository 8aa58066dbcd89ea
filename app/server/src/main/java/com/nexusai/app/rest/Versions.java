package com.nexusai.app.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Strong entity tags that are a version number. */
public final class Versions {

    public static String tag(long version) {
        return "\"" + version + "\"";
    }

    /**
     * Reads {@code If-Match}.
     *
     * @throws ProblemException 428 when it is missing, 400 when it is no tag of ours; {@code *} is not taken, since it names no version
     */
    public static long required(@Nullable String header) {
        if (header == null || header.isBlank()) {
            throw new ProblemException(
                    ProblemType.VERSION_REQUIRED,
                    "Send the version you have seen as If-Match",
                    List.of(new Problem.Fault(
                            "If-Match", "MISSING", null, "The header is missing", "send the ETag of the last answer")));
        }
        String plain = header.strip();
        if (plain.matches("\"[0-9]{1,18}\"")) {
            return Long.parseLong(plain.substring(1, plain.length() - 1));
        }
        throw new ProblemException(
                ProblemType.MALFORMED_REQUEST,
                "If-Match is no version of this thing",
                List.of(new Problem.Fault(
                        "If-Match",
                        "WRONG_FORM",
                        header,
                        "The tag is not of the form \"7\"",
                        "send the ETag as it came")));
    }

    /** @throws ProblemException 412 when the thing has another version */
    public static void match(long wanted, long actual) {
        if (wanted != actual) {
            throw new ProblemException(
                    ProblemType.VERSION_STALE,
                    "It has version " + actual + " now, and the request was made for version " + wanted
                            + "; load it again");
        }
    }

    private Versions() {}
}
