package dev.mto.sample;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A client of a [ChatServer], as the tests speak to one.
final class ChatClient implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final ChatServer server;

    ChatClient(ChatServer server) {
        this.server = server;
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.baseUrl().resolve(path))
                .timeout(Duration.ofSeconds(20)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> complete(String body, String... headers) throws IOException, InterruptedException {
        return post("/v1/chat/completions", body, headers);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(server.baseUrl().resolve(path)).timeout(Duration.ofSeconds(20)).build(),
                BodyHandlers.ofString());
    }

    /// The data of each server-sent event.
    static List<String> events(HttpResponse<String> response) {
        return response.body().lines().filter(line -> line.startsWith("data: ")).map(line -> line.substring(6))
                .toList();
    }

    /// Each event but the last, which is no JSON.
    static List<JsonNode> chunks(HttpResponse<String> response) {
        return events(response).stream().filter(event -> !event.equals("[DONE]")).map(ChatWire.JSON::readTree).toList();
    }

    @Override
    public void close() {
        http.close();
    }
}
