package dev.mto.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Thousands of readers of event streams in one thread, over bare sockets: what they hold is next to nothing beside what the
/// server does. Confined to one thread.
final class WatcherSwarm implements AutoCloseable {
    private final URI server;
    private final String token;
    private final Selector selector = Selector.open();
    private final List<Watcher> watchers = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    WatcherSwarm(URI server, String token) throws IOException {
        this.server = server;
        this.token = token;
    }

    /// One reader, over as many connections as it takes.
    static final class Watcher {
        private final String plan;
        private final List<Long> seen = new ArrayList<>();
        private final StringBuilder line = new StringBuilder();
        private SocketChannel socket;
        private boolean over;

        private Watcher(String plan, SocketChannel socket) {
            this.plan = plan;
            this.socket = socket;
        }

        String plan() {
            return plan;
        }

        /// The numbers of the events that came, in the order in which they came.
        List<Long> seen() {
            return List.copyOf(seen);
        }

        /// Whether the server has ended the stream in good order.
        boolean isOver() {
            return over;
        }

        private void read(String text) {
            for (int at = 0; at < text.length(); at++) {
                char letter = text.charAt(at);
                if (letter == '\n') {
                    readLine(line.toString().strip());
                    line.setLength(0);
                } else {
                    line.append(letter);
                }
            }
        }

        /// The last chunk of an answer is one of length 0.
        private void readLine(String whole) {
            if (whole.startsWith("id: ")) {
                seen.add(Long.valueOf(whole.substring("id: ".length())));
            } else if (whole.startsWith("HTTP/1.1 ") && !whole.contains(" 200")) {
                throw new AssertionError(whole);
            }
            over |= whole.equals("0");
        }
    }

    List<Watcher> watchers() {
        return watchers;
    }

    void add(String plan) throws IOException {
        Watcher watcher = new Watcher(plan, connect(plan, 0));
        watcher.socket.register(selector, SelectionKey.OP_READ, watcher);
        watchers.add(watcher);
    }

    /// Breaks a connection and comes back by another.
    void reconnect(Watcher watcher) throws IOException {
        watcher.socket.close();
        watcher.line.setLength(0);
        watcher.socket = connect(watcher.plan, watcher.seen.getLast());
        watcher.socket.register(selector, SelectionKey.OP_READ, watcher);
    }

    private SocketChannel connect(String plan, long after) throws IOException {
        SocketChannel socket = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
        socket.write(ByteBuffer.wrap(("GET /v1/orchestrate/" + plan + "/events HTTP/1.1\r\nHost: "
                + server.getAuthority()
                + "\r\nAuthorization: Bearer " + token + "\r\n" + (after == 0 ? "" : "Last-Event-ID: " + after + "\r\n")
                + "\r\n").getBytes(StandardCharsets.US_ASCII)));
        socket.configureBlocking(false);
        return socket;
    }

    /// Reads until all are as wanted.
    ///
    /// @throws AssertionError where that takes too long
    void readUntil(Predicate<Watcher> wanted, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!watchers.stream().allMatch(wanted)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        watchers.stream().filter(wanted.negate()).count() + " are not as wanted, such as "
                                + watchers.stream().filter(wanted.negate()).findFirst().map(Watcher::seen));
            }
            selector.select(100);
            for (SelectionKey key : selector.selectedKeys()) {
                read((Watcher) key.attachment());
            }
            selector.selectedKeys().clear();
        }
    }

    private void read(Watcher watcher) throws IOException {
        buffer.clear();
        int got = watcher.socket.read(buffer);
        if (got < 0) {
            if (!watcher.over) {
                throw new AssertionError("cut off after " + watcher.seen);
            }
            watcher.socket.close();
        }
        watcher.read(StandardCharsets.UTF_8.decode(buffer.flip()).toString());
    }

    @Override
    public void close() throws IOException {
        for (Watcher watcher : watchers) {
            watcher.socket.close();
        }
        selector.close();
    }
}
