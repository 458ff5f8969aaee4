package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.ClusterStage.Server;
import dev.mto.testkit.Postgres.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

    @TempDir
    private Path folder = Path.of("");
    private final Random random = new Random(Long.getLong("kill.seed", System.nanoTime()));

    private static List<String> submitAll(ClusterStage stage, List<Server> servers, List<String> tasks)
            throws Exception {
        List<String> plans = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < tasks.size(); i++) {
                ServeProcess at = servers.get(i % servers.size()).process();
                String body = stage.request(tasks.get(i));
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
                CutLine line = CutLine.before(database.server().port());
                ClusterStage stage = new ClusterStage(folder, database, LEASE)) {
            Server alpha = stage.start("alpha", database.url());
            Server beta = stage.start("beta", database.url());
            Server gamma = stage.start("gamma", database.url().replace(":" + database.server().port() + "/",
                    ":" + line.port() + "/"));
            KillLog log = new KillLog(database::connect, stage.model());
            KillScript script = new KillScript(stage.model(), random, "chat");
            List<Held> held = List.of(Held.of(script, PLANS), Held.of(script, PLANS + 1), Held.of(script, PLANS + 2));
            List<String> plans = submitAll(stage, List.of(alpha, beta, gamma), script.play(PLANS));
            stage.awaitFinished(PLANS / 10);

            log.orchestratorKilled();
            TakeOver killed = takeOver(stage, alpha, held.get(0), plans, () -> alpha.process().close());
            stage.start("alpha", database.url());
            stage.awaitFinished(PLANS / 4);

            TakeOver frozen = takeOver(stage, beta, held.get(1), plans, () -> beta.process().signal("STOP"));
            stage.awaitFinished(PLANS / 3);
            beta.process().signal("CONT");
            stage.awaitPlaced("beta");

            Instant down = Instant.now();
            database.server().stop();
            database.server().start();
            Duration away = Duration.between(down, Instant.now());
            stage.awaitFinished(PLANS / 2);

            TakeOver cut = takeOver(stage, gamma, held.get(2), plans, line::cut);
            line.mend();
            stage.awaitPlaced("gamma");
            stage.awaitFinished(plans.size());

            System.out.printf("plans of a server, taken over by others after kill -9: %s%nafter SIGSTOP: %s%nafter its"
                    + " line was cut: %s%nPostgreSQL was away for %d ms%n%s%n", killed, frozen, cut, away.toMillis(),
                    log.summary(log.fates()));
            assertThat(log.wrongPlans(plans)).isEmpty();
            assertThat(log.doubled()).as("asked again though finished").isEmpty();
            assertThat(stage.interleaved()).as("plans that two processes wrote in turns").isEmpty();
            for (TakeOver each : List.of(killed, frozen, cut)) {
                assertThat(each.plans()).as("plans that were taken over").isPositive();
                assertThat(each.longest()).as("until the others had them").isLessThan(LEASE.plusSeconds(11));
            }
            Glance<String> nodes = () -> beta.process().send("GET", "/v1/nodes", "").body();
            nodes.until(body -> Stream.of("alpha", "beta", "gamma").allMatch(body::contains), "all three nodes",
                    ClusterStage.PATIENCE);
        }
    }

    /// What is submitted as a plan that is not over before a gate is opened.
    private record Held(String task, CountDownLatch gate) {
        static Held of(KillScript script, int number) {
            CountDownLatch gate = new CountDownLatch(1);
            return new Held(script.hold(number, gate), gate);
        }
    }

    /// What befalls a server while it has at least one plan, and the others take over before it may come back.
    private static TakeOver takeOver(ClusterStage stage, Server server, Held held, List<String> plans,
            TakeOver.Mishap mishap) throws Exception {
        stage.awaitPlaced(server.name());
        // It may have a connection yet from before PostgreSQL was started anew, and refuses what comes over that.
        Glance<String> ready = () -> server.process().send("GET", "/health/ready", "").body();
        ready.until(body -> body.contains("\"ready\":true"), "readiness of " + server.name(), ClusterStage.PATIENCE);
        plans.addAll(submitAll(stage, List.of(server), List.of(held.task())));
        TakeOver over = TakeOver.of(stage.database(), server.name(), mishap);
        held.gate().countDown();
        return over;
    }
}
