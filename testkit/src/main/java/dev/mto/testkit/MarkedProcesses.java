package dev.mto.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;

/// The processes that a test started, or that those started: all whose environment names a folder of the test's own.
/// None where the system has no `/proc`. Immutable.
public record MarkedProcesses(Path folder) {
    private static final Path PROC = Path.of("/proc");
    private static final Duration ENDING = Duration.ofSeconds(10);

    /// Those that live now.
    public List<ProcessHandle> living() throws IOException {
        if (!Files.isDirectory(PROC)) {
            return List.of();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            return StreamSupport.stream(entries.spliterator(), false).filter(this::isMarked)
                    .map(entry -> ProcessHandle.of(Long.parseLong(entry.getFileName().toString())))
                    .flatMap(Optional::stream).filter(ProcessHandle::isAlive).toList();
        }
    }

    /// Those that live on: whoever was told to end, and has not come to it yet, is given a while.
    public List<ProcessHandle> lasting() throws IOException {
        long end = System.nanoTime() + ENDING.toNanos();
        List<ProcessHandle> left = living();
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(Glance.INTERVAL.toNanos());
            left = living();
        }
        return left;
    }

    /// Ends those that live on, and says which they were, so that a test can fail for them and yet leave none.
    public List<String> end() throws IOException {
        List<ProcessHandle> left = lasting();
        List<String> described = left.stream()
                .map(process -> process.pid() + " " + process.info().commandLine().orElse("")).toList();
        left.forEach(ProcessHandle::destroyForcibly);
        return described;
    }

    private boolean isMarked(Path entry) {
        try {
            return Files.readString(entry.resolve("environ"), StandardCharsets.ISO_8859_1)
                    .contains(folder.toString());
        } catch (IOException e) {
            // Another user's process, or one that has just ended.
            return false;
        }
    }
}
