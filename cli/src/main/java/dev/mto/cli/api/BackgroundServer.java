package dev.mto.cli.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The server process that `server.json` names. Immutable.
///
/// A process id alone proves nothing: ids are used again. So the process must answer as a server, run Java with the
/// word `serve`, and be older than the file.
public final class BackgroundServer {
    /// Clocks of the process table tick in hundredths; files are written a moment later.
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

    private final ProcessHandle process;

    private BackgroundServer(ProcessHandle process) {
        this.process = process;
    }

    /// The process, if it is sure to be the server.
    public static Optional<BackgroundServer> of(ServerRecord record) {
        if (record.pid() <= 0) {
            return Optional.empty();
        }
        return ProcessHandle.of(record.pid()).filter(process -> isServer(process, record.startedAt()))
                .map(BackgroundServer::new);
    }

    private static boolean isServer(ProcessHandle process, Optional<Instant> startedAt) {
        ProcessHandle.Info info = process.info();
        boolean java = info.command().map(command -> command.endsWith("java")).orElse(true);
        boolean serve = info.arguments().map(words -> List.of(words).contains("serve")).orElse(true);
        Optional<Instant> limit = startedAt.map(instant -> instant.plus(CLOCK_SLACK));
        boolean older = info.startInstant().isEmpty() || limit.isEmpty()
                || info.startInstant().get().isBefore(limit.get());
        return process.isAlive() && java && serve && older;
    }

    public long pid() {
        return process.pid();
    }

    /// Whether it runs from that jar, as far as the system tells its command line.
    public boolean runs(Path jar) {
        return process.info().arguments().map(List::of).orElse(List.of()).stream().filter(word -> word.endsWith(".jar"))
                .anyMatch(word -> isSame(Path.of(word), jar));
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException _) {
            return one.equals(other);
        }
    }

    /// Asks it to stop in good order, and waits until it has.
    ///
    /// @return whether it ended in that time
    public boolean stop(Duration patience) throws InterruptedException {
        CompletableFuture<ProcessHandle> ended = process.onExit();
        process.destroy();
        try {
            ended.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException exception) {
            throw new IllegalStateException("waiting for process " + process.pid(), exception);
        }
    }
}
