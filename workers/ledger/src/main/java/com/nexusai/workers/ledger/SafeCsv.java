package com.nexusai.workers.ledger;

/** Cells for CSV that people open in a spreadsheet, which computes whatever looks like a formula. */
public final class SafeCsv {

    /** The text, behind an apostrophe where a spreadsheet would take it for a formula; a plain number stays as it is. */
    public static String cell(String text) {
        boolean risky = EntryText.isFormula(text) || text.startsWith("\t") || text.startsWith("\r");
        return risky && TextFormats.PLAIN.number(text).isEmpty() ? "'" + text : text;
    }

    private SafeCsv() {}
}
