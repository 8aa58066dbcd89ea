package com.nexusai.processes.entryreversal;

import com.nexusai.processes.contract.MessageName;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.processes.contract.Topic;

/** What {@code entry-reversal.bpmn} and its workers agree on. */
public final class EntryReversal {

    public static final ProcessKey KEY = new ProcessKey("entry-reversal");

    public static final Topic CHECK_PERIOD = new Topic("ledger.check-reversal-period");
    public static final Topic CREATE_REVERSAL = new Topic("ledger.create-reversal");

    public static final MessageName PERIOD_OPENED = new MessageName("PeriodOpened");

    public static final class Variables {
        /** UUID of the entry to reverse, as text. */
        public static final String ENTRY_ID = "entryId";
        /** Start of the reversal's posting date in the company's zone. */
        public static final String REVERSE_AT = "reverseAt";
        /** Whether the period of the reversal's posting date takes postings. */
        public static final String PERIOD_OPEN = "periodOpen";
        /** UUID of the reversing entry, as text. */
        public static final String REVERSAL_ID = "reversalId";
        /** Business key of the reversing entry's own {@code gl-posting} instance. */
        public static final String REVERSAL_REFERENCE = "reversalReference";

        private Variables() {}
    }

    private EntryReversal() {}
}
