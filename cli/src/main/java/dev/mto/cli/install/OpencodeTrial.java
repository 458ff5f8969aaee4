package dev.mto.cli.install;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A brief start of the user's opencode, without its terminal, to see what it loads. Confined to one thread.
///
/// It answers only when it has done what it does at each start, fetching its own package included.
final class OpencodeTrial {
    /// Opencode fetches 60 MB where it has not before.
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration TELL = Duration.ofSeconds(15);
    private static final Duration BREATH = Duration.ofMillis(100);

    private final OpencodeProgram opencode;
    private final Path directory;
    private final Consumer<String> progress;
    private final String password = UUID.randomUUID().toString();

    /// @param directory where it is started; no project
    OpencodeTrial(OpencodeProgram opencode, Path directory, Consumer<String> progress) {
        this.opencode = opencode;
        this.directory = directory;
        this.progress = progress;
    }

    /// What was seen. Immutable.
    ///
    /// @param commands the names of the commands there are
    /// @param tools the names of the tools there are
    record Seen(Set<String> commands, Set<String> tools) {}

    /// Starts it, looks, ends it.
    ///
    /// @throws IOException where it does not come up or answer in time; with what it said
    Seen look() throws IOException, InterruptedException {
        Path output = Files.createTempFile("mto-opencode", ".txt");
        int port = freePort();
        Process process = start(port, output);
        try {
            return look(port, process);
        } catch (TimeUp exception) {
            throw exception;
        } catch (IOException exception) {
            throw new IOException(ProgramInstall.reason(exception) + ". The end of what it said:\n"
                    + ToolRun.tail(Files.readString(output)), exception);
        } finally {
            ToolRun.end(process);
            Files.deleteIfExists(output);
        }
    }

    private Process start(int port, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(opencode.path().toString(), "serve", "--hostname", "127.0.0.1",
                "--port", String.valueOf(port)).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
        Map<String, String> environment = new HashMap<>(opencode.environment());
        environment.put("OPENCODE_SERVER_PASSWORD", password);
        // opencode believes this rather than the directory it is started in.
        environment.put("PWD", directory.toString());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Seen look(int port, Process process) throws IOException, InterruptedException {
        Waiting waiting = new Waiting(process);
        // A call that comes in the moment it begins to listen is never answered; so the first ones are short.
        Duration patience = Duration.ofMillis(500);
        while (!answers(port, "/global/health", patience)) {
            waiting.goOn("waiting for opencode to start");
            patience = patience.plusMillis(250);
        }
        JsonNode commands = awaited(port, "/command", waiting);
        JsonNode tools = awaited(port, "/experimental/tool/ids", waiting);
        return new Seen(
                commands.valueStream().map(command -> command.path("name").asString(""))
                        .collect(Collectors.toSet()),
                tools.valueStream().map(tool -> tool.asString("")).collect(Collectors.toSet()));
    }

    private JsonNode awaited(int port, String path, Waiting waiting) throws IOException, InterruptedException {
        while (true) {
            try {
                return get(port, path, TELL);
            } catch (SocketTimeoutException _) {
                waiting.goOn("waiting for opencode, which may be fetching a package of its own");
            }
        }
    }

    private boolean answers(int port, String path, Duration patience) {
        try {
            get(port, path, patience);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private JsonNode get(int port, String path, Duration patience) throws IOException {
        URI address = URI.create("http://127.0.0.1:" + port + path);
        if (!(address.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException(address + " is no http address");
        }
        connection.setConnectTimeout(Math.toIntExact(patience.toMillis()));
        connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
        String credentials = Base64.getEncoder()
                .encodeToString(("opencode:" + password).getBytes(StandardCharsets.UTF_8));
        connection.setRequestProperty("Authorization", "Basic " + credentials);
        if (connection.getResponseCode() != 200) {
            throw new IOException("opencode answered " + path + " with HTTP status " + connection.getResponseCode());
        }
        try (InputStream in = connection.getInputStream()) {
            return JsonMapper.shared().readTree(in);
        } catch (JacksonException exception) {
            throw new IOException("opencode answered " + path + " with what is not JSON", exception);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// The patience for one start, which says from time to time that it lasts.
    private final class Waiting {
        private final Process process;
        private final long begun = System.nanoTime();
        private long told = begun;

        Waiting(Process process) {
            this.process = process;
        }

        /// @throws IOException where there is nothing left to wait for
        void goOn(String what) throws IOException, InterruptedException {
            if (!process.isAlive()) {
                throw new IOException("opencode ended with " + process.exitValue() + " while it was starting");
            }
            long now = System.nanoTime();
            if (now - begun > LIMIT.toNanos()) {
                throw new TimeUp();
            }
            if (now - told >= TELL.toNanos()) {
                progress.accept(what + "… (" + TimeUnit.NANOSECONDS.toSeconds(now - begun) + " s)");
                told = now;
            }
            TimeUnit.NANOSECONDS.sleep(BREATH.toNanos());
        }
    }

    /// It runs, and has not answered for minutes.
    static final class TimeUp extends IOException {
        private static final long serialVersionUID = 1;

        TimeUp() {
            super("opencode did not answer within " + LIMIT.toMinutes() + " minutes");
        }
    }
}
