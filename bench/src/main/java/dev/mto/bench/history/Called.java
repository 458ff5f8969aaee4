package dev.mto.bench.history;

import dev.mto.bench.figures.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How long something took that a user does, in milliseconds. Immutable.
record Called(String what, Spread took) {
    private static final double MILLI = 1e6;

    /// Something that a user does.
    @FunctionalInterface
    interface Deed {
        /// Does it once.
        ///
        /// @param time from 0
        void carryOut(int time) throws Exception;
    }

    /// Does it so many times, one after another.
    static Called of(String what, int times, Deed deed) throws Exception {
        List<Double> took = new ArrayList<>();
        for (int time = 0; time < times; time++) {
            long begun = System.nanoTime();
            deed.carryOut(time);
            took.add((System.nanoTime() - begun) / MILLI);
        }
        return new Called(what, Spread.of(took.stream().mapToDouble(each -> each)));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-62s %5d %9.1f %9.1f %9.1f", what, took.count(), took.p50(), took.p99(),
                took.max());
    }

    static String head() {
        return String.format(Locale.ROOT, "%-62s %5s %9s %9s %9s", "ms", "times", "p50", "p99", "longest");
    }
}
