package dev.mto.testkit.sim;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanState;
import dev.mto.run.RunPolicy;
import dev.mto.run.WorkState.Carrier;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/// A client that would write a plan's answer: it claims, renews, reports, gives up, or just goes away.
final class SimClient {
    private static final Duration RENEWAL = Duration.ofSeconds(10);

    private final Simulation simulation;
    private final World world;
    private final PlanId plan;
    private final String name;
    private int triesLeft = 8;
    private boolean active;
    private boolean holds;
    private Instant doneAt = Instant.MAX;

    SimClient(Simulation simulation, PlanId plan, String name) {
        this.simulation = simulation;
        this.world = simulation.world;
        this.plan = plan;
        this.name = name;
    }

    /// The synthesis is open to be claimed.
    void offered() {
        if (!active && triesLeft > 0) {
            active = true;
            world.after(world.seconds(0, 90), this::ask);
        }
    }

    private void ask() {
        Optional<SimSpeech> speech = simulation.speech(plan);
        if (speech.isEmpty()) {
            again(Duration.ofSeconds(3));
            return;
        }
        PlanState state = speech.get().state();
        boolean isClients = state.synthesis().openSince().isPresent() || state.synthesis().work().running()
                .filter(running -> running.carrier() instanceof Carrier.Client).isPresent();
        if (!isClients) {
            stop();
            return;
        }
        Instant asked = world.instant();
        simulation.leases.beat(plan, name, asked);
        if (speech.get().say(new PlanInput.Claim(name), isArrived(asked))) {
            world.after(speech.get().patience(), () -> judge(speech.get(), asked));
        } else {
            again(Duration.ofSeconds(1));
        }
    }

    /// Nobody sees whether a claim that was renewed has arrived: it lies there for a while.
    private Predicate<PlanState> isArrived(Instant asked) {
        return state -> state.synthesis().openSince().isEmpty() && world.instant().isAfter(asked.plusSeconds(3));
    }

    private void judge(SimSpeech speech, Instant asked) {
        if (!speech.isAnswered()) {
            again(Duration.ofSeconds(1));
            return;
        }
        if (speech.state().synthesis().runningAt(name).isEmpty()) {
            holds = false;
            again(Duration.ofSeconds(5));
            return;
        }
        world.counts.add(holds ? "claims renewed" : "claims granted");
        if (!holds || speech.runner().isPresent()) {
            // What another process is to renew may not have arrived: the client that comes soon again does not mind.
            simulation.leases.granted(plan, name, asked.plus(RunPolicy.DEFAULT.claims().lease()));
        }
        if (!holds) {
            holds = true;
            doneAt = world.instant().plus(world.seconds(1, 60));
        }
        goOn();
    }

    private void goOn() {
        if (world.oneIn(6)) {
            world.counts.add("clients gone");
            world.note(() -> name + " is gone");
            triesLeft = 0;
            return;
        }
        if (world.instant().plus(RENEWAL).isBefore(doneAt)) {
            world.after(RENEWAL, this::ask);
        } else {
            world.after(Duration.between(world.instant(), later(doneAt)), this::report);
        }
    }

    private Instant later(Instant time) {
        return time.isAfter(world.instant()) ? time : world.instant();
    }

    private void report() {
        Optional<SimSpeech> speech = simulation.speech(plan);
        if (speech.isEmpty() || speech.get().state().synthesis().runningAt(name).isEmpty()) {
            again(Duration.ofSeconds(2));
            return;
        }
        AgentOutcome outcome = switch (world.number(0, 5)) {
            case 0 -> new AgentOutcome.Failed(FailureKind.PROVIDER_REJECTED, "broke", Usage.NONE);
            case 1 -> new AgentOutcome.Interrupted("closed", Usage.NONE);
            case 2 -> new AgentOutcome.Aborted(Usage.NONE);
            default -> new AgentOutcome.Completed("answer of " + name, Usage.NONE);
        };
        simulation.leases.reported(plan, name, switch (outcome) {
            case AgentOutcome.Completed completed -> completed.text();
            case AgentOutcome.Failed _,AgentOutcome.Limited _ -> "failed";
            case AgentOutcome.Aborted _ -> "aborted";
            case AgentOutcome.Interrupted _ -> "interrupted";
        });
        world.counts.add("client reports");
        if (!speech.get().say(new PlanInput.Reported(name, outcome),
                state -> state.synthesis().runningAt(name).isEmpty())) {
            world.counts.add("client reports lost");
        }
        stop();
    }

    private void again(Duration delay) {
        if (--triesLeft > 0) {
            world.after(delay, this::ask);
        } else {
            stop();
        }
    }

    private void stop() {
        active = false;
        holds = false;
        doneAt = Instant.MAX;
    }
}
