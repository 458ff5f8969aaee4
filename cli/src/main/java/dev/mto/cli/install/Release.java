package dev.mto.cli.install;

import java.util.List;
import java.util.stream.Stream;

/// A version as a build names it, such as `0.1.0-SNAPSHOT`. Immutable.
///
/// @param text what is no number in it counts as before the release: `0.1.0-SNAPSHOT` is older than `0.1.0`
record Release(String text) {
    /// Whether it is sure to be newer; not so where one of the two names no numbers.
    boolean isNewerThan(Release other) {
        List<Integer> ours = numbers();
        List<Integer> theirs = other.numbers();
        if (ours.isEmpty() || theirs.isEmpty()) {
            return false;
        }
        for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
            int difference = Integer.compare(at(ours, i), at(theirs, i));
            if (difference != 0) {
                return difference > 0;
            }
        }
        return !isBefore() && other.isBefore();
    }

    private static int at(List<Integer> numbers, int index) {
        return index < numbers.size() ? numbers.get(index) : 0;
    }

    private boolean isBefore() {
        return text.contains("-");
    }

    private List<Integer> numbers() {
        String plain = text.split("-", 2)[0];
        return plain.matches("\\d{1,9}(\\.\\d{1,9})*")
                ? Stream.of(plain.split("\\.")).map(Integer::valueOf).toList()
                : List.of();
    }
}
