package dev.mto.cli.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What an installation of the plugin made outside its own folder, so that all of it can be taken back. Confined to one
/// thread.
///
/// @param made files that were not there before
/// @param standIns folders in which files stand in for opencode's own package
record Receipt(Set<Path> made, Set<Path> standIns) {
    /// What was noted; nothing where there is no note.
    static Receipt read(Path file) {
        Receipt receipt = new Receipt(new TreeSet<>(), new TreeSet<>());
        try {
            JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
            json.path("made").valueStream().forEach(path -> receipt.made.add(Path.of(path.asString(""))));
            json.path("standIns").valueStream().forEach(path -> receipt.standIns.add(Path.of(path.asString(""))));
        } catch (IOException | JacksonException _) {
            // Then nothing was made, as far as anybody knows.
            return receipt;
        }
        return receipt;
    }

    void write(Path file) throws IOException {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        made.forEach(path -> json.withArray("made").add(path.toString()));
        standIns.forEach(path -> json.withArray("standIns").add(path.toString()));
        new WholeFile(file).write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8), WholeFile.PLAIN);
    }
}
