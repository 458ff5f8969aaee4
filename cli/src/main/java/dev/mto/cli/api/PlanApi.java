package dev.mto.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The server's REST interface. Thread-safe.
///
/// Uses HttpURLConnection because that starts seven times quicker than HttpClient, which is what a short command
/// consists of. Each call has a connection of its own: one kept open may have been closed by a server restarted
/// meanwhile, and a submission must not be sent twice to find out.
public final class PlanApi {
    private static final String PLANS = "/v1/orchestrate";
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration HEALTH = Duration.ofSeconds(5);
    /// Twice the server's heartbeat and a bit.
    static final Duration SILENCE = Duration.ofSeconds(25);
    /// Ten results and an answer at their longest are far below.
    private static final int BODY_LIMIT = 256 << 20;

    static {
        // The JDK would otherwise repeat a POST by itself when a connection breaks, and keep a connection although a
        // header of ours said close. Read once, when the first call is made.
        System.setProperty("sun.net.http.retryPost", "false");
        System.setProperty("http.keepAlive", "false");
    }

    private final Endpoint server;

    public PlanApi(Endpoint server) {
        this.server = server;
    }

    public Endpoint server() {
        return server;
    }

    /// Hands a request in.
    ///
    /// @param request the body of the call
    /// @return the plan's id
    public String submit(JsonNode request) throws ApiException {
        return json(call("POST", PLANS, Optional.of(request))).path("planId").stringValueOpt()
                .orElseThrow(this::notOurs);
    }

    /// The plan as it stands: an object with `plan` and `subtasks`.
    public JsonNode plan(String id) throws ApiException {
        return planIn(json(call("GET", address(id), Optional.empty())));
    }

    /// Calls a plan off.
    ///
    /// @param reason why, for people
    /// @return the plan as it then stands
    public JsonNode cancel(String id, String reason) throws ApiException {
        return planIn(json(call("POST", address(id) + "/cancel", because(reason))));
    }

    /// Calls one sub-task off.
    ///
    /// @return the plan as it then stands
    public JsonNode cancel(String id, int subtask, String reason) throws ApiException {
        return planIn(json(call("POST", subtask(id, subtask) + "/cancel", because(reason))));
    }

    private static Optional<JsonNode> because(String reason) {
        return Optional.of(JsonNodeFactory.instance.objectNode().put("reason", reason));
    }

    /// Runs a sub-task of a plan that is over again, and what depends on it.
    ///
    /// @return the plan as it then stands
    public JsonNode retry(String id, int subtask) throws ApiException {
        return planIn(json(call("POST", subtask(id, subtask) + "/retry", Optional.empty())));
    }

    /// Has the server end the sessions that are at work, and stop.
    public void stopWithSessions() throws ApiException {
        Answer answer = call("POST", "/v1/stop?sessions=abort", Optional.empty());
        if (!answer.isSuccess()) {
            throw Problem.of(answer, server);
        }
    }

    /// One page of plans, newest first.
    ///
    /// @param query `status`, `limit`, `cursor`, whichever are wanted
    public JsonNode list(Map<String, String> query) throws ApiException {
        String text = query.entrySet().stream().map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        return json(call("GET", text.isEmpty() ? PLANS : PLANS + "?" + text, Optional.empty()));
    }

    /// What the server says about its own state. Comes with status 503 while not all of it is up, which is an answer
    /// like any other.
    public JsonNode ready() throws ApiException {
        return call("GET", "/health/ready", Optional.empty()).json().orElseThrow(this::notOurs);
    }

    /// Whether an mto server answers there at all.
    boolean isLive() {
        try {
            Answer answer = send(open("GET", "/health/live", HEALTH), Optional.empty());
            return answer.json().flatMap(json -> json.path("status").stringValueOpt()).orElse("").equals("live");
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }

    /// The plan's journal as it grows.
    ///
    /// @param lastSeen the number of the last entry already seen; empty for all
    public SseReader events(String id, String lastSeen) throws ApiException, IOException {
        HttpURLConnection connection = open("GET", address(id) + "/events", SILENCE);
        connection.setRequestProperty("Accept", "text/event-stream");
        if (!lastSeen.isEmpty()) {
            connection.setRequestProperty("Last-Event-ID", lastSeen);
        }
        if (connection.getResponseCode() != 200) {
            throw Problem.of(received(connection), server);
        }
        return new SseReader(connection.getInputStream());
    }

    private static String address(String id) {
        return PLANS + "/" + encoded(id);
    }

    private static String subtask(String id, int index) {
        return address(id) + "/subtasks/" + index;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode json(Answer answer) throws ApiException {
        if (!answer.isSuccess()) {
            throw Problem.of(answer, server);
        }
        return answer.json().orElseThrow(this::notOurs);
    }

    private JsonNode planIn(JsonNode document) throws ApiException {
        if (!document.path("plan").isObject()) {
            throw notOurs();
        }
        return document;
    }

    private UnreachableException notOurs() {
        return new UnreachableException("what answers at " + server.url() + " is no mto server");
    }

    private Answer call(String method, String path, Optional<JsonNode> body) throws UnreachableException {
        try {
            return send(open(method, path, ANSWER), body);
        } catch (IOException exception) {
            throw unreachable(exception);
        }
    }

    /// Says that nothing answers, and why.
    UnreachableException unreachable(IOException exception) {
        return new UnreachableException(
                "the server at " + server.url() + " does not answer: " + Problem.text(exception));
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
        if (!server.token().isEmpty()) {
            connection.setRequestProperty("Authorization", "Bearer " + server.token());
        }
        return connection;
    }

    private static Answer send(HttpURLConnection connection, Optional<JsonNode> body) throws IOException {
        if (connection.getRequestMethod().equals("POST")) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body.map(JsonNode::toString).orElse("").getBytes(StandardCharsets.UTF_8));
            }
        }
        return received(connection);
    }

    static Answer received(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, in == null ? "" : new String(in.readNBytes(BODY_LIMIT), StandardCharsets.UTF_8));
        }
    }
}
