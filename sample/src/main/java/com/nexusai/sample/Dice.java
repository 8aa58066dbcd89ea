package com.nexusai.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random draws that repeat for a seed, on every machine. Each part of the generator has a stream of its own, so that a
 * change in one part leaves the others' draws as they were.
 */
final class Dice {

    private final SplittableRandom random;

    Dice(long seed, String stream) {
        this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + stream.hashCode() * 0xBF58476D1CE4E5B9L);
    }

    /** A number from {@code least} to {@code most}, both possible. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    double between(double least, double most) {
        return least + (most - least) * random.nextDouble();
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** The index drawn in proportion to the weights. */
    int weighted(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double point = random.nextDouble() * sum;
        for (int i = 0; i < weights.length; i++) {
            point -= weights[i];
            if (point < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    /** Amounts of a business spread like this: many small, few large. StrictMath gives the same bits everywhere. */
    double logNormal(double median, double sigma) {
        double u = 1 - random.nextDouble();
        double v = random.nextDouble();
        double gaussian = StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * StrictMath.PI * v);
        return median * StrictMath.exp(sigma * gaussian);
    }

    <T> List<T> shuffled(List<T> values) {
        List<T> copy = new ArrayList<>(values);
        for (int i = copy.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            T swapped = copy.get(i);
            copy.set(i, copy.get(j));
            copy.set(j, swapped);
        }
        return copy;
    }
}
