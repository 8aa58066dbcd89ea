package com.nexusai.workers.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Journal entries as JSON lines: each line of the file is one object with the entry's fields and its {@code lines}. A line
 * that cannot be read is a problem of that line only.
 */
final class JsonEntries {

    private static final int LONGEST_LINE = 8_000_000;
    private static final int DEEPEST = 4;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(20_000)
                    .maxNameLength(200)
                    .maxNumberLength(100)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final EntryText entries;

    JsonEntries(String keyspace, String caller) {
        this.entries = new EntryText(keyspace, caller, TextFormats.PLAIN, null, false);
    }

    void read(Reader text, BiConsumer<Integer, ImportFile.Row> to) throws IOException {
        StringBuilder line = new StringBuilder();
        long number = 0;
        int ordinal = 0;
        boolean more = true;
        while (more) {
            more = nextLine(text, line);
            number++;
            if (line.isEmpty() || line.toString().isBlank()) {
                continue;
            }
            if (ordinal == 0 && line.toString().stripLeading().startsWith("[")) {
                throw Decoding.unreadable(
                        "it is one JSON array", "write JSON lines: one object a line, without brackets around them");
            }
            to.accept(++ordinal, entry(line, number));
        }
        if (ordinal == 0) {
            throw Decoding.unreadable("the file is empty", "send a file with one JSON object a line");
        }
    }

    /** Reads up to the end of the line and keeps one character more than is allowed. */
    private static boolean nextLine(Reader text, StringBuilder line) throws IOException {
        line.setLength(0);
        for (int c = text.read(); c >= 0; c = text.read()) {
            if (c == '\n') {
                return true;
            }
            if (line.length() <= LONGEST_LINE) {
                line.append((char) c);
            }
        }
        return false;
    }

    private ImportFile.Row entry(StringBuilder text, long line) throws IOException {
        if (text.length() > LONGEST_LINE) {
            return unreadable(
                    line,
                    "TOO_LONG",
                    text.substring(0, 200),
                    "the line has more than " + LONGEST_LINE + " characters",
                    "divide the entry into several");
        }
        Decoding.refuseBroken(text.toString(), line, "the object");
        Parsed parsed = new Parsed(line);
        try (JsonParser parser = FACTORY.createParser(text.toString())) {
            parsed.read(parser);
        } catch (StreamConstraintsException e) {
            boolean deep = e.getOriginalMessage().contains("nesting depth");
            return unreadable(
                    line,
                    deep ? "TOO_DEEP" : "TOO_LONG",
                    text.toString(),
                    deep ? "objects are nested deeper than an entry and its lines" : e.getOriginalMessage(),
                    deep ? "write the entry's fields and lines flat" : "shorten it");
        } catch (JsonParseException e) {
            return unreadable(
                    line,
                    "JSON",
                    text.toString(),
                    "this is not one JSON object: " + ImportProblem.shown(e.getOriginalMessage()) + columnOf(e),
                    "write each entry as one JSON object on a line of its own");
        }
        return parsed.entry();
    }

    private static String columnOf(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
    }

    private static ImportFile.Row unreadable(long line, String code, String value, String message, String remedy) {
        return new ImportFile.Row(
                line, 0, "", "", null, List.of(new ImportProblem(line, "", code, value, message, remedy)));
    }

    /** One object while it is read. */
    private final class Parsed {

        private final long line;
        private final Map<ImportField, String> header = new EnumMap<>(ImportField.class);
        private final List<TextRow> lines = new ArrayList<>();
        private final List<ImportProblem> problems = new ArrayList<>();
        private int count;

        Parsed(long line) {
            this.line = line;
        }

        ImportFile.Row entry() {
            TextRow top = new TextRow(line, header, ImportField::camelCase);
            ImportFile.Row row = entries.entry(top, lines, problems);
            return new ImportFile.Row(line, count, row.company(), row.entryKey(), row.document(), row.problems());
        }

        void read(JsonParser parser) throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "it is no object");
            }
            boolean hasLines = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("lines")) {
                    hasLines = true;
                    readLines(parser, value);
                } else if (name.equals(ImportField.ATTACHMENT_NAMES.camelCase()) && value == JsonToken.START_ARRAY) {
                    readNames(parser);
                } else {
                    read(parser, name, true, "", header);
                }
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "something follows the object");
            }
            if (!hasLines || count == 0) {
                problem(
                        "lines",
                        "REQUIRED",
                        null,
                        "the entry has no lines",
                        "give it at least one debit and one credit");
            }
        }

        private void readLines(JsonParser parser, JsonToken value) throws IOException {
            if (value != JsonToken.START_ARRAY) {
                parser.skipChildren();
                problem("lines", "TYPE", null, "this is no list", "write \"lines\": [{...}, {...}]");
                return;
            }
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                String at = "lines[" + count + "]";
                count++;
                if (next != JsonToken.START_OBJECT) {
                    String text = next.isScalarValue() ? parser.getText() : null;
                    parser.skipChildren();
                    problem(at, "TYPE", text, "this is no object", "write a line as {\"account\": ...}");
                    continue;
                }
                Map<ImportField, String> fields = new EnumMap<>(ImportField.class);
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    read(parser, name, false, at + ".", fields);
                }
                if (count <= EntryText.MOST_LINES) {
                    lines.add(new TextRow(line, fields, field -> at + "." + field.camelCase()));
                } else if (count == EntryText.MOST_LINES + 1) {
                    problem(
                            "lines",
                            "TOO_MANY_LINES",
                            null,
                            "the entry has more than " + EntryText.MOST_LINES + " lines",
                            "divide it into several entries");
                }
            }
        }

        private void read(JsonParser parser, String name, boolean ofEntry, String at, Map<ImportField, String> fields)
                throws IOException {
            JsonToken value = parser.currentToken();
            ImportField field = ImportField.ofName(name)
                    .filter(known -> known.ofEntry() == ofEntry)
                    .orElse(null);
            String text = value.isScalarValue() ? parser.getText() : null;
            parser.skipChildren();
            if (field == null) {
                if (!name.startsWith("x_")) {
                    problem(
                            at + ImportProblem.shown(name),
                            "UNKNOWN_FIELD",
                            text,
                            "no field of " + (ofEntry ? "an entry" : "a line") + " has this name",
                            "remove it, or let its name begin with x_");
                }
            } else if (value == JsonToken.VALUE_STRING || value.isNumeric()) {
                String stripped = parserText(text);
                if (!stripped.isEmpty()) {
                    fields.put(field, stripped);
                }
            } else if (value != JsonToken.VALUE_NULL) {
                problem(at + name, "TYPE", text, "this is neither text nor number", "write a text or a number");
            }
        }

        private void readNames(JsonParser parser) throws IOException {
            List<String> names = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                if (next == JsonToken.VALUE_STRING && parser.getText().indexOf(';') < 0) {
                    names.add(parser.getText());
                } else {
                    parser.skipChildren();
                    problem(
                            ImportField.ATTACHMENT_NAMES.camelCase(),
                            "TYPE",
                            next.isScalarValue() ? parser.getText() : null,
                            "this is no list of names without semicolons",
                            "write [\"invoice.pdf\"]");
                }
            }
            if (!names.isEmpty()) {
                header.put(ImportField.ATTACHMENT_NAMES, String.join(";", names));
            }
        }

        private void problem(String field, String code, @Nullable String value, String message, String remedy) {
            if (problems.size() < EntryText.MOST_PROBLEMS) {
                problems.add(new ImportProblem(line, field, code, value, message, remedy));
            }
        }
    }

    private static String parserText(@Nullable String text) {
        return text == null ? "" : text.strip();
    }
}
