package dev.mto.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A connection on which anything may be said. Confined to one thread.
final class RawCall implements AutoCloseable {
    private static final int BETWEEN_BYTES_MILLIS = 30;

    private final Socket socket;

    RawCall(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
    }

    private void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /// All that comes back until the server closes.
    String exchange(String text) throws IOException {
        try (this) {
            say(text);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The head of an answer to a request; the connection stays open.
    String ask(String text) throws IOException {
        say(text);
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        int length = Integer.parseInt(head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
        in.readNBytes(length);
        return head.toString();
    }

    /// Sends a request's head byte by byte, without an end.
    ///
    /// @return whether the server put an end to it within that time
    boolean isCutWhileTrickling(Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        socket.setSoTimeout(BETWEEN_BYTES_MILLIS);
        try {
            say("GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
            while (System.nanoTime() < end) {
                say("x");
                if (isClosed()) {
                    return true;
                }
            }
            return false;
        } catch (SocketException cut) {
            return true;
        }
    }

    private boolean isClosed() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
