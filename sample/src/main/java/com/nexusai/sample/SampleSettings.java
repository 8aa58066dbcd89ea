package com.nexusai.sample;

/**
 * What the sample company is drawn from.
 *
 * @param seed any number; the same seed, months and entries give the same files, byte for byte
 * @param months months of history before the current month
 * @param entries journal entries in the current month
 */
public record SampleSettings(long seed, int months, int entries) {

    private static final int FEWEST_MONTHS = 3;
    private static final int MOST_MONTHS = 60;
    private static final int FEWEST_ENTRIES = 100;
    private static final int MOST_ENTRIES = 200_000;

    public static final SampleSettings DEFAULT = new SampleSettings(1, 12, 2_000);

    public SampleSettings {
        between("months", months, FEWEST_MONTHS, MOST_MONTHS, "fewer months give no habits to compare with");
        between("entries", entries, FEWEST_ENTRIES, MOST_ENTRIES, "fewer entries hold no doubtful and invalid ones");
    }

    private static void between(String name, int value, int least, int most, String why) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("The sample company's %s is %d; give a number from %d to %d (%s)"
                    .formatted(name, value, least, most, why));
        }
    }
}
