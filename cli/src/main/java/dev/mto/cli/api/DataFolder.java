package dev.mto.cli.api;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The folder in which the server of this user keeps its files. Immutable; the files are read anew at each call.
public record DataFolder(Path path) {
    /// The one that the settings name, else the usual one.
    public static DataFolder of(Map<String, String> variables, Path home) {
        return new DataFolder(new LocalSettings(variables, home).dataDir());
    }

    /// The file with the token of this machine.
    public Path tokenFile() {
        return path.resolve("token");
    }

    /// The file in which a listening server says where it is.
    public Path serverFile() {
        return path.resolve("server.json");
    }

    /// What a server that was started in the background says.
    public Path log() {
        return path.resolve("server.log");
    }

    /// Held by a command while it starts a server, so that two do not.
    Path startLock() {
        return path.resolve("start.lock");
    }

    /// Makes the folder, open to its owner only, where there is none.
    void make() throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.createDirectories(path,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /// The token of this machine; empty where there is none yet or it may not be read.
    public Optional<String> token() {
        return read(tokenFile()).map(String::strip).filter(token -> !token.isEmpty());
    }

    /// What the last server said about itself; empty where there is none, or it stopped in good order.
    public Optional<ServerRecord> server() {
        return read(serverFile()).flatMap(DataFolder::parse);
    }

    private static Optional<ServerRecord> parse(String text) {
        try {
            JsonNode json = JsonMapper.shared().readTree(text);
            return json.path("url").stringValueOpt().map(url -> new ServerRecord(URI.create(url),
                    json.path("pid").asLong(0), json.path("startedAt").stringValueOpt().flatMap(DataFolder::instant)));
        } catch (JacksonException | IllegalArgumentException _) {
            // Being written, or damaged: as good as none.
            return Optional.empty();
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
