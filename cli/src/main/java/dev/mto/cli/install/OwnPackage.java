package dev.mto.cli.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// The package that opencode installs of its own accord into one of its configuration folders. Immutable; the files are
/// looked at anew at each call.
///
/// At each start opencode (1.18) asks of every such folder: is there `node_modules`, and does `package-lock.json` name
/// the package and all that `package.json` names? If not, it runs an npm install there, and with any plugin configured
/// the start waits for that. Without a network npm tries for 70 s, at every start anew. The same two questions are
/// asked here; and files that answer them with yes, with nothing behind, are what stands in for the package.
///
/// @param folder the configuration folder
record OwnPackage(Path folder) {
    private static final String NAME = "@opencode-ai/plugin";
    private static final String MARK = "mto-stand-in";
    private static final List<String> KINDS = List.of("dependencies", "devDependencies", "peerDependencies",
            "optionalDependencies");

    private Path manifest() {
        return folder.resolve("package.json");
    }

    private Path lock() {
        return folder.resolve("package-lock.json");
    }

    private Path modules() {
        return folder.resolve("node_modules");
    }

    /// Whether opencode finds nothing to do here.
    boolean isSettled() {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return true;
        }
        Set<String> wanted = new TreeSet<>(names(read(manifest())));
        wanted.add(NAME);
        return Files.exists(modules()) && names(read(lock()).path("packages").path("")).containsAll(wanted);
    }

    /// Whether it is settled by the package itself.
    boolean isInstalled() {
        return isSettled() && Files.isDirectory(modules().resolve(NAME));
    }

    /// Whether nobody has put anything here that a stand-in could disturb.
    boolean isUntouched() {
        return Stream.of(manifest(), lock(), modules())
                .noneMatch(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    }

    /// Whether what is here is the stand-in.
    boolean isStandIn() {
        try {
            return read(lock()).path("name").asString("").equals(MARK) && Files.isDirectory(modules())
                    && Folders.isEmpty(modules());
        } catch (IOException _) {
            return false;
        }
    }

    /// Puts the stand-in here, where [#isUntouched] is true.
    ///
    /// @param version opencode's
    void standIn(String version) throws IOException {
        Files.createDirectories(modules());
        ObjectNode manifest = JsonMapper.shared().createObjectNode().put("name", MARK).put("private", true);
        manifest.putObject("dependencies").put(NAME, version);
        ObjectNode lock = JsonMapper.shared().createObjectNode().put("name", MARK).put("lockfileVersion", 3)
                .put("requires", true);
        lock.putObject("packages").putObject("").putObject("dependencies").put(NAME, version);
        write(manifest(), manifest);
        write(lock(), lock);
    }

    /// Removes everything that is here of it, which is the stand-in or what was left of an install that did not end.
    void clear() throws IOException {
        Folders.remove(modules());
        Files.deleteIfExists(lock());
        Files.deleteIfExists(manifest());
    }

    private static void write(Path file, ObjectNode json) throws IOException {
        new WholeFile(file).write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8), WholeFile.PLAIN);
    }

    private static Set<String> names(JsonNode manifest) {
        Set<String> names = new TreeSet<>();
        KINDS.forEach(kind -> names.addAll(manifest.path(kind).propertyNames()));
        return names;
    }

    private static JsonNode read(Path file) {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException | JacksonException _) {
            return MissingNode.getInstance();
        }
    }
}
