package dev.mto.bench.workload;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands at the beginning of each sub-task's description, for the fake model: `[step plan=p17 index=2 ms=400]`.
/// Immutable.
///
/// @param millis how long the model takes over it
public record StepMarker(String plan, int index, long millis) {
    private static final Pattern MARKER = Pattern.compile("\\[step plan=([\\w-]+) index=(\\d+) ms=(\\d+)]");

    /// The first in a text: those of the results that a sub-task builds on come after its own.
    public static Optional<StepMarker> in(String text) {
        Matcher marker = MARKER.matcher(text);
        return marker.find()
                ? Optional.of(new StepMarker(marker.group(1), Integer.parseInt(marker.group(2)),
                        Long.parseLong(marker.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "[step plan=" + plan + " index=" + index + " ms=" + millis + "]";
    }
}
