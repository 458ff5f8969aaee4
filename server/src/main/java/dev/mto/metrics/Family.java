package dev.mto.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// The meters of one name, told apart by their labels. The registry makes each; but to find one in it again means to build
/// and sort its labels, some ten times for each session, so what was found is kept. Thread-safe.
///
/// @param <M> the sort of meter
final class Family<M extends Meter> {
    private final Map<List<String>, M> known = new ConcurrentHashMap<>();
    private final MeterProvider<M> meters;
    private final List<String> labels;

    Family(MeterProvider<M> meters, String... labels) {
        this.meters = meters;
        this.labels = List.of(labels);
    }

    /// The one with these values.
    ///
    /// @param values as many as there are labels, in their order, each one of a bounded set
    M of(String... values) {
        return known.computeIfAbsent(List.of(values), this::find);
    }

    private M find(List<String> values) {
        return meters.withTags(IntStream.range(0, labels.size()).boxed()
                .flatMap(index -> List.of(labels.get(index), values.get(index)).stream()).toArray(String[]::new));
    }
}
