package com.nexusai.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the sample company: a group of three entities, its past months and the current one, as CSV files. */
public final class SampleCompany {

    private static final double DOUBTFUL_SHARE = 0.02;
    private static final double INVALID_SHARE = 0.01;
    private static final double HISTORY_SHARE = 0.6;
    private static final int FEWEST_HISTORY_ENTRIES = 700;
    private static final int MOST_HISTORY_ENTRIES = 3_000;

    private SampleCompany() {}

    /**
     * Writes all files into a directory, which is created where it is missing. Files of an earlier sample are
     * overwritten.
     *
     * @throws UncheckedIOException when the directory cannot be written, naming it
     */
    public static void write(SampleSettings settings, Path directory) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "The sample company cannot be written into '%s': it is a file; name a directory"
                            .formatted(directory));
        }
        Group group = new Group(settings);
        List<Entry> history = new ArrayList<>();
        List<Entry> month = new ArrayList<>();
        draw(group, history, month);
        try {
            Files.createDirectories(directory);
            new SampleFiles(group, directory).write(history, month);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The sample company cannot be written into '%s' (%s); name a directory that you may write"
                            .formatted(directory, e),
                    e);
        }
    }

    private static void draw(Group group, List<Entry> history, List<Entry> month) {
        SampleSettings settings = group.settings;
        int doubtful = Math.max(2, (int) Math.round(settings.entries() * DOUBTFUL_SHARE));
        int invalid = Math.max(1, (int) Math.round(settings.entries() * INVALID_SHARE));
        DoubtPlan plan = DoubtPlan.draw(group.dice("plan"), doubtful);

        Desk desk = new Desk(group, group.dice("business"));
        RecurringContracts contracts = new RecurringContracts(desk, plan.counts());
        OrdinaryBusiness business = new OrdinaryBusiness(desk, contracts);
        int perMonth = (int) Math.round(settings.entries() * HISTORY_SHARE);
        perMonth = Math.max(FEWEST_HISTORY_ENTRIES, Math.min(MOST_HISTORY_ENTRIES, perMonth));
        perMonth = Math.max(perMonth, contracts.size() * 4);
        for (YearMonth past : group.history()) {
            history.addAll(business.historyMonth(past, perMonth));
        }
        business.month(Group.CURRENT, settings.entries() - doubtful - invalid - plan.total(), month);

        AccountPairs pairs = new AccountPairs(history);
        List<Entry> ordinary = List.copyOf(month);
        month.addAll(new LookAlikePatterns(desk, business, contracts).draw(plan));
        month.addAll(new InvalidPatterns(desk, business, ordinary).draw(invalid));
        month.addAll(new DoubtfulPatterns(desk, pairs, ordinary).draw(plan));

        // In the order of preparation nothing tells which pattern an entry came from.
        Comparator<Entry> byPreparation = Comparator.comparing(entry -> entry.preparedAt.toInstant());
        history.sort(byPreparation);
        month.sort(byPreparation);
        Map<String, Integer> numbers = new HashMap<>();
        history.forEach(entry -> number(entry, numbers));
        month.forEach(entry -> number(entry, numbers));
    }

    private static void number(Entry entry, Map<String, Integer> numbers) {
        int number = numbers.merge(entry.company.code, 1, Integer::sum);
        entry.key = "%06d".formatted(100_000 + number);
    }
}
