package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.plan.Budget;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.ModelRef;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanState;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Whoever wanted one plan: submits it, watches it, may change their mind, and may want more of it.
final class SimUser {
    private static final List<String> MODELS = List.of("acme/large", "acme/small", "other/one");
    private static final Path FOLDER = Path.of("/work");
    private static final CallbackUrl CALLBACK = new CallbackUrl(URI.create("https://example.com/hook"));

    private final Simulation simulation;
    private final World world;
    private final PlanId plan;
    private final List<SimClient> clients = new ArrayList<>();
    private final SimWatcher watcher;
    private final SimApprover approver;
    private int retriesLeft;

    SimUser(Simulation simulation, PlanId plan) {
        this.simulation = simulation;
        this.world = simulation.world;
        this.plan = plan;
        this.watcher = new SimWatcher(world, plan, this::told);
        this.approver = new SimApprover(simulation, plan);
        this.retriesLeft = world.number(0, 2);
    }

    PlanId plan() {
        return plan;
    }

    SimWatcher watcher() {
        return watcher;
    }

    void submit() {
        Optional<SimProcess> process = simulation.anyone();
        if (process.isEmpty()) {
            world.after(world.seconds(1, 20), this::submit);
            return;
        }
        Goal goal = goal();
        try {
            process.get().launch(plan, goal);
        } catch (JournalException refused) {
            world.counts.add("plans refused");
            return;
        }
        world.counts.add("plans");
        goal.clientId().ifPresent(name -> {
            clients.add(new SimClient(simulation, plan, name));
            if (world.oneIn(3)) {
                clients.add(new SimClient(simulation, plan, "another"));
            }
        });
        changeOfMind();
    }

    private Goal goal() {
        boolean shown = world.oneIn(4);
        Optional<String> parent = shown || world.oneIn(8) ? Optional.of("ses_user_" + plan) : Optional.empty();
        Goal goal = new Goal("Do it all", world.oneIn(3) ? 10 : 5, FOLDER,
                world.oneIn(2) ? Optional.empty() : ModelRef.parse(world.any(MODELS)), parent,
                shown ? Optional.of("tui") : Optional.empty(),
                world.oneIn(3) ? DependencyPolicy.CONTINUE : DependencyPolicy.FAIL,
                world.oneIn(6) ? Optional.of(budget()) : Optional.empty(), List.of());
        if (plan.hashCode() % 2 == 0) {
            goal = goal.tell(CALLBACK);
        }
        if (!world.oneIn(4)) {
            return goal;
        }
        world.after(world.seconds(5, 100), approver::look);
        return goal.with(approver.wanted());
    }

    private Budget budget() {
        return world.oneIn(2)
                ? new Budget(Optional.of(BigDecimal.valueOf(world.number(1, 20), 2)), Optional.empty())
                : new Budget(Optional.empty(), Optional.of((long) world.number(1, 30_000)));
    }

    private void changeOfMind() {
        if (world.oneIn(5)) {
            world.after(world.seconds(0, 300), () -> simulation.speech(plan).ifPresent(
                    speech -> command(speech, new PlanInput.Cancel("changed my mind"),
                            state -> state.cancelReason().isPresent())));
        }
        if (world.oneIn(3)) {
            int index = world.number(0, 4);
            world.after(world.seconds(0, 300), () -> simulation.speech(plan)
                    // One that waits to be approved is edited instead.
                    .filter(speech -> speech.state().has(index) && !speech.state().isAwaitingApproval())
                    .ifPresent(speech -> cancel(speech, index, speech.state().subtasks().get(index).spec())));
        }
    }

    /// One that is a draft may be gone before anybody looks whether it was cancelled.
    private void cancel(SimSpeech speech, int index, SubtaskSpec meant) {
        command(speech, new PlanInput.CancelSubtask(index, "not needed"),
                state -> !state.has(index) || !state.subtasks().get(index).spec().isSameAs(meant)
                        || state.subtasks().get(index).cancelReason().isPresent()
                        || state.subtasks().get(index).status().isTerminal());
    }

    /// Whoever is there to hear a command heeds it soon, or is set back, or dies.
    private void command(SimSpeech speech, PlanInput.Command input, Predicate<PlanState> heeded) {
        world.counts.add(input instanceof PlanInput.Cancel ? "plans cancelled" : "sub-tasks cancelled");
        simulation.wishes.wanted(plan, input);
        boolean sent = speech.say(input, heeded);
        speech.runner().ifPresentOrElse(runner -> world.after(Duration.ofSeconds(1), () -> {
            PlanState now = runner.state();
            unless(!runner.isCurrent() || !runner.isIdle() || runner.keeper.process.isFrozen() || heeded.test(now)
                    || now.status().isTerminal(), Invariant.PLANS_END, plan + " does not heed " + input);
        }), () -> {
            if (sent) {
                Instant when = world.instant();
                world.after(SimSpeech.KEPT, () -> simulation.ownerOf(plan).filter(owner -> mustHaveHeard(owner, when))
                        .filter(_ -> !wasReopened(when))
                        .map(SimRunner::state)
                        .ifPresent(now -> unless(heeded.test(now) || now.status().isTerminal(), Invariant.LETTERS,
                                plan + " was never told " + input)));
            }
        });
    }

    private boolean wasReopened(Instant since) {
        return simulation.journal.read(plan, 0).stream().anyMatch(
                entry -> entry.event() instanceof PlanEvent.PlanReopened && !entry.at().isBefore(since));
    }

    /// Whoever looks after its plans undisturbed long enough finds what lies there for them.
    private boolean mustHaveHeard(SimRunner owner, Instant sent) {
        Instant early = world.instant().minusSeconds(8);
        SimKeeper keeper = owner.keeper;
        return owner.isCurrent() && owner.isIdle() && owner.takenUpAt.isBefore(early)
                && keeper.lastSetback().isBefore(sent) && !keeper.process.isFrozen()
                && keeper.process.member().filter(member -> !member.isBusy() && member.steadySince().isBefore(early))
                        .isPresent();
    }

    private void told(JournalEntry entry) {
        if (entry.event() instanceof PlanEvent.Terminal && retriesLeft > 0) {
            retriesLeft--;
            world.after(world.seconds(1, 600), this::retry);
        }
        boolean open = simulation.journal.state(plan).filter(state -> state.synthesis().openSince().isPresent())
                .isPresent();
        if (open) {
            clients.forEach(SimClient::offered);
        }
    }

    /// As the orchestrator does with `retrySubtask`.
    private void retry() {
        Optional<PlanState> over = simulation.journal.state(plan)
                .filter(state -> state.status().isTerminal() && !state.subtasks().isEmpty());
        Optional<SimProcess> process = simulation.anyone();
        if (over.isEmpty() || process.isEmpty() || process.get().keeper(plan).isPresent()) {
            return;
        }
        PlanState state = over.get();
        if (state.isDraft() || state.lacksApproval() || state.budgetUsedUp().isPresent()) {
            return;
        }
        int index = world.number(0, state.subtasks().size() - 1);
        boolean missing = state.subtasks().get(index).spec().dependencies().stream()
                .anyMatch(dependency -> state.subtasks().get(dependency).result().isEmpty());
        if (missing && state.goal().onDependencyFailure() == DependencyPolicy.FAIL) {
            return;
        }
        world.counts.add("plans reopened");
        process.get().reopen(state, state.graph().withAllDependentsOf(index));
    }
}
