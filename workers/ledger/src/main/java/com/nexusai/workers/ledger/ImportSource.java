package com.nexusai.workers.ledger;

import java.util.List;

/**
 * The cells of an entry as they stand in a CSV file, so that a person can correct them without the file.
 *
 * @param columns the file's header
 */
public record ImportSource(List<String> columns, List<Line> lines) {

    private static final int MOST_LINES = 500;
    private static final int MOST_CHARACTERS = 100_000;

    /** @param line line of the file at which the row begins, 1-based */
    public record Line(long line, List<String> cells) {

        public Line {
            cells = List.copyOf(cells);
        }
    }

    public ImportSource {
        columns = List.copyOf(columns);
        lines = List.copyOf(lines);
    }

    /** Whether it is small enough for a page, and text that a database can keep. */
    boolean isKeepable() {
        long characters = 0;
        for (Line line : lines) {
            for (String cell : line.cells()) {
                characters += cell.length();
                if (!isStorable(cell)) {
                    return false;
                }
            }
        }
        return lines.size() <= MOST_LINES
                && characters <= MOST_CHARACTERS
                && columns.stream().allMatch(ImportSource::isStorable);
    }

    private static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
