package dev.mto.run;

import dev.mto.agent.AgentRuntimes;
import dev.mto.agent.LogContext;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanMotor.Surroundings;
import dev.mto.run.WorkState.Carrier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one plan running to its end, with as many runners as that takes: where one fails, whatever it was, it is
/// forgotten, and the plan folded from the journal and run anew. A plan that fails again and again without moving on is
/// given up. [#keep] is for one thread; all else is thread-safe.
final class PlanKeeper {
    // The package speaks of plans with one voice.
    private static final Logger LOG = LoggerFactory.getLogger(PlanRunners.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    /// Of a plan that this process has not run until now.
    static final long BY_OTHERS = Long.MAX_VALUE;

    private final PlanId id;
    private final House house;
    private final Setbacks setbacks = new Setbacks();
    private volatile @Nullable PlanRunner runner;
    /// Whose sessions are followed, also while the plan cannot be taken up again.
    private volatile @Nullable PlanRunner follower;
    private volatile Optional<String> trouble = Optional.empty();
    private volatile boolean released;
    private Optional<SessionSlots> slots = Optional.empty();
    /// The newest event that was told of when the plan was last to be taken up.
    private volatile long told;

    /// What all plans of this process share.
    record House(PlanSetup setup, AgentRuntimes runtimes, Surroundings around, Standstill standstill) {}

    PlanKeeper(PlanId id, House house) {
        this.id = id;
        this.house = house;
    }

    /// Who runs the plan just now; empty while it could not be taken up.
    Optional<PlanRunner> runner() {
        return Optional.ofNullable(runner);
    }

    /// Why the plan could not be taken up from the journal when that was last tried; empty where it could.
    Optional<String> trouble() {
        return trouble;
    }

    /// Whether nothing is left to be done, and the keeper about to go.
    boolean isOver() {
        return runner().filter(current -> current.state().status().isTerminal()).isPresent();
    }

    /// Lets a runner have the plan as it stands. It does nothing yet, but its sessions count.
    ///
    /// @return false where the plan was let go of meanwhile, and may be another keeper's
    synchronized boolean takeUp(PlanState state) {
        if (released) {
            return false;
        }
        PlanRunner next = new PlanRunner(state, house.setup(), house.runtimes().forModel(state.goal().model()),
                house.around().until(() -> !released));
        runner = next;
        follower = next;
        slots = Optional.of(next.slots());
        // After it can be found: whoever calls a halt tells those that it finds.
        if (house.standstill().isHalted()) {
            next.post(new PlanInput.Halt());
        }
        return true;
    }

    /// Takes the plan up as the journal has it.
    ///
    /// @param told the newest event that the listener and the watchers have been told of; [#BY_OTHERS] where that is others'
    /// affair
    /// @return whether a runner has it
    boolean takeUp(long told) {
        runner = null;
        this.told = told;
        try {
            List<JournalEntry> entries = house.around().journal().read(id, 0);
            PlanState state = PlanState.fold(id, entries);
            boolean taken = takeUp(state);
            trouble = Optional.empty();
            if (told == BY_OTHERS) {
                // Whoever watched it here while another process ran it may not have heard of the last of that.
                house.around().feed().recorded(id, entries);
            }
            // An append that failed may have become durable all the same, unknown to anybody.
            List<JournalEntry> news = entries.stream().filter(entry -> entry.seq() > told).toList();
            if (!news.isEmpty()) {
                house.around().feed().recorded(before(entries, told), news, state);
            }
            return taken;
        } catch (RuntimeException | Error failure) {
            trouble = Optional.of(String.valueOf(failure.getMessage()));
            try (LogContext _ = LogContext.of(id)) {
                report("cannot be taken up from the journal yet", failure);
            }
            return false;
        }
    }

    private Optional<PlanState> before(List<JournalEntry> entries, long told) {
        List<JournalEntry> known = entries.stream().filter(entry -> entry.seq() <= told).toList();
        return known.isEmpty() ? Optional.empty() : Optional.of(PlanState.fold(id, known));
    }

    /// Gives back what the plan holds here, for good. What another keeper of the same plan holds stays with that.
    synchronized void release() {
        if (!released) {
            released = true;
            slots.ifPresent(SessionSlots::close);
        }
    }

    /// Lets go of the plan for another process to have it: nothing more is written or done for it here, and its sessions go
    /// on. Returns at once; [#keep] then ends.
    void leave() {
        release();
        Optional.ofNullable(follower).ifPresent(PlanRunner::leave);
    }

    /// Runs the plan until nothing of it is left to be done, it is let go of, or all is closed.
    void keep() {
        try (LogContext _ = LogContext.of(id)) {
            while (!released && !ran()) {
                if (house.standstill().pause(setbacks.pause(id.value())) || released) {
                    return;
                }
                // What no runner has had yet is as new, or as old, as it was.
                if (takeUp(runner == null ? told : setbacks.lastSeq())) {
                    runner().ifPresent(current -> current.post(new PlanInput.SetBack()));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether nothing is left to be done
    private boolean ran() {
        PlanRunner current = runner;
        if (current == null) {
            setbacks.unreadable();
            return false;
        }
        try {
            current.run();
            return true;
        } catch (Tenure.Disowned gone) {
            LOG.debug("{}", gone.getMessage());
            current.leave();
            return true;
        } catch (RuntimeException | Error failure) {
            PlanState reached = current.state();
            setbacks.add(reached.lastSeq(), failure);
            report("stopped after event " + reached.lastSeq() + " and is taken up again", failure);
            return setbacks.areHopeless() && isEnded(current, failure);
        }
    }

    private boolean isEnded(PlanRunner hopeless, Throwable cause) {
        try {
            boolean over = hopeless.giveUp(cause);
            setbacks.movedOn(hopeless.state().lastSeq());
            return over;
        } catch (Tenure.Disowned _) {
            hopeless.leave();
            return true;
        } catch (RuntimeException failure) {
            report("cannot even be ended", failure);
            return false;
        }
    }

    /// Tells it to end the plan's sessions and to begin none.
    void halt() {
        runner().ifPresent(current -> current.post(new PlanInput.Halt()));
    }

    /// Waits until no session of the plan runs, through as many runners as that takes.
    ///
    /// @return whether that came about in time
    boolean awaitRest(Instant end) throws InterruptedException {
        while (true) {
            Duration left = Duration.between(house.around().clock().instant(), end);
            PlanRunner current = runner;
            if (current != null && current.await(PlanKeeper::runsNothing, left).isPresent()) {
                return true;
            }
            if (released || !left.isPositive()) {
                return released;
            }
            // Its runner has failed, and the next one is about to come.
            if (house.standstill().pause(BETWEEN_LOOKS)) {
                return false;
            }
        }
    }

    private static boolean runsNothing(PlanState state) {
        return state.running().stream().noneMatch(running -> running.carrier() instanceof Carrier.Session);
    }

    /// A store that fails says itself why; where all stops, its calls are interrupted and that is no failure at all.
    private void report(String what, Throwable failure) {
        if (!(failure instanceof JournalException)) {
            LOG.error("The plan {}", what, failure);
        } else if (!house.standstill().isClosed()) {
            LOG.warn("The plan {}: {}", what, failure.getMessage());
        }
    }
}
