package dev.mto.testkit;

import dev.mto.app.Server;
import dev.mto.config.DataFolder;
import dev.mto.config.SettingsLoader;
import dev.mto.config.SettingsResult;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole server, on a free port where the settings name none, with the real opencode and a scripted model behind it, and a client that speaks
/// HTTP. Confined to one test class. An [Onlooker] sees whatever it answers to anybody.
public final class LiveServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Server server;
    private final String token;
    private final Optional<Onlooker> onlooker;

    private LiveServer(Server server, String token, Optional<Onlooker> onlooker) {
        this.server = server;
        this.token = token;
        this.onlooker = onlooker;
    }

    /// Starts it.
    ///
    /// @param data the data folder; a second server on the same one takes up its plans
    /// @param settings over the defaults, as environment variables
    public static LiveServer start(Path data, RealOpencode opencode, Map<String, String> settings) throws Exception {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("MTO_OPENCODE_BINARY", opencode.program().toString());
        return start(data, environment, opencode.home(), opencode.environment());
    }

    /// Starts one that has no opencode.
    ///
    /// @param data the data folder; a second server on the same one takes up its plans
    /// @param settings over the defaults, as environment variables
    public static LiveServer start(Path data, Map<String, String> settings) throws Exception {
        return start(data, settings, data, Map.of());
    }

    private static LiveServer start(Path data, Map<String, String> settings, Path home, Map<String, String> opencode)
            throws Exception {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("MTO_DATA_DIR", data.toString());
        environment.putIfAbsent("MTO_SERVER_PORT", "0");
        SettingsResult result = new SettingsLoader(environment, Map.of(), home).load();
        if (!(result instanceof SettingsResult.Loaded loaded)) {
            throw new AssertionError(result);
        }
        Optional<Onlooker> onlooker = Onlooker.find();
        Server server = Server.start(loaded.settings(), opencode, onlooker.map(Onlooker::handler));
        return new LiveServer(server, Files.readString(new DataFolder(data).token()).strip(), onlooker);
    }

    public URI url() {
        return server.url();
    }

    /// What lets its owner in.
    public String token() {
        return token;
    }

    /// Submits a request and gives the plan's id.
    public String submit(Path directory, String task, Map<String, Object> more)
            throws IOException, InterruptedException {
        Map<String, Object> body = new HashMap<>(more);
        body.put("taskDescription", task);
        body.put("directory", directory.toString());
        HttpResponse<String> response = send("POST", "/v1/orchestrate", JSON.writeValueAsString(body));
        if (response.statusCode() != 202) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body()).get("planId").stringValue();
    }

    /// Submits a request under a key and gives the plan's id.
    ///
    /// @param body JSON
    public String keyed(String key, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request("/v1/orchestrate").timeout(PATIENCE)
                .header("Content-Type", "application/json").header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body()).get("planId").stringValue();
    }

    /// Waits for a plan's event stream to end, and gives the plan as GET then has it.
    public JsonNode finish(String planId) throws IOException, InterruptedException {
        HttpRequest request = request("/v1/orchestrate/" + planId + "/events").header("Accept", "text/event-stream")
                .timeout(PATIENCE).build();
        try (Stream<String> lines = client.send(request, BodyHandlers.ofLines()).body()) {
            lines.forEach(_ -> {});
        }
        return plan(planId);
    }

    /// A plan as GET has it.
    public JsonNode plan(String planId) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", "/v1/orchestrate/" + planId, "");
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /// Waits until a plan is as wanted.
    ///
    /// @throws AssertionError after the time-out, with the plan
    public JsonNode awaitPlan(String planId, Predicate<JsonNode> fits, Duration timeout)
            throws IOException, InterruptedException {
        Glance<JsonNode> glance = () -> plan(planId);
        return glance.until(fits, "plan as wanted", timeout);
    }

    /// The id of the newest plan of a directory.
    public String newest(Path directory) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", "/v1/orchestrate?limit=1&directory="
                + URLEncoder.encode(directory.toString(), StandardCharsets.UTF_8), "");
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body()).at("/plans/0/id").stringValue();
    }

    /// What it says of its readiness.
    public JsonNode readiness() throws IOException, InterruptedException {
        return JSON.readTree(send("GET", "/health/ready", "").body());
    }

    /// Calls a plan off.
    public void cancel(String planId) throws IOException, InterruptedException {
        HttpResponse<String> response = send("POST", "/v1/orchestrate/" + planId + "/cancel", "");
        if (response.statusCode() != 202) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
    }

    /// A command on one sub-task.
    ///
    /// @param command `cancel` or `retry`
    public void command(String planId, int subtask, String command) throws IOException, InterruptedException {
        HttpResponse<String> response = send("POST",
                "/v1/orchestrate/" + planId + "/subtasks/" + subtask + "/" + command, "");
        if (response.statusCode() != 202) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
    }

    /// Any call, whatever comes of it.
    ///
    /// @param body JSON; empty for none
    public HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).timeout(PATIENCE);
        request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.url().resolve(path)).header("Authorization", "Bearer " + token);
    }

    @Override
    public void close() {
        server.close();
        client.close();
        onlooker.ifPresent(Onlooker::assertAllWell);
    }
}
