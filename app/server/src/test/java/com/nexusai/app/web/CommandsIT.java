package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nexusai.app.Nexus;
import com.nexusai.app.security.Accounts;
import com.nexusai.app.security.Roles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code nexus import} and {@code nexus deploy} as processes of their own, against a running server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HEADER =
            "entry_key,company,posting_date,currency,description,external_reference,account,debit,credit,cost_centre,counterparty\n";

    @TempDir
    Path folder;

    private Installation nexus;
    private JsonNode model;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
        model = new PostedEntry(nexus).read();
    }

    private record Ended(int status, String out, String err) {

        JsonNode json() throws IOException {
            return JSON.readTree(out);
        }
    }

    @Test
    void aFileIsImportedAndWhatWasRefusedIsNamed() throws Exception {
        String good = key();
        String bad = key();
        Path file = Files.writeString(
                folder.resolve("month.csv"), HEADER + rows(good) + rows(bad).replaceFirst("[0-9]+\\.[0-9]+", "=1+1"));

        Ended first = nexus(Map.of(), "import", file.toString());
        assertThat(first.status()).as("%s", first).isEqualTo(1);
        assertThat(first.json().path("outcomes").path("imported").asInt()).isEqualTo(1);
        assertThat(first.json().path("fileName").asText()).isEqualTo("month.csv");
        assertThat(first.json().path("importer").asText()).isEqualTo("client:demo-integrator");
        assertThat(first.err().lines()).hasSize(1);
        assertThat(first.err()).contains("line ", bad, "'=1+1'", "; ").doesNotContain(good);

        Files.writeString(file, HEADER + rows(good) + rows(bad));
        String token = String.valueOf(nexus.asClient("demo-integrator").token());
        Ended mended = nexus(Map.of("NEXUS_TOKEN", token, "NEXUS_DEMO_USERS", "false"), "import", file.toString());
        assertThat(mended.status()).as("%s", mended).isZero();
        assertThat(mended.err()).isEmpty();
        assertThat(mended.json().path("outcomes").path("imported").asInt()).isEqualTo(1);
        assertThat(mended.json().path("outcomes").path("already-imported").asInt())
                .isEqualTo(1);
    }

    @Test
    void anotherSystemsExportIsImportedByAMappingWholeOrNotAtAll() throws Exception {
        Path mapping = Files.writeString(
                folder.resolve("mapping.json"),
                """
                {"columns":{"posting_date":"Datum","description":"Text","account":"Konto","external_reference":"Beleg","debit":"Soll","credit":"Haben",
                   "cost_centre":"Kst","counterparty":"Partner"},
                 "constants":{"company":"DE01","currency":"EUR"},"entryKey":["Beleg"]}
                """);
        String header = "Beleg;x;Datum;y;Text;z;Konto;Soll;Haben;Kst;Partner\n";
        Path file = Files.writeString(
                folder.resolve("export.csv"),
                header
                        + rows(key()).replace(',', ';')
                        + rows(key()).replace(',', ';').replace(date(), "30.02.2026"));

        Ended refused = nexus(Map.of(), "import", file.toString(), "--mapping", mapping.toString(), "--mode", "all");
        assertThat(refused.status()).as("%s", refused).isEqualTo(1);
        assertThat(refused.json().path("status").asText()).isEqualTo("failed");
        assertThat(refused.err()).contains("30.02.2026", "mode=valid");

        Files.writeString(file, header + rows(key()).replace(',', ';'));
        Ended done = nexus(Map.of(), "import", file.toString(), "--mapping", mapping.toString(), "--mode", "all");
        assertThat(done.status()).as("%s", done).isZero();
        assertThat(done.json().path("outcomes").path("imported").asInt()).isEqualTo(1);
    }

    @Test
    void modelsAreDeployedAndARefusedOneNamesItsElements() throws Exception {
        Path good = Path.of("../../docs/examples/supplier-check.bpmn");
        Ended judged = nexus(Map.of(), "deploy", "--dry-run", good.toString());
        assertThat(judged.status()).as("%s", judged).isZero();
        Ended deployed = nexus(Map.of(), "deploy", good.toString());
        assertThat(deployed.status()).as("%s", deployed).isZero();
        assertThat(deployed.json().path("definitions").path(0).path("key").asText())
                .isEqualTo("supplier-check");

        Path bad = Files.writeString(
                folder.resolve("bad.bpmn"),
                Files.readString(good)
                        .replaceFirst(
                                "operaton:topic=\"[^\"]+\"|camunda:topic=\"[^\"]+\"",
                                "camunda:class=\"java.lang.Runtime\""));
        Ended refused = nexus(Map.of(), "deploy", bad.toString());
        assertThat(refused.status()).as("%s", refused).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err()).contains("bad.bpmn#");
    }

    @Test
    void whatIsWrongIsSaidInOneLine() throws Exception {
        String file = Files.writeString(folder.resolve("empty.csv"), HEADER).toString();
        Accounts accounts = nexus.bean(Accounts.class);
        accounts.saveProgram(
                new Accounts.Account(
                        "only-reads", "demo", "client:only-reads", "Reader", Set.of(Roles.AUDITOR), Set.of("*")),
                accounts.hash("demo"),
                false);

        refused(
                Map.of("NEXUS_PUBLIC_URL", "http://127.0.0.1:1"),
                file,
                "No server answers",
                "http://127.0.0.1:1",
                "nexus run");
        refused(Map.of(), folder.resolve("nothing.csv").toString(), "no readable file", "nothing.csv");
        refused(
                Map.of("NEXUS_CLIENT_ID", "demo-integrator", "NEXUS_CLIENT_SECRET", "hidden"),
                file,
                "does not know the client demo-integrator",
                "NEXUS_CLIENT_SECRET_FILE");
        refused(Map.of("NEXUS_CLIENT_ID", "only-reads", "NEXUS_CLIENT_SECRET", "demo"), file, "has none of the roles");
        refused(Map.of("NEXUS_TOKEN", "hidden"), file, "NEXUS_TOKEN", "get a new one");
        refused(Map.of("NEXUS_DEMO_USERS", "false"), file, "Nobody is set who signs in", "NEXUS_TOKEN");
    }

    private void refused(Map<String, String> environment, String file, String... parts) throws Exception {
        Ended ended = nexus(environment, "import", file);
        assertThat(ended.status()).as("%s", ended).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines()).as("%s", ended).hasSize(1);
        assertThat(ended.err()).contains(parts).doesNotContain("hidden");
    }

    private Ended nexus(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Nexus.class.getName()));
        command.addAll(Stream.of(arguments).toList());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("NEXUS_"));
        builder.environment().put("NEXUS_HOME", folder.resolve("home").toString());
        builder.environment().put("NEXUS_PUBLIC_URL", nexus.url());
        builder.environment().putAll(environment);
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        int status = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Ended(status, Files.readString(out), Files.readString(err));
    }

    private static String key() {
        return "C" + UUID.randomUUID().toString().substring(0, 13);
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
                            amount(line.path("debit")),
                            amount(line.path("credit")),
                            line.path("costCentre").asText("").replace("null", ""),
                            line.path("counterparty").asText("").replace("null", "")))
                    .append('\n');
        }
        return rows.toString();
    }

    private static String amount(JsonNode money) {
        String amount = money.path("amount").asText("0");
        return amount.matches("0(\\.0+)?") ? "" : amount;
    }
}
