package dev.mto.run;

import dev.mto.agent.AgentRuntime;
import dev.mto.run.PlanMotor.Surroundings;
import dev.mto.timing.TimeLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/// Runs one plan: a thread's loop around [PlanMotor]. One thread runs it; [#post], [#state] and [#await] may be called
/// from any.
final class PlanRunner implements Runnable, PlanMotor.Loop {
    /// How long it sleeps at the most where it is to wake at a time: what a machine sleeps, its waits do not notice.
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final PlanMotor motor;
    private final BlockingQueue<PlanInput> mailbox = new LinkedBlockingQueue<>();
    private final Object durability = new Object();
    private final SessionSlots slots;
    private Optional<Reminder> reminder = Optional.empty();
    private volatile boolean over;

    /// When it is to look again, and what wakes it then or somewhat before.
    private record Reminder(Instant at, TimeLimit bell) {}

    PlanRunner(PlanState state, PlanSetup setup, AgentRuntime runtime, Surroundings around) {
        this.clock = around.clock();
        this.slots = setup.shared().slots().of(state.id(), () -> mailbox.add(new PlanInput.Wake()));
        this.motor = new PlanMotor(setup.step(state, slots), runtime, around, this);
    }

    /// What it asks for sessions.
    SessionSlots slots() {
        return slots;
    }

    /// Whether it takes in nothing more.
    boolean isOver() {
        return over;
    }

    /// Stops following the plan's sessions. Whoever waits for something of it need not wait any longer, and it is to look
    /// whether it may go on.
    void leave() {
        motor.leave();
        end();
        post(new PlanInput.Wake());
    }

    private void end() {
        synchronized (durability) {
            over = true;
            durability.notifyAll();
        }
    }

    /// Tells the plan something. Never blocks.
    @Override
    public void post(PlanInput input) {
        mailbox.add(input);
    }

    @Override
    public void reached(PlanState durable) {
        synchronized (durability) {
            durability.notifyAll();
        }
    }

    /// The state as far as it is durable.
    PlanState state() {
        return motor.state();
    }

    /// Waits until the durable state fits, or the runner is over.
    ///
    /// @return the state that fits; empty where it came to none in time
    Optional<PlanState> await(Predicate<PlanState> condition, Duration patience) throws InterruptedException {
        Instant end = clock.instant().plus(patience);
        synchronized (durability) {
            while (true) {
                PlanState now = state();
                if (condition.test(now)) {
                    return Optional.of(now);
                }
                Duration left = Duration.between(clock.instant(), end);
                if (!left.isPositive() || over) {
                    return Optional.empty();
                }
                durability.wait(left.toMillis() + 1);
            }
        }
    }

    /// Runs the plan until it is terminal or the thread is interrupted. Where this throws, whatever it is, the runner
    /// must be forgotten, as the motor must.
    ///
    /// @throws PlanJournal.JournalException where something could not be made durable
    /// @throws Tenure.Disowned where the plan is another process's
    @Override
    public void run() {
        try {
            Optional<Instant> wakeAt = motor.advance(first());
            while (!state().status().isTerminal()) {
                wakeAt = motor.advance(await(wakeAt));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            reminder.ifPresent(set -> set.bell().close());
            end();
        }
    }

    /// What it was told before it ran comes before all that it would begin.
    private List<PlanInput> first() {
        List<PlanInput> inputs = new ArrayList<>();
        mailbox.drainTo(inputs);
        inputs.add(new PlanInput.Wake());
        return inputs;
    }

    /// Gives up a plan that no runner can go on with. For after [#run] has failed.
    ///
    /// @return whether it is over; else the next runner is to see to that
    /// @throws PlanJournal.JournalException where that could not be made durable
    boolean giveUp(Throwable cause) {
        return motor.giveUp(cause);
    }

    /// Everything that has come, waiting for the first of it, at the most until it is time to look again.
    private List<PlanInput> await(Optional<Instant> wakeAt) throws InterruptedException {
        wakeAt.ifPresent(this::set);
        List<PlanInput> inputs = new ArrayList<>();
        inputs.add(mailbox.take());
        mailbox.drainTo(inputs);
        return inputs;
    }

    /// One that rings too early is left as it is: most of what a plan hears of moves the time on, and to set another one
    /// each time costs more than to look once in vain.
    private void set(Instant wakeAt) {
        Instant now = clock.instant();
        // One whose time the clock has jumped over may ring much later.
        if (reminder.filter(
                set -> !set.bell().isOver() && now.isBefore(set.at()) && !wakeAt.isBefore(set.at())).isPresent()) {
            return;
        }
        reminder.ifPresent(set -> set.bell().close());
        Duration left = Duration.between(now, wakeAt);
        Duration time = left.isNegative() ? Duration.ZERO : left.compareTo(LOOK) > 0 ? LOOK : left;
        reminder = Optional.of(new Reminder(wakeAt, TimeLimit.after(time, () -> post(new PlanInput.Wake()))));
    }
}
