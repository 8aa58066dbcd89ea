package com.nexusai.workers.ledger;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Writes what became of a file's entries as CSV that a spreadsheet may open: no cell is a formula. */
final class RowReport {

    private static final List<String> COLUMNS = List.of(
            "line", "company", "entry_key", "status", "entry_id", "field", "code", "value", "message", "remedy");

    private final CsvWriter csv;

    RowReport(Writer to) throws IOException {
        this.csv = CsvWriter.builder().bufferSize(0).build(to);
        write(COLUMNS.stream());
    }

    void write(EntryImport.Row row) throws IOException {
        String id = Objects.toString(row.entryId(), "");
        if (row.problems().isEmpty()) {
            write(Stream.of(
                    Long.toString(row.line()),
                    row.company(),
                    row.entryKey(),
                    row.status().text(),
                    id,
                    "",
                    "",
                    "",
                    "",
                    ""));
        }
        for (ImportProblem problem : row.problems()) {
            write(Stream.of(
                    Long.toString(problem.line()),
                    row.company(),
                    row.entryKey(),
                    row.status().text(),
                    id,
                    problem.field(),
                    problem.code(),
                    Objects.requireNonNullElse(problem.value(), ""),
                    problem.message(),
                    problem.remedy()));
        }
    }

    private void write(Stream<String> cells) throws IOException {
        try {
            csv.writeRecord(cells.map(SafeCsv::cell).toList());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
