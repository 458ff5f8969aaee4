package dev.mto.cli.install;

import java.nio.file.Path;
import java.util.Map;

/// What an installation looks at. Immutable.
///
/// @param variables the environment
/// @param home the user's own folder
/// @param directory the folder the command was started in
public record Surroundings(Map<String, String> variables, Path home, Path directory) {
    public Surroundings {
        variables = Map.copyOf(variables);
    }
}
