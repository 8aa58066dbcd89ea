package com.nexusai.workers.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a file says in one place, as text by field, with the place's line and the names that the file uses. */
final class TextRow {

    private final long line;
    private final Map<ImportField, String> raw;
    private final Map<ImportField, String> clean = new EnumMap<>(ImportField.class);
    private final Function<ImportField, String> names;

    /** @param raw what is not blank */
    TextRow(long line, Map<ImportField, String> raw, Function<ImportField, String> names) {
        this.line = line;
        this.raw = raw;
        this.names = names;
    }

    long line() {
        return line;
    }

    /** As it stands in the file, trimmed; null when it is blank. */
    @Nullable
    String raw(ImportField field) {
        return raw.get(field);
    }

    /** What may be used; null when it is blank or was found unusable. */
    @Nullable
    String text(ImportField field) {
        return clean.get(field);
    }

    String textOr(ImportField field, String other) {
        return clean.getOrDefault(field, other);
    }

    void use(ImportField field, String text) {
        clean.put(field, text);
    }

    ImportProblem problem(ImportField field, String code, String message, String remedy) {
        return new ImportProblem(line, names.apply(field), code, raw.get(field), message, remedy);
    }
}
