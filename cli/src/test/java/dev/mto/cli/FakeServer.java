package dev.mto.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Speaks the server's REST interface and plays one plan, as it is told to. Thread-safe.
final class FakeServer implements AutoCloseable {
    static final String TOKEN = "the-token";
    static final String PLAN = "plan_abc123";

    /// A request as it came.
    record Request(String method, String path, String query, String body, String lastEventId) {}

    /// An event as it goes out; without an id it is only for show.
    record Event(Optional<Integer> id, String type, String data) {
        String wire() {
            return id.map(number -> "id: " + number + "\n").orElse("") + "event: " + type + "\ndata: " + data + "\n\n";
        }
    }

    private final HttpServer http;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private volatile String plan = PlanDocuments.planning();
    private volatile String readiness = """
            {"ready":true,"store":{"ok":true},"runtimes":[]}""";
    private volatile String laterReadiness = readiness;
    private final AtomicInteger readinessLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final Semaphore streams = new Semaphore(0);
    private volatile Runnable onCancel = () -> {};
    private volatile Runnable onWord = () -> {};
    private volatile Optional<Answer> fixed = Optional.empty();
    private volatile int dropAfter = Integer.MAX_VALUE;
    private boolean ended;

    private record Answer(int status, String type, String body) {}

    private FakeServer(HttpServer http) {
        this.http = http;
    }

    static FakeServer start() throws IOException {
        return start(0);
    }

    static FakeServer start(int port) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        FakeServer server = new FakeServer(http);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    void readiness(String json) {
        readiness = json;
    }

    /// So it is after having been asked so many times.
    void readinessAfter(int times, String json) {
        laterReadiness = json;
        readinessLeft.set(times);
    }

    /// Waits until so many streams of events have been opened.
    void awaitStreams(int count) throws InterruptedException {
        if (!streams.tryAcquire(count, 30, TimeUnit.SECONDS)) {
            throw new AssertionError("no " + count + " streams were opened within 30 s");
        }
    }

    /// From now on every call below `/v1` is answered so.
    void answerWith(int status, String type, String body) {
        fixed = Optional.of(new Answer(status, type, body));
    }

    void onCancel(Runnable action) {
        onCancel = action;
    }

    /// Somebody approves the plan, or edits it.
    void onWord(Runnable action) {
        onWord = action;
    }

    /// The next stream of events breaks after so many events.
    void dropStreamAfter(int count) {
        dropAfter = count;
    }

    /// The plan as GET tells it, and the event that says so.
    void play(String newPlan, String type, String data) {
        synchronized (events) {
            if (ended) {
                return;
            }
            plan = newPlan;
            int number = Math.toIntExact(events.stream().filter(event -> event.id().isPresent()).count()) + 1;
            events.add(new Event(Optional.of(number), type, data));
            ended |= type.equals("plan.completed") || type.equals("plan.failed") || type.equals("plan.cancelled");
            events.notifyAll();
        }
    }

    /// Something for show.
    void activity(String data) {
        synchronized (events) {
            events.add(new Event(Optional.empty(), "activity", data));
            events.notifyAll();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            String lastEventId = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Last-Event-ID")).orElse("");
            String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
            requests.add(new Request(exchange.getRequestMethod(), path, query, body, lastEventId));
            if (path.equals("/health/live")) {
                send(exchange, 200, "application/json", "{\"status\":\"live\",\"version\":\"test\"}");
            } else if (path.equals("/health/ready")) {
                if (readinessLeft.getAndDecrement() == 0) {
                    readiness = laterReadiness;
                }
                send(exchange, readiness.contains("\"ready\":true") ? 200 : 503, "application/json", readiness);
            } else {
                handlePlans(exchange, path, lastEventId);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void handlePlans(HttpExchange exchange, String path, String lastEventId)
            throws IOException, InterruptedException {
        if (fixed.isPresent()) {
            send(exchange, fixed.get().status(), fixed.get().type(), fixed.get().body());
        } else if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            send(exchange, 401, "application/problem+json", "{\"status\":401,\"code\":\"unauthorized\"}");
        } else if (path.equals("/v1/orchestrate") && exchange.getRequestMethod().equals("POST")) {
            send(exchange, 202, "application/json", "{\"planId\":\"" + PLAN + "\"}");
        } else if (path.equals("/v1/orchestrate/" + PLAN)) {
            send(exchange, 200, "application/json", plan);
        } else if (path.equals("/v1/orchestrate/" + PLAN + "/cancel")) {
            onCancel.run();
            send(exchange, 202, "application/json", plan);
        } else if (path.equals("/v1/orchestrate/" + PLAN + "/approve")
                || path.equals("/v1/orchestrate/" + PLAN + "/plan")) {
            onWord.run();
            send(exchange, 200, "application/json", plan);
        } else if (path.startsWith("/v1/orchestrate/" + PLAN + "/subtasks/")) {
            send(exchange, 202, "application/json", plan);
        } else if (path.equals("/v1/orchestrate/" + PLAN + "/events")) {
            boolean follow = !"follow=false".equals(exchange.getRequestURI().getRawQuery());
            stream(exchange, lastEventId.isEmpty() ? 0 : Integer.parseInt(lastEventId), follow);
        } else {
            send(exchange, 404, "application/problem+json",
                    "{\"code\":\"plan_not_found\",\"detail\":\"There is no plan of that id.\"}");
        }
    }

    private void stream(HttpExchange exchange, int after, boolean follow) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        streams.release();
        int limit = dropAfter;
        dropAfter = Integer.MAX_VALUE;
        OutputStream out = exchange.getResponseBody();
        out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        int sent = 0;
        for (int next = 0; sent < limit; next++) {
            Optional<Event> event = await(next, follow);
            if (event.isEmpty()) {
                return;
            }
            if (event.get().id().map(id -> id > after).orElse(follow)) {
                out.write(event.get().wire().getBytes(StandardCharsets.UTF_8));
                out.flush();
                sent++;
            }
        }
    }

    private Optional<Event> await(int index, boolean follow) throws InterruptedException {
        synchronized (events) {
            while (events.size() <= index && follow && !ended) {
                events.wait(TimeUnit.MINUTES.toMillis(1));
            }
            return events.size() > index ? Optional.of(events.get(index)) : Optional.empty();
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// The body of the only submission.
    JsonNode submission() {
        return requests.stream()
                .filter(request -> request.method().equals("POST") && request.path().equals("/v1/orchestrate"))
                .map(request -> JsonMapper.shared().readTree(request.body())).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        synchronized (events) {
            ended = true;
            events.notifyAll();
        }
        http.stop(0);
    }
}
