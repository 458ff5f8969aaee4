package dev.mto.testkit;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What `/metrics` says at one moment: each time series with its value, and the names of the metrics. Immutable.
record MetricsPage(Map<String, Double> series, Set<String> names) {
    static MetricsPage of(LiveServer server) throws IOException, InterruptedException {
        HttpResponse<String> page = server.send("GET", "/metrics", "");
        if (page.statusCode() != 200) {
            throw new AssertionError(page.statusCode() + " " + page.body());
        }
        return new MetricsPage(page.body().lines().filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)), (_, last) -> last,
                        TreeMap::new)),
                page.body().lines().filter(line -> line.startsWith("# TYPE ")).map(line -> line.split(" ", -1)[2])
                        .collect(Collectors.toSet()));
    }

    /// The series of one metric that are not zero, by their labels.
    Map<String, Integer> counts(String metric) {
        Map<String, Integer> counts = new TreeMap<>();
        series.forEach((name, value) -> {
            if (value != 0 && (name.equals(metric) || name.startsWith(metric + "{"))) {
                counts.put(name.substring(metric.length()), value.intValue());
            }
        });
        return counts;
    }

    /// The value of a metric that has no labels; 0 where there is none.
    int count(String metric) {
        return counts(metric).getOrDefault("", 0);
    }
}
