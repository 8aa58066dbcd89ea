package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Files of journal entries over REST. Each test brings keys and references of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportsIT {

    private static final String PATH = "/api/v1/journal-entry-imports";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String HEADER =
            "entry_key,company,posting_date,currency,description,external_reference,account,debit,credit,cost_centre,counterparty\n";

    private Installation nexus;
    private Http accountant;
    /** An ordinary posted entry, which new ones are made after. */
    private JsonNode model;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
        accountant = nexus.as("accountant");
        model = new PostedEntry(nexus).read();
    }

    @Test
    void aCsvFileIsImportedAndTheSameFileAgainChangesNothing() {
        String one = key();
        String two = key();
        String file = HEADER + rows(one) + rows(two);

        JsonNode done = finished(csv(file, "?fileName=month.csv&keyspace=erp"));
        assertThat(done.path("status").asText()).as("%s", done).isEqualTo("done");
        assertThat(done.path("entries").asInt()).isEqualTo(2);
        assertThat(done.path("outcomes").path("imported").asInt()).isEqualTo(2);
        assertThat(done.path("importer").asText()).isEqualTo("accountant");
        assertThat(done.path("fileName").asText()).isEqualTo("month.csv");
        assertThat(documents(one)).isEqualTo(1);

        JsonNode again = finished(csv(file, "?keyspace=erp"));
        assertThat(again.path("outcomes").path("already-imported").asInt())
                .as("%s", again)
                .isEqualTo(2);
        assertThat(documents(one)).isEqualTo(1);
    }

    @Test
    void theSameKeyOfARequestIsTheSameImport() {
        String file = HEADER + rows(key());
        Map<String, String> headers = headers("text/csv");
        Http.Answer first = accountant.send("POST", PATH, file, headers);
        Http.Answer second = accountant.send("POST", PATH, file, headers);

        assertThat(first.status()).as("%s", first).isEqualTo(202);
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(second.json().path("id")).isEqualTo(first.json().path("id"));
        assertThat(accountant
                        .send("POST", PATH, file, Map.of("Content-Type", "text/csv"))
                        .problem())
                .isEqualTo("idempotency-key-missing");
    }

    @Test
    void jsonLinesAndASemicolonFileWithAByteOrderMarkAreReadToo() {
        String key = key();
        List<String> lines = new ArrayList<>();
        for (JsonNode line : model.path("lines")) {
            boolean debit = !isZero(line.path("debit"));
            lines.add("{\"account\":\"" + line.path("account").asText() + "\",\"" + (debit ? "debit" : "credit")
                    + "\":\""
                    + line.path(debit ? "debit" : "credit").path("amount").asText() + "\""
                    + text(line, "costCentre") + text(line, "counterparty") + "}");
        }
        String json = "{\"entryKey\":\"" + key + "\",\"company\":\"DE01\",\"postingDate\":\"" + date()
                + "\",\"currency\":\"EUR\",\"description\":\"Paper and pens " + key + "\",\"externalReference\":\""
                + key
                + "\",\"lines\":[" + String.join(",", lines) + "]}\n";
        JsonNode done = finished(accountant.send("POST", PATH, json, headers("application/x-ndjson")));
        assertThat(done.path("outcomes").path("imported").asInt())
                .as("%s %s", done, rows(done, ""))
                .isEqualTo(1);

        String other = key();
        String german = "\uFEFF" + (HEADER + rows(other)).replace(',', ';');
        assertThat(finished(csv(german, "")).path("outcomes").path("imported").asInt())
                .isEqualTo(1);
    }

    @Test
    void aBadCellIsReportedWithItsPlaceAndARemedyAndTheOthersAreImported() {
        String good = key();
        String bad = key();
        String file = HEADER + rows(good) + rows(bad).replaceFirst("[0-9]+\\.[0-9]+", "=1+1");

        JsonNode done = finished(csv(file, ""));
        assertThat(done.path("outcomes").path("imported").asInt())
                .as("%s", done)
                .isEqualTo(1);
        JsonNode failed = rows(done, "?status=failed");
        assertThat(failed.path("items").size()).isEqualTo(1);
        JsonNode row = failed.path("items").path(0);
        assertThat(row.path("entryKey").asText()).isEqualTo(bad);
        JsonNode problem = row.path("problems").path(0);
        assertThat(problem.path("line").asInt()).isGreaterThan(2);
        assertThat(problem.path("field").asText()).isIn("debit", "credit");
        assertThat(problem.path("code").asText()).isNotEmpty();
        assertThat(problem.path("value").asText()).isEqualTo("=1+1");
        assertThat(problem.path("remedy").asText()).isNotEmpty();

        Http.Answer csv = accountant.send(
                "GET",
                PATH + "/" + done.path("id").asText() + "/rows?status=failed",
                null,
                Map.of("Accept", "text/csv"));
        assertThat(csv.status()).as("%s", csv).isEqualTo(200);
        assertThat(csv.body()).contains(bad).contains("'=1+1").doesNotContain(good);
        assertThat(accountant
                        .get(PATH + "/" + done.path("id").asText() + "/rows?status=odd")
                        .problem())
                .isEqualTo("malformed-request");
    }

    @Test
    void inModeAllOneErrorImportsNothing() {
        String good = key();
        String file = HEADER + rows(good) + rows(key()).replaceFirst("DE01", "XX99");

        JsonNode done = finished(csv(file, "?mode=all"));
        assertThat(done.path("status").asText()).as("%s", done).isEqualTo("failed");
        assertThat(documents(good)).isZero();
        assertThat(csv(file, "?mode=some").problem()).isEqualTo("malformed-request");
        assertThat(csv(file, "?mod=all").problem()).isEqualTo("unknown-field");
    }

    @Test
    void anotherSystemsFileIsReadByAMapping() {
        StringBuilder file = new StringBuilder("Beleg;Datum;Text;Konto;Betrag;S/H;Kst;Partner\n");
        String key = key();
        for (JsonNode line : model.path("lines")) {
            boolean debit = !isZero(line.path("debit"));
            String amount = line.path(debit ? "debit" : "credit").path("amount").asText();
            file.append(String.join(
                            ";",
                            key,
                            date().substring(8) + "." + date().substring(5, 7) + "." + date().substring(0, 4),
                            "Papier " + key,
                            line.path("account").asText(),
                            amount.replace('.', ','),
                            debit ? "S" : "H",
                            value(line, "costCentre"),
                            value(line, "counterparty")))
                    .append('\n');
        }
        String mapping =
                """
                {"columns":{"posting_date":"Datum","description":"Text","account":"Konto","cost_centre":"Kst","counterparty":"Partner",
                  "external_reference":"Beleg"},
                 "constants":{"company":"DE01","currency":"EUR"},"entryKey":["Beleg"],
                 "amount":{"column":"Betrag","creditWhen":{"column":"S/H","is":["H"]}},"decimal":",","dateFormat":"dd.MM.yyyy"}
                """;
        Multipart form = new Multipart()
                .file("file", "export.csv", file.toString().getBytes(StandardCharsets.UTF_8))
                .file("mapping", "mapping.json", mapping.getBytes(StandardCharsets.UTF_8));
        JsonNode done = finished(accountant.send("POST", PATH, form.body(), headers(form.contentType())));
        assertThat(done.path("outcomes").path("imported").asInt())
                .as("%s %s", done, rows(done, ""))
                .isEqualTo(1);

        Multipart broken = new Multipart()
                .file("file", "export.csv", new byte[] {1})
                .file("mapping", "mapping.json", "{\"colums\":{}}".getBytes(StandardCharsets.UTF_8));
        Http.Answer refused = accountant.send("POST", PATH, broken.body(), headers(broken.contentType()));
        assertThat(refused.status()).as("%s", refused).isEqualTo(422);
        assertThat(refused.body()).contains("colums");
    }

    @Test
    void whoGoesAwayInTheMiddleLeavesNoEntriesAndMaySendTheFileAgain() throws Exception {
        String key = key();
        String file = HEADER + rows(key);
        URI url = URI.create(nexus.url());
        String name = "cut-" + key + ".csv";
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + PATH + "?fileName=" + name + " HTTP/1.1\r\nHost: " + url.getAuthority()
                            + "\r\nAuthorization: Bearer " + accountant.token() + "\r\nIdempotency-Key: " + key
                            + "\r\nContent-Type: text/csv\r\nContent-Length: " + (file.length() + 1000) + "\r\n\r\n"
                            + file)
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            await().atMost(SOON).until(() -> byName(name).has("id"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        await().atMost(SOON).until(() -> {
            JsonNode found = byName(name);
            return found.path("status").asText().equals("failed");
        });
        assertThat(byName(name).path("failure").path("code").asText()).isEqualTo("FILE_INCOMPLETE");
        assertThat(documents(key)).isZero();

        assertThat(finished(csv(file, "")).path("outcomes").path("imported").asInt())
                .isEqualTo(1);
    }

    @Test
    void anImportIsForThoseWhoMayAndForTheirTenant() {
        JsonNode done = finished(csv(HEADER + rows(key()), ""));
        String path = PATH + "/" + done.path("id").asText();
        String random = PATH + "/" + UUID.randomUUID();
        Http stranger = nexus.as("stranger");
        for (String way : List.of("", "/rows")) {
            assertThat(stranger.get(path + way).problem()).isEqualTo("not-found");
            assertThat(stranger.get(random + way).problem()).isEqualTo("not-found");
        }
        for (String action : List.of("/cancel", "/retry")) {
            assertThat(stranger.post(path + action, "").problem()).isEqualTo("not-found");
            assertThat(nexus.as("auditor").post(path + action, "").problem()).isEqualTo("forbidden");
        }
        assertThat(nexus.as("auditor").get(path).status()).isEqualTo(200);
        assertThat(nexus.as("cfo").get(path).problem()).isEqualTo("forbidden");
        assertThat(nexus.as("controller")
                        .send("POST", PATH, HEADER, headers("text/csv"))
                        .problem())
                .isEqualTo("forbidden");
        assertThat(nexus.http().send("POST", PATH, HEADER, headers("text/csv")).status())
                .isEqualTo(401);
        assertThat(accountant
                        .send("POST", PATH, "x", headers("application/xml"))
                        .problem())
                .isEqualTo("unsupported-media-type");
        assertThat(accountant.post(path + "/cancel", "").status()).isEqualTo(409);
    }

    // ---- helpers

    private static Map<String, String> headers(String type) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", type);
        headers.put("Idempotency-Key", UUID.randomUUID().toString());
        return headers;
    }

    private Http.Answer csv(String file, String query) {
        return accountant.send("POST", PATH + query, file, headers("text/csv"));
    }

    private JsonNode finished(Http.Answer received) {
        assertThat(received.status()).as("%s", received).isEqualTo(202);
        return await().atMost(SOON)
                .until(
                        () -> accountant
                                .get(String.valueOf(received.header("Location")))
                                .json(),
                        found -> !found.path("finishedAt").isNull());
    }

    private JsonNode rows(JsonNode done, String query) {
        return accountant
                .get(PATH + "/" + done.path("id").asText() + "/rows" + query)
                .json();
    }

    private JsonNode byName(String name) {
        for (JsonNode found : accountant.get(PATH + "?limit=200").json().path("items")) {
            if (found.path("fileName").asText().equals(name)) {
                return found;
            }
        }
        return MissingNode.getInstance();
    }

    private long documents(String key) {
        return nexus.superuser()
                .sql("SELECT count(*) FROM ledger.entry_document WHERE tenant_id = 'demo' AND entry_key = ?")
                .param(key)
                .query(Long.class)
                .single();
    }

    private static String key() {
        return "F" + UUID.randomUUID().toString().substring(0, 13);
    }

    private String date() {
        return model.path("entry").path("postingDate").asText();
    }

    private String rows(String key) {
        StringBuilder rows = new StringBuilder();
        for (JsonNode line : model.path("lines")) {
            rows.append(String.join(
                            ",",
                            key,
                            "DE01",
                            date(),
                            "EUR",
                            "Paper and pens " + key,
                            key,
                            line.path("account").asText(),
                            isZero(line.path("debit"))
                                    ? ""
                                    : line.path("debit").path("amount").asText(),
                            isZero(line.path("credit"))
                                    ? ""
                                    : line.path("credit").path("amount").asText(),
                            value(line, "costCentre"),
                            value(line, "counterparty")))
                    .append('\n');
        }
        return rows.toString();
    }

    private static boolean isZero(JsonNode money) {
        return money.path("amount").asText("0").matches("0(\\.0+)?");
    }

    private static String value(JsonNode line, String field) {
        return line.path(field).isNull() ? "" : line.path(field).asText();
    }

    private static String text(JsonNode line, String field) {
        String value = value(line, field);
        return value.isEmpty() ? "" : ",\"" + field + "\":\"" + value + "\"";
    }
}
