package dev.mto.http;

import java.util.concurrent.atomic.AtomicInteger;

/// Counts event streams. Thread-safe.
final class StreamCount implements HttpMeter {
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger cutOff = new AtomicInteger();

    @Override
    public void answered(String method, String route, int status) {}

    @Override
    public void streamOpened() {
        open.incrementAndGet();
    }

    @Override
    public void streamEnded(boolean wasCutOff) {
        if (wasCutOff) {
            cutOff.incrementAndGet();
        }
        open.decrementAndGet();
    }

    @Override
    public String page() {
        return "";
    }
}
