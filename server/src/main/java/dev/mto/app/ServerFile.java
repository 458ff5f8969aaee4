package dev.mto.app;

import dev.mto.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// The note by which the `mto` command finds the running server. Immutable.
///
/// @param url where it is to be called from this machine
/// @param pid its process
/// @param version its version
/// @param startedAt when it began to listen
record ServerFile(URI url, long pid, String version, Instant startedAt) {
    /// "All addresses" is one to listen on and none to call: the JDK then asks for the machine's own name, which a container
    /// may not know.
    ServerFile {
        url = switch (url.getHost()) {
            case "0.0.0.0" -> URI.create(url.getScheme() + "://127.0.0.1:" + url.getPort());
            case "[::]" -> URI.create(url.getScheme() + "://[::1]:" + url.getPort());
            case null, default -> url;
        };
    }

    /// Puts the note in its place in one go, so that nobody reads half of it.
    void write(Path file) throws IOException {
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "server", ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, Json.mapper().writeValueAsString(this) + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// The note that an earlier start has written; empty where it cannot be read.
    static Optional<ServerFile> read(Path file) {
        try {
            return Optional.of(Json.mapper().readValue(Files.readString(file), ServerFile.class));
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /// Whether the process that it speaks of is there. An orderly stop removes the note, a crash does not.
    boolean isProcessAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
