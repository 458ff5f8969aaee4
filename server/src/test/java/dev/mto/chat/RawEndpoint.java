package dev.mto.chat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// An endpoint of which a test decides every byte. Thread-safe.
final class RawEndpoint implements AutoCloseable {
    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);

    /// How one request is answered; what it throws cuts the connection.
    interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    RawEndpoint(Behaviour behaviour) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + Optional.ofNullable(exchange.getRequestHeaders().getFirst("authorization")).orElse("-") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            connections.add(exchange.getRemoteAddress().getPort());
            behaviour.answer(exchange);
        });
        server.start();
    }

    /// How many connections requests came over.
    int connections() {
        return connections.size();
    }

    /// One that streams these lines, and then ends in good order.
    static RawEndpoint streaming(String... lines) throws IOException {
        return new RawEndpoint(exchange -> {
            stream(exchange, lines);
            exchange.close();
        });
    }

    /// One that answers with a document.
    static RawEndpoint answering(int status, String body) throws IOException {
        return new RawEndpoint(exchange -> answer(exchange, status, body));
    }

    /// Answers with a document.
    static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /// Begins a stream with these lines, each as it is.
    static void stream(HttpExchange exchange, String... lines) throws IOException {
        streamAs("text/event-stream", exchange, lines);
    }

    /// Begins a body of whatever type.
    static void streamAs(String type, HttpExchange exchange, String... lines) throws IOException {
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(200, 0);
        for (String line : lines) {
            exchange.getResponseBody().write(line.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        }
    }

    /// Says that it is alive, and nothing else, until the client leaves.
    static void trickle(HttpExchange exchange) throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            exchange.getResponseBody().write(": alive\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(50_000_000);
        }
    }

    /// An event with a piece of text.
    static String piece(String text) {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    /// The event that ends an answer.
    static String finish(String why) {
        return "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"" + why + "\"}]}\n\n";
    }

    /// Says nothing more until this is closed.
    void fallSilent() throws IOException {
        await(closing);
    }

    /// Waits, within a behaviour.
    static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException("closed", e);
        }
    }

    Endpoint endpoint(String... key) {
        return new Endpoint(url(), "some-model", Optional.of(key).filter(keys -> keys.length > 0).map(keys -> keys[0]));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/");
    }

    /// Method, path, authorization and body of each so far.
    List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
