package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.run.Attempt.Work;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Random plans with random outcomes, where the orchestrator dies between any two steps and comes back with nothing but
/// the journal.
final class CrashProperties {
    private static final int ENOUGH_STEPS = 2_000;

    @Property(tries = 2_000)
    void endsEveryPlanAndAsksForNothingTwice(@ForAll long seed) {
        Random random = new Random(seed);
        Goal goal = random.nextBoolean() ? PlanDriver.clientGoal() : PlanDriver.goal(DependencyPolicy.FAIL);
        PlanDriver driver = new PlanDriver(goal, random.nextInt(1, 5));
        driver.begin();
        driver.finish("planner.1",
                new AgentOutcome.Completed(PlanDriver.encode(PlanDriver.plan(graph(random))), Usage.NONE));
        Set<String> sent = new HashSet<>();
        int seen = 0;
        for (int i = 0; i < ENOUGH_STEPS && !driver.state().status().isTerminal(); i++) {
            seen = check(driver, sent, seen);
            disturb(driver, random);
        }
        assertThat(driver.state().status().isTerminal()).as("seed %d", seed).isTrue();
        assertThat(driver.state().running()).isEmpty();
        assertThat(driver.slots.inFlight()).isZero();
    }

    private static void disturb(PlanDriver driver, Random random) {
        if (random.nextInt(4) == 0) {
            driver.crash();
            List<Running> left = driver.state().running();
            driver.input(new PlanInput.Wake());
            assertThat(driver.last.actions()).filteredOn(Action.Adopt.class::isInstance)
                    .hasSameSizeAs(
                            left.stream().filter(running -> running.carrier() instanceof Carrier.Session).toList());
            return;
        }
        if (driver.state().synthesis().openSince().isPresent() && random.nextBoolean()) {
            driver.input(new PlanInput.Claim("tui-" + random.nextInt(3)));
            return;
        }
        List<Running> running = driver.state().running();
        if (running.isEmpty() || random.nextInt(10) == 0) {
            driver.pass(Duration.ofSeconds(random.nextInt(1, 40)));
            return;
        }
        Running chosen = running.get(random.nextInt(running.size()));
        driver.input(switch (chosen.carrier()) {
            case Carrier.Session _ -> PlanDriver.signal(chosen.attempt().label(), signal(chosen.attempt(), random));
            case Carrier.Client(String client) -> random.nextBoolean()
                    ? new PlanInput.Claim(client)
                    : new PlanInput.Reported(random.nextInt(4) == 0 ? "another" : client, reported(random));
        });
    }

    private static AgentOutcome reported(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new AgentOutcome.Failed(FailureKind.PROVIDER_REJECTED, "broke", Usage.NONE);
            case 1 -> new AgentOutcome.Interrupted("closed", Usage.NONE);
            case 2 -> new AgentOutcome.Aborted(Usage.NONE);
            default -> PlanDriver.completed("a client");
        };
    }

    private static AgentSignal signal(Attempt attempt, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> new AgentSignal.SessionOpened("ses_" + attempt);
            case 1 -> finished(FailureKind.PROVIDER_UNAVAILABLE);
            case 2 -> finished(FailureKind.ANSWER_EMPTY);
            case 3 -> new AgentSignal.Finished(new AgentOutcome.Interrupted("died", Usage.NONE));
            default -> new AgentSignal.Finished(PlanDriver.completed(attempt.label()));
        };
    }

    private static AgentSignal finished(FailureKind kind) {
        return new AgentSignal.Finished(new AgentOutcome.Failed(kind, "broke", Usage.NONE));
    }

    /// What must hold after every step: prompts are announced before they are sent and sent as new only once, and what
    /// is running waits for nothing.
    private static int check(PlanDriver driver, Set<String> sent, int seen) {
        Set<String> announced = new HashSet<>();
        driver.journal.forEach(entry -> {
            if (entry.event() instanceof PlanEvent.Prompted started) {
                announced.add(started.ids().messageId());
            }
        });
        for (Action action : driver.performed.subList(seen, driver.performed.size())) {
            if (action instanceof Action.Start start) {
                assertThat(sent.add(start.turn().ids().messageId())).as("sent once").isTrue();
                assertThat(announced).contains(start.turn().ids().messageId());
            }
        }
        for (Running running : driver.state().running()) {
            if (running.attempt().work() instanceof Work.Subtask(int index)) {
                assertThat(driver.subtask(index).spec().dependencies())
                        .allMatch(dependency -> driver.subtask(dependency).status() == SubtaskStatus.COMPLETED);
            }
        }
        return driver.performed.size();
    }

    private static List<List<Integer>> graph(Random random) {
        int size = random.nextInt(1, 9);
        List<Integer> names = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(names, random);
        List<List<Integer>> edges = new ArrayList<>(Collections.nCopies(size, List.of()));
        for (int place = 0; place < size; place++) {
            edges.set(names.get(place), IntStream.range(0, place).filter(_ -> random.nextInt(3) == 0)
                    .mapToObj(names::get).toList());
        }
        return edges;
    }
}
