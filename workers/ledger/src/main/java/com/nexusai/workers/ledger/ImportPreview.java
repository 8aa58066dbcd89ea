package com.nexusai.workers.ledger;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an import would read of a file, or of its beginning; nothing of it is kept.
 *
 * @param separator of cells; null for JSON lines
 * @param rows cells of the first rows
 * @param entries whole ones that were looked at
 * @param refused how many of them have problems
 * @param whole whether that was all of the file
 * @param problems the first ones
 * @param failure why nothing can be read as it stands
 * @param mapping parts of a mapping that the column names and cells suggest; null where the file needs none
 */
public record ImportPreview(
        @Nullable String separator,
        List<Column> columns,
        List<List<String>> rows,
        long lines,
        int entries,
        int refused,
        boolean whole,
        List<ImportProblem> problems,
        EntryImport.@Nullable Failure failure,
        @Nullable Map<String, Object> mapping) {

    public ImportPreview {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        problems = List.copyOf(problems);
    }

    /** What is done with a column of the file. */
    public enum Use {
        READ,
        /** Left out, as its name or the mapping says. */
        IGNORED,
        /** Without a mapping the file is refused for it. */
        UNKNOWN
    }

    /** @param field our column that it gives, or is likely to */
    public record Column(String name, Use use, @Nullable String field) {}
}
