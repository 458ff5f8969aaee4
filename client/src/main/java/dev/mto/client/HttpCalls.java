package dev.mto.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Single HTTP calls to one server. Thread-safe.
///
/// By HttpURLConnection, which starts seven times quicker than HttpClient: a short command consists of little else. Each
/// call has a connection of its own: one kept open may have been closed by a server restarted meanwhile, and a
/// submission must not be sent twice to find out.
record HttpCalls(Endpoint server) {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /// Ten results and an answer at their longest are far below.
    private static final int BODY_LIMIT = 256 << 20;

    /// Makes a call and reads the whole answer.
    ///
    /// @param patience how long it may be silent
    Answer call(String method, String path, Optional<JsonNode> body, Duration patience) throws IOException {
        HttpURLConnection connection = open(method, path, patience);
        if (!method.equals("GET")) {
            send(connection, body.map(JsonNode::toString).orElse(""));
        }
        return received(connection);
    }

    /// Makes a call that is taken once, however often it is sent.
    ///
    /// @param key what it is called by
    /// @throws java.net.ConnectException where nobody listens
    Answer submit(String path, JsonNode body, String key, Duration patience) throws IOException {
        HttpURLConnection connection = open("POST", path, patience);
        connection.setRequestProperty("Idempotency-Key", key);
        send(connection, body.toString());
        return received(connection);
    }

    /// Sends a body.
    static void send(HttpURLConnection connection, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        if (connection.getRequestMethod().equals("POST")) {
            // The JDK repeats a POST by itself when a connection breaks, unless its length is given beforehand. A PUT it
            // may repeat, and has to where it takes up an old connection that the server has closed.
            connection.setFixedLengthStreamingMode(bytes.length);
        }
        try (OutputStream out = connection.getOutputStream()) {
            out.write(bytes);
        }
    }

    /// Opens a stream of events.
    ///
    /// @param lastSeen the number of the last one already seen; empty for all
    HttpURLConnection events(String path, String lastSeen, Duration patience) throws IOException {
        HttpURLConnection connection = open("GET", path, patience);
        connection.setRequestProperty("Accept", "text/event-stream");
        if (!lastSeen.isEmpty()) {
            connection.setRequestProperty("Last-Event-ID", lastSeen);
        }
        return connection;
    }

    HttpURLConnection open(String method, String path, Duration patience) throws IOException {
        if (!(server.at(path).toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException(server.url() + " is no http address");
        }
        connection.setRequestMethod(method);
        connection.setConnectTimeout(Math.toIntExact(CONNECT.toMillis()));
        connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
        // The token is for this server only.
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        if (!server.token().isEmpty()) {
            connection.setRequestProperty("Authorization", "Bearer " + server.token());
        }
        return connection;
    }

    /// Reads the whole answer, and closes the connection even where the server would keep it.
    static Answer received(HttpURLConnection connection) throws IOException {
        try {
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(status,
                        in == null ? "" : new String(in.readNBytes(BODY_LIMIT), StandardCharsets.UTF_8));
            }
        } finally {
            connection.disconnect();
        }
    }
}
