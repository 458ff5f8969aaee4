package dev.mto.cli.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The folders in which the user's shell looks for commands. Immutable.
///
/// @param variables the environment
public record SearchPath(Map<String, String> variables) {
    public SearchPath {
        variables = Map.copyOf(variables);
    }

    /// The first program of that name.
    Optional<Path> find(String name) {
        return folders().map(folder -> folder.resolve(name)).filter(Files::isRegularFile).filter(Files::isExecutable)
                .findFirst();
    }

    /// Whether a plain `mto` is the installed one, and what makes it so, for people.
    public List<String> advice(Places places) {
        Path wanted = places.commands();
        if (folders().noneMatch(wanted::equals)) {
            return List.of(wanted + " is not on the PATH. This puts it there, for the shells you open from now on:",
                    "  " + lineFor(shell(), places));
        }
        Optional<Path> first = find("mto").filter(found -> !found.equals(places.link()));
        return List.of(first.map(found -> wanted + " is on the PATH, but " + found + " comes before it")
                .orElse(wanted + " is on the PATH: mto --help"));
    }

    private Stream<Path> folders() {
        return Stream.of(variables.getOrDefault("PATH", "").split(":")).filter(name -> name.startsWith("/"))
                .map(name -> Path.of(name).normalize());
    }

    private String shell() {
        String shell = variables.getOrDefault("SHELL", "");
        return shell.substring(shell.lastIndexOf('/') + 1);
    }

    private static String lineFor(String shell, Places places) {
        String export = "'export PATH=\"$HOME/.local/bin:$PATH\"'";
        return switch (shell) {
            case "fish" -> "fish_add_path " + places.commands();
            case "zsh" -> "echo " + export + " >> ~/.zshrc";
            case "bash" -> "echo " + export + " >> ~/.bashrc";
            default -> "echo " + export + " >> ~/.profile";
        };
    }
}
