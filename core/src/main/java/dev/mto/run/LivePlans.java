package dev.mto.run;

import dev.mto.plan.PlanId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/// The keepers of the plans that run in this process. Thread-safe.
final class LivePlans {
    private final Map<PlanId, PlanKeeper> keepers = new ConcurrentHashMap<>();
    private final AtomicLong departures = new AtomicLong();
    private final Standstill standstill;
    private final Executor threads;
    private volatile boolean astray;

    /// @param threads gives each plan one of its own
    LivePlans(Standstill standstill, Executor threads) {
        this.standstill = standstill;
        this.threads = threads;
    }

    /// A moment, in which a plan was about to be written.
    ///
    /// @param departures how often all plans had been let go of
    record Moment(long departures) {}

    Moment now() {
        return new Moment(departures.get());
    }

    /// Whether all plans were let go of since.
    boolean hasLeftSince(Moment then) {
        return departures.get() != then.departures();
    }

    Optional<PlanKeeper> keeper(PlanId id) {
        return Optional.ofNullable(keepers.get(id));
    }

    Map<PlanId, PlanKeeper> all() {
        return Map.copyOf(keepers);
    }

    int count() {
        return keepers.size();
    }

    /// Takes a plan in, unless it has a keeper already.
    ///
    /// @return whether it had none
    boolean putIfAbsent(PlanId id, PlanKeeper keeper) {
        return keepers.putIfAbsent(id, keeper) == null;
    }

    /// Takes a plan in; whoever kept it leaves it.
    void put(PlanId id, PlanKeeper keeper) {
        Optional.ofNullable(keepers.put(id, keeper)).ifPresent(PlanKeeper::leave);
    }

    /// Takes in a plan that is over, unless somebody keeps it who is not done with it.
    ///
    /// @return whether nobody does
    boolean replace(PlanId id, PlanKeeper keeper) {
        return keepers.compute(id, (_, last) -> {
            if (last != null && !last.isOver()) {
                return last;
            }
            Optional.ofNullable(last).ifPresent(PlanKeeper::release);
            return keeper;
        }) == keeper;
    }

    /// Lets go of all plans, without a word to their sessions.
    ///
    /// @return which they were
    Set<PlanId> leaveAll() {
        // First: what is put here after that is nobody's to keep.
        departures.incrementAndGet();
        astray = false;
        Set<PlanId> all = Set.copyOf(keepers.keySet());
        all.forEach(id -> Optional.ofNullable(keepers.remove(id)).ifPresent(PlanKeeper::leave));
        return all;
    }

    /// Whether a plan was written, since all were last let go of, of which it is not known whose it is.
    boolean isAstray() {
        return astray;
    }

    /// Keeps a plan that was just written, unless all were let go of meanwhile: by which place it was written is not known
    /// then.
    ///
    /// @param before when it was about to be written
    void keepUnlessLeft(PlanId id, PlanKeeper keeper, Moment before) {
        if (hasLeftSince(before)) {
            letGo(id, keeper);
            astray = true;
        } else {
            keep(id, keeper);
        }
    }

    /// Runs a plan until it is over or left.
    void keep(PlanId id, PlanKeeper keeper) {
        threads.execute(() -> {
            keeper.keep();
            // Where all stops, the sessions go on, and so what they hold must not go to others.
            if (!standstill.isClosed()) {
                letGo(id, keeper);
            }
        });
    }

    /// Lets go of a plan, unless it was reopened meanwhile and another keeper has it.
    void letGo(PlanId id, PlanKeeper keeper) {
        keepers.computeIfPresent(id, (_, current) -> {
            if (current != keeper) {
                return current;
            }
            keeper.release();
            return null;
        });
    }
}
