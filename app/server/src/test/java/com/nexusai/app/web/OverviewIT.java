package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each number of the overview is the length of the list it leads to, for whoever asks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverviewIT {

    private Installation nexus;

    @BeforeAll
    void open() {
        nexus = Installation.shared();
    }

    @Test
    void everyNumberLeadsToAsManyRows() {
        new WaitingEntries(nexus).submit("preparer");
        List<String> wrong = new ArrayList<>();
        for (String login : List.of(
                "controller", "preparer", "cfo", "cost-centre-owner", "operations", "auditor", "analyst", "stranger")) {
            Http caller = nexus.as(login);
            // The month goes on meanwhile; what differs twice is wrong.
            Awaitility.await().until(() -> {
                wrong.clear();
                Http.Answer answer = caller.get("/api/v1/overview?zone=Europe/Berlin");
                assertThat(answer.status()).as("%s", answer).isEqualTo(200);
                numbers(answer.json()).forEach(number -> {
                    String rows = number.path("rows").asText();
                    if (rows.equals("/api/v1/incidents")) {
                        return;
                    }
                    Http.Answer list = caller.get(rows + "&count=true&limit=1");
                    if (list.status() != 200
                            || list.json().path("count").asLong()
                                    != number.path("count").asLong()) {
                        wrong.add(login + ": " + number + " but " + list);
                    }
                });
                return wrong.isEmpty();
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatWaitsIsCountedForWhoMayDecideItOnly() {
        long before = waiting("controller");
        long others = waiting("preparer");
        long foreign = waiting("stranger");
        UUID entry = new WaitingEntries(nexus).submit("preparer");
        Awaitility.await().until(() -> nexus.as("controller")
                .get("/api/v1/tasks?subject=" + entry)
                .json()
                .path("items")
                .has(0));

        assertThat(waiting("controller")).isGreaterThan(before);
        assertThat(waiting("preparer")).isEqualTo(others);
        assertThat(waiting("stranger")).isEqualTo(foreign);
    }

    @Test
    void numbersOfOthersWorkAreForThoseWhoLookAtIt() {
        JsonNode controller = nexus.as("controller").get("/api/v1/overview").json();
        JsonNode operations = nexus.as("operations").get("/api/v1/overview").json();
        JsonNode analyst = nexus.as("analyst").get("/api/v1/overview").json();

        assertThat(controller.path("tasks").has("everybody")).isFalse();
        assertThat(controller.has("incidents")).isFalse();
        assertThat(operations.path("tasks").path("everybody").path("count").asLong())
                .isPositive();
        assertThat(operations.path("incidents").path("count").isNumber()).isTrue();
        assertThat(analyst.has("machine")).isFalse();
        assertThat(controller.path("throughput")).hasSize(7);
        long automatic = 0;
        for (JsonNode day : controller.path("throughput")) {
            automatic += day.path("automatic").path("count").asLong();
        }
        assertThat(automatic).isPositive();
        assertThat(controller.path("risk").path("elevatedFrom").asInt()).isEqualTo(30);
        assertThat(controller.path("risk").path("highFrom").asInt()).isEqualTo(60);
        assertThat(nexus.as("controller").get("/api/v1/overview?zone=Nowhere").status())
                .isEqualTo(400);
    }

    @Test
    void itIsQuickOverAHundredThousandTasksAndEntries() {
        Installation large = Installation.start(Map.of());
        try {
            large.superuser().sql(HUNDRED_THOUSAND).update();
            for (String table : List.of(
                    "inbox.open_task", "ledger.entry_document", "ledger.journal_entry", "approvals.approval_plan")) {
                large.superuser().sql("ANALYZE " + table).update();
            }
            for (String login : List.of("controller", "operations")) {
                Http caller = large.as(login);
                long best = Long.MAX_VALUE;
                for (int i = 0; i < 6; i++) {
                    long begin = System.nanoTime();
                    Http.Answer answer = caller.get("/api/v1/overview");
                    best = Math.min(best, System.nanoTime() - begin);
                    assertThat(answer.json()
                                    .path("machine")
                                    .path("posted")
                                    .path("exact")
                                    .asBoolean(true))
                            .as("%s", answer)
                            .isFalse();
                }
                assertThat(Duration.ofNanos(best)).as(login).isLessThan(Duration.ofMillis(300));
            }
        } finally {
            large.close();
        }
    }

    /** Past triggers and foreign keys, which are not what is looked at here. */
    private static final String HUNDRED_THOUSAND =
            """
            DO $$
            BEGIN
                PERFORM set_config('session_replication_role', 'replica', true);
                INSERT INTO inbox.open_task (tenant_id, task_id, process_key, definition_id, definition_version, process_instance_id, task_key, title,
                    created, due, priority, suspended, candidate_groups, candidate_users, level, company, policy_amount, risk_score, version)
                SELECT 'demo', gen_random_uuid(), 'gl-posting', 'gl-posting:1:1', 1, gen_random_uuid(), 'Task_ReviewEntry', 'Entry ' || n,
                    now() - n * interval '1 second', now() + (n - 50000) * interval '10 second', 50, false,
                    ARRAY[(ARRAY['controller', 'cfo', 'accountant'])[1 + n % 3]], '{}', 1 + n % 2, 'DE01', n, n % 100, 1
                  FROM generate_series(1, 100000) n;
                INSERT INTO ledger.entry_document (tenant_id, id, company, reference, keyspace, entry_key, status, journal, document_date, posting_date,
                    currency, description, source, prepared_by, received_at, submitter, total_debit)
                SELECT 'demo', gen_random_uuid(), 'DE01', 'R' || n, '', 'K' || n, 'posted', 'GEN', current_date, current_date,
                    'EUR', 'Entry ' || n, 'payroll', 'x', now(), 'x', n
                  FROM generate_series(1, 100000) n;
                INSERT INTO ledger.journal_entry (tenant_id, id, company, fiscal_year, period, journal, document_date, posting_date, currency, description,
                    source, reference, preparer, content_hash, total_debit, policy_amount, main_debit, main_credit, posted_at)
                SELECT tenant_id, id, company, 2026, '2026-11', journal, document_date, posting_date, currency, description, source, reference, 'x', '\\x00',
                    total_debit, total_debit, '1000', '2000', greatest(date_trunc('day', now()), now() - total_debit * interval '1 second')
                  FROM ledger.entry_document;
                INSERT INTO approvals.approval_plan (tenant_id, subject_id, revision, subject_kind, content_hash, required, reason, facts, decisions, planned_at)
                SELECT tenant_id, id, 1, 'journal-entry', '\\x00', total_debit::bigint % 20 = 0, 'x', '{}', '[]', now() FROM ledger.entry_document;
            END
            $$""";

    private long waiting(String login) {
        return nexus.as(login)
                .get("/api/v1/overview")
                .json()
                .path("tasks")
                .path("myGroups")
                .path("count")
                .asLong();
    }

    private static List<JsonNode> numbers(JsonNode overview) {
        List<JsonNode> found = new ArrayList<>();
        collect(overview, found);
        return found;
    }

    private static void collect(JsonNode node, List<JsonNode> found) {
        if (node.has("rows")) {
            found.add(node);
        }
        node.forEach(child -> collect(child, found));
    }
}
