package com.nexusai.app;

import com.nexusai.sample.SampleCompany;
import com.nexusai.sample.SampleSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "sample",
        description = "Writes the sample company as CSV files, the labels in a file of their own.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class SampleCommand implements Callable<Integer> {

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same number gives the same files.",
            defaultValue = "1")
    private long seed;

    @Option(names = "--months", paramLabel = "M", description = "Months of history.", defaultValue = "12")
    private int months;

    @Option(names = "--entries", paramLabel = "N", description = "Entries in the current month.", defaultValue = "2000")
    private int entries;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder to write to.", required = true)
    private @Nullable Path out;

    @Override
    public Integer call() {
        if (out == null) {
            throw new SettingsRefused("The folder to write to is missing; give --out.");
        }
        SampleCompany.write(new SampleSettings(seed, months, entries), out);
        Output.line(out.toAbsolutePath().normalize().toString());
        return 0;
    }
}
