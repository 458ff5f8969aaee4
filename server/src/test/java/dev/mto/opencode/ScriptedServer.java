package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Answers HTTP calls with fixed texts, by path.
final class ScriptedServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    ScriptedServer with(String path, String answer) {
        answers.put(path, answer);
        return this;
    }

    ScriptedServer without(String path) {
        answers.remove(path);
        return this;
    }

    /// Method, path and body of each request so far.
    List<String> requests() {
        return requests;
    }

    /// Waits until so many requests came that begin like this; at most 20 s.
    void awaitRequests(String start, int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        synchronized (requests) {
            while (count(start) < count && System.nanoTime() < deadline) {
                requests.wait(100);
            }
        }
        assertThat(count(start)).isGreaterThanOrEqualTo(count);
    }

    long count(String start) {
        return requests.stream().filter(request -> request.startsWith(start)).count();
    }

    HttpCalls calls() {
        return HttpCalls.local(port(), "secret");
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }

    /// Paths without an answer get 404; the answer `never` is not given.
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path + " " + new String(exchange.getRequestBody()
                .readAllBytes(), StandardCharsets.UTF_8));
        synchronized (requests) {
            requests.notifyAll();
        }
        String answer = answers.get(path);
        if ("never".equals(answer)) {
            awaitClosing();
        }
        boolean authorised = "Basic b3BlbmNvZGU6c2VjcmV0".equals(exchange.getRequestHeaders().getFirst(
                "Authorization"));
        byte[] body = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(!authorised ? 401 : answer == null ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void awaitClosing() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
