package dev.mto.bench.drive;

import dev.mto.bench.backend.CallMark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The fake model in a process of its own, so that none of its work is the measured one's. Thread-safe.
public final class BackendProcess implements AutoCloseable {
    private final Process process;
    private final URI baseUrl;
    private final CallLedger ledger = new CallLedger();
    private final Thread reader;

    private BackendProcess(Process process, BufferedReader log) throws IOException {
        this.process = process;
        this.baseUrl = URI.create(Optional.ofNullable(log.readLine())
                .orElseThrow(() -> new IOException("The fake model did not start.")));
        this.reader = Thread.ofPlatform().name("log-reader").daemon().start(() -> read(log));
    }

    /// Starts it with this program's own class path.
    ///
    /// @param main of this program; `backend` is put behind it
    public static BackendProcess start(Class<?> main) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        // Room for a minute's garbage, so that it hardly ever stops to collect it.
        Process process = new ProcessBuilder(
                List.of(java, "-XX:+UseSerialGC", "-Xms768m", "-Xmx768m", "-Xmn512m", "-cp",
                        System.getProperty("java.class.path"), main.getName(), "backend"))
                .redirectError(Redirect.INHERIT)
                .start();
        return new BackendProcess(process, process.inputReader(StandardCharsets.UTF_8));
    }

    public URI baseUrl() {
        return baseUrl;
    }

    /// What all its threads have used so far.
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public CallLedger ledger() {
        return ledger;
    }

    private void read(BufferedReader log) {
        try (log) {
            log.lines().map(CallMark::read).flatMap(Optional::stream).forEach(ledger::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends it, and takes in the rest of its log.
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
        try {
            reader.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
