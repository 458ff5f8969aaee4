package dev.mto.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// Answers each call as it was told beforehand. Thread-safe.
final class StubServer implements AutoCloseable {
    static final String TOKEN = "the-token";

    private final HttpServer http;
    private final Map<String, Deque<Reply>> replies = new HashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    /// A call as it came.
    ///
    /// @param what method, path and query
    record Call(String what, String body, String lastEventId, String token) {}

    private record Reply(int status, String type, String body) {}

    private StubServer(HttpServer http) {
        this.http = http;
    }

    static StubServer start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        StubServer server = new StubServer(http);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    PlanApi api() {
        return new PlanApi(Endpoint.of(url(), TOKEN));
    }

    /// Answers this call so; told several times, one after the other, and the last for good.
    ///
    /// @param what method and path, such as `GET /v1/orchestrate`
    StubServer on(String what, int status, String type, String body) {
        synchronized (replies) {
            replies.computeIfAbsent(what, _ -> new ArrayDeque<>()).add(new Reply(status, type, body));
        }
        return this;
    }

    StubServer on(String what, String json) {
        return on(what, 200, "application/json", json);
    }

    /// Answers with a stream of events, and ends it.
    StubServer streams(String what, String events) {
        return on(what, 200, "text/event-stream;charset=utf-8", events);
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            calls.add(new Call(method + " " + exchange.getRequestURI(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    header(exchange, "Last-Event-ID"), header(exchange, "Authorization")));
            Reply reply = reply(method + " " + exchange.getRequestURI().getPath());
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", reply.type());
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private Reply reply(String what) {
        synchronized (replies) {
            Deque<Reply> left = replies.getOrDefault(what, new ArrayDeque<>());
            if (left.isEmpty()) {
                return new Reply(404, "application/problem+json",
                        "{\"code\":\"not_found\",\"title\":\"No such thing\"}");
            }
            return left.size() > 1 ? left.remove() : left.element();
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
