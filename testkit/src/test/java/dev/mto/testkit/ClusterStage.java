package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Servers over one PostgreSQL, each a process of its own, with a scripted model behind all of them, and a note of who writes
/// what. Confined to one thread, but for what only reads.
final class ClusterStage implements AutoCloseable {
    /// Of a plan and of a place.
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /// Notes in which place each event was written: that of its plan, which stands in its row by then. With the last one it is
    /// nobody's any more.
    private static final String AUDIT = """
            create table audit (plan_id text, seq bigint, place text);
            create function audit() returns trigger language plpgsql as $$ begin
                insert into audit select new.plan_id, new.seq, node from plan where id = new.plan_id; return new; end $$;
            create trigger audit after insert on plan_event for each row execute function audit()""";

    private final Path folder;
    private final ScriptedModel model;
    private final Database database;
    private final Duration lease;
    private final Map<String, Server> servers = new ConcurrentHashMap<>();
    private int started;

    /// @param folder the test's own
    ClusterStage(Path folder, Database database, Duration lease) throws IOException {
        this.folder = folder;
        this.model = new ScriptedModel();
        this.database = database;
        this.lease = lease;
    }

    /// One of the servers.
    record Server(String name, ServeProcess process) {}

    ScriptedModel model() {
        return model;
    }

    Database database() {
        return database;
    }

    /// Starts one, on the folder of an earlier one of that name.
    ///
    /// @param store how it comes to the database
    Server start(String name, String store) throws Exception {
        Path data = Files.createDirectories(folder.resolve(name));
        Path log = folder.resolve(name + "-" + started++ + ".log");
        ServeProcess process = ServeProcess.logging(data, log, Map.of(
                "MTO_STORE_URL", store, "MTO_NODE_NAME", name, "MTO_NODE_LEASE", lease.toString(),
                "MTO_CHAT_BASE_URL", model.baseUrl().toString(), "MTO_CHAT_MODEL", ScriptedModel.MODEL, "MTO_CHAT_USE",
                "all", "MTO_LIMITS_RETRIES", "0", "MTO_LIMITS_SESSIONS_IN_FLIGHT", "60"));
        Server server = new Server(name, process);
        servers.put(name, server);
        process.awaitUp();
        if (started == 1) {
            database.execute(AUDIT);
        }
        return server;
    }

    /// The one that was started last under a name.
    Server server(String name) {
        return Optional.ofNullable(servers.get(name)).orElseThrow();
    }

    /// What is submitted for a task.
    String request(String task) {
        return "{\"taskDescription\":\"" + task + "\",\"directory\":\"" + folder + "\"}";
    }

    /// Waits until so many plans are over.
    void awaitFinished(long plans) throws Exception {
        Glance<Long> finished = () -> number("select count(*) from plan where finished_at is not null");
        finished.until(count -> count >= plans, plans + " finished plans", PATIENCE);
    }

    /// Waits until a server has its place, and only that one of its name.
    void awaitPlaced(String name) throws Exception {
        Glance<Long> placed = () -> number("select count(*) from node where lease_until > now() and name = '" + name
                + "'");
        placed.until(count -> count == 1, "place of " + name, PATIENCE);
    }

    /// What a query counts; -1 while PostgreSQL is away.
    long number(String sql) {
        try {
            return database.count(sql);
        } catch (SQLException away) {
            return -1;
        }
    }

    /// Plans that were written in one place again after they had been in another: what was written in each must stand together. A
    /// server that has lost its place and takes another one may well get a plan back.
    List<String> interleaved() throws SQLException {
        List<String> plans = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select plan_id, place, count(*) as events, max(seq) - min(seq) + 1 as span from audit
                        where place is not null
                        group by plan_id, place having count(*) <> max(seq) - min(seq) + 1""")) {
            while (row.next()) {
                plans.add(row.getString("plan_id") + " by " + row.getString("place") + ": " + row.getLong("events")
                        + " events in " + row.getLong("span"));
            }
        }
        return plans;
    }

    @Override
    public void close() throws IOException {
        servers.values().forEach(server -> server.process().close());
        model.close();
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }
}
