package dev.mto.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.FailureKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Plans under every kind of trouble, seed after seed:
///
///     mvn -ntp test -pl testkit -am -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsim.seeds=1000000
///
/// runs for long, and `-Dsim.seed=42` in its place replays one seed with its whole trace.
@ExtendWith(Silence.class)
final class SimulationTest {
    private static final long SEEDS = Long.getLong("sim.seeds", 10_000);
    private static final int LAST_STEPS = 60;

    /// Each of these at least once in a hundred seeds: what never happens is not tested.
    private static final List<String> OFTEN = List.of("plans COMPLETED", "plans FAILED", "plans CANCELLED",
            "plans cancelled", "sub-tasks cancelled", "plans reopened", "steps", "crashes of the orchestrator",
            "crashes of the runtime", "stops", "event AttemptSuspended", "setbacks", "fenced appends", "sent",
            "adopted", "harvested", "re-sent",
            "prompts lost", "aborts", "completed in the moment of an abort", "answers that are no plan",
            "silent sessions", "endless sessions", "slow sessions", "throttled", "throttled for days",
            "session completed", "session aborted", "session interrupted", "session limited with a time",
            "session limited without a time", "claims granted", "claims renewed", "client reports", "clients gone",
            "watchers connected", "event ApprovalRequested", "event PlanEdited", "event PlanApproved", "take-overs",
            "burials", "disowned appends", "places lost or left", "letters", "letters passed on", "frozen", "cut off",
            "drained", "left");

    /// At least once in a thousand.
    private static final List<String> SELDOM = List.of("answers lost", "slow calls", "gone for good", "given up",
            "reopenings in doubt", "submissions in doubt",
            "plan failed: STORE_UNAVAILABLE", "plan failed: APPROVAL_EXPIRED",
            "approvals withheld",
            "attempt failed: SESSION_INACTIVE", "attempt failed: SESSION_RUNAWAY", "attempt failed: SUBTASK_TIMEOUT",
            "attempt failed: SYNTHESIS_TIMEOUT", "attempt failed: PLANNER_TIMEOUT",
            "attempt failed: SESSION_INTERRUPTED", "attempt failed: SESSION_ABORTED", "plan failed: PLAN_INVALID",
            "plan failed: BUDGET_EXHAUSTED", "plan failed: NO_RESULTS");

    @Test
    void nothingBreaksAnyInvariant() throws InterruptedException {
        Long seed = Long.getLong("sim.seed");
        if (seed != null) {
            replay(seed);
            return;
        }
        Simulations all = Simulations.run(0, SEEDS, () -> Seams.NONE);
        all.failed().ifPresent(SimulationTest::fail);
        System.out.printf("simulation: %,d seeds, lost 0, doubled 0%n%s", SEEDS, all.counts());
        assertEnoughHappened(all.counts());
    }

    private static void assertEnoughHappened(Counts counts) {
        Stream<String> often = Stream.concat(OFTEN.stream(),
                Stream.of(Mishap.values()).map(mishap -> "mishap " + mishap));
        assertThat(often.filter(what -> counts.of(what) * 100 < SEEDS)).as("too seldom").isEmpty();
        Stream<String> seldom = Stream.concat(SELDOM.stream(),
                Stream.of(FailureKind.values()).map(kind -> "session failed " + kind));
        assertThat(seldom.filter(what -> counts.of(what) * 1_000 < SEEDS)).as("too seldom").isEmpty();
    }

    private static void replay(long seed) {
        Simulation.Run run = Simulation.run(seed, Seams.NONE, true);
        run.trace().forEach(System.out::println);
        run.failure().ifPresent(failure -> {
            throw failure;
        });
        System.out.printf("seed %d holds%n%s", seed, run.counts());
    }

    private static void fail(Simulation.Run failed) {
        List<String> trace = Simulation.run(failed.seed(), Seams.NONE, true).trace();
        throw new AssertionError("seed " + failed.seed() + " fails; replay it with\n"
                + "  mvn -ntp test -pl testkit -am -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsim.seed="
                + failed.seed() + "\nThe last steps:\n"
                + String.join("\n", trace.subList(Math.max(0, trace.size() - LAST_STEPS), trace.size())),
                failed.failure().orElseThrow());
    }
}
