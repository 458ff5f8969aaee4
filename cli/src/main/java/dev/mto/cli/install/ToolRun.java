package dev.mto.cli.install;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A command that was run to its end, or was ended when its time was up. Immutable.
///
/// @param exitCode -1 where it was ended
/// @param output both streams
record ToolRun(int exitCode, String output) {
    /// Runs it.
    ///
    /// @param environment all of it
    /// @throws IOException where it cannot be started
    static ToolRun of(List<String> command, Map<String, String> environment, Path directory, Duration limit)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("mto", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                    .redirectOutput(output.toFile()).redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                end(process);
            }
            return new ToolRun(ended ? process.exitValue() : -1,
                    new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    boolean succeeded() {
        return exitCode == 0;
    }

    /// The end of what it said, indented; without the colours and cursor movements of a terminal.
    String tail() {
        return tail(output);
    }

    static String tail(String output) {
        List<String> lines = output.replaceAll("\u001B\\[[0-9;?]*[A-Za-z]", "").lines().filter(line -> !line.isBlank())
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size())).indent(2).stripTrailing();
    }

    /// Ends a process and those that it started: what is on the PATH may be a script that passes no signal on.
    static void end(Process process) throws InterruptedException {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        family.forEach(ProcessHandle::destroy);
        if (!process.waitFor(3, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor(3, TimeUnit.SECONDS);
        }
        family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }
}
