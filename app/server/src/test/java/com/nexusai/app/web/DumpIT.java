package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The application starts on what earlier releases left behind, and finishes what waited there. {@code fixtures/make} keeps such a dump. */
class DumpIT {

    private static final Path DUMPS = Path.of("src", "test", "fixtures");
    private static final Duration SOON = Duration.ofSeconds(30);

    static List<String> dumps() {
        try (Stream<Path> files = Files.list(DUMPS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql.gz"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void anEntryThatWaitedIsApprovedAndPosted(String dump) throws Exception {
        Installation nexus = Installation.restored(DUMPS.resolve(dump));
        try {
            long posted = posted(nexus);
            Http controller = nexus.as("controller");
            JsonNode task = controller
                    .get("/api/v1/tasks?sort=created&limit=1")
                    .json()
                    .path("items")
                    .path(0);
            String path = "/api/v1/tasks/" + task.path("id").asText();
            String entry = task.path("subject").path("id").asText();
            Http.Answer shown = controller.get(path);
            assertThat(shown.status()).as("%s", shown).isEqualTo(200);

            Map<String, String> decision = Map.of("decision", "approve", "comment", "waited long enough");
            Map<String, String> headers = Map.of(
                    "If-Match",
                    String.valueOf(shown.header("ETag")),
                    "Idempotency-Key",
                    UUID.randomUUID().toString());
            Http.Answer decided = controller.post(path + "/complete", decision, headers);
            assertThat(decided.status()).as("%s", decided).isEqualTo(200);

            await().atMost(SOON).until(() -> posted(nexus) == posted + 1);
            Http auditor = nexus.as("auditor");
            await().atMost(SOON)
                    .until(() -> auditor.get("/api/v1/journal-entries/" + entry + "/proof")
                                    .status()
                            == 200);
        } finally {
            nexus.close();
        }
    }

    private static long posted(Installation nexus) {
        return nexus.superuser()
                .sql("SELECT count(*) FROM ledger.journal_entry WHERE tenant_id = 'demo'")
                .query(Long.class)
                .single();
    }
}
