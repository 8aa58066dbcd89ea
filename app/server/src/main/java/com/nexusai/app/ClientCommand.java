package com.nexusai.app;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "client",
        description = "Adds and disables programs that call this installation.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ClientCommand.Add.class, ClientCommand.Disable.class})
final class ClientCommand {

    private static final int SECRET_BYTES = 32;

    @Command(
            name = "add",
            description =
                    "Adds a program and prints its secret, once. With NEXUS_PASSWORD_FILE the secret is read from that file and not printed.",
            mixinStandardHelpOptions = true)
    static final class Add extends AccountCommand implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "ID", description = "The client id.")
        private String id = "";

        @Mixin
        private Rights rights = new Rights();

        @Option(
                names = "--sources",
                split = ",",
                paramLabel = "SOURCE",
                description =
                        "Systems whose entries it may write, naming who prepared them, such as payroll. None when not given.")
        private List<String> sources = List.of();

        @Override
        public Integer call() {
            work(database -> {
                String tenant = rights.tenant(database);
                String given = fromFile().orElse(null);
                String secret = given == null ? generated() : given;
                change(
                        database,
                        accounts -> accounts.addClient(
                                id,
                                tenant,
                                rights.name(),
                                rights.roles(),
                                rights.companies(),
                                Set.copyOf(sources),
                                secret,
                                rights.replace()));
                Output.line(
                        given == null ? secret : "The client " + id + " of tenant " + tenant + " may ask for tokens");
            });
            return 0;
        }

        private static String generated() {
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        }
    }

    @Command(name = "disable", description = "Gives a program no more tokens.", mixinStandardHelpOptions = true)
    static final class Disable extends AccountCommand implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "ID", description = "The client id.")
        private String id = "";

        @Override
        public Integer call() {
            work(database -> {
                change(database, accounts -> accounts.disableClient(id));
                Output.line("The client " + id + " gets no more tokens");
            });
            return 0;
        }
    }
}
