package com.nexusai.app.web;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An entry of a preparer that waits for the controllers, and all that somebody could lay hands on to get it past them: its task, instance and
 * variables, a timer, and an external task, because a second token stands before the posting with an incident.
 *
 * @param external id of that external task
 * @param subscription id of the execution that waits for the message by which the entry is cancelled
 */
record WaitingEntry(
        Installation nexus,
        UUID id,
        String reference,
        String task,
        String instance,
        String execution,
        String subscription,
        String definition,
        String external,
        String job) {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** Hands in an entry like one of the sample month that waits for the controllers. */
    static WaitingEntry of(Installation nexus, String preparer) {
        WaitingEntry entry = plain(nexus, preparer);
        entry.moveTokenToPosting();
        return read(nexus, entry.id());
    }

    /** The same without a second token, so that an approval leads to the posting. */
    static WaitingEntry plain(Installation nexus, String preparer) {
        UUID id = new WaitingEntries(nexus).submit(preparer);
        awaitTask(nexus, id);
        return read(nexus, id);
    }

    /** Waits until somebody is asked about the entry. */
    static void awaitTask(Installation nexus, UUID id) {
        JdbcClient db = nexus.superuser();
        try {
            await().atMost(SOON)
                    .until(() -> db.sql("SELECT count(*) FROM inbox.open_task WHERE subject_id = ?")
                                    .param(id)
                                    .query(Long.class)
                                    .single()
                            == 1);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "No task about the entry: "
                            + db.sql("SELECT d::text FROM ledger.entry_document d WHERE id = ?")
                                    .param(id)
                                    .query(String.class)
                                    .single(),
                    e);
        }
    }

    /** What nobody may do, done by the platform itself: the ledger refuses, and an external task is left over. */
    private void moveTokenToPosting() {
        nexus.bean(org.operaton.bpm.engine.RuntimeService.class)
                .createProcessInstanceModification(instance)
                .startBeforeActivity("Task_PostEntry")
                .execute();
        await().atMost(SOON)
                .until(() -> nexus.superuser()
                                .sql("SELECT count(*) FROM engine.act_ru_incident WHERE proc_inst_id_ = ?")
                                .param(instance)
                                .query(Long.class)
                                .single()
                        == 1);
    }

    private static WaitingEntry read(Installation nexus, UUID id) {
        return nexus.superuser()
                .sql(
                        """
                SELECT t.id_, t.proc_inst_id_, t.execution_id_, t.proc_def_id_, d.reference,
                       coalesce((SELECT id_ FROM engine.act_ru_ext_task e WHERE e.proc_inst_id_ = t.proc_inst_id_), '') AS external,
                       (SELECT min(id_) FROM engine.act_ru_job j WHERE j.process_instance_id_ = t.proc_inst_id_) AS job,
                       (SELECT execution_id_ FROM engine.act_ru_event_subscr s
                         WHERE s.proc_inst_id_ = t.proc_inst_id_ AND s.event_name_ = 'EntryCancelled') AS subscription
                  FROM engine.act_ru_task t JOIN inbox.open_task o ON o.task_id::text = t.id_
                  JOIN ledger.entry_document d ON d.tenant_id = o.tenant_id AND d.id = o.subject_id
                 WHERE o.subject_id = ?
                """)
                .param(id)
                .query((row, n) -> new WaitingEntry(
                        nexus,
                        id,
                        row.getString("reference"),
                        row.getString("id_"),
                        row.getString("proc_inst_id_"),
                        row.getString("execution_id_"),
                        row.getString("subscription"),
                        row.getString("proc_def_id_"),
                        row.getString("external"),
                        row.getString("job")))
                .single();
    }

    /** What a refused attempt leaves as it is: the tenant's books and, of the entry, documents, approvals, tasks, variables and tokens. */
    String facts() {
        return nexus.superuser()
                .sql(
                        """
                SELECT concat_ws(E'\\n',
                  (SELECT 'posted ' || count(*) FROM ledger.journal_entry WHERE tenant_id = 'demo'),
                  (SELECT 'lines ' || count(*) FROM ledger.journal_line WHERE tenant_id = 'demo'),
                  (SELECT 'numbers ' || count(*) FROM ledger.document_number WHERE tenant_id = 'demo'),
                  (SELECT 'seals ' || count(*) FROM ledger.seal WHERE tenant_id = 'demo'),
                  (SELECT 'documents ' || count(*) FROM ledger.entry_document WHERE tenant_id = 'demo'),
                  (SELECT 'document ' || d::text FROM ledger.entry_document d WHERE id = :id),
                  (SELECT 'plans ' || count(*) FROM approvals.approval_plan WHERE subject_id = :id),
                  (SELECT 'steps ' || coalesce(string_agg(s::text, ';' ORDER BY s::text), '') FROM approvals.approval_step s WHERE subject_id = :id),
                  (SELECT 'decisions ' || count(*) FROM approvals.approval_decision WHERE tenant_id = 'demo'),
                  (SELECT 'tasks ' || string_agg(concat_ws(' ', id_, task_def_key_, name_, assignee_, owner_, delegation_, due_date_, suspension_state_), ';' ORDER BY id_)
                     FROM engine.act_ru_task WHERE proc_inst_id_ = :instance),
                  (SELECT 'links ' || string_agg(concat_ws(' ', l.type_, l.user_id_, l.group_id_), ';' ORDER BY l.id_)
                     FROM engine.act_ru_identitylink l JOIN engine.act_ru_task t ON t.id_ = l.task_id_ WHERE t.proc_inst_id_ = :instance),
                  (SELECT 'variables ' || string_agg(concat_ws(' ', execution_id_, name_, text_, long_, double_), ';' ORDER BY id_)
                     FROM engine.act_ru_variable WHERE proc_inst_id_ = :instance),
                  (SELECT 'tokens ' || string_agg(concat_ws(' ', id_, act_id_, suspension_state_), ';' ORDER BY id_)
                     FROM engine.act_ru_execution WHERE proc_inst_id_ = :instance),
                  (SELECT 'external ' || string_agg(concat_ws(' ', id_, worker_id_), ';' ORDER BY id_)
                     FROM engine.act_ru_ext_task WHERE proc_inst_id_ = :instance),
                  (SELECT 'timers ' || string_agg(concat_ws(' ', id_, duedate_), ';' ORDER BY id_)
                     FROM engine.act_ru_job WHERE process_instance_id_ = :instance),
                  (SELECT 'others ' || count(*) FROM engine.act_ru_variable WHERE name_ = 'entryId' AND text_ = :id::text),
                  (SELECT 'batches ' || count(*) FROM engine.act_ru_batch))
                """)
                .param("id", id)
                .param("instance", instance)
                .query(String.class)
                .single();
    }

    /** The lines of the later facts that the earlier ones have not. */
    static List<String> difference(String before, String after) {
        List<String> changes = new ArrayList<>(List.of(after.split("\n")));
        changes.removeAll(List.of(before.split("\n")));
        return changes;
    }
}
