package com.nexusai.workers.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The mapping that a file's column names and cells suggest. What could mean two things, such as 1,234 or 03/04/2026, is left
 * open for a person to say.
 */
final class ImportProposal {

    private static final String AMOUNT = "amount";
    private static final String SIDE = "side";

    /** Names that other systems give their columns, without case, accents and signs. */
    private static final Map<String, String> SYNONYMS = synonyms(
            names(
                    "entry_key",
                    "key",
                    "entry",
                    "document",
                    "documentnumber",
                    "documentno",
                    "docno",
                    "voucher",
                    "voucherno",
                    "journalid",
                    "entryid",
                    "beleg",
                    "belegnr",
                    "belegnummer",
                    "buchungsnummer",
                    "id"),
            names(
                    "company",
                    "companycode",
                    "entity",
                    "legalentity",
                    "firma",
                    "buchungskreis",
                    "mandant",
                    "gesellschaft"),
            names("document_date", "docdate", "invoicedate", "belegdatum", "rechnungsdatum"),
            names(
                    "posting_date",
                    "date",
                    "postdate",
                    "bookingdate",
                    "buchungsdatum",
                    "datum",
                    "gldate",
                    "transactiondate"),
            names("period", "periode", "buchungsperiode", "fiscalperiod"),
            names("currency", "curr", "ccy", "waehrung", "whrg", "currencycode"),
            names(
                    "description",
                    "headertext",
                    "memo",
                    "narration",
                    "buchungstext",
                    "text",
                    "bezeichnung",
                    "verwendungszweck",
                    "beschreibung"),
            names(
                    "external_reference",
                    "reference",
                    "ref",
                    "externalref",
                    "referenz",
                    "invoiceno",
                    "rechnungsnummer",
                    "belegfeld1"),
            names(
                    "account",
                    "accountno",
                    "accountnumber",
                    "accountcode",
                    "glaccount",
                    "konto",
                    "kontonummer",
                    "kontonr",
                    "sachkonto"),
            names("debit", "debitamount", "dr", "soll", "sollbetrag", "betragsoll"),
            names("credit", "creditamount", "cr", "haben", "habenbetrag", "betraghaben"),
            names("cost_centre", "costcenter", "cc", "kostenstelle", "kst", "kost1", "department"),
            names(
                    "counterparty",
                    "partner",
                    "vendor",
                    "supplier",
                    "customer",
                    "businesspartner",
                    "kreditor",
                    "debitor",
                    "geschaeftspartner",
                    "lieferant",
                    "kunde"),
            names("line_text", "linedescription", "itemtext", "linememo", "positionstext", "zeilentext"),
            names("tax_code", "taxcode", "vatcode", "steuerkennzeichen", "steuerschluessel", "buschluessel", "mwst"),
            names("quantity", "qty", "menge"),
            names("unit", "uom", "einheit"),
            names("journal", "journalcode", "journalname"),
            names("exchange_rate", "rate", "fxrate", "kurs", "wechselkurs"),
            names(AMOUNT, "value", "betrag", "umsatz", "wert", "amountlc", "transactionamount"),
            names(
                    SIDE,
                    "dc",
                    "drcr",
                    "debitcredit",
                    "sh",
                    "sollhaben",
                    "sollhabenkennzeichen",
                    "debitcreditindicator"));

    private static final Set<String> CREDITS = Set.of("H", "C", "CR", "HABEN", "CREDIT", "K");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?(\\d+|\\d{1,3}(\\.\\d{3})+),(\\d{1,2}|\\d{4,})");
    private static final Pattern THOUSANDS_THEN_COMMA = Pattern.compile("[+-]?\\d{1,3}(\\.\\d{3})+,\\d+");
    private static final Pattern THOUSANDS_THEN_POINT = Pattern.compile("[+-]?\\d{1,3}(,\\d{3})+\\.\\d+");
    private static final Pattern POINT_DATE = Pattern.compile("\\d{2}\\.\\d{2}\\.\\d{4}");
    private static final Pattern SLASH_DATE = Pattern.compile("\\d{2}/\\d{2}/\\d{4}");
    private static final Pattern SHORT_DATE = Pattern.compile("(19|20)\\d{6}");

    private final List<String> header;
    private final List<List<String>> rows;
    private final Map<String, String> fields = new LinkedHashMap<>();

