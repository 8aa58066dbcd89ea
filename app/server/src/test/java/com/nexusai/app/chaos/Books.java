package com.nexusai.app.chaos;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nexusai.app.inbox.InboxVerification;
import com.nexusai.database.EmbeddedPostgres;
import com.nexusai.workers.ledger.Verification;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the tables of a resting home say, asked as the superuser after the program has ended.
 *
 * @param outcomes what became of each entry, by company and key
 * @param posted ids of the posted entries of the month
 * @param vain how often work on an entry was begun and taken back; 0 when nobody counted
 * @param faults what does not hold; empty when the books are right
 */
record Books(Map<String, String> outcomes, Set<String> posted, long vain, List<String> faults) {

    Books {
        outcomes = new TreeMap<>(outcomes);
        posted = new TreeSet<>(posted);
        faults = List.copyOf(faults);
    }

    /** A sequence is not taken back by a rollback, so it counts the attempts that a rollback hides. */
    static final List<String> COUNT_ATTEMPTS = List.of(
            "CREATE SEQUENCE public.attempts",
            """
            CREATE FUNCTION public.count_attempt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                PERFORM nextval('public.attempts');
                RETURN NEW;
            END
            $$""",
            "CREATE TRIGGER a_count_attempt BEFORE INSERT ON ledger.document_validation FOR EACH ROW EXECUTE FUNCTION public.count_attempt()");

    private static final String MONTH = " FROM ledger.entry_document d WHERE d.import_id IS NOT NULL ";

