package com.nexusai.workers.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a file of journal entries may say, in the order in which the columns are documented. */
enum ImportField {
    ENTRY_KEY(Kind.TEXT, true, 128),
    COMPANY(Kind.TEXT, true, 32),
    DOCUMENT_DATE(Kind.DATE, true, 40),
    POSTING_DATE(Kind.DATE, true, 40),
    PERIOD(Kind.TEXT, true, 16),
    CURRENCY(Kind.TEXT, true, 8),
    DESCRIPTION(Kind.TEXT, true, 500),
    SOURCE(Kind.TEXT, true, 16),
    PREPARED_BY(Kind.TEXT, true, 128),
    PREPARED_AT(Kind.INSTANT, true, 40),
    EXTERNAL_REFERENCE(Kind.TEXT, true, 128),
    REVERSE_ON(Kind.DATE, true, 40),
    LINE(Kind.WHOLE, false, 9),
    ACCOUNT(Kind.TEXT, false, 32),
    DEBIT(Kind.NUMBER, false, 40),
    CREDIT(Kind.NUMBER, false, 40),
    COST_CENTRE(Kind.TEXT, false, 32),
    COUNTERPARTY(Kind.TEXT, false, 64),
    LINE_TEXT(Kind.TEXT, false, 500),
    TAX_CODE(Kind.TEXT, false, 16),
    QUANTITY(Kind.NUMBER, false, 40),
    UNIT(Kind.TEXT, false, 16),
    ATTACHMENT_NAMES(Kind.TEXT, true, 2000),
    INTERCOMPANY_COMPANY(Kind.TEXT, false, 32),
    JOURNAL(Kind.TEXT, true, 16),
    EXCHANGE_RATE(Kind.NUMBER, true, 40),
    COMPANY_DEBIT(Kind.NUMBER, false, 40),
    COMPANY_CREDIT(Kind.NUMBER, false, 40);

    enum Kind {
        TEXT,
        NUMBER,
        WHOLE,
        DATE,
        INSTANT
    }

    static final List<ImportField> REQUIRED = List.of(ENTRY_KEY, COMPANY, POSTING_DATE, CURRENCY, DESCRIPTION, ACCOUNT);
    static final List<ImportField> OF_ENTRY =
            Arrays.stream(values()).filter(field -> field.ofEntry).toList();
    static final List<ImportField> OF_LINE =
            Arrays.stream(values()).filter(field -> !field.ofEntry).toList();

    private static final Map<String, ImportField> BY_COLUMN =
            Arrays.stream(values()).collect(Collectors.toMap(ImportField::column, Function.identity()));
    private static final Map<String, ImportField> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(ImportField::camelCase, Function.identity()));

    private final Kind kind;
    private final boolean ofEntry;
    private final int longest;
    private final String column = name().toLowerCase(Locale.ROOT);
    private final String camelCase = camelCase(column);

    ImportField(Kind kind, boolean ofEntry, int longest) {
        this.kind = kind;
        this.ofEntry = ofEntry;
        this.longest = longest;
    }

    Kind kind() {
        return kind;
    }

    /** Whether it is said once for the entry, else for each line. */
    boolean ofEntry() {
        return ofEntry;
    }

    /** Most characters; indexes and the engine's business keys set these limits. */
    int longest() {
        return longest;
    }

    /** Its name in CSV files. */
    String column() {
        return column;
    }

    /** Its name in JSON. */
    String camelCase() {
        return camelCase;
    }

    static Optional<ImportField> ofColumn(String column) {
        return Optional.ofNullable(BY_COLUMN.get(column));
    }

    static Optional<ImportField> ofName(String camelCase) {
        return Optional.ofNullable(BY_NAME.get(camelCase));
    }

    private static String camelCase(String column) {
        StringBuilder name = new StringBuilder();
        boolean upper = false;
        for (char c : column.toCharArray()) {
            if (c == '_') {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return name.toString();
    }
}
