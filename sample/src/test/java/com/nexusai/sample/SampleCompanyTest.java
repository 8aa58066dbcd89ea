package com.nexusai.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleCompanyTest {

    @TempDir
    Path directory;

    @Test
    void sameSeedGivesTheSameFilesByteForByte() throws IOException {
        Map<String, Long> first = write(new SampleSettings(7, 4, 300), "first");
        Map<String, Long> second = write(new SampleSettings(7, 4, 300), "second");

        assertThat(second.keySet())
                .filteredOn(file -> !file.startsWith("attachments/"))
                .containsExactlyInAnyOrder(
                        "accounts.csv",
                        "companies.csv",
                        "control_totals.csv",
                        "cost_centres.csv",
                        "counterparties.csv",
                        "exchange_rates.csv",
                        "history.csv",
                        "holidays.csv",
                        "labels.csv",
                        "month.csv",
                        "people.csv",
                        "periods.csv",
                        "tenant.csv");
        assertThat(second.keySet()).as("supporting documents too").anyMatch(file -> file.startsWith("attachments/"));
        assertThat(second.keySet()).isEqualTo(first.keySet());
        for (String file : first.keySet()) {
            assertThat(directory.resolve("second").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("first").resolve(file));
        }
    }

    @Test
    void anotherSeedGivesAnotherCompany() throws IOException {
        write(new SampleSettings(7, 4, 300), "first");
        write(new SampleSettings(8, 4, 300), "second");

        for (String file : List.of("month.csv", "history.csv", "labels.csv", "people.csv", "exchange_rates.csv")) {
            assertThat(Files.readString(directory.resolve("first").resolve(file)))
                    .isNotEqualTo(Files.readString(directory.resolve("second").resolve(file)));
        }
    }

    @Test
    void anEarlierSampleInTheFolderIsReplaced() throws IOException {
        write(new SampleSettings(7, 4, 300), "first");
        write(new SampleSettings(8, 3, 200), "first");
        write(new SampleSettings(8, 3, 200), "second");

        assertThat(directory.resolve("first/month.csv")).hasSameBinaryContentAs(directory.resolve("second/month.csv"));
    }

    @Test
    void unusableSettingsAreNamedWithTheirRemedy() {
        assertThatThrownBy(() -> new SampleSettings(1, 12, 99))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("entries is 99")
                .hasMessageContaining("from 100 to 200000");
        assertThatThrownBy(() -> new SampleSettings(1, 2, 2000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("months is 2")
                .hasMessageContaining("from 3 to 60");
        assertThatThrownBy(() -> new SampleSettings(1, 12, 200_001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SampleSettings(1, 61, 2000)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("occupied"), "x");

        assertThatThrownBy(() -> SampleCompany.write(new SampleSettings(1, 3, 100), file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("occupied")
                .hasMessageContaining("name a directory");
        assertThatThrownBy(() -> SampleCompany.write(new SampleSettings(1, 3, 100), file.resolve("below")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("below");
    }

    private Map<String, Long> write(SampleSettings settings, String name) throws IOException {
        Path target = directory.resolve(name);
        SampleCompany.write(settings, target);
        Map<String, Long> files = new TreeMap<>();
        try (Stream<Path> listed = Files.walk(target)) {
            for (Path file : listed.filter(Files::isRegularFile).toList()) {
                files.put(target.relativize(file).toString(), Files.size(file));
            }
        }
        return files;
    }
}
