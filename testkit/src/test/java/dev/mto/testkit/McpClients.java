package dev.mto.testkit;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The official MCP client, as tests use it. Stateless.
final class McpClients {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private McpClients() {}

    /// A client and what it was told on the way: in no order, as the library tells each on a thread of its own. (The order
    /// on the wire is looked at by the tests of the server.) Thread-safe.
    static final class Heard implements AutoCloseable {
        private final List<ProgressNotification> progress = new CopyOnWriteArrayList<>();
        private final McpSyncClient client;

        Heard(LiveServer server) {
            this(http(server.url(), server.token()));
        }

        Heard(McpClientTransport transport) {
            client = McpClient.sync(transport).requestTimeout(PATIENCE).initializationTimeout(PATIENCE)
                    .progressConsumer(progress::add).build();
            client.initialize();
            // From here on it checks what a tool gives against the tool's own schema.
            client.listTools();
        }

        McpSyncClient client() {
            return client;
        }

        /// What it was told of progress, once there is something: an answer may overtake it.
        List<ProgressNotification> awaitProgress() throws IOException, InterruptedException {
            Glance<List<ProgressNotification>> told = () -> List.copyOf(progress);
            return told.until(all -> !all.isEmpty(), "word of progress", PATIENCE);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    static McpSyncClient overHttp(LiveServer server) {
        return overHttp(server.url(), server.token());
    }

    static McpSyncClient overHttp(URI server, String token) {
        return new Heard(http(server, token)).client();
    }

    private static McpClientTransport http(URI server, String token) {
        return HttpClientStreamableHttpTransport.builder(server.toString()).endpoint("/mcp")
                .addHttpRequestCustomizer((request, _, _, _, _) -> request.header("Authorization", "Bearer " + token))
                .build();
    }

    /// Settings of a server whose plans are made and done by a scripted model, without any opencode.
    static Map<String, String> scripted(ScriptedModel model) {
        return Map.of("MTO_CHAT_BASE_URL", model.baseUrl().toString(), "MTO_CHAT_MODEL", "some-model", "MTO_CHAT_USE",
                "all", "MTO_LIMITS_RETRIES", "0");
    }

    static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
    }

    /// What a result says to people.
    static String text(CallToolResult result) {
        return ((TextContent) result.content().getFirst()).text();
    }

    /// What it says to programs.
    static JsonNode structure(CallToolResult result) {
        return JsonMapper.shared().valueToTree(result.structuredContent());
    }
}
