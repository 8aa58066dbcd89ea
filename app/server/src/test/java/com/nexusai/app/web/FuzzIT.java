package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Sends made-up requests, good and bad ones, to every operation that the API's description names, and holds the answers against it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzIT {

    private static final Path SETTINGS = Path.of("src", "test", "fuzz");
    private static final Path WORK = Path.of("target", "fuzz");
    private static final int SECONDS = 75;
    private static final int SHOWN = 20_000;

    private Path program;

    /** An environment of its own, made anew when what it holds changes. */
    @BeforeAll
    void install() throws Exception {
        Files.createDirectories(WORK);
        Path environment = WORK.resolve("venv").toAbsolutePath();
        Path installed = environment.resolve("requirements.txt");
        Path wanted = SETTINGS.resolve("requirements.txt");
        program = environment.resolve("bin").resolve("schemathesis");
        if (Files.exists(installed) && Files.mismatch(installed, wanted) == -1) {
            return;
        }
        needs(
                run("make.log", 120, "python3", "-m", "venv", "--clear", environment.toString()),
                "Python 3.10 or newer with venv, as from 'sudo apt-get install -y python3-venv'",
                "make.log");
        needs(
                run(
                        "install.log",
                        300,
                        environment.resolve("bin").resolve("pip").toString(),
                        "install",
                        "--quiet",
                        "-r",
                        wanted.toAbsolutePath().toString()),
                "Python packages; set PIP_INDEX_URL where the public index cannot be reached",
                "install.log");
        Files.copy(wanted, installed);
    }

    private static void needs(int status, String what, String log) throws IOException {
        if (status != 0) {
            throw new AssertionError("The fuzzer needs " + what + ". It failed with:\n" + tail(WORK.resolve(log)));
        }
    }

    /** A person with every role, of a tenant without books: what the fuzzer writes disturbs no other test. */
    @Test
    void noRequestIsAnsweredOtherwiseThanTheDescriptionSays() throws Exception {
        Installation nexus = Installation.shared();
        String token = Tokens.ofPerson(nexus.url(), "stranger");
        int status = run(
                "run.log",
                SECONDS + 60,
                program.toString(),
                "--config-file",
                SETTINGS.resolve("schemathesis.toml").toAbsolutePath().toString(),
                "run",
                nexus.url() + "/openapi.json",
                "--header",
                "Authorization: Bearer " + token,
                "--checks",
                "all",
                "--phases",
                "examples,coverage,fuzzing",
                "--max-time",
                Integer.toString(SECONDS),
                "--seed",
                "1",
                "--continue-on-failure");
        String report = tail(WORK.resolve("run.log"));
        assertThat(status).as(report).isZero();
        assertThat(report).contains("Tested: ");
    }

    private static int run(String log, int seconds, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command))
                .directory(WORK.toFile())
                .redirectErrorStream(true)
                .redirectOutput(WORK.resolve(log).toFile())
                .start();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(command[0] + " took longer than " + seconds + " s:\n" + tail(WORK.resolve(log)));
        }
        return process.exitValue();
    }

    private static String tail(Path log) throws IOException {
        String all = Files.readString(log);
        return all.substring(Math.max(0, all.length() - SHOWN));
    }
}
