package dev.mto.bench.workload;

import java.util.List;

/// A sub-task: how long the fake model takes over it, and what it waits for. Immutable.
///
/// @param millis from the request to the end of the answer
/// @param dependencies the indexes of the steps whose results it needs
public record Step(long millis, List<Integer> dependencies) {
    public Step {
        dependencies = List.copyOf(dependencies);
    }

    static Step of(long millis, Integer... dependencies) {
        return new Step(millis, List.of(dependencies));
    }
}
