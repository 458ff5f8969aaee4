package dev.mto.cli;

import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.ServerLocator;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// What the command was started in. Immutable.
///
/// @param variables the environment
/// @param directory the folder it was started in, absolute
/// @param home the user's own folder
/// @param in standard input
/// @param out standard output: results only
/// @param err standard error: everything else
public record Shell(
        Map<String, String> variables,
        Path directory,
        Path home,
        InputStream in,
        PrintStream out,
        PrintStream err) {
    /// The one this process was started in.
    static Shell own() {
        return new Shell(System.getenv(), Path.of("").toAbsolutePath(), Path.of(System.getProperty("user.home")),
                System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err));
    }

    /// Finds the server that the environment leads to.
    ServerLocator servers() {
        return new ServerLocator(variables, DataFolder.of(variables, home));
    }

    /// Whatever the locale says: what agents write cannot be told in less.
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor)), true,
                StandardCharsets.UTF_8);
    }
}
