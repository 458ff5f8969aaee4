package dev.mto.bench.figures;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/// How values are spread. Immutable; all 0 where there are none.
public record Spread(long count, double p50, double p90, double p99, double max, double mean) {
    public static Spread of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return new Spread(sorted.length, at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), at(sorted, 1),
                Arrays.stream(sorted).average().orElse(0));
    }

    /// The smallest value that is not below so much of all.
    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
