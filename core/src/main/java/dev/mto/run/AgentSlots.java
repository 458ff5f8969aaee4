package dev.mto.run;

import dev.mto.plan.PlanId;
import dev.mto.run.Attempt.Work;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The sessions that may be in flight at once, over all plans. What much work hangs on goes first: an answer before a
/// sub-task, a long remaining path before a short one, a plan that exists before one yet to be made; else first come,
/// first served. Thread-safe.
public final class AgentSlots {
    private final int capacity;
    private final Set<Holder> held = new HashSet<>();
    private final Map<Holder, Wish> wishes = new HashMap<>();
    private final PriorityQueue<Wish> queue = new PriorityQueue<>(
            Comparator.comparingInt((Wish wish) -> rank(wish.holder.attempt().work())).reversed()
                    .thenComparing(Comparator.comparingDouble(Wish::remainingPath).reversed())
                    .thenComparingLong(Wish::number));
    private long nextNumber;

    private record Holder(PlanId plan, Attempt attempt) {}

    private record Wish(Holder holder, double remainingPath, long number, Runnable granted) {}

    /// @param capacity how many sessions at once; at least 1
    public AgentSlots(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is " + capacity);
        }
        this.capacity = capacity;
    }

    /// How many sessions are in flight.
    public synchronized int inFlight() {
        return held.size();
    }

    /// How many wait for one.
    public synchronized int waiting() {
        return wishes.size();
    }

    /// One plan's view.
    ///
    /// @param wake called, on any thread, when a wish of the plan is granted; must not block
    public SessionSlots of(PlanId plan, Runnable wake) {
        return new SessionSlots() {
            @Override
            public boolean acquire(Attempt attempt, double remainingPath) {
                return AgentSlots.this.acquire(new Holder(plan, attempt), remainingPath, wake);
            }

            @Override
            public void holdJust(List<Attempt> running) {
                AgentSlots.this.holdJust(plan, running.stream().map(attempt -> new Holder(plan, attempt)).toList());
            }

            @Override
            public void keepJust(Collection<Attempt> wanted) {
                AgentSlots.this.keepJust(plan, wanted);
            }

            @Override
            public void release(Attempt attempt) {
                AgentSlots.this.release(List.of(new Holder(plan, attempt)));
            }
        };
    }

    private synchronized boolean acquire(Holder holder, double remainingPath, Runnable wake) {
        if (held.contains(holder)) {
            return true;
        }
        Wish before = wishes.get(holder);
        // More may depend on it by now than did when it was first wished for.
        if (before == null || before.remainingPath() != remainingPath) {
            Wish wish = new Wish(holder, remainingPath, before == null ? nextNumber++ : before.number(), wake);
            wishes.put(holder, wish);
            if (before != null) {
                queue.remove(before);
            }
            queue.add(wish);
            grant(holder);
        }
        return held.contains(holder);
    }

    private synchronized void holdJust(PlanId plan, List<Holder> running) {
        running.forEach(held::add);
        release(all(plan).stream().filter(holder -> !running.contains(holder)).toList());
    }

    private synchronized void keepJust(PlanId plan, Collection<Attempt> wanted) {
        release(all(plan).stream().filter(holder -> !wanted.contains(holder.attempt())).toList());
    }

    private synchronized void release(List<Holder> holders) {
        for (Holder holder : holders) {
            held.remove(holder);
            Wish wish = wishes.remove(holder);
            if (wish != null) {
                queue.remove(wish);
            }
        }
        grant(null);
    }

    private synchronized List<Holder> all(PlanId plan) {
        List<Holder> all = new ArrayList<>(held);
        all.addAll(wishes.keySet());
        all.removeIf(holder -> !holder.plan().equals(plan));
        return all;
    }

    /// @param asking who needs no waking, because it learns of the grant by its own call's result
    private void grant(@Nullable Holder asking) {
        while (held.size() < capacity && !queue.isEmpty()) {
            Wish next = queue.remove();
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