    /** Each query names what should not be there: no row is right. */
    private static final List<String> MUST_BE_EMPTY = List.of(
            "SELECT 'entry twice: ' || d.company || '/' || d.entry_key" + MONTH
                    + "GROUP BY d.company, d.entry_key HAVING count(*) > 1",
            "SELECT 'neither posted, waiting, failed nor rejected: ' || d.reference || ' ' || d.status" + MONTH
                    + "AND d.status NOT IN ('posted', 'submitted', 'failed', 'rejected')",
            """
            SELECT 'posted twice: ' || e.reference FROM ledger.journal_entry e GROUP BY e.tenant_id, e.id, e.reference HAVING count(*) > 1
            """,
            """
            SELECT 'posted under two ids: ' || e.reference FROM ledger.journal_entry e GROUP BY e.tenant_id, e.reference HAVING count(DISTINCT e.id) > 1
            """,
            """
            SELECT 'document and ledger disagree: ' || coalesce(d.reference, e.reference) || ' ' || coalesce(d.status, 'no document')
              FROM ledger.entry_document d FULL JOIN (SELECT * FROM ledger.journal_entry WHERE door = 'process') e ON e.tenant_id = d.tenant_id AND e.id = d.id
             WHERE (d.status = 'posted') IS DISTINCT FROM (e.id IS NOT NULL)
               AND NOT EXISTS (SELECT FROM ledger.journal_entry h WHERE h.id = d.id AND h.door = 'history')
            """,
            """
            SELECT 'events of a posting: ' || e.reference || ' has ' || count(o.id) FROM ledger.journal_entry e
              LEFT JOIN ledger.outbox o ON o.tenant_id = e.tenant_id AND o.subject = e.id AND o.type LIKE '%journal-entry.posted%'
             WHERE e.door = 'process' GROUP BY e.tenant_id, e.id, e.reference HAVING count(o.id) <> 1
            """,
            """
            SELECT 'numbers of a posting: ' || e.reference || ' has ' || count(n.number) FROM ledger.journal_entry e
              LEFT JOIN ledger.document_number n ON n.tenant_id = e.tenant_id AND n.entry_id = e.id
             GROUP BY e.tenant_id, e.id, e.reference HAVING count(n.number) <> 1
            """,
            """
            SELECT 'numbers with a gap: ' || company || ' ' || fiscal_year || ' ' || journal FROM ledger.document_number
             GROUP BY tenant_id, company, fiscal_year, journal HAVING min(number) <> 1 OR max(number) <> count(*)
            """,
            """
            SELECT 'not balanced: ' || e.reference FROM ledger.journal_entry e
              LEFT JOIN ledger.journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
             GROUP BY e.tenant_id, e.id, e.company, e.currency, e.reference, e.total_debit
            HAVING count(l.line) < 2 OR sum(l.debit) <> sum(l.credit) OR sum(l.company_debit) <> sum(l.company_credit) OR sum(l.debit) <> e.total_debit
            """,
            """
            SELECT 'line without entry: ' || l.entry_id FROM ledger.journal_line l
             WHERE NOT EXISTS (SELECT FROM ledger.journal_entry e WHERE e.tenant_id = l.tenant_id AND e.id = l.entry_id)
            """,
            """
            SELECT 'event without one place: ' || o.type || ' ' || o.business_key FROM ledger.outbox o
              LEFT JOIN ledger.event_log g ON g.tenant_id = o.tenant_id AND g.event_id = o.id WHERE o.type NOT LIKE '%ledger.sealed%' GROUP BY o.tenant_id, o.id, o.type, o.business_key HAVING count(g.position) <> 1
            """,
            "SELECT 'places of events with a gap' FROM ledger.event_log HAVING count(*) > 0 AND (min(position) <> 1 OR max(position) <> count(*))",
            "SELECT 'not sealed: ' || entry_id FROM ledger.unsealed_entry",
            """
            SELECT 'instances of ' || d.reference || ' (' || d.status || '): ' || count(p.id_) FROM ledger.entry_document d
              LEFT JOIN engine.act_hi_procinst p ON p.tenant_id_ = d.tenant_id AND p.business_key_ = d.reference AND p.proc_def_key_ = 'gl-posting'
             WHERE d.import_id IS NOT NULL GROUP BY d.reference, d.status HAVING count(p.id_) <> 1
            """,
            """
            SELECT 'instance and document disagree: ' || d.reference || ' ' || d.status || ', ' || p.state_
              FROM ledger.entry_document d
              JOIN engine.act_hi_procinst p ON p.tenant_id_ = d.tenant_id AND p.business_key_ = d.reference AND p.proc_def_key_ = 'gl-posting'
             WHERE (d.status IN ('submitted', 'failed')) <> (p.end_time_ IS NULL)
                OR (p.end_time_ IS NULL) <> EXISTS (SELECT FROM engine.act_ru_execution x WHERE x.id_ = p.id_)
            """,
            """
            SELECT 'waits for no person: ' || d.reference || ' ' || d.status FROM ledger.entry_document d
              JOIN engine.act_hi_procinst p ON p.tenant_id_ = d.tenant_id AND p.business_key_ = d.reference AND p.proc_def_key_ = 'gl-posting'
             WHERE d.status IN ('submitted', 'failed') AND (SELECT string_agg(t.task_def_key_, ' ') FROM engine.act_ru_task t WHERE t.proc_inst_id_ = p.id_)
                IS DISTINCT FROM CASE d.status WHEN 'failed' THEN 'Task_CorrectEntry' ELSE 'Task_ReviewEntry' END
            """,
            """
            SELECT 'step done twice: ' || a.act_id_ || ' of ' || p.business_key_ FROM engine.act_hi_actinst a JOIN engine.act_hi_procinst p ON p.id_ = a.proc_inst_id_
             WHERE a.act_type_ = 'serviceTask' AND p.proc_def_key_ = 'gl-posting' GROUP BY a.act_id_, p.id_, p.business_key_ HAVING count(*) > 1
            """,
            """
            SELECT 'left over task: ' || t.topic_name_ || ' tries ' || coalesce(t.retries_::text, '-') || ' worker ' || coalesce(t.worker_id_, '-')
              FROM engine.act_ru_ext_task t
            """,
            "SELECT 'incident: ' || incident_msg_ FROM engine.act_ru_incident",
            "SELECT 'import ' || status FROM ledger.entry_import WHERE status <> 'done'",
            "SELECT 'row ' || entry_key || ' ' || status FROM ledger.import_row WHERE status NOT IN ('imported', 'already-imported')",
            """
            SELECT 'row without its document: ' || r.entry_key FROM ledger.import_row r
             WHERE r.status = 'imported' AND NOT EXISTS (SELECT FROM ledger.entry_document d WHERE d.tenant_id = r.tenant_id AND d.id = r.entry_id AND d.entry_key = r.entry_key)
            """);

