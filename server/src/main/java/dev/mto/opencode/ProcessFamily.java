package dev.mto.opencode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A server and all that it started. Immutable.
///
/// opencode puts each shell command into a process group of its own, which outlives the server. Such orphans have no
/// tie to it but the environment they inherited.
///
/// @param server what was noted
record ProcessFamily(ServerRecord server) {
    private static final Path PROC = Path.of("/proc");

    /// Ends all of it: politely first, since that lets the server close its database, then not.
    void end(Duration politely) throws InterruptedException {
        Optional<ProcessHandle> process = server.process();
        List<ProcessHandle> family = new ArrayList<>();
        process.ifPresent(handle -> handle.descendants().forEach(family::add));
        if (process.isPresent()) {
            process.get().destroy();
            await(process.get(), politely);
            process.get().destroyForcibly();
            await(process.get(), Duration.ofSeconds(5));
        }
        family.forEach(ProcessHandle::destroyForcibly);
        marked().forEach(ProcessHandle::destroyForcibly);
    }

    /// The living processes that carry the marker in their environment; none where the system has no `/proc`. Never
    /// this process, which has the marker itself where a session's shell command started it.
    private List<ProcessHandle> marked() {
        List<ProcessHandle> marked = new ArrayList<>();
        if (server.marker().isEmpty() || !Files.isDirectory(PROC)) {
            return marked;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                if (carriesMarker(entry)) {
                    ProcessHandle.of(Long.parseLong(entry.getFileName().toString()))
                            .filter(process -> !process.equals(ProcessHandle.current())).ifPresent(marked::add);
                }
            }
        } catch (IOException e) {
            return marked;
        }
        return marked;
    }

    private boolean carriesMarker(Path entry) {
        try {
            String environment = Files.readString(entry.resolve("environ"), StandardCharsets.ISO_8859_1);
            return environment.contains(ChildEnvironment.MARKER + "=" + server.marker());
        } catch (IOException e) {
            // Another user's process, or one that has just ended.
            return false;
        }
    }

    private static void await(ProcessHandle process, Duration limit) throws InterruptedException {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return;
        }
    }
}
