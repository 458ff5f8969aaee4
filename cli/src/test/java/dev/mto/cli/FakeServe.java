package dev.mto.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/// Stands in for `mto-serve`: takes the lock of the data folder, listens, writes `server.json`, and plays a plan once
/// somebody has asked for one. `MTO_FAKE_STEP` is the milliseconds between two of its events.
public final class FakeServe implements ToolProvider {
    @Override
    public String name() {
        return "mto-serve";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        out.println("serve " + String.join(" ", arguments));
        out.flush();
        if (System.getenv("MTO_FAKE_FAIL") != null) {
            err.println("no store");
            err.flush();
            return 1;
        }
        try {
            return serve(Path.of(System.getenv("MTO_DATA_DIR")));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static int serve(Path folder) throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(folder.resolve("mto.lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return 1;
            }
            FakeServer server = FakeServer.start();
            Files.writeString(folder.resolve("token"), FakeServer.TOKEN + "\n");
            write(folder.resolve("server.json"), "{\"url\":\"" + server.url() + "\",\"pid\":"
                    + ProcessHandle.current().pid() + ",\"version\":\"test\",\"startedAt\":\"" + Instant.now() + "\"}");
            server.onCancel(
                    () -> server.play(PlanDocuments.ended("cancelled", "xx").toString(), "plan.cancelled", "{}"));
            play(server, Integer.parseInt(System.getenv().getOrDefault("MTO_FAKE_STEP", "1")));
            new CountDownLatch(1).await();
            return 0;
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path whole = file.resolveSibling("server.json.new");
        Files.writeString(whole, text);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void play(FakeServer server, int step) throws InterruptedException {
        record Scene(String plan, String type, String attempt) {}
        List<Scene> scenes = List.of(
                new Scene(PlanDocuments.planning(), "planner.started", "planner.1"),
                new Scene(PlanDocuments.plan("executing", "rrrpp").toString(), "plan.accepted", "planner.1"),
                new Scene(PlanDocuments.plan("executing", "crrpp").toString(), "subtask.completed", "subtask.0.1"),
                new Scene(PlanDocuments.plan("executing", "cccrp").toString(), "subtask.started", "subtask.3.1"),
                new Scene(PlanDocuments.plan("synthesizing", "ccccc").toString(), "synthesis.started", "synthesis.1"),
                new Scene(PlanDocuments.completed("full", "ccccc").toString(), "plan.completed", "synthesis.1"));
        CountDownLatch never = new CountDownLatch(1);
        Instant begun = Instant.now();
        for (Scene scene : scenes) {
            if (never.await(step, TimeUnit.MILLISECONDS)) {
                return;
            }
            server.play(sinceNow(scene.plan(), begun), scene.type(), "{\"attempt\":\"" + scene.attempt() + "\"}");
            server.activity("{\"attempt\":\"planner.1\",\"kind\":\"reasoning\"}");
            server.activity("{\"attempt\":\"subtask.1.1\",\"kind\":\"tool\",\"tool\":\"grep\",\"title\":\"pricing\"}");
            server.activity("{\"attempt\":\"subtask.2.1\",\"kind\":\"text\",\"stream\":\"a\",\"delta\":\"b\"}");
        }
    }

    /// The documents tell of one fixed day; who watches wants to see time pass.
    private static String sinceNow(String plan, Instant begun) {
        return Pattern.compile("2026-11-22T[0-9:.]+Z").matcher(plan).replaceAll(found -> begun
                .plus(Duration.between(PlanDocuments.BEGUN, Instant.parse(found.group()))).toString());
    }

    @Override
    public int run(PrintStream out, PrintStream err, String... arguments) {
        return run(new PrintWriter(out, true, StandardCharsets.UTF_8),
                new PrintWriter(err, true, StandardCharsets.UTF_8), arguments);
    }
}
