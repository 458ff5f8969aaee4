package dev.mto.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /// Listens from now on for sessions that come to their end.
    public SessionEnds sessionEnds() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        String user = Base64.getEncoder().encodeToString(("opencode:" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/global/event"))
                .header("Authorization", "Basic " + user).build();
        return new SessionEnds(client, client.send(request, BodyHandlers.ofLines()).body());
    }

    /// Ends the process as a crash would: it cannot do anything about it. Returns when it is gone.
    public void kill() {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }
}
