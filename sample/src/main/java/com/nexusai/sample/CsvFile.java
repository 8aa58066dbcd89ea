package com.nexusai.sample;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A comma-separated file in UTF-8 with a header; cells are quoted only where RFC 4180 asks for it. */
final class CsvFile implements Closeable {

    private final BufferedWriter writer;
    private final StringBuilder row = new StringBuilder(256);
    private final int columns;
    private final Path file;

    CsvFile(Path directory, String name, String header) throws IOException {
        this.file = directory.resolve(name);
        this.writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        this.columns = header.split(",").length;
        writer.write(header);
        writer.write('\n');
    }

    void row(String... cells) throws IOException {
        if (cells.length != columns) {
            throw new IllegalArgumentException(
                    "%s has %d columns, not %d".formatted(file.getFileName(), columns, cells.length));
        }
        row.setLength(0);
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                row.append(',');
            }
            append(cells[i]);
        }
        row.append('\n');
        writer.append(row);
    }

    private void append(String cell) {
        boolean quoted = false;
        for (int i = 0; i < cell.length() && !quoted; i++) {
            char c = cell.charAt(i);
            quoted = c == ',' || c == '"' || c == '\n' || c == '\r';
        }
        if (quoted) {
            row.append('"').append(cell.replace("\"", "\"\"")).append('"');
        } else {
            row.append(cell);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
