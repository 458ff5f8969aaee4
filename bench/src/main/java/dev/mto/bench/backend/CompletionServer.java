package dev.mto.bench.backend;

import dev.mto.sample.ChatRequest;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Takes chat completions over HTTP/1.1 on the loopback interface, and costs next to nothing: a virtual thread to each
/// connection, one read and one write to each call. It understands what clients of models send and no more; the server of
/// the sample model is the one for everything else. Thread-safe.
final class CompletionServer implements AutoCloseable {
    /// HTTP's.
    static final String LINE_END = "\r\n";

    private static final int BACKLOG = 8_192;
    private static final int BUFFER = 16 * 1024;
    private static final int MAX_LINE = 16 * 1024;
    private static final String LENGTH = "content-length:";

    private final ServerSocket listening;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /// Answers calls, each on a virtual thread of its connection's.
    interface Handler {
        /// Answers, or says why not.
        ///
        /// @return why there is no answer; empty where there was one
        Optional<String> answer(ChatRequest request, OutputStream out) throws IOException, InterruptedException;
    }

    /// Starts to listen.
    ///
    /// @param port 0 for a free one
    CompletionServer(int port, Handler handler) throws IOException {
        this.listening = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        this.handler = handler;
        Thread.ofPlatform().name("accept").daemon().start(this::accept);
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/v1");
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            if (!listening.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream(), BUFFER);
            OutputStream out = client.getOutputStream();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                byte[] body = in.readNBytes(contentLength(in));
                if (line.startsWith("POST ") && line.contains("/chat/completions ")) {
                    Optional<String> refusal = answer(body, client.getPort(), out);
                    if (refusal.isPresent()) {
                        refuse(out, 400, refusal.get());
                    }
                } else {
                    refuse(out, 404, "There is POST /v1/chat/completions only.");
                }
            }
        } catch (IOException _) {
            // The client hung up; the log has it, if it had asked for something.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private Optional<String> answer(byte[] body, int port, OutputStream out) throws IOException, InterruptedException {
        try {
            return handler.answer(ChatRequest.of(JsonMapper.shared().readTree(body), port), out);
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// How long the body is that the headers announce, which end here.
    private static int contentLength(InputStream in) throws IOException {
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        return length;
    }

    /// The next line without its end; empty at the end of the head or of everything.
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (line.length() > MAX_LINE) {
                throw new EOFException("A line without an end.");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static void refuse(OutputStream out, int status, String why) throws IOException {
        byte[] body = JsonMapper.shared().writeValueAsBytes(Map.of("error", Map.of("message", why)));
        String head = String.join(LINE_END, "HTTP/1.1 " + status + " Refused", "Content-Type: application/json",
                "Content-Length: " + body.length, "", "");
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException _) {
            // It is as good as closed.
        }
    }
}
