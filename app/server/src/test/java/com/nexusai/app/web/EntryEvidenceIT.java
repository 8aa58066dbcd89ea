package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What approvers see of an entry before they decide: its revisions, comparable entries, and the risk with what others said of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EntryEvidenceIT {

    private static final String PATH = "/api/v1/journal-entries/";

    private Installation nexus;
    private Http accountant;
    private Http auditor;
    private Http controller;
    private WaitingEntries waiting;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
        accountant = nexus.as("accountant");
        auditor = nexus.as("auditor");
        controller = nexus.as("controller");
        waiting = new WaitingEntries(nexus);
    }

    @Test
    void eachRevisionSaysWhatTheEntrySaidThen() {
        Map<String, Object> draft = draft("36.30");
        Http.Answer kept = accountant.post("/api/v1/journal-entries", draft);
        assertThat(kept.status()).as("%s", kept).isEqualTo(201);
        String path = String.valueOf(kept.header("Location"));
        Map<String, Object> changed = new HashMap<>(draft);
        changed.remove("draft");
        changed.put("description", "Paper, corrected");
        changed.put("lines", lines("48.80"));
        assertThat(accountant
                        .put(path, changed, Map.of("If-Match", String.valueOf(kept.header("ETag"))))
                        .status())
                .isEqualTo(200);

        JsonNode revisions = auditor.get(path + "/revisions").json().path("items");
        assertThat(revisions.findValuesAsText("revision")).containsExactly("1", "2");
        assertThat(revisions.findValuesAsText("editor")).containsOnly("accountant");
        JsonNode first = auditor.get(path + "/revisions/1").json();
        JsonNode second = auditor.get(path + "/revisions/2").json();
        assertThat(first.path("description").asText()).isEqualTo("Paper for the third floor");
        assertThat(first.at("/lines/0/debit/amount").asText()).isEqualTo("36.30");
        assertThat(second.path("description").asText()).isEqualTo("Paper, corrected");
        assertThat(second.at("/lines/0/debit/amount").asText()).isEqualTo("48.80");
        assertThat(auditor.get(path + "/revisions/3").status()).isEqualTo(404);
    }

    @Test
    void anEntryIsComparedWithPostedOnesOfItsCompanyAndItsPreparersHabits() {
        UUID entry = waiting.submit("preparer");
        JsonNode one = auditor.get(PATH + entry).json();

        JsonNode compared = auditor.get(PATH + entry + "/comparables").json();

        for (JsonNode near : compared.path("nearest")) {
            JsonNode posted = auditor.get(PATH + near.path("id").asText()).json();
            assertThat(posted.at("/entry/status").asText()).isEqualTo("posted");
            assertThat(posted.at("/entry/company").asText())
                    .isEqualTo(one.at("/entry/company").asText());
            assertThat(near.path("lines").size()).isPositive();
        }
        assertThat(compared.at("/usual/preparer").asText()).isEqualTo("preparer");
        assertThat(compared.at("/usual/timeZone").asText()).contains("/");

        String busy = nexus.superuser()
                .sql(
                        """
                SELECT max(d.id::text) FROM ledger.journal_entry e JOIN ledger.entry_document d ON d.tenant_id = e.tenant_id AND d.id = e.id
                 WHERE e.tenant_id = 'demo' AND e.company = 'DE01' AND (e.main_debit, e.main_credit) = (
                    SELECT main_debit, main_credit FROM ledger.journal_entry WHERE tenant_id = 'demo' AND company = 'DE01'
                     GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1)
                """)
                .query(String.class)
                .single();
        JsonNode many = auditor.get(PATH + busy + "/comparables").json();
        assertThat(many.path("nearest").size()).isBetween(1, 4);
        assertThat(many.path("nearest").findValuesAsText("id")).doesNotContain(busy);
        int entries = many.at("/usual/entries").asInt();
        assertThat(entries).isPositive();
        int counted = 0;
        for (JsonNode pair : many.at("/usual/pairs")) {
            counted += pair.path("entries").asInt();
        }
        assertThat(counted).isBetween(1, entries);
    }

    @Test
    void aSignalIsTakenApartAndAnApproversJudgementChangesNothingButIsKept() {
        UUID entry = waiting.submit("preparer");
        WaitingEntry.awaitTask(nexus, entry);
        JsonNode before = auditor.get(PATH + entry + "/risk").json();
        assertThat(before.at("/raters/0/kind").asText()).isEqualTo("rules");
        assertThat(before.at("/raters/0/name").asText()).isEqualTo("je-risk");
        JsonNode signal = before.at("/signals/0");
        assertThat(signal.path("conditions").size()).isPositive();
        JsonNode condition = signal.at("/conditions/0");
        assertThat(condition.path("value").asText())
                .isEqualTo(before.path("measures")
                        .path(condition.path("measure").asText())
                        .asText());
        String approvals = auditor.get(PATH + entry + "/approvals").body();

        Map<String, Object> opinion = Map.of(
                "rule", signal.path("rule").asText(), "verdict", "not-relevant", "reason", "The same every month");
        Http.Answer judged = controller.post(PATH + entry + "/risk-judgements", opinion);

        assertThat(judged.status()).as("%s", judged).isEqualTo(201);
        JsonNode after = auditor.get(PATH + entry + "/risk").json();
        assertThat(after.path("score")).isEqualTo(before.path("score"));
        assertThat(after.path("signals")).isEqualTo(before.path("signals"));
        assertThat(after.at("/judgements/0/person").asText()).isEqualTo("controller");
        assertThat(after.at("/judgements/0/reason").asText()).isEqualTo("The same every month");
        assertThat(auditor.get(PATH + entry + "/approvals").body()).isEqualTo(approvals);
        assertThat(auditor.get(PATH + entry + "/history").json().findValuesAsText("event"))
                .contains("risk-judged");
        assertThat(auditor.get("/api/v1/audit-events?thing=journal-entry&thingId=" + entry)
                        .body())
                .contains("add-risk-judgement", "The same every month");
    }

    @Test
    void aJudgementNeedsTheRightAReasonAndAHandThatDidNotMakeTheEntry() {
        UUID entry = waiting.submit("controller");
        WaitingEntry.awaitTask(nexus, entry);
        String path = PATH + entry + "/risk-judgements";
        Map<String, Object> agree = Map.of("verdict", "agree");

        assertThat(controller.post(path, agree).problem()).isEqualTo("separation-of-duties");
        assertThat(accountant.post(path, agree).problem()).isEqualTo("forbidden");
        assertThat(nexus.as("stranger").post(path, agree).status()).isIn(403, 404);
        for (String read : List.of("/revisions", "/revisions/1", "/comparables")) {
            assertThat(nexus.as("stranger").get(PATH + entry + read).status())
                    .as(read)
                    .isEqualTo(404);
            assertThat(nexus.as("analyst").get(PATH + entry + read).status())
                    .as(read)
                    .isEqualTo(403);
        }
        Http second = nexus.as("controller-2");
        assertThat(second.post(path, Map.of("verdict", "not-relevant")).problem())
                .isEqualTo("validation-failed");
        assertThat(second.post(path, Map.of("verdict", "agree", "rule", "Risk_Nothing"))
                        .problem())
                .isEqualTo("validation-failed");
        assertThat(second.post(path, agree).status()).isEqualTo(201);
    }

    private static Map<String, Object> draft(String amount) {
        Map<String, Object> entry = new HashMap<>();
        entry.put("company", "DE01");
        entry.put("entryKey", "R" + UUID.randomUUID().toString().substring(0, 13));
        entry.put("postingDate", "2026-11-20");
        entry.put("currency", "EUR");
        entry.put("description", "Paper for the third floor");
        entry.put("draft", true);
        entry.put("lines", lines(amount));
        return entry;
    }

    private static List<Map<String, Object>> lines(String amount) {
        return new ArrayList<>(List.of(
                Map.of("account", "6210", "debit", amount, "costCentre", "1300"),
                Map.of("account", "1020", "credit", amount)));
    }
}
