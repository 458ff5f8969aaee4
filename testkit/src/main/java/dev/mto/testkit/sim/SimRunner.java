package dev.mto.testkit.sim;

import dev.mto.agent.AgentSignal;
import dev.mto.agent.Usage;
import dev.mto.run.Attempt;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanMotor;
import dev.mto.run.PlanState;
import dev.mto.run.Tenure;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Turns one plan's motor: what [dev.mto.run.PlanRunner] does on a thread, and then looks whether all is as it must be.
final class SimRunner implements PlanMotor.Loop {
    final SimKeeper keeper;
    final Instant takenUpAt;
    final Map<Attempt, Instant> lastSigns = new HashMap<>();
    final Map<Attempt, Usage> heardSpent = new HashMap<>();
    private final World world;
    private final PlanMotor motor;
    private final List<PlanInput> mailbox = new ArrayList<>();
    private boolean scheduled;
    private boolean busy;
    private long wakes;
    private Instant decidedAt;
    private final Set<Attempt> unsent;
    private Instant haltedAt = Instant.MAX;

    SimRunner(PlanState state, SimKeeper keeper) {
        this.keeper = keeper;
        SimProcess process = keeper.process;
        this.world = process.world;
        this.takenUpAt = world.instant();
        this.decidedAt = takenUpAt;
        this.unsent = state.running().stream().filter(running -> running.sessionId().isEmpty()).map(Running::attempt)
                .collect(Collectors.toSet());
        state.course().pause()
                .ifPresent(pause -> process.knownGates.closed(state.goal(), world.instant(), pause.until()));
        this.motor = new PlanMotor(
                process.setup().step(state,
                        process.seams.slots(state.id(),
                                process.slots.of(state.id(), () -> post(new PlanInput.Wake())))),
                process.seams.runtime(process.runtime), process.around.until(() -> !keeper.isReleased()), this);
    }

    PlanState state() {
        return motor.state();
    }

    void begin() {
        post(new PlanInput.Wake());
    }

    /// Stops following its sessions.
    void leave() {
        motor.leave();
    }

    /// Gives the plan up, after a step failed.
    ///
    /// @return whether it is over
    boolean giveUp(Throwable cause) {
        // The same thread would have stepped it.
        busy = true;
        return motor.giveUp(cause);
    }

    /// How long an attempt may go on in any case: what was found running a minute, what was perhaps never sent as long as
    /// if it were new.
    Instant grantedUntil(Attempt attempt) {
        return takenUpAt.plus(unsent.contains(attempt)
                ? StepCheck.timeout(attempt.work())
                : Duration.ofMinutes(1));
    }

    /// When it last began to step.
    Instant decidedAt() {
        return decidedAt;
    }

    /// Whether all that it was told has been taken in.
    boolean isIdle() {
        return !busy && mailbox.isEmpty();
    }

    @Override
    public void post(PlanInput input) {
        mailbox.addAll(keeper.process.seams.hears(input));
        schedule();
    }

    @Override
    public void reached(PlanState durable) {
        // Nobody waits for it on another thread.
    }

    private void schedule() {
        if (!scheduled && !busy && !mailbox.isEmpty()) {
            scheduled = true;
            keeper.process.after(world.millis(0, 3), this::step);
        }
    }

    /// Tells it to begin nothing any more.
    void halt() {
        haltedAt = world.instant();
        post(new PlanInput.Halt());
    }

    /// Whether it was told so before that.
    boolean isHalted(Instant at) {
        return at.isAfter(haltedAt);
    }

    /// Whether it is this one that runs the plan.
    boolean isCurrent() {
        return keeper.process.isAlive() && keeper.runner().filter(this::equals).isPresent()
                && keeper.process.keeper(keeper.id).filter(keeper::equals).isPresent();
    }

    private void step() {
        scheduled = false;
        if (busy || !isCurrent()) {
            return;
        }
        List<PlanInput> inputs = List.copyOf(mailbox);
        mailbox.clear();
        inputs.forEach(this::note);
        world.counts.add("steps");
        busy = true;
        decidedAt = world.instant();
        try {
            Optional<Instant> wakeAt = motor.advance(inputs);
            busy = false;
            next(keeper.process.seams.wakeAt(wakeAt));
        } catch (JournalException | ShakyRuntime.Unforeseen failure) {
            busy = false;
            keeper.failed(this, failure);
        } catch (Tenure.Disowned gone) {
            world.note(() -> "!!! " + gone.getMessage());
            motor.leave();
            keeper.process.over(keeper);
            return;
        } catch (RuntimeException defect) {
            throw new BrokenInvariant(Invariant.NO_DEFECT, keeper.id + ": " + defect, defect);
        }
        StepCheck.after(keeper.process, this);
        keeper.process.stepped(keeper.id);
    }

    private void next(Optional<Instant> wakeAt) {
        if (state().status().isTerminal()) {
            keeper.process.over(keeper);
            return;
        }
        long wake = ++wakes;
        wakeAt.ifPresent(time -> world.at(time, () -> keeper.process.act(() -> {
            if (wake == wakes && isCurrent()) {
                post(new PlanInput.Wake());
            }
        })));
        schedule();
    }

    private void note(PlanInput input) {
        world.note(() -> keeper.id + " hears " + input);
        switch (input) {
            case PlanInput.Alive(Attempt attempt) -> lastSigns.put(attempt, world.instant());
            case PlanInput.Signalled(Attempt attempt, AgentSignal signal) -> {
                lastSigns.put(attempt, world.instant());
                if (signal instanceof AgentSignal.Spent(Usage usage, _)) {
                    heardSpent.put(attempt, usage);
                }
            }
            case PlanInput.Cancel _,PlanInput.Approve _,PlanInput.Edit _,PlanInput.Claim _,PlanInput.Reported _,PlanInput.AgentsListed _,PlanInput.AgentsUnavailable _,PlanInput.ParentReady _,PlanInput.ParentUnavailable _,PlanInput.CancelSubtask _,PlanInput.Drafted _,PlanInput.Halt _,PlanInput.SetBack _,PlanInput.Wake _ -> {
                // No sign of life.
            }
        }
    }

    /// When an attempt was last heard of, or could have been.
    Instant lastSign(Attempt attempt, Instant since) {
        Instant sign = lastSigns.getOrDefault(attempt, Instant.MIN);
        Instant start = since.isAfter(takenUpAt) ? since : takenUpAt;
        return sign.isAfter(start) ? sign : start;
    }
}
