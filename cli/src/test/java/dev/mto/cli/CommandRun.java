package dev.mto.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// One run of the command in this process, and what came of it. Immutable.
record CommandRun(int exitCode, String out, String err) {
    /// Runs it in a folder, without a terminal.
    ///
    /// @param variables the environment; the data folder is below `folder` unless it names another
    static CommandRun of(Path folder, Map<String, String> variables, String input, String... arguments) {
        Map<String, String> all = new HashMap<>(variables);
        all.putIfAbsent("MTO_DATA_DIR", folder.resolve("data").toString());
        all.putIfAbsent("TERM", "dumb");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Shell shell = new Shell(all, folder, folder, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        int code = Main.run(shell, arguments);
        return new CommandRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// Runs it against a server that the environment names.
    static CommandRun against(FakeServer server, Path folder, String... arguments) {
        return of(folder, Map.of("MTO_URL", server.url().toString(), "MTO_TOKEN", FakeServer.TOKEN), "", arguments);
    }
}
