package dev.mto.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Somebody's server that is told of plans. Thread-safe.
final class Receiver implements AutoCloseable {
    /// Says nothing until it is closed.
    static final int HANG = -1;
    /// Closes the connection.
    static final int DROP = -2;

    private static final Duration SOON = Duration.ofSeconds(60);

    private final HttpServer http;
    private final Deque<Integer> statuses;
    private final Map<String, String> headers;
    private final List<Letter> letters = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /// What came.
    record Letter(String path, String id, long timestamp, List<String> signatures, String body) {
        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        /// Whether one of its signatures is by this secret.
        boolean isSignedBy(String secret) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            String signed = id + "." + timestamp + "." + body;
            return signatures.contains("v1," + Base64.getEncoder()
                    .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
        }
    }

    private Receiver(int port, List<Integer> statuses, Map<String, String> headers) throws IOException {
        this.statuses = new ArrayDeque<>(statuses);
        this.headers = headers;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::handle);
        http.start();
    }

    /// One that answers so, one after the other, and the last for good.
    static Receiver answering(Integer... statuses) throws IOException {
        return new Receiver(Ports.lasting(), List.of(statuses), Map.of());
    }

    /// The same with headers.
    static Receiver answering(Map<String, String> headers, Integer... statuses) throws IOException {
        return new Receiver(Ports.lasting(), List.of(statuses), headers);
    }

    /// One in the place of another that is closed.
    static Receiver at(int port, Integer... statuses) throws IOException {
        return new Receiver(port, List.of(statuses), Map.of());
    }

    int port() {
        return http.getAddress().getPort();
    }

    String url() {
        return url(port());
    }

    static String url(int port) {
        return "http://127.0.0.1:" + port + "/hooks/mto?key=topsecret";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = next();
            letters.add(new Letter(exchange.getRequestURI().toString(), header(exchange, "webhook-id"),
                    Long.parseLong(header(exchange, "webhook-timestamp")),
                    List.of(header(exchange, "webhook-signature").split(" ", -1)), body));
            if (status == HANG) {
                closed.await();
            } else if (status != DROP) {
                headers.forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(status, -1);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private synchronized int next() {
        return statuses.size() > 1 ? statuses.remove() : statuses.element();
    }

    List<Letter> letters() {
        return List.copyOf(letters);
    }

    /// Waits until so many letters came.
    List<Letter> await(int count) throws IOException, InterruptedException {
        Glance<List<Letter>> glance = this::letters;
        return glance.until(all -> all.size() >= count, count + " letters", SOON);
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
    }
}
