package com.nexusai.workers.ledger;

/**
 * What the validator can find in a document, and the words for it. Whether a finding is a violation, for which amounts,
 * and how severe it is, the decision {@code je-validation} says.
 */
enum Finding {
    UNBALANCED("debits and credits differ by %s", "correct the amounts so that debits equal credits"),
    TOO_FEW_LINES("the entry has %s line(s)", "give it at least one debit and one credit"),
    BOTH_SIDES("a line has a debit and a credit (%s)", "split it into two lines"),
    NO_AMOUNT("a line has no amount", "give it a debit or a credit, or remove it"),
    NEGATIVE_AMOUNT("a line has the negative amount %s", "put the amount on the other side"),
    AMOUNT_SCALE("the amount %s has more decimals than its currency", "round it to the currency's decimals"),
    UNKNOWN_ACCOUNT("account %s does not exist", "choose an account from the chart of accounts"),
    HEADER_ACCOUNT("account %s groups other accounts", "choose one of the detail accounts below it"),
    INACTIVE_ACCOUNT("account %s is not active", "choose an active account, or have it activated"),
    ACCOUNT_CURRENCY("account %s does not take the entry's currency", "choose an account for this currency"),
    UNKNOWN_COST_CENTRE("cost centre %s does not exist here or is not active", "choose an active cost centre"),
    MISSING_COST_CENTRE("the profit-and-loss account %s needs a cost centre", "name the cost centre"),
    UNKNOWN_CURRENCY("%s is not an ISO 4217 currency", "correct the currency code"),
    RATE_MISSING("no exchange rate is known for %s", "enter the rate, or state it in the entry"),
    MISSING_COUNTERPARTY("account %s needs a counterparty", "name the customer or supplier"),
    UNKNOWN_COUNTERPARTY("counterparty %s does not exist", "choose a known counterparty, or have it created"),
    MISSING_BANK_REFERENCE("bank account %s is booked without a bank reference", "give the statement's reference"),
    PREPARER_UNKNOWN("nobody is known as %s", "name the person who prepared the entry by their code"),
    PREPARER_NOT_AUTHORISED("%s may not post to this company", "have someone with the right prepare it"),
    DUPLICATE_ENTRY("the same was entered before, as %s", "cancel this entry, or correct what differs"),
    REVERSAL_BEFORE_ORIGINAL(
            "the reversal is dated before the original of %s", "choose the original's date or a later one"),
    ROUNDING_TOO_LARGE(
            "company amounts are off by %s, more than rounding explains",
            "correct the stated company amounts or the rate"),
    PERIOD_CLOSED("the posting date %s is in a closed period", "choose a date in an open period, or have it reopened"),
    PERIOD_UNKNOWN("no posting period holds the date %s", "correct the posting date, or have the period created"),
    ATTACHMENT_MISSING("the amount %s needs a document attached", "attach the supporting document"),
    RESUBMISSION_LIMIT("it was handed in %s times", "enter it anew if it is still needed"),
    OTHER("the validation table refuses it", "ask the owner of the decision je-validation");

    private final String message;
    private final String remedy;

    Finding(String message, String remedy) {
        this.message = message;
        this.remedy = remedy;
    }

    String message(String value) {
        return message.formatted(value);
    }

    String remedy() {
        return remedy;
    }

    /** A code that an analyst added to the table is reported too, in general words. */
    static Finding of(String code) {
        for (Finding finding : values()) {
            if (finding.name().equals(code)) {
                return finding;
            }
        }
        return OTHER;
    }
}
