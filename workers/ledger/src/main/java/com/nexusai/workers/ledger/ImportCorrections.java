package com.nexusai.workers.ledger;

import com.nexusai.workers.ledger.EntryImports.Correction;
import com.nexusai.workers.ledger.EntryImports.Order;
import com.nexusai.workers.ledger.ImportReception.StagedRow;
import com.nexusai.workers.ledger.LedgerRefusal.Problem;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Replaces refused entries of a file by corrected ones, which then go on as if the file had said so: under the same import, keyspace and
 * place, so that what was imported already is not touched. Either all corrections are taken or none.
 */
@Component
final class ImportCorrections {

    private final ImportStore store;
    private final ImportReception reception;

    ImportCorrections(ImportStore store, ImportReception reception) {
        this.store = store;
        this.reception = reception;
    }

    /** In an open transaction; {@code order} is the corrector's, with the import's keyspace. */
    void correct(Order order, UUID id, List<Correction> corrections) {
        List<Integer> ordinals = corrections.stream().map(Correction::ordinal).toList();
        ImportStore.Refused refused = store.refused(order.tenant(), id, order.importer(), ordinals);
        List<Problem> problems = new ArrayList<>();
        List<StagedRow> corrected = new ArrayList<>();
        Set<List<String>> keys = new HashSet<>();
        ImportReception.Judge judge = reception.judge(order);
        for (int i = 0; i < corrections.size(); i++) {
            Correction correction = corrections.get(i);
            String at = "/rows/" + i;
            ImportSource before = refused.sources().get(correction.ordinal());
            if (before == null) {
                problems.add(new Problem(
                        at + "/ordinal",
                        "NOT_CORRECTABLE",
                        Integer.toString(correction.ordinal()),
                        "entry " + correction.ordinal() + " of the file is not one that can be corrected here",
                        "correct the file and send it again; entries that are there already are recognised"));
                continue;
            }
            ImportSource after = new ImportSource(before.columns(), correction.lines());
            Reading reading = new Reading(after, at);
            reading.read(refused.mapping(), order);
            if (reading.problems.isEmpty()) {
                StagedRow row = judge.staged(correction.ordinal(), reading.rows.get(0));
                row.errors().forEach(reading::add);
                boolean free = keys.add(List.of(row.company(), row.entryKey()))
                        && !store.hasKey(order.tenant(), id, row.company(), row.entryKey(), ordinals);
                if (!free) {
                    reading.problems.add(new Problem(
                            at,
                            "ENTRY_SPLIT",
                            row.entryKey(),
                            "the file has another entry with the key " + row.entryKey(),
                            "give every entry a key of its own"));
                }
                corrected.add(row.with(after));
            }
            problems.addAll(reading.problems);
        }
        if (!problems.isEmpty()) {
            throw new LedgerRefusal(
                    "VALIDATION_FAILED",
                    "import",
                    id.toString(),
                    problems.size() == 1
                            ? problems.get(0).message()
                            : problems.size() + " things are still wrong with the corrected entries",
                    "correct them; none of the corrections was taken",
                    problems,
                    null);
        }
        store.corrected(order.tenant(), id, corrected);
    }

    /** One corrected entry while it is read as a file of its own. */
    private static final class Reading {

        private final ImportSource source;
        private final String at;
        private final List<Problem> problems = new ArrayList<>();
        private final List<ImportFile.Row> rows = new ArrayList<>();
        /** The line of that file at which each row begins. */
        private final List<Long> begins = new ArrayList<>();

        Reading(ImportSource source, String at) {
            this.source = source;
            this.at = at;
        }

        void read(@org.jspecify.annotations.Nullable ImportMapping mapping, Order order) {
            if (source.lines().isEmpty() || !source.isKeepable()) {
                problems.add(new Problem(
                        at + "/lines",
                        "ENTRY_SIZE",
                        Integer.toString(source.lines().size()),
                        "the entry is empty, too large for a correction, or holds characters that no text has",
                        "correct the file and send it again"));
                return;
            }
            try {
                new CsvEntries(mapping, order.keyspace(), order.importer(), false)
                        .read(new StringReader(text()), (ordinal, row) -> rows.add(row));
            } catch (IOException e) {
                throw new UncheckedIOException("A text in memory cannot be read", e);
            }
            if (rows.size() != 1) {
                problems.add(new Problem(
                        at + "/lines",
                        "ENTRY_SPLIT",
                        null,
                        "the rows are no longer those of one entry",
                        "give all of them the same company and key"));
            } else {
                rows.get(0).problems().forEach(this::add);
            }
        }

        private String text() throws IOException {
            StringWriter text = new StringWriter();
            try (CsvWriter csv = CsvWriter.builder()
                    .lineDelimiter(LineDelimiter.LF)
                    .quoteStrategy(QuoteStrategies.ALWAYS)
                    .build(text)) {
                csv.writeRecord(source.columns().stream().map(Reading::plain).toList());
                // The columns stand in the first.
                long line = 2 + lines(source.columns());
                for (ImportSource.Line row : source.lines()) {
                    List<String> cells =
                            row.cells().stream().map(Reading::plain).toList();
                    csv.writeRecord(cells);
                    begins.add(line);
                    line += 1 + lines(cells);
                }
            }
            return text.toString();
        }

        private static String plain(String cell) {
            return cell.replace("\r\n", "\n").replace('\r', '\n');
        }

        private static long lines(List<String> cells) {
            return cells.stream()
                    .flatMapToInt(String::chars)
                    .filter(c -> c == '\n')
                    .count();
        }

        void add(ImportProblem problem) {
            int row = 0;
            while (row + 1 < begins.size() && begins.get(row + 1) <= problem.line()) {
                row++;
            }
            int cell = source.columns().indexOf(problem.field());
            problems.add(new Problem(
                    at + "/lines/" + row + (cell < 0 ? "" : "/cells/" + cell),
                    problem.code(),
                    problem.value(),
                    problem.message(),
                    problem.remedy()));
        }
    }
}
