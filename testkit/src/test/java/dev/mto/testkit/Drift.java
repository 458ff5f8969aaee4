package dev.mto.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// How something that should stay as it is has changed: the median of the first third of its samples, and that of the last. What
/// leaks grows from one to the other; what only comes and goes does not. Immutable.
record Drift(String what, long first, long last) {
    private static final int PARTS = 3;

    static <T> Drift of(String what, List<T> samples, ToLongFunction<T> value) {
        List<Long> values = samples.stream().map(value::applyAsLong).map(Long::valueOf).toList();
        int third = values.size() / PARTS;
        if (third == 0) {
            throw new IllegalArgumentException("There are " + values.size() + " samples of " + what);
        }
        return new Drift(what, median(values.subList(0, third)),
                median(values.subList(values.size() - third, values.size())));
    }

    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    /// What is wrong where it grew by more than that; empty where it did not.
    Optional<String> beyond(long most) {
        return last - first > most
                ? Optional.of(this + ", which is more than " + most + " more")
                : Optional.empty();
    }

    @Override
    public String toString() {
        return what + " " + first + " → " + last;
    }
}
