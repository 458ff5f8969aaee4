package dev.mto.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where things are kept on a machine whose user did not say: as the XDG base directory specification has it.
/// Immutable.
///
/// @param environment the process's environment
/// @param home the user's home folder
record Folders(Map<String, String> environment, Path home) {
    Path data() {
        return xdg("XDG_DATA_HOME", ".local/share");
    }

    Path cache() {
        return xdg("XDG_CACHE_HOME", ".cache");
    }

    Path configFile() {
        return xdg("XDG_CONFIG_HOME", ".config").resolve("config.yaml");
    }

    /// The specification says that a relative path is to be ignored.
    private Path xdg(String variable, String standard) {
        return Optional.ofNullable(environment.get(variable))
                .filter(text -> text.startsWith("/"))
                .map(Path::of)
                .orElse(home.resolve(standard))
                .resolve("mto");
    }
}
