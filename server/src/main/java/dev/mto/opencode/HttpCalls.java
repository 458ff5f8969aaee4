package dev.mto.opencode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// HTTP to one server: authorised, bounded in time and in size, JSON both ways. Thread-safe.
final class HttpCalls implements AutoCloseable {
    private static final long BODY_LIMIT = 64L * 1024 * 1024;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10)).executor(Executors.newVirtualThreadPerTaskExecutor()).build();
    private final String root;
    private final Optional<String> authorization;

    /// @param root what stands before every path, without a slash at its end
    /// @param credentials user and password with a colon between them; absent: none are sent
    HttpCalls(String root, Optional<String> credentials) {
        this.root = root;
        authorization = credentials.map(
                pair -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /// To a server of ours.
    static HttpCalls local(int port, String password) {
        return new HttpCalls("http://127.0.0.1:" + port, Optional.of("opencode:" + password));
    }

    JsonNode read(String path, Duration limit) throws IOException, InterruptedException {
        return json(call(request(path).GET().build(), limit));
    }

    JsonNode post(String path, JsonNode body, Duration limit) throws IOException, InterruptedException {
        return json(call(request(path).header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(Wire.bytes(body))).build(), limit));
    }

    void delete(String path, Duration limit) throws IOException, InterruptedException {
        call(request(path).DELETE().build(), limit);
    }

    /// Opens a stream of lines. The future is done when the stream has ended; cancelling it ends it.
    CompletableFuture<HttpResponse<Void>> lines(String path, LineQueue lines) {
        return client.sendAsync(request(path).header("accept", "text/event-stream").GET().build(),
                BodyHandlers.fromLineSubscriber(lines));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path));
        authorization.ifPresent(words -> request.header("authorization", words));
        return request;
    }

    /// The JDK's own time-out ends with the headers; this one holds for the body too.
    private byte[] call(HttpRequest request, Duration limit) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request,
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_LIMIT));
        try {
            HttpResponse<byte[]> response = sent.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() >= 400) {
                throw new ApiException(response.statusCode(), complaint(request, response));
            }
            return response.body();
        } catch (ExecutionException e) {
            throw new IOException("opencode did not answer " + request.uri().getPath() + ": " + reason(e), e);
        } catch (TimeoutException e) {
            throw new IOException("opencode did not answer " + request.uri().getPath() + " within " + limit.toSeconds()
                    + " s", e);
        } finally {
            sent.cancel(true);
        }
    }

    private static JsonNode json(byte[] body) throws IOException {
        try {
            return body.length == 0 ? Wire.object() : Wire.parse(body);
        } catch (JacksonException e) {
            throw new IOException("opencode answered something that is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String reason(ExecutionException e) {
        return Optional.ofNullable(e.getCause()).map(Throwable::toString).orElse("no reason given");
    }

    private static String complaint(HttpRequest request, HttpResponse<byte[]> response) {
        String text = new String(response.body(), StandardCharsets.UTF_8).strip();
        return "opencode answered " + response.statusCode() + " to " + request.uri().getPath() + ": "
                + (text.length() > 500 ? text.substring(0, 500) + "…" : text);
    }
}
