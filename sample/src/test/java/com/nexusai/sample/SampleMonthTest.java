package com.nexusai.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.nexusai.sample.Csv.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Judges several companies from their files. */
class SampleMonthTest {

    private static final Map<SampleSettings, Sample> WRITTEN = new HashMap<>();

    @TempDir
    static Path directory;

    static Stream<SampleSettings> settings() {
        return Stream.of(
                SampleSettings.DEFAULT,
                new SampleSettings(2, 12, 2_000),
                new SampleSettings(-77, 13, 2_000),
                new SampleSettings(20_261_031L, 3, 2_000),
                new SampleSettings(5, 12, 100),
                new SampleSettings(6, 6, 5_000));
    }

    static Stream<SampleSettings> months() {
        return settings().filter(settings -> settings.entries() >= 2_000);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everyPostedEntryOfThePastKeepsTheRules(SampleSettings settings) {
        Sample sample = sample(settings);

        Map<String, Set<String>> broken = new TreeMap<>();
        sample.history.forEach((key, lines) -> {
            Set<String> violations = sample.violations(lines, true);
            if (!violations.isEmpty()) {
                broken.put(key, violations);
            }
        });
        assertThat(broken).isEmpty();
        assertThat(sample.history.values())
                .as("the past ends before the current month")
                .allMatch(lines -> lines.get(0).get("posting_date").compareTo("2026-10-01") < 0)
                .allMatch(sample::inOfficeHours);
        long months = sample.history.values().stream()
                .map(lines -> lines.get(0).get("period"))
                .distinct()
                .count();
        assertThat(months).isEqualTo(settings.months());
    }

    @ParameterizedTest
    @MethodSource("settings")
    void ordinaryEntriesAreValidTimelyAndInTheOpenPeriod(SampleSettings settings) {
        Sample sample = sample(settings);

        sample.monthWith("ordinary").forEach((key, lines) -> {
            Row head = lines.get(0);
            assertThat(sample.violations(lines, false)).as(key).isEmpty();
            assertThat(sample.inOfficeHours(lines)).as(key + " in office hours").isTrue();
            assertThat(head.get("period")).as(key).isEqualTo("2026-10");
            LocalDate prepared = OffsetDateTime.parse(head.get("prepared_at")).toLocalDate();
            assertThat(sample.isWorkingDay(head.get("company"), prepared))
                    .as(key)
                    .isTrue();
            assertThat(prepared)
                    .as(key)
                    .isBetween(
                            LocalDate.parse(head.get("posting_date")).minusDays(3),
                            LocalDate.parse(head.get("posting_date")));
        });
    }

    @ParameterizedTest
    @MethodSource("settings")
    void doubtfulEntriesAndLookAlikesAreWellFormed(SampleSettings settings) {
        Sample sample = sample(settings);

        sample.monthWith("doubtful", "look-alike").forEach((key, lines) -> assertThat(sample.violations(lines, false))
                .as(key + " " + sample.label(key))
                .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everyInvalidEntryBreaksTheOneRuleItsLabelNames(SampleSettings settings) {
        Sample sample = sample(settings);
        Map<String, String> keysByContent = new HashMap<>();
        Map<String, String> originals = new HashMap<>();
        sample.month.forEach((key, lines) -> {
            String earlier = keysByContent.putIfAbsent(content(lines), key);
            if (earlier != null) {
                originals.put(key, earlier);
            }
        });

        Set<String> duplicates = new HashSet<>();
        sample.monthWith("invalid").forEach((key, lines) -> {
            String kind = sample.label(key).kind();
            Set<String> violations = sample.violations(lines, false);
            if (kind.equals("duplicate")) {
                assertThat(violations).as(key).isEmpty();
                assertThat(originals).as("the original comes first").containsKey(key);
                duplicates.add(key);
            } else {
                String rule = kind.toUpperCase(Locale.ROOT).replace('-', '_');
                assertThat(violations).as(key + " " + kind).containsExactly(rule);
            }
        });
        assertThat(originals.keySet()).as("no other entry is there twice").isEqualTo(duplicates);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void labelsHaveTheirShares(SampleSettings settings) {
        Sample sample = sample(settings);
        Map<String, Long> counts = sample.labels.values().stream()
                .collect(Collectors.groupingBy(Sample.Labelled::label, Collectors.counting()));

        assertThat(sample.month).hasSize(settings.entries());
        assertThat(sample.labels.keySet()).isEqualTo(sample.month.keySet());
        assertThat(counts.get("doubtful")).isEqualTo(Math.round(settings.entries() * 0.02));
        assertThat(counts.get("look-alike")).isEqualTo(counts.get("doubtful"));
        assertThat(counts.get("invalid")).isEqualTo(Math.round(settings.entries() * 0.01));
    }

    @ParameterizedTest
    @MethodSource("months")
    void everyKindOccursAndSomeDoubtfulEntriesHideInSubLedgers(SampleSettings settings) {
        Sample sample = sample(settings);
        for (String label : List.of("doubtful", "look-alike")) {
            Map<String, Long> kinds = kinds(sample, label);
            assertThat(kinds).hasSize(12);
            assertThat(kinds.values()).as(label + " " + kinds).allMatch(count -> count >= 2);
        }
        assertThat(kinds(sample, "invalid")).hasSize(12);
        long hidden = sample.monthWith("doubtful").values().stream()
                .filter(lines -> !lines.get(0).get("source").equals("manual"))
                .count();
        long doubtful = sample.monthWith("doubtful").size();
        assertThat(hidden).isBetween(doubtful / 8, doubtful / 2);
    }

    @ParameterizedTest
    @MethodSource("months")
    void mostOrdinaryEntriesAreSmallComeFromSubLedgersAndAreUsual(SampleSettings settings) {
        Sample sample = sample(settings);
        Map<String, List<Row>> ordinary = sample.monthWith("ordinary");
        Map<String, Integer> uses = new HashMap<>();
        sample.history.values().forEach(lines -> Sample.pairs(lines)
                .forEach(pair -> uses.merge(pair, 1, Integer::sum)));

        long needApprover = ordinary.values().stream()
                .filter(lines -> lines.get(0).get("source").equals("manual") || sample.euros(lines) > 50_000)
                .count();
        long small = ordinary.values().stream()
                .filter(lines -> sample.euros(lines) < 5_000)
                .count();
        long sensitive = ordinary.values().stream()
                .filter(lines -> !lines.get(0).get("source").equals("manual"))
                .filter(lines -> Stream.of("reserve", "equity", "suspense").anyMatch(sample.classesOf(lines)::contains))
                .count();
        long neverSeen = ordinary.values().stream()
                .filter(lines -> !lines.get(0).get("source").equals("manual"))
                .filter(lines -> Sample.pairs(lines).stream().anyMatch(pair -> !uses.containsKey(pair)))
                .count();

        assertThat(needApprover / (double) ordinary.size()).isBetween(0.03, 0.06);
        assertThat(small / (double) ordinary.size()).isGreaterThan(0.85);
        assertThat(sensitive).isZero();
        assertThat(neverSeen / (double) ordinary.size())
                .as("the longer the past, the fewer pairs of accounts are new")
                .isLessThan(settings.months() < 12 ? 0.015 : 0.003);
        assertThat(ordinary.values().stream().map(lines -> lines.get(0).get("currency")))
                .contains("EUR", "USD", "JPY", "KWD");
        assertThat(ordinary.values().stream().map(lines -> lines.get(0).get("source")))
                .contains(
                        "manual",
                        "payroll",
                        "payables",
                        "receivables",
                        "depreciation",
                        "accrual",
                        "intercompany",
                        "bank");
        assertThat(ordinary.values().stream().map(lines -> lines.get(0).get("reverse_on")))
                .contains("2026-11-02");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void controlTotalsAddUpBatchByBatch(SampleSettings settings) {
        Sample sample = sample(settings);
        Map<String, BigDecimal> totals = new TreeMap<>();
        sample.month.values().forEach(lines -> {
            Row head = lines.get(0);
            if (!head.get("source").equals("manual")
                    && !head.get("external_reference").isEmpty()) {
                String batch = String.join(
                        "/",
                        head.get("company"),
                        head.get("source"),
                        head.get("external_reference"),
                        head.get("currency"));
                totals.merge(batch, Sample.debits(lines), BigDecimal::add);
            }
        });

        Map<String, BigDecimal> given = new TreeMap<>();
        for (Row row : sample.controlTotals) {
            String batch =
                    String.join("/", row.get("company"), row.get("source"), row.get("batch"), row.get("currency"));
            assertThat(given.put(batch, new BigDecimal(row.get("total")))).isNull();
        }
        assertThat(given.keySet()).isEqualTo(totals.keySet());
        given.forEach((batch, total) -> assertThat(total).as(batch).isEqualByComparingTo(totals.get(batch)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void keysAreUniqueOverPastAndPresentAndFollowTheFilesOrder(SampleSettings settings) {
        Sample sample = sample(settings);
        Set<String> keys = new HashSet<>(sample.history.keySet());
        keys.addAll(sample.month.keySet());
        assertThat(keys).hasSize(sample.history.size() + sample.month.size());

        for (String company : sample.companies()) {
            List<String> inOrder = sample.month.keySet().stream()
                    .filter(key -> key.startsWith(company + "/"))
                    .toList();
            assertThat(inOrder).isSorted();
            List<OffsetDateTime> prepared = new ArrayList<>();
            sample.month.forEach((key, lines) -> {
                if (key.startsWith(company + "/")) {
                    prepared.add(OffsetDateTime.parse(lines.get(0).get("prepared_at")));
                }
            });
            assertThat(prepared).isSorted();
        }
    }

    @ParameterizedTest
    @MethodSource("months")
    void nothingButTheEntriesThemselvesTellsDoubtfulOnesApart(SampleSettings settings) throws IOException {
        Sample sample = sample(settings);
        String month = Files.readString(path(settings).resolve("month.csv"));
        assertThat(month.lines().findFirst())
                .as("the columns of the past, no more")
                .isEqualTo(Files.readString(path(settings).resolve("history.csv"))
                        .lines()
                        .findFirst());
        assertThat(month.lines()).noneMatch(line -> Stream.of("look-alike", "invalid", "near-dup", "self-deal")
                .anyMatch(line.toLowerCase(Locale.ROOT)::contains));

        // Doubtful entries are strewn over the file, not gathered at an end of it.
        List<String> order = new ArrayList<>(sample.month.keySet());
        double centre = sample.monthWith("doubtful").keySet().stream()
                .mapToInt(order::indexOf)
                .average()
                .orElseThrow();
        assertThat(centre / order.size()).isCloseTo(0.55, within(0.25));
    }

    private static Map<String, Long> kinds(Sample sample, String label) {
        return sample.labels.values().stream()
                .filter(labelled -> labelled.label().equals(label))
                .collect(Collectors.groupingBy(Sample.Labelled::kind, TreeMap::new, Collectors.counting()));
    }

    private static String content(List<Row> lines) {
        return lines.stream()
                .map(line -> {
                    Map<String, String> cells = new TreeMap<>(line.cells());
                    cells.remove("entry_key");
                    return cells.toString();
                })
                .collect(Collectors.joining());
    }

    private static Sample sample(SampleSettings settings) {
        return WRITTEN.computeIfAbsent(settings, wanted -> {
            SampleCompany.write(wanted, path(wanted));
            return new Sample(path(wanted));
        });
    }

    private static Path path(SampleSettings settings) {
        return directory.resolve(settings.seed() + "-" + settings.entries());
    }
}
