package dev.mto.cli.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What the command has to know of the user's settings before there is a server to ask. Immutable; the configuration
/// file is read anew at each call.
///
/// It is looked for where the server looks. What is wrong with it the server tells when it starts; here it counts as
/// not set.
///
/// @param variables the environment
/// @param home the user's own folder
public record LocalSettings(Map<String, String> variables, Path home) {
    static final String FILE_VARIABLE = "MTO_CONFIG";

    public LocalSettings {
        variables = Map.copyOf(variables);
    }

    /// Where the server keeps its files: `$MTO_DATA_DIR`, else `dataDir` of the configuration file, else
    /// `$XDG_DATA_HOME/mto`, else `~/.local/share/mto`.
    Path dataDir() {
        return variable("MTO_DATA_DIR").or(() -> file().path("dataDir").stringValueOpt()).map(this::expanded)
                .orElseGet(() -> xdg("XDG_DATA_HOME", ".local/share"));
    }

    /// Whether the user chose the port to listen on.
    boolean namesPort() {
        JsonNode file = file();
        return variable("MTO_SERVER_PORT").isPresent() || file.has("server.port") || file.path("server").has("port");
    }

    /// The opencode that the user named; empty where it is to be found on the PATH.
    public Optional<Path> opencodeBinary() {
        JsonNode file = file();
        return variable("MTO_OPENCODE_BINARY").or(() -> file.path("opencode.binary").stringValueOpt())
                .or(() -> file.path("opencode").path("binary").stringValueOpt()).map(this::expanded);
    }

    /// The file that `MTO_CONFIG` names, from whatever folder it is looked at.
    Optional<Path> namedFile() {
        return variable(FILE_VARIABLE).map(name -> Path.of(name).toAbsolutePath());
    }

    private JsonNode file() {
        Path path = namedFile().orElseGet(() -> xdg("XDG_CONFIG_HOME", ".config").resolve("config.yaml"));
        if (!Files.isRegularFile(path)) {
            return MissingNode.getInstance();
        }
        try {
            return YAMLMapper.shared().readTree(Files.readString(path));
        } catch (JacksonException | IOException _) {
            return MissingNode.getInstance();
        }
    }

    private Path expanded(String path) {
        return path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path).toAbsolutePath();
    }

    /// The specification says that a relative path is to be ignored.
    private Path xdg(String name, String standard) {
        return variable(name).filter(text -> text.startsWith("/")).map(Path::of).orElse(home.resolve(standard))
                .resolve("mto");
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(text -> !text.isBlank());
    }
}
