package dev.mto.testkit;

import dev.mto.store.PostgresAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL on 127.0.0.1, with durable commits as people run it. It ends with its JVM, whatever ends that. Thread-safe.
public final class Postgres implements AutoCloseable {
    /// A first start unpacks the program; on a machine that has much else to do that takes its time.
    private static final Duration STARTING = Duration.ofSeconds(90);

    /// Ends it when this JVM does not: then standard input ends.
    private static final String GUARD = """
            cat > /dev/null
            if [ "$(head -n 1 "$2/postmaster.pid" 2> /dev/null)" = "$1" ]; then
                kill -QUIT "$1"
                for n in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" 2> /dev/null || break; sleep 0.5; done
                rm -rf "$2"
            fi
            """;

    private static @Nullable Postgres shared;

    private final Path data;
    private final AtomicInteger databases = new AtomicInteger();
    private final int port = Ports.lasting();
    private @Nullable EmbeddedPostgres server;
    private @Nullable Process guard;

    private Postgres(Path data) throws IOException {
        this.data = data;
        start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "postgres-stop"));
    }

    /// The one of this JVM, started where it does not run.
    public static synchronized Postgres shared() throws IOException {
        Postgres one = shared == null ? new Postgres(Files.createTempDirectory("mto-postgres")) : shared;
        shared = one;
        one.start();
        return one;
    }

    /// Starts one of its own.
    ///
    /// @param folder on the disk that its data are to be on
    public static Postgres in(Path folder) throws IOException {
        return new Postgres(Files.createTempDirectory(folder, "postgres"));
    }

    /// What all its processes that live have used so far.
    public synchronized Duration cpu() throws IOException {
        ProcessHandle main = ProcessHandle.of(postmaster()).orElseThrow();
        return Stream.concat(Stream.of(main), main.descendants())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /// A fresh database, without tables.
    public Database database() throws SQLException {
        String name = "test_" + ProcessHandle.current().pid() + "_" + databases.incrementAndGet();
        new Database(this, "postgres")
                .execute("create database " + name + " template template0 encoding 'UTF8' locale 'C'");
        return new Database(this, name);
    }

    /// Where its data are, and its log if it was told to keep one.
    public Path data() {
        return data;
    }

    public int port() {
        return port;
    }

    /// Starts it again with the data and the port it had. Does nothing where it runs.
    public synchronized void start() throws IOException {
        if (server != null) {
            return;
        }
        server = EmbeddedPostgres.builder().setDataDirectory(data).setPort(port)
                .setCleanDataDirectory(false).setRegisterShutdownHook(false).setPGStartupWait(STARTING)
                // The library means tests that have nothing to lose.
                .setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on").start();
        guard = new ProcessBuilder("sh", "-c", GUARD, "sh", String.valueOf(postmaster()), data.toString()).start();
    }

    private long postmaster() throws IOException {
        return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    }

    /// Stops it as an operator does: whoever is connected is told so. Does nothing where it does not run.
    public synchronized void stop() throws IOException {
        if (server != null && guard != null) {
            // Else it were stopped once more.
            guard.destroyForcibly();
            server.close();
            server = null;
        }
    }

    /// Ends it before its JVM, and removes its data. Not for the shared one.
    @Override
    public synchronized void close() {
        try {
            stop();
            if (!Files.exists(data)) {
                return;
            }
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A database there. Immutable.
    public record Database(Postgres server, String name) implements AutoCloseable {
        /// For a journal: with a lease that no test waits for.
        public PostgresAddress address() {
            return address(server.port(), Duration.ofSeconds(10));
        }

        /// For a journal.
        ///
        /// @param at the port of the server, or of what stands before it
        public PostgresAddress address(int at, Duration lease) {
            return new PostgresAddress("jdbc:postgresql://127.0.0.1:" + at + "/" + name,
                    Map.of("user", "postgres", "password", "secret"), 4, lease);
        }

        /// As people write it into the configuration.
        public String url() {
            return "postgresql://postgres:secret@127.0.0.1:" + server.port() + "/" + name;
        }

        /// A connection of its own.
        public Connection connect() throws SQLException {
            return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port() + "/" + name, "postgres",
                    "");
        }

        /// Carries out a statement, and gives how many rows it changed.
        public int execute(String sql, Object... parameters) throws SQLException {
            try (Connection connection = connect(); PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                return statement.execute() ? 0 : statement.getUpdateCount();
            }
        }

        /// The number that a query gives.
        public long count(String sql, Object... parameters) throws SQLException {
            try (Connection connection = connect(); PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        }

        /// Makes a process known that lives for as long as any test.
        public void addNode(String id) throws SQLException {
            execute("insert into node (id, name, version, lease_until, in_flight, waiting, ceiling)"
                    + " values (?, ?, 'test', now() + interval '1 hour', 0, 0, 0)", id, id);
        }

        /// Buries a process as the others do.
        public void bury(String id) throws SQLException {
            try (Connection connection = connect()) {
                connection.setAutoCommit(false);
                for (String sql : List.of("delete from node where id = ?",
                        "update plan set node = null where node = ?")) {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setString(1, id);
                        statement.executeUpdate();
                    }
                }
                connection.commit();
            }
        }

        /// Ends every connection to it, as an operator can.
        public void endConnections() throws SQLException {
            execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = ? and pid <> pg_backend_pid()",
                    name);
        }

        @Override
        public void close() throws SQLException {
            new Database(server, "postgres").execute("drop database if exists " + name + " with (force)");
        }
    }
}
