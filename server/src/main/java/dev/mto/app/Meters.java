package dev.mto.app;

import dev.mto.http.HttpMeter;
import dev.mto.metrics.Metrics;

/// What the web server tells the metrics, and shows of them. Thread-safe.
record Meters(Metrics metrics) implements HttpMeter {
    @Override
    public void answered(String method, String route, int status) {
        metrics.traffic().answered(method, route, status);
    }

    @Override
    public void streamOpened() {
        metrics.traffic().streamOpened();
    }

    @Override
    public void streamEnded(boolean cutOff) {
        metrics.traffic().streamEnded(cutOff);
    }

    @Override
    public String page() {
        return metrics.page();
    }
}
