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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three servers over one PostgreSQL, each a process of its own, with plans in flight: one is killed, one is frozen for longer
/// than its lease, PostgreSQL is started anew, one is cut off. Every plan ends right all the same, nothing that has finished is
/// asked for again, and no two processes write one plan in turns.
@Timeout(600)
final class ClusterIT {
    private static final int PLANS = Integer.getInteger("cluster.plans", 300);
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// Notes who writes what: the place of the process, and the process has another each time it has lost one. A plan may come
    /// back to a process, as one that a busy machine holds up loses its place; it never comes back to a place.
    private static final String AUDIT = """
            create table audit (number bigint generated always as identity, plan_id text, seq bigint, place text,
                at timestamptz default clock_timestamp());
            create function audit() returns trigger language plpgsql as $$ begin
                insert into audit (plan_id, seq, place) select new.plan_id, new.seq, coalesce(node, 'over') from plan
                where id = new.plan_id; return new; end $$;
            create trigger audit after insert on plan_event for each row execute function audit()""";

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    private final KillScript script;
    private final List<AutoCloseable> open = new ArrayList<>();

    ClusterIT() throws IOException {
        model = new ScriptedModel();
        script = new KillScript(model, new Random(Long.getLong("kill.seed", System.nanoTime())), "chat");
    }

    @AfterEach
    void leavesNoProcess() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        model.close();
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }

    /// One of the servers.
    private record Server(String name, ServeProcess process) {}

    private Server start(String name, String store) throws Exception {
        Path data = Files.createDirectories(folder.resolve(name + "-" + open.size()));
        ServeProcess process = ServeProcess.logging(data, folder.resolve(data.getFileName() + ".log"), Map.of(
                "MTO_STORE_URL", store, "MTO_NODE_NAME", name, "MTO_NODE_LEASE", LEASE.toString(),
                "MTO_CHAT_BASE_URL", model.baseUrl().toString(), "MTO_CHAT_MODEL", ScriptedModel.MODEL, "MTO_CHAT_USE",
                "all", "MTO_LIMITS_RETRIES", "0", "MTO_LIMITS_SESSIONS_IN_FLIGHT", "60"));
        open.add(process);
        process.awaitUp();
        return new Server(name, process);
    }

    private List<String> submitAll(List<Server> servers, List<String> tasks) throws Exception {
        List<String> plans = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < tasks.size(); i++) {
                ServeProcess at = servers.get(i % servers.size()).process();
                String body = "{\"taskDescription\":\"" + tasks.get(i) + "\",\"directory\":\"" + folder + "\"}";
                all.add(threads.submit(() -> plans.add(ServeProcess.planId(at.send("POST", "/v1/orchestrate", body)))));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        }
        return plans;
    }

    @Test
    void everyPlanEndsRightWhateverDies() throws Exception {
        try (Database database = Postgres.shared().database();
                CutLine line = CutLine.before(database.server().port())) {
            Server alpha = start("alpha", database.url());
            database.execute(AUDIT);
            Server beta = start("beta", database.url());
            Server gamma = start("gamma", database.url().replace(":" + database.server().port() + "/",
                    ":" + line.port() + "/"));
            KillLog log = new KillLog(database::connect, model);
            List<String> plans = submitAll(List.of(alpha, beta, gamma), script.play(PLANS));
            awaitFinished(database, PLANS / 10);

            log.orchestratorKilled();
            TakeOver killed = takeOver(database, alpha, plans, () -> alpha.process().close());
            start("alpha", database.url());
            awaitFinished(database, PLANS / 4);

            TakeOver frozen = takeOver(database, beta, plans, () -> beta.process().signal("STOP"));
            awaitFinished(database, PLANS / 3);
            beta.process().signal("CONT");
            awaitPlaced(database, "beta");

            Instant down = Instant.now();
            database.server().stop();
            database.server().start();
            Duration away = Duration.between(down, Instant.now());
            awaitFinished(database, PLANS / 2);

            TakeOver cut = takeOver(database, gamma, plans, line::cut);
            line.mend();
            awaitPlaced(database, "gamma");
            awaitFinished(database, plans.size());

            System.out.printf("plans of a server, taken over by others after kill -9: %s%nafter SIGSTOP: %s%nafter its"
                    + " line was cut: %s%nPostgreSQL was away for %d ms%n%s%n", killed, frozen, cut, away.toMillis(),
                    log.summary(log.fates()));
            assertThat(log.wrongPlans(plans)).isEmpty();
            assertThat(log.doubled()).as("asked again though finished").isEmpty();
            assertThat(interleaved(database)).as("plans that two processes wrote in turns").isEmpty();
            for (TakeOver each : List.of(killed, frozen, cut)) {
                assertThat(each.plans()).as("plans that were taken over").isPositive();
            }
            Glance<String> nodes = () -> beta.process().send("GET", "/v1/nodes", "").body();
            nodes.until(body -> Stream.of("alpha", "beta", "gamma").allMatch(body::contains), "all three nodes",
                    PATIENCE);
        }
    }

    /// What befalls a server while it has at least one plan, and the others take over before it may come back.
    private TakeOver takeOver(Database database, Server server, List<String> plans, TakeOver.Mishap mishap)
            throws Exception {
        awaitPlaced(database, server.name());
        // It may have a connection yet from before PostgreSQL was started anew, and refuses what comes over that.
        Glance<String> ready = () -> server.process().send("GET", "/health/ready", "").body();
        ready.until(body -> body.contains("\"ready\":true"), "readiness of " + server.name(), PATIENCE);
        CountDownLatch held = new CountDownLatch(1);
        plans.addAll(submitAll(List.of(server), List.of(script.hold(server.name(), held))));
        TakeOver over = TakeOver.of(database, server.name(), mishap);
        held.countDown();
        return over;
    }

    private static void awaitFinished(Database database, int plans) throws Exception {
        Glance<Long> finished = () -> number(database, "select count(*) from plan where finished_at is not null");
        finished.until(count -> count >= plans, plans + " finished plans", PATIENCE);
    }

    private static void awaitPlaced(Database database, String name) throws Exception {
        Glance<Long> placed = () -> number(database,
                "select count(*) from node where lease_until > now() and name = '" + name + "'");
        placed.until(count -> count == 1, "place of " + name, PATIENCE);
    }

    /// While PostgreSQL is away nothing is counted.
    private static long number(Database database, String sql) throws IOException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException away) {
            return -1;
        }
    }

    /// Plans that a process wrote again after another one had: each writer's events must stand together.
    private static List<String> interleaved(Database database) throws SQLException {
        List<String> plans = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select plan_id, place, count(*) as events, max(seq) - min(seq) + 1 as span from audit
                        group by plan_id, place having count(*) <> max(seq) - min(seq) + 1""")) {
            while (row.next()) {
                plans.add(row.getString("plan_id") + " by " + row.getString("place") + ": " + row.getLong("events")
                        + " events in " + row.getLong("span"));
            }
        }
        return plans;
    }
}
