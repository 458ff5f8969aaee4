package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.Postgres.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Three servers over one PostgreSQL for as long as one likes, with plans all the time and one mishap after another. One of the
/// servers is spared, and must have in hand at the end what it had in the beginning. Run with `-Psoak`, and not in each build.
final class ClusterSoak {
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("soak.minutes", 20));
    private static final int UNDER_WAY = Integer.getInteger("soak.plans", 15);
    private static final Duration LEASE = Duration.ofSeconds(4);
    /// The compiler and the pools have come to rest by then.
    private static final Duration WARM_UP = LENGTH.dividedBy(10);
    private static final String SPARED = "alpha";
    private static final String USER = "spared";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder = Path.of("");
    private final long seed = Long.getLong("kill.seed", System.nanoTime());
    private final List<Vitals> vitals = new ArrayList<>();

    @Test
    void everyPlanEndsRightAndNothingGrows() throws Exception {
        System.out.println("kill.seed=" + seed + ", in " + folder);
        try (Database database = Postgres.shared().database();
                ClusterStage stage = new ClusterStage(folder, database, LEASE)) {
            database.execute("drop role if exists " + USER);
            database.execute("create role " + USER + " login superuser");
            Random random = new Random(seed);
            new KillScript(stage.model(), random, "chat").play();
            stage.start(SPARED, database.url().replace("//postgres:", "//" + USER + ":"));
            List<String> victims = List.of("beta", "gamma");
            for (String victim : victims) {
                stage.start(victim, database.url());
            }
            Mishaps mishaps = new Mishaps(stage, victims, random);
            try (PlanFlow flow = new PlanFlow(stage, List.of(SPARED, "beta", "gamma"), UNDER_WAY)) {
                live(stage, mishaps, flow);
                flow.stop();
                stage.awaitFinished(flow.plans().size());
                judge(stage, mishaps, flow);
            }
        }
    }

    private void live(ClusterStage stage, Mishaps mishaps, PlanFlow flow) throws Exception {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < LENGTH.toNanos()) {
            mishaps.next();
            if (System.nanoTime() - begun > WARM_UP.toNanos()) {
                Vitals now = Vitals.of(stage.server(SPARED).process().pid(), stage.database(), USER);
                vitals.add(now);
                System.out.println(flow.plans().size() + " plans, " + mishaps.count() + " mishaps: " + now);
            }
        }
    }

    private void judge(ClusterStage stage, Mishaps mishaps, PlanFlow flow) throws Exception {
        List<String> plans = flow.plans();
        KillLog log = new KillLog(stage.database()::connect, stage.model());
        List<Drift> drifts = List.of(Drift.of("heap KiB", vitals, Vitals::heapKib),
                Drift.of("resident KiB", vitals, Vitals::residentKib), Drift.of("threads", vitals, Vitals::threads),
                Drift.of("files", vitals, Vitals::files), Drift.of("connections", vitals, Vitals::connections));
        List<Duration> takeOvers = mishaps.takeOvers();
        List<String> unconfirmed = log.unconfirmed(plans);
        List<String> begun = plans.stream().filter(plan -> !unconfirmed.contains(plan)).toList();
        System.out.printf(
                "%d plans in %d min, handed in again %d times, taken and not begun %d; %s; plans taken over %d times, half within %d ms,"
                        + " all within %d ms; calls of the model %d; of the server that was spared, first to last third: %s%n",
                plans.size(), LENGTH.toMinutes(), flow.again(), unconfirmed.size(), mishaps, takeOvers.size(),
                takeOvers.get(takeOvers.size() / 2).toMillis(), takeOvers.getLast().toMillis(),
                stage.model().calls().size(), drifts);
        assertThat(plans).doesNotHaveDuplicates().hasSizeGreaterThan(UNDER_WAY);
        assertThat(log.wrongPlans(begun)).isEmpty();
        assertThat(unconfirmed).as("plans that were taken and not begun").isEmpty();
        assertThat(log.doubled()).as("asked again though finished").isEmpty();
        assertThat(stage.number("select count(*) from audit where place is not null")).as("noted events")
                .isGreaterThan(plans.size());
        assertThat(stage.interleaved()).as("plans that two processes wrote in turns").isEmpty();
        assertThat(stage.number("select count(*) from plan")).as("plans that nobody handed in").isEqualTo(plans.size());
        assertThat(flow.troubles()).isEmpty();
        assertThat(takeOvers.getLast()).as("until others had the plans").isLessThan(LEASE.plusSeconds(11));
        // In the heap chat keeps the last outcomes, up to some 5 MiB, which takes it a while to have.
        assertThat(Stream.of(drifts.get(0).beyond(6 << 10), drifts.get(1).beyond(16 << 10), drifts.get(2).beyond(3),
                drifts.get(3).beyond(10), drifts.get(4).beyond(1)).flatMap(Optional::stream)).as("grown").isEmpty();
    }
}
