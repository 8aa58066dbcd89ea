package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lines of the guides, run as they stand. */
class GuideIT {

    private static final Path ROOT = Path.of("..", "..");
    private static final Path WORK = Path.of("target", "guide");
    private static final Pattern LINES = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyLineOfTheGuideWorks() throws Exception {
        Installation nexus = Installation.shared();
        Files.createDirectories(WORK);
        Path script = WORK.resolve("guide.sh");
        Files.writeString(script, "set -eu\n" + lines(ROOT.resolve("docs").resolve("integrators.md")));

        String said = run(nexus, script.toAbsolutePath());

        // What was handed in, imported, refused, started and done is there.
        Http program = nexus.asClient("demo-integrator");
        assertThat(program.get("/api/v1/process-instances?processKey=supplier-check")
                        .json()
                        .path("items")
                        .path(0)
                        .path("state")
                        .asText())
                .isEqualTo("completed");
        assertThat(nexus.superuser()
                        .sql(
                                "SELECT count(*) FROM ledger.entry_document WHERE tenant_id = 'demo' AND entry_key LIKE 'SUPPLIES-%'")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(said).contains("=1+1").contains("\"leafHash\"");
    }

    @Test
    void theExampleOfTheTourMakesIncidents() throws Exception {
        Installation nexus = Installation.shared();
        Files.createDirectories(WORK);

        String said = run(nexus, ROOT.resolve("docs/examples/failing-step").toAbsolutePath());

        assertThat(said).contains("/app/incidents, as operations");
        assertThat(nexus.as("operations").get("/api/v1/incident-groups").body())
                .contains("The register of suppliers does not answer");
    }

    /** @return what it has said */
    private static String run(Installation nexus, Path script) throws IOException, InterruptedException {
        Path output = WORK.resolve(script.getFileName() + ".log");
        ProcessBuilder shell = new ProcessBuilder("sh", "-x", script.toString())
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment().put("NEXUS", nexus.url());
        Process running = shell.start();
        boolean ended = running.waitFor(120, TimeUnit.SECONDS);
        if (!ended) {
            running.destroyForcibly().waitFor();
        }
        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(running.exitValue()).as(said).isZero();
        return said;
    }

    private static String lines(Path guide) throws IOException {
        StringBuilder all = new StringBuilder();
        Matcher block = LINES.matcher(Files.readString(guide));
        while (block.find()) {
            all.append(block.group(1));
        }
        return all.toString();
    }
}
