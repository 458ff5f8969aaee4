package dev.mto.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Stands between a client and an HTTP server on 127.0.0.1, and does to what passes what networks and wedged servers do.
/// What no fault is for passes unchanged. Thread-safe.
public final class FaultyProxy implements AutoCloseable {
    private static final String EVENT_STREAM = "text/event-stream";

    private final int target;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Set<HttpExchange> streams = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);

    /// What the client asked for.
    public record Call(String method, String path, String body) {
        /// Whether the path holds a text.
        public boolean isFor(String text) {
            return path.contains(text);
        }
    }

    /// What is done to a call.
    public sealed interface Fault {
        /// It is never answered, and the server never hears of it.
        record Swallowed() implements Fault {}

        /// The server hears of it and answers, but the client's connection is cut.
        record AnswerLost() implements Fault {}

        /// The proxy answers in place of the server, which never hears of it.
        record Instead(int status, String body) implements Fault {}

        /// The server is told something else.
        record Told(UnaryOperator<String> body) implements Fault {}

        /// The client is told something else.
        record Answered(UnaryOperator<String> body) implements Fault {}

        /// Of a stream of events only some pass, by their data.
        record Filtered(Predicate<String> passes) implements Fault {}
    }

    private record Rule(Predicate<Call> fits, Fault fault) {}

    private FaultyProxy(int target) throws IOException {
        this.target = target;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    /// Starts one on a free port.
    ///
    /// @param target the port of the server
    public static FaultyProxy before(int target) throws IOException {
        return new FaultyProxy(target);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// From now on this is done to the calls that fit. The newest fault that fits is the one.
    public void fault(Predicate<Call> fits, Fault fault) {
        rules.addFirst(new Rule(fits, fault));
    }

    /// From now on everything passes; event streams keep the fault they were opened with.
    public void heal() {
        rules.clear();
    }

    /// Cuts the event streams that are open.
    public void cutStreams() {
        streams.forEach(HttpExchange::close);
    }

    /// What was asked for so far, oldest first.
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }

    private void pass(HttpExchange exchange) throws IOException {
        Call call = new Call(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        calls.add(call);
        Optional<Fault> fault = rules.stream().filter(rule -> rule.fits().test(call)).map(Rule::fault).findFirst();
        try (exchange) {
            if (fault.isEmpty()) {
                relay(exchange, forward(exchange, call, call.body()), UnaryOperator.identity());
                return;
            }
            switch (fault.get()) {
                case Fault.Swallowed _ -> closing.await();
                case Fault.AnswerLost _ -> forward(exchange, call, call.body()).body().close();
                case Fault.Instead(int status, String body) -> answer(exchange, status, body);
                case Fault.Told(var other) ->
                    relay(exchange, forward(exchange, call, other.apply(call.body())), UnaryOperator.identity());
                case Fault.Answered(var other) -> relay(exchange, forward(exchange, call, call.body()), other);
                case Fault.Filtered(var passes) -> events(exchange, forward(exchange, call, call.body()), passes);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<InputStream> forward(HttpExchange exchange, Call call, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + target + call.path()))
                .method(call.method(), body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (String header : List.of("Authorization", "Content-Type", "Accept")) {
            Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
                    .ifPresent(value -> request.header(header, value));
        }
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    private void relay(HttpExchange exchange, HttpResponse<InputStream> response,
            UnaryOperator<String> change) throws IOException {
        if (response.headers().firstValue("content-type").orElse("").startsWith(EVENT_STREAM)) {
            events(exchange, response, _ -> true);
        } else {
            answer(exchange, response.statusCode(),
                    change.apply(new String(response.body().readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void events(HttpExchange exchange, HttpResponse<InputStream> response, Predicate<String> passes)
            throws IOException {
        streams.add(exchange);
        exchange.getResponseHeaders().add("Content-Type", EVENT_STREAM);
        exchange.sendResponseHeaders(response.statusCode(), 0);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(response.body(), StandardCharsets.UTF_8));
                OutputStream out = exchange.getResponseBody()) {
            boolean passed = true;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // What is between two events goes with the first.
                passed = line.startsWith("data:") ? passes.test(line) : passed;
                if (passed) {
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            }
        } finally {
            streams.remove(exchange);
        }
    }
}
