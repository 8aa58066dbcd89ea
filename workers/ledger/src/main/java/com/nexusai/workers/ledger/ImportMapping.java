package com.nexusai.workers.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How another system's CSV export is read. Only the columns that the mapping names are read, the others are ignored.
 *
 * <pre>{@code
 * {
 *   "columns":   {"posting_date": "Buchungsdatum", "description": "Text", "account": "Konto"},
 *   "constants": {"company": "DE01", "currency": "EUR"},
 *   "entryKey":  ["Jahr", "Beleg"],
 *   "amount":    {"column": "Betrag", "creditWhen": {"column": "S/H", "is": ["H"]}},
 *   "contraAccount": "1200",
 *   "decimal":   ",",
 *   "dateFormat": "dd.MM.yyyy",
 *   "values":    {"account": {"4711": "6000"}}
 * }
 * }</pre>
 *
 * {@code columns} and {@code constants} name our columns on the left. {@code creditWhen} is {@code "negative"}, or the column
 * and the values that mean a credit. {@code contraAccount} takes the other side of entries whose file shows one side only.
 * With {@code decimal} an amount may carry thousands separators. {@code values} replaces values after they were read; what it
 * does not list stays.
 */
public final class ImportMapping {

    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(6)
                            .maxStringLength(2_000)
                            .maxDocumentLength(200_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> PARTS = new LinkedHashSet<>(
            List.of("columns", "constants", "entryKey", "amount", "contraAccount", "decimal", "dateFormat", "values"));

    /** @param indicator column that says which side; null: the amount's sign does */
    record Amount(String column, @Nullable String indicator, Set<String> credits) {}

    private final String json;
    private final Map<ImportField, String> columns = new EnumMap<>(ImportField.class);
    private final Map<ImportField, String> constants = new EnumMap<>(ImportField.class);
    private final List<String> entryKey = new ArrayList<>();
    private final Map<ImportField, Map<String, String>> values = new EnumMap<>(ImportField.class);
    private @Nullable Amount amount;
    private @Nullable String contraAccount;
    private TextFormats formats = TextFormats.PLAIN;

    private ImportMapping(String json) {
        this.json = json;
    }

    /**
     * Reads a mapping.
     *
     * @throws LedgerRefusal {@code MAPPING_INVALID}, naming the place as a JSON pointer
     */
    public static ImportMapping parse(String json) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw refusal("", null, "it is not readable JSON: " + e.getOriginalMessage(), "send one JSON object");
        }
        if (root == null || !root.isObject()) {
            throw refusal("", null, "it is not a JSON object", "send an object with some of " + PARTS);
        }
        ImportMapping mapping = new ImportMapping(root.toString());
        mapping.read(root);
        return mapping;
    }

    private void read(JsonNode root) {
        root.fieldNames().forEachRemaining(part -> {
            if (!PARTS.contains(part)) {
                throw refusal("/" + part, null, "the part " + part + " is unknown", "use some of " + PARTS);
            }
        });
        formats = new TextFormats(decimal(root.path("decimal")), dateFormat(root.path("dateFormat")));
        object(root.path("columns"), "/columns")
                .forEach((name, node) -> columns.put(field(name, "/columns/"), text(node, "/columns/" + name)));
        object(root.path("constants"), "/constants").forEach((name, node) -> constant(name, node));
        for (JsonNode column : array(root.path("entryKey"), "/entryKey")) {
            entryKey.add(text(column, "/entryKey"));
        }
        readAmount(root.path("amount"));
        contraAccount = root.has("contraAccount") ? text(root.path("contraAccount"), "/contraAccount") : null;
        object(root.path("values"), "/values").forEach((name, node) -> {
            Map<String, String> replaced = new LinkedHashMap<>();
            object(node, "/values/" + name)
                    .forEach((from, to) -> replaced.put(from, text(to, "/values/" + name + "/" + from)));
            values.put(field(name, "/values/"), Map.copyOf(replaced));
        });
        requireOneSourceEach();
    }

    private void constant(String name, JsonNode node) {
        String at = "/constants/" + name;
        ImportField field = field(name, "/constants/");
        String value = text(node, at);
        if (field == ImportField.ENTRY_KEY || field == ImportField.LINE) {
            throw refusal(
                    at, value, "every entry needs " + name + " of its own", "name the column that holds it instead");
        }
        try {
            constants.put(
                    field,
                    switch (field.kind()) {
                        case DATE -> formats.write(LocalDate.parse(value));
                        case NUMBER -> formats.write(new BigDecimal(value));
                        default -> value;
                    });
        } catch (DateTimeException | NumberFormatException e) {
            throw refusal(
                    at,
                    value,
                    value + " does not fit " + name,
                    "write a date like 2026-10-31, a number like 1234.50; decimal and dateFormat are for the file");
        }
    }

    private void readAmount(JsonNode node) {
        if (node.isMissingNode()) {
            return;
        }
        Map<String, JsonNode> parts = object(node, "/amount");
        only(parts, "/amount", Set.of("column", "creditWhen"));
        JsonNode when =
                parts.getOrDefault("creditWhen", JsonMapper.builder().build().missingNode());
        String column = text(parts.getOrDefault("column", when.at("/none")), "/amount/column");
        if (when.isTextual() && when.textValue().equals("negative")) {
            amount = new Amount(column, null, Set.of());
            return;
        }
        if (!when.isObject()) {
            throw refusal(
                    "/amount/creditWhen",
                    when.isMissingNode() ? null : when.toString(),
                    "it does not say which amounts are credits",
                    "write \"negative\", or {\"column\": \"...\", \"is\": [\"...\"]}");
        }
        Map<String, JsonNode> indicator = object(when, "/amount/creditWhen");
        only(indicator, "/amount/creditWhen", Set.of("column", "is"));
        Set<String> credits = new LinkedHashSet<>();
        for (JsonNode value : array(when.path("is"), "/amount/creditWhen/is")) {
            credits.add(text(value, "/amount/creditWhen/is"));
        }
        if (credits.isEmpty()) {
            throw refusal(
                    "/amount/creditWhen/is", null, "no value means a credit", "list the values that mean a credit");
        }
        amount = new Amount(column, text(when.path("column"), "/amount/creditWhen/column"), Set.copyOf(credits));
    }

    private void requireOneSourceEach() {
        for (ImportField field : columns.keySet()) {
            if (constants.containsKey(field)) {
                throw refusal(
                        "/constants/" + field.column(),
                        constants.get(field),
                        field.column() + " is a column and a constant",
                        "keep one of them");
            }
        }
        if (columns.containsKey(ImportField.ENTRY_KEY) == !entryKey.isEmpty()) {
            throw refusal(
                    "/entryKey",
                    null,
                    entryKey.isEmpty() ? "no column gives the entry's key" : "the entry's key is given twice",
                    "give entryKey or columns/entry_key");
        }
        boolean sides = gives(ImportField.DEBIT) || gives(ImportField.CREDIT);
        if ((amount != null) == sides) {
            throw refusal(
                    "/amount",
                    null,
                    sides ? "amounts are given twice" : "no column gives the amounts",
                    "give amount, or columns/debit and columns/credit");
        }
        for (ImportField field : ImportField.REQUIRED) {
            if (field != ImportField.ENTRY_KEY && !gives(field)) {
                throw refusal(
                        "/columns/" + field.column(),
                        null,
                        "nothing gives " + field.column(),
                        "name its column in columns, or its value in constants");
            }
        }
    }

    private boolean gives(ImportField field) {
        return columns.containsKey(field) || constants.containsKey(field);
    }

    private static Optional<Character> decimal(JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        String text = text(node, "/decimal");
        if (!text.equals(",") && !text.equals(".")) {
            throw refusal("/decimal", text, text + " is no decimal separator here", "write \",\" or \".\"");
        }
        return Optional.of(text.charAt(0));
    }

    private static @Nullable DateTimeFormatter dateFormat(JsonNode node) {
        if (node.isMissingNode()) {
            return null;
        }
        String pattern = text(node, "/dateFormat");
        try {
            // In DateTimeFormatter's language y is the year of an era, which a strict reading needs the era for.
            DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern.replace('y', 'u'), Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
            LocalDate day = LocalDate.of(2026, 10, 31);
            if (LocalDate.parse(format.format(day), format).equals(day)) {
                return format;
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw refusal(
                    "/dateFormat",
                    pattern,
                    pattern + " is no pattern for dates: " + e.getMessage(),
                    "write one like dd.MM.yyyy or MM/dd/yyyy");
        }
        throw refusal("/dateFormat", pattern, pattern + " does not hold a whole date", "write one like dd.MM.yyyy");
    }

    private static ImportField field(String name, String at) {
        return ImportField.ofColumn(name)
                .orElseThrow(() -> refusal(
                        at + name,
                        null,
                        name + " is none of our columns",
                        "use some of "
                                + List.of(ImportField.values()).stream()
                                        .map(ImportField::column)
                                        .collect(Collectors.joining(", "))));
    }

    private static Map<String, JsonNode> object(JsonNode node, String at) {
        if (node.isMissingNode()) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw refusal(at, node.toString(), "it is not an object", "write {\"name\": value}");
        }
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        node.fields().forEachRemaining(entry -> fields.put(entry.getKey(), entry.getValue()));
        return fields;
    }

    private static Iterable<JsonNode> array(JsonNode node, String at) {
        if (node.isMissingNode()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw refusal(at, node.toString(), "it is not a list", "write [\"...\"]");
        }
        return node;
    }

    private static String text(JsonNode node, String at) {
        if (!node.isTextual() || node.textValue().isBlank()) {
            throw refusal(at, node.isMissingNode() ? null : node.toString(), "it is not a text", "write a text");
        }
        return node.textValue().trim();
    }

    private static void only(Map<String, JsonNode> parts, String at, Set<String> known) {
        parts.keySet().stream()
                .filter(part -> !known.contains(part))
                .findFirst()
                .ifPresent(part -> {
                    throw refusal(at + "/" + part, null, "the part " + part + " is unknown", "use some of " + known);
                });
    }

    private static LedgerRefusal refusal(String at, @Nullable String value, String why, String remedy) {
        return new LedgerRefusal(
                "MAPPING_INVALID", "mapping" + at, value, "the mapping cannot be used at '" + at + "': " + why, remedy);
    }

    /** As it came, in one line. */
    public String json() {
        return json;
    }

    Map<ImportField, String> columns() {
        return columns;
    }

    Map<ImportField, String> constants() {
        return constants;
    }

    List<String> entryKey() {
        return entryKey;
    }

    @Nullable
    Amount amount() {
        return amount;
    }

    @Nullable
    String contraAccount() {
        return contraAccount;
    }

    TextFormats formats() {
        return formats;
    }

    /** The value that stands for another system's. */
    String translated(ImportField field, String value) {
        Map<String, String> replaced = values.get(field);
        return replaced == null ? value : replaced.getOrDefault(value, value);
    }

    /** The file's columns that must be there. */
    Set<String> needed() {
        Set<String> needed = new LinkedHashSet<>(columns.values());
        needed.addAll(entryKey);
        Amount sides = amount;
        if (sides != null) {
            needed.add(sides.column());
            String indicator = sides.indicator();
            if (indicator != null) {
                needed.add(indicator);
            }
        }
        return needed;
    }
}
