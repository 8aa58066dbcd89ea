package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An accountant's and an integrator's day with journal entries. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JournalEntriesIT {

    private static final String PATH = "/api/v1/journal-entries";

    private Installation nexus;
    private Http accountant;
    private Http auditor;
    /** An ordinary posted entry, which new ones are made after. */
    private JsonNode model;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
        accountant = nexus.as("accountant");
        auditor = nexus.as("auditor");
        model = new PostedEntry(nexus).read();
    }

    private Map<String, Object> entry(String key) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (JsonNode line : model.path("lines")) {
            Map<String, Object> copy = new HashMap<>();
            copy.put("account", line.path("account").asText());
            String debit = line.path("debit").path("amount").asText();
            String credit = line.path("credit").path("amount").asText();
            copy.put(debit.matches("0(\\.0+)?") ? "credit" : "debit", debit.matches("0(\\.0+)?") ? credit : debit);
            for (String field : List.of("costCentre", "counterparty", "text")) {
                if (!line.path(field).isNull()) {
                    copy.put(field, line.path(field).asText());
                }
            }
            lines.add(copy);
        }
        Map<String, Object> entry = new HashMap<>();
        entry.put("company", "DE01");
        entry.put("entryKey", key);
        entry.put("postingDate", model.path("entry").path("postingDate").asText());
        entry.put("currency", "EUR");
        entry.put("description", "Office supplies for the third floor, " + key);
        entry.put("externalReference", key);
        entry.put("lines", lines);
        return entry;
    }

    private static String key() {
        return "K" + UUID.randomUUID().toString().substring(0, 13);
    }

    @Test
    void aSubmittedEntryIsJudgedAndEveryStepIsShown() {
        Http.Answer submitted = accountant.post(PATH, entry(key()));
        assertThat(submitted.status()).as("%s", submitted).isEqualTo(201);
        assertThat(submitted.json().path("processInstanceId").asText()).isNotEmpty();
        String entry = String.valueOf(submitted.header("Location"));

        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        auditor.get(entry + "/approvals").json().path("items").size() > 0
                                || auditor.get(entry)
                                        .json()
                                        .path("entry")
                                        .path("status")
                                        .asText()
                                        .equals("failed"));
        assertThat(auditor.get(entry + "/history").json().path("items").size()).isGreaterThanOrEqualTo(2);
        assertThat(auditor.get(entry).header("ETag")).isNotNull();
        assertThat(auditor.get(entry).json().path("findings").isArray()).isTrue();
    }

    @Test
    void aPostedEntryIsProvenBySealAndNumber() {
        String posted = PATH + "/" + model.path("entry").path("id").asText();
        assertThat(model.path("entry").path("documentNumber").asLong()).isPositive();
        Http.Answer proof = auditor.get(posted + "/proof");
        assertThat(proof.status()).as("%s", proof).isEqualTo(200);
        assertThat(proof.json().path("seal").path("hash").asText()).isNotEmpty();
        assertThat(auditor.get(posted + "/risk").json().path("score").isInt()).isTrue();
        assertThat(auditor.get("/api/v1/ledger/seals").json().path("items").size())
                .isPositive();
    }

    @Test
    void whatTheDocumentAloneShowsIsRefusedAndNothingIsStored() {
        String key = key();
        Map<String, Object> unbalanced = entry(key);
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> lines = (List<Map<String, Object>>) Objects.requireNonNull(unbalanced.get("lines"));
        lines.get(0).replaceAll((field, value) -> field.equals("debit") || field.equals("credit") ? "1.00" : value);
        Http.Answer refused = accountant.post(PATH, unbalanced);
        assertThat(refused.status()).as("%s", refused).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("entry-unbalanced");

        lines.get(0).replaceAll((field, value) -> field.equals("debit") || field.equals("credit") ? "1.005" : value);
        Http.Answer scale = accountant.post(PATH, unbalanced);
        assertThat(scale.json().path("errors").findValuesAsText("code")).contains("AMOUNT_SCALE");
        assertThat(scale.json().path("errors").get(0).path("pointer").asText()).startsWith("/lines/0/");

        lines.get(0).put("debit", 12.5);
        assertThat(accountant.post(PATH, unbalanced).problem())
                .as("an amount as a number")
                .isEqualTo("malformed-request");
        lines.get(0).put("debit", "1,000.00");
        assertThat(accountant.post(PATH, unbalanced).problem()).isEqualTo("validation-failed");
        assertThat(auditor.get(PATH + "?text=" + key).json().path("items").size())
                .isZero();
    }

    @Test
    void aDryRunTellsWhatWouldHappenAndStoresNothing() {
        String key = key();
        for (int i = 0; i < 5; i++) {
            accountant.post(PATH + "?dryRun=true", entry(key), Map.of());
        }
        long begin = System.nanoTime();
        Http.Answer preview = accountant.post(PATH + "?dryRun=true", entry(key), Map.of());
        long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.println("JournalEntriesIT: a dry run over HTTP took " + millis + " ms (goal 100 ms)");

        assertThat(preview.status()).as("%s", preview).isEqualTo(200);
        assertThat(preview.json().path("outcome").asText()).isNotEmpty();
        assertThat(preview.json().path("levels").isArray()).isTrue();
        assertThat(auditor.get(PATH + "?text=" + key).json().path("items").size())
                .isZero();
    }

    @Test
    void aDryRunOfAnEditTellsWhatWouldHappenAndLeavesTheDraft() {
        Map<String, Object> draft = entry(key());
        draft.put("draft", true);
        Http.Answer kept = accountant.post(PATH, draft);
        String path = String.valueOf(kept.header("Location"));
        String tag = String.valueOf(kept.header("ETag"));
        draft.remove("draft");
        draft.put("description", "Tried out only");

        assertThat(accountant.post(path + "/preview", draft, Map.of()).problem())
                .isEqualTo("version-required");
        Http.Answer preview = accountant.post(path + "/preview", draft, Map.of("If-Match", tag));
        assertThat(preview.status()).as("%s", preview).isEqualTo(200);
        assertThat(preview.json().path("outcome").asText()).isNotEmpty();
        assertThat(auditor.post(path + "/preview", draft, Map.of("If-Match", tag))
                        .problem())
                .isEqualTo("forbidden");
        JsonNode now = accountant.get(path).json().path("entry");
        assertThat(now.path("description").asText()).isNotEqualTo("Tried out only");
        assertThat(now.path("version").asInt()).isEqualTo(1);
    }

    @Test
    void aDraftIsChangedByVersionSubmittedAndCanNotBeChangedTwice() {
        Map<String, Object> draft = entry(key());
        draft.put("draft", true);
        Http.Answer kept = accountant.post(PATH, draft);
        assertThat(kept.status()).as("%s", kept).isEqualTo(201);
        assertThat(kept.json().path("status").asText()).isEqualTo("draft");
        String path = String.valueOf(kept.header("Location"));
        String tag = String.valueOf(kept.header("ETag"));
        draft.remove("draft");
        draft.put("description", "Office supplies, corrected");

        assertThat(accountant.put(path, draft, Map.of()).problem()).isEqualTo("version-required");
        Http.Answer changed = accountant.put(path, draft, Map.of("If-Match", tag));
        assertThat(changed.status()).as("%s", changed).isEqualTo(200);
        assertThat(accountant.put(path, draft, Map.of("If-Match", tag)).problem())
                .isEqualTo("version-stale");

        String newer = String.valueOf(changed.header("ETag"));
        Http.Answer cancelled = accountant.post(
                path + "/cancel",
                Map.of("reason", "entered twice"),
                Map.of("If-Match", newer, "Idempotency-Key", UUID.randomUUID().toString()));
        assertThat(cancelled.status()).as("%s", cancelled).isEqualTo(200);
        assertThat(accountant.get(path).json().path("entry").path("status").asText())
                .isEqualTo("cancelled");
    }

    @Test
    void aReversalIsHandedInOnce() {
        String posted = PATH + "/"
                + nexus.superuser()
                        .sql(
                                """
                                SELECT e.id::text FROM ledger.journal_entry e WHERE e.tenant_id = 'demo' AND e.door = 'process' AND e.reverses_id IS NULL
                                   AND NOT EXISTS (SELECT FROM ledger.entry_document r WHERE r.tenant_id = e.tenant_id AND r.reverses_id = e.id) ORDER BY e.id DESC LIMIT 1
                                """)
                        .query(String.class)
                        .single();
        Http.Answer first = accountant.post(posted + "/reverse", Map.of("reason", "booked to the wrong company"));
        assertThat(first.status()).as("%s", first).isEqualTo(201);
        Http.Answer second = accountant.post(posted + "/reverse", Map.of("reason", "booked to the wrong company"));
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.problem()).isEqualTo("already-reversed");
    }

    @Test
    void aFilteredListIsReadToItsEnd() {
        Set<String> seen = new HashSet<>();
        String cursor = "";
        do {
            JsonNode page = auditor.get(PATH + "?company=DE01&status=posted&sort=posting-date&limit=60" + cursor)
                    .json();
            for (JsonNode entry : page.path("items")) {
                assertThat(seen.add(entry.path("id").asText())).isTrue();
                assertThat(entry.path("status").asText()).isEqualTo("posted");
            }
            cursor = page.path("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("nextCursor").asText();
        } while (!cursor.isEmpty());
        long counted = auditor.get(PATH + "?company=DE01&status=posted&limit=1&count=true")
                .json()
                .path("count")
                .asLong();
        assertThat((long) seen.size()).isBetween(counted - 5, counted + 5);
        assertThat(seen).isNotEmpty();
        for (String filter : List.of(
                "account=" + model.path("lines").get(0).path("account").asText(),
                "amountFrom=1&amountTo=100",
                "preparer=accountant",
                "source=manual",
                "riskFrom=10&riskTo=100",
                "text=zzz")) {
            assertThat(auditor.get(PATH + "?" + filter).status()).as(filter).isEqualTo(200);
        }
    }

    @Test
    void theFileHasWhatTheFilterLeavesInItsOrderAndNoFormulas() {
        String key = key();
        Map<String, Object> formula = entry(key);
        formula.put("description", "=HYPERLINK(\"http://x\") " + key);
        formula.put("draft", true);
        Http.Answer kept = accountant.post(PATH, formula);
        assertThat(kept.status()).as("%s", kept).isEqualTo(201);
        Map<String, Object> other = entry(key());
        other.put("draft", true);
        accountant.post(PATH, other);

        List<String> rows =
                csv("?status=draft&status=failed&text=" + key).lines().toList();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0)).startsWith("id,reference,document_number,");
        assertThat(rows.get(1)).startsWith(kept.json().path("id").asText()).contains(",\"'=HYPERLINK(");

        List<String> posted = csv("?company=DE01&status=posted&sort=amount-desc")
                .lines()
                .skip(1)
                .toList();
        JsonNode page = auditor.get(PATH + "?company=DE01&status=posted&sort=amount-desc&limit=5&count=true")
                .json();
        assertThat(posted).hasSize(page.path("count").asInt());
        assertThat(posted.subList(0, 5).stream().map(row -> row.split(",")[0]).toList())
                .isEqualTo(page.path("items").findValuesAsText("id"));
        assertThat(nexus.as("analyst")
                        .send("GET", PATH, null, Map.of("Accept", "text/csv"))
                        .status())
                .isEqualTo(403);
        assertThat(auditor.send("GET", PATH + "?colour=red", null, Map.of("Accept", "text/csv"))
                        .status())
                .isEqualTo(400);
    }

    private String csv(String query) {
        Http.Answer answer = auditor.send("GET", PATH + query, null, Map.of("Accept", "text/csv"));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.body();
    }

    @Test
    void twentyEqualRequestsAtOnceHaveOneEffectAndOneAnswer() throws Exception {
        Map<String, Object> entry = entry(key());
        Map<String, String> same = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        ExecutorService threads = Executors.newFixedThreadPool(20);
        List<Future<Http.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(threads.submit(() -> accountant.post(PATH, entry, same)));
        }
        Set<String> made = new HashSet<>();
        for (Future<Http.Answer> answer : answers) {
            Http.Answer one = answer.get();
            assertThat(one.status() == 201 || one.problem().equals("idempotency-in-progress"))
                    .as("%s", one)
                    .isTrue();
            if (one.status() == 201) {
                made.add(one.body());
            }
        }
        threads.shutdown();
        assertThat(made).hasSize(1);
        Http.Answer again = accountant.post(PATH, entry, same);
        assertThat(again.status()).isEqualTo(201);
        assertThat(made).containsExactly(again.body());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(accountant.post(PATH, entry(key()), same).problem()).isEqualTo("idempotency-key-reused");
        assertThat(accountant.post(PATH, entry, Map.of()).problem()).isEqualTo("idempotency-key-missing");
    }

    @Test
    void anotherTenantAndARandomIdAnswerAlike() {
        Http stranger = nexus.as("stranger");
        String id = model.path("entry").path("id").asText();
        String random = UUID.randomUUID().toString();
        for (String part : List.of("", "/risk", "/history", "/approvals", "/proof")) {
            Http.Answer foreign = stranger.get(PATH + "/" + id + part);
            Http.Answer none = stranger.get(PATH + "/" + random + part);
            assertThat(foreign.status()).as(part).isEqualTo(404);
            assertThat(same(foreign, id)).as(part).isEqualTo(same(none, random));
        }
        for (String action : List.of("/submit", "/cancel", "/reverse")) {
            Map<String, String> headers = Map.of(
                    "If-Match", "\"1\"", "Idempotency-Key", UUID.randomUUID().toString());
            Http.Answer foreign = stranger.post(PATH + "/" + id + action, Map.of("reason", "x"), headers);
            Http.Answer none = stranger.post(PATH + "/" + random + action, Map.of("reason", "x"), headers);
            assertThat(foreign.status()).as("%s", foreign).isEqualTo(404);
            assertThat(same(foreign, id)).isEqualTo(same(none, random));
        }
    }

    private static String same(Http.Answer answer, String id) {
        return answer.body().replace(id, "ID").replaceAll("\"requestId\":\"[^\"]*\"", "");
    }

    @Test
    void whoMayNotWriteIsRefused() {
        assertThat(auditor.post(PATH, entry(key())).status()).isEqualTo(403);
        assertThat(nexus.as("controller").post(PATH, entry(key())).status()).isEqualTo(403);
        assertThat(nexus.as("analyst").get(PATH).status()).isEqualTo(403);
        Map<String, Object> payroll = entry(key());
        payroll.put("source", "payroll");
        Http.Answer refused = accountant.post(PATH, payroll);
        assertThat(refused.status()).as("%s", refused).isIn(403, 422);
        assertThat(refused.body()).contains("SOURCE_NOT_GRANTED");
    }

    @Test
    void eventsAreReadOnceInTheirOrder() {
        Http program = nexus.asClient("demo-integrator");
        long last = 0;
        String cursor = "";
        int seen = 0;
        for (int i = 0; i < 50; i++) {
            JsonNode page = program.get("/api/v1/events?limit=200" + cursor).json();
            for (JsonNode event : page.path("items")) {
                assertThat(event.path("position").asLong()).isGreaterThan(last);
                assertThat(event.path("specversion").asText()).isEqualTo("1.0");
                assertThat(event.path("tenantid").asText()).isEqualTo("demo");
                last = event.path("position").asLong();
                seen++;
            }
            cursor = "&cursor=" + page.path("nextCursor").asText();
            if (page.path("items").isEmpty()) {
                break;
            }
        }
        assertThat(seen).isPositive();
        assertThat(nexus.as("preparer").get("/api/v1/events").status()).isEqualTo(403);
    }
}
