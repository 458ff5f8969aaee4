package dev.mto.opencode;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Starts `opencode serve`.
final class ServerProcess {
    private static final SecureRandom RANDOM = new SecureRandom();

    private ServerProcess() {}

    /// Starts a server on a free port, in a session of its own where the system has `setsid`: Ctrl-C in our terminal
    /// does not reach it.
    ///
    /// @param note where it is noted, before it is there: whatever becomes of us, the next process of ours finds it
    /// @param log takes what it prints. A file and not us, so that it outlives us.
    static ServerRecord start(OpencodeBinary binary, Map<String, String> environment, RecordFile note, Path log)
            throws IOException {
        ServerRecord server = new ServerRecord(0, Optional.empty(), freePort(), secret(), binary.version(), secret());
        ProcessBuilder builder = new ProcessBuilder(command(binary, server.port(), environment))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()).redirectInput(ProcessBuilder.Redirect.from(nullDevice()));
        builder.directory(note.folder().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("OPENCODE_SERVER_USERNAME", "opencode");
        builder.environment().put("OPENCODE_SERVER_PASSWORD", server.password());
        builder.environment().put(ChildEnvironment.MARKER, server.marker());
        note.write(server);
        return server.running(builder.start().toHandle());
    }

    /// The end of what a server printed.
    static String lastLines(Path log) {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.filter(line -> !line.isBlank()).toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 8), all.size()));
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> command(OpencodeBinary binary, int port, Map<String, String> environment) {
        List<String> command = new ArrayList<>();
        SearchPath.of(environment).programs("setsid").findFirst().map(Path::toString).ifPresent(command::add);
        command.addAll(List.of(binary.path().toString(), "serve", "--hostname", "127.0.0.1", "--port", String.valueOf(
                port)));
        return command;
    }

    private static File nullDevice() {
        return new File(Platform.here().isWindows() ? "NUL" : "/dev/null");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String secret() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
