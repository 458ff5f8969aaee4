package dev.mto.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears when another process has left something: plans, or a command. What is not heard is found a moment later by who looks
/// for it anyway. Started by its construction, ended by [#close].
public final class PostgresBell implements AutoCloseable {
    /// The name that is notified.
    static final String CHANNEL = "mto";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresBell.class);
    private static final Duration LISTENING = Duration.ofSeconds(5);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final GroupWriter.Source<Connection> source;
    private final Runnable rung;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /// @param source opens a connection of its own
    /// @param rung called on this object's thread; must not block
    PostgresBell(GroupWriter.Source<Connection> source, Runnable rung) {
        this.source = source;
        this.rung = rung;
        this.thread = Thread.ofVirtual().name("postgres-bell").start(this::run);
    }

    private void run() {
        try {
            do {
                listen();
            } while (!closed.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (Connection connection = source.open(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute("listen " + CHANNEL);
            PGConnection line = connection.unwrap(PGConnection.class);
            // What was left while nobody listened.
            rung.run();
            while (closed.getCount() > 0) {
                if (line.getNotifications((int) LISTENING.toMillis()).length > 0) {
                    rung.run();
                }
            }
        } catch (SQLException failure) {
            LOG.debug("Nothing is heard of the others for a moment: {}", failure.getMessage());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            if (!thread.join(CLOSING)) {
                LOG.debug("The line to the others is still open");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
