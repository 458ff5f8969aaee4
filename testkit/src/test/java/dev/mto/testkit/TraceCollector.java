package dev.mto.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Takes spans as an OpenTelemetry collector does: OTLP over HTTP, in protobuf. Thread-safe.
final class TraceCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<CollectedSpan> spans = new CopyOnWriteArrayList<>();
    private final List<String> resources = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

    TraceCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    /// What tells a server to send its traces here at once.
    Map<String, String> variables() {
        return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort(),
                "OTEL_BSP_SCHEDULE_DELAY", "20");
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        synchronized (raw) {
            raw.write(body);
        }
        for (ProtobufMessage resource : new ProtobufMessage(body).messages(1)) {
            resources.add(CollectedSpan.attributes(resource.messages(1).getFirst(), 1).toString());
            for (ProtobufMessage scope : resource.messages(2)) {
                scope.messages(2).stream().map(CollectedSpan::of).forEach(spans::add);
            }
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    /// All spans so far, in the order they came.
    List<CollectedSpan> spans() {
        return List.copyOf(spans);
    }

    /// Waits for so many.
    List<CollectedSpan> await(int count) throws IOException, InterruptedException {
        Glance<List<CollectedSpan>> glance = this::spans;
        return glance.until(all -> all.size() >= count, count + " spans", ChatScene.SOON);
    }

    List<String> resources() {
        return List.copyOf(resources);
    }

    /// Every byte that came, as far as it is text.
    String text() {
        synchronized (raw) {
            return raw.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
