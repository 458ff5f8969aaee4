package dev.mto.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The real opencode as a user has it after `mto install opencode`: with the plugin of this checkout in its
/// configuration. Immutable.
///
/// @param opencode on which it stands
/// @param environment the whole environment of its processes
public record PluggedOpencode(RealOpencode opencode, Map<String, String> environment) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LOGGED = 10_000;

    /// Puts the plugin into the configuration of an opencode, which is changed by that.
    ///
    /// @param data the data folder of the orchestrator, where the plugin finds its address and the token
    public static PluggedOpencode of(RealOpencode opencode, Path data) throws IOException {
        String plugin = plugin().toUri().toString();
        JsonNode configuration = JSON.readTree(Files.readString(opencode.config()));
        ((ObjectNode) configuration).putArray("plugin").add(plugin);
        Files.writeString(opencode.config(), JSON.writeValueAsString(configuration));
        ObjectNode tui = JSON.createObjectNode();
        tui.putArray("plugin").add(plugin);
        Files.writeString(opencode.config().resolveSibling("tui.json"), JSON.writeValueAsString(tui));
        return new PluggedOpencode(opencode, environment(opencode, data));
    }

    /// The same with more set in the environment.
    public PluggedOpencode with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new PluggedOpencode(opencode, Map.copyOf(all));
    }

    /// A command of this opencode, in a directory.
    public ProcessBuilder command(Path directory, String... arguments) {
        ProcessBuilder command = opencode.command(directory, arguments);
        command.environment().clear();
        command.environment().putAll(environment);
        command.environment().put("PWD", directory.toString());
        return command;
    }

    /// The end of what its processes have logged; empty where they have nothing.
    String logged() throws IOException {
        Path logs = Path.of(Optional.ofNullable(environment.get("XDG_DATA_HOME")).orElseThrow()).resolve("opencode")
                .resolve("log");
        if (!Files.isDirectory(logs)) {
            return "";
        }
        StringBuilder all = new StringBuilder();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(logs)) {
            for (Path file : files) {
                String text = Files.readString(file);
                all.append(text, Math.max(0, text.length() - LOGGED), text.length()).append('\n');
            }
        }
        return all.toString();
    }

    private static Path plugin() {
        Path root = Path.of(Optional.ofNullable(System.getProperty("mto.root"))
                .orElseThrow(() -> new AssertionError("Tests of the plugin need -Dmto.root, as the pom sets it.")));
        return root.resolve("integrations").resolve("opencode");
    }

    private static Map<String, String> environment(RealOpencode opencode, Path data) {
        Map<String, String> environment = new HashMap<>(opencode.environment());
        // A user's opencode says itself what it is.
        environment.remove("OPENCODE_CLIENT");
        environment.put("MTO_DATA_DIR", data.toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("COLORTERM", "truecolor");
        for (String kept : List.of("PATH", "JAVA_HOME")) {
            Optional.ofNullable(System.getenv(kept)).ifPresent(value -> environment.put(kept, value));
        }
        return Map.copyOf(environment);
    }
}
