package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.nexusai.app.security.Accounts;
import com.nexusai.app.security.Roles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
        assertThat(stranger.send("GET", path + "/rows", null, Map.of("Accept", "text/csv"))
                        .problem())
                .isEqualTo("not-found");
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

    @Test
    void anotherFileUnderAUsedKeyIsRefusedHoweverItIsSent() throws Exception {
        String one = key();
        String two = key();
        String used = UUID.randomUUID().toString();
        Map<String, String> headers = Map.of("Content-Type", "text/csv", "Idempotency-Key", used);
        String file = HEADER + rows(one);
        String other = HEADER + rows(two);
        assertThat(other).hasSameSizeAs(file);
        Http.Answer first = accountant.send("POST", PATH, file, headers);
        assertThat(first.status()).as("%s", first).isEqualTo(202);
        assertThat(accountant.send("POST", PATH, other, headers).problem()).isEqualTo("idempotency-key-reused");
        assertThat(inPieces(other, used)).contains(" 422 ", "idempotency-key-reused");
        assertThat(inPieces(file, used))
                .contains(
                        " 202 ",
                        "Idempotency-Replayed: true",
                        first.json().path("id").asText());
        assertThat(documents(two)).isZero();

        // A program that sends a form again draws another edge for it.
        String key = UUID.randomUUID().toString();
        Http.Answer form = form(key, new Multipart().file("file", "a.csv", bytes(HEADER + rows(key()))));
        assertThat(form.status()).as("%s", form).isEqualTo(202);
        assertThat(form(key, new Multipart().file("file", "a.csv", bytes(other)))
                        .problem())
                .isEqualTo("idempotency-key-reused");
        String again = UUID.randomUUID().toString();
        String id = form(again, new Multipart().file("file", "a.csv", bytes(other)))
                .json()
                .path("id")
                .asText();
        Http.Answer replayed = form(again, new Multipart().file("file", "a.csv", bytes(other)));
        assertThat(replayed.header("Idempotency-Replayed")).as("%s", replayed).isEqualTo("true");
        assertThat(replayed.json().path("id").asText()).isEqualTo(id);
    }

    @Test
    void anImportIsCancelledWhileItsFileStillComes() throws Exception {
        String key = key();
        String file = HEADER + rows(key);
        String name = "cancelled-" + key + ".csv";
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes(head("?fileName=" + name, key) + "Content-Length: " + file.length() + "\r\n\r\n"
                    + file.substring(0, file.length() - 5)));
            out.flush();
            await().atMost(SOON).until(() -> byName(name).has("id"));
            String path = PATH + "/" + byName(name).path("id").asText();
            assertThat(accountant.post(path + "/retry", "").status()).isEqualTo(409);

            Http.Answer cancelled = accountant.post(path + "/cancel", "");
            assertThat(cancelled.status()).as("%s", cancelled).isEqualTo(200);
            assertThat(cancelled.json().path("status").asText()).isEqualTo("cancelled");
            out.write(bytes(file.substring(file.length() - 5)));
            out.flush();
            assertThat(answer(socket)).contains(" 409 ", "IMPORT_CANCELLED");

            assertThat(accountant.get(path).json().path("status").asText()).isEqualTo("cancelled");
            assertThat(accountant.post(path + "/retry", "").body()).contains("IMPORT_CANCELLED");
        }
        assertThat(documents(key)).isZero();
    }

    @Test
    void whoWorksForOneCompanyImportsForThatOneAndSeesNobodyElsesImports() {
        String theirs = String.valueOf(csv(HEADER + rows(key()), "").header("Location"));
        Accounts accounts = nexus.bean(Accounts.class);
        String client = "local-" + key();
        accounts.saveProgram(
                new Accounts.Account(
                        client, "demo", "client:" + client, client, Set.of(Roles.INTEGRATOR), Set.of("DE01")),
                accounts.hash("demo"),
                false);
        Http local = nexus.asClient(client);
        String own = key();
        String foreign = key();
        String file = HEADER + rows(own) + rows(foreign).replace("DE01", otherCompany());

        JsonNode done = finished(local, local.send("POST", PATH, file, headers("text/csv")));
        assertThat(done.path("outcomes").path("imported").asInt())
                .as("%s", done)
                .isEqualTo(1);
        JsonNode refused = local.get(PATH + "/" + done.path("id").asText() + "/rows?status=failed")
                .json()
                .path("items")
                .path(0);
        assertThat(refused.path("entryKey").asText()).isEqualTo(foreign);
        assertThat(refused.path("problems").path(0).path("code").asText()).isEqualTo("COMPANY_NOT_ALLOWED");
        assertThat(documents(foreign)).isZero();

        for (String way : List.of("", "/rows")) {
            assertThat(local.get(theirs + way).problem()).isEqualTo("not-found");
        }
        assertThat(local.post(theirs + "/cancel", "").problem()).isEqualTo("not-found");
        JsonNode seen = local.get(PATH).json().path("items");
        assertThat(seen.findValuesAsText("importer")).containsOnly("client:" + client);
    }

    @Test
    void aFileThatIsTooLargeIsRefusedBeforeItIsSent() throws Exception {
        String name = "large-" + key() + ".csv";
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(bytes(head("?fileName=" + name, key()) + "Content-Length: " + (1L << 31) + "\r\n\r\n"));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("}") < 0) {
                int next = in.read();
                assertThat(next).as("%s", answer).isNotNegative();
                answer.append((char) next);
            }
            assertThat(answer).contains(" 413 ", "payload-too-large", Long.toString(1L << 30));
        }
        assertThat(byName(name).has("id")).isFalse();
    }

    @Test
    void aMappingMayBeAPlainFieldAndAnUnknownCharsetIsSaid() {
        String mapping = "{\"colums\":{}}";
        Http.Answer field = form(
                key(), new Multipart().file("file", "export.csv", bytes(HEADER)).file("mapping", null, bytes(mapping)));
        assertThat(field.status()).as("%s", field).isEqualTo(422);
        assertThat(field.body()).contains("colums");

        String edge = "edge";
        String odd =
                "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv; charset=nothing-like-it\r\n\r\n"
                        + HEADER + "\r\n--edge--\r\n";
        assertThat(accountant
                        .send("POST", PATH, odd, headers("multipart/form-data; boundary=" + edge))
                        .problem())
                .isEqualTo("unsupported-media-type");
        assertThat(accountant
                        .send("POST", PATH, HEADER, headers("text/csv; charset=nothing-like-it"))
                        .problem())
                .isEqualTo("unsupported-media-type");
    }

    @Test
    void aFileIsLookedAtBeforeItIsImportedAndTheUnknownColumnsAreNamed() {
        String german = "Beleg;Buchungskreis;Datum;Währung;Text;Konto;Soll;Haben;Freigabe\n"
                + "R1;DE01;20.11.2026;EUR;Papier;6210;1.234,50;;ja\nR1;DE01;20.11.2026;EUR;Papier;1020;;1.234,50;ja\n";
        JsonNode seen = looked(german, null, "");
        assertThat(seen.path("failure").path("code").asText()).as("%s", seen).isEqualTo("FILE_UNREADABLE");
        assertThat(seen.path("separator").asText()).isEqualTo(";");
        assertThat(seen.path("columns").findValuesAsText("use")).containsOnly("unknown");
        assertThat(seen.path("columns").path(0).path("field").asText()).isEqualTo("entry_key");
        assertThat(seen.path("columns").path(8).path("field").isNull()).isTrue();
        assertThat(seen.path("rows").path(0).path(6).asText()).isEqualTo("1.234,50");
        JsonNode mapping = seen.path("mapping");
        assertThat(mapping.path("decimal").asText()).isEqualTo(",");
        assertThat(mapping.path("dateFormat").asText()).isEqualTo("dd.MM.yyyy");

        JsonNode mapped = looked(german, mapping.toString(), "");
        assertThat(mapped.path("failure").isNull()).as("%s", mapped).isTrue();
        assertThat(mapped.path("entries").asInt()).isEqualTo(1);
        assertThat(mapped.path("refused").asInt()).isZero();
        assertThat(mapped.path("columns").path(8).path("use").asText()).isEqualTo("ignored");

        String own = HEADER + rows(key()) + rows(key()).replaceFirst("DE01", "XX99") + rows(key());
        JsonNode whole = looked(own, null, "");
        assertThat(whole.path("mapping").isNull()).as("%s", whole).isTrue();
        assertThat(whole.path("entries").asInt()).isEqualTo(4);
        assertThat(whole.path("problems").findValuesAsText("code")).contains("UNKNOWN_COMPANY");
        JsonNode beginning = looked(own.substring(0, own.length() - 7), null, "?whole=false");
        assertThat(beginning.path("entries").asInt()).as("%s", beginning).isLessThan(4);
        assertThat(beginning.path("whole").asBoolean(true)).isFalse();

        assertThat(looked(HEADER, null, "").path("failure").path("code").asText())
                .isEqualTo("NO_ENTRIES");
        assertThat(looked("", null, "").path("failure").path("code").asText()).isEqualTo("FILE_UNREADABLE");
        assertThat(looked(bytes("entry_key,\u00e4\n"), StandardCharsets.ISO_8859_1)
                        .path("failure")
                        .path("code")
                        .asText())
                .isEqualTo("ENCODING");
        Multipart form = new Multipart().file("file", "a.csv", bytes(own));
        assertThat(nexus.as("controller")
                        .send("POST", PATH + "/preview", form.body(), headers(form.contentType()))
                        .problem())
                .isEqualTo("forbidden");
    }

    @Test
    void refusedEntriesAreCorrectedInPlaceAndEveryEntryOfTheFileExistsOnce() {
        String good = key();
        String bad = key();
        String worse = key();
        String file = HEADER
                + rows(good)
                + rows(bad).replaceFirst("[0-9]+\\.[0-9]+", "ten")
                + rows(worse).replace("EUR", "");
        JsonNode done = finished(csv(file, "?keyspace=mend"));
        String path = PATH + "/" + done.path("id").asText();
        assertThat(done.path("outcomes").path("imported").asInt())
                .as("%s", done)
                .isEqualTo(1);
        assertThat(done.path("outcomes").path("failed").asInt()).isEqualTo(2);

        List<Map<String, Object>> corrections = new ArrayList<>();
        for (JsonNode row : rows(done, "?status=failed").path("items")) {
            assertThat(row.path("source").path("columns").path(0).asText()).isEqualTo("entry_key");
            List<Map<String, Object>> lines = new ArrayList<>();
            for (JsonNode line : row.path("source").path("lines")) {
                List<String> cells = new ArrayList<>();
                line.path("cells").forEach(cell -> cells.add(cell.asText().replace("ten", "10x")));
                lines.add(Map.of("line", line.path("line").asLong(), "cells", cells));
            }
            corrections.add(Map.of("ordinal", row.path("ordinal").asInt(), "lines", lines));
        }
        Http.Answer still = accountant.post(path + "/corrections", Map.of("rows", corrections));
        assertThat(still.problem()).as("%s", still).isEqualTo("validation-failed");
        assertThat(still.json().path("errors").findValuesAsText("pointer"))
                .anyMatch(pointer -> pointer.matches("/rows/0/lines/[01]/cells/[78]"))
                .contains("/rows/1/lines/0/cells/3");
        assertThat(accountant.get(path).json().path("status").asText()).isEqualTo("done");

        List<Map<String, Object>> right = new ArrayList<>();
        List<String> keys = List.of(bad, worse);
        for (int i = 0; i < 2; i++) {
            List<Map<String, Object>> lines = new ArrayList<>();
            for (String line : rows(keys.get(i)).split("\n")) {
                lines.add(Map.of("line", 9, "cells", List.of(line.split(",", -1))));
            }
            right.add(Map.of("ordinal", i + 2, "lines", lines));
        }
        assertThat(nexus.as("preparer")
                        .post(path + "/corrections", Map.of("rows", right))
                        .problem())
                .isEqualTo("forbidden");
        assertThat(nexus.as("auditor")
                        .post(path + "/corrections", Map.of("rows", right))
                        .problem())
                .isEqualTo("forbidden");
        assertThat(nexus.as("stranger")
                        .post(path + "/corrections", Map.of("rows", right))
                        .problem())
                .isEqualTo("not-found");
        Http.Answer taken = accountant.post(path + "/corrections", Map.of("rows", right));
        assertThat(taken.status()).as("%s", taken).isEqualTo(200);
        JsonNode mended = await().atMost(SOON)
                .until(() -> accountant.get(path).json(), found -> !found.path("finishedAt")
                        .isNull());
        assertThat(mended.path("outcomes").path("imported").asInt())
                .as("%s", mended)
                .isEqualTo(3);
        assertThat(mended.path("outcomes").has("failed")).isFalse();
        assertThat(mended.path("entryStates").size()).isPositive();
        for (String key : List.of(good, bad, worse)) {
            assertThat(documents(key)).isEqualTo(1);
        }
        JsonNode again = finished(csv(HEADER + rows(good) + rows(bad) + rows(worse), "?keyspace=mend"));
        assertThat(again.path("outcomes").path("already-imported").asInt())
                .as("%s", again)
                .isEqualTo(3);
    }

    @Test
    void aFileThatMustBeFreeOfErrorsIsImportedWholeOnceItsErrorsAreCorrected() {
        String good = key();
        String bad = key();
        JsonNode failed = finished(csv(HEADER + rows(good) + rows(bad).replace(date(), "soon"), "?mode=all"));
        assertThat(failed.path("status").asText()).as("%s", failed).isEqualTo("failed");
        String path = PATH + "/" + failed.path("id").asText();
        List<Map<String, Object>> lines = new ArrayList<>();
        for (String line : rows(good).split("\n")) {
            lines.add(Map.of("line", 1, "cells", List.of(line.split(",", -1))));
        }
        Http.Answer twice =
                accountant.post(path + "/corrections", Map.of("rows", List.of(Map.of("ordinal", 2, "lines", lines))));
        assertThat(twice.body()).contains("ENTRY_SPLIT", good);

        lines.clear();
        for (String line : rows(bad).split("\n")) {
            lines.add(Map.of("line", 1, "cells", List.of(line.split(",", -1))));
        }
        assertThat(accountant
                        .post(path + "/corrections", Map.of("rows", List.of(Map.of("ordinal", 2, "lines", lines))))
                        .status())
                .isEqualTo(200);
        await().atMost(SOON)
                .until(() -> accountant.get(path).json().path("status").asText().equals("done"));
        assertThat(documents(good)).isEqualTo(1);
        assertThat(documents(bad)).isEqualTo(1);
    }

    // ---- helpers

    private JsonNode looked(String file, @Nullable String mapping, String query) {
        Multipart form = new Multipart().file("file", "look.csv", bytes(file));
        if (mapping != null) {
            form.file("mapping", "mapping.json", bytes(mapping));
        }
        Http.Answer answer =
                accountant.send("POST", PATH + "/preview" + query, form.body(), headers(form.contentType()));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.json();
    }

    private JsonNode looked(byte[] utf8, java.nio.charset.Charset as) {
        Multipart form =
                new Multipart().file("file", "look.csv", new String(utf8, StandardCharsets.UTF_8).getBytes(as));
        return accountant
                .send("POST", PATH + "/preview", form.body(), headers(form.contentType()))
                .json();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Http.Answer form(String key, Multipart form) {
        return accountant.send(
                "POST", PATH, form.body(), Map.of("Content-Type", form.contentType(), "Idempotency-Key", key));
    }

    private Socket connect() throws IOException {
        URI url = URI.create(nexus.url());
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout((int) SOON.toMillis());
        return socket;
    }

    private String head(String query, String key) {
        return "POST " + PATH + query + " HTTP/1.1\r\nHost: "
                + URI.create(nexus.url()).getAuthority() + "\r\nAuthorization: Bearer " + accountant.token()
                + "\r\nConnection: close\r\nContent-Type: text/csv\r\nIdempotency-Key: " + key + "\r\n";
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** As a program does that does not know the length before. */
    private String inPieces(String file, String key) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(bytes(head("", key) + "Transfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(bytes(file).length) + "\r\n" + file + "\r\n0\r\n\r\n"));
            socket.getOutputStream().flush();
            return answer(socket);
        }
    }

    private String otherCompany() {
        return nexus.superuser()
                .sql(
                        "SELECT code FROM ledger.company WHERE tenant_id = 'demo' AND code <> 'DE01' ORDER BY code LIMIT 1")
                .query(String.class)
                .single();
    }

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
        return finished(accountant, received);
    }

    private static JsonNode finished(Http who, Http.Answer received) {
        assertThat(received.status()).as("%s", received).isEqualTo(202);
        return await().atMost(SOON)
                .until(
                        () -> who.get(String.valueOf(received.header("Location")))
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
