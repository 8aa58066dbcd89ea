package com.nexusai.app;

import picocli.CommandLine.Command;

@Command(
        name = "inbox",
        description = "Works on the inbox as it stands.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = InboxVerifyCommand.class)
final class InboxCommand {}
