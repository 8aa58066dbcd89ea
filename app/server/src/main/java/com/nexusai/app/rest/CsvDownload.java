package com.nexusai.app.rest;

import com.nexusai.workers.ledger.SafeCsv;
import de.siegmar.fastcsv.writer.CsvWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Sends a list whole, as CSV that a spreadsheet takes for no formulas, without holding more than a part of it. */
public final class CsvDownload {

    public static final String TYPE = "text/csv";

    /** Rows read at once, each part in a transaction of its own. */
    public static final int PART = 2_000;

    /**
     * @param parts rows after the last one of the part before, which is null at first; a part with fewer than {@link #PART} rows is the last
     * @param cells of a row; null is an empty cell
     */
    public static <R> void send(
            HttpServletResponse response,
            String file,
            List<String> header,
            Function<@Nullable R, List<R>> parts,
            Function<R, List<@Nullable Object>> cells)
            throws IOException {
        // Read before anything is sent, so that a refusal is a refusal and not half a file.
        List<R> rows = parts.apply(null);
        response.setContentType(TYPE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "\"");
        CsvWriter csv = CsvWriter.builder().build(response.getWriter());
        csv.writeRecord(header);
        while (!rows.isEmpty()) {
            rows.forEach(row -> csv.writeRecord(cells.apply(row).stream()
                    .map(cell -> cell == null ? "" : SafeCsv.cell(cell.toString()))
                    .toList()));
            rows = rows.size() < PART ? List.of() : parts.apply(rows.get(rows.size() - 1));
        }
        csv.flush();
    }

    private CsvDownload() {}
}
