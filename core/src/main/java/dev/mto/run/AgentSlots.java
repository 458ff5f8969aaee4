package dev.mto.run;

import dev.mto.plan.PlanId;
import dev.mto.run.Attempt.Work;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The sessions that may be in flight at once, over all plans. What much work hangs on goes first: an answer before a
/// sub-task, a long remaining path before a short one, a plan that exists before one yet to be made. What waits gains
/// on others as if each second that it waits were one more of its path: so a stream of long plans does not starve a
/// short one. Thread-safe.
public final class AgentSlots {
    private int capacity;
    private final Set<Holder> held = new HashSet<>();
    private final Map<Holder, Wish> wishes = new HashMap<>();
    /// Each holder of the two above, once more: every step of every plan asks for its own.
    private final Map<PlanId, Set<Holder>> byPlan = new HashMap<>();
    private final Map<PlanId, View> views = new HashMap<>();
    private final NavigableSet<Wish> queue = new TreeSet<>(
            Comparator.comparingInt((Wish wish) -> rank(wish.holder.attempt().work())).reversed()
                    .thenComparing(Comparator.comparingDouble(Wish::urgency).reversed())
                    .thenComparingLong(Wish::number));
    private long nextNumber;

    private record Holder(PlanId plan, Attempt attempt) {}

    private record Wish(Holder holder, double remainingPath, Instant since, long number, Runnable granted) {
        /// That all of them grow alike as time goes on changes nothing in their order, so it need not be said when.
        double urgency() {
            return remainingPath - (since.getEpochSecond() + since.getNano() / 1e9);
        }
    }

    /// @param capacity how many sessions at once; at least 1
    public AgentSlots(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is " + capacity);
        }
        this.capacity = capacity;
    }

    /// How many may be in flight.
    public synchronized int capacity() {
        return capacity;
    }

    /// From now on so many may be in flight. What is in flight beyond that goes on, and counts.
    ///
    /// @param most at least 0
    /// @return how many are in flight or, if more, may be
    public synchronized int resize(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("most is " + most);
        }
        capacity = most;
        grant(null);
        return Math.max(capacity, held.size());
    }

    /// How many sessions are in flight.
    public synchronized int inFlight() {
        return held.size();
    }

    /// How many wait for one.
    public synchronized int waiting() {
        return wishes.size();
    }

    /// One plan's view. Of several views of a plan the newest alone counts: whoever had one before is gone, even if it has
    /// not noticed yet, and neither gets nor gives back anything.
    ///
    /// @param wake called, on any thread, when a wish of the plan is granted; must not block
    public synchronized SessionSlots of(PlanId plan, Runnable wake) {
        View view = new View(plan, wake);
        views.put(plan, view);
        return view;
    }

    /// Gives back whatever a plan holds: no view of it counts any more.
    public synchronized void forget(PlanId plan) {
        views.remove(plan);
        release(all(plan));
    }

    private final class View implements SessionSlots {
        private final PlanId plan;
        private final Runnable wake;

        private View(PlanId plan, Runnable wake) {
            this.plan = plan;
            this.wake = wake;
        }

        @Override
        public boolean acquire(Attempt attempt, double remainingPath, Instant now) {
            synchronized (AgentSlots.this) {
                return counts() && AgentSlots.this.acquire(new Holder(plan, attempt), remainingPath, now, wake);
            }
        }

        @Override
        public void holdJust(List<Attempt> running) {
            whereItCounts(() -> AgentSlots.this.holdJust(plan,
                    running.stream().map(attempt -> new Holder(plan, attempt)).toList()));
        }

        @Override
        public void keepJust(Collection<Attempt> wanted) {
            whereItCounts(() -> AgentSlots.this.keepJust(plan, wanted));
        }

        @Override
        public void release(Attempt attempt) {
            whereItCounts(() -> AgentSlots.this.release(List.of(new Holder(plan, attempt))));
        }

        @Override
        public void close() {
            whereItCounts(() -> forget(plan));
        }

        private void whereItCounts(Runnable change) {
            synchronized (AgentSlots.this) {
                if (counts()) {
                    change.run();
                }
            }
        }

        private boolean counts() {
            return Optional.ofNullable(views.get(plan)).filter(this::equals).isPresent();
        }
    }

    private boolean acquire(Holder holder, double remainingPath, Instant now, Runnable wake) {
        if (held.contains(holder)) {
            return true;
        }
        Wish before = wishes.get(holder);
        // More may depend on it by now than did when it was first wished for, or be known of how long that takes.
        if (before == null || before.remainingPath() != remainingPath) {
            Wish wish = before == null
                    ? new Wish(holder, remainingPath, now, nextNumber++, wake)
                    : new Wish(holder, remainingPath, before.since(), before.number(), wake);
            wishes.put(holder, wish);
            note(holder);
            if (before != null) {
                queue.remove(before);
            }
            queue.add(wish);
            grant(holder);
        }
        return held.contains(holder);
    }

    private void holdJust(PlanId plan, List<Holder> running) {
        held.addAll(running);
        running.forEach(this::note);
        release(all(plan).stream().filter(holder -> !running.contains(holder)).toList());
    }

    private void keepJust(PlanId plan, Collection<Attempt> wanted) {
        release(all(plan).stream().filter(holder -> !wanted.contains(holder.attempt())).toList());
    }

    private void note(Holder holder) {
        byPlan.computeIfAbsent(holder.plan(), _ -> new HashSet<>()).add(holder);
    }

    private void release(List<Holder> holders) {
        for (Holder holder : holders) {
            held.remove(holder);
            byPlan.computeIfPresent(holder.plan(), (_, its) -> its.remove(holder) && its.isEmpty() ? null : its);
            Wish wish = wishes.remove(holder);
            if (wish != null) {
                queue.remove(wish);
            }
        }
        grant(null);
    }

    private List<Holder> all(PlanId plan) {
        return List.copyOf(byPlan.getOrDefault(plan, Set.of()));
    }

    /// @param asking who needs no waking, because it learns of the grant by its own call's result
    private void grant(@Nullable Holder asking) {
        while (held.size() < capacity && !queue.isEmpty()) {
            Wish next = queue.removeFirst();
            wishes.remove(next.holder());
            held.add(next.holder());
            if (!next.holder().equals(asking)) {
                next.granted().run();
            }
        }
    }

    private static int rank(Work work) {
        return switch (work) {
            case Work.Synthesis _ -> 2;
            case Work.Subtask _ -> 1;
            case Work.Planning _ -> 0;
        };
    }
}
