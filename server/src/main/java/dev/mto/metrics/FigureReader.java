package dev.mto.metrics;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Takes [Figures] from a registry by the names of its meters. A meter that is not there counts as zero. Thread-safe.
///
/// @param registry that the page is made of, too
record FigureReader(MeterRegistry registry) {
    Figures read() {
        return new Figures(gauge("mto.plans.running").orElse(0L),
                new Figures.Sessions(gauge("mto.sessions.in.flight").orElse(0L),
                        gauge("mto.sessions.waiting").orElse(0L), gauge("mto.sessions.limit").orElse(0L)),
                hops(), counts("mto.attempts.ended", "outcome"), counts("mto.retries", "cause"), commits(),
                gauge("mto.event.streams.open").orElse(0L), gauge("mto.webhook.pending"),
                gauge("mto.store.size").filter(bytes -> bytes > 0));
    }

    /// Empty also where whoever is asked for the value does not know it.
    private Optional<Long> gauge(String name) {
        return Optional.ofNullable(registry.find(name).gauge()).map(Gauge::value).filter(Double::isFinite)
                .map(Math::round);
    }

    private Map<String, Long> counts(String name, String label) {
        return registry.find(name).counters().stream().collect(groupingBy(counter -> label(counter, label),
                summingLong(counter -> Math.round(counter.count()))));
    }

    private static String label(Counter counter, String label) {
        return counter.getId().getTags().stream().filter(tag -> tag.getKey().equals(label)).map(Tag::getValue)
                .findFirst().orElse("");
    }

    private Figures.Commits commits() {
        Optional<DistributionSummary> sizes = Optional.ofNullable(registry.find("mto.commit.size").summary());
        return new Figures.Commits(sizes.map(DistributionSummary::count).orElse(0L),
                sizes.map(DistributionSummary::totalAmount).map(Math::round).orElse(0L));
    }

    private Figures.Hops hops() {
        Optional<Timer> timer = Optional.ofNullable(registry.find("mto.hop").timer());
        return new Figures.Hops(timer.map(Timer::count).orElse(0L), timer.map(Timer::takeSnapshot)
                .map(hour -> new Figures.Percentiles(millis(hour, 0.5), millis(hour, 0.99)))
                // No hop takes no time at all: there is a flush in it.
                .filter(hour -> hour.p99() > 0));
    }

    private static double millis(HistogramSnapshot hour, double percentile) {
        return Arrays.stream(hour.percentileValues()).filter(value -> value.percentile() == percentile)
                .mapToDouble(value -> round(value)).findFirst().orElse(0);
    }

    /// To hundredths: beyond that it is noise.
    private static double round(ValueAtPercentile value) {
        return Math.round(value.value(TimeUnit.MILLISECONDS) * 100) / 100.0;
    }
}
