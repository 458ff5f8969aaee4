package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes: the command starts a server in the background, in which [FakeServe] stands in for the real one.
class BackgroundServerTest {
    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void stop() {
        run(Map.of(), "stop");
    }

    @Test
    void severalCommandsAtOnceStartOneServer() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CommandRun>> runs = IntStream.range(0, 3)
                    .mapToObj(_ -> threads.submit(() -> runProcess("run", "--sample", "Do it"))).toList();
            for (Future<CommandRun> run : runs) {
                assertThat(run.get().out()).as(run.get().err()).isEqualTo("The answer.\nSecond line.\n");
                assertThat(run.get().exitCode()).isZero();
            }
        }
        assertThat(folder.resolve("data/server.log")).content().containsOnlyOnce("serve --prewarm sample");
    }

    @Test
    void severalStartsAtOnceStartOneServer() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CommandRun>> runs = IntStream.range(0, 3)
                    .mapToObj(_ -> threads.submit(() -> runProcess("start")))
                    .toList();
            for (Future<CommandRun> run : runs) {
                assertThat(run.get().out()).as(run.get().err()).isEqualTo(runs.getFirst().get().out())
                        .matches("mto is up at http://127\\.0\\.0\\.1:\\d+ \\(mto dashboard opens it\\)\n");
                assertThat(run.get().exitCode()).isZero();
            }
        }
        assertThat(folder.resolve("data/server.log")).content().containsOnlyOnce("serve --prewarm opencode");
        assertThat(run(Map.of(), "start").err()).as("one that is up").isEmpty();
    }

    @Test
    void aStartThatFailsSaysWhy() {
        CommandRun start = run(Map.of("MTO_FAKE_FAIL", "yes"), "start");

        assertThat(start.out()).isEmpty();
        assertThat(start.err()).contains("mto start: the server did not come up", "  no store");
        assertThat(start.exitCode()).isEqualTo(1);
    }

    @Test
    void aServerElsewhereIsNotStarted() {
        CommandRun start = run(Map.of("MTO_URL", "http://127.0.0.1:1", "MTO_TOKEN", "t"), "start");

        assertThat(start.err()).contains("no mto server answers at http://127.0.0.1:1, which MTO_URL names");
        assertThat(start.exitCode()).isEqualTo(1);
    }

    @Test
    void aPortThatTheUserChoseIsLeftAlone() throws IOException {
        try (ServerSocket usual = new ServerSocket()) {
            occupyUsualPort(usual);
            run(Map.of("MTO_SERVER_PORT", "7421"), "run", "Do it");
        }
        assertThat(folder.resolve("data/server.log")).content().contains("serve --prewarm opencode\n");
    }

    /// Where another program has it, that serves as well.
    private static void occupyUsualPort(ServerSocket socket) {
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7420));
        } catch (IOException _) {
            assertThat(socket.isBound()).isFalse();
        }
    }

    @Test
    void keepsItsFilesToItsOwner() throws IOException {
        run(Map.of(), "run", "Do it");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data/server.log"))))
                .isEqualTo("rw-------");
    }

    @Test
    void stopEndsTheProcessItStarted() throws IOException {
        run(Map.of(), "run", "Do it");
        long pid = Long.parseLong(
                Files.readString(folder.resolve("data/server.json")).replaceAll(".*\"pid\":(\\d+).*", "$1"));

        CommandRun stop = run(Map.of(), "stop");

        assertThat(stop.out()).isEqualTo("stopped the server (process " + pid + ")\n");
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aServerThatDoesNotComeUpShowsWhatItSaid() {
        CommandRun run = run(Map.of("MTO_FAKE_FAIL", "yes"), "run", "Do it");

        assertThat(run.err()).contains("the server did not come up; the end of " + folder.resolve("data/server.log"),
                "  no store");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void withoutSetsidTheShellPutsItInTheBackground() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Files.createSymbolicLink(tools.resolve("nohup"), Path.of("/usr/bin/nohup"));
        Map<String, String> bare = Map.of("PATH", tools.toString());

        CommandRun run = run(bare, "run", "Do it");

        assertThat(run.out()).as(run.err()).isEqualTo("The answer.\nSecond line.\n");
    }

    private CommandRun run(Map<String, String> more, String... arguments) {
        return CommandRun.of(folder, environment(more), "", arguments);
    }

    private Map<String, String> environment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.remove("MTO_URL");
        all.remove("MTO_TOKEN");
        all.put("MTO_DATA_DIR", folder.resolve("data").toString());
        all.put("TERM", "dumb");
        all.putAll(more);
        return all;
    }

    /// In a process of its own, as a file lock does not keep two threads of one apart.
    private CommandRun runProcess(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                "dev.mto.cli.Main");
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(environment(Map.of()));
        int code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
        return new CommandRun(code, Files.readString(out), Files.readString(err));
    }
}
