package dev.mto.chat;

import dev.mto.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An OpenAI-compatible API, and the model there that is asked where nobody names another. Thread-safe.
///
/// HTTP/1.1 alone: each question has a connection of its own, so that one is ended by closing it, and as many can be
/// asked at once as there are sockets.
public final class Endpoint implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private static final int MESSAGE_LIMIT = 500;

    private final URI baseUrl;
    private final String model;
    private final Optional<String> key;
    private Optional<HttpClient> client = Optional.empty();
    private volatile boolean tellsUsage = true;

    /// @param baseUrl what stands before `/chat/completions`, such as `https://api.example.com/v1`
    /// @param key sent as the bearer token, and shown to nobody; absent: none is sent
    public Endpoint(URI baseUrl, String model, Optional<String> key) {
        this.baseUrl = baseUrl;
        this.model = model;
        this.key = key;
    }

    String model() {
        return model;
    }

    /// Makes ready what takes a moment the first time: the certificates of all authorities are read, half a second's work.
    void warmUp() {
        var _ = client();
    }

    private synchronized HttpClient client() {
        HttpClient ready = client.orElseGet(() -> HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT).executor(Executors.newVirtualThreadPerTaskExecutor()).build());
        client = Optional.of(ready);
        return ready;
    }

    /// Puts a conversation to a model, whose turn it is. Returns at once.
    Reply ask(String asked, List<Said> conversation) {
        ObjectNode body = Json.mapper().createObjectNode().put("model", asked).put("stream", true);
        if (tellsUsage) {
            body.putObject("stream_options").put("include_usage", true);
        }
        ArrayNode messages = body.putArray("messages");
        conversation.forEach(said -> messages.addObject().put("role", said.role()).put("content", said.text()));
        return new Reply(client(), request("/chat/completions").header("content-type", "application/json")
                .header("accept", "text/event-stream")
                .POST(BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body))).build());
    }

    /// From now on asks for answers alone, and not for what they cost.
    void doWithoutUsage() {
        tellsUsage = false;
    }

    /// Asks for the models there are, which costs nothing.
    Reply models() {
        return new Reply(client(), request("/models").GET().build());
    }

    /// A text of the endpoint's without the key, which some repeat when they refuse it, and not for ever long. In this
    /// order: half a key is a key.
    String forPeople(String text) {
        String clean = key.filter(secret -> !secret.isEmpty()).map(secret -> text.replace(secret, "[key]"))
                .orElse(text);
        return clean.length() <= MESSAGE_LIMIT ? clean : clean.substring(0, MESSAGE_LIMIT) + "…";
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create(baseUrl.toString().replaceFirst("/+$", "") + path));
        key.ifPresent(secret -> request.header("authorization", "Bearer " + secret));
        return request;
    }

    /// Cuts every answer that is under way.
    @Override
    public synchronized void close() {
        client.ifPresent(HttpClient::shutdownNow);
    }

    /// The model and where it is, for people.
    @Override
    public String toString() {
        return model + " at " + baseUrl;
    }
}
