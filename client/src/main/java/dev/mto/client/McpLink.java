package dev.mto.client;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/// Carries messages of the Model Context Protocol to the server's own MCP address, and what it says back. Thread-safe;
/// each message goes over a connection of its own.
public final class McpLink {
    private static final String SESSION = "Mcp-Session-Id";

    private final Optional<String> directory;
    private volatile String session = "";

    /// @param directory where the client works; absent: the server is to take its own folder
    public McpLink(Optional<String> directory) {
        this.directory = directory;
    }

    /// Sends one message and returns when all is said.
    ///
    /// @param heard is given each message that comes back, one line each
    /// @throws RefusedException where the server would not take it
    /// @throws UnreachableException where it does not answer, or breaks off; it may have taken the message all the same
    public void send(PlanApi server, String message, Consumer<String> heard) throws ApiException {
        try {
            HttpURLConnection connection = open(server, message);
            int status = connection.getResponseCode();
            Optional.ofNullable(connection.getHeaderField(SESSION)).ifPresent(name -> session = name);
            if (status >= 400) {
                refused(server, HttpCalls.received(connection), heard);
            } else if (isStream(connection)) {
                pump(connection, heard);
            } else {
                hear(HttpCalls.received(connection).body(), heard);
            }
        } catch (IOException exception) {
            throw server.silent(exception);
        }
    }

    private HttpURLConnection open(PlanApi server, String message) throws IOException {
        HttpURLConnection connection = server.calls().open("POST", "/mcp", PlanApi.SILENCE);
        connection.setRequestProperty("Accept", "application/json, text/event-stream");
        if (!session.isEmpty()) {
            connection.setRequestProperty(SESSION, session);
        }
        directory.ifPresent(folder -> connection.setRequestProperty("Mto-Directory",
                URLEncoder.encode(folder, StandardCharsets.UTF_8)));
        HttpCalls.send(connection, message);
        return connection;
    }

    private static boolean isStream(HttpURLConnection connection) {
        return Optional.ofNullable(connection.getContentType()).orElse("").startsWith("text/event-stream");
    }

    private static void pump(HttpURLConnection connection, Consumer<String> heard) throws IOException {
        try (SseReader reader = new SseReader(connection.getInputStream())) {
            for (Optional<PlanEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                hear(next.get().data(), heard);
            }
        }
    }

    private static void hear(String message, Consumer<String> heard) {
        if (!message.isBlank()) {
            heard.accept(message.strip().replace('\n', ' '));
        }
    }

    /// What the protocol itself refuses is an answer like any other.
    private static void refused(PlanApi server, Answer answer, Consumer<String> heard) throws ApiException {
        if (answer.json().filter(json -> json.has("jsonrpc")).isEmpty()) {
            throw Problem.refusal(answer, server.server());
        }
        hear(answer.body(), heard);
    }
}
