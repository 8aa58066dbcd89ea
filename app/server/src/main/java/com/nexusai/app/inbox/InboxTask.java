package com.nexusai.app.inbox;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A human task with what its subject says; of an ended task as it was at its end.
 *
 * @param taskKey id of the task in the model
 * @param title what the subject says it is, or the task's own description
 * @param delegation {@code PENDING} or {@code RESOLVED}; null when it was never delegated
 * @param suspended nobody can work on it while its process is suspended
 * @param subjectKind {@code journal-entry}; null when the process is about nothing we know
 * @param level the approval level that the task decides
 * @param preparer who prepared the subject
 * @param amount the subject's total debits in its currency
 * @param policyAmount the same in the tenant's policy currency, by which lists are ordered and limited
 * @param riskScore 0-100; null while the subject is not rated
 * @param version grows with every change of what stands here, so that it can be an ETag; comments do not change it
 * @param end null while it is open
 */
public record InboxTask(
        UUID id,
        String processKey,
        String definitionId,
        int definitionVersion,
        UUID processInstanceId,
        @Nullable String businessKey,
        String taskKey,
        @Nullable String name,
        @Nullable String title,
        Instant created,
        @Nullable Instant due,
        @Nullable Instant followUp,
        int priority,
        @Nullable String assignee,
        @Nullable String owner,
        @Nullable String delegation,
        boolean suspended,
        List<String> candidateGroups,
        List<String> candidateUsers,
        @Nullable String subjectKind,
        @Nullable UUID subjectId,
        @Nullable Integer level,
        @Nullable String company,
        @Nullable String preparer,
        @Nullable BigDecimal amount,
        @Nullable String currency,
        @Nullable BigDecimal policyAmount,
        @Nullable Integer riskScore,
        int version,
        @Nullable End end) {

    public InboxTask {
        candidateGroups = List.copyOf(candidateGroups);
        candidateUsers = List.copyOf(candidateUsers);
    }

    /**
     * How a task ended.
     *
     * @param decided whether somebody completed it; else a timer, a message or the end of its process took it away
     * @param outcome the decision given; null when the form asks for none
     * @param decidedBy null when nobody signed in completed it
     * @param reason the engine's reason where it was not decided
     */
    public record End(
            Instant at,
            boolean decided,
            @Nullable String outcome,
            @Nullable String decidedBy,
            @Nullable String reason) {}

    /** The columns that {@link #of} reads, of an ended task. */
    static final String ENDED_COLUMNS = "t.*";

    /** The same columns of an open one. */
    static final String OPEN_COLUMNS =
            "t.*, null::timestamptz as ended, false as decided, null::text as outcome, null::text as decided_by, null::text as end_reason";

    static InboxTask of(ResultSet row) throws SQLException {
        Instant ended = instant(row, "ended");
        return new InboxTask(
                row.getObject("task_id", UUID.class),
                row.getString("process_key"),
                row.getString("definition_id"),
                row.getInt("definition_version"),
                row.getObject("process_instance_id", UUID.class),
                row.getString("business_key"),
                row.getString("task_key"),
                row.getString("name"),
                row.getString("title"),
                row.getTimestamp("created").toInstant(),
                instant(row, "due"),
                instant(row, "follow_up"),
                row.getInt("priority"),
                row.getString("assignee"),
                row.getString("owner"),
                row.getString("delegation"),
                row.getBoolean("suspended"),
                texts(row, "candidate_groups"),
                texts(row, "candidate_users"),
                row.getString("subject_kind"),
                row.getObject("subject_id", UUID.class),
                row.getObject("level", Integer.class),
                row.getString("company"),
                row.getString("preparer"),
                row.getBigDecimal("amount"),
                row.getString("currency"),
                row.getBigDecimal("policy_amount"),
                row.getObject("risk_score", Integer.class),
                row.getInt("version"),
                ended == null
                        ? null
                        : new End(
                                ended,
                                row.getBoolean("decided"),
                                row.getString("outcome"),
                                row.getString("decided_by"),
                                row.getString("end_reason")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp value = row.getTimestamp(column);
        return value == null ? null : value.toInstant();
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return List.of((String[]) array.getArray());
    }
}
