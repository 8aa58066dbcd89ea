package com.nexusai.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** In a JVM of its own, because logging is set up once for all. */
class ProgressIT {

    @TempDir
    Path home;

    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            Progress.start(Path.of(args[0]));
            MDC.put("tenant", "acme");
            MDC.put("businessKey", "JE-1");
            MDC.put("processInstance", "p-1");
            LoggerFactory.getLogger(Program.class).info("Posted");
            LoggerFactory.getLogger("org.elsewhere").info("Detail");
            Progress.failed(new IllegalStateException("outer", new SettingsRefused("The setting\n  is wrong.")));
        }
    }

    @Test
    void machinesGetEverythingWithItsCircumstancesAndPeopleOneLineEach() throws Exception {
        Path err = home.resolve("err.txt");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        home.toString())
                .redirectError(err.toFile())
                .start();
        assertThat(program.getInputStream().readAllBytes()).isEmpty();
        assertThat(program.waitFor()).isZero();

        List<String> people = Files.readAllLines(err);
        assertThat(people).hasSize(2);
        assertThat(people.get(0)).matches("\\d\\d:\\d\\d:\\d\\d Posted");
        assertThat(people.get(1)).matches("\\d\\d:\\d\\d:\\d\\d ERROR The setting; is wrong\\.");

        JsonMapper json = JsonMapper.builder().build();
        List<String> lines = Files.readAllLines(home.resolve("logs/nexus.json"));
        assertThat(lines).hasSize(3);
        JsonNode posted = json.readTree(lines.get(0));
        assertThat(posted.get("message").asText()).isEqualTo("Posted");
        assertThat(posted.get("tenant").asText()).isEqualTo("acme");
        assertThat(posted.get("businessKey").asText()).isEqualTo("JE-1");
        assertThat(posted.get("processInstance").asText()).isEqualTo("p-1");
        assertThat(posted.at("/ecs/version").asText()).isNotEmpty();
        assertThat(json.readTree(lines.get(1)).at("/log/logger").asText()).isEqualTo("org.elsewhere");
        assertThat(json.readTree(lines.get(2)).at("/error/stack_trace").asText())
                .contains("SettingsRefused", "outer");
    }
}
