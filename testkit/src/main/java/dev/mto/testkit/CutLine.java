package dev.mto.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/// Stands between a client and any server on 127.0.0.1, and passes bytes until it is cut: from then on it swallows them, as a
/// network does that was unplugged, and nobody is told. Thread-safe.
public final class CutLine implements AutoCloseable {
    private final int target;
    private final ServerSocket entrance;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final LongAdder roundTrips = new LongAdder();
    private volatile boolean asks = true;
    private volatile boolean answers = true;

    private CutLine(int target) throws IOException {
        this.target = target;
        entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /// Starts one on a free port.
    ///
    /// @param target the port of the server
    public static CutLine before(int target) throws IOException {
        return new CutLine(target);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /// Nothing passes any more, of old connections and of new ones.
    public void cut() {
        asks = false;
        answers = false;
    }

    /// The same, and connections that there are break off: so whoever uses them looks at once.
    public void sever() {
        cut();
        sockets.forEach(CutLine::close);
    }

    /// What the client sends still arrives, and what the server answers does not.
    public void cutAnswers() {
        answers = false;
    }

    /// New connections pass; those that lost something are closed.
    public void mend() {
        asks = true;
        answers = true;
        sockets.forEach(CutLine::close);
    }

    /// How often something was asked and answered since the start.
    public long roundTrips() {
        return roundTrips.sum();
    }

    private void accept() {
        try {
            while (true) {
                connect(entrance.accept());
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    /// Where the server is not there, the client is told as the server's machine would.
    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.addAll(List.of(client, server));
            AtomicBoolean asked = new AtomicBoolean();
            threads.execute(() -> pump(client, server, () -> asks, () -> asked.set(true)));
            threads.execute(() -> pump(server, client, () -> answers, () -> {
                if (asked.getAndSet(false)) {
                    roundTrips.increment();
                }
            }));
        } catch (IOException _) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to, BooleanSupplier passes, Runnable passed) {
        byte[] bytes = new byte[16_384];
        try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (passes.getAsBoolean()) {
                    passed.run();
                    out.write(bytes, 0, count);
                    out.flush();
                }
            }
        } catch (IOException _) {
            // One of them has gone; the other is closed with it.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is of no use to anybody any more.
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        sockets.forEach(CutLine::close);
        threads.shutdownNow();
    }
}
