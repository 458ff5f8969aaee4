package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Speaks to `/mcp`, message by message. Confined to one test.
///
/// @param api the server
record McpCaller(ApiFixture api) {
    private static final JsonMapper JSON = new JsonMapper();

    HttpResponse<String> call(String tool, Map<?, ?> arguments) throws IOException, InterruptedException {
        return send("tools/call", Map.of("name", tool, "arguments", arguments));
    }

    HttpResponse<String> send(String method, Map<String, ?> parameters)
            throws IOException, InterruptedException {
        return api.send(post(message(method, parameters)));
    }

    HttpRequest.Builder post(String message) {
        return api.to("/mcp").header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream").POST(BodyPublishers.ofString(message));
    }

    static String message(String method, Map<String, ?> parameters) {
        return JSON.writeValueAsString(Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", parameters));
    }

    static String text(HttpResponse<String> response) {
        JsonNode result = JSON.readTree(response.body()).get("result");
        assertThat(result.get("isError").booleanValue()).isTrue();
        return result.at("/content/0/text").stringValue();
    }
}
