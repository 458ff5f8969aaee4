package dev.mto.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An OpenAI-compatible chat server on the loopback interface: `POST /v1/chat/completions`, streaming or not, and `GET
/// /v1/models`. What it answers is a [Responder]'s affair.
///
/// Thread-safe. Each request has a virtual thread of its own. A client that goes away ends its reply and nothing else.
public final class ChatServer implements AutoCloseable {
    /// A whole conversation with all its tool results comes with each request.
    private static final int MAX_BODY_BYTES = 32 * 1024 * 1024;
    private static final int BACKLOG = 1024;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String COMPLETIONS = "/v1/chat/completions";
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";
    private static final String MODELS = "/v1/models";

    static {
        // Without it each streamed answer waits some 40 ms for a delayed acknowledgement after its headers. The JDK
        // offers no other way to say so, and reads it once.
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
    }

    private final Settings settings;
    private final Responder responder;
    private final HttpServer server;
    private final ExecutorService threads;

    /// What a server is started with. Immutable.
    ///
    /// @param port 0 for a free one
    /// @param key what clients must send as their bearer token; absent: anybody on this machine may ask
    /// @param models the names told by `GET /v1/models`; any name is answered
    public record Settings(int port, Optional<String> key, List<String> models) {
        public Settings {
            models = List.copyOf(models);
        }

        /// A free port, and no key.
        public static Settings of(String... models) {
            return new Settings(0, Optional.empty(), List.of(models));
        }

        public Settings withKey(String required) {
            return new Settings(port, Optional.of(required), models);
        }
    }

    private ChatServer(Settings settings, Responder responder, HttpServer server, ExecutorService threads) {
        this.settings = settings;
        this.responder = responder;
        this.server = server;
        this.threads = threads;
    }

    /// Starts to listen.
    ///
    /// @throws IOException where the port cannot be had
    public static ChatServer start(Settings settings, Responder responder) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), settings.port()),
                BACKLOG);
        ExecutorService threads = Executors
                .newThreadPerTaskExecutor(Thread.ofVirtual().name("chat-", 0).factory());
        ChatServer server = new ChatServer(settings, responder, http, threads);
        http.setExecutor(threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// What a client is given as its base URL.
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port() + "/v1");
    }

    /// Cuts every reply that is under way. May be called twice.
    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        // Not closed by a try: closing would end a reply that was cut on purpose as if it were whole. What leaves this
        // method as an exception makes the server cut the connection.
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        if (!allowed(exchange)) {
            refuse(exchange, 401, "The bearer token is missing or wrong.");
        } else if (call.equals("GET " + MODELS)) {
            sendJson(exchange, 200, models());
        } else if (call.equals("POST " + COMPLETIONS)) {
            complete(exchange);
        } else {
            refuse(exchange, 404, "Nothing at " + call + "; there is POST " + COMPLETIONS + " and GET " + MODELS + ".");
        }
    }

    private boolean allowed(HttpExchange exchange) {
        String sent = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
        return settings.key().map(key -> MessageDigest.isEqual(utf8("Bearer " + key), utf8(sent))).orElse(true);
    }

    private void complete(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            refuse(exchange, 413, "A request may have " + MAX_BODY_BYTES + " bytes at the most.");
            return;
        }
        ChatRequest request;
        try {
            request = ChatRequest.of(parse(body), exchange.getRemoteAddress().getPort());
        } catch (IllegalArgumentException e) {
            refuse(exchange, 400, String.valueOf(e.getMessage()));
            return;
        }
        try {
            send(exchange, request, responder.respond(request));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The server is being closed.", e);
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            return ChatWire.JSON.readTree(body);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("The body is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void send(HttpExchange exchange, ChatRequest request, Reply reply)
            throws IOException, InterruptedException {
        if (reply instanceof Reply.HttpError(int status, Map<String, String> headers, String body)) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            headers.forEach(exchange.getResponseHeaders()::set);
            sendBytes(exchange, status, utf8(body));
        } else if (request.stream()) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-cache");
            exchange.sendResponseHeaders(200, 0);
            OutputStream stream = exchange.getResponseBody();
            ChatWire wire = ChatWire.streaming(request, stream);
            reply.source().emit(wire);
            wire.done();
            stream.close();
        } else {
            ChatWire wire = ChatWire.gathering(request);
            reply.source().emit(wire);
            Optional<String> failure = wire.failure();
            sendJson(exchange, failure.isPresent() ? 500 : 200,
                    failure.map(ChatWire::error).orElseGet(wire::completion));
        }
    }

    private ObjectNode models() {
        ObjectNode list = ChatWire.JSON.createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        settings.models().forEach(model -> data.addObject().put("id", model).put("object", "model"));
        return list;
    }

    private static void refuse(HttpExchange exchange, int status, String message) throws IOException {
        sendJson(exchange, status, ChatWire.error(message));
    }

    private static void sendJson(HttpExchange exchange, int status, ObjectNode document) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        sendBytes(exchange, status, utf8(ChatWire.JSON.writeValueAsString(document)));
    }

    private static void sendBytes(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
