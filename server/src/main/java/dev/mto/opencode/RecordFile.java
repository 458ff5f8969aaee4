package dev.mto.opencode;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The file that notes a running server. Readable by the user alone, since it holds the password. Confined to the
/// supervisor's lock.
final class RecordFile {
    private static final Logger LOG = LoggerFactory.getLogger(RecordFile.class);

    private final Path file;

    RecordFile(Path file) {
        this.file = file;
    }

    /// What is noted; empty where nothing is, or nothing that makes sense.
    Optional<ServerRecord> read() {
        try {
            return Optional.of(parse(Wire.parse(Files.readAllBytes(file))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException | IllegalArgumentException | DateTimeException e) {
            LOG.warn("Ignoring the record of a server in {}: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    /// Notes a server in place of what was noted. A reader sees the old record or the new one, never half of one.
    void write(ServerRecord server) throws IOException {
        Files.createDirectories(folder());
        Path temporary = Files.createTempFile(folder(), ".record-", ".json", ownerOnly());
        try {
            Files.write(temporary, Wire.bytes(json(server)));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the file is; a folder of ours.
    Path folder() {
        return requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[]{
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
    }

    private static JsonNode json(ServerRecord server) {
        var node = Wire.object().put("pid", server.pid()).put("port", server.port())
                .put("password", server.password()).put("version", server.version()).put("marker", server.marker());
        server.processStart().ifPresent(start -> node.put("processStart", start.toString()));
        return node;
    }

    private static ServerRecord parse(JsonNode node) {
        String start = node.path("processStart").asString("");
        ServerRecord server = new ServerRecord(node.path("pid").asLong(-1),
                start.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(start)), node.path("port").asInt(0),
                node.path("password").asString(""), node.path("version").asString(""),
                node.path("marker").asString(""));
        if (server.pid() < 0 || server.port() <= 0 || server.password().isEmpty()) {
            throw new IllegalArgumentException("it names no server");
        }
        return server;
    }
}
