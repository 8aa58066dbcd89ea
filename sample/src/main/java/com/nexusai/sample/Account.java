package com.nexusai.sample;

/** One account of the group's chart. {@code currency} is empty where any currency may be booked. */
record Account(
        String code,
        String name,
        String type,
        boolean header,
        boolean active,
        boolean systemOnly,
        String currency,
        String accountClass) {

    boolean profitAndLoss() {
        return type.equals("revenue") || type.equals("expense");
    }

    boolean needsParty() {
        return accountClass.equals("receivable") || accountClass.equals("payable");
    }
}
