package dev.mto.cli.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The files in which the user's opencode is told what it loads: all that it reads whatever folder it is started in.
/// Immutable; the files are read anew at each call.
///
/// Read off opencode 1.18: `opencode plugin -g` writes to the first two folders' files only (the first that exists of
/// `.json` and `.jsonc`), whatever the other variables say, which is tested.
///
/// @param folder the one that opencode's `-g` means
/// @param server those for its server half
/// @param tui those for its terminal half
/// @param installFolders those into which it installs a package of its own, apart from the project's
public record OpencodeFiles(Path folder, List<Path> server, List<Path> tui, List<Path> installFolders) {
    /// Those of the user whose environment this is.
    public static OpencodeFiles of(Map<String, String> variables, Path home) {
        Path config = variable(variables, "XDG_CONFIG_HOME").orElse(home.resolve(".config"));
        Path folder = config.resolve("opencode");
        List<Path> more = Stream.concat(Stream.of(home.resolve(".opencode")),
                variable(variables, "OPENCODE_CONFIG_DIR").stream()).toList();
        return new OpencodeFiles(folder,
                Stream.of(Stream.of(folder.resolve("config.json")), both(folder, "opencode"),
                        more.stream().flatMap(other -> both(other, "opencode")),
                        variable(variables, "OPENCODE_CONFIG").stream()).flatMap(files -> files).toList(),
                Stream.of(both(folder, "tui"), more.stream().flatMap(other -> both(other, "tui")),
                        variable(variables, "OPENCODE_TUI_CONFIG").stream()).flatMap(files -> files).toList(),
                Stream.concat(Stream.of(folder), more.stream().filter(Files::isDirectory)).toList());
    }

    private static Stream<Path> both(Path folder, String name) {
        return Stream.of(folder.resolve(name + ".json"), folder.resolve(name + ".jsonc"));
    }

    private static Optional<Path> variable(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).filter(text -> !text.isEmpty())
                .map(text -> Path.of(text).toAbsolutePath().normalize());
    }

    List<Path> all() {
        return Stream.concat(server.stream(), tui.stream()).toList();
    }

    /// Whether both halves are told of a plugin folder.
    boolean name(Path plugin) throws IOException, InstallException {
        return names(server, plugin) && names(tui, plugin);
    }

    private static boolean names(List<Path> files, Path plugin) throws IOException, InstallException {
        for (Path file : files) {
            if (Files.isRegularFile(file) && !PluginEntries.in(file).of(plugin).isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