    ImportProposal(List<String> header, List<List<String>> rows) {
        this.header = header;
        this.rows = rows;
        for (String column : header) {
            String field = ImportField.ofColumn(column).map(ImportField::column).orElse(SYNONYMS.get(plain(column)));
            if (field != null && (column.equals(field) || !header.contains(field)) && !fields.containsValue(field)) {
                fields.put(column, field);
            }
        }
    }

    /** Our column that a column of the file likely gives; null when its name says nothing. */
    @Nullable
    String field(String column) {
        String field = fields.get(column);
        return field == null || field.equals(AMOUNT) || field.equals(SIDE) ? null : field;
    }

    /** Parts of a mapping as {@link ImportMapping} reads it; what it lacks, a person must say. */
    Map<String, Object> mapping() {
        Map<String, Object> mapping = new LinkedHashMap<>();
        Map<String, String> columns = new LinkedHashMap<>();
        fields.forEach((column, field) -> {
            if (field(column) != null) {
                columns.put(field, column);
            }
        });
        mapping.put("columns", columns);
        String amount = column(AMOUNT);
        boolean sides = columns.containsKey("debit") || columns.containsKey("credit");
        if (amount != null && !sides) {
            mapping.put("amount", Map.of("column", amount, "creditWhen", creditWhen()));
        }
        List<String> numbers = new ArrayList<>();
        List.of("debit", "credit", "quantity", "exchange_rate")
                .forEach(field -> numbers.addAll(cells(columns.get(field))));
        numbers.addAll(cells(amount));
        String decimal = decimal(numbers);
        if (decimal != null) {
            mapping.put("decimal", decimal);
        }
        String dates = dateFormat(cells(columns.get("posting_date")));
        if (dates != null) {
            mapping.put("dateFormat", dates);
        }
        return mapping;
    }

    private Object creditWhen() {
        String side = column(SIDE);
        Set<String> credits = cells(side).stream()
                .filter(value -> CREDITS.contains(value.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toCollection(java.util.TreeSet::new));
        return side == null || credits.isEmpty() ? "negative" : Map.of("column", side, "is", List.copyOf(credits));
    }

    private static @Nullable String decimal(List<String> numbers) {
        boolean comma = any(numbers, DECIMAL_COMMA) || any(numbers, THOUSANDS_THEN_COMMA);
        boolean point = any(numbers, THOUSANDS_THEN_POINT);
        return comma == point ? null : comma ? "," : ".";
    }

    private static @Nullable String dateFormat(List<String> dates) {
        if (dates.isEmpty()) {
            return null;
        }
        if (all(dates, POINT_DATE.asMatchPredicate())) {
            return "dd.MM.yyyy";
        }
        if (all(dates, SHORT_DATE.asMatchPredicate())) {
            return "yyyyMMdd";
        }
        if (!all(dates, SLASH_DATE.asMatchPredicate())) {
            return null;
        }
        boolean dayFirst = dates.stream().anyMatch(date -> Integer.parseInt(date.substring(0, 2)) > 12);
        boolean monthFirst = dates.stream().anyMatch(date -> Integer.parseInt(date.substring(3, 5)) > 12);
        return dayFirst == monthFirst ? null : dayFirst ? "dd/MM/yyyy" : "MM/dd/yyyy";
    }

    private static boolean any(List<String> cells, Pattern pattern) {
        return cells.stream().anyMatch(pattern.asMatchPredicate());
    }

    private static boolean all(List<String> cells, Predicate<String> pattern) {
        return cells.stream().allMatch(pattern);
    }

    private @Nullable String column(String field) {
        return fields.entrySet().stream()
                .filter(entry -> entry.getValue().equals(field))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private List<String> cells(@Nullable String column) {
        int place = column == null ? -1 : header.indexOf(column);
        return place < 0
                ? List.of()
                : rows.stream()
                        .map(row -> place < row.size() ? row.get(place).strip() : "")
                        .filter(cell -> !cell.isEmpty())
                        .toList();
    }

    private static String plain(String column) {
        return column.toLowerCase(Locale.ROOT)
                .replace("ä", "ae")
                .replace("ö", "oe")
                .replace("ü", "ue")
                .replace("ß", "ss")
                .replaceAll("[^a-z0-9]", "");
    }

    private static Map<String, String> names(String field, String... others) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(field.replace("_", ""), field);
        for (String other : others) {
            names.put(other, field);
        }
        return names;
    }

    @SafeVarargs
    private static Map<String, String> synonyms(Map<String, String>... fields) {
        Map<String, String> all = new LinkedHashMap<>();
        for (Map<String, String> names : fields) {
            all.putAll(names);
        }
        return Map.copyOf(all);
    }
}
