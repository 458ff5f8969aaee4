package dev.mto.app;

import dev.mto.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What a running server says of its store when asked. Immutable.
sealed interface StoreInquiry {
    /// Its readiness takes five seconds at the most where the disk does not answer, and more where it finds damage.
    Duration PATIENCE = Duration.ofSeconds(20);

    /// It takes writes.
    record Well() implements StoreInquiry {}

    /// It does not.
    ///
    /// @param detail why, for people
    record Ill(String detail) implements StoreInquiry {}

    /// The server gave no answer to be understood.
    record Unknown(String why) implements StoreInquiry {}

    static StoreInquiry of(URI server) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(server.resolve("/health/ready")).timeout(PATIENCE).build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            JsonNode store = Json.mapper().readTree(answer.body()).path("store");
            if (!store.isObject()) {
                return new Unknown("HTTP status " + answer.statusCode());
            }
            return store.path("ok").asBoolean(false)
                    ? new Well()
                    : new Ill(store.path("detail").asString("no detail was given"));
        } catch (IOException | JacksonException e) {
            return new Unknown(e.toString());
        }
    }
}
