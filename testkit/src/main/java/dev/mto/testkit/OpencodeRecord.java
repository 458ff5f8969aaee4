package dev.mto.testkit;

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
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a server noted of the opencode it keeps: a way to that opencode past the server. Immutable.
///
/// @param pid its process
/// @param port where it listens on 127.0.0.1
/// @param password of HTTP Basic
public record OpencodeRecord(long pid, int port, String password) {
    /// Reads the note.
    ///
    /// @param data the server's data folder
    /// @param runtime `opencode` or `sample`
    public static OpencodeRecord read(Path data, String runtime) throws IOException {
        JsonNode note = JsonMapper.shared()
                .readTree(Files.readString(data.resolve("opencode").resolve(runtime + ".json")));
        return new OpencodeRecord(note.get("pid").asLong(), note.get("port").asInt(),
                note.get("password").stringValue());
    }

    /// Waits until no session in a directory is at work. Asks again and again, since opencode's events can be missed
    /// for a moment after its stream was opened.
    ///
    /// @throws AssertionError after the time-out
    public void awaitIdle(Path directory, Duration timeout) throws IOException, InterruptedException {
        HttpRequest status = request(
                "/session/status?directory=" + URLEncoder.encode(directory.toString(), StandardCharsets.UTF_8))
                .timeout(timeout).build();
        try (HttpClient client = client()) {
            Glance<String> glance = () -> client.send(status, BodyHandlers.ofString()).body();
            glance.until("{}"::equals, "rest", timeout);
        }
    }

    /// Does something to it that the server did not ask for, as a person can.
    ///
    /// @throws AssertionError where opencode refuses it
    public void post(String path, String body) throws IOException, InterruptedException {
        try (HttpClient client = client()) {
            HttpResponse<String> response = client.send(request(path).header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
            }
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private HttpRequest.Builder request(String path) {
        String user = Base64.getEncoder().encodeToString(("opencode:" + password).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Basic " + user);
    }

    /// Stops the process where it stands: it keeps its port and all connections, and says nothing any more.
    public void suspend() throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-STOP", String.valueOf(pid)).inheritIO().start().waitFor();
        if (status != 0) {
            throw new AssertionError("kill ended with " + status);
        }
    }

    /// Ends the process as a crash would: it cannot do anything about it. Returns when it is gone.
    public void kill() {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }
}
