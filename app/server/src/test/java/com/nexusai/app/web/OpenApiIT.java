package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.nexusai.app.rest.ProblemType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The description of the API is the committed one, and says enough of every operation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiIT {

    private static final Path COMMITTED = Path.of("openapi", "openapi.json");

    private Http anybody;
    private JsonNode api;

    @BeforeAll
    void read() {
        anybody = Installation.shared().http();
        api = anybody.get("/openapi.json").json();
    }

    @Test
    void theCommittedDescriptionIsTheTrueOne() throws Exception {
        String now =
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(api) + "\n";
        if (Boolean.getBoolean("openapi.write")) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, now);
        }
        assertThat(COMMITTED)
                .as("after a change of the API: mvn -pl app/server -am -Dit.test=OpenApiIT -Dopenapi.write=true verify")
                .content()
                .isEqualTo(now);
    }

    @Test
    void everyOperationSaysWhatItDoesWhoMayAndWhatCanGoWrong() {
        List<String> bare = new ArrayList<>();
        api.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue().fields().forEachRemaining(operation -> {
                    JsonNode said = operation.getValue();
                    if (said.path("summary").asText().isEmpty()
                            || said.path("x-required-roles").isEmpty()
                            || !said.path("responses").has("401")
                            || said.path("tags").isEmpty()) {
                        bare.add(operation.getKey() + " " + path.getKey());
                    }
                }));
        assertThat(api.path("openapi").asText()).startsWith("3.1");
        assertThat(api.path("paths").size()).isGreaterThan(8);
        assertThat(bare).isEmpty();
    }

    /** A person with every role, of a tenant without books: an example is understood, whatever it then meets. */
    @Test
    void everyOperationThatTakesJsonHasAnExampleThatIsUnderstood() {
        Http stranger = Installation.shared().as("stranger");
        List<String> wrong = new ArrayList<>();
        api.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue().fields().forEachRemaining(operation -> {
                    JsonNode json = operation
                            .getValue()
                            .path("requestBody")
                            .path("content")
                            .path("application/json");
                    if (json.isMissingNode()) {
                        return;
                    }
                    Http.Answer answer = stranger.send(
                            operation.getKey().toUpperCase(Locale.ROOT),
                            path.getKey()
                                    .replaceAll("\\{[^}]*}", UUID.randomUUID().toString()),
                            json.path("example").toString(),
                            Map.of(
                                    "If-Match",
                                    "\"1\"",
                                    "Idempotency-Key",
                                    UUID.randomUUID().toString()));
                    boolean understood =
                            answer.status() < 300 || List.of(404, 409, 412, 422).contains(answer.status());
                    if (json.path("example").isEmpty() || !understood) {
                        wrong.add(operation.getValue().path("operationId").asText() + ": " + answer);
                    }
                }));
        assertThat(wrong).isEmpty();
        Map<String, Object> own = new ObjectMapper()
                .convertValue(
                        api.at("/paths/~1api~1v1~1journal-entries/post/requestBody/content/application~1json/example"),
                        new TypeReference<>() {});
        own.put("entryKey", UUID.randomUUID().toString());
        assertThat(Installation.shared()
                        .as("accountant")
                        .post("/api/v1/journal-entries", own)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void peopleCanReadItInABrowserAndEveryProblemHasAPage() {
        assertThat(anybody.get("/docs").status()).isIn(200, 302);
        for (ProblemType type : ProblemType.values()) {
            Http.Answer page = anybody.get("/problems/" + type.slug());
            assertThat(page.status()).as(type.slug()).isEqualTo(200);
            assertThat(page.body()).contains(type.title());
        }
        assertThat(anybody.get("/problems/none").status()).isEqualTo(404);
    }
}
