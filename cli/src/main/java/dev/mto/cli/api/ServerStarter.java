package dev.mto.cli.api;

import dev.mto.client.PlanApi;
import dev.mto.client.Problem;
import dev.mto.client.UnreachableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Starts a server in the background, out of reach of the terminal's Ctrl-C. Confined to one thread.
///
/// Of several commands at once one starts it, under a file lock; the others wait for the lock and then find it up.
/// (Against a `mto serve` by hand the server's own lock decides; the one started here then ends, and the other is
/// found.)
public final class ServerStarter {
    /// What a plain `mto serve` listens on.
    private static final int USUAL_PORT = 7420;
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(50);
    /// So long another server may take to come up after ours found it ahead.
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int TAIL = 20;

    private final DataFolder folder;
    private final ServerLocator servers;
    private final LocalSettings settings;
    private final Consumer<String> progress;

    /// @param settings with the environment, which the server inherits
    /// @param progress is told what is waited for, again and again
    public ServerStarter(
            DataFolder folder,
            ServerLocator servers,
            LocalSettings settings,
            Consumer<String> progress) {
        this.folder = folder;
        this.servers = servers;
        this.settings = settings;
        this.progress = progress;
    }

    /// Returns the server, after starting it where none is up.
    ///
    /// @param prewarm the runtime it is to bring up at once
    /// @throws UnreachableException where it does not come up within a minute; with what it said
    public PlanApi startUnlessUp(String prewarm) throws UnreachableException, InterruptedException {
        Optional<PlanApi> up = servers.find();
        return up.isPresent() ? up.get() : start(prewarm, System.nanoTime() + BOUND.toNanos());
    }

    private PlanApi start(String prewarm, long deadline) throws UnreachableException, InterruptedException {
        try {
            folder.make();
            try (FileChannel channel = FileChannel.open(folder.startLock(), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); FileLock _ = lock(channel, deadline)) {
                Optional<PlanApi> up = servers.find();
                return up.isPresent() ? up.get() : launch(prewarm, deadline);
            }
        } catch (IOException exception) {
            throw new UnreachableException(
                    "a server cannot be started with the data folder " + folder.path() + ": "
                            + Problem.text(exception));
        }
    }

    private FileLock lock(FileChannel channel, long deadline) throws IOException, InterruptedException {
        for (FileLock lock = channel.tryLock(); true; lock = channel.tryLock()) {
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("another mto holds " + folder.startLock() + " for " + BOUND.toSeconds() + " s");
            }
            progress.accept("waiting for the server that another mto is starting…");
            TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
        }
    }

    private PlanApi launch(String prewarm, long deadline)
            throws IOException, UnreachableException, InterruptedException {
        long logStart = Files.exists(folder.log()) ? Files.size(folder.log()) : 0;
        List<String> arguments = new ArrayList<>(List.of("serve", "--prewarm", prewarm));
        // A port that the user chose is the server's to have or to complain about.
        boolean portTaken = !settings.namesPort() && !isFree(USUAL_PORT);
        if (portTaken) {
            // Whoever looks for the server reads its address from server.json.
            arguments.addAll(List.of("--port", "0"));
        }
        Process process = new Detached(settings, folder).start(arguments);
        String doing = "starting the server" + (portTaken ? " (port " + USUAL_PORT + " is taken: on a free one)" : "")
                + "…";
        Optional<PlanApi> up = awaitUp(deadline, doing, () -> process.isAlive() || process.exitValue() == 0);
        if (up.isEmpty() && !process.isAlive()) {
            up = awaitUp(Math.min(deadline, System.nanoTime() + GRACE.toNanos()), doing, () -> true);
        }
        return up.orElseThrow(() -> failed(process, logStart));
    }

    private Optional<PlanApi> awaitUp(long deadline, String doing, BooleanSupplier worthWaiting)
            throws UnreachableException, InterruptedException {
        while (System.nanoTime() < deadline) {
            progress.accept(doing);
            Optional<PlanApi> up = servers.find();
            if (up.isPresent() || !worthWaiting.getAsBoolean()) {
                return up;
            }
            TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
        }
        return Optional.empty();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private UnreachableException failed(Process process, long logStart) {
        String what = process.isAlive()
                ? "the server (process " + process.pid() + ") did not answer within " + BOUND.toSeconds() + " s"
                : "the server did not come up";
        return new UnreachableException(what + "; the end of " + folder.log() + ":\n" + tail(folder.log(), logStart));
    }

    private static String tail(Path log, long from) {
        try (FileChannel channel = FileChannel.open(log)) {
            long start = Math.max(from, channel.size() - 16_384);
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - start));
            channel.read(bytes, start);
            List<String> lines = StandardCharsets.UTF_8.decode(bytes.flip()).toString().lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size())).indent(2)
                    .stripTrailing();
        } catch (IOException exception) {
            return "  (it cannot be read: " + Problem.text(exception) + ")";
        }
    }
}
