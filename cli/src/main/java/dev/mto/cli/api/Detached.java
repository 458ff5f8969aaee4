package dev.mto.cli.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A second process of this same program that outlives this one.
///
/// It gets a session (where there is setsid) or at least a process group of its own, as Ctrl-C goes to the whole group
/// of the terminal's foreground process. (A shell that cannot make groups without a terminal needs none: there is no
/// Ctrl-C then.)
final class Detached {
    private final LocalSettings settings;
    private final DataFolder folder;

    Detached(LocalSettings settings, DataFolder folder) {
        this.settings = settings;
        this.folder = folder;
    }

    /// Starts it. What it says is added to the data folder's log.
    ///
    /// @return the process, or the shell in front of it, which ends with 0 at once
    Process start(List<String> arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(commandLine(arguments));
        builder.environment().clear();
        builder.environment().putAll(settings.variables());
        // Relative to the user's folder, which the server does not run in.
        settings.namedFile().ifPresent(file -> builder.environment().put(LocalSettings.FILE_VARIABLE, file.toString()));
        // Not the user's folder: a server would keep it from being unmounted.
        builder.directory(folder.path().toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(privateLog().toFile()));
        return builder.start();
    }

    private Path privateLog() throws IOException {
        Path log = folder.log();
        if (!Files.exists(log)) {
            Files.createFile(log,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return log;
    }

    private List<String> commandLine(List<String> arguments) {
        Optional<Path> setsid = onPath("setsid");
        List<String> command = new ArrayList<>(setsid.map(found -> List.of(found.toString()))
                .orElse(List.of("/bin/sh", "-c", "set -m 2>/dev/null; nohup \"$@\" &", "mto")));
        JavaProgram program = JavaProgram.own();
        command.addAll(program.commandLine(Stream.concat(program.cacheOptions(settings.variables()).stream(),
                JavaProgram.serverOptions(settings.variables()).stream()).toList()));
        command.addAll(arguments);
        return command;
    }

    private Optional<Path> onPath(String name) {
        return Stream.of(settings.variables().getOrDefault("PATH", "").split(":"))
                .filter(folderName -> !folderName.isEmpty())
                .map(folderName -> Path.of(folderName, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
