package dev.mto.opencode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// What came of running a small program to its end. Immutable.
///
/// @param exitCode below 0 where it could not be started or took too long
/// @param output what it printed, at most the first 64 kB, errors included
record ToolRun(int exitCode, String output) {
    /// Enough for any `--version` on a machine under heavy load.
    static final Duration SHORT = Duration.ofSeconds(30);

    private static final int OUTPUT_LIMIT = 64 * 1024;

    static ToolRun of(List<String> command, Map<String, String> environment, Duration limit)
            throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return finish(builder.start(), limit);
        } catch (IOException e) {
            return new ToolRun(-1, String.valueOf(e.getMessage()));
        }
    }

    private static ToolRun finish(Process process, Duration limit) throws IOException, InterruptedException {
        process.getOutputStream().close();
        AtomicReference<String> output = new AtomicReference<>("");
        Thread reader = Thread.ofVirtual().start(() -> output.set(read(process.getInputStream())));
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                return new ToolRun(-1, "no end after " + limit.toSeconds() + " s");
            }
            reader.join(Duration.ofSeconds(5));
            return new ToolRun(process.exitValue(), output.get());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String read(InputStream stream) {
        try (stream) {
            String start = new String(stream.readNBytes(OUTPUT_LIMIT), StandardCharsets.UTF_8);
            stream.transferTo(java.io.OutputStream.nullOutputStream());
            return start;
        } catch (IOException e) {
            return "";
        }
    }

    boolean succeeded() {
        return exitCode == 0;
    }

    String lastLine() {
        return lastLines(1);
    }

    /// The end of the output, which with most programs holds the reason.
    String lastLines(int count) {
        List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
