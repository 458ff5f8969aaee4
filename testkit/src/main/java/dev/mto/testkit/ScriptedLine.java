package dev.mto.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/// Passes bytes between clients and a server on this machine, and notices a client that goes away while the server is
/// silent, which the JDK's HTTP server cannot. Thread-safe.
final class ScriptedLine implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ServerSocket listening;
    private final int target;
    private final IntConsumer came;
    private final IntConsumer gone;
    private final Map<Socket, Socket> open = new ConcurrentHashMap<>();

    /// Starts to listen.
    ///
    /// @param target the port of the server
    /// @param came told the port that the server sees, of each client, before anything is passed on
    /// @param gone told the same of each client that hung up; the server may have yet to read what it sent
    ScriptedLine(int target, IntConsumer came, IntConsumer gone) throws IOException {
        this.listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        this.target = target;
        this.came = came;
        this.gone = gone;
    }

    void start() {
        Thread.ofVirtual().name("scripted-line").start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException e) {
            if (!listening.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void connect(Socket client) {
        try (client; Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            open.put(client, server);
            came.accept(server.getLocalPort());
            Thread back = Thread.ofVirtual().start(() -> {
                pass(server, client);
                hangUp(client);
            });
            pass(client, server);
            gone.accept(server.getLocalPort());
            hangUp(server);
            back.join();
        } catch (IOException _) {
            // One end is gone, and with it the other: nothing is left to pass on.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException _) {
            // A cut is passed on as an end: the caller hangs up.
        }
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is as good as closed.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException _) {
            // It listens no more.
        }
        open.forEach((client, server) -> {
            hangUp(client);
            hangUp(server);
        });
    }
}
