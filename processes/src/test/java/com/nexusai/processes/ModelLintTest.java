package com.nexusai.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs bpmnlint with our rules over the shipped models. */
class ModelLintTest {

    private static final Path LINT = Path.of("lint").toAbsolutePath();
    private static final Path LOCK = LINT.resolve("package-lock.json");
    /** The lock file as it was when the packages were installed. */
    private static final Path INSTALLED = LINT.resolve("node_modules").resolve("installed-package-lock.json");

    private record Outcome(int exit, String output) {}

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        String lock = Files.readString(LOCK);
        if (Files.exists(INSTALLED) && Files.readString(INSTALLED).equals(lock)) {
            return;
        }
        Outcome outcome = run("npm", "ci", "--ignore-scripts", "--prefer-offline");
        assertThat(outcome.exit())
                .as("npm ci in %s ended with:%n%s", LINT, outcome.output())
                .isZero();
        Files.writeString(INSTALLED, lock);
    }

    @Test
    void shippedModelsKeepTheModellingConventions() throws IOException, InterruptedException {
        Path resources = Path.of("src", "main", "resources").toAbsolutePath();
        List<String> files = Models.all().stream()
                .map(Models.Model::resource)
                .filter(resource -> resource.endsWith(".bpmn"))
                .map(resource -> resources.resolve(resource).toString())
                .toList();
        assertThat(files).isNotEmpty();
        Outcome outcome = lint(files);
        assertThat(outcome.exit()).as("bpmnlint found:%n%s", outcome.output()).isZero();
    }

    @Test
    void modelWithEveryMistakeIsRefusedByEachOfOurRules() throws IOException, InterruptedException {
        Path bad = Path.of("src", "test", "resources", "com", "nexusai", "processes", "lint", "every-mistake.bpmn");
        Outcome outcome = lint(List.of(bad.toAbsolutePath().toString()));
        assertThat(outcome.exit()).isNotZero();
        assertThat(outcome.output())
                .contains("camunda-compat/history-time-to-live")
                .contains("Id 'Activity_0a1b2c3' must be chosen")
                .contains("'Handle entry' starts with a verb that says nothing")
                .contains("'Validation of entry' starts with a noun")
                .contains("Gateway name 'Checked' must be a question")
                .contains("must not have a default flow")
                .contains("must have a condition")
                .contains("Gateway joins and splits")
                .contains("asks nothing and must not carry a name")
                .contains("camunda:class is code")
                .contains("camunda:ExecutionListener is code")
                .contains("must be an external task")
                .contains("calls a method")
                .contains("bpmn:ScriptTask is not among the allowed elements");
    }

    @Test
    void everyRuleOfOursIsSwitchedOn() throws IOException {
        try (Stream<Path> rules = Files.list(LINT.resolve("rules").resolve("rules"))) {
            String index = Files.readString(LINT.resolve("rules").resolve("index.js"));
            assertThat(rules.map(rule -> rule.getFileName().toString().replace(".js", "")))
                    .isNotEmpty()
                    .allSatisfy(rule -> assertThat(index).contains("'" + rule + "': 'error'"));
        }
    }

    private static Outcome lint(List<String> files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                LINT.resolve("node_modules")
                        .resolve("bpmnlint")
                        .resolve("bin")
                        .resolve("bpmnlint.js")
                        .toString(),
                "--max-warnings=0"));
        command.addAll(files);
        return run(command.toArray(String[]::new));
    }

    private static Outcome run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(LINT.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return fail(
                    "The models are linted by Node: '%s' cannot be started. Install Node 20 or newer with npm and put both on the PATH.",
                    command[0], e);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
