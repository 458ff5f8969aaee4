package dev.mto.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/// Cuts connections whose request takes too long to be said. Jetty's own limit is on silence, so that a client with a
/// byte every now and then keeps a connection for ever. Runs on the connector's scheduler, one look at a time.
///
/// A connection is between two requests where it has sent as many answers as it got requests. What comes in then is the
/// head of the next; where some has come and no request in the time that is given, it is cut.
final class HeaderClock extends AbstractLifeCycle {
    private final ServerConnector connector;
    private final Duration patience;
    private final Map<EndPoint, Look> looks = new HashMap<>();

    /// A connection as it was seen.
    ///
    /// @param requests how many it had got, all of them answered
    /// @param bytes how many had come when it was first seen so
    /// @param since when that was
    private record Look(long requests, long bytes, long since) {}

    HeaderClock(ServerConnector connector, Duration patience) {
        this.connector = connector;
        this.patience = patience;
    }

    @Override
    protected void doStart() {
        arm();
    }

    private void arm() {
        Scheduler scheduler = connector.getScheduler();
        scheduler.schedule(this::look, Math.max(1, patience.toMillis() / 4), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (!isRunning() && !isStarting()) {
            return;
        }
        try {
            cutTheSlow();
        } finally {
            arm();
        }
    }

    private void cutTheSlow() {
        Set<EndPoint> open = Set.copyOf(connector.getConnectedEndPoints());
        looks.keySet().retainAll(open);
        long now = System.nanoTime();
        for (EndPoint each : open) {
            Connection connection = each.getConnection();
            if (connection != null && isTooSlow(each, connection, now)) {
                looks.remove(each);
                each.close();
            }
        }
    }

    private boolean isTooSlow(EndPoint end, Connection connection, long now) {
        long requests = connection.getMessagesIn();
        long bytes = connection.getBytesIn();
        if (requests != connection.getMessagesOut()) {
            looks.remove(end);
            return false;
        }
        Look before = looks.get(end);
        if (before == null || before.requests != requests) {
            // Of a new connection every byte belongs to its first request.
            looks.put(end, new Look(requests, requests == 0 ? 0 : bytes, now));
            return false;
        }
        if (bytes == before.bytes) {
            looks.put(end, new Look(requests, bytes, now));
            return false;
        }
        return now - before.since > patience.toNanos();
    }
}
