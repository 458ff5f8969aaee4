package dev.mto.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A [MtoCommand] that runs. It is killed after three minutes, which its exit code then tells. Confined to one thread.
public final class MtoProcess {
    private static final int LIMIT_MINUTES = 3;

    private final Process process;
    private final Path out;
    private final BufferedReader err;
    private final StringBuilder said = new StringBuilder();

    MtoProcess(Process process, Path out) {
        this.process = process;
        this.out = out;
        err = process.errorReader(StandardCharsets.UTF_8);
        CompletableFuture.delayedExecutor(LIMIT_MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
    }

    /// What a command left behind.
    ///
    /// @param err all of it, also what was waited for
    public record Ended(int exitCode, String out, String err) {}

    /// Waits for a line on standard error.
    ///
    /// @throws AssertionError where it ends without such a line
    public void awaitLine(String part) throws IOException {
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            said.append(line).append('\n');
            if (line.contains(part)) {
                return;
            }
        }
        throw new AssertionError("It never said \"" + part + "\" but:\n" + said);
    }

    /// Does what Ctrl-C does; the launcher has become the java process, which therefore has its id.
    public void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).inheritIO().start().waitFor();
    }

    /// Waits until it has ended.
    public Ended end() throws IOException, InterruptedException {
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            said.append(line).append('\n');
        }
        int code = process.waitFor();
        return new Ended(code, Files.readString(out), said.toString());
    }
}
