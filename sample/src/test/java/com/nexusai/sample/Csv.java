package com.nexusai.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the sample's files back, by the rules of RFC 4180 and nothing of the generator's. */
final class Csv {

    private Csv() {}

    static List<Row> read(Path directory, String name) {
        String text;
        try {
            text = Files.readString(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<List<String>> table = parse(text);
        List<String> header = table.get(0);
        List<Row> rows = new ArrayList<>();
        for (List<String> cells : table.subList(1, table.size())) {
            if (cells.size() != header.size()) {
                throw new AssertionError(name + ": a row of " + cells.size() + " cells: " + cells);
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                row.put(header.get(i), cells.get(i));
            }
            rows.add(new Row(row));
        }
        return rows;
    }

    private static List<List<String>> parse(String text) {
        List<List<String>> table = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    cell.append(c);
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    table.add(row);
                    row = new ArrayList<>();
                }
            } else {
                cell.append(c);
            }
        }
        return table;
    }

    record Row(Map<String, String> cells) {

        String get(String column) {
            String value = cells.get(column);
            if (value == null) {
                throw new AssertionError("No column " + column + " among " + cells.keySet());
            }
            return value;
        }

        boolean is(String column) {
            return get(column).equals("true");
        }
    }
}
