package dev.mto.testkit;

import dev.mto.cli.Main;
import dev.mto.client.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `mto serve` on a data folder, in a process of its own and without an opencode, for as long as nobody asks for one.
/// Confined to one test.
final class ServeProcess implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path data;

    private ServeProcess(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    /// How it ended.
    record Ended(int exitCode, String output) {}

    /// Starts it.
    ///
    /// @param through a command that starts it in turn; empty for none
    static ServeProcess start(Path data, List<String> through) throws IOException {
        return new ServeProcess(prepared(data, through).redirectErrorStream(true).start(), data);
    }

    /// Starts one whose log goes to a file, and what else it says to another beside that, which ends in `.out`.
    ///
    /// @param more over its environment
    static ServeProcess logging(Path data, Path log, Map<String, String> more) throws IOException {
        ProcessBuilder builder = prepared(data, List.of()).redirectError(log.toFile())
                .redirectOutput(log.resolveSibling(log.getFileName() + ".out").toFile());
        builder.environment().putAll(more);
        return new ServeProcess(builder.start(), data);
    }

    private static ProcessBuilder prepared(Path data, List<String> through) throws IOException {
        List<String> command = new ArrayList<>(through);
        command.addAll(List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED",
                // What is killed leaves its copy of SQLite's library there.
                "-Dorg.sqlite.tmpdir=" + data.toAbsolutePath().getParent(), "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "serve", "--port", "0", "--prewarm",
                "none"));
        Path home = Files.createTempDirectory(data.toAbsolutePath().getParent(), "home");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("MTO_") || name.startsWith("XDG_"));
        builder.environment().put("MTO_DATA_DIR", data.toString());
        builder.environment().put("HOME", home.toString());
        return builder;
    }

    /// Waits until it has ended by itself.
    Ended end() throws IOException, InterruptedException {
        if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end");
        }
        return new Ended(process.exitValue(),
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    /// Sends it a signal, such as `STOP`.
    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start().waitFor();
        if (code != 0) {
            throw new AssertionError("process " + process.pid() + " takes no signal " + name);
        }
    }

    /// Waits until it listens. What one that was killed left in the folder is not taken for it.
    void awaitUp() throws IOException, InterruptedException {
        Glance<Boolean> note = () -> Files.exists(note()) && note("pid").asLong() == process.pid();
        note.until(there -> there || !process.isAlive(), "server.json", SOON);
    }

    private Path note() {
        return data.resolve("server.json");
    }

    private JsonNode note(String field) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(note())).path(field);
    }

    long pid() {
        return process.pid();
    }

    /// Where it listens, and what lets its owner in.
    Endpoint endpoint() throws IOException {
        return Endpoint.of(URI.create(note("url").stringValue()), Files.readString(data.resolve("token")).strip());
    }

    /// A call of its owner's, to which more can be added.
    HttpRequest.Builder call(String method, String path, String body) throws IOException {
        Endpoint at = endpoint();
        return HttpRequest.newBuilder(at.url().resolve(path)).timeout(SOON)
                .header("Authorization", "Bearer " + at.token()).header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest.Builder call) throws IOException, InterruptedException {
        return client.send(call.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return send(call(method, path, body));
    }

    /// The plan that a submission made.
    static String planId(HttpResponse<String> submitted) {
        JsonNode plan = JsonMapper.shared().readTree(submitted.body()).path("planId");
        if (!plan.isString()) {
            throw new AssertionError("no plan was made: " + submitted.statusCode() + " " + submitted.body());
        }
        return plan.stringValue();
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly().onExit().join();
    }
}