    static Books read(MonthHome home) throws SQLException, IOException {
        List<String> faults = new ArrayList<>();
        Map<String, String> outcomes = new TreeMap<>();
        Set<String> posted = new TreeSet<>();
        long vain = 0;
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home.folder());
                Connection connection = home.connect(server.settings(), "superuser");
                Statement statement = connection.createStatement()) {
            for (String sql : MUST_BE_EMPTY) {
                faults.addAll(column(statement, sql));
            }
            try (ResultSet row = statement.executeQuery(
                    """
                    SELECT d.company || '/' || d.entry_key, d.id::text, d.status || coalesce(' ' || (
                           SELECT string_agg(t.task_def_key_ || ' ' || coalesce(i.group_id_, i.user_id_, '-'), ', ' ORDER BY 1)
                             FROM engine.act_hi_procinst p JOIN engine.act_ru_task t ON t.proc_inst_id_ = p.id_
                             LEFT JOIN engine.act_ru_identitylink i ON i.task_id_ = t.id_ AND i.type_ = 'candidate'
                            WHERE p.tenant_id_ = d.tenant_id AND p.business_key_ = d.reference), '')
                      FROM ledger.entry_document d WHERE d.import_id IS NOT NULL
                    """)) {
                while (row.next()) {
                    outcomes.put(row.getString(1), row.getString(3));
                    if (row.getString(3).startsWith("posted")) {
                        posted.add(row.getString(2));
                    }
                }
            }
            compareWithFile(home.monthFile(), outcomes.keySet(), faults);
            if (!column(
                            statement,
                            "SELECT to_regclass('public.attempts')::text WHERE to_regclass('public.attempts') IS NOT NULL")
                    .isEmpty()) {
                vain = Long.parseLong(column(
                                statement,
                                "SELECT CASE WHEN is_called THEN last_value ELSE 0 END - (SELECT count(*) FROM ledger.document_validation) FROM public.attempts")
                        .get(0));
            }
            verify(home, server, faults);
        }
        return new Books(outcomes, posted, vain, faults);
    }

    private static void compareWithFile(Path month, Set<String> found, List<String> faults) throws IOException {
        Set<String> expected = new TreeSet<>();
        List<String> lines = Files.readAllLines(month);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", 3);
            if (cells.length == 3 && cells[0].matches("[A-Za-z0-9-]+")) {
                expected.add(cells[1] + "/" + cells[0]);
            }
        }
        if (expected.size() != MonthHome.ENTRIES) {
            faults.add("the file holds " + expected.size() + " entries, not " + MonthHome.ENTRIES);
        }
        expected.stream().filter(key -> !found.contains(key)).forEach(key -> faults.add("lost: " + key));
        found.stream().filter(key -> !expected.contains(key)).forEach(key -> faults.add("not in the file: " + key));
    }

    private static void verify(MonthHome home, EmbeddedPostgres server, List<String> faults)
            throws SQLException, IOException {
        JsonMapper json = JsonMapper.builder().build();
        List<Verification.KeptHead> heads = new ArrayList<>();
        for (Path file : home.headFiles()) {
            for (String line : Files.readAllLines(file)) {
                heads.add(json.readValue(line, Verification.KeptHead.class));
            }
        }
        try (HikariDataSource auditor = server.settings().auditorDataSource()) {
            Verification.Report report = new Verification(auditor).verify(heads);
            report.findings().forEach(finding -> faults.add("verification: " + finding));
            if (report.notYetSealed() != 0 || report.trialBalanceDifference().signum() != 0) {
                faults.add("verification: " + report);
            }
            new InboxVerification(auditor).verify().listed().forEach(difference -> faults.add("inbox: " + difference));
        }
    }

    private static List<String> column(Statement statement, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }

    Map<String, Long> summary() {
        Map<String, Long> counts = new TreeMap<>();
        outcomes.values().forEach(outcome -> counts.merge(outcome, 1L, Long::sum));
        return counts;
    }
}
