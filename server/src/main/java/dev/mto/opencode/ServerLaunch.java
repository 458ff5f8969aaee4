package dev.mto.opencode;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.FailureKind;
import dev.mto.opencode.OpencodeSettings.Home;
import dev.mto.opencode.RuntimeStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Brings one server up. Confined to the supervisor's starting thread, but for [#answers].
final class ServerLaunch {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private static final Duration FIRST_TRY = Duration.ofMillis(500);
    private static final Duration ONE_TRY = Duration.ofSeconds(10);

    private final OpencodeSettings settings;
    private final Map<String, String> inherited;
    private final Consumer<RuntimeStatus> progress;
    private volatile Optional<OpencodeBinary> found = Optional.empty();

    ServerLaunch(OpencodeSettings settings, Map<String, String> inherited, Consumer<RuntimeStatus> progress) {
        this.settings = settings;
        this.inherited = Map.copyOf(inherited);
        this.progress = progress;
    }

    /// Whether a noted server is the one that was noted, and answers.
    boolean answers(ServerRecord server) throws InterruptedException {
        return answers(server, Duration.ofSeconds(30));
    }

    boolean answers(ServerRecord server, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (OpencodeApi api = api(server)) {
            while (server.process().isPresent() && System.nanoTime() < deadline) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (isHealthy(api, left.compareTo(ONE_TRY) < 0 ? left : ONE_TRY)) {
                    return true;
                }
                Thread.sleep(200);
            }
            return false;
        }
    }

    /// Finds or installs the program, starts it, notes it and waits until it answers.
    ServerRecord start(RecordFile recordFile) throws AgentRuntimeException, IOException, InterruptedException {
        OpencodeBinary binary = program();
        progress.accept(new RuntimeStatus(State.STARTING, "starting opencode " + binary.version()));
        if (settings.home() instanceof Home.Apart apart) {
            ApartHome.prepare(apart, binary.version());
        }
        ServerRecord server = ServerProcess.start(binary, ChildEnvironment.of(inherited, settings), recordFile, log());
        try {
            recordFile.write(server);
            awaitReady(server, recordFile.folder());
            return server;
        } catch (AgentRuntimeException | IOException | InterruptedException e) {
            new ProcessFamily(server).end(Duration.ofSeconds(1));
            recordFile.remove();
            throw e;
        }
    }

    /// The program, looked for once: to ask it for its release takes a second or more.
    private OpencodeBinary program() throws AgentRuntimeException, InterruptedException {
        Optional<OpencodeBinary> known = found.filter(binary -> Files.isExecutable(binary.path()));
        if (known.isPresent()) {
            return known.get();
        }
        progress.accept(new RuntimeStatus(State.STARTING, "looking for opencode"));
        OpencodeBinary binary = OpencodeBinary.find(settings.installation(), inherited,
                line -> progress.accept(new RuntimeStatus(State.INSTALLING, line)));
        found = Optional.of(binary);
        return binary;
    }

    /// A call that comes in the moment the server begins to listen is never answered, whichever it is (seen each time);
    /// the next one is, at once. So the first tries are short, and grow for the sake of a machine that is slow in
    /// earnest. Health alone would not do: with a configuration that it cannot read, opencode says it is healthy and
    /// refuses every call that names a directory.
    private void awaitReady(ServerRecord server, Path neutral) throws AgentRuntimeException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        Backoff patience = new Backoff(FIRST_TRY, ONE_TRY);
        try (OpencodeApi api = api(server)) {
            Duration oneTry = patience.next();
            long begun = System.nanoTime();
            while (!isHealthy(api, oneTry) || !isReady(api, neutral)) {
                if (server.process().isEmpty()) {
                    throw failure("ended while it was starting");
                }
                if (System.nanoTime() > deadline) {
                    throw failure("did not answer within " + START_LIMIT.toSeconds() + " s");
                }
                boolean heardNothing = System.nanoTime() - begun >= oneTry.toNanos();
                oneTry = heardNothing ? patience.next() : oneTry;
                Thread.sleep(50);
                begun = System.nanoTime();
            }
        }
    }

    private boolean isReady(OpencodeApi api, Path neutral) throws AgentRuntimeException, InterruptedException {
        try {
            api.agents(neutral, ONE_TRY);
            return true;
        } catch (ApiException e) {
            throw failure("refuses to work. " + e.getMessage());
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isHealthy(OpencodeApi api, Duration oneTry) throws InterruptedException {
        try {
            api.health(oneTry);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private AgentRuntimeException failure(String what) {
        String output = ServerProcess.lastLines(log());
        return new AgentRuntimeException(FailureKind.RUNTIME_UNAVAILABLE, "The opencode server of runtime '"
                + settings.name() + "' " + what + (output.isEmpty() ? "" : "\nIts last output:\n" + output));
    }

    private Path log() {
        Path record = settings.recordFile().toAbsolutePath();
        return record.resolveSibling(record.getFileName() + ".log");
    }

    private static OpencodeApi api(ServerRecord server) {
        return new OpencodeApi(HttpCalls.local(server.port(), server.password()));
    }
}
