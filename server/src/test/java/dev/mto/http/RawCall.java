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
        return answerWhileTrickling("GET / HTTP/1.1\r\nHost: localhost\r\nX: ", patience).isEmpty();
    }

    /// Says something, and then one byte more and more.
    ///
    /// @return what the server said; empty where it just closed
    /// @throws AssertionError where it did neither within that time
    String answerWhileTrickling(String begin, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        socket.setSoTimeout(BETWEEN_BYTES_MILLIS);
        say(begin);
        while (System.nanoTime() < end) {
            try {
                say("x");
                int first = socket.getInputStream().read();
                return first < 0 ? "" : (char) first + rest();
            } catch (SocketTimeoutException _) {
                // Nothing so far.
            } catch (SocketException _) {
                // A connection that is closed on unread bytes may lose its last words.
                return "";
            }
        }
        throw new AssertionError("the server went on listening for " + patience);
    }

    private String rest() throws IOException {
        socket.setSoTimeout(20_000);
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
