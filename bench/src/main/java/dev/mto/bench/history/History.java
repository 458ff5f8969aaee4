package dev.mto.bench.history;

import dev.mto.bench.drive.BackendProcess;
import dev.mto.bench.drive.Fleet;
import dev.mto.bench.drive.Load;
import dev.mto.bench.drive.Observed;
import dev.mto.bench.drive.ServerUnderTest;
import dev.mto.bench.drive.Setting;
import dev.mto.bench.figures.Spread;
import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import dev.mto.testkit.Postgres;
import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A store that is full of plans, and a server over it. Confined to one thread.
///
/// @param root the checkout
/// @param folder a new one, on the disk that is to be measured
/// @param report is given each line of what was seen
public record History(Path root, Path folder, Setting setting, BackendProcess backend, Consumer<String> report) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int STARTS = 5;
    private static final int COMMANDS = 5;
    private static final int SOME = 200;
    private static final double MILLI = 1e6;

    /// Fills the store, then does what users do.
    ///
    /// @param times how often
    public void measure(int plans, int times, int days) throws Exception {
        try (Postgres postgres = Postgres.in(folder)) {
            Explained explained = Explained.prepare(postgres);
            measure(postgres.database(), explained, plans, times, days);
            report.accept(
                    "\nEXPLAIN (ANALYZE, BUFFERS) as written by PostgreSQL itself: of each statement the slowest");
            explained.slowest().forEach(one -> report.accept("\n%s: %s%n%s".formatted(one.by(), one.statement(),
                    one.plan())));
        }
    }

    private void measure(Database database, Explained explained, int plans, int times, int days) throws Exception {
        String owner;
        try (ServerUnderTest server = start(database, Map.of())) {
            owner = Originals.make(server);
        }
        long begun = System.nanoTime();
        new Copies(database, days).make(plans);
        report.accept("%,d plans over, with %,d events, %,d MiB, made in %d s".formatted(
                database.count("select count(*) from plan"), database.count("select count(*) from plan_event"),
                database.count("select pg_database_size(current_database())") >> 20,
                Duration.ofNanos(System.nanoTime() - begun).toSeconds()));
        report.accept(Called.head());
        report.accept(Called.of("a server's start, until it is ready", STARTS, _ -> start(database, Map.of()).close())
                .toString());
        use(database, owner, explained, times);
        clean(database, days, times);
        explained.turn(false);
    }

    private void use(Database database, String owner, Explained explained, int times) throws Exception {
        List<String> some = some(database);
        try (ServerUnderTest server = start(database, Map.of())) {
            Calls calls = new Calls(server.api(), as(server, owner), server.work(), some);
            calls.all(times).forEach(called -> report.accept(called.toString()));
            report.accept(Called.of("mto list", COMMANDS, _ -> list(server)).toString());
            report.accept(plans("a plan from its submission to its answer", server, "new", times).toString());
            explained.turn(true);
            new Calls(server.api(), as(server, owner), server.work(), some.subList(0, 1)).all(1);
            plans("", server, "explained", 2);
        }
    }

    /// Half of the plans are too old, and removed while others run.
    private void clean(Database database, int days, int times) throws Exception {
        long before = database.count("select count(*) from plan");
        long begun = System.nanoTime();
        try (ServerUnderTest server = start(database, Map.of("MTO_RETENTION_AFTER", "P" + days / 2 + "D"))) {
            report.accept(plans("a plan, while old ones are removed", server, "cleaning", times).toString());
        }
        long removed = before + times - database.count("select count(*) from plan");
        report.accept("removed meanwhile: %,d plans, %.0f/s".formatted(removed,
                removed * 1e9 / (System.nanoTime() - begun)));
    }

    private ServerUnderTest start(Database database, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(Map.of("MTO_STORE_URL", database.url(),
                "MTO_TOKENS_LIVE_PLANS", "1000", "MTO_TOKENS_REQUESTS_PER_MINUTE", "100000"));
        environment.putAll(more);
        return ServerUnderTest.start(root, folder, setting, backend.baseUrl(), environment);
    }

    private static PlanApi as(ServerUnderTest server, String token) {
        URI url = server.api().server().url();
        return new PlanApi(Endpoint.of(url, token));
    }

    private static List<String> some(Database database) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select id from plan where status = 'completed' order by md5(id) limit " + SOME)) {
            while (row.next()) {
                ids.add(row.getString("id"));
            }
        }
        return ids;
    }

    private Called plans(String what, ServerUnderTest server, String prefix, int times)
            throws IOException, InterruptedException {
        Load load = new Load(Fleet.of(server), backend, PATIENCE);
        List<Observed> done = load.run(Originals.instant(prefix, times), 1).answered();
        if (done.size() != times) {
            throw new IOException((times - done.size()) + " plans did not end as they should");
        }
        return new Called(what, Spread.of(
                done.stream().mapToDouble(plan -> (plan.answer().ended() - plan.submitted()) / MILLI)));
    }

    private void list(ServerUnderTest server) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(root.resolve("mto").toString(), "list")
                .redirectErrorStream(true).redirectOutput(folder.resolve("list.txt").toFile());
        builder.environment().putAll(Map.of("MTO_URL", server.api().server().url().toString(), "MTO_TOKEN",
                server.api().server().token()));
        if (builder.start().waitFor() != 0) {
            throw new IOException("mto list failed");
        }
    }
}
