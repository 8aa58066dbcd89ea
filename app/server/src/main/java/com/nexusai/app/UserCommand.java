package com.nexusai.app;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "user",
        description = "Adds and disables people who sign in here.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {UserCommand.Add.class, UserCommand.Disable.class})
final class UserCommand {

    @Command(
            name = "add",
            description =
                    "Adds a person. The password is asked for at the terminal, read from the file that NEXUS_PASSWORD_FILE names, or from"
                            + " standard input.",
            mixinStandardHelpOptions = true)
    static final class Add extends AccountCommand implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "LOGIN", description = "What is typed at sign-in.")
        private String login = "";

        @Option(
                names = "--person",
                paramLabel = "CODE",
                description = "The person's code in the ledger. The login when not given.")
        private @Nullable String person;

        @Mixin
        private Rights rights = new Rights();

        @Override
        public Integer call() {
            work(database -> {
                String tenant = rights.tenant(database);
                String password = password(login);
                change(
                        database,
                        accounts -> accounts.addPerson(
                                login,
                                tenant,
                                person,
                                rights.name(),
                                rights.roles(),
                                rights.companies(),
                                password,
                                rights.replace()));
                Output.line("The user " + login + " of tenant " + tenant + " may sign in");
            });
            return 0;
        }
    }

    @Command(name = "disable", description = "Lets a person sign in no more.", mixinStandardHelpOptions = true)
    static final class Disable extends AccountCommand implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "LOGIN", description = "What is typed at sign-in.")
        private String login = "";

        @Override
        public Integer call() {
            work(database -> {
                change(database, accounts -> accounts.disablePerson(login));
                Output.line("The user " + login + " may not sign in any more");
            });
            return 0;
        }
    }
}
