package dev.mto.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Ports that a server can come back to.
final class Ports {
    /// Beneath those that a system gives to whoever connects, on Linux from 32768 on: while the server is away, one of
    /// those may become the near end of anybody's connection.
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;

    private static final int MOST_TRIES = 100;

    private Ports() {}

    /// One on 127.0.0.1 that is free and stays so, unless a server is given it.
    static int lasting() throws IOException {
        for (int i = 0; i < MOST_TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException _) {
                // It is somebody's.
            }
        }
        throw new AssertionError("no port is free between " + FIRST + " and " + LAST);
    }
}
