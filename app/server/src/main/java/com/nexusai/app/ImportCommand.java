package com.nexusai.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = {
            "Imports a file of journal entries, CSV or JSON lines (.jsonl, .ndjson), into a running server.",
            "Prints the import as one JSON object; exits 1 when an entry was refused, naming it."
        },
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

    private static final String PATH = "/api/v1/journal-entry-imports";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);
    private static final String SHOWN = "20";

    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file = Path.of("");

    @Option(names = "--mapping", description = "JSON file that says how another system's CSV is read.")
    private @Nullable Path mapping;

    @Option(
            names = "--mode",
            description = "valid (default): import the entries without errors; all: nothing when anything is wrong.")
    private @Nullable String mode;

    @Option(
            names = "--keyspace",
            description = "Names the numbering of the file's keys, such as the system it comes from.")
    private @Nullable String keyspace;

    @Override
    public Integer call() {
        Remote server = Remote.of(Nexus.settings(), "demo-integrator");
        JsonNode received = send(server);
        String path = PATH + "/" + received.path("id").asText();
        JsonNode now = server.get(path);
        while (now.path("finishedAt").isNull()) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            now = server.get(path);
        }
        boolean refused = !now.path("status").asText().equals("done");
        for (String outcome : new String[] {"failed", "conflict"}) {
            if (now.path("outcomes").path(outcome).asInt() > 0) {
                refused = true;
                show(server, path, outcome);
            }
        }
        if (now.path("failure").isObject()) {
            System.err.println(now.path("failure").path("message").asText() + "; "
                    + now.path("failure").path("remedy").asText());
        }
        Output.line(now.toString());
        return refused ? Nexus.FAILED : 0;
    }

    private JsonNode send(Remote server) {
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        parameters.put("mode", mode);
        parameters.put("keyspace", keyspace);
        Path rules = mapping;
        if (rules != null) {
            Remote.Form form = new Remote.Form().file("file", file).file("mapping", rules);
            return server.post(Remote.path(PATH, parameters), form.contentType(), form.body());
        }
        String name = String.valueOf(file.getFileName());
        parameters.put("fileName", name);
        boolean lines = name.toLowerCase(Locale.ROOT).matches(".*\\.(jsonl|ndjson)");
        return server.post(
                Remote.path(PATH, parameters), lines ? "application/x-ndjson" : "text/csv", Remote.content(file));
    }

    private static void show(Remote server, String path, String outcome) {
        JsonNode rows = server.get(Remote.path(path + "/rows", Map.of("status", outcome, "limit", SHOWN)));
        for (JsonNode row : rows.path("items")) {
            for (JsonNode problem : row.path("problems")) {
                JsonNode value = problem.path("value");
                System.err.println("line " + problem.path("line").asText() + ", entry "
                        + row.path("entryKey").asText() + ", "
                        + problem.path("field").asText()
                        + (value.isTextual() ? " '" + value.asText() + "'" : "") + ": "
                        + problem.path("message").asText() + "; "
                        + problem.path("remedy").asText());
            }
        }
        if (!rows.path("nextCursor").isNull()) {
            System.err.println("... and more: GET " + path + "/rows?status=" + outcome);
        }
    }
}
