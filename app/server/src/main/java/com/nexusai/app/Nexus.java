package com.nexusai.app;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Results go to standard output, everything else to standard error. */
@Command(
        name = "nexus",
        description = "Business processes that end in a balanced ledger.",
        mixinStandardHelpOptions = true,
        versionProvider = Nexus.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            StatusCommand.class,
            StopCommand.class,
            SampleCommand.class,
            ImportCommand.class,
            DeployCommand.class,
            LedgerCommand.class,
            InboxCommand.class,
            UserCommand.class,
            ClientCommand.class
        },
        footer = {
            "",
            "Also, by the script: nexus test [module...].",
            "Settings are environment variables or lines of nexus.yaml: NEXUS_HOME (.nexus), NEXUS_HTTP_PORT (8080),",
            "NEXUS_BIND (127.0.0.1), NEXUS_PUBLIC_URL, NEXUS_DEMO_USERS, NEXUS_ISSUERS, NEXUS_DB_URL, NEXUS_DB_USER,",
            "NEXUS_DB_PASSWORD, NEXUS_DB_OWNER_USER, NEXUS_DB_OWNER_PASSWORD, NEXUS_REDIS_URL, NEXUS_CLIENT_ID,",
            "NEXUS_CLIENT_SECRET, NEXUS_TOKEN, NEXUS_ATTACHMENTS_BYTES (26214400), NEXUS_ATTACHMENTS_COUNT (20).",
            "Passwords, secrets, tokens and the address of Redis may be given as a file: NEXUS_DB_PASSWORD_FILE.",
            "For user add and client add, NEXUS_PASSWORD_FILE names the file of the password."
        })
public final class Nexus {

    static final int FAILED = 1;

    private Nexus() {}

    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        CommandLine line = new CommandLine(new Nexus());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((failure, arguments) -> {
            CommandLine command = failure.getCommandLine();
            command.getErr()
                    .println(Failures.oneLine(failure) + "; see "
                            + command.getCommandSpec().qualifiedName() + " --help.");
            return command.getCommandSpec().exitCodeOnInvalidInput();
        });
        line.setExecutionExceptionHandler((failure, command, result) -> {
            Progress.failed(failure);
            return FAILED;
        });
        return line.execute(args);
    }

    static Settings settings() {
        return Settings.load(System.getenv(), Path.of("").toAbsolutePath());
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Nexus.class.getPackage().getImplementationVersion();
            return new String[] {"nexus " + (version == null ? "development" : version)};
        }
    }
}
