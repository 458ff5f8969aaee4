package dev.mto.testkit.sim;

import java.util.Map;
import java.util.TreeMap;

/// How often what happened. Confined to one thread.
public final class Counts {
    private final Map<String, Long> counts = new TreeMap<>();

    void add(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    void addAll(Counts other) {
        other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
    }

    public long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        counts.forEach((what, count) -> lines.append(String.format("  %-40s %,12d%n", what, count)));
        return lines.toString();
    }
}
