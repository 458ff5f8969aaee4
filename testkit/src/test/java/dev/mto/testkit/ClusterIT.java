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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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

    /// Notes who writes what: the process of PostgreSQL that serves a connection.
    private static final String AUDIT = """
            create table audit (number bigint generated always as identity, plan_id text, seq bigint, pid integer,
                at timestamptz default clock_timestamp());
            create function audit() returns trigger language plpgsql as $$ begin
                insert into audit (plan_id, seq, pid) values (new.plan_id, new.seq, pg_backend_pid()); return new; end $$;
            create trigger audit after insert on plan_event for each row execute function audit()""";

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    private final Random random = new Random(Long.getLong("kill.seed", System.nanoTime()));
    private final List<AutoCloseable> open = new ArrayList<>();

    ClusterIT() throws IOException {
        model = new ScriptedModel();
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
            List<String> plans = submitAll(List.of(alpha, beta, gamma),
                    new KillScript(model, random, "chat").play(PLANS));
            awaitFinished(database, PLANS / 10);

            log.orchestratorKilled();
            TakeOver killed = TakeOver.of(database, "alpha", () -> alpha.process().close());
            start("alpha", database.url());
            awaitFinished(database, PLANS / 4);

            TakeOver frozen = TakeOver.of(database, "beta", () -> beta.process().signal("STOP"));
            awaitFinished(database, PLANS / 3);
            beta.process().signal("CONT");
            awaitPlaced(database, "beta");

            Instant down = Instant.now();
            database.server().stop();
            database.server().start();
            Duration away = Duration.between(down, Instant.now());
            awaitFinished(database, PLANS / 2);

            TakeOver cut = TakeOver.of(database, "gamma", line::cut);
            line.mend();
            awaitPlaced(database, "gamma");
            awaitFinished(database, PLANS);

            System.out.printf("plans of a server, taken over by others after kill -9: %s%nafter SIGSTOP: %s%nafter its"
                    + " line was cut: %s%nPostgreSQL was away for %d ms%n%s%n", killed, frozen, cut, away.toMillis(),
                    log.summary(log.fates()));
            assertThat(log.wrongPlans(plans)).isEmpty();
            assertThat(log.doubled()).as("asked again though finished").isEmpty();
            assertThat(interleaved(database)).as("plans that two processes wrote in turns").isEmpty();
            for (TakeOver each : List.of(killed, frozen, cut)) {
                assertThat(each.plans()).as("plans that were taken over").isPositive();
                assertThat(each.longest()).as("until the others had them").isLessThan(LEASE.plusSeconds(11));
            }
            assertThat(beta.process().send("GET", "/v1/nodes", "").body()).contains("alpha", "beta", "gamma");
        }
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
                        select plan_id, pid, count(*) as events, max(seq) - min(seq) + 1 as span from audit
                        group by plan_id, pid having count(*) <> max(seq) - min(seq) + 1""")) {
            while (row.next()) {
                plans.add(row.getString("plan_id") + " by " + row.getInt("pid") + ": " + row.getLong("events")
                        + " events in " + row.getLong("span"));
            }
        }
        return plans;
    }
}
