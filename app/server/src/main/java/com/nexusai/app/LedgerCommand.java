package com.nexusai.app;

import picocli.CommandLine.Command;

@Command(
        name = "ledger",
        description = "Works on the ledger as it stands.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = LedgerVerifyCommand.class)
final class LedgerCommand {}
