package com.nexusai.processes.glposting;

import com.nexusai.processes.contract.DecisionContract;
import com.nexusai.processes.contract.DecisionKey;
import com.nexusai.processes.contract.ErrorCode;
import com.nexusai.processes.contract.MessageName;
import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.processes.contract.Topic;
import java.util.List;

/** What {@code gl-posting.bpmn}, its decisions and its workers agree on. */
public final class GlPosting {

    public static final ProcessKey KEY = new ProcessKey("gl-posting");

    public static final Topic VALIDATE_ENTRY = new Topic("ledger.validate-entry");
    public static final Topic ASSESS_RISK = new Topic("ledger.assess-risk");
    public static final Topic PLAN_APPROVAL = new Topic("ledger.plan-approval");
    public static final Topic OPEN_LEVEL = new Topic("ledger.open-level");
    public static final Topic SEND_REMINDER = new Topic("ledger.send-reminder");
    public static final Topic ESCALATE_LEVEL = new Topic("ledger.escalate-level");
    public static final Topic RETURN_ENTRY = new Topic("ledger.return-entry");
    public static final Topic REJECT_ENTRY = new Topic("ledger.reject-entry");
    public static final Topic CANCEL_ENTRY = new Topic("ledger.cancel-entry");
    public static final Topic POST_ENTRY = new Topic("ledger.post-entry");
    public static final Topic SCHEDULE_REVERSAL = new Topic("ledger.schedule-reversal");

    public static final DecisionKey VALIDATION = new DecisionKey("je-validation");
    public static final DecisionKey RISK = new DecisionKey("je-risk");
    public static final DecisionKey APPROVAL_REQUIRED = new DecisionKey("je-approval-required");
    public static final DecisionKey APPROVAL_MATRIX = new DecisionKey("je-approval-matrix");
    public static final DecisionKey SEPARATION_OF_DUTIES = new DecisionKey("je-sod");
    public static final DecisionKey SERVICE_LEVEL = new DecisionKey("je-sla");

    /** What each decision is given and gives. */
    public static final List<DecisionContract> DECISIONS = List.of(
            DecisionContract.of(VALIDATION)
                    .in("findings", "string")
                    .in("amount", "double")
                    .in("attachments", "integer")
                    .in("manual", "boolean")
                    .in("periodStatus", "string")
                    .in("revision", "integer")
                    .out("code", "string")
                    .out("severity", "string"),
            DecisionContract.of(RISK)
                    .in("accountUses", "integer")
                    .in("pairUses", "integer")
                    .in("preparerAccountUses", "integer")
                    .in("daysToPeriodEnd", "integer")
                    .in("textLength", "integer")
                    .in("postClose", "boolean")
                    .in("trailingZeros", "integer")
                    .in("repeatedDigits", "integer")
                    .in("preparedWhen", "string")
                    .in("amount", "double")
                    .in("manual", "boolean")
                    .in("splitTotal", "double")
                    .in("splitParts", "integer")
                    .in("nearDuplicates", "integer")
                    .in("counterpartyAgeDays", "integer")
                    .in("systemAccount", "boolean")
                    .in("reversalOfReversal", "boolean")
                    .in("backdatedDays", "integer")
                    .in("sensitiveClass", "string")
                    .in("selfDealing", "boolean")
                    .in("amountRatio", "double")
                    .out("points", "integer"),
            DecisionContract.of(APPROVAL_REQUIRED)
                    .in("amount", "double")
                    .in("systemSource", "boolean")
                    .in("controlTotalMatched", "boolean")
                    .in("riskScore", "integer")
                    .in("sensitive", "boolean")
                    .in("periodStatus", "string")
                    .out("approval", "string")
                    .out("reason", "string"),
            DecisionContract.of(APPROVAL_MATRIX)
                    .in("amount", "double")
                    .in("sensitive", "boolean")
                    .in("periodStatus", "string")
                    .in("riskScore", "integer")
                    .out("group", "string")
                    .out("reason", "string"),
            DecisionContract.of(SEPARATION_OF_DUTIES)
                    .in("known", "boolean")
                    .in("preparer", "boolean")
                    .in("submitter", "boolean")
                    .in("importer", "boolean")
                    .in("editor", "boolean")
                    .in("decidedOtherLevel", "boolean")
                    .in("counterparty", "boolean")
                    .out("verdict", "string")
                    .out("reason", "string"),
            DecisionContract.of(SERVICE_LEVEL)
                    .in("level", "integer")
                    .in("group", "string")
                    .in("closing", "boolean")
                    .out("hours", "integer")
                    .out("remindFirst", "integer")
                    .out("remindLast", "integer")
                    .out("escalateTo", "string"));

    public static final ErrorCode PERIOD_CLOSED = new ErrorCode("PERIOD_CLOSED");
    public static final ErrorCode PREPARER_NOT_ENTITLED = new ErrorCode("PREPARER_NOT_ENTITLED");

    public static final MessageName ENTRY_CORRECTED = new MessageName("EntryCorrected");
    public static final MessageName ENTRY_CANCELLED = new MessageName("EntryCancelled");
    public static final MessageName PERIOD_CLOSING = new MessageName("PeriodClosed");

    public static final String TASK_REVIEW_ENTRY = "Task_ReviewEntry";
    public static final String TASK_CORRECT_ENTRY = "Task_CorrectEntry";
    public static final String TASK_NAME_APPROVER = "Task_NameApprover";

    /** Process variables: string, integer, boolean or date; records live in tables. */
    public static final class Variables {
        /** UUID of the entry, as text. The only variable that posting reads. */
        public static final String ENTRY_ID = "entryId";
        /** {@code valid}, {@code mendable} (goes back to the preparer) or {@code final} (is rejected). */
        public static final String VALIDATION = "validation";
        /** 0-100, for people who look at the instance; nothing decides on it. */
        public static final String RISK_SCORE = "riskScore";
        /** {@code auto}, {@code review}, {@code no-approver} or {@code complete}. */
        public static final String APPROVAL = "approval";
        /** 1-based number of the approval level that is open. */
        public static final String LEVEL = "level";
        /** Group that may decide the open level; empty when a person is named. */
        public static final String LEVEL_GROUP = "levelGroup";
        /** Person (code) who may decide the open level; empty when a group is named. */
        public static final String LEVEL_OWNER = "levelOwner";
        /** When the open level escalates. */
        public static final String LEVEL_DUE = "levelDue";
        /**
         * ISO 8601 repeating interval of the two reminders, {@code R1/start/duration}: one at the start and one
         * repetition. The start must lie in the future when the level opens: the engine refuses a timer that is over.
         */
        public static final String LEVEL_REMINDER = "levelReminder";
        /** Written by the person: {@code approve}, {@code return}, {@code reject}, {@code resubmit}, {@code cancel}, {@code retry}. */
        public static final String DECISION = "decision";
        /** Written by the person beside the decision. */
        public static final String COMMENT = "comment";
        /** Whether the posted entry asks for its reversal on a later day. */
        public static final String REVERSE_LATER = "reverseLater";

        private Variables() {}
    }

    private GlPosting() {}
}
