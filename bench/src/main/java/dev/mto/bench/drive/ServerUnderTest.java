package dev.mto.bench.drive;

import dev.mto.bench.drive.Setting.Carrier;
import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.ServerRecord;
import dev.mto.client.ApiException;
import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import dev.mto.testkit.RealOpencode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `mto serve` as users run it, in a process and a data folder of its own. Confined to one thread.
public final class ServerUnderTest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long GLANCE_MILLIS = 20;

    private final Process process;
    private final Path folder;
    private final PlanApi api;

    private ServerUnderTest(Process process, Path folder, PlanApi api) {
        this.process = process;
        this.folder = folder;
        this.api = api;
    }

    /// Starts one, and waits until it is ready.
    ///
    /// @param root the checkout
    /// @param folder a new one, on the disk that is to be measured
    /// @param model the fake model's base URL
    /// @param more over its environment
    public static ServerUnderTest start(Path root, Path folder, Setting setting, URI model, Map<String, String> more)
            throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("work"));
        Map<String, String> environment = environment(folder, setting, model);
        environment.putAll(more);
        ProcessBuilder builder = new ProcessBuilder(root.resolve("mto").toString(), "serve", "--port", "0")
                .directory(folder.resolve("work").toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.txt").toFile());
        builder.environment().keySet()
                .removeIf(name -> name.startsWith("MTO_") || name.startsWith("OPENCODE_") || name.startsWith("XDG_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        // Whatever ends this program, it ends with it; only a Ctrl-C reaches both.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-server"));
        DataFolder data = new DataFolder(folder.resolve("data"));
        try {
            return ready(process, folder, data);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            process.destroy();
            throw failure;
        }
    }

    private static Map<String, String> environment(Path folder, Setting setting, URI model)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>();
        for (String kind : List.of("DATA", "CONFIG", "STATE", "CACHE")) {
            environment.put("XDG_" + kind + "_HOME", folder.resolve(kind.toLowerCase(Locale.ROOT)).toString());
        }
        environment.put("HOME", folder.resolve("home").toString());
        if (setting.carrier() == Carrier.OPENCODE) {
            RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), model);
            environment.putAll(opencode.environment());
            environment.put("MTO_OPENCODE_BINARY", opencode.program().toString());
        } else {
            environment.putAll(Map.of("MTO_CHAT_BASE_URL", model.toString(), "MTO_CHAT_MODEL", "fake", "MTO_CHAT_USE",
                    "all"));
        }
        environment.put("MTO_DATA_DIR", folder.resolve("data").toString());
        environment.put("MTO_LIMITS_PIPELINED_PLANNING", String.valueOf(setting.pipelined()));
        environment.put("MTO_LIMITS_SESSIONS_IN_FLIGHT", String.valueOf(setting.sessions()));
        environment.put("MTO_LIMITS_MAX_SUBTASKS_MAX", "100");
        List<String> java = new ArrayList<>(setting.javaOptions());
        java.add("-Xlog:gc:file=" + folder.resolve("gc.log"));
        java.add("-Dlogback.configurationFile=" + logging(folder));
        environment.put("JDK_JAVA_OPTIONS", String.join(" ", java));
        return environment;
    }

    /// With what its store counts, which users are not shown.
    private static Path logging(Path folder) throws IOException {
        Path file = folder.resolve("logback.xml");
        try (InputStream in = ServerUnderTest.class.getResourceAsStream("server-logback.xml")) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    private static ServerUnderTest ready(Process process, Path folder, DataFolder data)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Optional<PlanApi> api = Optional.empty();
        while (process.isAlive() && System.nanoTime() < end) {
            api = data.server().map(ServerRecord::url)
                    .map(url -> new PlanApi(Endpoint.of(url, data.token().orElse(""))));
            if (api.isPresent() && isReady(api.get())) {
                return new ServerUnderTest(process, folder, api.get());
            }
            TimeUnit.MILLISECONDS.sleep(GLANCE_MILLIS);
        }
        throw new IOException("The server is not ready. It said:\n" + Files.readString(folder.resolve("server.txt")));
    }

    private static boolean isReady(PlanApi api) {
        try {
            return api.ready().path("ready").asBoolean(false);
        } catch (ApiException _) {
            return false;
        }
    }

    public PlanApi api() {
        return api;
    }

    /// Where requests are to work.
    public Path work() {
        return folder.resolve("work");
    }

    /// What it has used so far.
    public Usage usage() throws IOException {
        StoreCounts counts = StoreCounts.ask(api, folder.resolve("server.txt"));
        return Usage.of(process.toHandle(), folder.resolve("gc.log"), counts);
    }

    /// Stops it as Ctrl-C does. Its folder stays.
    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
    }
}
