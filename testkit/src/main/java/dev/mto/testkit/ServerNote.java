package dev.mto.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a server wrote about itself into its data folder. Immutable.
///
/// @param pid its process
public record ServerNote(URI url, long pid) {
    /// Reads the note.
    ///
    /// @param data the server's data folder
    public static ServerNote read(Path data) throws IOException {
        JsonNode note = JsonMapper.shared().readTree(Files.readString(data.resolve("server.json")));
        return new ServerNote(URI.create(note.get("url").stringValue()), note.get("pid").asLong());
    }

    /// Ends the process as a crash would: it cannot do anything about it. Returns when it is gone.
    public void kill() {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }
}
